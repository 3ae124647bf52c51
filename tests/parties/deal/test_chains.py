"""Who gets the item from whom, over all papers of a case."""

from dataclasses import replace

from pipeline.datamodel import Kind
from pipeline.dossier.exports.rows import parties_rows
from pipeline.parties.deal.build import build_deal
from pipeline.parties.papers.resale import chain_to
from tests.parties.deal.made import CASE, Made

ORDER = """Purchase order 9

Supplier: Norvik Systems GmbH
Buyer: Orin Trading Ltd

The Buyer resells the radios to Tane Import Ltd, who ships them to the Coast Guard."""

MAIL = """Dear Sirs,

Norvik Systems GmbH sells the radios to Orin Trading Ltd."""


def givers(deal, name: str) -> list[str]:
    (party,) = (p for p in deal.parties if p.name == name)
    return [step.giver for step in chain_to(party, deal.parties)]


def test_a_chain_runs_through_the_papers_of_a_case(empty: Made) -> None:
    empty.add("order.txt", ORDER, Kind.CONTRACT)
    empty.add("mail.txt", MAIL, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    assert givers(deal, "Coast Guard") == [
        "Norvik Systems GmbH",
        "Orin Trading Ltd",
        "Tane Import Ltd",
    ]
    assert givers(deal, "Norvik Systems GmbH") == []


def test_the_export_holds_the_chain_with_its_words(empty: Made) -> None:
    empty.add("order.txt", ORDER, Kind.CONTRACT)
    rows = {row["name"]: row for row in parties_rows(build_deal(empty.store, CASE))}
    first, last = rows["Coast Guard"]["through"]
    assert first["name"] == "Orin Trading Ltd"
    assert "resells the radios to Tane Import Ltd" in first["quote"]["text"]
    assert last["name"] == "Tane Import Ltd"
    assert rows["Tane Import Ltd"]["roles"] == ["distributor"]


def test_a_loop_of_sales_ends(empty: Made) -> None:
    text = "Tane Import Ltd sells the radios to Lind AG.\n\n"
    text += "Lind AG sells the radios to Tane Import Ltd."
    empty.add("order.txt", text, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    assert givers(deal, "Lind AG") == ["Tane Import Ltd"]


def test_a_giver_that_is_no_party_ends_the_chain(empty: Made) -> None:
    empty.add("order.txt", ORDER, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    kept = [p for p in deal.parties if p.name != "Tane Import Ltd"]
    assert givers(replace(deal, parties=tuple(kept)), "Coast Guard") == [
        "Tane Import Ltd"
    ]
