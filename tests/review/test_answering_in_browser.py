"""Reading and answering in a real Chromium, as a compliance officer does it."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, ViewportSize

from pipeline.datamodel import Kind, Shelf
from pipeline.store.store import Store
from pipeline.text.segment import segment
from tests.dossier.sample import NAME, VERSION, line
from tests.review.browser import pictures
from tests.review.test_places import LAST, web_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASE = quote(NAME)
LAPTOP: ViewportSize = {"width": 1280, "height": 800}


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


def test_a_search_hit_opens_the_text_with_the_passage_in_view(
    page: Page, store: Store, address: str
):
    page.set_viewport_size(LAPTOP)
    document = web_page()
    passages = segment(document)
    store.add_outcome(
        case="web",
        shelf=Shelf.CASE,
        coverage=line(document, passages, Kind.BROCHURE),
        model_version=VERSION,
        document=document,
        passages=passages,
        findings=[],
    )
    page.goto(f"{address}/search?q=%22no icon and no prompt%22&case=web")
    with page.expect_navigation():
        page.get_by_role("link", name="offer.html").click()
    marked = page.locator("#text mark")
    assert marked.all_inner_texts() == [LAST]
    box = marked.bounding_box()
    assert box is not None
    header = page.locator("header").bounding_box()
    assert header is not None
    assert header["height"] + 20 < box["y"] < 700
    page.screenshot(path=pictures() / "search-hit.png")


def test_an_enlarged_page_keeps_its_box_and_leads_back(
    page: Page, store: Store, address: str
):
    page.set_viewport_size(LAPTOP)
    (finding, *_) = store.findings(NAME, label="device_intrusion_forensics")
    page.goto(f"{address}/finding/{finding.finding_id}?case={CASE}")
    small = page.locator(".lens .quote-box").first
    lens, answers = page.locator(".lens").first, page.locator(".verdicts")
    before = small.bounding_box()
    with page.expect_response("**large=true"):
        page.get_by_role("link", name="enlarge").click()
    box = page.locator(".large .quote-box").first
    at = box.bounding_box()
    assert before is not None
    assert at is not None
    assert at["width"] > 1.3 * before["width"]
    assert 100 < at["y"] < 800 - at["height"], "below the header and the way back"
    way = page.get_by_role("link", name="Back to the passage").bounding_box()
    assert way is not None
    assert way["y"] + way["height"] < 800
    assert not lens.is_visible()
    page.screenshot(path=pictures() / "finding-page-alone.png")
    page.get_by_role("link", name="Back to the passage").click()
    assert lens.is_visible()
    page.get_by_role("link", name="enlarge").click()
    assert not answers.is_visible()
    page.keyboard.press("Escape")
    assert answers.is_visible()
    assert not box.is_visible()


@pytest.mark.parametrize("place", ["queue", "finding"])
def test_another_reason_waits_for_its_note_on_the_page(
    page: Page, store: Store, address: str, place: str
):
    (finding, *_) = store.findings(NAME, label="device_intrusion_forensics")
    path = "/case" if place == "queue" else f"/finding/{finding.finding_id}"
    page.set_viewport_size(LAPTOP)
    page.goto(f"{address}{path}?case={CASE}")
    where, top = page.url, page.evaluate("scrollY")
    page.keyboard.press("6")
    page.keyboard.type("c is sold by another firm")
    assert (page.url, page.evaluate("scrollY")) == (where, top)
    assert page.get_by_role("alert").inner_text().startswith("Write the other reason")
    assert page.locator("[name=note]").input_value() == "c is sold by another firm"
    page.screenshot(path=pictures() / f"{place}-other-reason.png")
    with page.expect_navigation():
        if place == "queue":
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("Escape")
            page.keyboard.press("6")
    (decision,) = store.decisions(NAME)
    assert (decision.reason, decision.note) == ("other", "c is sold by another firm")


def test_the_underline_of_a_link_leaves_underscores_to_be_seen(
    page: Page, address: str
):
    page.goto(f"{address}/case?case={CASE}")
    below = page.locator("td a bdi").first.evaluate(
        """each => {
          const style = getComputedStyle(each.closest("a"));
          const drawn = document.createElement("canvas").getContext("2d");
          drawn.font = `${style.fontSize} ${style.fontFamily}`;
          const reach = drawn.measureText("_").actualBoundingBoxDescent;
          return parseFloat(style.textUnderlineOffset) - reach;
        }"""
    )
    assert below >= 0.5, "pixels between an underscore and the underline"


def test_every_answer_stays_in_the_window_and_one_area_scrolls(
    page: Page, store: Store, address: str
):
    page.set_viewport_size(LAPTOP)
    (finding, *_) = store.findings(NAME, label="device_intrusion_forensics")
    for _ in range(2):  # the second time with an answer that can be taken back
        page.goto(f"{address}/finding/{finding.finding_id}?case={CASE}")
        buttons = page.locator("button[name=do]:not(.away):visible")
        assert buttons.count() == 11
        for end in ("0", "document.body.scrollHeight"):
            page.evaluate(f"window.scrollTo(0, {end})")
            for each in buttons.all():
                box = each.bounding_box()
                assert box is not None
                assert 0 <= box["y"] <= 800 - box["height"], each.inner_text()
        page.screenshot(path=pictures() / "finding-answers-in-the-window.png")
        scrolls = """() => [...document.querySelectorAll(".deciding, .deciding *")]
          .filter((each) => getComputedStyle(each).overflowY === "auto")
          .filter((each) => !each.matches("textarea")).length"""
        assert page.evaluate(scrolls) == 0
        page.keyboard.press("u")
        page.wait_for_url(lambda url: finding.finding_id not in url)


def test_a_larger_page_image_shows_the_quote_from_its_left_to_its_right(
    page: Page, store: Store, address: str
):
    page.set_viewport_size(LAPTOP)
    (finding, *_) = store.findings(NAME, label="device_intrusion_forensics")
    page.goto(f"{address}/finding/{finding.finding_id}?case={CASE}")
    lens = page.locator(".lens").first
    page.keyboard.press("+")
    frame = lens.bounding_box()
    assert frame is not None
    for each in lens.locator(".quote-box").all():
        box = each.bounding_box()
        assert box is not None
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    page.screenshot(path=pictures() / "finding-larger.png")
