"""The strength of the link between a party and an actor of a report.

    L3  the same person, unit or facility
    L2  the same body
    L1  the parent or controlling body, or an organ that the party is a part of
    L0  another organ of the same State

Homonyms are the danger: a link needs countries that agree. If one side states no
country, the machine names the candidate and leaves the answer to a person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.datamodel import Link, Party, Said, Strength
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import SAME, Named, compare
from pipeline.parties.names.matching import Engine, NameMatch
from pipeline.parties.party_names import is_company, without_form
from pipeline.parties.reports.actor_parts import ACTORS, Part
from pipeline.parties.reports.actors import Actor
from pipeline.parties.state.bodies import Body, read_body
from pipeline.parties.state.body_terms import plain
from pipeline.parties.state.countries import places as places_in
from pipeline.parties.state.countries import strip_countries

_UNIT_RANK = 3
"""Least rank of a unit or facility of a larger body: that of a department."""

_MINISTRY = "ministry"
_GENERIC_FUNCTIONS = {
    "security": None,  # any protection of the State by force or secrecy
    "police|law|gendarm": frozenset({"police", "interior"}),
    "prison": frozenset({"prison"}),
    "border": frozenset({"border"}),
    "intelligence": frozenset({"intelligence", "state_security"}),
    "guard": frozenset({"national_guard"}),
    "army|(?:armed|defence|government) forces|military|soldiers|troops": frozenset(
        {"defence"}
    ),
}
"""Functions of organs without a name, by the first words that fit."""


@dataclass(frozen=True, slots=True)
class NameLink:
    """A comparison of a party with an actor.

    Attributes:
        strength: Strength of the link; None if a person must decide.
        score: Likeness of the names in [0, 1]; 1 if no name was compared.
        reasons: Reasons of the link, in words.
    """

    strength: Strength | None
    score: float
    reasons: tuple[str, ...]


def link(party: Named, actor: Actor, using: Engine | None = None) -> NameLink | None:
    """Return the link between a party and an actor.

    Args:
        party: Party of the transaction, with the countries that the papers give.
        actor: Actor of a report passage. If it did nothing there and is only named, it
            is linked as the same body, never as another organ of the State.
        using: Engine that aligns names.

    Returns:
        The link, or None if there is none worth a mention. If the party is only a
        common noun ("the police"), a person must decide which body it is.
    """
    found = _link(party, actor, using)
    if found is None or found.strength in (None, Strength.L0):
        return found
    return _asked(party, found) if _is_common_noun(party.name) else found


def _is_common_noun(name: str) -> bool:
    """Return True for "police" and "Police", but not for "National Police"."""
    bare = re.sub(r"(?i)^(?:the|die|la|le|der|el) ", "", name)
    is_lower = bare == bare.casefold() or " " not in bare
    return is_lower and ACTORS.GENERIC.fullmatch(bare) is not None


def _asked(party: Named, found: NameLink) -> NameLink:
    said = Said(
        "{name!r} is a common word, not the name of an organisation", name=party.name
    )
    return replace(found, strength=None, reasons=(*found.reasons, said))


def _link(party: Named, actor: Actor, using: Engine | None) -> NameLink | None:
    if actor.part is Part.VICTIM or _is_state_of(party, actor):
        return None
    places = party.places
    if places and actor.countries and not places & actor.countries:
        return _elsewhere(party, actor, using)
    body = read_body(party.name) if party.kind is not NameKind.PERSON else None
    if actor.is_generic:
        return _to_generic(party, body, actor) if actor.part.is_deed else None
    countries = actor.countries or (places & actor.states)
    other = Named(actor.name, countries, party.kind)
    match = compare(party, other, using)
    near = sorted(party.localities & actor.localities)
    placed = bool(places and countries) or bool(near)
    if match.score is None:
        return None
    if match.score >= SAME:
        reasons = (
            *match.reasons,
            *(Said("both in {place}", place=_written(name)) for name in near),
        )
        strength = _of_same(party, body, actor, match, placed)
        return NameLink(strength, match.score, reasons)
    theirs = read_body(actor.name)
    is_organ = actor.part.is_deed and not actor.is_rebel
    if body is None or theirs is None or not placed or not is_organ:
        return None
    return _of_bodies(party, body, actor, theirs, match.score)


def _is_state_of(party: Named, actor: Actor) -> bool:
    """Return True for a name that is the party's State: "Salvador" of "El Salvador"."""
    words = set(plain(actor.name).split())
    states = (plain(party.name[p.start : p.end]) for p in places_in(party.name))
    return any(words <= set(state.split()) for state in states)


def _elsewhere(party: Named, actor: Actor, using: Engine | None) -> NameLink | None:
    """Let a person decide about a company that two texts place in different countries.

    A company works abroad; an organ of another State is another organ.
    """
    is_firm = is_company(party.name) or is_company(actor.name)
    if party.kind is NameKind.PERSON or not is_firm or actor.is_generic:
        return None
    if read_body(party.name) is not None or actor.is_by_words:
        return None
    match = compare(party, Named(actor.name, actor.countries, party.kind), using)
    if match.score is None or match.score < SAME or not match.is_full:
        return None
    return NameLink(None, match.score, match.reasons)


def _of_same(
    party: Named, body: Body | None, actor: Actor, match: NameMatch, placed: bool
) -> Strength | None:
    """Return the strength for one name in two papers; None asks a person.

    Beware of homonyms: a body without its State, or a person or a shortened name
    without a place, may be another one. A tile works or a hospital with the name of a
    militia or a town is not that militia or town: a word that only one name has asks a
    person, unless both are State bodies, which are compared by meaning. A deed told
    only by the words about a name gives no strong link either.
    """
    if actor.is_by_words:
        return None
    if not (match.is_full or (placed and _says_no_more(party, body, actor))):
        return None
    is_person = party.kind is NameKind.PERSON
    return _same(party, body) if placed or not (body or is_person) else None


def _says_no_more(party: Named, body: Body | None, actor: Actor) -> bool:
    if body is not None and read_body(actor.name) is not None:
        return True
    return _bare(party.name) == _bare(actor.name)


def _bare(name: str) -> str:
    """Return a name without its legal form and its country."""
    return without_form(strip_countries(name)).casefold().removeprefix("the ")


def _same(party: Named, body: Body | None) -> Strength:
    if party.kind is NameKind.PERSON:
        return Strength.L3
    is_unit = body is not None and body.rank >= _UNIT_RANK and bool(body.unit)
    return Strength.L3 if is_unit else Strength.L2


def _to_generic(party: Named, body: Body | None, actor: Actor) -> NameLink | None:
    if not (party.places and actor.countries) or body is None or actor.is_rebel:
        return None
    if not body.end_user_types:
        return None
    functions = _functions(actor.name)
    own = body.functions.union(*(parent.functions for parent in body.parents))
    if functions is None or functions & own:
        text = Said(
            "the passage speaks of {other!r}, and {name!r} belongs to it",
            name=party.name,
            other=actor.name,
        )
        return NameLink(Strength.L1, 1.0, (text,))
    return _same_state(party, actor)


def _functions(generic: str) -> frozenset[str] | None:
    """Return the functions behind "the police"; None for all of them."""
    for words, functions in _GENERIC_FUNCTIONS.items():
        if re.search(words, generic, re.IGNORECASE):
            return functions
    return frozenset()


def _of_bodies(
    party: Named, body: Body, actor: Actor, theirs: Body, score: float
) -> NameLink | None:
    for name, parents, other, whole in (
        (party.name, body.parents, actor.name, theirs),
        (actor.name, theirs.parents, party.name, body),
    ):
        is_part = any(_is_the_same(parent, whole) for parent in parents)
        if is_part or _is_of(name, other):
            text = Said("{name!r} belongs to {other!r}", name=name, other=other)
            return NameLink(Strength.L1, score, (text,))
    if body.end_user_types and theirs.end_user_types:
        return _same_state(party, actor)
    return None


def _is_of(name: str, whole: str) -> bool:
    """Return True for "Signals School of the Border Police", "the Border Police"."""
    part, body = (plain(each).removeprefix("the ") for each in (name, whole))
    head = part.removesuffix(body)
    unit = read_body(re.sub(" of (?:the )?$", "", head))
    return head.endswith((" of ", " of the ")) and unit is not None and bool(unit.unit)


def _is_the_same(parent: Body, other: Body) -> bool:
    return (
        parent.unit == other.unit
        and bool(parent.functions & other.functions)
        and parent.rest == other.rest
    )


def _written(place: str) -> str:
    """Return a place with capitals: it is compared in lower case."""
    return re.sub(r"\b[^\W\d_]{4,}|^\w", lambda m: m[0][:1].upper() + m[0][1:], place)


def _same_state(party: Named, actor: Actor) -> NameLink:
    shared = ", ".join(sorted(party.places & actor.countries))
    near = ", ".join(map(_written, sorted(party.localities & actor.localities)))
    text = Said(
        "both are organs of the same State ({countries}), not the same body",
        countries=shared,
    )
    if not shared:  # the town is all that both share
        text = Said("both are organs in {place}, not the same body", place=near)
    return NameLink(Strength.L0, 0.0, (text,))


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
