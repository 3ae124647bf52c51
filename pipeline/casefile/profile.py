"""Return the profile of a document: title, parties, goods, countries and labels."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.casefile.file import CaseFile
from pipeline.datamodel import BlockKind, Deal, Document, PartyRole

_TITLE_CHARS = 200
"""Most characters of a title."""

_SUBJECTS = 3
"""Most labels in a profile."""


@dataclass(frozen=True, slots=True)
class DocumentProfile:
    """Title, parties, goods, countries and frequent labels of a document.

    Attributes:
        title: Title as printed, or "" without one.
        subjects: Titles of the most frequent labels with the number of their passages,
            the most frequent first.
        products: Products that it names, each once, in text order.
        technologies: Technologies that it describes, in the same way.
        parties: Parties that it names in a role, with the roles that it gives them, in
            text order.
        countries: ISO 3166-1 alpha-2 codes of the transaction's countries that it
            names, sorted.
    """

    title: str
    subjects: tuple[tuple[str, int], ...]
    products: tuple[str, ...]
    technologies: tuple[str, ...]
    parties: tuple[tuple[str, tuple[PartyRole, ...]], ...]
    countries: tuple[str, ...]


def profile_of(
    case: CaseFile, document_id: str, document: Document | None
) -> DocumentProfile:
    """Return the profile of a document of a case.

    Parties, products and countries are those that the case has, so that they agree
    with its other pages.
    """
    deal = case.deal
    rows = case.rows_of(document_id)
    about = Counter(c.title for row in rows for c in row.claims if not c.is_counter)
    return DocumentProfile(
        title=_title(document) if document else "",
        subjects=tuple(about.most_common(_SUBJECTS)),
        products=_named(deal, document_id, "product") if deal else (),
        technologies=_named(deal, document_id, "technology") if deal else (),
        parties=tuple(_parties(deal, document_id)) if deal else (),
        countries=tuple(_countries(deal, document_id)) if deal else (),
    )


def _title(document: Document) -> str:
    blocks = (b for b in document.blocks if b.kind is BlockKind.TITLE)
    titles = (document.text[block.start : block.end] for block in blocks)
    return " ".join(next(titles, "").split())[:_TITLE_CHARS]


def _named(deal: Deal, document_id: str, kind: str) -> tuple[str, ...]:
    own = (p for p in deal.products if p.quote.document_id == document_id)
    named = sorted((p for p in own if p.kind == kind), key=lambda p: p.quote.start)
    return tuple(dict.fromkeys(p.name for p in named))


def _parties(
    deal: Deal, document_id: str
) -> Iterator[tuple[str, tuple[PartyRole, ...]]]:
    found = []
    for party in deal.parties:
        own = [m for m in party.mentions if m.evidence.document_id == document_id]
        if own:
            roles = tuple(dict.fromkeys(mention.role for mention in own))
            found.append((min(m.evidence.start for m in own), party.name, roles))
    for _, name, roles in sorted(found):
        yield name, roles


def _countries(deal: Deal, document_id: str) -> Iterator[str]:
    for each in sorted(deal.destinations, key=lambda each: each.country):
        if any(quote and quote.document_id == document_id for quote in each.quotes):
            yield each.country
