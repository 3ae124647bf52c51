"""Countries of a deal that no table knows."""

from pipeline.datamodel import Kind
from pipeline.parties.deal.build import build_deal
from tests.parties.deal.made import CASE, Made


def test_the_buyers_state_is_a_destination_though_no_table_knows_it(empty: Made):
    order = (
        "Purchase order 17\n\nBuyer: Tane Trading FZE, Dock 4, Port Or, Zemara\n\n"
        "The Zemaran customs are told."
    )
    empty.add("order.txt", order, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    (place,) = deal.destinations
    assert place.country == "zemara"
    assert "consignee" in place.uses
