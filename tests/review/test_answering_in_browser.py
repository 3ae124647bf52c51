"""Reading and answering in a real Chromium, as a compliance officer does it."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from pipeline.store.store import Store
from tests.dossier.sample import NAME

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASE = quote(NAME)
LAPTOP = {"width": 1280, "height": 800}


@pytest.mark.parametrize("sort", ["safeguards", "open", ""])
def test_every_queue_chooses_its_first_open_row(
    page: Page, store: Store, address: str, sort: str
):
    page.goto(f"{address}/case?case={CASE}&state={sort}&at=nothing")
    assert page.get_by_role("radio").first.is_checked()
    with page.expect_navigation():
        page.keyboard.press("2")
    (decision,) = store.decisions(NAME)
    assert decision.reason == "other_subject"


def test_a_key_without_a_choice_chooses_and_answers_nothing(
    page: Page, store: Store, address: str
):
    page.goto(f"{address}/case?case={CASE}")
    page.evaluate("document.querySelector('[name=claim]:checked').checked = false")
    page.keyboard.press("2")
    assert page.get_by_role("radio").first.is_checked()
    assert store.decisions(NAME) == []
