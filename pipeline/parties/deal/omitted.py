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
from pipeline.parties.actor_parts import Part
from pipeline.parties.actors import Actor
from pipeline.parties.alignment import NameKind
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.exhibits import holds_exhibit
from pipeline.parties.identity import Named
from pipeline.parties.linking import link
from pipeline.parties.omissions import by_kind, find_omissions
from pipeline.parties.party_names import is_company, is_organ
from pipeline.parties.records import Span

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


def _is_user(party: Party, role: PartyRole) -> bool:
    """Return True for an end user, and for an organ that houses the goods."""
    if role is PartyRole.SITE:
        return not is_company(party.name) and is_organ(party.name)
    return role is PartyRole.END_USER


def _are_apart(one: Iterable[Party], other: Iterable[Party]) -> bool:
    return not any(_belong_together(a, b) for a in one for b in other)


def _belong_together(one: Party, other: Party) -> bool:
    if one.party_id == other.party_id:
        return True
    left, right = map(_named, (one, other))
    actor = Actor(right.name, Span(0, 0), Part.ACTOR, "", right.countries)
    found = link(left, actor)
    return found is not None and found.strength is not Strength.L0


def _named(party: Party) -> Named:
    return Named(party.name, frozenset(party.countries), NameKind(party.kind))
