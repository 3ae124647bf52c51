"""Parties and links of a case as FollowTheMoney entities, one JSON object per line.

A link is an ``UnknownLink``, because a person must judge what it means. Its role is the
strength that the machine proposes, and its description holds both quotes.

Source:
    FollowTheMoney 4, https://followthemoney.tech/explorer/schemata/
"""

import json
from collections.abc import Iterator
from typing import Any

from pipeline.datamodel import Deal, Link, LinkAnswer, ListHit, Party, page_or_paragraph
from pipeline.errors import ConfigError


def to_ftm(deal: Deal, answers: tuple[LinkAnswer, ...] = ()) -> bytes:
    """Return a deal's parties, linked actors and list entries, and the links.

    ``answers`` are people's answers about its pairs of names; the last to a pair
    counts.

    Raises:
        ConfigError: The extra ``names`` is not installed.
    """
    try:
        from followthemoney import model
    except ImportError as error:
        msg = f"FollowTheMoney needs the extra 'names': {error}"
        raise ConfigError(msg) from error
    lines: dict[str, None] = {}
    for schema, key, properties in _entities(deal, answers):
        entity = model.make_entity(schema)
        entity.id = key
        for name, value in properties:
            # Store the exact name, because cleaning would change it.
            entity.add(name, value, cleaned=True)
        lines[json.dumps(_sorted(entity.to_dict()), ensure_ascii=True)] = None
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _sorted(plain: dict[str, Any]) -> dict[str, Any]:
    """Return an entity with its values sorted, because sets have no order."""
    properties = plain.get("properties", {})
    sorted_ = {name: sorted(properties[name]) for name in sorted(properties)}
    return {"id": plain["id"], "schema": plain["schema"], "properties": sorted_}


_Entity = tuple[str, str, list[tuple[str, str]]]


def _entities(deal: Deal, answers: tuple[LinkAnswer, ...]) -> Iterator[_Entity]:
    for party in deal.parties:
        yield _schema(party), party.party_id, list(_of_party(party))
    for link in deal.links:
        key = f"actor-{link.pair_id}"
        names = [("name", link.name), *(("country", c) for c in link.countries)]
        yield "LegalEntity", key, names
        yield "UnknownLink", link.link_id, list(_of_link(link, key, answers))
    for hit in deal.list_hits:
        key = f"entry-{hit.source.list_id}-{hit.entry_id}"
        names = [("name", hit.main_name), *(("country", c) for c in hit.countries)]
        yield "LegalEntity", key, names
        yield "UnknownLink", f"hit-{hit.pair_id}", list(_of_hit(hit, key, answers))


def _schema(party: Party) -> str:
    if party.end_user_types:
        return "PublicBody"
    return {"person": "Person", "organisation": "Organization"}.get(
        party.kind, "LegalEntity"
    )


def _of_party(party: Party) -> Iterator[tuple[str, str]]:
    yield "name", party.name
    yield from (("alias", name) for name in party.also)
    yield from (("notes", said) for said in party.stated)
    yield from (("country", country) for country in party.countries)
    for mention in party.mentions:
        place = mention.quote.place_id
        yield "notes", f"{mention.role.value}: {mention.reason} ({place})"
        if mention.address is not None:
            yield "address", " ".join(mention.address.text.split())


def _of_link(
    link: Link, key: str, answers: tuple[LinkAnswer, ...]
) -> Iterator[tuple[str, str]]:
    yield "subject", link.party_id
    yield "object", key
    yield "role", link.strength.value if link.strength else "a person must say"
    yield "summary", "; ".join(link.reasons)
    for quote in filter(None, (link.party_quote, link.quote)):
        place = f"{quote.place_id}, {page_or_paragraph(quote)}"
        yield "description", f"{quote.text} ({place})"
    yield "status", _status(link.pair_id, answers)


def _of_hit(
    hit: ListHit, key: str, answers: tuple[LinkAnswer, ...]
) -> Iterator[tuple[str, str]]:
    yield "subject", hit.party_id
    yield "object", key
    yield "role", f"possible match on {hit.source.list_id} of {hit.source.dated}"
    yield "summary", "; ".join(hit.reasons)
    yield "status", _status(hit.pair_id, answers)


def _status(pair_id: str, answers: tuple[LinkAnswer, ...]) -> str:
    answer = {each.pair_id: each for each in answers}.get(pair_id)
    if answer is None or answer.said is None:
        return "open"
    return f"{answer.verdict.value} by {answer.reviewer}"
