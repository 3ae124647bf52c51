"""From papers and reports to a deal: who, linked with what, searched where."""

import getpass
import json
from pathlib import Path

import pytest

from pipeline.datamodel import (
    Kind,
    LinkAnswer,
    LinkVerdict,
    OmissionKind,
    PartyRole,
    Shelf,
    Strength,
    pair_id_of,
)
from pipeline.errors import ConfigError, NotStored
from pipeline.parties.deal.build import build_deal
from pipeline.parties.papers.opening_head import OPENING_HEAD
from pipeline.settings import settings
from tests.parties.deal.made import CASE, MISUSE, NOON, ORDER, TORTURE, Made

DIRECTORATE = "Directorate of State Security, Ministry of Interior"


def test_parties_come_with_roles_quotes_and_what_organ_they_are(made: Made) -> None:
    deal = build_deal(made.store, CASE)
    first = deal.parties[0]
    assert first.name.startswith("Directorate of State Security")
    assert first.roles == (PartyRole.END_USER,)
    assert first.countries == ("karavia",)
    assert "police_interior" in first.end_user_types
    assert len(first.mentions) == 2, "the order and the statement"
    roles = {role for party in deal.parties for role in party.roles}
    assert {PartyRole.CONSIGNEE, PartyRole.SELLER} <= roles
    for party in deal.parties:
        for mention in party.mentions:
            text = made.store.document(mention.quote.document_id).text
            assert text[mention.quote.start : mention.quote.end] == mention.quote.text


def test_the_end_user_is_linked_with_what_its_body_did(made: Made) -> None:
    deal = build_deal(made.store, CASE)
    end_user = deal.parties[0].party_id
    links = {link.quote.text: link for link in deal.links if link.party_id == end_user}
    torture = next(link for text, link in links.items() if "detainees" in text)
    assert torture.strength in (Strength.L1, Strength.L2)
    assert TORTURE in torture.labels
    assert torture.party_quote is not None
    assert torture.party_quote.text.startswith("Directorate")
    police = next(link for text, link in links.items() if "Police" in text)
    assert police.strength in (Strength.L0, Strength.L1)


def test_victims_are_in_no_link_and_no_index(made: Made, home: Path) -> None:
    deal = build_deal(made.store, CASE)
    assert all("Weil" not in link.name for link in deal.links)
    kept = "".join(p.read_text() for p in (home / "names").glob("*.json"))
    assert "tortured" in kept
    assert "Weil" not in kept


def test_a_product_meets_the_report_that_names_it(made: Made) -> None:
    deal = build_deal(made.store, CASE)
    assert ("GhostLine", "product") in {(p.name, p.kind) for p in deal.products}
    by_name = [link for link in deal.product_links if link.by == "product"]
    assert any(MISUSE in link.labels for link in by_name)
    assert "component of a monitoring" in deal.part_of_system[0].text


def test_the_surest_passages_stand_for_a_technology(empty: Made) -> None:
    label, reports = "facial_recognition", {"b.txt": 0.4, "c.txt": 0.99}
    for name, score in {"a.txt": 0.51, **reports}.items():
        kind = Kind.REPORT if name in reports else Kind.BROCHURE
        text = f"Facial recognition, as {name} has it."
        found = MISUSE if kind is Kind.REPORT else label
        empty.add(name, text, kind, ("Facial", found), score=score)
    empty.add("z.txt", "It sees faces.", Kind.BROCHURE, ("faces", label), score=0.98)
    links = build_deal(empty.store, CASE).product_links
    assert {link.product_quote.text for link in links} == {"It sees faces."}
    assert ["c.txt" in link.quote.text for link in links] == [True, False]


def test_a_vendor_is_searched_by_its_whole_name(empty: Made) -> None:
    text = "Orrin Signals Ltd makes probes. Modes: NSA 5G SA. Made by AB."
    empty.add("b.txt", text, Kind.BROCHURE)
    empty.add("r.txt", "Tane Ltd and Dale AB sold nothing.", Kind.REPORT)
    deal = build_deal(empty.store, CASE)
    vendors = {p.name for p in deal.products if p.kind == "vendor"}
    assert "Orrin Signals Ltd" in vendors
    assert not vendors & {"Signals Ltd", "Ltd", "SA", "AB"}
    assert deal.product_links == ()


def test_destinations_are_kept_apart(made: Made) -> None:
    deal = build_deal(made.store, CASE)
    uses = {d.country: d.uses for d in deal.destinations}
    assert "end_user" in uses["karavia"]
    assert uses["tesmara"] == ("consignee",)
    karavia = next(d for d in deal.destinations if d.country == "karavia")
    assert karavia.n_reports == 1
    assert len(karavia.finding_ids) == 4


def test_a_seller_without_an_address_is_not_in_the_country_of_the_other_side(
    empty: Made,
) -> None:
    contract = (
        "Distribution agreement\n\nThis Agreement is made by and between Tane Systems "
        'ApS, (hereinafter "Tane") and Orrin Telecom Ltd, a Ugandan company, with its '
        'office at Plot 14, Kampala (hereinafter the "Distributor").'
    )
    order = (
        "Purchase order 1\n\nSupplier: Tane Systems ApS, Aalborg, Denmark\n\n"
        "Buyer: Orrin Telecom Ltd, Kampala, Uganda"
    )
    empty.add("contract.txt", contract, Kind.CONTRACT)
    empty.add("order.txt", order, Kind.CONTRACT)
    parties = {p.name: p.countries for p in build_deal(empty.store, CASE).parties}
    assert parties == {"Tane Systems ApS": ("dk",), "Orrin Telecom Ltd": ("ug",)}
    assert len(build_deal(empty.store, CASE).parties) == 2


def test_who_writes_a_mail_may_be_the_customer(empty: Made) -> None:
    mail = (
        "From: Ann <ann@orrin.example>\nTo: bo@tane.example\n\nDear Bo,\n\nplease send "
        "the switches before May.\n\nKind regards\nAnn Sarel\nOrrin Redes, S.A. de C.V."
    )
    empty.add("mail.txt", mail, Kind.CONTRACT)
    (party,) = build_deal(empty.store, CASE).parties
    assert party.roles == (PartyRole.OTHER,)


def test_a_search_that_found_nothing_is_kept_with_its_lists(made: Made) -> None:
    deal = build_deal(made.store, CASE)
    search = next(s for s in deal.searches if s.name.startswith("Tane Import"))
    assert (search.n_list_hits, search.n_report_hits) == (0, 0)
    assert {"annex1-surveillance"} <= {x.list_id for x in search.lists}
    assert all(x.dated and x.sha256 for x in search.lists)
    assert any("no list of restricted parties" in w for w in search.warnings)
    tesmara = next(s for s in deal.searches if s.name == "tesmara")
    assert (tesmara.n_reports, tesmara.n_report_hits) == (1, 0)


def test_the_same_case_twice_is_one_deal(made: Made) -> None:
    first = build_deal(made.store, CASE)
    assert build_deal(made.store, CASE) == first
    assert made.store.counts()["deal"] == 1


def test_a_deal_states_the_version_of_the_head_that_found_its_parties(
    made: Made,
) -> None:
    assert (
        dict(build_deal(made.store, CASE).versions)["openings"] == OPENING_HEAD.version
    )


def test_every_search_is_logged_each_time_with_who_and_lists(
    made: Made, home: Path
) -> None:
    deal = build_deal(made.store, CASE)
    build_deal(made.store, CASE)
    lines = (home / "searches.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 2 * len(deal.searches)
    assert {(row["case"], row["by"]) for row in rows} == {(CASE, getpass.getuser())}
    tane = next(row for row in rows if row["name"].startswith("Tane Import"))
    assert tane["what"] == "party"
    assert tane["searched_at"].endswith("+00:00")
    assert {"annex1-surveillance"} <= {x["list_id"] for x in tane["lists"]}
    assert all(x["sha256"] and x["dated"] for x in tane["lists"])


def test_a_case_without_parties_or_reports_is_a_deal_too(empty: Made) -> None:
    empty.add("note.txt", "Nothing is said here.", Kind.OTHER)
    deal = build_deal(empty.store, CASE)
    assert (deal.parties, deal.links, deal.destinations) == ((), (), ())
    with pytest.raises(NotStored):
        build_deal(empty.store, "unknown")


def test_the_beginning_of_a_party_is_no_second_party(empty: Made) -> None:
    text = (
        "Bon de commande 4\n\nDestinataire : Direction de la police judiciaire\n\n"
        "La Direction de la police judiciaire surveille les réseaux."
    )
    empty.add(
        "order.txt", text, Kind.CONTRACT, ("surveille", "state_security_end_user")
    )
    names = [p.name for p in build_deal(empty.store, CASE).parties]
    assert names == ["Direction de la police judiciaire"]


def test_two_end_users_are_two_parties(empty: Made) -> None:
    text = (
        "End User: Prison Service of the Republic of Karavia\n"
        "End User: National Police of the Republic of Tesmara"
    )
    empty.add("order.txt", text, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    assert [p.roles for p in deal.parties] == [(PartyRole.END_USER,)] * 2
    assert {p.countries for p in deal.parties} == {("karavia",), ("tesmara",)}


def test_the_same_name_in_two_countries_is_two_parties(empty: Made) -> None:
    for number, country in enumerate(("Karavia", "Tesmara")):
        text = (
            f"End User: National Security Agency\n"
            f"Address: Palace Road 1, Republic of {country}"
        )
        empty.add(f"order{number}.txt", text, Kind.CONTRACT)
    parties = build_deal(empty.store, CASE).parties
    named = [p for p in parties if p.name == "National Security Agency"]
    assert {p.countries for p in named} in (
        {("karavia",), ("tesmara",)},
        {()},  # where the reader gives the name no address, it stays one
    )


def test_a_party_that_is_a_person_is_called_one(empty: Made) -> None:
    empty.add(
        "order.txt", "End User: Mr. Jonas Brandt, Karavia Street 5", Kind.CONTRACT
    )
    deal = build_deal(empty.store, CASE)
    assert [p.kind for p in deal.parties] == ["person"]
    assert deal.parties[0].end_user_types == ()


def test_a_flagged_organ_without_a_role_is_a_party(empty: Made) -> None:
    text = "The system was shown to officers of the Prison Service of Karavia."
    empty.add(
        "mail.txt", text, Kind.OTHER, ("Prison Service", "state_security_end_user")
    )
    deal = build_deal(empty.store, CASE)
    assert [(p.roles, p.end_user_types) for p in deal.parties] == [
        ((PartyRole.OTHER,), ("prison",))
    ]


@pytest.mark.parametrize(("n", "n_parties"), [(2, 2), (9, 0)])
def test_a_table_of_very_many_bodies_names_no_party(
    empty: Made, n: int, n_parties: int
) -> None:
    towns = "Orrin Dorrun Savaret Marash Kessim Tane Dale Weil Sarel".split()[:n]
    text = "\n\n".join(f"{town} City Police\tyes\tno" for town in towns)
    label = "state_security_end_user"
    empty.add("list.txt", text, Kind.OTHER, *((town, label) for town in towns))
    assert len(build_deal(empty.store, CASE).parties) == n_parties


def test_a_report_of_another_library_joins_the_case_that_it_speaks_of(
    empty: Made,
) -> None:
    empty.add("order.txt", ORDER, Kind.CONTRACT)
    text = "Officers of the Directorate of State Security of Karavia tortured him."
    key = empty.add("un.txt", text, Kind.REPORT, ("tortured", TORTURE), case="library")
    deal = build_deal(empty.store, CASE)
    assert key in {link.quote.document_id for link in deal.links}
    shelves = {d.document_id: d.shelf for d in empty.store.case_documents(CASE)}
    assert shelves[key] is Shelf.LIBRARY


def test_two_names_that_a_person_joined_are_linked_next_time(made: Made) -> None:
    party = build_deal(made.store, CASE).parties
    tane = next(p for p in party if p.name.startswith("Tane"))
    actor, countries = "Directorate of State Security", ("karavia",)
    answer = LinkAnswer(
        CASE, pair_id_of(tane.party_id, actor, countries), tane.name, actor,
        LinkVerdict.JOINED, Strength.L1, "ada", NOON,
    )  # fmt: skip
    deal = build_deal(made.store, CASE, joined=[answer])
    links = [x for x in deal.links if x.party_id == tane.party_id]
    assert [link.strength for link in links] == [Strength.L1]
    assert "joined by ada" in links[0].reasons
    again = build_deal(made.store, CASE).links
    assert not [link for link in again if link.party_id == tane.party_id]


REGISTER = "date;Country;Item;Consignee\n2024-05-01;Karavia;Probe 7;Tane Import Ltd\n"


def test_the_register_says_where_items_went_before(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "exports.csv"
    path.write_text(REGISTER.replace("Karavia", "Egypt"))
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(path))
    settings.cache_clear()
    supplies = build_deal(made.store, CASE).prior_supplies
    assert [(s.country, s.item, s.dated, s.place) for s in supplies] == [
        ("eg", "Probe 7", "2024-05-01", "exports.csv:2")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "an empty file"),
        ("date,goods\n", "date, goods"),
        ("country,item\nAtlantis,x\n", "line 2: expected a country, found 'Atlantis'"),
        ("country,item\nEgypt,\n", "line 2: expected an item"),
        ("country,item\n,x\n", "line 2: expected a country"),
    ],
)
def test_a_wrong_register_stops_the_deal(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, found: str
) -> None:
    path = tmp_path / "exports.csv"
    path.write_text(text)
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(path))
    settings.cache_clear()
    with pytest.raises(ConfigError, match=found):
        build_deal(made.store, CASE)
    assert made.store.deal(CASE) is None


def test_a_register_that_is_not_there_stops_the_deal(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(tmp_path / "none.csv"))
    settings.cache_clear()
    with pytest.raises(ConfigError, match=r"found nothing at .*none\.csv"):
        build_deal(made.store, CASE)


@pytest.mark.parametrize(
    "name",
    [
        "X", "ب", "x" * 2_000, "مديرية أمن الدولة", "Дирекция", "国家安全部",
        "=HYPERLINK(1)",
    ],
)  # fmt: skip
def test_odd_names_break_nothing(empty: Made, name: str) -> None:
    empty.add("order.txt", f"End User: {name}\nConsignee: Tane Ltd", Kind.CONTRACT)
    empty.add("r.txt", "Police of Karavia beat him.", Kind.REPORT)
    deal = build_deal(empty.store, CASE)
    searched = {search.name for search in deal.searches}
    assert "Tane Ltd" in searched
    assert (name in searched) == (not name.casefold().startswith(("x", "=")))


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Customer may not export it from the United States.", set()),
        ("It shall not be exported from Germany to Iran or Syria.", set()),
        ("It shall not be exported to any country other than Egypt.", {"eg"}),
        ("Export is subject to the export laws of the United States.", set()),
        ("Payment is made to the bank account of the Seller in Germany.", set()),
        ("Payment is made by Tane Holding, Cyprus.", {"cy"}),
        ("Payment from an account at Tane Bank, Port Louis, Mauritius.", {"mu"}),
        ("Port and region: Europe, Japan, China (other)", set()),
        ("It is shipped from Hamburg, Germany to Dakar, Senegal.", {"sn"}),
    ],
)
def test_export_clauses_and_payees_name_no_destination(
    empty: Made, text: str, countries: set[str]
) -> None:
    empty.add("contract.txt", text, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    assert {d.country for d in deal.destinations} == countries


@pytest.mark.parametrize(
    ("said", "countries", "destinations"),
    [
        ("a company incorporated under the laws of Cyprus", {"cy"}, set()),
        ("a Cyprus company", {"cy"}, set()),
        ("duly organised and existing under the laws of Karavia", set(), set()),
        (
            "a company incorporated in Cyprus, having its office at Dock Road 4, Cairo,"
            " Egypt",
            {"cy", "eg"},
            {"eg"},
        ),
        ("eine Gesellschaft nach dem Recht der Schweiz", {"ch"}, set()),
        ("société constituée selon les lois de Malta", {"mt"}, set()),
        ("a company with its seat in Cyprus", {"cy"}, {"cy"}),
    ],
)
def test_the_law_of_a_company_is_no_destination(
    empty: Made, said: str, countries: set[str], destinations: set[str]
) -> None:
    text = (
        "SALES CONTRACT\n\nbetween Orsk Signals GmbH (the “Seller”) and Tamm Trading "
        f"Ltd, {said} (the “Buyer”).\n\nThe Seller delivers two probes."
    )
    empty.add("contract.txt", text, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    buyer = next(p for p in deal.parties if p.name == "Tamm Trading Ltd")
    assert set(buyer.countries) == countries
    assert {d.country for d in deal.destinations} == destinations


POLICY = """Code of Conduct

Orsk Signals GmbH commits itself to human rights. Orsk Signals GmbH trains its staff.
"""
TERMS = """Terms of use

Lumen Hosting Ltd may change the service. Lumen Hosting Ltd provides the network.
"""


@pytest.mark.parametrize(
    ("name", "text", "with_order", "role"),
    [
        ("Orsk Signals GmbH", POLICY, True, "other"),
        ("Orsk Signals GmbH", POLICY, False, "other"),
        ("Lumen Hosting Ltd", TERMS, True, "other"),
        ("Lumen Hosting Ltd", TERMS, False, "seller"),
    ],
)
def test_the_author_of_a_policy_or_of_terms_beside_an_order_is_no_seller(
    empty: Made, name: str, text: str, with_order: bool, role: str
) -> None:
    if with_order:
        empty.add("order.txt", ORDER, Kind.CONTRACT)
    empty.add("paper.txt", text, Kind.CONTRACT)
    parties = {p.name: p for p in build_deal(empty.store, CASE).parties}
    assert [r.value for r in parties[name].roles] == [role]
    if with_order:
        assert [r.value for r in parties["Lumen Analytics GmbH"].roles] == ["seller"]


def test_a_body_without_its_state_says_that_the_state_is_inferred(empty: Made) -> None:
    state = "End User: Ministry of Interior, Republic of Karavia"
    empty.add("order.txt", f"Order 4\n\n{state}", Kind.CONTRACT)
    empty.add(
        "mail.txt",
        "Order 5\n\nBuyer: Ministry of Interior\n\nThe Ministry of Works sent tents "
        "to Egypt. The Ministry of Defence approved the delivery to Egypt.",
        Kind.CONTRACT,
        ("approved the delivery", "state_security_end_user"),
    )
    parties = {p.name: p for p in build_deal(empty.store, CASE).parties}
    told, bare = parties["Ministry of Interior, Republic of Karavia"].mentions
    assert told.role.value == "end_user"
    assert "inferred" not in told.reason
    assert bare.reason.endswith("another paper of the case gives it")
    (guessed,) = parties["Ministry of Defence"].mentions
    assert guessed.countries == ("eg",)
    assert guessed.reason.endswith("inferred from the words around it")


# --- bad input -----------------------------------------------------------------

SCRIPTS = {
    "Ministry of Interior": "Latin",
    "Министерство внутренних дел": "Cyrillic",
    "وزارة الداخلية": "Arabic",
    "内政部": "Han",
}


def test_names_in_four_scripts_are_parties_and_none_is_surely_another(empty):
    lines = "\n\n".join(f"End User: {name}" for name in SCRIPTS)
    empty.add("order.txt", f"Purchase order 9\n\n{lines}", Kind.CONTRACT)
    text = "Officers of the Ministry of Interior tortured him."
    empty.add("report.txt", text, Kind.REPORT, ("tortured", TORTURE))
    deal = build_deal(empty.store, CASE)
    found = {party.name for party in deal.parties}
    assert set(SCRIPTS) <= found, set(SCRIPTS) - found
    assert all(link.strength is None for link in deal.links), "no State is named"


def test_a_name_of_one_letter_is_searched_nowhere_and_that_is_said(empty):
    empty.add("order.txt", "Purchase order 9\n\nEnd User: X\n", Kind.CONTRACT)
    empty.add("report.txt", "X tortured him.", Kind.REPORT, ("tortured", TORTURE))
    deal = build_deal(empty.store, CASE)
    assert not deal.links
    assert not deal.list_hits
    said = [w for search in deal.searches for w in search.warnings]
    named = [party.name for party in deal.parties]
    assert named == [] or any("too short to compare" in words for words in said)


def test_papers_that_name_different_end_users_are_quoted_side_by_side(empty):
    for name, user in (("x.txt", "Cotton Works Ltd"), ("y.txt", "Linen Mills Ltd")):
        empty.add(name, f"Contract\n\nEnd User: {user}, Egypt\n", Kind.CONTRACT)
    (apart,) = (
        omission
        for omission in build_deal(empty.store, CASE).omissions
        if omission.kind is OmissionKind.END_USERS
    )
    assert [q.text for q in apart.quotes] == ["Cotton Works Ltd", "Linen Mills Ltd"]


@pytest.mark.parametrize(
    ("contract", "certificate", "quotes"),
    [
        (
            "End User: Ministry of Interior, Dock Road 4, Cairo, Egypt",
            "End User: Ministry of Interior, Dock Road 4, Tunis, Tunisia",
            ["Dock Road 4, Cairo, Egypt", "Dock Road 4, Tunis, Tunisia"],
        ),
        (
            "Country of final destination: Egypt",
            "Country of end use: Republic of Karavia",
            ["Egypt", "Republic of Karavia"],
        ),
        (
            "Bestimmungsland: Ägypten",
            "End User: National Police, Republic of Karavia",
            ["Ägypten", "National Police, Republic of Karavia"],
        ),
        ("Country of destination: Egypt", "End User: Police Club, Egypt", []),
        ("Delivery: DAP Hamburg, Germany", "Country of end use: Egypt", []),
        ("Buyer: Tane Ltd, Cyprus", "Country of end use: Egypt", []),
    ],
)
def test_papers_that_name_different_countries_of_end_use_are_quoted(
    empty: Made, contract: str, certificate: str, quotes: list[str]
) -> None:
    empty.add("contract.txt", f"Order 4\n\n{contract}", Kind.CONTRACT)
    empty.add("cert.txt", f"End-use certificate\n\n{certificate}", Kind.CONTRACT)
    found = [
        quote.text
        for omission in build_deal(empty.store, CASE).omissions
        if omission.kind is OmissionKind.COUNTRIES
        for quote in omission.quotes
    ]
    assert sorted(found) == sorted(quotes)


def test_a_unit_and_its_ministry_are_no_contradiction(empty):
    empty.add("x.txt", ORDER, Kind.CONTRACT)
    other = "Contract\n\nEnd User: Ministry of Interior, Republic of Karavia\n"
    empty.add("y.txt", other, Kind.CONTRACT)
    kinds = {each.kind for each in build_deal(empty.store, CASE).omissions}
    assert OmissionKind.END_USERS not in kinds


def test_one_party_with_two_forms_of_the_apostrophe_is_one(empty: Made):
    one = "End User: Orrin County Sheriff’s Office\nSeller: Tane Ltd\n"
    other = "End User: Orrin County Sheriff's Office\nConsignee: Orrin Cargo Ltd\n"
    empty.add("one.txt", one, Kind.CONTRACT)
    empty.add("other.txt", other, Kind.CONTRACT)
    users = [
        party
        for party in build_deal(empty.store, CASE).parties
        if PartyRole.END_USER in party.roles
    ]
    assert len(users) == 1
    assert len(users[0].mentions) == 2


def test_a_cited_title_is_no_conduct_in_a_destination(empty: Made) -> None:
    empty.add("order.txt", "End User: Army of Egypt", Kind.CONTRACT)
    cited = "Weil, A. (2014). Torture in Egypt. Sarel: Tane Press."
    told = "In 2014 soldiers tortured two men in Egypt."
    labels = (("Weil", TORTURE), ("soldiers", TORTURE))
    empty.add("report.txt", f"{told}\n\n{cited}", Kind.REPORT, *labels)
    found = build_deal(empty.store, CASE).destinations
    (egypt,) = (each for each in found if each.country == "eg")
    assert egypt.finding_ids == (empty.findings[f"{TORTURE} soldiers"].finding_id,)
