"""Parties and links as FollowTheMoney entities."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.datamodel import (
    Deal,
    Link,
    Party,
    PartyMention,
    PartyRole,
    Quote,
    Strength,
    pair_id_of,
    party_id_of,
)
from pipeline.dossier.exports.ftm import to_ftm

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NAME = "Directorate of State Security"
PARTY = party_id_of(NAME, ["sy"])
OURS = Quote("a" * 64, 10, 10 + len(NAME), NAME, 2)
THEIRS = Quote("b" * 64, 0, 37, "The Directorate read 63 telephones. =1", 4)


@pytest.fixture(scope="module")
def deal():
    mention = PartyMention(PartyRole.END_USER, OURS, OURS, "named as end user", ("sy",))
    party = Party(PARTY, NAME, "organisation", ("sy",), ("intelligence",), (mention,))
    link = Link(
        "link-1", pair_id_of(PARTY, "The Directorate", ["sy"]), PARTY,
        "The Directorate", ("sy",), Strength.L2, 0.93, ("the same body",), OURS,
        THEIRS, (0, 15), (), (),
    )  # fmt: skip
    return Deal("417", NOON, (), parties=(party,), links=(link,))


def test_both_names_and_their_link_are_entities(deal):
    model = pytest.importorskip("followthemoney").model
    rows = [json.loads(line) for line in to_ftm(deal).splitlines()]
    party, actor, link = (model.get_proxy(row) for row in rows)
    assert (party.schema.name, party.caption) == ("PublicBody", NAME)
    assert actor.first("country") == "sy"
    assert link.schema.is_a("UnknownLink")
    assert (link.first("subject"), link.first("object")) == (party.id, actor.id)
    assert link.first("role") == "L2"
    assert link.first("status") == "open"
    quotes = " ".join(link.get("description"))
    assert OURS.text in quotes
    assert THEIRS.text in quotes


def test_the_same_deal_gives_the_same_bytes(deal):
    pytest.importorskip("followthemoney")
    assert to_ftm(deal) == to_ftm(deal)
