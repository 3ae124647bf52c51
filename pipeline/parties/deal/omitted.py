"""Omissions and contradictions in the papers of a case, with the exact places."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from pipeline.datamodel import (
    Kind,
    Omission,
    OmissionKind,
    Party,
    PartyRole,
    Quote,
    Strength,
)
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.linking import link
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.papers.exhibits import holds_exhibit
from pipeline.parties.papers.omissions import by_kind, find_omissions
from pipeline.parties.party_names import is_company, is_organ, same_name
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import Part
from pipeline.parties.reports.actors import Actor
from pipeline.parties.state.countries import countries_of_address, places
from pipeline.parties.state.unknown_states import States
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/places")

MAX_QUOTES = 5
"""Most places of one kind that are kept with their words; all places are counted."""


def omissions_of(papers: Iterable[DealPaper]) -> tuple[Omission, ...]:
    """Return redactions, blanks, missing exhibits and signatures, paper by paper.

    An exhibit that is present as a separate paper is not missing.

    Args:
        papers: Papers of one case. Brochures are skipped: they may leave out anything.
    """
    own = [paper for paper in papers if paper.kind is not Kind.BROCHURE]
    return tuple(found for paper in own for found in _of_paper(paper, own))


def _of_paper(paper: DealPaper, papers: Sequence[DealPaper]) -> Iterator[Omission]:
    for kind, name, spans in by_kind(find_omissions(paper.document.text)):
        is_exhibit = kind in (OmissionKind.EXHIBIT_MISSING, OmissionKind.EXHIBIT_EMPTY)
        if is_exhibit and any(_is_exhibit(p, name) for p in papers if p is not paper):
            continue
        quotes = tuple(paper.quote(span) for span in spans[:MAX_QUOTES])
        yield Omission(kind, name, len(spans), quotes)


def _is_exhibit(paper: DealPaper, name: str) -> bool:
    return holds_exhibit(paper.name, paper.document.text, name)


def end_users_apart(parties: Iterable[Party]) -> tuple[Omission, ...]:
    """Return the end users on which papers contradict each other, as one omission.

    Two papers contradict each other if both name end users and no end user of one
    belongs to an end user of the other. A unit belongs to its ministry. If the machine
    cannot tell, it reports no contradiction.
    """
    named: dict[str, dict[str, Party]] = {}
    quotes: dict[tuple[str, str], Quote] = {}
    for party in parties:
        for mention in party.mentions:
            if _is_user(party, mention.role) and not mention.is_spare:
                key = mention.quote.document_id
                named.setdefault(key, {})[party.party_id] = party
                quotes.setdefault((key, party.party_id), mention.quote)
    apart = {
        key
        for one, other in combinations(named, 2)
        if _are_apart(named[one].values(), named[other].values())
        for key in (one, other)
    }
    found = tuple(quote for (key, _), quote in quotes.items() if key in apart)
    return (Omission(OmissionKind.END_USERS, "", len(found), found),) if found else ()


def countries_apart(
    papers: Iterable[DealPaper], parties: Iterable[Party], states: States
) -> tuple[Omission, ...]:
    """Return the countries of end use on which papers contradict each other.

    Two papers contradict each other if each states where the goods are used, as the
    country of an end user or of final destination, and the countries differ.

    Args:
        papers: Papers of the case; brochures are skipped.
        parties: Parties of the case.
        states: States outside the table of countries.
    """
    papers = tuple(papers)
    named: dict[str, dict[str, Quote]] = {p.document.document_id: {} for p in papers}
    for party in parties:
        for mention in party.mentions:
            if _is_user(party, mention.role) and not mention.is_spare:
                own = named.setdefault(mention.quote.document_id, {})
                for country in set(mention.countries) - set(mention.by_law):
                    own.setdefault(country, mention.address or mention.quote)
    for paper in papers:
        own = named.setdefault(paper.document.document_id, {})
        for country, quote in _stated(paper, states):
            own.setdefault(country, quote)
    own_apart = {
        key
        for one, other in combinations([k for k, v in named.items() if v], 2)
        if named[one].keys().isdisjoint(named[other])
        for key in (one, other)
    }
    found = tuple(q for key in named if key in own_apart for q in named[key].values())
    return (Omission(OmissionKind.COUNTRIES, "", len(found), found),) if found else ()


def _stated(paper: DealPaper, states: States) -> Iterator[tuple[str, Quote]]:
    """Yield the countries of final destination that a form or clause states."""
    text = paper.document.text
    for match in _P.FINAL.finditer(text) if paper.kind is not Kind.BROCHURE else ():
        said = match["value"]
        found = {place.country for place in (*places(said), *states.places(said))}
        for country in found or countries_of_address(f", {said}"):
            yield country, paper.quote(Span(*match.span("value")))


def _is_user(party: Party, role: PartyRole) -> bool:
    """Return True for an end user, and for an organ that houses the goods."""
    if role is PartyRole.SITE:
        return not is_company(party.name) and is_organ(party.name)
    return role is PartyRole.END_USER


def _are_apart(one: Iterable[Party], other: Iterable[Party]) -> bool:
    return not any(_belong_together(a, b) for a in one for b in other)


def _belong_together(one: Party, other: Party) -> bool:
    if same_name(one.name) == same_name(other.name):
        return True  # two States of one name are told by their countries
    left, right = map(_named, (one, other))
    actor = Actor(right.name, Span(0, 0), Part.ACTOR, "", right.countries)
    found = link(left, actor)
    return found is not None and found.strength is not Strength.L0


def _named(party: Party) -> Named:
    return Named(party.name, frozenset(party.countries), NameKind(party.kind))
