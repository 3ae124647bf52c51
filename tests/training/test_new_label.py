"""One folder and annotations make a label, as docs/how-to/new-label.md says."""

import json
import re
from itertools import product

import pytest
from typer.testing import CliRunner

from pipeline.classify.artifact import load_classifier, read_artifact
from pipeline.classify.base import View
from pipeline.classify.model import open_model
from pipeline.classify.words.concepts import read_concepts
from pipeline.classify.words.keywords import read_keywords
from pipeline.classify.words.phrases import read_phrases
from pipeline.cli import app
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.screening.case import screen_case
from pipeline.settings import models_dir, project_dir
from pipeline.store.store import open_store
from pipeline.training.data import load_examples, text_sha256
from pipeline.training.gold.batches import guideline
from pipeline.training.gold.sampling import search_pattern
from pipeline.training.promotion.compare import compare_models
from pipeline.training.promotion.promote import Signed, promote
from pipeline.training.promotion.rules import RulingState
from pipeline.training.run import train_any
from tests.training.made_corpus import annotation_row

PAGE = (project_dir() / "docs" / "how-to" / "new-label.md").read_text("utf-8")
PACK = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
GAIT = "gait_recognition"
SHIPPED = len(default_labels().ids)


@pytest.fixture
def pack(home):
    """The folder of the label that the page describes."""
    folder = home / "labels" / GAIT
    folder.mkdir(parents=True)
    (folder / "label.toml").write_text(PACK, "utf-8")
    (folder / "guideline.md").write_text("# Gait\n\nOnly people.\n", "utf-8")
    _forget()
    yield folder
    _forget()


def _forget():
    from pipeline import labels

    labels._labels_of.cache_clear()


WHO = ("suspects", "visitors", "employees", "travellers", "protesters", "guests")
HOW = (
    "The system identifies {} by their gait, even from behind.",
    "Cameras recognise {} by the way they walk.",
    "Search hours of video for {} with the same walking pattern.",
    "Stride and gait single out {} in a crowd.",
)
OTHER = (
    "Our insoles improve the gait of {} after an injury.",
    "The lobby has seats for {} and a coffee bar.",
    "Signs show {} the way to the exit.",
    "Doors open by themselves for {} with bags.",
)


def _annotate(home, n_sources=6):
    """Write annotations of invented passages, with and without the label."""
    folder = home / "annotated" / "gait"
    folder.mkdir(parents=True)
    lines = []
    for i, (form, who) in enumerate(product((*HOW, *OTHER), WHO)):
        text = form.format(who)
        lines.append(
            annotation_row(
                document_id=text_sha256(text), start=0, end=len(text),
                text_sha256=text_sha256(text), kind="brochure", text=text,
                labels=[GAIT] if form in HOW else [], annotator="writer",
                selected_by="written", guideline_version="4", reader_version="1",
                source=f"invented: gait {i % n_sources}", synthetic=True, language="en",
            )
        )  # fmt: skip
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def _config(folder, path):
    text = (models_dir() / "baselines" / "words-en.toml").read_text("utf-8")
    changes = {"annotated": json.dumps([str(folder)]), "n_folds": "2"}
    for key, value in (changes | {"test_share": "0.4"}).items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
    path.write_text(text, "utf-8")
    return path


def test_a_folder_and_annotations_make_a_label(
    annotated, home, tmp_path, tiny_folder, request
):
    current = train_any(_config(annotated, tmp_path / "c.toml"), out=tmp_path / "now")
    request.getfixturevalue("pack")
    _annotate(home)
    run = CliRunner().invoke

    # No model has learned the label: everything is screened for all others.
    paper = tmp_path / "b.txt"
    paper.write_text(f"{HOW[1].format('visitors')}\n", "utf-8")
    model = open_model(str(tiny_folder))
    with open_store() as store:
        done = screen_case("deal", [paper], [], store=store, model=model)
        assert f"not screened for {GAIT}" in done.coverage[0].reason
    assert not load_classifier(str(current), default_labels()).predict_proba(
        [View(HOW[0], Kind.BROCHURE, language="en")]
    )[0, SHIPPED]

    counted = run(app, ["annotations", "counts", "--folder", "gait", "--json"])
    assert json.loads(counted.output)["label"][GAIT]["invented"] > 0

    # The three commands of the page; the last one as a call, for it names models/.
    new = tmp_path / "new"
    command = ["train", str(tmp_path / "c.toml"), "--with", "gait", "--out", str(new)]
    assert (answer := run(app, command)).exit_code == 0, answer.output
    command = ["evaluate", str(new), "--against", str(current)]
    assert (answer := run(app, command)).exit_code == 0, answer.output
    said = compare_models(str(new), str(current)).rulings
    left = [ruling.id for ruling in said if ruling.outcome is not RulingState.PASSED]
    assert f"recall:{GAIT}" in left
    # Times of two tiny models are noise.
    signed = Signed("Ada Example", "a new label", (*left, "speed:passages"))
    (tmp_path / "models").mkdir()
    current.rename(tmp_path / "models" / "words")
    folder = promote(new, "words", signed, root=tmp_path / "models")

    found = load_classifier(str(folder), default_labels())
    assert read_artifact(folder)[0]["labels"] == list(default_labels().ids)
    texts = [form.format("passengers") for form in (*HOW, *OTHER)]
    views = [View(text, Kind.BROCHURE, language="en") for text in texts]
    flagged = found.predict_proba(views)[:, SHIPPED] >= found.thresholds[SHIPPED]
    assert flagged[:4].all()
    assert flagged[4:].sum() <= 1


def test_everything_about_a_label_is_read_from_its_folder(pack):
    labels = default_labels()
    assert labels.ids[-1] == GAIT
    assert labels.version.startswith("1+")
    assert GAIT not in labels.shipped
    assert "gait" in read_keywords(labels)[GAIT]
    assert "running shoe*" in read_phrases(labels).of(GAIT).speak_against
    assert read_concepts(labels).meetings[GAIT] == (("gait_words", "gait_finding"),)
    assert search_pattern(GAIT).search("a new walking style")
    assert guideline(GAIT).startswith("# Gait")
    assert set(labels.allowed(Kind.BROCHURE)) >= {GAIT}
    assert GAIT not in labels.allowed(Kind.REPORT)


def test_a_label_that_nothing_taught_is_not_claimed_to_be_learned(
    pack, annotated, tmp_path
):
    folder = train_any(_config(annotated, tmp_path / "c.toml"), out=tmp_path / "m")
    assert GAIT not in read_artifact(folder)[0]["labels"]


@pytest.mark.parametrize("n_sources", [1, 6])
def test_a_label_of_one_source_is_named_since_it_is_never_flagged(
    pack, annotated, home, tmp_path, caplog, n_sources
):
    _annotate(home, n_sources)
    config = _config(annotated, tmp_path / "c.toml")
    folder = train_any(config, out=tmp_path / "m", besides=["gait"])
    views = [View(form.format("guests"), Kind.BROCHURE, language="en") for form in HOW]
    found = load_classifier(str(folder), default_labels())
    scores = found.predict_proba(views)[:, SHIPPED]
    is_lone = n_sources == 1
    assert (f"label {GAIT}: expected passages of several sources" in caplog.text) is (
        is_lone
    )
    assert (scores < found.thresholds[SHIPPED]).all() == is_lone


def test_shipped_passages_with_its_words_are_left_open(pack):
    examples = load_examples(["invented"], test_share=0.25)
    open_ = [e for e in examples if e.judged is not None and GAIT not in e.judged]
    assert all(re.search("gait|walk", e.text, re.I) for e in open_)
    assert 0 < len(open_) < 0.05 * len(examples)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('family = "item"', 'family = "pets"', "family 'pets': expected one of"),
        ("tier = 2", "tier = 9", r"label\.tier"),
        ("keywords = [", "words = [", "keywords"),
        ("[label]", "[label", r"label\.toml"),
    ],
)
def test_a_wrong_pack_is_named(pack, old, new, match):
    assert old in PACK
    (pack / "label.toml").write_text(PACK.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=match):
        default_labels()


def test_a_pack_needs_a_new_id_and_a_guideline(pack):
    (pack / "guideline.md").unlink()
    with pytest.raises(ConfigError, match=r"expected guideline\.md beside it"):
        default_labels()
    (pack / "guideline.md").write_text("# Gait\n", "utf-8")
    pack.rename(pack.with_name("facial_recognition"))
    with pytest.raises(ConfigError, match="named by a new id"):
        default_labels()


def test_a_concept_that_is_there_already_is_refused(pack):
    other = PACK.replace("gait_words", "people")
    (pack / "label.toml").write_text(other, "utf-8")
    with pytest.raises(ConfigError, match=r"there already: \['people'\]"):
        read_concepts(default_labels())
