"""The goods of a deal, and what reports say of their family."""

import pytest

from pipeline.datamodel import Kind, OmissionKind
from pipeline.parties.deal.build import build_deal
from pipeline.parties.deal.goods_tables import goods_rows
from tests.parties.deal.made import CASE, MISUSE, Made

CONTRACT = (
    "Supply contract 9\n\n“Software” means Heron Desk and Heron Field.\n\n"
    "Item\tDescription\tQty\n"
    "1\tMerlin Watch 4.2, city edition\t1\n"
    "2\tDome cameras, with cable\t40\n"
    "3\tStreet housings QX-7 with mount\t60\n"
)


def test_goods_of_the_contract_come_before_what_a_brochure_offers(empty: Made):
    empty.add("a-sheet.txt", "SwiftLane is fast. SwiftLane is new.", Kind.BROCHURE)
    empty.add("contract.txt", CONTRACT, Kind.CONTRACT)
    products = build_deal(empty.store, CASE).products
    assert [(p.name, p.version, p.is_ordered, p.is_unnamed) for p in products] == [
        ("Merlin Watch", "4.2", True, False),
        ("QX-7", "", True, False),
        ("Heron Desk", "", True, False),
        ("Heron Field", "", True, False),
        ("SwiftLane", "", False, True),
    ]


def test_each_line_of_the_order_is_kept_with_its_own_brochure(empty: Made):
    empty.add("contract.txt", CONTRACT, Kind.CONTRACT)
    sheet = "Merlin Watch 4.2\n\nIt finds faces."
    own = empty.add("sheet.txt", sheet, Kind.BROCHURE)
    empty.add("all.txt", "Merlin Watch beside QX-7.", Kind.BROCHURE)
    empty.add("other.txt", "QX-70 and OldMerlin Watch.", Kind.BROCHURE)
    empty.add("prices.txt", "Item\tDescription\tPrice\n1\tBasket\t7\n", Kind.BROCHURE)
    lines = build_deal(empty.store, CASE).order_lines
    assert [(x.number, x.quote.text, x.brochures) for x in lines] == [
        ("1", "Merlin Watch 4.2, city edition", (own,)),
        ("2", "Dome cameras, with cable", ()),
        ("3", "Street housings QX-7 with mount", ()),
    ]


def test_a_name_is_found_in_compounds_and_beside_letters_of_other_scripts(empty: Made):
    contract = (
        "Supply contract 9\n\nItem\tDescription\tQty\n"
        "1\tGroßfunk GF-9\t1\n2\tLamp QX-7\t2\n"
    )
    empty.add("contract.txt", contract, Kind.CONTRACT)
    own = empty.add(
        "a.txt", "Das Großfunk GF-9-System. 新Großfunk GF-9系统", Kind.BROCHURE
    )
    lines = build_deal(empty.store, CASE).order_lines
    assert [x.brochures for x in lines] == [(own,), ()]


def test_a_brochure_is_apart_where_another_names_what_is_ordered(empty: Made):
    empty.add("contract.txt", CONTRACT, Kind.CONTRACT)
    other = "NORTH WORKS\n\nKESTREL K2\n\nA set for the field."
    empty.add("other.txt", other, Kind.BROCHURE)

    def found() -> tuple[bool, bool]:
        products = build_deal(empty.store, CASE).products
        kestrel = next(each for each in products if each.name == "KESTREL K2")
        return kestrel.is_only_offered, kestrel.is_apart

    assert found() == (True, False), "the goods may bear other names in brochures"
    empty.add("sheet.txt", "Merlin Watch 4.2\n\nIt finds faces.", Kind.BROCHURE)
    assert found() == (True, True)


def test_an_ordinary_first_word_does_not_name_the_goods(empty: Made):
    order = "Order 9\n\nItem\tDescription\tQty\n1\tNetwork Probe NP-4\t6\n"
    empty.add("order.txt", order, Kind.CONTRACT)
    other = "KESTREL K2\n\nIt works in every network, write to net@lumen.example."
    empty.add("other.txt", other, Kind.BROCHURE)
    empty.add("sheet.txt", "NETWORK PROBE NP-4\n\nIt is small.", Kind.BROCHURE)
    products = build_deal(empty.store, CASE).products
    assert next(p for p in products if p.name == "KESTREL K2").is_apart
    assert not any(p.is_apart for p in products if "Probe" in p.name)


def test_a_first_word_of_its_own_names_the_goods(empty: Made):
    empty.add("contract.txt", CONTRACT, Kind.CONTRACT)
    empty.add("sheet.txt", "Merlin Watch 4.2\n\nIt finds faces.", Kind.BROCHURE)
    mail = "KESTREL K2\n\nIt goes with MERLIN. Ask info@merlin.example."
    empty.add("other.txt", mail, Kind.BROCHURE)
    products = build_deal(empty.store, CASE).products
    assert not next(p for p in products if p.name == "KESTREL K2").is_apart


def test_a_report_that_names_the_family_names_the_product(empty: Made):
    empty.add("contract.txt", CONTRACT, Kind.CONTRACT)
    empty.add(
        "report.txt",
        "Phones were infected with a tool of the Heron family.\n\nA Heron flew by.",
        Kind.REPORT,
        ("infected", MISUSE),
    )
    links = build_deal(empty.store, CASE).product_links
    assert {(link.by, link.product) for link in links} == {
        ("product", "Heron Desk"), ("product", "Heron Field"),
    }  # fmt: skip
    assert all("infected" in link.quote.text for link in links)


def test_an_organ_at_the_site_contradicts_the_end_user_of_another_paper(empty: Made):
    empty.add(
        "letter.txt", "The end use is the survey of roads by the Road Office of Or.",
        Kind.CONTRACT,
    )  # fmt: skip
    empty.add("plan.txt", "Installed at the Third Bureau, Block 4, Or.", Kind.CONTRACT)
    omissions = build_deal(empty.store, CASE).omissions
    (apart,) = (o for o in omissions if o.kind is OmissionKind.END_USERS)
    assert {quote.text for quote in apart.quotes} == {
        "Road Office of Or", "Third Bureau",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (
            "40 Lizenzen Merlin Face Watch, 25 Lizenzen Merlin Plate (Server), "
            "Version 9.9",
            ["Merlin Face Watch", "Merlin Plate"],
        ),
        ("25 user licences for the software Merlin Watch 4.2", ["Merlin Watch"]),
        ("1.200 Lizenzen der Software „Merlin Watch“", ["Merlin Watch"]),
        ("60 Stück QX-7 mit Halter", ["QX-7"]),
        ("12 unités du système KestrelEye, 3 jeux de câbles", ["KestrelEye"]),
        ("40 licencias de Merlin Watch", ["Merlin Watch"]),
        (
            "Tane Group, Inc. agrees. “Tane Hardware” means the poles.",
            ["Tane Hardware"],
        ),
        ("Artikel: GhostLine Pro", ["GhostLine Pro"]),
        ("Objet : Merlin Watch", ["Merlin Watch"]),
        ("Producto: QX-7", ["QX-7"]),
        ("Liefergegenstand: 40 Merlin Watch", ["Merlin Watch"]),
        ("40 licences of the Software", []),
        ("100 Stück EUR 200", []),
        ("12 units Restricted Stock", []),
        ("10 Lizenzen für den Kunden", []),
        ("5 Stück Kameras", []),
        ("Ware: Kameras", []),
        ("We order 2 IMSI-catchers, portable.", ["IMSI-catcher"]),
        ("Pos. 1: 2 x IMSI-catcher", ["IMSI-catcher"]),
        ("We supply two GSM-Interceptors.", ["GSM-Interceptor"]),
        ("We buy 4 USB-sticks and 3 IP-cameras.", []),
        ("We deliver to 14 LaSalle Street.", []),
        ("We deliver within 30 WorkDays.", []),
        ("The Seller delivers in 12 KalenderWochen after the order.", []),
        ("We supply 30 MerlinWatch in 5 calendar days.", ["MerlinWatch"]),
        ("The Seller sells under Art. 4 InsO.", []),
        ("5 Copies Computer Associates One", []),
        ("5 copies of Merlin Watch", ["Merlin Watch"]),
        ("Product: Promise to deliver", []),
        ("Tane Group, Inc. agrees. “Embedded Software” means programs.", []),
    ],
)
def test_a_sentence_of_an_order_names_the_goods(
    empty: Made, said: str, names: list[str]
):
    empty.add("order.txt", f"Order 17\n\n{said}\n\nThank you.", Kind.CONTRACT)
    products = build_deal(empty.store, CASE).products
    assert [p.name for p in products if p.kind == "product"] == names


@pytest.mark.parametrize(
    "line",
    [
        "Item\tQty\nLTESniffer field kits, version 2.1\t4",
        "We order 4 LTESniffer field kits, version 2.1, at the listed price.",
        "We order 4 LTESniffer kits (release 2.1).",
    ],
)
def test_a_version_stands_behind_words_for_the_kind_of_goods(empty: Made, line: str):
    empty.add("order.txt", f"Order 17\n\n{line}", Kind.CONTRACT)
    products = build_deal(empty.store, CASE).products
    assert [(p.name, p.version) for p in products] == [("LTESniffer", "2.1")]


def test_a_vendor_named_short_and_in_full_is_one_and_both_names_are_searched(
    empty: Made,
):
    mail = "Surveillance by Flock Safety cameras. Flock sells surveillance cameras."
    empty.add("mail.txt", mail, Kind.CONTRACT)
    empty.add(
        "report.txt", "Officers used Flock to watch a protester.", Kind.REPORT,
        ("Officers used", MISUSE),
    )  # fmt: skip
    deal = build_deal(empty.store, CASE)
    assert [(p.name, p.kind) for p in deal.products] == [("Flock Safety", "vendor")]
    (link,) = deal.product_links
    assert (link.product, link.labels) == ("Flock Safety", (MISUSE,))
    assert "'Flock'" in link.reasons[0]


def test_a_title_in_mixed_capitals_is_a_product_though_an_address_has_it(empty: Made):
    sheet = (
        "LTEHeron - an open tool\n\nLTEHeron reads radio. LTEHeron is new.\n\n"
        "git clone example.org/lteheron.git"
    )
    empty.add("sheet.txt", sheet, Kind.BROCHURE)
    products = build_deal(empty.store, CASE).products
    assert [p.name for p in products if p.kind == "product"] == ["LTEHeron"]


def test_a_row_with_an_empty_cell_and_a_heading_end_no_table():
    table = (
        "No.\tGoods\tQuantity\tPrice\n"
        "1\tDome cameras\t4\t10\n"
        "2\tInterception server\t1\n"
        "Hardware\n"
        "3\tStreet lamps\t4\t3\n"
        "\nPayment\n"
        "No.\tMilestone\tDate\tAmount\n"
        "1\tSignature\tMay\t5\n"
    )
    rows = [goods.of(table) for _, goods in goods_rows(table)]
    assert rows == ["Dome cameras", "Interception server", "Street lamps"]


def test_rows_without_a_head_need_numbers_from_1_a_quantity_and_a_price():
    table = (
        "Pos. Item\n\nQty Price EUR\n\n"
        "1\tQuill Probe mediation, licence for 2,000 lines 1\t1,480,000\n"
        "2\tSignal module, carrier edition\t1\t620,000 EUR\n"
        "3\tVehicle kit, 4 bands\t6 pcs\t744.000,00\n"
    )
    rows = [goods.of(table) for _, goods in goods_rows(table)]
    assert rows == [
        "Quill Probe mediation, licence for 2,000 lines",
        "Signal module, carrier edition",
        "Vehicle kit, 4 bands",
    ]
    for other in (
        "1\tSignature\t30 %\t444,000\n2\tDelivery\t70 %\t1,036,000\n",
        "4\tVehicle kit\t6\t744,000\n5\tTraining\t1\t95,000\n",
        "1\tVehicle kit\t6\t744,000\n",
        "1\tVehicle kit\tyes\tno\n2\tTraining\t1\tno\n",
    ):
        assert list(goods_rows(other)) == []


@pytest.mark.parametrize("goods", ["Total station Leica", "Freight scanner X-ray"])
def test_goods_that_begin_like_a_sum_are_kept(empty: Made, goods: str) -> None:
    rows = f"No.\tGoods\tQuantity\n1\t{goods}\t2\n2\tTotal price\t2"
    empty.add("order.txt", f"Purchase order\n\n{rows}", Kind.CONTRACT)
    lines = build_deal(empty.store, CASE).order_lines
    assert [line.quote.text for line in lines] == [goods]
