"""The desk in a real Chromium: by keyboard, by pointer, without script, by axe."""

import csv
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, FloatRect, Locator, Page

from pipeline.datamodel import Verdict
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.screening.intake import Intake
from pipeline.store.store import Store
from tests.dossier.sample import MODEL, NAME
from tests.review.acts import other as decided_by_another
from tests.review.browser import NARROW, WIDE, open_window, pictures
from tests.review.conftest import REVIEWER
from tests.review.deals import add_deal
from tests.review.long import add_long
from tests.review.test_serve import running
from tests.store.records import make

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASE = quote(NAME)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def box_of(locator: Locator) -> FloatRect:
    """Return where the first of some elements stands in the window."""
    box = locator.first.bounding_box()
    assert box is not None
    return box


def one(store: Store, label: str):
    return store.findings(NAME, label=label)[0]


def test_twenty_findings_by_keyboard_only(page: Page, store: Store):
    page.keyboard.press("Tab")  # skip link
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == NAME:
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/case?**")
    keys = "c u 1 2 3 4 5 c c u".split()
    for i in range(20):
        with page.expect_navigation():
            page.keyboard.press(keys[i % len(keys)])
    page.screenshot(path=pictures() / "queue-after-twenty-answers.png")
    decisions = store.decisions(NAME)
    answered = {(d.document_id, d.start, d.label) for d in decisions}
    assert len(answered) >= 20
    assert len(decisions) == len(answered)
    assert {d.verdict for d in decisions} == {"confirmed", "unsure", "dismissed"}
    assert " open" in page.inner_text("main")
    store.verify_decisions()


def test_a_finding_by_keyboard(page: Page, store: Store, address: str):
    device = one(store, "device_intrusion_forensics")
    page.goto(f"{address}/finding/{device.finding_id}?case={CASE}")
    page.keyboard.press("n")
    page.keyboard.type("c is typed here and answers nothing")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("c")
    (decision,) = store.decisions(NAME)
    assert decision.note == "c is typed here and answers nothing"
    with page.expect_navigation():
        page.keyboard.press("z")
    assert [d.verdict for d in store.decisions(NAME)] == ["confirmed", "open"]

    page.goto(f"{address}/finding/{device.finding_id}?case={CASE}")
    page.keyboard.press("ArrowDown")  # to another label of the same words
    page.keyboard.press("l")
    page.keyboard.type("Facial")
    page.screenshot(path=pictures() / "finding-relabel.png")
    with page.expect_navigation():
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert store.decisions(NAME)[-1].label == "facial_recognition"
    where = page.url
    with page.expect_navigation():
        page.keyboard.press("j")
    assert page.url != where
    with page.expect_navigation():
        page.keyboard.press("g")
    assert "/case?" in page.url


def test_question_mark_shows_every_key(page: Page, address: str):
    page.goto(f"{address}/case?case={CASE}")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.is_visible()
    page.screenshot(path=pictures() / "keys.png")
    listed = dialog.inner_text()
    keys = page.eval_on_selector_all("[data-key]", "all => all.map(e => e.dataset.key)")
    for key in set(keys) - {"Escape", "f"} - set("123456"):
        assert re.search(rf"(^|\s){re.escape(key)}(\s|$)", listed), key
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_the_page_image_is_enlarged_around_the_quote(
    page: Page, store: Store, address: str
):
    finding = one(store, "device_intrusion_forensics")
    page.goto(f"{address}/finding/{finding.finding_id}?case={CASE}")
    page.wait_for_load_state("networkidle")
    image, box = page.locator(".lens svg"), page.locator(".quote-box")
    before = box_of(image)
    with page.expect_response("**large=true"):
        for _ in range(4):
            page.keyboard.press("+")
    frame, large, quoted = box_of(page.locator(".lens")), box_of(image), box_of(box)
    assert large["width"] == pytest.approx(4 * before["width"], rel=0.02)
    middle = quoted["y"] + quoted["height"] / 2
    assert frame["y"] <= middle <= frame["y"] + frame["height"]
    page.screenshot(path=pictures() / "finding-enlarged.png")
    page.keyboard.press("-")
    assert box_of(image)["width"] < large["width"]
    page.keyboard.press("0")
    assert box_of(image) == before


def test_one_screen_answers_what_where_why_and_what_is_against_it(
    page: Page, store: Store, address: str
):
    page.set_viewport_size({"width": 1280, "height": 800})
    finding = one(store, "facial_recognition")
    page.goto(f"{address}/finding/{finding.finding_id}?case={CASE}")
    page.wait_for_load_state("networkidle")
    quote, box = (
        box_of(page.locator("#text .quote")),
        box_of(page.locator(".quote-box")),
    )
    assert quote["x"] + quote["width"] < box["x"], "side by side"
    assert box["y"] + box["height"] < 800
    for words in ("Why", "Speaks against it", "Earlier answers"):
        at = box_of(page.get_by_text(words, exact=True))
        assert at["y"] + at["height"] < 800, words
    assert box_of(page.locator(".verdicts"))["y"] < 800
    around = page.locator("#text > :not(.quote)")
    assert not around.first.is_visible(), "the long context is folded"
    page.screenshot(path=pictures() / "finding-on-one-screen.png")
    page.keyboard.press("t")
    assert around.first.is_visible()
    page.keyboard.press("t")
    assert not around.first.is_visible()


def test_single_keys_can_be_switched_off(page: Page, store: Store, address: str):
    page.goto(f"{address}/case?case={CASE}")
    page.keyboard.press("?")
    page.get_by_label("Single keys are on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert store.decisions(NAME) == []


def drag_over(page: Page, selector: str) -> None:
    """Select an element's text with the pointer."""
    page.locator(selector).first.scroll_into_view_if_needed()
    box = box_of(page.locator(selector))
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 1, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, y, steps=4)
    page.mouse.up()


def test_a_span_is_adjusted_by_selecting_it(page: Page, store: Store, address: str):
    finding = one(store, "facial_recognition")
    page.goto(f"{address}/finding/{finding.finding_id}?case={CASE}")
    drag_over(page, "#text mark")
    page.keyboard.press("w")
    assert page.locator("#words").input_value().strip() == "every face"
    page.screenshot(path=pictures() / "finding-other-words.png")
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm with these words").click()
    (decision,) = store.decisions(NAME)
    text = store.document_text(finding.document_id)
    assert text[decision.start : decision.end] == "every face"


def test_a_missed_passage_is_added_by_selecting_it(
    page: Page, store: Store, address: str
):
    # Characters of two UTF-16 units and of no shape stand before the words.
    made = make("emoji", texts=("🛰🛰 orbit \u202e of\x07 ", "It hears all calls. "))
    made.add(store, case="emoji")
    (document_id,) = {f.document_id for f in made.findings}
    page.goto(f"{address}/document/{document_id}/text?case=emoji")
    page.evaluate(
        """() => {
          const pieces = [...document.querySelectorAll('#text [data-at]')];
          const piece = pieces.find(p => p.textContent.includes('hears'));
          const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
          const node = walker.nextNode();
          const at = node.data.indexOf('hears');
          getSelection().setBaseAndExtent(node, at, node, at + 'hears all'.length);
        }"""
    )
    page.keyboard.press("w")
    page.get_by_label("Label", exact=False).select_option("communications_interception")
    page.screenshot(path=pictures() / "text-add-passage.png")
    with page.expect_navigation():
        page.get_by_role("button", name="Add the passage").click()
    (decision,) = store.decisions("emoji")
    text = store.document_text(document_id)
    assert text[decision.start : decision.end] == "hears all"
    assert decision.verdict is Verdict.CONFIRMED


def test_a_document_of_a_thousand_pages_asks_for_the_images_that_are_seen(
    page: Page, store: Store, address: str
):
    document_id = add_long(store, 1_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/document/{document_id}?case=long&page=700#p700")
    with page.expect_response("**/700.jpg"):
        page.locator("#p700").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert 1 <= sum("/page-image/" in url for url in asked) < 10
    drawn = "document.querySelector('#p700 ~ div img').naturalWidth"
    page.wait_for_function(f"{drawn} > 0")


def test_search_by_keyboard(page: Page, address: str):
    page.goto(f"{address}/case?case={CASE}")
    with page.expect_navigation():
        page.keyboard.press("/")
    # The page is there before the field has the keyboard.
    page.wait_for_selector("input[name=q]:focus")
    page.keyboard.type("one console")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "GhostLine gives tactical teams" in page.inner_text("main")


def test_everything_works_without_script(browser: Browser, store: Store, address: str):
    with open_window(browser, script=False) as window:
        page = window.new_page()
        page.goto(f"{address}/case?case={CASE}")
        page.get_by_role("radio").nth(2).check()
        page.get_by_role("button", name="not said").click()
        page.get_by_role("link", name="The probe decodes").click()
        page.get_by_label("Note").fill("by form")
        page.get_by_role("button", name="Unsure").click()
        page.get_by_role("button", name="z Take back").click()
    verdicts = [d.verdict for d in store.decisions(NAME)]
    assert verdicts == ["dismissed", "unsure", "open"]


def pages_of(store: Store) -> dict[str, str]:
    face = one(store, "facial_recognition")
    lamp = next(
        f
        for f in store.findings(NAME, label="covert_surveillance_marketing")
        if "body-worn" in f.quote
    )
    unread = next(d for d in store.case_documents(NAME) if d.name == "minutes.pdf")
    other = one(store, "contractual_safeguard")
    document = f"/document/{face.document_id}"
    return {
        "cases": "/",
        "queue": f"/case?case={CASE}",
        "queue-open": f"/case?case={CASE}&state=open&kind=brochure",
        "finding": f"/finding/{face.finding_id}?case={CASE}",
        "counter-evidence": f"/finding/{lamp.finding_id}?case={CASE}",
        "document": f"{document}?case={CASE}",
        "unread": f"/document/{unread.document_id}?case={CASE}",
        "compare": f"{document}/compare?case={CASE}&with={other.document_id}",
        "text": f"{document}/text?case={CASE}",
        "search": f"/search?case={CASE}&q=telephone",
        "flags": f"/flags?case={CASE}",
        "parties": f"/parties?case={CASE}",
        "overview": f"/overview?case={CASE}",
        "activity": "/activity",
        "versions": "/versions",
        "log": f"/log?case={CASE}",
        "close": f"/close?case={CASE}",
        "dossier": f"/dossier?case={CASE}",
        "add": f"/add?case={CASE}",
        "help": "/help",
        "not-found": "/nowhere",
    }


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [
        (WIDE, "light", "en"),
        (WIDE, "dark", "de"),
        (NARROW, "light", "fr"),
        (NARROW, "dark", "en"),
        (WIDE, "light", "fr"),
        (NARROW, "light", "de"),
    ],
)
def test_axe_finds_nothing_and_nothing_runs_out_of_the_window(
    browser: Browser, store: Store, tmp_path: Path, size, scheme, language
):
    intake = Intake(store, tmp_path / "inbox", 10**8)
    app = create_app(
        store,
        default_labels(),
        reviewer=REVIEWER,
        language=language,
        intake=intake,
        model=lambda: MODEL,
    )
    add_deal(store)
    with (
        running(app) as address,
        open_window(browser, size=size, scheme=scheme) as window,
    ):
        page = window.new_page()
        page.goto(f"{address}/case?case={CASE}")
        for key in "cu14":  # answers, so that every state is on the pages
            with page.expect_navigation():
                page.keyboard.press(key)
        for name, path in pages_of(store).items():
            page.goto(address + path)
            look_at(page, f"{name}-{size[0]}-{scheme}-{language}")
        page.goto(f"{address}/case?case={CASE}")
        for finding in store.findings(NAME):  # somebody else meanwhile
            decided_by_another(store, finding)
        with page.expect_navigation():
            page.keyboard.press("c")
        assert page.locator("[role=alert]").is_visible()
        look_at(page, f"again-{size[0]}-{scheme}-{language}")


def look_at(page: Page, name: str) -> None:
    """Keep a picture of a page; axe finds nothing on it, and nothing is too wide."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=pictures() / f"{name}.png", full_page=True)
    size = page.viewport_size
    assert size is not None
    # In a tall window: a button that a pane cuts off until it is scrolled is no fault.
    page.set_viewport_size({"width": size["width"], "height": 3_000})
    found = Axe().run(page, options={"runOnly": WCAG})
    page.set_viewport_size(size)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0, name


def test_a_case_is_exported(page: Page, store: Store, address: str):
    page.goto(f"{address}/case?case={CASE}")
    with page.expect_navigation():
        page.keyboard.press("c")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    table = download.value.path().read_text("utf-8-sig")
    lines = list(csv.DictReader(table.splitlines(keepends=True)))
    assert len(lines) == 29
    assert [line["reviewer"] for line in lines].count(REVIEWER) == 1
    assert download.value.suggested_filename.endswith(".csv")
