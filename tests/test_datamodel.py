from array import array
from dataclasses import FrozenInstanceError

import pytest

from pipeline.datamodel import (
    Document,
    Page,
    Passage,
    Status,
    Words,
    page_or_paragraph,
)
from pipeline.errors import SpanError
from pipeline.geometry import BBox


def words(*boxes: tuple[float, float, float, float]) -> Words:
    """Words of three letters, a space apart, in these boxes."""
    spans = array("l", [n for i in range(len(boxes)) for n in (4 * i, 4 * i + 3)])
    return Words(spans, array("f", [side for box in boxes for side in box]))


def page(number: int, start: int, end: int, unread: str | None = None) -> Page:
    return Page(number, 100, 100, start, end, unread=unread)


def document(*pages: Page) -> Document:
    return Document("0" * 64, "a.pdf", "application/pdf", "x" * 40, pages, (), "1")


def passage(start: int, end: int, text: str) -> Passage:
    return Passage("0" * 64, start, end, text, 1)


@pytest.mark.parametrize(
    ("unread", "status"),
    [
        ((None, None), Status.READ),
        ((None, "a scan"), Status.PARTIAL),
        (("a scan", "a scan"), Status.UNREADABLE),
    ],
)
def test_a_document_is_read_when_every_page_is(unread, status):
    pages = [page(i + 1, 0, 0, reason) for i, reason in enumerate(unread)]
    assert document(*pages).status is status


def test_unread_pages_are_listed_in_order():
    found = document(page(1, 0, 0, "a"), page(2, 0, 4), page(3, 4, 4, "b"))
    assert [p.number for p in found.unread_pages] == [1, 3]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(0, 3, "ab"), (0, 3, "abcd"), (3, 3, ""), (-1, 2, "abc"), (5, 3, "")],
)
def test_a_passage_whose_text_does_not_fit_its_offsets_is_refused(start, end, text):
    with pytest.raises(SpanError):
        passage(start, end, text)


@pytest.mark.parametrize(
    ("paragraph", "said"), [(None, "page 1"), (143, "paragraph 143"), (0, "sheet 1")]
)
def test_words_are_on_a_page_or_in_a_paragraph(paragraph, said):
    found = Passage("0" * 64, 2, 5, "abc", 1, paragraph=paragraph)
    assert page_or_paragraph(found) == said


def test_a_passage_names_its_place_and_is_frozen():
    found = passage(2, 5, "abc")
    assert found.passage_id == f"{'0' * 64}:2-5"
    with pytest.raises(FrozenInstanceError):
        found.text = "abd"  # type: ignore[misc]


def test_words_of_a_line_make_one_box():
    found = words((10, 10, 20, 20), (22, 11, 40, 19), (42, 10, 50, 20))
    assert found.line_boxes(0, 11) == (BBox(10, 10, 50, 20),)
    assert found.line_boxes(4, 7) == (BBox(22, 11, 40, 19),)


def test_a_word_below_and_a_word_in_the_next_column_open_a_line():
    found = words((10, 10, 20, 20), (10, 22, 20, 32), (200, 10, 210, 20))
    assert found.line_boxes(0, 11) == (
        BBox(10, 10, 20, 20),
        BBox(10, 22, 20, 32),
        BBox(200, 10, 210, 20),
    )


def test_a_span_half_open_touches_no_word_that_starts_at_its_end():
    found = words((10, 10, 20, 20), (22, 10, 40, 20))
    assert list(found.within(0, 4)) == [BBox(10, 10, 20, 20)]
    assert list(found.within(3, 4)) == []
    assert len(list(found.within(2, 5))) == 2


def test_boxes_of_a_span_over_two_pages_name_their_pages():
    first = Page(1, 100, 100, 0, 4, words((10, 10, 20, 20)))
    second = Page(
        2, 100, 100, 4, 8, Words(array("l", [4, 7]), array("f", [1, 1, 2, 2]))
    )
    found = document(first, second).boxes(0, 8)
    assert found == ((1, BBox(10, 10, 20, 20)), (2, BBox(1, 1, 2, 2)))
