"""The head that tells who sells and who takes, where no term says it."""

from dataclasses import replace

import pytest

from pipeline import hashed_weights
from pipeline.errors import ArtifactError
from pipeline.hashed_weights import write_vouched
from pipeline.parties.papers import role_head
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.preamble import read_preamble
from pipeline.parties.papers.role_head import ROLES, features, roles_of, together
from pipeline.parties.records import Opening, PartyRole, Span

SUPPLY = (
    "SUPPLY AGREEMENT\n\nThis Supply Agreement is made by and between Tane Optics "
    'GmbH, a company of Karavia ("Tane"), and Orrin Import Ltd., a company of Sarel '
    '("Orrin").'
    "\n\n"
    "1. Tane shall supply the Products to Orrin. Tane shall deliver each order within "
    "ten days.\n2. Orrin shall pay the price to Tane. Orrin shall submit purchase "
    "orders. Tane's products are warranted. Orrin may purchase more from Tane.\n"
)


def _roles(text):
    return {party.name: party.role.value for party in find_parties(text)}


def test_who_supplies_sells_and_who_pays_buys():
    assert _roles(SUPPLY) == {
        "Tane Optics GmbH": "seller",
        "Orrin Import Ltd.": "buyer",
    }


def test_sides_change_with_what_parties_do():
    changed = SUPPLY.replace("Tane", "#").replace("Orrin", "Tane").replace("#", "Orrin")
    assert _roles(changed) == {
        "Orrin Optics GmbH": "seller", "Tane Import Ltd.": "buyer",
    }  # fmt: skip


def test_who_takes_under_a_distribution_agreement_distributes():
    text = SUPPLY.replace("SUPPLY", "DISTRIBUTION").replace("Supply", "Distribution")
    text += (
        "3. Tane appoints Orrin as its exclusive distributor. Orrin shall promote the "
    )
    text += "Products and Orrin shall resell them in the Territory.\n"
    assert _roles(text)["Orrin Import Ltd."] == "distributor"


def test_nobody_sells_in_a_joint_venture():
    text = SUPPLY.split("1. ")[0].replace("SUPPLY", "JOINT VENTURE")
    text = text.replace("Supply", "Joint Venture") + "1. Tane and Orrin work together."
    assert set(_roles(text).values()) == {"other"}


def test_nobody_sells_in_a_collective_agreement():
    text = SUPPLY.replace("SUPPLY", "COLLECTIVE BARGAINING")
    assert set(_roles(text).values()) == {"other"}


def test_a_reason_says_what_spoke_for_the_role():
    orrin = [p.reason for p in find_parties(SUPPLY) if p.name == "Orrin Import Ltd."]
    assert any("title: supply" in reason for reason in orrin)


def test_two_parties_never_have_the_same_side():
    scores = [dict.fromkeys(ROLES, 0.0) | {PartyRole.SELLER: 2.0}] * 2
    assert sorted(together([None, None], scores)) != [PartyRole.SELLER] * 2
    named = together([PartyRole.BUYER, None], scores)
    assert named == [PartyRole.BUYER, PartyRole.SELLER]


def test_one_party_alone_is_not_judged():
    alone = Opening(Span(13, 21), Span(13, 21), "", None)
    assert roles_of("Agreement of Tane Ltd.", [alone]) == []


def test_a_term_that_is_a_name_gives_no_role():
    text = SUPPLY.replace("Tane Optics GmbH", "Carrier Optics GmbH")
    text = text.replace('("Tane")', '("Carrier")').replace("Tane", "Carrier")
    (first, *_) = read_preamble(text)
    assert (first.term, first.role) == ("Carrier", None)


def test_a_party_of_an_opening_stands_once():
    text = (
        "SUPPLY AGREEMENT\nbetween\nTane Optics GmbH\nand\nOrrin Import Ltd.\n\n"
        + SUPPLY
    )
    names = [o.name.of(text) for o in read_preamble(text) if o.name]
    assert sorted(names) == ["Orrin Import Ltd.", "Tane Optics GmbH"]


def test_every_weight_is_of_a_feature_that_can_be_found():
    weights = role_head.ROLE_HEAD.weights
    found = {key for row in features(SUPPLY, read_preamble(SUPPLY)) for key in row}
    assert len(found & set(weights["seller"])) > 10


@pytest.mark.parametrize(
    "rows", [{}, {"weights": {"seller": {"": 1}}}, [], {"weights": 1}]
)
def test_weights_that_are_none_are_refused(rows, tmp_path, monkeypatch):
    write_vouched(tmp_path / "parties" / "roles.json", rows)
    monkeypatch.setattr(hashed_weights, "models_dir", lambda: tmp_path)
    monkeypatch.setattr(role_head, "ROLE_HEAD", replace(role_head.ROLE_HEAD))
    with pytest.raises(ArtifactError, match=r"opening_roles\.py --fit"):
        find_parties(SUPPLY)
