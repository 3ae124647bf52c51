"""What every classifier must do, whatever stands inside.

A new kind of classifier joins by adding its fixture to ``CLASSIFIERS``.
"""

import hashlib
import json
import pickle
import re
import shutil
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from pipeline.classify.artifact import (
    load_arrays,
    load_classifier,
    load_vocabulary,
    read_artifact,
)
from pipeline.classify.base import make_view
from pipeline.classify.words.phrases import Phrases
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError
from pipeline.labels import default_labels
from pipeline.screening.scoring import read_requests, score_requests
from pipeline.training.fitting.saving import save_arrays

CLASSIFIERS = (
    "tiny_folder",
    "cascade_folder",
    "tfidf_folder",
    "tuned_folder",
)

VIEWS = [
    make_view("GhostLine runs silently; the target sees no icon.", Kind.BROCHURE),
    make_view("Customer shall not resell the goods.", Kind.CONTRACT, ("12 Transfer",)),
    make_view("Detainees were tortured and killed by soldiers.", Kind.REPORT),
    make_view("Each party bears its own costs.", Kind.CONTRACT, before="Fees."),
    make_view("1:N search over 20 M templates", Kind.BROCHURE, columns=("Item", "Us")),
    make_view("Parliament debated a bill on face recognition.", Kind.OTHER),
    make_view("", Kind.BROCHURE),
    make_view("żółć 監視 \u202e 🎥", Kind.REPORT),
    make_view("monitor " * 50_000, Kind.CONTRACT),
    make_view("\x00track\x07 phones\x1b[31m unseen\x85\ufffe", Kind.BROCHURE),
]


@pytest.fixture(params=CLASSIFIERS)
def original(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def folder(original, tmp_path):
    """A copy of a classifier's folder, free to be damaged."""
    return shutil.copytree(original, tmp_path / "model")


@pytest.fixture
def classifier(original):
    return load_classifier(str(original), default_labels())


def test_one_row_a_view_one_column_a_label_within_0_and_1(classifier):
    scores = classifier.predict_proba(VIEWS)
    assert scores.shape == (len(VIEWS), len(default_labels().ids))
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()
    assert scores.min() >= 0.0
    assert scores.max() <= 1.0


def test_columns_are_the_label_set_with_a_threshold_each(classifier):
    assert classifier.labels == default_labels().ids
    assert len(classifier.thresholds) == len(classifier.labels)
    assert all(0 < threshold <= 1 for threshold in classifier.thresholds)


def test_same_views_same_scores(classifier):
    first, second = classifier.predict_proba(VIEWS), classifier.predict_proba(VIEWS)
    assert np.array_equal(first, second)


def test_order_does_not_matter(classifier):
    order = np.random.default_rng(1).permutation(len(VIEWS))
    shuffled = classifier.predict_proba([VIEWS[i] for i in order])
    assert np.allclose(shuffled, classifier.predict_proba(VIEWS)[order], atol=1e-7)


def test_a_view_alone_scores_as_in_company(classifier):
    together = classifier.predict_proba(VIEWS)
    alone = np.vstack([classifier.predict_proba([view]) for view in VIEWS])
    assert np.allclose(alone, together, atol=1e-7)


def test_no_view_gives_no_row(classifier):
    assert classifier.predict_proba([]).shape == (0, len(classifier.labels))


@pytest.mark.parametrize("kind", list(Kind))
def test_labels_that_a_kind_cannot_carry_are_0(classifier, kind):
    views = [replace(view, kind=kind) for view in VIEWS if view.text]
    scores = classifier.predict_proba(views)
    allowed = np.isin(np.array(classifier.labels), default_labels().allowed(kind))
    assert (scores[:, ~allowed] == 0.0).all()
    known = scores.any(axis=1)  # a model by words knows no word of some views
    assert known.sum() > len(views) / 2
    assert (scores[known][:, allowed] > 0.0).all()


@pytest.mark.parametrize("text", ["", " ", "-- | --", "•", "\x00\x1b\x7f"])
def test_a_text_without_words_carries_nothing(classifier, text):
    view = make_view(text, Kind.CONTRACT, ("End user",), before="The police buys it.")
    assert (classifier.predict_proba([view]) == 0.0).all()


def test_it_tells_plain_cases_apart(classifier):
    at = {label: i for i, label in enumerate(classifier.labels)}
    scores = classifier.predict_proba(VIEWS)
    covert = scores[:, at["covert_surveillance_marketing"]]
    abuse = scores[:, at["serious_human_rights_violation"]]
    assert covert[0] > covert[4]
    assert abuse[2] > abuse[7]


def test_evidence_is_words_of_the_text(classifier):
    for label in classifier.labels:
        for term in classifier.evidence(VIEWS[0], label):
            for word in term.split():
                assert word in VIEWS[0].text.casefold()


def test_evidence_does_not_depend_on_what_was_read_last(classifier):
    def told():
        return [classifier.evidence(VIEWS[0], label) for label in classifier.labels]

    classifier.predict_proba(VIEWS)
    with_others = told()
    classifier.predict_proba(VIEWS[1:])
    assert told() == with_others
    with ThreadPoolExecutor(1) as other:
        assert other.submit(told).result() == with_others


def test_a_passage_of_50000_words_is_answered_as_a_line_of_a_file(classifier):
    """Through the whole of ``triage score``, polarity and control characters too."""
    lines = [
        {"id": n, "text": text, "kind": "brochure"}
        for n, text in enumerate(("", "intercepts calls, " * 25_000, "a\x00b\x1b[0m"))
    ]
    requests = read_requests("\n".join(map(json.dumps, lines)).encode(), "in.jsonl")
    answers = list(score_requests(requests, classifier))
    assert [answer["id"] for answer in answers] == [0, 1, 2]
    assert not answers[0]["flags"]


def test_a_missing_encoder_says_what_still_works(folder):
    path = folder / "artifact.toml"
    text = re.sub(
        r'^encoder = ".+"$', 'encoder = "no_such"', path.read_text(), flags=re.M
    )
    path.write_text(text, "utf-8")
    model = load_classifier(str(folder), default_labels())
    if 'encoder = ""' in text or model.kind == "tfidf.v1":
        assert model.predict_proba(VIEWS[:1]).any()
        return
    with pytest.raises(ArtifactError, match=r"'no_such'.*install .*needs no encoder"):
        model.predict_proba(VIEWS[:1])


def test_evidence_of_nothing_is_nothing(classifier):
    label = classifier.labels[0]
    assert classifier.evidence(make_view("", Kind.BROCHURE), label) == ()


def test_save_and_load_give_the_same_scores(classifier, folder, tmp_path):
    facts, version = read_artifact(folder)
    files = facts.pop("files")
    path = folder / "phrases.json"
    phrases = Phrases.from_json(path.read_text("utf-8")) if path.name in files else None
    again = save_arrays(
        tmp_path / "again",
        arrays=load_arrays(folder),
        vocabulary=load_vocabulary(folder),
        facts=facts,
        phrases=phrases,
    )
    assert again == version == classifier.version
    loaded = load_classifier(str(tmp_path / "again"), default_labels())
    assert np.array_equal(loaded.predict_proba(VIEWS), classifier.predict_proba(VIEWS))


def test_an_altered_file_is_refused(folder):
    for name in read_artifact(folder)[0]["files"]:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(ArtifactError, match=f"{name} has sha256 .*, expected"):
            load_classifier(str(folder), default_labels())
        (folder / name).write_bytes(content)


def test_a_missing_file_is_named(folder):
    for name in read_artifact(folder)[0]["files"]:
        content = (folder / name).read_bytes()
        (folder / name).unlink()
        with pytest.raises(ArtifactError, match=f"{name} is missing"):
            load_classifier(str(folder), default_labels())
        (folder / name).write_bytes(content)


def test_a_folder_without_artifact_says_train_it_first(tmp_path):
    with pytest.raises(ArtifactError, match=r"no readable artifact\.toml.*train it"):
        load_classifier(str(tmp_path), default_labels())


@pytest.mark.parametrize(
    "text",
    ["kind = ", "", 'kind = "linear.v1"\n', "\udcff", "[files]\n"],
    ids=["not toml", "empty", "no files", "not utf-8", "no kind"],
)
def test_a_damaged_artifact_file_is_refused(folder, text):
    data = text.encode("utf-8", "surrogateescape")
    (folder / "artifact.toml").write_bytes(data)
    with pytest.raises(ArtifactError, match=r"artifact\.toml"):
        load_classifier(str(folder), default_labels())


class _Bomb:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def _with_weights(folder, content, name="weights.safetensors"):
    """Put other bytes in place of the weights and state their right hash."""
    path = folder / name
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(content)
    facts = (folder / "artifact.toml").read_text("utf-8")
    new = hashlib.sha256(content).hexdigest()
    (folder / "artifact.toml").write_text(facts.replace(old, new), "utf-8")


def test_a_pickle_in_place_of_weights_is_never_run(folder, tmp_path):
    ran = tmp_path / "code-ran"
    _with_weights(folder, pickle.dumps(_Bomb(ran)))
    with pytest.raises(ArtifactError, match="not a safetensors file"):
        load_classifier(str(folder), default_labels())
    assert not ran.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[1", "holds no phrases"),
        (b'{"facial_recognition": {"speak_for": ["x"]}}', "holds no phrases"),
        (
            b'{"phrases": {"faces": {"speak_for": [], "speak_against": []}}, '
            b'"concepts": {}}',
            "its labels differ .* it lacks .* and has \\['faces'\\] besides",
        ),
    ],
)
def test_wrong_phrases_are_refused(tiny_folder, tmp_path, content, why):
    folder = shutil.copytree(tiny_folder, tmp_path / "model")
    _with_weights(folder, content, "phrases.json")
    with pytest.raises(ArtifactError, match=why):
        load_classifier(str(folder), default_labels())


def test_phrases_that_nothing_vouches_for_are_refused(tiny_folder, tmp_path):
    folder = shutil.copytree(tiny_folder, tmp_path / "model")
    path = folder / "artifact.toml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if "phrases.json" not in x), "utf-8")
    with pytest.raises(ArtifactError, match=r"no sha256 of phrases\.json.*train it"):
        load_classifier(str(folder), default_labels())


@pytest.mark.parametrize("line", ["", "gate = -2.5\n"])
def test_a_gate_of_older_models_is_refused(tiny_folder, tmp_path, line):
    folder = shutil.copytree(tiny_folder, tmp_path / "model")
    path = folder / "artifact.toml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [x for x in lines if not x.startswith("gate")]
    assert len(kept) == len(lines) - 1
    path.write_text("".join([kept[0], line, *kept[1:]]), "utf-8")
    with pytest.raises(ArtifactError, match=r"gate_over_threshold.*model again"):
        load_classifier(str(folder), default_labels())


def _state(folder, key, value):
    """Put another value of a key into the artifact; None takes the line out."""
    path = folder / "artifact.toml"
    line = "" if value is None else f"{key} = {value}\n"
    text, n = re.subn(rf"^{key} = .*\n", line, path.read_text("utf-8"), flags=re.M)
    assert n == 1
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("gate", ["nan", "inf", "-inf", "5.0", "true", '"-1"'])
def test_a_gate_that_is_no_number_of_0_or_less_is_refused(tiny_folder, tmp_path, gate):
    folder = shutil.copytree(tiny_folder, tmp_path / "model")
    _state(folder, "gate_over_threshold", gate)
    found = repr(tomllib.loads(f"x = {gate}")["x"])
    with pytest.raises(ArtifactError, match=f"at most 0, found {found};"):
        load_classifier(str(folder), default_labels())


def test_a_gate_may_be_a_whole_number(tiny_folder, tmp_path):
    folder = shutil.copytree(tiny_folder, tmp_path / "model")
    _state(folder, "gate_over_threshold", "-1")
    assert load_classifier(str(folder), default_labels()).kind == "linear.v1"


@pytest.mark.parametrize("key", ["labels", "languages", "weak_languages"])
@pytest.mark.parametrize("value", [None, "5", '"en"', '["en", 5]'])
def test_languages_and_labels_are_lists_of_text(folder, key, value):
    _state(folder, key, value)
    with pytest.raises(ArtifactError, match=f"needs {key} as list of str, got"):
        load_classifier(str(folder), default_labels())


@pytest.mark.parametrize("limit", [0.0, -0.5, 1.5])
def test_thresholds_that_are_no_probability_are_refused(folder, limit):
    from safetensors.numpy import save

    arrays = load_arrays(folder)
    arrays["thresholds"] = arrays["thresholds"].copy()
    arrays["thresholds"][0] = limit
    _with_weights(folder, save(arrays))
    with pytest.raises(ArtifactError, match=r"thresholds must be in \(0, 1\]"):
        load_classifier(str(folder), default_labels())


def test_weights_of_another_shape_are_refused(folder):
    from safetensors.numpy import save

    arrays = load_arrays(folder)
    arrays["thresholds"] = arrays["thresholds"][:-1]
    _with_weights(folder, save(arrays))
    with pytest.raises(ArtifactError, match="thresholds"):
        load_classifier(str(folder), default_labels())


def test_lacking_arrays_are_named(folder):
    from safetensors.numpy import save

    arrays = load_arrays(folder)
    del arrays["idf"]
    _with_weights(folder, save(arrays))
    with pytest.raises(ArtifactError, match="idf"):
        load_classifier(str(folder), default_labels())


def test_unknown_arrays_are_named(folder):
    from safetensors.numpy import save

    _with_weights(folder, save(load_arrays(folder) | {"ear": np.ones(3, np.float32)}))
    with pytest.raises(ArtifactError, match=r"expected arrays .*, found .*'ear'"):
        load_classifier(str(folder), default_labels())


@pytest.mark.parametrize(("of", "size"), [("BF16", 2), ("BOOL", 1), ("I32", 4)])
def test_arrays_of_another_type_are_refused(folder, of, size):
    array = {"dtype": of, "shape": [3], "data_offsets": [0, 3 * size]}
    header = json.dumps({"thresholds": array}).encode()
    content = len(header).to_bytes(8, "little") + header + bytes(3 * size)
    _with_weights(folder, content)
    with pytest.raises(ArtifactError, match=rf"expected thresholds as .*, found {of}"):
        load_classifier(str(folder), default_labels())


@pytest.mark.parametrize("left", ["attention.self.query.bias", ""])
def test_a_tuned_layer_lacks_nothing(cascade_folder, tmp_path, left):
    """The installed encoder's own would take the place of what is missing."""
    from safetensors.numpy import save

    folder = shutil.copytree(cascade_folder, tmp_path / "model")
    arrays = load_arrays(folder)
    gone = [name for name in arrays if name.startswith(f"encoder.layer.5.{left}")]
    assert len(gone) == (1 if left else 16)
    _with_weights(folder, save({k: a for k, a in arrays.items() if k not in gone}))
    model = load_classifier(str(folder), default_labels())
    with pytest.raises(
        ArtifactError, match=rf"model's encoder\.layer\.5\.{left}.* None"
    ):
        model.predict_proba(VIEWS)


def test_a_vocabulary_that_is_no_text_is_refused(tfidf_folder, tmp_path):
    folder = shutil.copytree(tfidf_folder, tmp_path / "model")
    content = (folder / "vocabulary.txt").read_bytes()
    _with_weights(folder, b"\xff" + content[1:], "vocabulary.txt")
    with pytest.raises(ArtifactError, match=r"vocabulary\.txt: expected UTF-8"):
        load_classifier(str(folder), default_labels())


def test_a_term_that_stands_twice_is_named(tfidf_folder, tmp_path):
    folder = shutil.copytree(tfidf_folder, tmp_path / "model")
    first, _, *others = (folder / "vocabulary.txt").read_text("utf-8").split("\n")
    content = "\n".join([first, first, *others]).encode()
    _with_weights(folder, content, "vocabulary.txt")
    with pytest.raises(ArtifactError, match=f"once, found '{first}' 2 times"):
        load_classifier(str(folder), default_labels())


def test_weights_that_are_no_number_are_refused(folder):
    from safetensors.numpy import save

    arrays = load_arrays(folder)
    arrays["thresholds"] = np.full_like(arrays["thresholds"], np.nan)
    _with_weights(folder, save(arrays))
    with pytest.raises(ArtifactError, match=r"thresholds .*no number"):
        load_classifier(str(folder), default_labels())


def test_another_kind_is_refused(folder):
    path = folder / "artifact.toml"
    text = re.sub(r"\.v\d\b", ".v9", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    with pytest.raises(ArtifactError, match=r"expected kind .*, got '\w+\.v9"):
        load_classifier(str(folder), default_labels())


def test_another_label_set_is_refused(folder):
    labels = default_labels()
    fewer = replace(labels, labels=labels.labels[:-1])
    more = rf"labels differ .*: it lacks \[\] and has \['{labels.ids[-1]}'\] besides"
    with pytest.raises(ArtifactError, match=more):
        load_classifier(str(folder), fewer)


def test_labels_in_another_order_are_refused(folder):
    labels = default_labels()
    turned = replace(labels, labels=labels.labels[::-1])
    first, last = labels.ids[0], labels.ids[-1]
    order = f"labels differ .*: expected '{last}' where '{first}' stands"
    with pytest.raises(ArtifactError, match=order):
        load_classifier(str(folder), turned)


def test_a_file_name_cannot_leave_the_folder(folder):
    path = folder / "artifact.toml"
    shutil.copyfile(folder / "vocabulary.txt", folder.parent / "vocabulary.txt")
    digest = read_artifact(folder)[0]["files"]["vocabulary.txt"]
    line = f'"../vocabulary.txt" = "{digest}"\n'
    path.write_text(path.read_text("utf-8") + line, "utf-8")
    with pytest.raises(ArtifactError, match=r"\.\./vocabulary\.txt is missing"):
        load_classifier(str(folder), default_labels())
