"""Ties of reports to the goods and to who uses them, beyond a name letter by letter."""

import pytest

from pipeline.datamodel import Kind, OmissionKind, PartyRole
from pipeline.parties.deal.build import build_deal
from pipeline.parties.deal.people import is_spare
from pipeline.parties.names.identity import Named
from pipeline.parties.names.name_book import NameBook, ReportTie
from pipeline.parties.names.name_search import Screening
from pipeline.parties.records import Span
from pipeline.parties.ties import Tie
from tests.parties.deal.made import CASE, MISUSE, Made

ORDER = "Purchase order 17\n\nItem: Merlin Watch\n\nEnd User: {user}"
USER = "Third Bureau, Republic of Karavia"
SHEET = "Merlin Watch\n\nIt finds the face that you seek in the film you already have."
SAID = "It finds the face that you seek in the film you already have"
MISUSED = "The search software was used to identify peaceful marchers in Karavia."
FAR = "Guards beat a baker."


def with_report(empty: Made, quoting: str) -> set[str]:
    empty.add("order.txt", ORDER.format(user=USER), Kind.CONTRACT)
    empty.add("sheet.txt", SHEET, Kind.BROCHURE)
    passages = (FAR, "One.", "Two.", MISUSED, quoting)
    empty.add(
        "report.txt", "\n\n".join(passages), Kind.REPORT, (MISUSED, MISUSE),
        (FAR, MISUSE),
    )  # fmt: skip
    deal = build_deal(empty.store, CASE)
    return {link.quote.text for link in deal.product_links if link.by == "product"}


@pytest.mark.parametrize(
    "quoting",
    [
        f"The sheet of the supplier says: “{SAID}”.",
        f"The sheet says: «{SAID.replace('that you seek', 'you seek')}».",
        f'It calls it "lawful", and promises in its sheet "{SAID}".',
        f"The supplier’s sheet says: ‘{SAID}’.",
        f"Das Blatt sagt: »{SAID}«.",
    ],
)
def test_a_report_that_quotes_a_brochure_is_tied_to_its_product(
    empty: Made, quoting: str
) -> None:
    assert with_report(empty, quoting) == {quoting, MISUSED}


@pytest.mark.parametrize(
    "quoting",
    [
        f"Nobody quotes it: {SAID}.",
        "The sheet says: “It finds what nobody else can find in so short a time”.",
        "The sheet says: “the face that”.",
        f'The sheet says "lawful" and {SAID} "well".',
    ],
)
def test_other_words_tie_nothing(empty: Made, quoting: str) -> None:
    assert with_report(empty, quoting) == set()


@pytest.mark.parametrize(
    ("party", "country", "is_held"),
    [
        ("Third Bureau", "karavia", True),
        ("Third Bureau", "tesmara", False),
        ("Fourth Bureau", "karavia", False),
    ],
)
def test_the_head_of_a_unit_is_found_where_a_report_adds_its_body(
    party: str, country: str, is_held: bool
) -> None:
    book = NameBook()
    tie = Tie(Span(0, 9), Span(19, 55), "head", False, Span(0, 55))
    held = "Third Bureau of the Savaret Kessim"
    book.ties.append(
        ReportTie("d", 0, 60, "Varo Tane", held, frozenset({"karavia"}), tie)
    )
    found = Screening([], book).holders(Named(party, frozenset({country})))
    assert [(x.holder.name, x.relation, x.strength) for x in found] == (
        [("Varo Tane", "head", None)] if is_held else []
    )


@pytest.mark.parametrize(
    ("clause", "is_spare"),
    [
        ("If the Site is not ready, the test may be held at the {name}.", True),
        ("1.4 If the Site is not ready, it may be held at the {name}.", True),
        ("The test is held at the {name}.", False),
        ("If the Site is ready, nobody pays. The test is held at the {name}.", False),
    ],
)
def test_a_place_for_a_condition_only_is_a_spare_one(
    empty: Made, clause: str, is_spare: bool
) -> None:
    name = "signals school of the Frontier Corps"
    empty.add(
        "contract.txt", f"Supply contract\n\n{clause.format(name=name)}", Kind.CONTRACT
    )
    empty.add("statement.txt", f"End-use statement\n\nEnd User: {USER}", Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    found = [party for party in deal.parties if name in party.name]
    assert [party.is_spare for party in found] == [is_spare]
    users = [x for x in deal.omissions if x.kind is OmissionKind.END_USERS]
    assert bool(users) is not is_spare


@pytest.mark.parametrize(
    ("clause", "is_second"),
    [
        ("1.4 If the Site is not ready, the test may be held at the {name}.", True),
        ("Art. 4 Should the Site not be ready, it can be held at the {name}.", True),
        ("If so agreed, the test may be held at the {name} instead.", True),
        ("1.4 Falls der Ort nicht bereit ist, kann der Test am {name} sein.", True),
        ("Si le site n'est pas prêt, l'essai peut avoir lieu au {name}.", True),
        ("If the parties agree, the system may be operated by the {name}.", False),
        ("Unless agreed in writing, it may be installed at the {name} only.", False),
        ("Where it is delivered, it may be operated by the {name}.", False),
        ("In the event of default, the end user, who may be the {name}, pays.", False),
    ],
)
def test_only_a_substitute_on_a_condition_is_a_spare_one(
    clause: str, is_second: bool
) -> None:
    before = "1.3 The site is in Or.\n"
    start = len(before) + clause.index("{name}")
    text = before + clause.format(name="Frontier Corps")
    assert is_spare(text, Span(start, start + 14)) is is_second


def test_a_body_with_a_spare_site_only_is_no_user(empty: Made) -> None:
    clause = "If the Site is not ready, the test may be held at the {name}."
    name = "signals school of the Frontier Corps"
    empty.add("contract.txt", clause.format(name=name), Kind.CONTRACT)
    (party,) = build_deal(empty.store, CASE).parties
    assert PartyRole.SITE in party.roles
    assert not party.uses_goods


def test_an_earlier_delivery_to_the_same_customer_has_its_country(empty: Made) -> None:
    said = "The platform has been in operation at the same customer since 2024."
    empty.add(
        "order.txt", f"{ORDER.format(user=USER)}\n\n{said}", Kind.CONTRACT,
        (said, "prior_supply_reference"),
    )  # fmt: skip
    deal = build_deal(empty.store, CASE)
    assert [supply.country for supply in deal.prior_supplies] == ["karavia"]
