"""Report passages about the items of the papers, or items like them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.datamodel import Kind, Passage, Product, ProductLink, Said
from pipeline.parties.deal.library import Library
from pipeline.parties.deal.papers import DealPaper, quote_of
from pipeline.parties.party_names import FORMS_AT_END
from pipeline.parties.vendors import short_names, technology_in
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/products")

MISUSE = "surveillance_misuse"

_MIN_CHARS = 4
MAX_PER_NAME = 100
"""Most passages that are kept of one name; a name in more passages says little."""


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

_NAMING = {
    "product": "the passage names the product {name!r}",
    "vendor": "the passage names the vendor {name!r}",
}
_MIN_ALONE = 7


def link_products(
    products: Iterable[Product], papers: Sequence[DealPaper], library: Library
) -> tuple[ProductLink, ...]:
    """Return the report passages about the same or similar items."""
    products = tuple(products)
    links: list[ProductLink] = []
    for product in products:
        found = _similar if product.kind == "technology" else _same
        links += found(product, library)
    known = {(link.product, link.quote.document_id, link.quote.start) for link in links}
    for link in brochure_quotes(products, papers, library):
        if (link.product, link.quote.document_id, link.quote.start) not in known:
            links.append(link)
    return tuple(links)


def _same(product: Product, library: Library) -> Iterator[ProductLink]:
    """Yield passages with the name of the vendor or of the product's family."""
    shorten = family_of if product.kind == "product" else without_form
    name = shorten(product.name)
    seen: set[tuple[str, int]] = set()
    also = short_names(product.name) if product.kind == "vendor" else []
    for form in (name, *also):
        for passage in _named_so(form, library):
            if (passage.document_id, passage.start) not in seen:
                seen.add((passage.document_id, passage.start))
                reason = Said(_NAMING[product.kind], name=form)
                yield product_link(product, passage, reason, library)
    for passage in _of_family(product, library):
        if (passage.document_id, passage.start) not in seen:
            reason = Said(_NAMING["product"], name=product.name.split()[0])
            yield product_link(product, passage, reason, library)


def _named_so(name: str, library: Library) -> Iterator[Passage]:
    """Yield the passages with a name, as written or in capitals."""
    if len(name) < _MIN_CHARS:
        return
    spaced = re.escape(name).replace(r"\ ", r"\s+")
    pattern = re.compile(rf"(?<!\w){spaced}(?!\w)|(?<!\w){spaced.upper()}(?!\w)")
    for passage in library.naming(name, MAX_PER_NAME):
        if pattern.search(passage.text):
            yield passage


def _of_family(product: Product, library: Library) -> Iterator[Passage]:
    """Yield passages on the family of "Kestrel Field": "of the Kestrel family"."""
    first, *more = product.name.split()
    if product.kind != "product" or not more or len(first) < _MIN_CHARS:
        return
    line = re.escape(first)
    pattern = re.compile(
        rf"(?<!\w){line}\s+(?:family|product line|line|series|range|suite|platform)\b|"
        r"\b(?:family|line|series|range|(?:marketed|sold|known)\s+as|called)\s+"
        rf"[“\"‘']?{line}(?!\w)"
    )
    for passage in library.naming(first, MAX_PER_NAME):
        if pattern.search(passage.text):
            yield passage


def _similar(product: Product, library: Library) -> Iterator[ProductLink]:
    """Yield passages on misuse of the technology, the highest score first."""
    n_found = 0
    misuse = {
        place: max(scores)
        for place, findings in library.findings.items()
        if (scores := [f.score for f in findings if f.label == MISUSE])
    }
    for place in sorted(misuse, key=lambda place: -misuse[place]):
        passage = library.passage(place)
        words = technology_in(passage.text, product.name) if passage else ""
        if passage is None or not words or n_found == MAX_PER_NAME:
            continue
        n_found += 1
        reason = Said("misuse of the same technology: {said!r}", said=words)
        yield product_link(product, passage, reason, library)


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
    for match in _P.QUOTED.finditer(text):
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


def without_form(name: str) -> str:
    """Return a company's name without its legal form; a single short word keeps it.

    Example:
        >>> without_form("Tane Analytics N.V."), without_form("Tane AG")
        ('Tane Analytics', 'Tane AG')
    """
    short = FORMS_AT_END.sub("", name).strip(" ,")
    return short if " " in short or len(short) >= _MIN_ALONE else name


def family_of(name: str) -> str:
    """Return the family name of a product: its name without version and edition.

    Example:
        >>> family_of("GhostLine Pro 4.2"), family_of("GhostLine")
        ('GhostLine', 'GhostLine')
    """
    return _P.GENERATION.sub("", name)
