"""The item: what the papers say of it, and what is missing to know."""

import json
import re
from dataclasses import replace

import pytest

from pipeline.casefile.first_page.item import Item, item_of
from pipeline.datamodel import Kind, Verdict
from pipeline.dossier.assess import assess
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.loading import load_case
from pipeline.labels import default_labels
from pipeline.parties.deal.product_links import family_of
from tests.casefile.accounts import client_of
from tests.casefile.states import desk_of
from tests.casefile.test_brief import written
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE, MISUSE, TORTURE, Made

INFECTS = "GhostLine infects the phone by a zero-click exploit and reads it out."
INTRUSION = "device_intrusion_forensics"


def item_in(made: Made) -> Item:
    assess(made.store, CASE, ["en"])
    file = desk_of(made, "ada").queue(CASE)
    return item_of(file.rows, file.reports, file.deal, default_labels())


def add_papers(made: Made) -> None:
    made.add("order.txt", "Order 3\n\nItem: GhostLine Pro\n\nShipped to Egypt.",
             Kind.CONTRACT)  # fmt: skip
    made.add(
        "sheet.txt", f"GhostLine Pro, version 4.2, by Lumen GmbH\n\n{INFECTS}",
        Kind.BROCHURE, ("zero-click", INTRUSION),
        attributes=(
            ("design_intent", "capability_stated"), ("functions", "extract,collect"),
            ("listed_category", "intrusion_software"),
        ),
    )  # fmt: skip
    made.add(
        "report.txt",
        "Agents used GhostLine 3 against reporters on 3 May 2025.\n\n"
        "In November 2025 police in Egypt tortured him.\n\n"
        "Police in Egypt tortured her in 2024.",
        Kind.REPORT, ("GhostLine 3", MISUSE), ("tortured him", TORTURE),
        ("tortured her", TORTURE),
    )  # fmt: skip


def test_the_item_is_told_by_its_papers_and_what_is_missing_is_named(
    empty: Made,
) -> None:
    add_papers(empty)
    item = item_in(empty)
    assert ("GhostLine Pro", "4.2") in [(p.name, p.version) for p in item.products]
    said = {name: len(ids) for name, ids in item.functions.items()}
    assert said == {"monitor": 0, "extract": 1, "collect": 1, "analyse": 0}
    (entry,) = item.entries
    assert entry.entry.startswith("4A005")
    assert {"zero-click", "exploit"} <= set(entry.terms)
    similar = {(s.by, s.name) for s in item.similar}
    assert ("product", "GhostLine Pro") in similar, "GhostLine 3 is of its family"
    missing = list(item.missing)
    assert "Whether it monitors: no passage on the item says so." in missing
    assert not any(words.startswith("Which version") for words in missing), (
        "of its family"
    )
    assert not any(entry.entry in words for words in missing)


def test_a_dismissed_passage_speaks_for_nothing_and_is_not_counted(
    empty: Made,
) -> None:
    words = ("It watches people at gates.", "It follows people in towns.")
    stated = (("design_intent", "purpose_stated"), ("functions", "monitor"))
    label = "person_location_tracking"
    labels = [(each, label) for each in words]
    text = "\n\n".join(words)
    empty.add("b.txt", text, Kind.BROCHURE, *labels, attributes=stated)
    empty.add("r.txt", "Egypt: police tortured him.", Kind.REPORT, ("Egypt", TORTURE))
    empty.add("o.txt", "End User: Cotton Ltd, Egypt", Kind.CONTRACT)
    assess(empty.store, CASE, ["en"])

    def told() -> tuple[dict[str, list[str]], str]:
        made = json.loads(written(empty, "json"))["item_assessment"]
        html = re.sub(r"<[^>]+>", " ", written(empty, "html").decode())
        return {x["element"]: x["speaks_for"] for x in made}, " ".join(html.split())

    sides, html = told()
    assert sides["Specially designed"] == ["F1", "F2"]
    assert "purpose stated (2)" in html
    assert "Abuses there, as country context" in html
    empty.decide(empty.findings[f"{label} {words[1]}"], Verdict.CONFIRMED)
    assert told()[0]["Specially designed"] == ["F2", "F1"], "a confirmed one first"
    empty.decide(empty.findings[f"{label} {words[0]}"], Verdict.DISMISSED)
    empty.decide(empty.findings[f"{TORTURE} Egypt"], Verdict.DISMISSED)
    sides, html = told()
    assert set(map(tuple, sides.values())) == {("F2",), ()}
    assert "purpose stated (1)" in html
    assert re.search(r"Location tracking[\w ]* 1 (· )?1", html), "section 8"
    assert "Abuses there, as country context" not in html


def test_nothing_known_is_all_missing(empty: Made) -> None:
    empty.add("order.txt", "Nothing is said.", Kind.CONTRACT)
    item = item_in(empty)
    assert not any((item.entries, item.similar, item.products))
    assert [" ".join(each.split()[:3]) for each in item.missing] == [
        "Which product it", "Whether it monitors:", "Whether it extracts",
        "Whether it collects", "Whether it analyses", "What it was",
    ]  # fmt: skip


def test_desk_and_dossier_show_the_item_and_the_situation(empty: Made) -> None:
    add_papers(empty)
    item = item_in(empty)
    page = client_of(empty.store).get("/flags", {"case": CASE}).text
    html = written(empty, "html").decode()
    for each in item.missing:
        assert each in page
        assert each in html
    assert "zero-click" in page
    assert html.index("2025-11<") < html.index("2024<"), "the newest first"
    assert "Human rights situation according to the stored reports" in html


def test_the_situation_in_a_country_is_told_newest_first(empty: Made) -> None:
    assault = "In {} police in Egypt beat and tortured him in a cell of the station."
    praise = "In 2003 Egypt was thanked for its help in all talks. " * 5
    empty.add("o.txt", "End User: Cotton Ltd, Egypt", Kind.CONTRACT)
    for year, score in ((1999, 0.9), (2024, 0.2), (2011, 0.9)):
        words = assault.format(year)
        empty.add(f"{year}.txt", words, Kind.REPORT, (words, TORTURE), score=score)
    mixed = f"{praise}\n{assault.format(2005)}"
    key = empty.add("mixed.txt", mixed, Kind.REPORT, ("2005", TORTURE))
    at = mixed.index("tortured")
    found = next(f for f in empty.store.findings(CASE) if f.document_id == key)
    assess(empty.store, CASE, ["en"])
    case = load_case(empty.store, CASE, model=MODEL)
    case = replace(
        case,
        findings=tuple(
            replace(f, evidence=((at, at + 8),)) if f == found else f
            for f in case.findings
        ),
    )
    html = render_dossier(case)
    table = html[html.index('id="situation-eg"') :]
    dates = re.findall(r">(\d{4})<", table[: table.index("</table>")])
    assert dates == ["2024", "2011", "2005", "1999"]
    assert "beat and tortured" in table[table.index("2005<") : table.index("1999<")]
    assert "2003" not in table[: table.index("</table>")]


def test_a_family_is_a_name_without_version_and_edition() -> None:
    assert family_of("Orient Probe Mk II") == "Orient Probe"
    assert family_of("Pro 4") == "Pro"
    assert family_of("4") == "4"


def test_a_version_further_down_in_the_brochure_is_that_of_its_product(
    empty: Made,
) -> None:
    contract = "Contract\n\n1.1 The Supplier delivers two PhoneVault 6 readers."
    empty.add("contract.txt", contract, Kind.CONTRACT)
    brochure = (
        "PhoneVault 6\n\nPhoneVault 6 reads phones. PhoneVault\u2122 is fast.\n\n"
        "Version 6.2 works without any trace.\n\nPhoneVault is made by Norrdahl AB."
    )
    empty.add("brochure.txt", brochure, Kind.BROCHURE)
    item = item_in(empty)
    named = [(each.name, each.version) for each in item.products]
    assert named == [("PhoneVault", "6.2")]
    assert not any("Which version" in each for each in item.missing)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("PhoneVault 6 is new.", "6"),
        ("PhoneVault V9.9 is new.", "9.9"),
        ("PhoneVault release: 30 days after the order.", ""),
        ("PhoneVault, V220 power supply.", ""),
        ("PhoneVault Version: 1.1.20 is new.", "1.1.20"),
        ("PhoneVault 24 hours a day.", ""),
        ("We order PhoneVault 3 times.", ""),
        ("PhoneVault 24/7 at work.", ""),
        ("PhoneVault\n\nIt reads phones with Android\nVersion 9 and with", ""),
        ("PhoneVault\n\nVersion 9 or newer of Android is needed.", ""),
        ("PhoneVault\n\nVersion 1.3 of this brochure.", ""),
        ("PhoneVault\n\nGhostLine is another product.\nVersion 4.2 is new.", ""),
        ("PhoneVault\n\nIt reads phones.\nVersion 4.2 is new.", "4.2"),
        ("We deliver PhoneVault 6 units.", ""),
        ("PhoneVault 6. Then more.", ""),
        ("Other goods\nVersion 2 is sold with", ""),
    ],
)
def test_a_number_behind_a_product_may_be_its_version(
    text: str, version: str, empty: Made
) -> None:
    empty.add("brochure.txt", f"{text} PhoneVault\u2122 is fast.", Kind.BROCHURE)
    (product,) = item_in(empty).products
    assert (product.name, product.version) == ("PhoneVault", version)


@pytest.mark.parametrize(
    ("items", "known"),
    [
        (("Falcon 50", "Falcon 900"), [("Falcon 50", ""), ("Falcon 900", "")]),
        (("Falcon 50", "Falcon 900", "Falcon"),
         [("Falcon", ""), ("Falcon 50", ""), ("Falcon 900", "")]),
        (("Falcon 50", "Falcon"), [("Falcon", "50")]),
    ],
)  # fmt: skip
def test_two_numbers_behind_a_name_are_two_products(
    items: tuple[str, ...], known: list[tuple[str, str]], empty: Made
) -> None:
    order = "\n".join(("Order 3", *(f"Item: {item}" for item in items)))
    empty.add("order.txt", order, Kind.CONTRACT)
    assert sorted((p.name, p.version) for p in item_in(empty).products) == known


def test_a_printed_entry_that_was_dismissed_is_named_with_who_dismissed_it(
    empty: Made,
) -> None:
    add_papers(empty)
    printed = "It is classified under entry 5A001.f of Annex I."
    empty.add(
        "set.txt", printed, Kind.BROCHURE, (printed, "control_reference"),
        attributes=(("entry", "5A001.f"),),
    )  # fmt: skip
    assert item_in(empty).dismissed == ()
    empty.decide(empty.findings[f"control_reference {printed}"], Verdict.DISMISSED)
    item = item_in(empty)
    assert "5A001.f" not in {entry.entry for entry in item.entries}
    (gone,) = item.dismissed
    said = "printed in the papers; dismissed by ada (answers no. 1)"
    assert (gone.entry, gone.said) == ("5A001.f", said)
    page = client_of(empty.store).get("/flags", {"case": CASE}).text
    html = written(empty, "html").decode()
    assert said in page
    assert html.count(said) == 2, "what resembles it, and what to check"


def test_a_brochure_of_a_product_that_no_contract_names_is_a_gap(empty: Made) -> None:
    empty.add("order.txt", "Agreement 3\n\nThe service finds cars.", Kind.CONTRACT)
    empty.add("sheet.txt", "PlateHawk reads plates. PlateHawk counts.", Kind.BROCHURE)
    gap = "Whether PlateHawk is part of the deal: a brochure offers it, "
    assert f"{gap}no contract names it." in item_in(empty).missing
    assert not any(said.startswith("Which version") for said in item_in(empty).missing)


def test_the_date_at_the_front_of_a_report_stands_beside_its_quotes(
    empty: Made,
) -> None:
    empty.add(
        "order.txt",
        "End User: National Police, Republic of Karavia\n\n"
        "Shipped to the Republic of Karavia.",
        Kind.CONTRACT,
    )
    told = "Officers of the National Police of the Republic of Karavia tortured {}."
    for name, front in (
        ("a.txt", "Karavia 2019\n\nPublished: 4 March 2024"),
        ("b.txt", "Karavia 2019\n\nNovember 2025"),
        ("c.txt", "Karavia 2019\n\nOn 2 May 2026 he was held by the police there."),
    ):
        words = told.format(name.removesuffix(".txt").upper())
        empty.add(name, f"{front}\n\n{words}", Kind.REPORT, (words, TORTURE))
    assess(empty.store, CASE, ["en"])
    html = re.sub(r"<[^>]+>", " ", written(empty, "html").decode())
    html = " ".join(html.split())
    situation = html.split("Human rights situation")[1].split("Reports")[0]
    assert re.findall(r"tortured ([ABC])", situation) == ["B", "A", "C"]
    said = "Date at the front of the report: "
    pattern = rf"tortured ([ABC])\.(?:(?!tortured).)*?{said}([\d-]+)"
    dates = re.findall(pattern, situation)
    assert {("A", "2024-03-04"), ("B", "2025-11")} == set(dates)
    record = json.loads(written(empty, "json"))
    dated = {d["coverage"]["name"]: d["dated"] for d in record["documents"]}
    assert dated == {
        "order.txt": "", "a.txt": "2024-03-04", "b.txt": "2025-11", "c.txt": "",
    }  # fmt: skip
    linked = html.split("The report says")[1:]
    assert any(f"{said}2025-11" in part for part in linked)
