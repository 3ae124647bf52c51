"""Where a company may sell is not where it is."""

import pytest

from pipeline.datamodel import Kind
from pipeline.parties.deal.build import build_deal
from tests.parties.deal.made import CASE, Made

TRADES = (
    "Tane Ltd acts as distributor and may not sell to Sudan.",
    "Distributor: Tane Ltd, of Sarel, for the market of Sudan",
    "Lind GmbH appoints Tane Ltd as distributor for the territory of Sudan.",
    'This Agreement is made between Lind GmbH, Kiel ("Supplier") and Tane Ltd '
    '("Distributor") for the sale of radios in Sudan.',
    'This Agreement is made between Lind GmbH, Kiel ("Supplier") and Tane Ltd '
    '("Distributor").\n\nThe Distributor shall resell the radios in Sudan.',
    "Tane Ltd acts as distributor for Lind GmbH, Sudan.",
    "Händler: Tane Ltd, für den Vertrieb in Sudan",
    "Distributeur : Tane Ltd, pour le territoire de Sudan",
)
PLACED = (
    "Distributor: Tane Ltd, Khartoum, Sudan, for the market of Egypt",
    "Distributor: Tane Ltd, a company with its seat in Sudan",
)


@pytest.mark.parametrize(
    ("said", "countries"),
    [*((said, ()) for said in TRADES), *((said, ("sd",)) for said in PLACED)],
)
def test_a_company_is_at_its_address_and_not_where_it_trades(
    empty: Made, said: str, countries: tuple[str, ...]
) -> None:
    empty.add("order.txt", said, Kind.CONTRACT)
    found = {p.name: p.countries for p in build_deal(empty.store, CASE).parties}
    assert found["Tane Ltd"] == countries
