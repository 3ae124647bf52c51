"""Files inside office files and PDFs are documents of their own."""

import io
import struct
import zipfile

import docx
import pypdfium2 as pdfium
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PROG_ID

from pipeline.errors import EncryptedDocument, UnreadableDocument, UnsupportedDocument
from pipeline.ingest.contained.contents import UnpackLimits
from pipeline.ingest.contained.unpack import read_part, unpack
from pipeline.ingest.contained.unpackers import office_contents, pdf_contents
from tests.ingest.checks import patched, saved
from tests.ingest.ole import Tree, ole_bytes
from tests.ingest.pdfs import Sheet
from tests.ingest.test_pptx import BOX, Deck
from tests.ingest.test_xlsx import PRICES, workbook

LIMITS = UnpackLimits(100, 10_000_000, 10_000_000, "")
BOOK = saved(workbook(*PRICES))


def deck_with(data: bytes) -> bytes:
    deck = Deck()
    slide = deck.slide("Annex")
    slide.shapes.add_ole_object(io.BytesIO(data), PROG_ID.XLSX, *BOX)
    return deck.save()


def word_with(kind: str, name: str, data: bytes) -> bytes:
    """Return a DOCX whose document refers to a file of this relationship type."""
    document = docx.Document()
    document.add_paragraph("See the annex.")
    whole = saved(document)
    path = "word/_rels/document.xml.rels"
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        relations = package.read(path)
    link = f'<Relationship Id="e1" Type="http://x/{kind}" Target="embeddings/{name}"/>'
    relations = relations.replace(
        b"</Relationships>", link.encode() + b"</Relationships>"
    )
    changes = {path: relations, f"word/embeddings/{name}": data}
    return patched(whole, **changes)


def pdf_with(*files: tuple[str, bytes]) -> bytes:
    sheet = Sheet()
    sheet.line("Open this portfolio in another program.", 72, 72)
    document = pdfium.PdfDocument(sheet.save())
    for name, data in files:
        document.new_attachment(name).set_data(data)
    return saved(document)


def test_a_workbook_in_a_slide_is_read_as_its_own_document():
    deck, book = unpack(deck_with(BOOK), "deck.pptx")
    assert book.name.startswith("deck.pptx / ")
    assert book.data == BOOK
    assert "IMSI catcher" in read_part(book).text
    assert read_part(deck).text == "Annex\n"


def test_the_workbook_behind_a_chart_holds_nothing_new():
    data = CategoryChartData()
    data.categories = ["Phones"]
    data.add_series("One", (5,))
    deck = Deck()
    deck.slide("Chart").shapes.add_chart(XL_CHART_TYPE.PIE, *BOX, data)
    assert office_contents(deck.save(), LIMITS).members == ()


@pytest.mark.parametrize("kind", ["package", "oleObject", "aFChunk", "subDocument"])
@pytest.mark.parametrize("name", ["a.rtf", "a.mht"])
def test_a_file_that_a_text_refers_to(kind, name):
    (member,) = office_contents(word_with(kind, name, b"{\\rtf1 x}"), LIMITS).members
    assert (member.name, member.data) == (name, b"{\\rtf1 x}")


def test_a_page_that_is_part_of_the_text_is_no_document():
    data = word_with("aFChunk", "a.html", b"<p>x</p>")
    assert office_contents(data, LIMITS).members == ()


def packed(name: str, data: bytes) -> bytes:
    path = b"C:\\x\\" + name.encode() + b"\0"
    body = b"\2\0" + name.encode() + b"\0" + path + b"\0\0\3\0"
    body += struct.pack("<I", len(path)) + path + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (
            {"\1Ole10Native": packed("annex.pdf", b"%PDF-1.7")},
            ("annex.pdf", b"%PDF-1.7"),
        ),
        ({"Package": BOOK}, ("o.bin", BOOK)),
        ({"CONTENTS": b"%PDF-1.7 x"}, ("o.bin", b"%PDF-1.7 x")),
    ],
)
def test_a_file_that_an_object_wraps(tree: Tree, expected):
    data = word_with("oleObject", "o.bin", ole_bytes(tree))
    (member,) = office_contents(data, LIMITS).members
    assert (member.name, member.data) == expected


@pytest.mark.parametrize(
    "tree",
    [
        {"Other": b"x"},
        {"\1Ole10Native": b"\0\0\0\0short"},
        {"\1Ole10Native": packed("a", b"text")[:-2]},
    ],
)
def test_an_object_of_an_unknown_kind_is_listed_as_it_is(tree: Tree):
    data = word_with("oleObject", "o.bin", ole_bytes(tree))
    (member,) = office_contents(data, LIMITS).members
    assert (member.name, member.data) == ("o.bin", ole_bytes(tree))
    *_, part = unpack(data, "a.docx")
    assert part.name == "a.docx / o.bin"
    with pytest.raises(UnsupportedDocument, match="Office file"):
        read_part(part)


def test_formulas_are_counted():
    data = word_with("oleObject", "o.bin", ole_bytes({"Equation Native": b"x"}))
    contents = office_contents(data, LIMITS)
    assert contents.members == ()
    assert contents.notes == ("1 formulas of an older kind are not read",)


def test_files_attached_to_a_pdf_are_documents():
    data = pdf_with(("prices.xlsx", BOOK), ("ü / note.txt", b"A secret annex"))
    pdf, book, note = unpack(data, "portfolio.pdf")
    assert book.name == "portfolio.pdf / prices.xlsx"
    assert book.data == BOOK
    assert read_part(note).text == "A secret annex\n"
    assert "portfolio" in read_part(pdf).text


def test_a_pdf_that_cannot_be_opened_says_so():
    with pytest.raises(UnreadableDocument, match="damaged"):
        pdf_contents(b"%PDF-1.7 /EmbeddedFile", LIMITS)
    sheet = Sheet()
    sheet.line("x", 72, 72)
    with pytest.raises(EncryptedDocument, match="password"):
        pdf_contents(sheet.save(encrypt="secret"), LIMITS)


def test_a_damaged_office_file_is_named_by_its_reader():
    (part,) = unpack(word_with("package", "a.txt", b"x")[:-30], "cut.docx")
    with pytest.raises(UnreadableDocument, match="the DOCX is damaged"):
        read_part(part)
