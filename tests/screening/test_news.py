"""A new report reaches the cases that it concerns, and no other."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest

from pipeline.casefile.news import notices_of
from pipeline.commands.operate import news
from pipeline.datamodel import Kind, NewsKind, Origin, Strength
from pipeline.errors import NotStored
from pipeline.parties.deal.build import build_deal
from pipeline.review.answers.requests import PartyAct
from pipeline.screening.news import tell_news
from pipeline.store.store import open_store
from tests.casefile.accounts import client_of
from tests.casefile.test_stated import state
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
    states = ("Vantoria", "Tesmara", "Karavia")
    named = [state for state in states if state in text]
    state = min(named, key=text.index, default="Vantoria")
    return f"Report on the Republic of {state}\n\n{text}"


def report(made: Made, name: str, text: str, *labels: tuple[str, str]) -> str:
    return made.add(name, text, Kind.REPORT, *labels, case="library")


TORTURED = (("tortured", TORTURE),)
USER = {(NewsKind.PARTY, "State Security", Strength.L2)}
MINISTRY = {(NewsKind.PARTY, "State Security", Strength.L1)}
ITEM = {(NewsKind.PRODUCT, "GhostLine", None)}


def place(name: str) -> set[tuple[NewsKind, str, None]]:
    return {(NewsKind.DESTINATION, name, None)}


def party(name: str) -> set[tuple[NewsKind, str, Strength]]:
    return {(NewsKind.PARTY, name, Strength.L2)}


STORIES: list[
    tuple[str, tuple[tuple[str, str], ...], set[tuple[NewsKind, str, Any]]]
] = [
    (
        "Officers of the Directorate of State Security of Karavia tortured detainees "
        "in Karavia.",
        TORTURED,
        USER,
    ),
    (
        "The State Security Directorate of Karavia tortured a student in Karavia.",
        TORTURED,
        USER,
    ),
    (
        "The Ministry of Interior of the Republic of Karavia tortured prisoners in "
        "Karavia.",
        TORTURED,
        MINISTRY,
    ),
    (
        "The Ministry of the Interior (MoI) of Karavia tortured a student in Karavia.",
        TORTURED,
        MINISTRY,
    ),
    (
        "Officers of the Directorate of State Security of Karavia used GhostLine when "
        "they tortured detainees in Karavia.",
        TORTURED,
        USER | ITEM,
    ),
    (
        "Researchers found GhostLine on the phones of reporters in Karavia.",
        (("GhostLine", MISUSE),),
        ITEM,
    ),
    (
        "GHOSTLINE was found on the phone of a reporter in Vantoria.",
        (("GHOSTLINE", MISUSE),),
        ITEM,
    ),
    ("The contract for GhostLine was signed in Vantoria in spring.", (), ITEM),
    (
        "Lumen Analytics GmbH sold monitoring systems to the police of Vantoria.",
        (),
        party("Lumen Analytics GmbH"),
    ),
    (
        "Tane Import Ltd of Tesmara shipped interception systems to Karavia despite "
        "the embargo.",
        (),
        party("Tane Import Ltd"),
    ),
    (
        "Soldiers tortured villagers in the north of Karavia.",
        TORTURED,
        place("KARAVIA"),
    ),
    ("Unknown men tortured a teacher in Karavia.", TORTURED, place("KARAVIA")),
    (
        "Soldiers tortured villagers in the north of Tesmara.",
        TORTURED,
        place("TESMARA"),
    ),
    ("Soldiers tortured villagers in the north of Vantoria.", TORTURED, set()),
    (
        "Officers of the Directorate of State Security of Vantoria tortured detainees "
        "in Vantoria.",
        TORTURED,
        set(),
    ),
    ("The harvest in Karavia was poor this year.", (), set()),
    ("The Forestry Agency of Karavia felled trees in Karavia.", (), set()),
    (
        "The Directorate of State Security of Karavia opened a museum in Karavia.",
        (),
        set(),
    ),
    ("Tane, a fisherman of Vantoria, was beaten by unknown men.", (), set()),
    ("The Ghost Line ferry of Vantoria carries passengers.", (), set()),
    ("GhostLiner shoes are sold in Vantoria.", (), set()),
    ("Lumen, a village of Vantoria, has a new school.", (), set()),
]


def _short(name: str, expected: set[tuple[NewsKind, str, Any]]) -> str:
    """Return the words by which a story calls a party, or its whole name."""
    return next((short for _, short, _ in expected if short in name), name)


def test_each_report_is_told_to_whom_it_concerns(made):
    for n, (text, labels, expected) in enumerate(STORIES):
        key = report(made, f"{n}.txt", titled(text), *labels)
        told = tell_news(made.store, [key], now=LATER)
        found = {
            (
                x.kind,
                next((s for _, s, _ in expected if s in x.name), x.name),
                x.strength,
            )
            for x in told
        }
        assert found == expected, text
        for each in told:
            assert each.case == CASE
            assert each.theirs is not None
            assert each.theirs.text == text
            assert each.ours.text in made.store.document_text(each.ours.document_id)
    assert len(STORIES) > 20


def test_news_is_told_once_and_stays_after_it_was_seen(made):
    text, labels, _ = STORIES[0]
    key = report(made, "new.txt", titled(text), *labels)
    (first,) = tell_news(made.store, [key], now=LATER)
    assert tell_news(made.store, [key], now=LATER + timedelta(days=1)) == []
    assert made.store.news.counts() == {CASE: 1}
    assert made.store.news.mark_seen(CASE, "ada", LATER, ["other"]) == 0
    assert made.store.news.mark_seen(CASE, "ada", LATER, [first.news_id]) == 1
    assert made.store.news.of() == []
    (seen,) = made.store.news.of(CASE, seen=True)
    assert seen == replace(first, seen_by="ada", seen_at=LATER)
    assert made.store.news.counts() == {}
    assert made.store.news.mark_seen(CASE, "ada", LATER) == 0


def test_a_party_that_no_paper_names_is_told_with_the_words_of_the_report(made):
    state(made, PartyAct.NAME, name="Norrby Lamps Ltd", countries=["Tesmara"], note="a")
    text = "Norrby Lamps Ltd of Tesmara shipped interception systems to Karavia."
    key = report(made, "new.txt", titled(text))
    found = {x.kind: x for x in tell_news(made.store, [key], now=LATER)}
    told = found[NewsKind.PARTY]
    assert told.name == "Norrby Lamps Ltd"
    assert (told.ours.text, told.theirs) == (text, None)
    (kept,) = [x for x in made.store.news.of(CASE) if x.kind is NewsKind.PARTY]
    assert kept == told
    page = client_of(made.store).get("/case", {"case": CASE}).text
    assert text in page


def test_what_a_case_rests_on_already_is_no_news(made):
    text, labels, _ = STORIES[0]
    key = report(made, "new.txt", titled(text), *labels)
    build_deal(made.store, CASE)
    assert tell_news(made.store, [key], now=LATER) == []


def test_a_withdrawn_report_is_told_to_the_case_that_rests_on_it(made):
    text, labels, _ = STORIES[0]
    key = report(made, "old.txt", titled(text), *labels)
    other = report(made, "other.txt", UNRELATED)
    build_deal(made.store, CASE)
    told = tell_news(made.store, [], withdrawn=[key, other], now=LATER)
    assert {(x.kind, x.document_id) for x in told} == {(NewsKind.WITHDRAWN, key)}
    assert {x.ours.text for x in told} == {text}
    assert all(x.theirs is None for x in told)


def test_one_report_is_one_notice_with_all_its_passages(made):
    lines = [f"GhostLine was found on phone {n} in Karavia." for n in range(23)]
    key = report(made, "new.txt", titled("\n\n".join(lines)))
    (told,) = tell_news(made.store, [key], now=LATER)
    assert (told.kind, told.name, told.n_passages) == (
        NewsKind.PRODUCT, "GhostLine", 23,
    )  # fmt: skip
    assert told.theirs is not None
    assert [x.text for x in (told.theirs, *told.more)] == lines
    assert made.store.news.of(CASE) == [told]
    build_deal(made.store, CASE)
    (gone,) = tell_news(made.store, [], withdrawn=[key], now=LATER)
    assert gone.theirs is None
    assert gone.n_passages > 1
    assert set(made.store.news.of(CASE)) == {told, gone}
    assert str(notices_of(made.store, [told])[0]) == (
        "product: GhostLine: 23 passages of new.txt"
    )


def test_the_command_names_report_source_and_passages(made, capsys):
    key = report(made, "new.txt", titled("GhostLine was found.\n\nGhostLine is sold."))
    made.store.add_origins([(key, Origin("src", "https://example.org/a", LATER, ""))])
    tell_news(made.store, [key], now=LATER)
    news(CASE)
    line, *_ = capsys.readouterr().out.splitlines()
    assert line == (
        f"{CASE}: product: GhostLine: 2 passages of new.txt "
        "(src, 2026-04-01, https://example.org/a)"
    )
    news(CASE, as_json=True)
    row = json.loads(capsys.readouterr().out)
    assert (row["report"], row["source"], row["n_passages"]) == ("new.txt", "src", 2)
    with pytest.raises(NotStored, match="case 'nosuchcase' is not in the store"):
        news("nosuchcase")


STATES = ("Vantoria", "Mirsk", "Oland", "Peru", "Kenya", "Norway", "Chad", "Laos")
SUBJECTS = (
    "The {body} of {state} tortured detainees in a prison of {state}.",
    "Soldiers of {state} shot at protesters, says the report on {state}.",
    "The {body} of {state} used spyware against reporters of {state}.",
    "Inspectors of the {body} of {state} counted fewer cod than in any year.",
    "The {body} of {state} signed a treaty on trade with its neighbours.",
    "A court of {state} sentenced an officer of the {body} for torture.",
)
BODIES = (
    "Directorate of State Security", "Ministry of Interior", "National Police",
    "Coastal Board", "Tane Harbour Office", "Lumen Institute", "Ghost Lines Agency",
)  # fmt: skip


def unrelated() -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield reports on other States, bodies of the same names among them."""
    for n, (land, subject, body) in enumerate(product(STATES, SUBJECTS, BODIES)):
        text = subject.format(state=land, body=body)
        label = MISUSE if "spyware" in text else TORTURE
        labels = ((text, label),) if n % 6 < 3 else ()
        title = f"Report {n} on {land}"
        yield f"{title}\n\n{text}\n\nThe report has {n + 3} pages.", labels


def test_two_hundred_unrelated_reports_are_told_to_nobody(made):
    keys = [
        report(made, f"{n}.txt", text, *labels)
        for n, (text, labels) in enumerate(islice(unrelated(), 200))
    ]
    assert [(x.kind, x.name, x.theirs) for x in tell_news(made.store, keys)] == []


def test_another_document_at_the_same_address_is_told(made):
    text, labels, _ = STORIES[0]
    old = report(made, "old.txt", titled(text), *labels)
    build_deal(made.store, CASE)
    new = report(made, "new.txt", titled(f"{text} This is denied."))
    origin = Origin("source", "https://example.org/a.pdf", LATER, "cc0")
    later = replace(origin, retrieved_at=LATER + timedelta(days=1))
    made.store.add_origins([(old, origin), (new, later)])
    told = tell_news(made.store, [new], now=LATER)
    replaced = [x for x in told if x.kind is NewsKind.REPLACED]
    assert {(x.document_id, x.ours.document_id) for x in replaced} == {(new, old)}


def test_the_library_itself_and_cases_without_a_deal_are_told_nothing(made):
    made.add("note.txt", ORDER, Kind.CONTRACT, case="not assessed")
    text, labels, _ = STORIES[0]
    key = report(made, "new.txt", titled(text), *labels)
    assert {x.case for x in tell_news(made.store, [key], now=LATER)} == {CASE}
