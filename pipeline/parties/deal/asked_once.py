"""Other organs of a State, asked about once for a ministry and its units."""

from collections.abc import Sequence

from pipeline.datamodel import Link, Party, Strength
from pipeline.parties.state.bodies import read_body

_MINISTRY = "ministry"


def asked_once(parties: Sequence[Party], links: Sequence[Link]) -> list[Link]:
    """Leave out other organs of a unit's State that its ministry in the case has too.

    A person would answer the same question for the ministry and for each of its units.
    """
    above = {p.party_id: _ministries_of(p, parties) for p in parties}
    asked = {(link.party_id, *_said_by(link)) for link in links}
    return [
        link
        for link in links
        if link.strength is not Strength.L0
        or not any((key, *_said_by(link)) in asked for key in above[link.party_id])
    ]


def _said_by(link: Link) -> tuple[str, tuple[str, ...], str, int]:
    return link.name, link.countries, link.quote.document_id, link.quote.start


def _ministries_of(party: Party, parties: Sequence[Party]) -> list[str]:
    """Return the ids of ministries with a function of a party and in its State."""
    body = read_body(party.name)
    if body is None or body.unit == _MINISTRY:
        return []
    functions = body.functions.union(*(above.functions for above in body.parents))
    return [
        other.party_id
        for other in parties
        if (whole := read_body(other.name)) is not None
        and whole.unit == _MINISTRY
        and whole.functions & functions
        and set(party.countries) & set(other.countries)
    ]
