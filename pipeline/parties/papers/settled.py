"""The parties of a paper once each, with full names and without common words."""

import re
from dataclasses import replace
from functools import lru_cache

from pipeline.parties.papers.defined_terms import OURS
from pipeline.parties.papers.role_terms import role_of_term
from pipeline.parties.party_names import (
    LEGAL_FORM,
    is_company,
    is_firm_or_organ,
    is_organ,
    same_name,
)
from pipeline.parties.records import NamedParty, Opening, PartyRole, Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/settled")

_MIN_SHORT = 4


def fullest(text: str, party: NamedParty) -> NamedParty:
    """Return a party with its full name: for "Tane" also "Tane Inc." in the text."""
    name = party.name
    if is_firm_or_organ(name) or len(name) < _MIN_SHORT:
        return party
    words = r"\s+".join(map(re.escape, name.split()))
    whole = re.search(rf"\b{words},?[ ]{LEGAL_FORM}", text)
    if whole is None:
        return party
    span = Span(*whole.span())
    return replace(party, name=" ".join(whole.group().split()), span=span)


def is_common(text: str, party: NamedParty) -> bool:
    """Return True for words that also stand in lower case: "Effective Date"."""
    if party.defined_as or is_company(party.name):
        return False
    words = re.findall(r"[^\W\d_]{2,}", party.name)
    small = _small_words(text)
    return not is_organ(party.name) and all(word.casefold() in small for word in words)


@lru_cache(maxsize=4)
def _small_words(text: str) -> frozenset[str]:
    """Return the lower-case words of a text."""
    words = re.findall(r"(?<![\w@./-])[^\W\d_]{2,}(?![\w@-])", text)
    return frozenset(word for word in words if word.islower())


def _is_no_name(name: str) -> bool:
    """Return True for a common word, or a piece of a title or sentence."""
    if _P.GENERIC.fullmatch(name):
        return True
    is_piece = _P.DATE.search(name) or _P.CLAUSE.search(name)
    return is_piece is not None and not is_company(name)


def settled(parties: list[NamedParty], openings: list[Opening]) -> list[NamedParty]:
    """Keep each name once per role and giver, and no name that is a defined term."""
    terms = {o.term.casefold() for o in openings if o.term}
    own = {o.name for o in openings}
    best: dict[tuple[str, PartyRole, str], NamedParty] = {}
    for party in parties:
        key = (same_name(party.name).removeprefix("the "), party.role, party.giver)
        is_term = party.name.casefold() in terms or role_of_term(party.name) is not None
        if _is_no_name(party.name):
            continue
        if is_term and party.span not in own:
            continue
        if key not in best or (party.in_annex and not best[key].in_annex):
            best[key] = party
    named = {name for name, role, _ in best if role is not PartyRole.OTHER}
    ours = {name for (name, _, _), p in best.items() if p.defined_as in OURS}
    spans = {party.span for party in best.values()}
    kept = [
        party
        for (name, role, _), party in best.items()
        if (role is not PartyRole.OTHER or name not in named)
        # "we" who run a service for "you" do not operate purchased goods.
        and not (role is PartyRole.OPERATOR and name in ours)
        # "Shipping Ltd" in "Tane Trading and Shipping Ltd"
        and not any(party.span.is_within(span) for span in spans)
    ]
    return sorted(kept, key=lambda party: (party.span.start, party.role.value))
