"""Reasons for flags, and shared functions to build them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.casefile.claims import Ground
from pipeline.casefile.facts import Facts
from pipeline.datamodel import Said, Weight, counted, page_or_paragraph


@dataclass(frozen=True, slots=True)
class Raised:
    """One reason for a flag.

    Attributes:
        weight: Weight of the reason alone.
        reason: Reason in one sentence.
        finding_ids: Ids of the findings that it rests on, and of claims by people.
        link_ids: Ids of the links that it rests on.
        party_ids: Ids of the parties that it is about.
        is_search: Whether the reason is a search that was not made.
        is_apart: Whether the reason is about a product that no contract orders; it does
            not affect the proposed next step.
        is_spare: Whether the reason is about a party that the papers name only as a
            second choice.
    """

    weight: Weight
    reason: str
    finding_ids: tuple[str, ...] = ()
    link_ids: tuple[str, ...] = ()
    party_ids: tuple[str, ...] = ()
    is_search: bool = False
    is_apart: bool = False
    is_spare: bool = False


def ids_of(grounds: Iterable[Ground]) -> tuple[str, ...]:
    """Return the ids of the findings and claims at some places, each once."""
    return tuple(dict.fromkeys(ground.id for ground in grounds))


def where(ground: Ground) -> Said:
    """Return the document and the page or paragraph of the words of a ground."""
    place = page_or_paragraph(ground.finding or ground.row.words)
    return Said("{document}, {said}", document=ground.document, said=place)


def weight_of(facts: Facts, grounds: Sequence[Ground]) -> Weight:
    """Return RAISED for strong grounds, else WEAK."""
    return Weight.RAISED if facts.is_strong(grounds) else Weight.WEAK


def by_document(
    grounds: Iterable[Ground], what: tuple[str, str], weight: Weight
) -> Iterator[Raised]:
    """Yield one reason for each document with such claims, surest first."""
    found: dict[str, list[Ground]] = {}
    for ground in sorted(grounds, key=lambda ground: -ground.score):
        found.setdefault(ground.document, []).append(ground)
    for document, same in found.items():
        reason = counted(len(same), *what, document=document)
        yield Raised(weight, reason, ids_of(same))


def by_claims(
    facts: Facts, grounds: Sequence[Ground], what: tuple[str, str]
) -> Iterator[Raised]:
    """Yield one reason for each document, with the weight of all grounds together."""
    return by_document(grounds, what, weight_of(facts, grounds))
