"""The page of a document that is longer than a browser lays out at once."""

import re

from pipeline.review.pages.documents import PER_PART
from tests.review.long import LONG, add_long


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<h2 id="p(\d+)"', page)]


def hrefs(page: str, rel: str) -> set[str]:
    found = re.findall(rf'rel="{rel}" data-key="." href="([^"]+)"', page)
    return {href.replace("&amp;", "&") for href in found}


def test_every_page_with_a_claim_is_in_one_part(desk, store):
    path = f"/document/{add_long(store, 70)}"
    page = desk.get(path, LONG).text
    parts = [numbers(page)]
    while following := hrefs(page, "next"):
        (href,) = following
        page = desk.get(href).text
        parts.append(numbers(page))
        (back,) = hrefs(page, "prev")
        assert numbers(desk.get(back).text) == parts[-2]
    assert [len(part) for part in parts] == [PER_PART, PER_PART, PER_PART, 3]
    assert [n for part in parts for n in part] == [n for n in range(1, 71) if n % 10]
    assert "7 further pages were read" in page


def test_a_page_that_is_asked_for_is_shown_whatever_is_on_it(desk, store):
    path = f"/document/{add_long(store, 70)}"
    page = desk.get(path, LONG | {"page": 50}).text
    assert 50 in numbers(page)
    assert len(numbers(page)) == PER_PART + 1
    assert "No passage that starts on this page was flagged" in page
    assert 1 in numbers(desk.get(path, LONG | {"page": 0}).text)
    assert 69 in numbers(desk.get(path, LONG | {"page": 999}).text)


def test_links_to_a_page_lead_to_its_part(desk, store):
    add_long(store, 70)
    last = store.findings("long")[-1]
    page = desk.get(f"/finding/{last.finding_id}", LONG).text
    (href,) = re.findall(r'href="(/document/[^"]+#p69)"', page)
    assert 69 in numbers(desk.get(href.replace("&amp;", "&")).text)
