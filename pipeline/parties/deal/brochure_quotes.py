"""Quotations of brochures in reports, and misuse that stands next to them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.datamodel import Kind, Passage, Product, ProductLink, Said
from pipeline.parties.deal.library import Library
from pipeline.parties.deal.papers import DealPaper, quote_of

MISUSE = "surveillance_misuse"

_QUOTED = re.compile(
    r"“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»|»([^«»]*)«|\"([^\"]*)\"|"
    r"(?<!\w)‘((?:[^‘’]|’(?=\w))*)’"
)
"""Every quotation, short or long, so that no words between two are taken for one."""

_QUOTED_CHARS = range(25, 401)
_WORD = re.compile(r"\w+")
_MIN_QUOTED = 6
"""Least number of words of a quotation; fewer may be a common phrase."""

_RUN = 4
_SHARED = 0.5
"""Share of the runs of words in a quotation that stand in the paper too."""

_NEAR = 2
"""Number of passages of the same section, before and after a quotation, that belong to
it."""


def brochure_quotes(
    products: Iterable[Product], papers: Iterable[DealPaper], library: Library
) -> Iterator[ProductLink]:
    """Yield passages that quote a brochure, and those on misuse next to them."""
    offered = [p for p in products if p.kind != "technology" and not p.is_apart]
    sheets: list[tuple[Product, frozenset[tuple[str, ...]]]] = []
    for paper in papers:
        plain = paper.document.text.casefold()
        named = [p for p in offered if p.name.casefold() in plain]
        if paper.kind is Kind.BROCHURE and named:
            sheets.append((named[0], _runs(paper.document.text)))
    for document_id in library.ids if sheets else ():
        passages = list(library.passages(document_id))
        for at, passage in enumerate(passages):
            for product, words in _quoting(passage.text, sheets):
                yield from _beside(product, words, passages, at, library)


def _quoting(
    text: str, sheets: Iterable[tuple[Product, frozenset[tuple[str, ...]]]]
) -> Iterator[tuple[Product, str]]:
    """Yield the products whose brochure is quoted, with the quoted words."""
    for match in _QUOTED.finditer(text):
        said = match[match.lastindex or 0]
        runs = _runs(said)
        if len(said) not in _QUOTED_CHARS or len(runs) <= _MIN_QUOTED - _RUN:
            continue
        for product, known in sheets:
            if len(runs & known) >= _SHARED * len(runs):
                yield product, " ".join(said.split())


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[i:] for i in range(_RUN)), strict=False))


def _beside(
    product: Product, said: str, passages: Sequence[Passage], at: int, library: Library
) -> Iterator[ProductLink]:
    """Yield a passage that quotes a brochure, and those on misuse next to it."""
    own = passages[at]
    quotes = Said("the passage quotes the brochure of {name!r}: {said!r}",
                  name=product.name, said=said)  # fmt: skip
    yield product_link(product, own, quotes, library)
    near = Said("next to a passage that quotes the brochure of {name!r}: {said!r}",
                name=product.name, said=said)  # fmt: skip
    for passage in passages[max(0, at - _NEAR) : at + _NEAR + 1]:
        found = library.at((passage.document_id, passage.start, passage.end))
        is_misuse = any(finding.label == MISUSE for finding in found)
        if passage is not own and passage.heading == own.heading and is_misuse:
            yield product_link(product, passage, near, library)


def product_link(
    product: Product, passage: Passage, reason: str, library: Library
) -> ProductLink:
    """Return the link of a product to a passage, with the findings there."""
    findings = library.at((passage.document_id, passage.start, passage.end))
    return ProductLink(
        product=product.name,
        by=product.kind,
        reasons=(reason,),
        product_quote=product.quote,
        quote=quote_of(passage),
        finding_ids=tuple(finding.finding_id for finding in findings),
        labels=tuple(finding.label for finding in findings),
    )
