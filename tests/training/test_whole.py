"""Whole documents with their gold: what counts, what is debatable, what is split."""

import hashlib
import io
from collections.abc import Callable

import pytest
from rich.console import Console

from benches import whole_documents
from pipeline.datamodel import Passage
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.training.corpus import (
    corpus_manifest,
    corpus_passages,
)
from pipeline.training.data import (
    annotated_files,
    read_annotations,
    text_sha256,
)
from pipeline.training.gold import whole
from pipeline.training.gold.whole import ADMISSION
from pipeline.training.split import group_of, split_of
from tests.training.made_corpus import annotation_row, made_corpus

TEXT = "Reads all chats of a phone unseen.\n\nSold by the kilo.\n\nNo court reviews it."
INTRUDES, FACES = "device_intrusion_forensics", "facial_recognition"
OVERSIGHT = "licence_or_oversight"
COLUMN = {label: i for i, label in enumerate(default_labels().ids)}


Rows = tuple[list[tuple[tuple[int, int], Passage]], Callable[..., int]]
"""Each passage with its place, and what writes the lines of the file."""


def _row(place, passage, annotator, labels=(), **more):
    return annotation_row(
        document_id=next(iter(corpus_manifest())),
        start=place[0],
        end=place[1],
        text_sha256=text_sha256(passage.text),
        kind="brochure",
        labels=list(labels),
        annotator=annotator,
        selected_by="document",
        guideline_version="4",
        reader_version="3",
        source="vendor",
        **more,
    )


@pytest.fixture
def rows(tmp_path, monkeypatch, home):
    """A document of three passages, and the file where its readings go."""
    with made_corpus(monkeypatch, tmp_path / "corpus", {"a.txt": ("vendor", TEXT)}):
        known = corpus_passages(next(iter(corpus_manifest())))
        assert known is not None
        places = list(known.items())
        assert len(places) == 3
        file = tmp_path / "rows.jsonl"
        monkeypatch.setattr(whole, "annotated_files", lambda names: [file])
        yield places, lambda *lines: file.write_text("\n".join(lines) + "\n", "utf-8")


def test_sure_and_debatable_labels_are_told_apart(rows: Rows):
    places, write = rows
    doubt = {"debatable": [FACES, OVERSIGHT]}
    write(
        _row(*places[0], "r1", [INTRUDES]),
        _row(*places[0], "r2", [INTRUDES, FACES]),
        _row(*places[0], "adjudicator", [INTRUDES, FACES], **doubt),
        _row(*places[1], "both"),
        _row(*places[2], "both", polarity={OVERSIGHT: "negated"}),
    )
    (document,) = whole.load_whole(("train", "dev", "test"))
    assert [p.text for p in document.passages] == [p.text for _, p in places]
    right, sure = document.right[0], document.sure[0]
    assert right[COLUMN[INTRUDES]]
    assert right[COLUMN[FACES]]
    assert sure[COLUMN[INTRUDES]]
    assert not sure[COLUMN[FACES]]
    assert document.debatable[0].nonzero()[0].tolist() == [COLUMN[OVERSIGHT]]
    assert document.failing.tolist() == [False, False, True]
    assert document.n_chars == sum(len(p.text) for _, p in places)


def test_words_that_are_gone_stop_it(rows: Rows):
    places, write = rows
    place, passage = places[0]
    write(_row(place, passage, "both").replace(text_sha256(passage.text), "0" * 64))
    with pytest.raises(ConfigError, match="rebase"):
        whole.load_whole(("train", "dev", "test"))


@pytest.mark.parametrize("is_gone", [True, False])
def test_the_bench_goes_on_without_words_that_are_gone_and_counts_them(
    rows: Rows, is_gone: bool
):
    places, write = rows
    lines = [_row(place, passage, "both") for place, passage in places]
    if is_gone:
        lines[1] = lines[1].replace(text_sha256(places[1][1].text), "0" * 64)
    write(*lines)
    part = split_of("vendor", whole.TEST_SHARE, synthetic=False)
    printed = io.StringIO()
    console = Console(width=120, file=printed)
    (document,) = whole_documents.load_part(part, console)
    assert len(document.passages) == 3 - is_gone
    assert printed.getvalue().startswith("1 annotations left out") is is_gone


def test_no_source_of_the_test_part_taught_a_model():
    def groups(folder):
        files = annotated_files([folder])
        rows = [r for path in files for r in read_annotations(path, default_labels())]
        return {group_of(r.source) for r in rows}

    share = whole.TEST_SHARE
    tested = {g for g in groups("whole") if split_of(g, share, False) == "test"}
    taught = {g for g in groups("real") if split_of(g, share, False) != "test"}
    assert tested
    assert not tested & taught


def test_candidates_are_held_to_other_documents_than_those_reported():
    def rows_of(folder):
        files = annotated_files([folder])
        return [r for path in files for r in read_annotations(path, default_labels())]

    held, share = rows_of(whole.ADMISSION), whole.TEST_SHARE
    assert {split_of(group_of(r.source), share, False) for r in held} == {"test"}
    reported = {r.document_id for r in rows_of(whole.FOLDER)}
    assert not reported & {r.document_id for r in held}


def test_the_documents_of_the_gate_stay_the_same():
    """A change of the set changes what every candidate is held to: pin it knowingly."""
    files = annotated_files([ADMISSION])
    rows = [r for path in files for r in read_annotations(path, default_labels())]
    lines = sorted(
        f"{r.document_id} {r.text_sha256} {r.annotator} {sorted(r.labels)}\n"
        for r in rows
    )
    digest = hashlib.sha256("".join(lines).encode("ascii")).hexdigest()
    assert digest == "919c1986a96c58dc760f0e829075211c6a38a4f83fd454fdd750f6a31816fa1d"
