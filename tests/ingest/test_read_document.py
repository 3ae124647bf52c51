"""From bytes to a document: status and reason for every kind of file."""

import random
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.datamodel import REPEATED_KINDS, Document, Status
from pipeline.errors import EncryptedDocument, IngestError, UnreadableDocument
from pipeline.ingest import READER_VERSION, read_document
from pipeline.text.segment import segment
from tests.ingest.pdfs import Sheet, prose, raw_pdf


def text_pdf() -> bytes:
    sheet = Sheet()
    sheet.lines(prose(random.Random(4), 400, 12), 60, 80)
    return sheet.save()


def test_a_pdf_becomes_a_document():
    data = text_pdf()
    document = read_document(data, "offer.pdf")
    assert document.media_type == "application/pdf"
    assert document.reader_version == READER_VERSION
    assert document.name == "offer.pdf"
    assert document.status is Status.READ
    assert len(document.document_id) == 64


def test_a_pdf_with_a_wrong_name_is_a_pdf():
    assert read_document(text_pdf(), "offer.docx").media_type == "application/pdf"


def test_a_file_of_scans_alone_is_unreadable_page_by_page():
    sheet = Sheet()
    sheet.picture(0, 0, 595, 842)
    document = read_document(sheet.save(), "scan.pdf")
    assert document.status is Status.UNREADABLE
    assert all("scan" in (page.unread or "") for page in document.pages)


def test_a_mixed_file_is_partial():
    sheet = Sheet()
    sheet.lines(prose(random.Random(4), 400, 5), 60, 80)
    sheet.next_page()
    sheet.picture(0, 0, 595, 842)
    document = read_document(sheet.save(), "mixed.pdf")
    assert document.status is Status.PARTIAL
    assert [page.number for page in document.unread_pages] == [2]


def test_blank_pages_alone_are_no_document():
    with pytest.raises(UnreadableDocument, match="no text"):
        read_document(Sheet().save(), "blank.pdf")


def test_a_password_and_a_file_without_pages_in_one_child():
    sheet = Sheet()
    sheet.line("Secret.", 60, 100)
    with pytest.raises(EncryptedDocument, match="password"):
        read_document(sheet.save(encrypt="secret"), "secret.pdf")
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    with pytest.raises(UnreadableDocument, match="no page"):
        read_document(raw_pdf(objects), "none.pdf")


def test_threads_read_side_by_side():
    data = text_pdf()
    found: list[Document] = []
    threads = [
        threading.Thread(target=lambda: found.append(read_document(data, "a.pdf")))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert found[0] == found[1] == found[2]


def check_sound(document: Document) -> None:
    """Pages tile the text; blocks and words are apart and in their page."""
    end = 0
    for page in document.pages:
        assert page.start == end
        end = page.end
    assert end == len(document.text)
    last = 0
    for block in document.blocks:
        page = document.pages[block.page_number - 1]
        assert last <= block.start < block.end
        assert page.start <= block.start
        assert block.end <= page.end
        last = block.end
    for page in document.pages:
        spans = page.words.spans
        for i in range(len(page.words)):
            start, stop = spans[2 * i], spans[2 * i + 1]
            assert not any(c.isspace() for c in document.text[start:stop])
            homes = [b for b in document.blocks if b.start <= start and stop <= b.end]
            assert len(homes) == 1
            assert homes[0].page_number == page.number


WORD = st.tuples(
    st.text("abcXYZ.,-()01•", min_size=1, max_size=9),
    st.integers(0, 560),
    st.integers(0, 820),
    st.sampled_from([6, 10, 10, 10, 24]),
)
RULE = st.tuples(
    st.integers(0, 595), st.integers(0, 842), st.integers(0, 595), st.booleans()
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.lists(st.lists(WORD, max_size=40), min_size=1, max_size=3),
    st.lists(RULE, max_size=20),
    st.sampled_from([0, 90, 180, 270]),
)
def test_any_page_is_read_soundly_and_no_word_is_lost(pages, rules, rotation):
    sheet = Sheet(rotation=rotation)
    for i, page in enumerate(pages):
        if i:
            sheet.next_page()
        for text, x, top, size in page:
            sheet.line(text, x, top, size=size)
        for x, y, end, level in rules:
            sheet.rule(x, y, *((end, y) if level else (x, end)))
    try:
        document = read_document(sheet.save(), "any.pdf")
    except UnreadableDocument as error:
        assert "no text" in str(error)  # noqa: PT017
        return
    check_sound(document)
    for number, page in enumerate(document.pages, start=1):
        printed = {w.text for w in sheet.words if w.page == number and w.text.isalpha()}
        text = document.text[page.start : page.end]
        # Words printed over one another may lose letters to each other.
        missing = [word for word in printed if word not in text]
        assert len(missing) <= 0.2 * len(printed) + 1
    last = 0
    for passage in segment(document):
        assert last <= passage.start
        assert document.text[passage.start : passage.end] == passage.text
        last = passage.end


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_pdf_is_read_or_refused(data):
    content = bytearray(text_pdf())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        document = read_document(bytes(content), "damaged.pdf")
    except IngestError as error:
        assert str(error)  # noqa: PT017
        return
    if document.media_type == "application/pdf":
        check_sound(document)


@pytest.mark.corpus
@pytest.mark.slow
def test_passages_of_the_corpus_are_exact_and_complete():
    from pipeline.settings import settings as read_settings

    files = sorted(read_settings().corpus.rglob("*.pdf"))
    if not files:
        pytest.skip("no corpus under TRIAGE_CORPUS")
    # benches/exactness.py does it for all files of all formats.
    for path in files[::18]:
        document = read_document(path.read_bytes(), path.name)
        covered = bytearray(len(document.text))
        for passage in segment(document):
            assert document.text[passage.start : passage.end] == passage.text
            assert not any(covered[passage.start : passage.end])
            covered[passage.start : passage.end] = b"\1" * len(passage.text)
        for block in document.blocks:
            if block.kind not in REPEATED_KINDS:
                outside = zip(
                    document.text[block.start : block.end],
                    covered[block.start : block.end],
                    strict=True,
                )
                assert not any(c.isalpha() for c, is_in in outside if not is_in)
