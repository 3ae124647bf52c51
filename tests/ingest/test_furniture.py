"""Running heads and page numbers are kept in the text and marked."""

import random

import pytest

from pipeline.ingest.pdf.reader import read_pdf
from tests.ingest.pdfs import Sheet, prose


def marked(data: bytes) -> tuple[list[str], list[str]]:
    """Return the texts of furniture and of everything else."""
    extract = read_pdf(data)
    pairs = [(b.kind.value, extract.text[b.start : b.end]) for b in extract.blocks]
    return (
        [text for kind, text in pairs if kind == "furniture"],
        [text for kind, text in pairs if kind != "furniture"],
    )


def report(n_pages: int, *, head: str = "", foot: str = "") -> bytes:
    sheet = Sheet()
    source = random.Random(2)
    for number in range(1, n_pages + 1):
        if head:
            sheet.line(head.format(number), 60, 40, size=8)
        sheet.lines(prose(source, 450, 30), 60, 120)
        if foot:
            sheet.line(foot.format(number), 280, 800, size=8)
        if number < n_pages:
            sheet.next_page()
    return sheet.save()


@pytest.mark.parametrize(
    "foot", ["{}", "- {} -", "Page {}", "{}/9", "Seite {} von 9", "Page {} of 9"]
)
def test_page_numbers(foot):
    furniture, rest = marked(report(1, foot=foot))
    assert furniture == [foot.format(1)]
    assert len(rest) == 1


def test_running_heads_repeat_with_other_numbers():
    furniture, rest = marked(report(4, head="Offer 7 to the ministry, sheet {}"))
    assert furniture == [f"Offer 7 to the ministry, sheet {n}" for n in range(1, 5)]
    assert len(rest) == 4


def test_a_head_on_one_page_alone_is_no_furniture():
    furniture, rest = marked(report(1, head="Offer of an interception system"))
    assert furniture == []
    assert rest[0] == "Offer of an interception system"


def test_a_sentence_that_repeats_inside_pages_is_no_furniture():
    sheet = Sheet()
    for _ in range(5):
        sheet.line("The system intercepts calls without notice.", 60, 400)
        sheet.next_page()
    furniture, rest = marked(sheet.save())
    assert furniture == []
    assert len(rest) == 5


def test_furniture_is_in_the_text_and_on_its_page():
    extract = read_pdf(report(3, head="Secret offer", foot="{}"))
    for page in extract.pages:
        text = extract.text[page.start : page.end]
        assert "Secret offer\n" in text
        assert f"\n{page.number}\n" in text


def test_a_year_or_amount_alone_in_the_margin_of_a_list_is_kept_in_the_text():
    assert "2024" in read_pdf(report(1, foot="2024")).text
