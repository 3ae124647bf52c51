"""Twelve sentences in each thing that carries words: all are passages, and screened."""

from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from reportlab.pdfgen.canvas import Canvas

from pipeline.datamodel import BlockKind, Shelf, Status
from pipeline.ingest import read_document
from pipeline.screening.file import Target, screen_files
from pipeline.store.store import open_store
from pipeline.text.segment import segment
from tests.ingest.checks import saved
from tests.ingest.forms import annotated, note, text_field, xfa_form
from tests.ingest.pdfs import Sheet, with_alternatives
from tests.ingest.swapped import by_actual_text, by_to_unicode

SENTENCES = (
    "The target never notices that the phone is read",
    "Calls and messages of journalists are copied at night",
    "Faces in a crowd are matched with a watch list",
    "The probe hands all traffic to the monitoring centre",
    "Locations of handsets are kept for two years",
    "The agent turns on the microphone without a sign",
    "Opponents are followed across all their accounts",
    "The end user is the State Security Bureau",
    "Deliver the interception suite to the military police",
    "Voices are recognised on every line of the country",
    "The vehicle catches the numbers of all phones nearby",
    "Passwords are taken from the browser in silence",
)
OTHER = "Our company sells garden tools and flowers"


def form_field(sentence: str) -> bytes:
    return annotated([text_field(sentence, name="Remarks")])


def free_text(sentence: str) -> bytes:
    return annotated([note("FreeText", sentence)])


def sticky_note(sentence: str) -> bytes:
    return annotated([note("Text", sentence)])


def stamp(sentence: str) -> bytes:
    return annotated([note("Stamp", sentence)])


def xfa(sentence: str) -> bytes:
    return xfa_form("", f"<Remarks>{sentence}</Remarks>")


def _on_each_page(sentence: str, top: float) -> bytes:
    sheet = Sheet()
    for page in range(4):
        if page:
            sheet.next_page()
        sheet.line(sentence, 60, top)
        sheet.lines([f"{OTHER} on page {page}"] * 5, 60, 200)
    return sheet.save()


def running_head(sentence: str) -> bytes:
    return _on_each_page(sentence, 30)


def running_foot(sentence: str) -> bytes:
    return _on_each_page(sentence, 800)


def _docx(write: Callable[[Document], None]) -> bytes:
    document = docx.Document()
    document.add_paragraph(OTHER)
    write(document)
    return saved(document)


def docx_header(sentence: str) -> bytes:
    def write(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = sentence

    return _docx(write)


def docx_footer(sentence: str) -> bytes:
    def write(document: Document) -> None:
        document.sections[0].footer.paragraphs[0].text = sentence

    return _docx(write)


def docx_first_page_header(sentence: str) -> bytes:
    def write(document: Document) -> None:
        section = document.sections[0]
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = sentence

    return _docx(write)


def pdf_title(sentence: str) -> bytes:
    sheet = Sheet()
    sheet.line(OTHER, 60, 60)
    sheet.canvas.setTitle(sentence)
    return sheet.save()


def pdf_subject(sentence: str) -> bytes:
    sheet = Sheet()
    sheet.line(OTHER, 60, 60)
    sheet.canvas.setSubject(sentence)
    return sheet.save()


def figure_alternative(sentence: str) -> bytes:
    return with_alternatives([OTHER], [sentence])


def _turned(sentence: str, angle: int) -> bytes:
    sheet = Sheet()
    sheet.line(OTHER, 60, 60)
    sheet.canvas.translate(297, 421)
    sheet.canvas.rotate(angle)
    sheet.canvas.setFont("Helvetica", 11)
    sheet.canvas.drawString(-140, 20, sentence)
    return sheet.save()


def upwards(sentence: str) -> bytes:
    return _turned(sentence, 90)


def downwards(sentence: str) -> bytes:
    return _turned(sentence, 270)


def upside_down(sentence: str) -> bytes:
    return _turned(sentence, 180)


def rotated_page(sentence: str) -> bytes:
    sheet = Sheet()
    sheet.line(sentence, 60, 60)
    canvas: Canvas = sheet.canvas
    canvas.setPageRotation(90)
    return sheet.save()


def one_word_a_line(sentence: str) -> bytes:
    sheet = Sheet()
    for i, word in enumerate(sentence.split()):
        sheet.line(word, 60, 60 + 14 * i)
    return sheet.save()


def one_letter_a_line(sentence: str) -> bytes:
    sheet = Sheet()
    for i, word in enumerate(sentence.split()):
        for j, letter in enumerate(word):
            sheet.line(letter, 60 + 40 * i, 60 + 12 * j)
    return sheet.save()


CARRIERS = [
    *(form_field, free_text, sticky_note, stamp, xfa, running_head, running_foot),
    *(pdf_title, pdf_subject, figure_alternative),
    *(docx_header, docx_footer, docx_first_page_header),
    *(upwards, downwards, upside_down, rotated_page, one_word_a_line),
]


def passages(data: bytes) -> list[str]:
    """Return the passages of a document, their white space made single."""
    document = read_document(data, "a.pdf")
    return [" ".join(passage.text.split()) for passage in segment(document)]


@pytest.fixture(scope="module")
def screened(session_home, tiny_model, tmp_path_factory):
    """Return the stored passages of each sentence, by carrier: all of one run."""
    folder = tmp_path_factory.mktemp("carriers")
    places = [(carry, n) for carry in CARRIERS for n in range(len(SENTENCES))]
    paths = [folder / f"{carry.__name__}-{n}.bin" for carry, n in places]
    for path, (carry, n) in zip(paths, places, strict=True):
        path.write_bytes(carry(SENTENCES[n]))
    told: dict[str, list[list[str]]] = {}
    with open_store(home=folder / "home") as store:
        deal = Target("deal", Shelf.CASE)
        lines = screen_files(paths, deal, store=store, model=tiny_model)
        for (line, *_), (carry, _) in zip(lines, places, strict=True):
            assert line.status is Status.READ, line
            passages = store.passages(line.document_id)
            assert line.n_passages == len(passages)
            texts = [" ".join(passage.text.split()) for passage in passages]
            told.setdefault(carry.__name__, []).append(texts)
    return told


@pytest.mark.parametrize("carry", CARRIERS)
def test_all_sentences_are_screened(carry, screened):
    for sentence, texts in zip(SENTENCES, screened[carry.__name__], strict=True):
        assert sum(sentence in text for text in texts) == 1, (sentence, texts)


def test_headers_and_footers_of_a_document_are_running_heads():
    for carry in (docx_header, docx_footer):
        document = read_document(carry(SENTENCES[0]), "a.docx")
        roles = {p.text: p.role for p in segment(document)}
        assert roles[SENTENCES[0]] is BlockKind.FURNITURE


def test_letters_below_one_another_become_words_of_a_passage():
    for sentence in SENTENCES:
        long = {word for word in sentence.split() if len(word) > 3}
        found = set(" ".join(passages(one_letter_a_line(sentence))).split())
        assert long <= found, (sentence, found)


@pytest.mark.usefixtures("ocr_on")
def test_all_sentences_of_a_picture_in_a_page_become_passages():
    sheet = Sheet()
    sheet.lines([f"{OTHER} on page {n}" for n in range(20)], 60, 60)
    sheet.screenshot(SENTENCES, 60, 320, 475, 450)
    whole = " ".join(passages(sheet.save()))
    for sentence in SENTENCES:
        assert sentence in whole


@pytest.mark.usefixtures("ocr_on")
def test_what_is_drawn_instead_of_what_is_stored_becomes_passages():
    drawn = list(SENTENCES)
    stored = [f"{OTHER} number {n}" for n in range(len(SENTENCES))]
    for data in (by_to_unicode(drawn), by_actual_text(drawn, stored)):
        whole = " ".join(passages(data))
        for sentence in SENTENCES:
            assert sentence in whole
