"""A search in lists and reports says what it found, where, and what it searched."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.parties.lists.entry import SANCTIONS_LISTS, ListEntry, ListVersion
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.names.matching import engine, has_rigour
from pipeline.parties.names.name_book import NameBook, ReportMention
from pipeline.parties.names.name_candidates import NameIndex
from pipeline.parties.names.name_search import Screening
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import Part
from pipeline.parties.reports.actors import Actor

TODAY = date(2026, 11, 25)


def _list(*entries, dated=date(2026, 11, 20), restricts=True, list_id="test-list"):
    version = ListVersion(
        list_id, "A list", dated, datetime(2026, 11, 20, tzinfo=UTC), "0" * 64,
        len(entries), 0, 14,
    )  # fmt: skip
    return Shelved(version, restricts, entries)


def _entry(name, *countries, **more):
    return ListEntry(name, name, countries=frozenset(countries), **more)


def _mention(name, *countries, part=Part.ACTOR, generic=False, start=0):
    actor = Actor(
        name, Span(0, len(name)), part, "by", frozenset(countries), generic
    )  # fmt: skip
    return ReportMention("d" * 64, start, start + 100, actor)


def _book(mentions):
    book = NameBook()
    for mention in mentions:
        book.add(mention)
    return book


def test_a_hit_names_list_date_entry_and_reasons():
    found = Screening([_list(_entry("SAREL SIGNALS WORKS", "sy"))]).look_up(
        Named("Sarel Signals Works Ltd", frozenset({"sy"})), today=TODAY
    )
    hit = found.list_hits[0]
    assert hit.version.list_id == "test-list"
    assert hit.version.dated == date(2026, 11, 20)
    assert hit.restricts
    assert hit.match.reasons
    others = [text for text in found.warnings if "without the extra" not in text]
    assert len(others) == 1
    assert others[0].startswith("sanctions lists that were not searched: EU, UN, ")
    assert has_rigour() == (len(found.warnings) == 1)


def test_a_search_that_found_nothing_still_says_what_it_searched():
    found = Screening([_list(_entry("Sarel Signals Works"))]).look_up(
        Named("Quiet Harbour Bakery"), today=TODAY
    )
    assert not found.list_hits
    assert not found.report_hits
    assert [version.list_id for version in found.lists] == ["test-list"]
    assert found.engine.split()[0] in ("rigour", "plain")


def test_an_old_list_and_no_list_are_said():
    old = Screening([_list(dated=date(2026, 1, 1))]).look_up(Named("X Y"), today=TODAY)
    assert any("328 days old" in warning for warning in old.warnings)
    none = Screening([]).look_up(Named("X Y"), today=TODAY)
    assert any("no list of restricted parties" in w for w in none.warnings)


def test_one_official_list_does_not_hide_the_lack_of_the_others():
    lists = [_list(list_id=x) for x in ("un-sc", "eu-fsf", "us-ofac-sdn")]
    (one,) = Screening(lists[:1]).look_up(Named("X Y"), today=TODAY).warnings[:1]
    assert one.endswith("not searched: EU, United Kingdom, Switzerland, USA")
    (more,) = Screening(lists).look_up(Named("X Y"), today=TODAY).warnings[:1]
    assert more.endswith("not searched: United Kingdom, Switzerland")
    every = [_list(list_id=x) for x in SANCTIONS_LISTS if not x.endswith("csv")]
    whole = Screening(every).look_up(Named("X Y"), today=TODAY).warnings
    assert not any("not searched" in warning for warning in whole)


def test_a_list_of_ones_own_does_not_hide_the_lack_of_all_official_ones():
    own = Screening([_list(_entry("Sarel Signals Works"))])
    (first,) = own.look_up(Named("X Y"), today=TODAY).warnings[:1]
    every = "EU, UN, United Kingdom, Switzerland, USA"
    assert first == f"sanctions lists that were not searched: {every}"
    notices = Screening([_list(restricts=False)])
    found = notices.look_up(Named("X Y"), today=TODAY).warnings
    assert not any("were not searched:" in warning for warning in found)
    assert any("no list of restricted parties" in warning for warning in found)


def test_a_machine_without_the_extra_says_so():
    found = Screening([_list()], using=engine("plain")).look_up(Named("X Y"))
    assert any("without the extra" in warning for warning in found.warnings)


def test_a_weak_alias_is_marked():
    entry = _entry("SAREL AIRWAYS", weak_aliases=("Blue Wing",))
    hit = Screening([_list(entry)]).look_up(Named("Blue Wing")).list_hits[0]
    assert hit.is_weak


def test_a_namesake_of_another_state_is_no_hit():
    screening = Screening([_list(_entry("National Security Agency", "us"))])
    assert not screening.look_up(
        Named("National Security Agency", frozenset({"eg"}))
    ).list_hits


def test_reports_give_links_by_strength():
    mentions = [
        _mention("police", "eg", generic=True, start=0),
        _mention("National Police", "eg", start=100),
        _mention("National Police", "eg", start=200, part=Part.VICTIM),
        _mention("National Police", "sd", start=300),
        _mention("Border Guard", "eg", start=400),
    ]
    found = Screening([], _book(mentions)).look_up(
        Named("National Police", frozenset({"eg"}))
    )
    got = [
        (hit.mention.start, hit.link.strength)
        for hit in found.report_hits
        if hit.mention.actor.part.is_deed
    ]
    assert got == [(100, "L2"), (0, "L1"), (400, "L0")]


@pytest.mark.parametrize(
    "name",
    ["", "A", "x" * 2_000, "=cmd|' /C calc'!A0", "المخابرات", "国家安全部", "🙂"],
)
def test_any_name_can_be_looked_up(name):
    found = Screening([_list(_entry("Sarel Signals Works"))]).look_up(Named(name))
    assert all(hit.match.reasons for hit in found.list_hits)


def test_an_index_finds_misspelt_joined_and_translated_names():
    names = [Named(f"Company Number {n}") for n in range(300)]
    wanted = [
        ("Orient Star Holding", Named("Orient Star Holdings Ltd")),
        ("OrientStar Holding", Named("Orient Star Holdings Ltd")),
        ("Ministère de l'Intérieur", Named("Ministry of the Interior")),
        ("FSB", Named("Federal Security Service of the Russian Federation")),
    ]
    for query, hidden in wanted:
        index = NameIndex([*names, hidden], range(len(names) + 1))
        assert len(names) in index.candidates(Named(query)), query


def test_an_empty_index_finds_nothing():
    index = NameIndex([], [])
    assert index.search(Named("Orient Star"), min_score=0.5) == []
    with pytest.raises(ValueError, match="1 names but 0 owners"):
        NameIndex([Named("A B", kind=NameKind.PERSON)], [])


def test_an_actor_in_many_passages_is_compared_once():
    n_aligned = 0
    best = engine()

    def align(left, right, kind):
        nonlocal n_aligned
        n_aligned += 1
        return best.align(left, right, kind)

    using = replace(best, align=align)
    mentions = [
        _mention(name, "eg", generic=generic, start=100 * i)
        for i in range(500)
        for name, generic in (("Nile Signals Bureau", False), ("police", True))
    ]
    screening = Screening([], _book(mentions), using)
    found = screening.look_up(Named("Nile Signal Bureau", frozenset({"eg"})))
    assert len(found.report_hits) == 500
    assert n_aligned == 1
    police = screening.look_up(Named("National Police", frozenset({"eg"})))
    assert len(police.report_hits) == 500


@pytest.mark.parametrize(
    ("party", "entry"),
    [
        ("NeoMedia Micro Paint Repair", "SEPANIR"),
        ("Mozilla", "DIEUDONNÉ OZIA MAZIO"),
        ("Canon", "CHAYON"),
        ("PPG Paints Trading (Shanghai)", "Changsha"),
    ],
)
def test_one_word_that_is_barely_alike_makes_no_match(party, entry):
    assert (engine("plain").compare(party, entry).score or 0) < 0.2


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hacking Team S.r.l.", "HackingTeam"),
        ("Al Qaeda", "Al-Qa'ida/Islamic Army"),
        ("Stellaris N.V.", "Stellantis N.V."),
    ],
)
def test_one_word_that_is_clearly_alike_still_makes_one(left, right):
    assert (engine("plain").compare(left, right).score or 0) > 0.8
