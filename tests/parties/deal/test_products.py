"""Names of products: few, the surest first, and none of code or of other makers."""

from pathlib import Path

import pytest

from pipeline.datamodel import Kind
from pipeline.parties.deal.build import build_deal
from pipeline.parties.lists.manifest import manifest
from pipeline.parties.lists.shelf import add_list
from tests.parties.deal.made import CASE, Made

GUIDE = """Kestrel guide

PlateHawk is a reader of number plates. On an Intel® Xeon® it beats OpenSparrow,
and on OpenSparrow hardware too.

override fun onCreate(savedInstanceState: Bundle?) {
    engineHandle.deInit();
    val engineHandle = PlateHawkSdkEngine.init(imageData);
    super.onCreate(savedInstanceState);
}

PlateHawkSdkEngine.deInit() frees the imageData. Call deInit once per imageData.
"""


def products_in(empty: Made, text: str, kind: Kind = Kind.BROCHURE) -> list[str]:
    empty.add("paper.txt", text, kind)
    found = build_deal(empty.store, CASE).products
    return [each.name for each in found if each.kind == "product"]


def test_functions_processors_and_competitors_are_no_products(empty: Made) -> None:
    text = GUIDE + "\nPlateHawk runs on site."
    assert products_in(empty, text) == ["PlateHawk"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vorlin sheet\n\nModel number\tVP-27 / VP-28\n\nIt is bright.", ["VP-27"]),
        ("KESTREL K2\n\nA set for the field.", ["KESTREL K2"]),
        ("The Merlin™ set finds films.", ["Merlin"]),
        ("Merlin: films\n\nMerlin finds. Merlin sorts. Merlin keeps.", ["Merlin"]),
        ("SwiftLane counts cars. SwiftLane counts bikes.", ["SwiftLane"]),
        ("SwiftLane counts. SwiftLane sorts.\n\nSwiftLane.count(cars)", ["SwiftLane"]),
        ("It opens WhatsApp. It copies WhatsApp.", []),
        ("Search: films\n\nSearch is easy. A search is quick. Search on.", []),
        ("mSparrow™ reads phones.", []),
        ("HI2 is an interface. Records go to HI2. HI2 and HI3 use TLS.", []),
    ],
)
def test_a_name_counts_with_a_sign_that_the_brochure_is_about_it(
    empty: Made, text: str, names: list[str]
) -> None:
    assert products_in(empty, text) == names


def test_a_brochure_gives_at_most_six_names(empty: Made) -> None:
    text = " ".join(f"The Merlin {letter}™ set finds films." for letter in "ABCDEFGH")
    assert len(products_in(empty, text)) == 6


@pytest.mark.parametrize(
    ("schedule", "names"),
    [
        ("SCHEDULE A\nORRIN LTD Products and Pricing\nOrrin 3LT Lamp – Field Set\n",
         ["Orrin 3LT Lamp"]),
        ("Exhibit B\nGoods:\nHeron Desk\nHeron Field\n", ["Heron Desk"]),
        ("EXHIBIT A\nProducts\nAll Lamps that the Supplier makes.\n", []),
        ("EXHIBIT A\nProducts\nThe Products are lamps.\n", []),
    ],
)  # fmt: skip
def test_a_schedule_of_goods_names_the_item(
    empty: Made, schedule: str, names: list[str]
) -> None:
    text = f"Supply contract 9\n\nThe goods are in the schedule.\n\n{schedule}"
    assert products_in(empty, text, Kind.CONTRACT) == names
    found = build_deal(empty.store, CASE).products
    assert all(each.is_ordered for each in found)


def test_the_holder_of_the_copyright_is_a_vendor(empty: Made) -> None:
    empty.add("paper.txt", "Merlin\n\n© 2019-2026 Orrin Works\n", Kind.BROCHURE)
    found = build_deal(empty.store, CASE).products
    assert ("Orrin Works", "vendor") in {(p.name, p.kind) for p in found}


def test_what_a_notice_names_is_a_product_and_its_maker_a_vendor(
    empty: Made, tmp_path: Path
) -> None:
    path = tmp_path / "notice.html"
    path.write_text(
        "<p>C/2026/417</p><p>“GhostMast”, “GhostMast Two” of “Tane Signals Ltd”.</p>"
    )
    add_list(path, manifest("c-series"))
    order = (
        "Supply contract 9\n\nItem\tDescription\tQty\n1\tGhostMast 5.1\t1\n\n"
        "It replaces GhostMast Two, made by Tane Signals Ltd."
    )
    empty.add("order.txt", order, Kind.CONTRACT)
    found = build_deal(empty.store, CASE).products
    listed = {(p.name, p.kind, p.is_ordered) for p in found if p.list_id == "c-series"}
    assert listed == {
        ("GhostMast", "product", True),
        ("GhostMast Two", "product", False),
        ("Tane Signals Ltd", "vendor", False),
    }
