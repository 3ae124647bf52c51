"""Rule R3: products, vendors and technologies, to connect papers with reports.

A brochure says what an item can do, and a report says what such an item was used for.
They are linked by the name of the product, by its vendor, or by the technology. The
technology of a brochure comes from a finding of family A, that of a report from the
words of the passage.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.datamodel import (
    Finding,
    Kind,
    Passage,
    Polarity,
    Product,
    ProductLink,
    Quote,
    Said,
)
from pipeline.labels import LabelSet
from pipeline.parties.deal.brochure_names import (
    MAX_OFFERED,
    captioned,
    products_of_brochure,
)
from pipeline.parties.deal.brochure_quotes import (
    MISUSE,
    brochure_quotes,
    product_link,
)
from pipeline.parties.deal.goods import OFFERED, ORDERED, goods_of, is_named_in
from pipeline.parties.deal.library import Library
from pipeline.parties.deal.papers import DealPaper, quote_of
from pipeline.parties.families import family_of, without_form
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import Span
from pipeline.parties.technologies import technology_in
from pipeline.parties.vendors import is_product, is_vendor, vendors_in

_P = Patterns("products")

ITEM_FAMILY = "item"
VENDOR_LISTS = ("misp-surveillance-vendor", "misp-stalkerware", "c-series")
"""Lists of vendors and products; none of them restricts dealings."""

_MIN_CHARS = 4
MAX_PER_NAME = 100
"""Most passages that are kept of one name; a name in more passages says little."""


def products_of(
    papers: Sequence[DealPaper], lists: Iterable[Shelved], labels: LabelSet
) -> tuple[Product, ...]:
    """Return the products, vendors and technologies of papers, each once.

    A product that a contract orders comes first. A product that only a brochure names
    says so.
    """
    found: dict[tuple[str, str], Product] = {}
    lists = [each for each in lists if each.version.list_id in VENDOR_LISTS]
    goods = [p for paper in papers for p in goods_of(paper)]
    for product in (
        *goods,
        *_listed(papers, lists),
        *(p for paper in papers for p in _named(paper)),
        *_technologies(papers, lists, labels),
    ):
        found.setdefault((product.kind, product.name.casefold()), product)
    found = {key: x for key, x in found.items() if not _is_numbered(x, found)}
    spare = [key for key, x in found.items() if _is_spare(x)][MAX_OFFERED:]
    found = {key: x for key, x in found.items() if key not in spare}
    texts = [paper.document.text for paper in papers]
    apart = _apart(papers, goods)
    return tuple(
        _offered(each, papers, texts, apart) if each.kind == "product" else each
        for each in found.values()
    )


def _is_spare(product: Product) -> bool:
    """Return True for a product that neither a contract orders nor a list names."""
    is_ordered = product.reason == ORDERED or product.list_id
    return product.kind == "product" and not is_ordered


def _apart(papers: Iterable[DealPaper], goods: Sequence[Product]) -> set[str] | None:
    """Return the brochures that do not name the ordered goods; None without goods.

    If no brochure names them, contracts and brochures use different names for the
    goods, and no brochure can be set apart.
    """
    if not goods:
        return None
    names = {each.name.split()[0].casefold() for each in goods}
    named = {
        paper.document.document_id: any(
            name in paper.document.text.casefold() for name in names
        )
        for paper in papers
        if paper.kind is Kind.BROCHURE
    }
    if not any(named.values()):
        return set()
    return {key for key, is_named in named.items() if not is_named}


def _offered(
    product: Product,
    papers: Sequence[DealPaper],
    texts: Sequence[str],
    apart: Collection[str] | None,
) -> Product:
    """Return a product with its version, marked if no contract names it."""
    version = _version(product.name, texts)
    has_contract = any(paper.kind is Kind.CONTRACT for paper in papers)
    if has_contract and not is_named_in(product, papers):
        product = replace(product, reason=OFFERED)
        if apart is not None:
            is_apart = product.quote.document_id in apart
            product = replace(product, is_only_offered=True, is_apart=is_apart)
    return replace(product, version=version)


def _is_numbered(product: Product, known: Collection[tuple[str, str]]) -> bool:
    """Return True for "PhoneVault 6" if its only other form is "PhoneVault"."""
    key = product.kind, _P.NUMBER.sub("", product.name).casefold()
    n_same = sum((kind, _P.NUMBER.sub("", name)) == key for kind, name in known)
    return key[1] != product.name.casefold() and key in known and n_same == 2


def _version(name: str, texts: Sequence[str]) -> str:
    """Return the version behind a name in the papers, or "".

    A paper may begin with the name and say "Version 6.2" further down. A number right
    behind the name counts if nothing more exact and no other number is said.
    """
    named = rf"(?<!\w){re.escape(name)}"
    numbers = {n for each in texts for n in re.findall(rf"{named} v?(\d+)", each)}
    other = rf"(?!{named})(?-i:{_P.text('CAMEL')})"
    line = rf"(?:[ \t]v?\d[\d.]*)?[ \t]*\n(?:(?s:(?:(?!{other}).)*?)[.!?:\n]\s*\n)?^"
    patterns = [
        rf"{named}{_P.text('VERSION')}",
        rf"\A\W*{named}{line}(?:{_P.text('VERSION_ALONE')})",
    ]
    if len(numbers) < 2:
        patterns.append(rf"{named}{_P.text('VERSION_BARE')}")
    for pattern in patterns:
        read = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
        if match := next(filter(None, map(read.search, texts)), None):
            return match["said"] or match["dotted"]
    return ""


def _named(paper: DealPaper) -> Iterator[Product]:
    if paper.kind is Kind.BROCHURE:
        yield from products_of_brochure(paper)
    yield from captioned(paper)
    for passage in paper.passages:
        for name in vendors_in(passage.text, 0, len(passage.text)):
            words = name.of(passage.text)
            if is_vendor(words):
                at = passage.start
                quote = paper.quote(Span(at + name.start, at + name.end))
                kind = "product" if is_product(words) else "vendor"
                yield Product(
                    words, kind, quote, "a name known in the surveillance trade"
                )


def _listed(papers: Sequence[DealPaper], lists: Iterable[Shelved]) -> Iterator[Product]:
    """Yield names of vendor lists that stand in the papers, letter by letter."""
    names = {
        name: (shelved.version.list_id, tuple(sorted(entry.countries)))
        for shelved in lists
        for entry in shelved.entries
        for name in entry.names
        if len(name) >= _MIN_CHARS
    }
    if not names:
        return
    ordered = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")
    for paper in papers:
        for match in pattern.finditer(paper.document.text):
            quote = paper.quote(Span(*match.span()))
            list_id, countries = names[match.group()]
            reason = Said("on the list {name}", name=list_id)
            yield Product(match.group(), "vendor", quote, reason, list_id, countries)


def _technologies(
    papers: Sequence[DealPaper], lists: Iterable[Shelved], labels: LabelSet
) -> Iterator[Product]:
    """Yield the technologies of findings, highest score first, because it is quoted."""
    described = {
        label: (shelved.version.list_id, tuple(sorted(entry.countries)))
        for shelved in lists
        for entry in shelved.entries
        for label in entry.programmes
        if label in labels.ids
    }
    found = [
        (finding, passage)
        for paper in papers
        for finding in paper.findings
        if is_item_evidence(finding, labels)
        if (passage := paper.passage_of(finding)) is not None
    ]
    for finding, passage in sorted(found, key=lambda pair: -pair[0].score):
        name = labels[finding.label].name
        reason = Said("a passage flagged as {said}", said=name)
        yield Product(
            finding.label, "technology", quote_of(passage), reason,
            *described.get(finding.label, ("", ())),
        )  # fmt: skip


def is_item_evidence(finding: Finding, labels: LabelSet) -> bool:
    """Return True if a finding states a capability and does not deny it."""
    if finding.label not in labels.ids:
        return False
    polarity = dict(finding.attributes).get("polarity", "")
    denied = polarity in (Polarity.NEGATED, Polarity.PROHIBITED)
    return labels[finding.label].family == ITEM_FAMILY and not denied


def link_products(
    products: Iterable[Product], papers: Sequence[DealPaper], library: Library
) -> tuple[ProductLink, ...]:
    """Return the report passages about the same or similar items.

    Args:
        products: Products, vendors and technologies of the papers.
        papers: Papers of the case; a report may quote the brochures among them.
        library: Library of the reports.
    """
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
    """Yield passages with the name of the vendor or of the product's family.

    The name counts as written, and in capitals.
    """
    shorten = family_of if product.kind == "product" else without_form
    name = shorten(product.name)
    if len(name) < _MIN_CHARS:
        return
    code = _NAMING[product.kind]
    spaced = re.escape(name).replace(r"\ ", r"\s+")
    pattern = re.compile(rf"(?<!\w){spaced}(?!\w)|(?<!\w){spaced.upper()}(?!\w)")
    seen: set[tuple[str, int]] = set()
    for passage in library.naming(name, MAX_PER_NAME):
        if pattern.search(passage.text):
            seen.add((passage.document_id, passage.start))
            yield product_link(product, passage, Said(code, name=name), library)
    for passage in _of_family(product, library):
        if (passage.document_id, passage.start) not in seen:
            line = product.name.split()[0]
            yield product_link(product, passage, Said(code, name=line), library)


_NAMING = {
    "product": "the passage names the product {name!r}",
    "vendor": "the passage names the vendor {name!r}",
}


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


MAX_PART_QUOTES = 20


def part_of_system(papers: Iterable[DealPaper]) -> tuple[Quote, ...]:
    """Return passages about the item as a part or component of a system.

    Source:
        Guidelines 3.2: an item may be no surveillance item by itself and still be
        part of a system known for misuse.
    """
    found = [
        quote_of(passage)
        for paper in papers
        for passage in paper.passages
        if _P.PART.search(passage.text)
    ]
    return tuple(found[:MAX_PART_QUOTES])
