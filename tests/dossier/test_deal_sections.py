"""Parties, searches and flags in the dossier, with both quotes of a link."""

import re
from dataclasses import replace

import pytest

from pipeline.casefile.unsearched import NO_SANCTIONS
from pipeline.datamodel import (
    LISTS_OF_GOODS,
    NO_LIST,
    NO_SCRIPTS,
    Deal,
    Flag,
    FlagSheet,
    Link,
    Party,
    PartyMention,
    PartyRole,
    Queue,
    Quote,
    Said,
    Search,
    SearchedList,
    Strength,
    Weight,
)
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.view import build_view
from pipeline.parties.lists.entry import SOME_LISTS
from pipeline.parties.lists.manifest import read_manifests
from tests.dossier.sample import NOON, sample_case

LIST = SearchedList("un-sc", "2026-11-20", "c" * 64, 1234)


def quote(passage):
    return Quote(
        passage.document_id, passage.start, passage.end, passage.text,
        passage.page_number, passage.boxes,
    )  # fmt: skip


@pytest.fixture(scope="module")
def case():
    plain = sample_case()
    ours, theirs = (
        next(p for p in plain.passages.values() if words in p.text.replace("\n", " "))
        for words in ("which buys for delivery", "read the telephones")
    )
    found = tuple(
        f
        for f in plain.findings
        if f.document_id == theirs.document_id and f.start == theirs.start
    )
    name = "Directorate of State Security"
    mention = PartyMention(PartyRole.END_USER, quote(ours), quote(ours), "label")
    silent = Party("p2", "Halden Consult Ltd", "organisation", (), (), ())
    party = Party("p1", name, "organisation", (), ("intelligence",), (mention,))
    link = Link(
        "k", "pair", "p1", name, (), Strength.L2, 0.97, ("the same body",),
        quote(ours), quote(theirs), (theirs.start, theirs.start + 3),
        tuple(f.finding_id for f in found), tuple(f.label for f in found),
    )  # fmt: skip
    searches = tuple(
        Search("party", who.name, (), NOON, "plain 1", (LIST,), 1, 7, 0, n)
        for who, n in ((party, 1), (silent, 0))
    )
    deal = Deal(
        plain.case, NOON, (("deal", "1"),), (party, silent), (link,),
        searches=searches,
    )  # fmt: skip
    flag = Flag(
        "DF4", "end_user_repression", Weight.RAISED, "the rule", "Guidelines 3.3",
        ("linked at L2",), tuple(f.finding_id for f in found), ("k",), ("p1",),
    )  # fmt: skip
    sheet = FlagSheet(
        plain.case, NOON, (("rules", "7"),), (), Queue.ESCALATE, ("DF4",), (flag,)
    )
    return replace(plain, deal=deal, flag_sheet=sheet)


@pytest.fixture(scope="module")
def html(case):
    return render_dossier(case)


def part(html, first, last):
    return html[html.index(f'id="{first}"') : html.index(f'id="{last}"')]


def test_a_search_that_found_nothing_is_shown_with_its_list(html):
    shown = part(html, "destination", "flags")
    assert "Halden Consult Ltd" in shown
    assert "nothing" in shown
    assert "2026-11-20" in shown
    assert "c" * 64 in shown


def test_a_flag_has_both_quotes_of_its_link_side_by_side(case, html):
    shown = part(html, "flag-df4", "safeguards")
    link = case.deal.links[0]
    for words in (link.party_quote.text, link.quote.text):
        assert words.split("\n")[0] in re.sub(r"<[^>]+>", "", shown)
    assert shown.index("The papers name") < shown.index("The report says")
    assert "L2" in shown
    assert "No passage that was read denies or forbids it." in shown


def test_flags_that_were_not_raised_are_named_too(html):
    shown = part(html, "flags", "safeguards")
    for number in range(1, 13):
        assert f">DF{number}<" in shown
    assert shown.count("not raised") == 10
    assert shown.count("not searched") == 1, "DF3: no notice of the C series"


def test_the_first_page_says_that_some_lists_were_not_searched(case):
    some = Said(SOME_LISTS, said="EU, USA")
    searches = tuple(replace(s, warnings=(some,)) for s in case.deal.searches)
    gap = Flag(
        "DF12", "coverage_gap", Weight.RAISED, "the rule", "7.5",
        ("unread", some), unsearched=(some,),
    )  # fmt: skip
    sheet = replace(case.flag_sheet, flags=(gap,))
    deal = replace(case.deal, searches=searches)
    html = render_dossier(replace(case, deal=deal, flag_sheet=sheet))
    first = re.sub(r"<[^>]+>", "", part(html, "sheet", "contents"))
    missing = first.partition("or missing")[2]
    words = "Sanctions lists that were not searched: EU, USA"
    assert re.match(rf"\s*\(\d+\)\s*{words}", missing), "it is first"


def test_the_first_page_says_that_no_list_was_searched(case):
    searches = tuple(replace(s, warnings=(NO_LIST,)) for s in case.deal.searches)
    gap = Flag(
        "DF12", "coverage_gap", Weight.RAISED, "the rule", "7.5",
        ("unread", NO_SANCTIONS), unsearched=(NO_SANCTIONS,),
    )  # fmt: skip
    html = render_dossier(
        replace(
            case,
            deal=replace(case.deal, searches=searches),
            flag_sheet=replace(case.flag_sheet, flags=(gap,)),
        )
    )
    first = part(html, "sheet", "contents")
    _, _, missing = re.sub(r"<[^>]+>", "", first).partition("or missing")
    assert re.match(rf"\s*\(\d+\)\s*{re.escape(NO_SANCTIONS)}", missing), "it is first"
    raised = re.sub(r"<[^>]+>", "", part(html, "raised", "memo"))
    assert "Unread (1 more reason)" in raised
    overview = part(html, "flags", "safeguards")
    for name in ("item in a C-series notice", "possible restricted party"):
        row = overview[overview.index(f">{name}<") :]
        assert "not searched" in row[: row.index("</tr>")], name


def test_a_list_of_goods_is_no_search_of_a_party(case):
    goods = SearchedList("annex1-surveillance", "2026-09-21", "d" * 64, 9)
    searches = tuple(
        replace(s, lists=(goods,), warnings=(NO_LIST, NO_SCRIPTS))
        for s in case.deal.searches
    )
    html = render_dossier(replace(case, deal=replace(case.deal, searches=searches)))
    shown = re.sub(r"<[^>]+>", "", part(html, "parties", "flags"))
    assert shown.count("no list of persons or bodies was searched") == 4
    assert "9 entries" not in shown
    assert "0 hits" not in shown
    assert shown.count(NO_SANCTIONS) == 3, "at each search, and above the lists"
    assert "triage lists" not in shown


def test_each_shipped_list_without_names_is_known_as_one():
    formats = {x.list_id: x.format for x in read_manifests()}
    texts = {
        key for key, kind in formats.items() if kind in ("notice", "official-text")
    }
    assert texts | {"annex1-surveillance", "misp-stalkerware"} == LISTS_OF_GOODS


def test_the_case_sheet_names_queue_and_flag_and_never_decides(html):
    shown = part(html, "sheet", "contents")
    assert "escalate" in shown
    assert "DF4" in shown
    assert "not a decision" in shown
    assert "no concern" not in html.lower()


def test_an_outcome_without_flags_or_gaps_alone_is_no_flag_raised(case):
    calm = replace(
        sample_case(with_gaps=False), findings=(), passages={}, crops={},
        flag_sheet=replace(case.flag_sheet, flags=(), queue=Queue.REQUEST_INFORMATION),
    )  # fmt: skip
    html = render_dossier(calm)
    assert "no_flag_raised" not in part(html, "sheet", "contents")


def test_the_weightiest_passages_of_a_flag_are_quoted_first(case):
    view = build_view(case)
    covert = [f for f in case.findings if f.label == "covert_surveillance_marketing"]
    ids = tuple(f.finding_id for f in sorted(covert, key=lambda f: f.score))
    flag = replace(
        case.flag_sheet.flags[0], flag_id="DF1", finding_ids=ids, link_ids=()
    )
    html = render_dossier(
        replace(case, flag_sheet=replace(case.flag_sheet, flags=(flag,)))
    )
    best = view.cards[max(covert, key=lambda f: f.score).finding_id].name
    shown = part(html, "flag-df1", "safeguards")
    assert shown.index(f">{best}<") < shown.index("Counter-evidence")


def test_the_chain_of_resale_stands_with_its_words(case):
    party, other = case.deal.parties
    said = party.mentions[0]
    steps = (said, replace(said, giver="Halden Consult Ltd"))
    parties = (replace(party, mentions=steps), other)
    shown = render_dossier(replace(case, deal=replace(case.deal, parties=parties)))
    assert f"Halden Consult Ltd → {party.name}" in re.sub(r"<[^>]+>", "", shown)
