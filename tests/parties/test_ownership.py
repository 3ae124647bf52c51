"""From a name to whoever owns it: two steps, loops, namesakes, lists."""

from datetime import UTC, date, datetime
from itertools import pairwise, product
from typing import TYPE_CHECKING, cast

import pytest

from pipeline.datamodel import NameRole, Passage, Strength
from pipeline.parties.lists.entry import ListEntry, ListVersion, Related, related_in
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.lookup import rows_of
from pipeline.parties.names.identity import Named
from pipeline.parties.names.name_book import NameBook, as_plain
from pipeline.parties.names.name_search import MAX_STEPS, Screening, holders_of
from pipeline.parties.reports.report_actors import read_names

if TYPE_CHECKING:
    from pipeline.store.reader import StoreReader

DAY = date(2026, 11, 20)


def _screening(*texts, entries=()):
    passages, start = [], 0
    for text in texts:
        passages.append(Passage("d" * 64, start, start + len(text), text, 1))
        start += len(text) + 1
    found = [(p.start, p.end, names) for p, names in read_names(passages)]
    book = NameBook()
    book.add_document("d" * 64, as_plain(found, (), victims=False))
    version = ListVersion(
        "test-list", "A list", DAY, datetime(2026, 11, 20, tzinfo=UTC), "0" * 64,
        len(entries), 0, 30,
    )  # fmt: skip
    return Screening([Shelved(version, True, tuple(entries))], book)


def _paths(name, screening):
    return {
        held.holder.name: (len(held.steps), held.strength)
        for held in holders_of(Named(name), screening)
    }


def test_two_steps_lead_to_what_the_owner_did():
    screening = _screening(
        "Tane Signals Ltd is a subsidiary of Orrin Group.",
        "Orrin Group is owned by Pavel Marsk.",
        "1.\tPavel Marsk\tBorn 1970\tResponsible for arbitrary detention.\t1.2.2024",
    )
    held = list(holders_of(Named("Tane Signals Ltd"), screening))
    assert [(h.holder.name, len(h.steps), h.strength) for h in held] == [
        ("Orrin Group", 1, Strength.L1), ("Pavel Marsk", 2, Strength.L1),
    ]  # fmt: skip
    parts = {hit.mention.actor.part for hit in held[1].report_hits}
    assert NameRole.LISTED in parts
    assert all(step.said is not None for step in held[1].steps)


def test_a_loop_ends_and_a_chain_is_cut():
    loop = _screening(
        "Tane Signals is owned by Orrin Group.", "Orrin Group is owned by Tane Signals."
    )
    assert set(_paths("Tane Signals", loop)) == {"Orrin Group"}
    names = "Alba Works, Bera Works, Cyra Works, Dova Works, Emra Works".split(", ")
    texts = [f"{a} is owned by {b}." for a, b in pairwise(names)]
    assert len(_paths(names[0], _screening(*texts))) == MAX_STEPS


def test_a_loop_is_named_and_a_full_stop_makes_no_new_owner():
    screening = _screening(
        "Ring Alpha Ltd is owned by Ring Beta Ltd.",
        "Ring Beta Ltd is owned by Ring Gamma Ltd.",
        "Ring Gamma Ltd is owned by Ring Alpha Ltd.",
    )
    found = list(holders_of(Named("Ring Alpha Ltd"), screening))
    names = [held.holder.name.rstrip(".") for held in found]
    assert names == ["Ring Beta Ltd", "Ring Gamma Ltd"]
    assert [held.loop for held in found] == [
        "",
        "the owners form a loop: 'Ring Alpha Ltd.': owner of 'Ring Gamma Ltd'",
    ]
    assert found[1].words[-1] == found[1].loop


def test_a_director_or_what_was_is_left_to_a_person():
    screening = _screening(
        "Tane Signals was owned by Orrin Group until 2019.",
        "Pavel Marsk, director of Tane Signals, spoke.",
    )
    assert _paths("Tane Signals", screening) == {
        "Orrin Group": (1, None), "Pavel Marsk": (1, None),
    }  # fmt: skip


BODIES = (
    "General Intelligence Directorate", "Military Intelligence", "National Police",
    "Ministry of Interior", "Frontier Corps", "Seventh Bureau",
)  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_the_listed_head_of_a_body_is_found_in_the_country_of_the_listing(body):
    row = f"1.\tIdris BAKRI\tColonel\tHead of the {body}. Ordered torture.\t1.2.2024"
    screening = _screening("Report on Syria", row)
    (held,) = holders_of(Named(body, frozenset({"sy"})), screening)
    assert (held.holder.name, held.strength) == ("Idris BAKRI", None)
    elsewhere = list(holders_of(Named(body, frozenset({"jo"})), screening))
    assert elsewhere == [] or body == "Seventh Bureau"  # no known body: a name


def test_a_body_of_a_list_is_in_the_country_of_its_head():
    entry = ListEntry(
        "E1", "Idris Bakri", countries=frozenset({"sy"}),
        related=(Related("National Police", "head", is_ownership=False),),
    )  # fmt: skip
    screening = _screening("Nobody is named here.", entries=[entry])
    police = [Named("National Police", frozenset({code})) for code in ("sy", "jo")]
    assert [len(list(holders_of(each, screening))) for each in police] == [1, 0]


@pytest.mark.parametrize("relation", ["director", "owner"])
def test_a_listed_head_of_no_known_state_is_a_weak_holder_that_says_so(relation):
    held = Related("National Security Agency", relation, is_ownership=True)
    party = Named("National Security Agency", frozenset({"eg"}))
    unplaced = ListEntry("E1", "Idris Bakri", related=(held,))
    (found,) = holders_of(party, _screening("Nothing.", entries=[unplaced]))
    assert found.strength is None
    assert "no country is given for one of the two" in found.steps[0].reasons
    placed = ListEntry(
        "E1", "Idris Bakri", countries=frozenset({"ly"}), related=(held,)
    )
    assert not list(holders_of(party, _screening("Nothing.", entries=[placed])))


def test_a_person_says_whose_body_it_is_if_the_report_does_not():
    row = "1.\tIdris BAKRI\tColonel\tHead of the National Police. Ordered torture."
    screening = _screening(f"{row}\t1.2.2024")
    (held,) = holders_of(Named("National Police", frozenset({"sy"})), screening)
    assert held.strength is None


def test_a_namesake_has_another_owner():
    screening = _screening("Blue Meridian Shipping is owned by Orrin Group.")
    assert all(
        strength is None
        for _, strength in _paths("Blue Meridian Catering", screening).values()
    )
    assert _paths("Golden Harbour", screening) == {}


def test_the_owner_on_a_list_is_found_with_its_entry():
    entry = ListEntry(
        "E1", "Dana Orsk", reason="Owner of Orsk & Tamm Holding",
        related=(Related("Orsk & Tamm Holding", "owner"),),
    )  # fmt: skip
    screening = _screening("Nobody is named here.", entries=[entry])
    (held,) = holders_of(Named("Orsk & Tamm Holding"), screening)
    assert held.strength is Strength.L1
    assert held.steps[0].listed is not None
    assert [hit.entry.entry_id for hit in held.list_hits] == ["E1"]
    no_store = cast("StoreReader", None)  # no report names her
    rows = rows_of(screening.look_up(held.holder), [held], no_store)
    above = [row for row in rows if row["reasons"][0].startswith("'Dana Orsk'")]
    assert {row["strength"] for row in above} == {Strength.L1}
    assert len(above) == 2


def test_a_weak_alias_of_one_word_is_no_longer_name():
    entry = ListEntry("E1", "Idris Bakri", weak_aliases=("Yusuf", "Abu Yusuf"))
    screening = _screening("Nobody is named here.", entries=[entry])
    hits = {
        name: [hit.name for hit in screening.look_up(Named(name)).list_hits]
        for name in ("Yusuf Karam", "Yusuf")
    }
    assert hits == {"Yusuf Karam": [], "Yusuf": ["Yusuf"]}


def test_a_name_of_one_letter_has_no_owner():
    assert list(holders_of(Named("A"), _screening("A is owned by B."))) == []


def test_a_reason_tells_whom_an_entry_holds():
    reason = "Owner of Orsk & Tamm Holding until 2020. Finances equipment."
    assert related_in("Dana Orsk", reason) == (
        Related("Orsk & Tamm Holding", "owner (until 2020)", is_past=True),
    )
    assert related_in("Dana Orsk", "") == ()


FIRST = [
    "{0} is a subsidiary of {1}.",
    "{0} is wholly owned by {1}.",
    "{1} owns 60 % of {0}.",
    "{0}, whose sole shareholder is {1}, sells radios.",
    "{0} belongs to {1}.",
    "The owner of {0} is {1}.",
    "{1} is the parent company of {0}.",
    "{0} is controlled by {1}.",
    "{0} (owner: {1}) sells radios.",
    "{0} gehört der {1}.",
]
SECOND = [
    "{0} is owned by {1}.",
    "{1} is the majority shareholder of {0}.",
    "The beneficial owner of {0} is {1}.",
    "{0} est contrôlée par {1}.",
    "{1} holds 75 per cent of {0}.",
]


def test_two_steps_of_ownership_are_followed_in_45_of_50_wordings():
    met = 0
    for number, (first, second) in enumerate(product(FIRST, SECOND)):
        letters = f"{'bdfklmnprt'[number // 5]}a{'rlnst'[number % 5]}"
        firm, group = f"Vo{letters} Signals Ltd", f"Que{letters} Holding Ltd"
        person = f"Pavel Ma{letters}sk"
        screening = _screening(first.format(firm, group), second.format(group, person))
        met += _paths(firm, screening).get(person, (0, None))[0] == _TWO
    assert met >= 45


_TWO = 2
