"""What a PDF says beside its pages: metadata, and texts that stand for pictures."""

from pipeline.datamodel import BlockKind
from pipeline.ingest.pdf.reader import read_pdf
from tests.ingest.pdfs import Sheet, with_alternatives

LINES = ["The probe stands at the border.", "It is sold by the piece.", "The end."]


def told(data: bytes) -> list[tuple[str, BlockKind, int]]:
    extract = read_pdf(data)
    return [
        (extract.text[b.start : b.end], b.kind, b.page_number) for b in extract.blocks
    ]


def titled(title: str, subject: str = "") -> bytes:
    sheet = Sheet()
    for line in LINES:
        sheet.line(line, 60, 60)
        sheet.next_page()
    sheet.line("Last words", 60, 60)
    sheet.canvas.setTitle(title)
    sheet.canvas.setSubject(subject)
    return sheet.save()


def test_title_and_subject_follow_the_pages():
    plain = read_pdf(titled("untitled"))
    more = read_pdf(titled("Silent reach of a ministry", "For its eyes alone"))
    assert more.text.startswith(plain.text)
    assert told(titled("Silent reach of a ministry", "For its eyes alone"))[-2:] == [
        ("Silent reach of a ministry", BlockKind.TITLE, 1),
        ("For its eyes alone", BlockKind.COMMENT, 1),
    ]
    assert more.pages[-1].end == len(more.text)


def test_metadata_that_a_page_prints_or_a_program_made_is_not_told():
    for title in (
        "probe stands at the border",
        "Microsoft Word - a b.doc",
        "offer.pdf",
    ):
        assert len(told(titled(title))) == len(LINES) + 1


def test_alternatives_are_captions_of_their_page_once():
    texts = ["A map of all phones", "img_1.png", "A map of all phones"]
    found = told(with_alternatives(LINES, texts))
    assert found[len(LINES) :] == [("A map of all phones", BlockKind.CAPTION, 1)]
    assert [page for _, _, page in found[: len(LINES)]] == [1, 2, 3]
    texts = ["Faces in a crowd", "The network", "The price list"]
    found = told(with_alternatives(LINES, texts))
    assert [page for _, _, page in found[len(LINES) :]] == [1, 2, 3]


def test_what_a_page_prints_is_no_alternative():
    assert len(told(with_alternatives(LINES, ["It is sold", *LINES[1:]]))) == 3


def test_too_many_alternatives_are_counted(monkeypatch):
    monkeypatch.setattr("pipeline.ingest.pdf.beside._MAX_TEXTS", 1)
    extract = read_pdf(with_alternatives(LINES, ["Of one", "Of two", "Of three"]))
    note = extract.pages[-1].note
    assert note == "2 more descriptions of pictures are not read"


def test_a_replacement_in_the_structure_is_told_unless_a_page_prints_it():
    texts = ["The end user is the Ministry", "It is sold by the piece.", "A net"]
    data = with_alternatives(LINES, texts).replace(b"/Alt(", b"/ActualText(")
    assert [text for text, *_ in told(data)[len(LINES) :]] == [texts[0], texts[2]]
