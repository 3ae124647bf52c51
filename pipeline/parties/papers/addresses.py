"""Addresses behind the name of a body, and the body above it that they name.

"The hall of the Cyber Unit, Amt Sorel, Block 4, Dock Road, Lower Tane": the unit
belongs to the body Amt Sorel, and perhaps only that body stands on a list.
"""

from dataclasses import replace

from pipeline.datamodel import USING, Said
from pipeline.parties.party_names import is_company, is_organ
from pipeline.parties.records import NamedParty, Span
from pipeline.parties.state.countries import (
    countries_in,
    countries_of_address,
    strip_countries,
)
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/addresses")
_MIN_PIECES = 3
"""Least number of parts: the body, its street and its town."""


def with_bodies_above(text: str, parties: list[NamedParty]) -> list[NamedParty]:
    r"""Return parties with their addresses, and the parent bodies named in these.

    Args:
        text: Text of the paper.
        parties: Parties found so far; only organs that use or house the goods are
            examined.

    Example:
        >>> from pipeline.parties.papers.extract import find_parties
        >>> text = "Installed in the hall of the Cyber Unit, Amt Sorel, Block 4, Tane."
        >>> [party.name for party in find_parties(text)]
        ['Cyber Unit', 'Amt Sorel']
    """
    found: list[NamedParty] = []
    for party in parties:
        pieces = _pieces(text, party)
        found.append(_addressed(party, pieces) if pieces else party)
        if pieces and _is_body(text, pieces):
            found.append(_above(text, party, pieces))
    return found


def countries_at(stretch: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the countries of the words about a company, and those by law alone.

    The law under which a company was made says nothing about where goods or money go.

    Example:
        >>> said = "a company incorporated under the laws of Cyprus, Dock Road 4, Cairo"
        >>> countries_at(f"{said}, Egypt")
        (frozenset({'eg'}), frozenset({'cy'}))
    """
    law = [match.group() for match in _P.LAW.finditer(stretch)]
    elsewhere = countries_of_address(_P.LAW.sub(" ", stretch))
    by_law = frozenset().union(*map(countries_of_address, law))
    return elsewhere, by_law - elsewhere


def own_words(name: str, said: str) -> str:
    """Return the words about a company, without those on where it trades.

    Example:
        >>> own_words("Tane Ltd", ", Dock Road 4, Cairo, Egypt, shall sell in Libya")
        ', Dock Road 4, Cairo, Egypt, '
    """
    trade = _P.TRADE.search(said) if is_company(name) else None
    return said[: trade.start()] if trade else said


def after_law(text: str, start: int, end: int) -> int:
    """Return the end of the words on a company's law at a place, or the place."""
    match = _P.LAW.match(text, start, end)
    if match is None:
        return start
    behind = _P.LAW_BEHIND.match(text, match.end(), end)
    return behind.end() if behind else match.end()


def _pieces(text: str, party: NamedParty) -> list[Span]:
    """Return the parts of an address behind an organ; none if it holds no street."""
    if party.role not in USING or is_company(party.name) or not is_organ(party.name):
        return []
    pieces, at = [], party.span.end
    while match := _P.PIECE.match(text, at):
        pieces.append(Span(*match.span(1)))
        at = match.end()
    is_address = any(_P.STREET.search(piece.of(text)) for piece in pieces)
    return pieces if is_address else []


def _is_body(text: str, pieces: list[Span]) -> bool:
    """Return True if the first part is a name and the address begins only behind it."""
    first = pieces[0].of(text)
    is_name = " " in first and strip_countries(first) == first
    is_place = _P.STREET.search(first) or _P.BUILDING.search(first)
    behind = any(_P.STREET.search(piece.of(text)) for piece in pieces[1:])
    # In "Prison Service, Lower Tane, 4 Dock Road" only a town stands there.
    is_whole = len(pieces) >= _MIN_PIECES
    return is_name and not is_place and behind and is_whole


def _addressed(party: NamedParty, pieces: list[Span]) -> NamedParty:
    end = pieces[-1].end
    words = party.evidence
    holds = words.start <= party.span.start <= words.end
    evidence = Span(words.start, max(words.end, end)) if holds else words
    address = party.address or Span(pieces[0].start, end)
    return replace(party, evidence=evidence, address=address)


def _above(text: str, party: NamedParty, pieces: list[Span]) -> NamedParty:
    end = pieces[-1].end
    return replace(
        party,
        name=pieces[0].plain(text),
        span=pieces[0],
        reason=Said("stands after {name!r} in its address", name=party.name),
        evidence=Span(party.span.start, end),
        address=Span(pieces[1].start, end),
        countries=party.countries or countries_in(text[party.span.end : end]),
        defined_as="",
    )
