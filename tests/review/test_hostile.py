"""Hostile text in documents, names, titles and notes: shown, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import Store, open_store
from tests.review.browser import chromium, open_window
from tests.review.conftest import Client
from tests.review.hostile import MARK, TEXTS
from tests.review.test_serve import running
from tests.store.records import Screening, decide, make

CASE = f"hostile {TEXTS[12]}"


def screening(number: int, text: str) -> Screening:
    """Return a document that is named like a text, says it, and is flagged for it."""
    made = make(f"hostile {number}", texts=(f"Passage {number}: {text} is said.",))
    name = f"{number} {text}"
    return replace(
        made,
        coverage=replace(made.coverage, name=name, reason=text),
        passages=tuple(replace(p, heading=(text,)) for p in made.passages),
        findings=tuple(replace(f, attributes=attributes(text)) for f in made.findings),
    )


def attributes(text: str) -> tuple[tuple[str, str], ...]:
    """Return attributes that a text names, gives, and is the place of."""
    return (
        ("functions", "monitor"),
        ("functions.monitor", f"“{text}”"),
        ("polarity", "asserted"),
        ("scale", "mass"),
        ("scale.mass", text),
        (text[:60], text),
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Iterator[Store]:
    with open_store(home=tmp_path_factory.mktemp("hostile")) as store:
        for number, text in enumerate(TEXTS):
            made = screening(number, text)
            made.add(store, case=CASE)
            store.add_decision(decide(made, reviewer=text, note=text))
        yield store


IN_CASE = f"case={quote(CASE, safe='')}"


def main_paths(store: Store) -> list[str]:
    """Return the pages of the case as a whole, and of each finding."""
    own = ["/case", "/log", "/overview", "/flags", "/parties", "/close", "/add"]
    own += [f"/finding/{f.finding_id}" for f in store.findings(CASE)]
    return ["/", "/activity", "/versions", *(f"{path}?{IN_CASE}" for path in own)]


def all_paths(store: Store) -> list[str]:
    """Return these, each document, its text, and a search for each text."""
    ids = [line.document_id for line in store.coverage(CASE)]
    documents = [f"/document/{i}{end}?{IN_CASE}" for i in ids for end in ("", "/text")]
    words = (quote(text[:200].encode("utf-8", "replace")) for text in TEXTS)
    searches = [f"/search?q={q}&{IN_CASE}" for q in words]
    return [*main_paths(store), *documents, *searches]


def test_there_are_sixty():
    assert len(set(TEXTS)) == 60


class Page(HTMLParser):
    """What a page is made of, as a browser would take it apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        active = [name for name in own if name.startswith("on") or name == "style"]
        links = [own[name] for name in ("href", "src", "action") if name in own]
        outside = [link for link in links if not link.startswith(("/", "?", "#"))]
        if tag in OWN:
            active += [] if own in OWN[tag] else [tag]
        is_page = tag == "img" and own.get("src", "").startswith("/page-image/")
        if (tag in FOREIGN and not is_page) or active or outside:
            self.foreign.append(f"{tag} {own}")


OWN: dict[str, list[dict[str, str]]] = {
    "script": [{"src": "/static/review.js", "defer": ""}],
    "meta": [
        {"charset": "utf-8"},
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
    ],
    "link": [
        {"rel": "icon", "href": "/static/icon.svg", "type": "image/svg+xml"},
        {"rel": "stylesheet", "href": "/static/review.css"},
    ],
}
FOREIGN = set("style iframe object embed base img video audio math template".split())


def test_no_page_breaks_and_none_holds_foreign_markup(filled: Store):
    # In German, stored sentences are also taken apart and told anew.
    app = create_app(filled, default_labels(), reviewer=TEXTS[12], language="de")
    client = Client(app)
    for path in all_paths(filled):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert Page(answer.text).foreign == [], path
        assert not TURNING.search(answer.text), path
        assert answer.text.count("<footer>") == 1, path


TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\ufeff]")
"""Characters that turn text around or hide in it."""


@pytest.mark.browser
@pytest.mark.slow
def test_nothing_runs_in_a_browser(filled: Store):
    app = create_app(filled, default_labels(), reviewer=TEXTS[12])
    asked: list[str] = []
    with (
        running(app) as address,
        chromium() as browser,
        open_window(browser) as window,
    ):
        page = window.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        for path in main_paths(filled):
            page.goto(address + path)
            assert page.evaluate(f"window.{MARK}") is None, path
            assert page.locator("main").is_visible(), path
            assert page.locator("footer").count() == 1, path
        assert all(url.startswith(address) for url in asked)
