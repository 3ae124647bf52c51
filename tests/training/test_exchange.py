"""Gold that leaves for other tools and comes back, on invented texts."""

import re
from collections import Counter
from typing import Any

import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, project_dir, settings
from pipeline.training.corpus import corpus_passages
from pipeline.training.data import (
    Annotation,
    load_examples,
    read_annotations,
    text_sha256,
)
from pipeline.training.gold.exchange import (
    Foreign,
    Shared,
    check_outside,
    cut,
    incoming,
    outgoing,
)
from pipeline.training.gold.formats import read_shared, write_shared
from tests.training.made_corpus import annotation_row

LABELS = default_labels()
COVERT, FACES = "covert_surveillance_marketing", "facial_recognition"

every_format = pytest.mark.parametrize(
    ("form", "name"), [("docbin", "gold.spacy"), ("datasets", "gold")]
)


def _invented(n=200):
    path = corpora_dir() / "annotated" / "invented" / "items.jsonl"
    return list(read_annotations(path, LABELS))[:n]


def _theirs(tmp_path, form, shared, foreign=None, name="theirs"):
    """Write with a format, read it back, and return rows and what was skipped."""
    write_shared(form, shared, tmp_path / name)
    skipped: Counter[str] = Counter()
    rows = incoming(
        read_shared(form, tmp_path / name), foreign or Foreign(), LABELS, skipped
    )
    return rows, +skipped


def _docbin(path, *docs):
    path.write_bytes(DocBin(docs=docs).to_bytes())
    return path


@every_format
def test_invented_rows_come_back_as_they_left(tmp_path, form, name):
    rows = _invented()
    found, skipped = _theirs(tmp_path, form, list(outgoing(rows)), name=name)
    assert not skipped
    assert {r.document_id: r for r in found} == {r.document_id: r for r in rows}
    assert len(found) == len(rows)


@every_format
def test_a_real_row_leaves_with_its_words_and_comes_back_without(
    tmp_path, corpus, form, name
):
    passages = corpus_passages(corpus)
    assert passages is not None
    (start, end), passage = next(iter(passages.items()))
    (row,) = [
        Annotation.model_validate_json(
            annotation_row(
                document_id=corpus, start=start, end=end,
                text_sha256=text_sha256(passage.text), kind="brochure",
                labels=[COVERT], judged=[COVERT, FACES], annotator="r1",
                selected_by="random", guideline_version="4", reader_version="1",
                source="made", polarity={FACES: "negated"},
            )
        )
    ]  # fmt: skip
    (shared,) = outgoing([row])
    assert shared.text == passage.text
    assert shared.spans == ((0, len(passage.text), COVERT),)
    (found,), _ = _theirs(tmp_path, form, [shared], name=name)
    assert found == row
    assert found.text is None


def test_a_document_that_is_not_at_hand_is_counted():
    (row,) = _invented(1)
    left_out: Counter[str] = Counter()
    gone = row.model_copy(update={"text": None, "synthetic": False})
    assert list(outgoing([gone], left_out)) == []
    assert left_out == {"document not at hand": 1}


def test_labels_that_somebody_changed_are_that_person_s_reading(tmp_path):
    (row,) = [r for r in _invented() if r.labels == (FACES,)][:1]
    (shared,) = outgoing([row])
    changed = Shared(shared.text, ((0, len(shared.text), COVERT),), row=shared.row)
    (found,), _ = _theirs(tmp_path, "docbin", [changed], Foreign(annotator="ana"))
    assert (found.labels, found.annotator) == ((COVERT,), "ana")
    assert (found.start, found.end, found.text) == (row.start, row.end, row.text)


def test_changed_words_of_ours_are_refused(tmp_path):
    shared = next(outgoing(_invented(1)))
    other = Shared(shared.text + " Really.", shared.spans, row=shared.row)
    with pytest.raises(ConfigError, match="row 1: its text was changed"):
        _theirs(tmp_path, "docbin", [other])


TEXT = (
    "The camera hides in a clock.  \n\nNobody will notice it: not the staff, "
    "not the guests.\n\nWe deliver in five days."
)


def test_spans_of_others_become_labels_of_passages_at_exact_offsets(tmp_path):
    doc: Any = spacy.blank("en")(TEXT)
    start = TEXT.index("Nobody")
    doc.spans["sc"] = [doc.char_span(start, start + 21, label="SPY")]
    doc.ents = [doc.char_span(TEXT.index("five"), len(TEXT) - 1, label="DATE")]
    path = _docbin(tmp_path / "t.spacy", doc)
    names = {"SPY": COVERT, "DATE": ""}
    foreign = Foreign(names, "ana", "their shop", Kind.BROCHURE)
    skipped: Counter[str] = Counter()
    rows = incoming(read_shared("docbin", path), foreign, LABELS, skipped)
    assert [row.labels for row in rows] == [(), (COVERT,), ()]
    for row in rows:
        assert row.text == TEXT[row.start : row.end]
        assert row.text_sha256 == text_sha256(row.text)
        assert row.judged == (COVERT,)
        assert (row.annotator, row.source) == ("ana", "their shop")
    assert [row.start for row in rows] == [a for a, _ in cut(TEXT)]
    assert not +skipped


def test_categories_say_what_was_asked_and_a_long_text_tells_no_place(tmp_path):
    nlp = spacy.blank("en")
    short, long = nlp("The lens sees every face in the hall."), nlp(TEXT)
    short.cats = {FACES: 1.0, COVERT: 0.0}
    long.cats = {FACES: 1.0, COVERT: 0.0}
    path = _docbin(tmp_path / "t.spacy", short, long)
    skipped: Counter[str] = Counter()
    foreign = Foreign(source="s", kind=Kind.BROCHURE)
    (row,) = incoming(read_shared("docbin", path), foreign, LABELS, skipped)
    assert row.labels == (FACES,)
    assert set(row.judged or ()) == {FACES, COVERT}
    assert (+skipped).total() == 1


def test_a_data_set_of_others_is_read_by_names_or_numbers(tmp_path):
    from datasets import ClassLabel, Dataset, Features, Value

    features = Features(
        {"text": Value("string"), "label": ClassLabel(names=["none", "face"])}
    )
    table = Dataset.from_dict(
        {"text": ["It knows faces.", "It opens doors."], "label": [1, 0]}, features
    )
    table.to_parquet(tmp_path / "t.parquet")
    foreign = Foreign({"face": FACES, "none": ""}, "ana", "s", Kind.BROCHURE)
    read = read_shared("datasets", tmp_path / "t.parquet")
    rows = incoming(read, foreign, LABELS, Counter())
    assert [row.labels for row in rows] == [(FACES,), ()]
    assert [row.judged for row in rows] == [(FACES,)] * 2


@pytest.mark.parametrize(
    ("shared", "foreign", "match"),
    [
        (Shared("x y", ((0, 3, "SPY"),)), Foreign(), r"labels \['SPY'\]: expected"),
        (Shared("x y", ((0, 3, FACES),)), Foreign(), "expected --kind and --source"),
        (Shared("x y", row="{}"), Foreign(), "row 1: "),
    ],
)
def test_what_cannot_be_read_is_named(shared, foreign, match):
    with pytest.raises(ConfigError, match=match):
        incoming([shared], foreign, LABELS, Counter())


@pytest.mark.parametrize("form", ["docbin", "datasets"])
def test_another_file_is_refused(tmp_path, form):
    path = tmp_path / "other"
    path.write_bytes(b"no such thing")
    with pytest.raises(ConfigError, match="other: expected"):
        read_shared(form, path)


def test_words_of_real_documents_stay_out_of_the_checkout(tmp_path):
    rows = _invented(1)
    real = [rows[0].model_copy(update={"synthetic": False})]
    check_outside(project_dir() / "gold.spacy", rows)
    check_outside(tmp_path / "gold.spacy", real)
    with pytest.raises(ConfigError, match="expected a place outside"):
        check_outside(project_dir() / "corpora" / "gold.spacy", real)


def test_commands_write_and_read_what_a_training_learns_from(tmp_path, home):
    run = CliRunner().invoke
    out = str(tmp_path / "gold.spacy")
    done = run(app, ["annotations", "export", out, "--folder", "weak_languages"])
    assert done.exit_code == 0, done.output
    done = run(app, ["annotations", "import", out, "--name", "back"])
    assert done.exit_code == 0, done.output
    path = settings().home / "annotated" / "back" / "rows.jsonl"
    n_rows = len(path.read_text("utf-8").splitlines())
    assert f"{n_rows} passages" in done.output
    assert len(load_examples(["back"], test_share=0.25)) > 0.9 * n_rows


def test_an_import_replaces_no_annotations_and_takes_no_shipped_name(tmp_path, home):
    nlp, run = spacy.blank("en"), CliRunner().invoke
    for name, text in (("a", "It taps phones."), ("b", "It opens phones.")):
        doc = nlp(text)
        doc.cats = {FACES: 1.0}
        _docbin(tmp_path / name, doc)

    def take(file, name):
        given = ["--name", name, "--source", "them", "--kind", "brochure"]
        done = run(app, ["annotations", "import", str(tmp_path / file), *given])
        return done.exit_code, done.exception

    folder = home / "annotated" / "theirs"
    assert take("a", "theirs")[0] == 0
    assert take("a", "theirs")[0] == 0, "the same rows again"
    before = (folder / "rows.jsonl").read_bytes()
    code, error = take("b", "theirs")
    assert code != 0
    assert re.search(r"rows\.jsonl.*found other annotations", str(error))
    assert (folder / "rows.jsonl").read_bytes() == before
    for name in ("invented", "..", "", "a/b"):
        code, error = take("a", name)
        assert code != 0
        assert f"--name {name!r}" in str(error)
    assert [path.name for path in folder.parent.iterdir()] == ["theirs"]
