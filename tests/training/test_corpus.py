"""Passages of the corpus are kept only where the whole document was read."""

import hashlib

import pytest

from pipeline.errors import DocumentTooLarge, UnreadableDocument
from pipeline.settings import settings
from pipeline.training.corpus import corpus_passages, passages_if_readable
from tests.ingest.test_ocr import printed, scan_pdf, scanned
from tests.training.made_corpus import forget_corpus, made_corpus

TEXT = "The probe collects metadata of calls. It was sold to the ministry last year."


@pytest.fixture
def brochure(tmp_path, monkeypatch, home):
    with made_corpus(monkeypatch, tmp_path / "corpus", {"a.txt": ("v", TEXT)}) as ids:
        yield ids[0]


def _kept():
    return list((settings().home / "passages").rglob("*.json"))


def test_a_reading_that_a_limit_cut_short_is_an_error_and_not_kept(
    brochure, monkeypatch
):
    monkeypatch.setenv("TRIAGE_MAX_TEXT_CHARS", "10")
    forget_corpus()
    for read in (corpus_passages, passages_if_readable):
        with pytest.raises(DocumentTooLarge, match=r"\(a\.txt\): .* more than 10"):
            read(brochure)
    assert _kept() == []
    monkeypatch.delenv("TRIAGE_MAX_TEXT_CHARS")
    forget_corpus()
    known = corpus_passages(brochure)
    assert known is not None
    assert " ".join(p.text for p in known.values()) == TEXT
    assert [path.stem for path in _kept()] == [brochure]


def test_a_document_that_no_reader_can_read_is_named_and_left_out_of_all(
    brochure, tmp_path
):
    (tmp_path / "corpus" / "a.txt").write_bytes(b"")
    with pytest.raises(UnreadableDocument, match=r"a\.txt\): the file is empty"):
        corpus_passages(brochure)
    assert passages_if_readable(brochure) == {}
    assert _kept() == []


def test_a_document_with_unread_pages_is_read_anew_each_time(
    brochure, tmp_path, monkeypatch
):
    data = scan_pdf(scanned(printed()))
    document_id = hashlib.sha256(data).hexdigest()
    (tmp_path / "corpus" / "scan.pdf").write_bytes(data)
    with (tmp_path / "corpus" / "manifest.tsv").open("a") as manifest:
        manifest.write(f"scan.pdf\tbrochures\tv\t{document_id}\n")
    forget_corpus()
    assert corpus_passages(document_id) == {}  # OCR is off
    assert _kept() == []
