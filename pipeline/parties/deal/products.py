"""Rule R3: products, vendors and technologies, to connect papers with reports.

A brochure names what a vendor offers and says what it can do; only the contract names
the item of the deal. A report says what such an item was used for. They are linked by
the name of the product, by its vendor, or by the technology. The technology of a
brochure comes from a finding of family A, that of a report from the words of the
passage.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.datamodel import Finding, Kind, Polarity, Product, Quote, Said
from pipeline.labels import LabelSet
from pipeline.parties.deal.brochure_names import (
    MAX_OFFERED,
    captioned,
    products_of_brochure,
)
from pipeline.parties.deal.goods_tables import goods_rows
from pipeline.parties.deal.papers import DealPaper, quote_of
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.party_names import LEGAL_FORM, is_company
from pipeline.parties.records import Span
from pipeline.parties.vendors import is_product, is_vendor, short_names, vendors_in
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/products")

ITEM_FAMILY = "item"
KNOWN_VENDORS = ("misp-surveillance-vendor", "misp-stalkerware")
"""Lists of vendors of surveillance, many of which reports name for misuse."""

PRODUCT_LIST = "c-series"
"""List of products; a company in it is a vendor."""

VENDOR_LISTS = (*KNOWN_VENDORS, PRODUCT_LIST)
"""Lists of vendors and products; none of them restricts dealings."""

_MIN_CHARS = 4
MAX_PART_QUOTES = 20
_ORDERED = "an item of the contract"
"""Reason of a product that is in a table of goods or in the definition of the goods."""

_OFFERED = "offered in a brochure; no contract names it"
"""Reason of a product that may be no part of the deal, if the goods of the deal are
known."""

_BEFORE = 5
"""Number of characters before a number that hold a standard or colour: "RAL 7016"."""


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
        first = found.setdefault((product.kind, product.name.casefold()), product)
        if product.list_id and not first.list_id:  # an ordered item of a notice
            found[product.kind, product.name.casefold()] = replace(
                first, list_id=product.list_id, countries=product.countries
            )
    found = {
        key: x for key, x in found.items() if x.list_id or not _is_numbered(x, found)
    }
    found = {key: x for key, x in found.items() if not _is_short(x, found.values())}
    spare = [key for key, x in found.items() if _is_spare(x)][MAX_OFFERED:]
    found = {key: x for key, x in found.items() if key not in spare}
    texts = [paper.document.text for paper in papers]
    apart = _apart(papers, goods)
    return tuple(
        _offered(each, papers, texts, apart) if each.kind == "product" else each
        for each in found.values()
    )


def _is_short(product: Product, others: Iterable[Product]) -> bool:
    """Return True for "Flock" beside "Flock Safety": one vendor, not two."""
    return product.kind == "vendor" and any(
        other.kind == "vendor" and product.name in short_names(other.name)
        for other in others
    )


def _is_spare(product: Product) -> bool:
    """Return True for a product that neither a contract orders nor a list names."""
    is_wanted = product.is_ordered or product.list_id
    return product.kind == "product" and not is_wanted


def _apart(papers: Sequence[DealPaper], goods: Sequence[Product]) -> set[str] | None:
    """Return the brochures that do not name the ordered goods; None without goods.

    If no brochure names them, contracts and brochures use different names for the
    goods, and no brochure can be set apart.
    """
    if not goods:
        return None
    plain = {word for paper in papers for word in _P.PLAIN.findall(paper.document.text)}
    names = {_short_name(each.name, plain).casefold() for each in goods}
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


def _short_name(name: str, plain: Collection[str]) -> str:
    """Return the first word of a name, or all of it if that word is an ordinary one.

    "Network" of "Network Probe NP-4" is in brochures of other goods, too.
    """
    first = name.split()[0]
    return name if first.casefold() in plain else first


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
        product = replace(product, reason=_OFFERED, is_unnamed=True)
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
        rf"{named}s?{_P.text('KIND_BETWEEN')}",
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
            is_item = list_id == PRODUCT_LIST and not is_company(match.group())
            kind = "product" if is_item else "vendor"
            yield Product(match.group(), kind, quote, reason, list_id, countries)


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


def goods_of(paper: DealPaper) -> Iterator[Product]:
    """Yield the named goods of a contract or order, in reading order.

    Goods without a name of their own ("dome cameras") are left out.
    """
    if paper.kind is Kind.BROCHURE:
        return
    text = paper.document.text
    found = (
        *_in_tables(text),
        *_defined_goods(text),
        *_scheduled(text),
        *_counted(text),
    )
    for span in (*found, *_own_names(text), *_numbered(text)):
        name = _P.GOODS_VERSION.sub("", span.of(text))
        yield Product(name, "product", paper.quote(span), _ORDERED, is_ordered=True)


def _defined_goods(text: str) -> Iterator[Span]:
    for match in _P.GOODS.finditer(text):
        for name in re.finditer(rf"{_P.text('WORD')}(?: {_P.text('WORD')})+", match[1]):
            if not _P.LEGAL.search(name.group()):
                at = match.start(1) + name.start()
                yield Span(at, at + len(name.group()))


def _scheduled(text: str) -> Iterator[Span]:
    """Yield the goods that head a schedule of goods."""
    for match in _P.SCHEDULED.finditer(text):
        if not _P.LEGAL.search(match[1]):
            yield Span(*match.span(1))


def _counted(text: str) -> Iterator[Span]:
    """Yield the names behind a number of pieces: "40 licences Merlin Watch"."""
    for match in _P.COUNTED.finditer(text):
        is_other = _P.LEGAL.search(match[1]) or _P.NO_GOODS.search(match[1])
        if not is_other and _is_own(match[1]):
            yield Span(*match.span(1))


_ORDER_CHARS = 200
"""Most characters between a word for an order and the number of its goods."""


def _numbered(text: str) -> Iterator[Span]:
    """Yield the ordered names behind a bare number: "2 x IMSI-catcher"."""
    for match in _P.NUMBERED_GOODS.finditer(text):
        name, end = match["name"], match.end("name")
        before = re.split(
            r"\n|[.;] ", text[max(0, match.start() - _ORDER_CHARS) : match.start()]
        )
        others = (_P.LEGAL, _P.NO_GOODS, _P.OTHERS, _P.NO_NUMBERED)
        if _P.ORDERS.search(before[-1]) and not any(p.search(name) for p in others):
            is_plural = "-" in name and _P.PLURAL.search(name) is not None
            yield Span(match.start("name"), end - is_plural)


def _own_names(text: str) -> Iterator[Span]:
    """Yield defined goods that bear a firm's name: "Tane Services" of Tane Ltd."""
    defined = list(_P.OWN_GOODS.finditer(text))
    firms = _firm_words(text) if defined else set()
    for match in defined:
        if match["firm"] in firms and not _P.LEGAL.search(match["firm"]):
            yield Span(*match.span("name"))


_BEFORE_FORM = 30
"""Most characters between a word of a firm's name and its legal form."""


def _firm_words(text: str) -> set[str]:
    """Return the words with a capital letter shortly before a legal form."""
    found: set[str] = set()
    for form in re.finditer(LEGAL_FORM, text):
        before = text[max(0, form.start() - 2 * _BEFORE_FORM) : form.start()]
        name = re.split(r"[\n\"“”]", before)[-1]
        found |= {
            word[0]
            for word in re.finditer(rf"(?<!\w){_P.text('WORD')}", name)
            if len(name) - word.end() <= _BEFORE_FORM
        }
    return found


def _in_tables(text: str) -> Iterator[Span]:
    for _, goods in goods_rows(text):
        yield from _named_in_cell(goods.of(text), goods.start)


def _named_in_cell(cell: str, start: int) -> Iterator[Span]:
    """Yield the name at the start of a cell, or else a model in it."""
    first = _P.NAME.match(cell)
    if first and _is_own(first.group()) and not _P.LEGAL.search(first.group()):
        yield Span(start, start + first.end())
        return
    for model in _P.MODEL.finditer(cell):
        if not _P.LEGAL.search(cell[max(0, model.start() - _BEFORE) : model.end()]):
            yield Span(start + model.start(), start + model.end())
            return


def _is_own(name: str) -> bool:
    words = [word for word in name.split() if word[0].isalpha()]
    return len(words) >= 2 or _P.OWN.search(name) is not None


def is_named_in(product: Product, papers: Iterable[DealPaper]) -> bool:
    """Return True if a contract, order or letter names a product."""
    pattern = re.compile(rf"(?<!\w){re.escape(product.name)}s?(?!\w)", re.IGNORECASE)
    return any(
        pattern.search(paper.document.text)
        for paper in papers
        if paper.kind is not Kind.BROCHURE
    )
