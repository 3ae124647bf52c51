"""A new report reaches the cases that it concerns, and no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.datamodel import Kind, NewsKind, Strength
from pipeline.parties.deal.build import build_deal
from pipeline.screening.news import tell_news
from pipeline.store.store import open_store
from tests.parties.deal.made import CASE, MISUSE, ORDER, TORTURE, Made

LATER = datetime(2026, 4, 1, tzinfo=UTC)
UNRELATED = """Annual report on fisheries

The Ministry of Agriculture of Vantoria closed two ports in spring.

Inspectors of the Coastal Board of Vantoria counted fewer cod than in any year."""


@pytest.fixture
def made(home: Path) -> Iterator[Made]:
    """A case without any report, screened."""
    with open_store() as store:
        made = Made(store)
        made.add("order.txt", ORDER, Kind.CONTRACT)
        build_deal(store, CASE)
        yield made


def titled(text: str) -> str:
    """Put a title over a text: which State a report is about stands there."""
    state = "Karavia" if "Karavia" in text else "Vantoria"
    return f"Report on the Republic of {state}\n\n{text}"


def report(made: Made, name: str, text: str, *labels: tuple[str, str]) -> str:
    return made.add(name, text, Kind.REPORT, *labels, case="library")


STORIES = [
    (
        "the end user itself",
        "Officers of the Directorate of State Security of Karavia tortured detainees "
        "in Karavia.",
        (("tortured", TORTURE),),
        {(NewsKind.PARTY, "State Security", Strength.L2)},
    ),
    (
        "its ministry",
        "The Ministry of Interior of the Republic of Karavia tortured prisoners in "
        "Karavia.",
        (("tortured", TORTURE),),
        {(NewsKind.PARTY, "State Security", Strength.L1)},
    ),
    (
        "the product",
        "Researchers found GhostLine on the phones of reporters in Karavia.",
        (("GhostLine", MISUSE),),
        {(NewsKind.PRODUCT, "GhostLine", None)},
    ),
    (
        "another organ of the same State",
        "The Forestry Agency of Karavia felled trees in Karavia.",
        (),
        set(),
    ),
    (
        "the same name in another State",
        "Officers of the Directorate of State Security of Vantoria tortured detainees "
        "in Vantoria.",
        (("tortured", TORTURE),),
        set(),
    ),
    (
        "a victim who shares words",
        "Tane, a fisherman of Vantoria, was beaten by unknown men.",
        (),
        set(),
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story[0])
def test_a_report_is_told_to_whom_it_concerns(made, story):
    _, text, labels, expected = story
    key = report(made, "new.txt", titled(text), *labels)
    told = tell_news(made.store, [key], now=LATER)
    assert {(x.kind, x.strength) for x in told} == {(k, s) for k, _, s in expected}
    for news in told:
        assert any(name in news.name for _, name, _ in expected)
        assert news.case == CASE
        assert news.theirs is not None
        assert news.theirs.text == text
        assert news.ours.text in made.store.document_text(news.ours.document_id)
    assert made.store.news.of() == told


def test_news_is_told_once_and_stays_after_it_was_seen(made):
    _, text, labels, _ = STORIES[0]
    key = report(made, "new.txt", titled(text), *labels)
    (first,) = tell_news(made.store, [key], now=LATER)
    assert tell_news(made.store, [key], now=LATER + timedelta(days=1)) == []
    assert made.store.news.mark_seen(CASE, "ada", LATER) == 1
    assert made.store.news.of() == []
    assert made.store.news.of(CASE, seen=True) == [first]
    assert made.store.news.mark_seen(CASE, "ada", LATER) == 0


def test_what_a_case_rests_on_already_is_no_news(made):
    _, text, labels, _ = STORIES[0]
    key = report(made, "new.txt", titled(text), *labels)
    build_deal(made.store, CASE)
    assert tell_news(made.store, [key], now=LATER) == []


def test_a_withdrawn_report_is_told_to_the_case_that_rests_on_it(made):
    _, text, labels, _ = STORIES[0]
    key = report(made, "old.txt", titled(text), *labels)
    other = report(made, "other.txt", UNRELATED)
    build_deal(made.store, CASE)
    told = tell_news(made.store, [], withdrawn=[key, other], now=LATER)
    assert {(x.kind, x.document_id) for x in told} == {(NewsKind.WITHDRAWN, key)}
    assert {x.ours.text for x in told} == {text}
    assert all(x.theirs is None for x in told)


def test_unrelated_reports_are_told_to_nobody(made):
    keys = [
        report(made, f"{n}.txt", UNRELATED.replace("Vantoria", f"Vantoria {n}"))
        for n in range(20)
    ]
    assert tell_news(made.store, keys, now=LATER) == []


def test_the_library_itself_and_cases_without_a_deal_are_told_nothing(made):
    made.add("note.txt", ORDER, Kind.CONTRACT, case="not assessed")
    _, text, labels, _ = STORIES[0]
    key = report(made, "new.txt", titled(text), *labels)
    assert {x.case for x in tell_news(made.store, [key], now=LATER)} == {CASE}
