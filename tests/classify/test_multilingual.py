"""One reading for every language, and English beside it."""

import hashlib
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import View
from pipeline.classify.by_language import CONCEPT_SHIFT
from pipeline.classify.encoders.e5 import load_e5
from pipeline.classify.model import OTHERS_MODEL
from pipeline.classify.multilingual import MAX_TEXT, STRIDE, view_windows
from pipeline.classify.words.concept_head import concept_log_odds
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from tests import hostile

SAID = {
    "fi": "Järjestelmä kuuntelee kohteen puhelut ja viestit tämän tietämättä.",
    "tr": "Sistem, hedefin telefon görüşmelerini haberi olmadan dinler ve kaydeder.",
    "zh": "该系统可在目标不知情的情况下拦截其通话和短信。",
    "ar": "يعترض النظام مكالمات الهدف ورسائله دون علمه.",
    "ru": "Система перехватывает звонки и сообщения объекта без его ведома.",
    "hu": "A rendszer a célszemély tudta nélkül lehallgatja hívásait és üzeneteit.",
    "ko": "이 시스템은 대상자 모르게 통화와 문자를 감청합니다.",
}
ORDINARY = {
    "fi": "Kahvinkeitin kytkeytyy pois päältä kahden tunnin kuluttua.",
    "tr": "Kahve makinesi iki saat sonra kendiliğinden kapanır.",
    "zh": "咖啡机在两小时后自动关闭。",
    "ar": "تتوقف آلة القهوة تلقائيا بعد ساعتين.",
    "ru": "Кофеварка выключается сама через два часа.",
    "hu": "A kávéfőző két óra múlva magától kikapcsol.",
    "ko": "커피 머신은 두 시간 후 자동으로 꺼집니다.",
}


@pytest.fixture(scope="module")
def many():
    return load_classifier(OTHERS_MODEL, default_labels())


def _views(texts, language=None):
    return [
        View(text, Kind.BROCHURE, language=language or code)
        for code, text in texts.items()
    ]


def _flags(classifier, views):
    return classifier.predict_proba(views) >= np.array(classifier.thresholds)


def test_plain_words_are_flagged_and_ordinary_ones_are_not(many):
    found = dict(zip(SAID, _flags(many, _views(SAID)).any(axis=1), strict=True))
    assert all(found[code] for code in ("fi", "zh", "ru", "hu"))
    column = many.labels.index("communications_interception")
    finnish = View(hostile.FINNISH, Kind.BROCHURE, language="fi")
    said = [finnish, View(SAID["ru"], Kind.BROCHURE, language="ru")]
    assert _flags(many, said)[:, column].all()
    assert not _flags(many, _views(ORDINARY)).any()


def test_a_score_stands_alone(many):
    views = _views(SAID)
    together = many.predict_proba(views)
    assert (np.concatenate([many.predict_proba([v]) for v in views]) == together).all()
    assert many.predict_proba([]).shape == (0, len(many.labels))


def test_what_no_kind_can_carry_is_not_scored(many):
    [row] = many.predict_proba([View(SAID["ru"], Kind.REPORT)])
    assert row[many.labels.index("communications_interception")] == 0
    assert not many.predict_proba([View("— … !", Kind.BROCHURE)]).any()


def test_both_flag_at_the_same_thresholds(shipped, many):
    views = [*_views(SAID, "xx"), *_views(ORDINARY, "xx")]  # has no word list
    assert (_flags(shipped.classifier, views) == _flags(many, views)).all()
    english = View("The system intercepts calls.", Kind.BROCHURE, language="en")
    found = shipped.classifier.predict_proba([views[0], english])
    assert (found[1] == shipped.classifier.english.predict_proba([english])[0]).all()


def test_concepts_move_what_the_encoder_says(shipped):
    views = [*_views(SAID), *_views(ORDINARY)]
    unknown = np.full((len(views), len(shipped.classifier.labels)), np.nan)
    alone = shipped.classifier._scores_of_others(views, unknown)
    together = shipped.classifier.predict_proba(views)
    odds = concept_log_odds(views, shipped.classifier.labels)
    asked = shipped.classifier._scores_of_others(views, odds)
    is_read = (asked == alone).all(axis=1)
    assert is_read[: len(SAID)].all()
    assert not is_read.all()
    raised = (odds > -CONCEPT_SHIFT) & (alone > 0)
    lowered = (odds < -CONCEPT_SHIFT) & (alone > 0)
    assert (together[raised] > alone[raised]).all()
    is_only_many = [v.language not in shipped.classifier.shared for v in views]
    lowered &= (is_read & np.array(is_only_many))[:, None]
    assert (together[lowered] < alone[lowered]).all()


@pytest.mark.parametrize("n_words", [0, 1, 70, 80, 90, 400])
def test_windows_hold_every_token(n_words):
    text = " ".join(str(7919 * i) for i in range(n_words))
    [windows] = view_windows([View(text, Kind.REPORT, context="标题")], load_e5())
    tokens = load_e5().ids([text])[0]
    read = 0
    for window in windows:
        part = list(window.ids[window.text_start : -1])
        start = max(0, read - (MAX_TEXT - STRIDE))
        assert tokens[start : start + len(part)] == part
        read = start + len(part)
        assert len(window.ids) < 512
    assert read == len(tokens)


def test_what_stands_at_the_end_of_a_long_passage_is_found(many):
    text = ORDINARY["zh"] * 60
    views = [View(text, Kind.BROCHURE), View(text + SAID["zh"], Kind.BROCHURE)]
    assert _flags(many, views).any(axis=1).tolist() == [False, True]


def test_evidence_are_words_of_the_text(many):
    found = many.evidence(_views(SAID)[4], "communications_interception")
    assert found
    assert all(word in SAID["ru"].casefold() for word in found)


@pytest.mark.parametrize(
    "text",
    [
        "🙂",
        "7",
        "Kasvojentunnistus",
        "Σ μ 漢 я",
        "a\u0301" * 400,
        "perekhvat zvonkov",
        "\x00",
    ],
)
def test_no_text_is_too_odd(many, text):
    scores = many.predict_proba([View(text, Kind.BROCHURE)])
    assert ((scores >= 0) & (scores <= 1)).all()


def test_weights_of_another_encoder_are_refused(tmp_path):
    folder = shutil.copytree(models_dir() / OTHERS_MODEL, tmp_path / "many")
    path = folder / "artifact.toml"
    path.write_text(path.read_text("utf-8").replace(load_e5().sha256, "0" * 64))
    other = load_classifier(str(folder), default_labels())
    with pytest.raises(ArtifactError, match="weights 0000000000000000, found 1571fc98"):
        other.predict_proba(_views(SAID))


def test_layers_of_another_shape_are_refused(tmp_path):
    folder = shutil.copytree(models_dir() / OTHERS_MODEL, tmp_path / "many")
    arrays = load_file(folder / "weights.safetensors")
    name = "encoder.layer.8.output.dense.bias"
    path, facts = folder / "weights.safetensors", folder / "artifact.toml"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    save_file(arrays | {name: arrays[name][:5]}, path)
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    facts.write_text(facts.read_text("utf-8").replace(old, new), "utf-8")
    other = load_classifier(str(folder), default_labels())
    with pytest.raises(ArtifactError, match=rf"{name} has shape \(5,\), expected"):
        other.predict_proba(_views(SAID))
