"""Products and makers that a brochure names as its own.

A brochure also names processors, platforms, its own functions and other vendors. So a
name counts only with a sign that the brochure is about it: it is in the title or
a caption, bears a trade mark, is said to be something, or is repeated most.
"""

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.datamodel import Product, Said
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.party_names import LEGAL_FORM, is_company, name_at
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/products")

MAX_OFFERED = 6
"""Most products of a case that are not ordered; nobody searches for more by hand."""

_TITLE_CHARS = 300
"""Number of characters of a brochure that may hold its title."""

_ONLY_FORMS = re.compile(rf"{LEGAL_FORM}(?:[, ]{{1,2}}{LEGAL_FORM})*")
_MIN_USES = 2
"""Least number of uses of a word in mixed case; a single one may be a typing error or a
person."""

_MIN_PLAIN = 3
"""Least number of uses of a capitalised word, which may begin any sentence."""

_MIN_REPEATED = 5
"""Least number of uses of a name that nothing else shows to be the product."""

_SHORT = 2_000
"""Number of characters of a sheet, which has no room to repeat a name often."""


def products_of_brochure(paper: DealPaper) -> Iterator[Product]:
    """Yield the products of a brochure, the surest first, and then its vendors."""
    text = paper.document.text
    found = False
    for span, reason in _told(text):
        found = True
        yield Product(span.of(text), "product", paper.quote(span), reason)
    for span, reason in () if found else _repeated(text):
        yield Product(span.of(text), "product", paper.quote(span), reason)
    yield from _vendors(paper)


def captioned(paper: DealPaper) -> Iterator[Product]:
    """Yield the names with a trade mark, and those behind a caption."""
    text = paper.document.text
    for pattern, reason in (
        (_P.MARKED, "a trade mark"),
        (_P.LABELLED, "a caption names it"),
        (_P.NUMBERED, "a caption names it"),
    ):
        for match in pattern.finditer(text):
            number = match.lastindex or 0
            if not _P.OTHERS.search(match[number]):
                quote = paper.quote(Span(*match.span(number)))
                yield Product(match[number], "product", quote, reason)


def _told(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the names in a title, and those that are said to be something."""
    for match in _P.TITLE.finditer(text, 0, _TITLE_CHARS):
        yield Span(*match.span()), "a title names it"
    head = _P.HEAD.match(text)
    if head and _is_name(text, head[1]):
        yield Span(*head.span(1)), "a title names it"
    for match in _P.DEFINED.finditer(text):
        if _is_name(text, match["name"]):
            yield Span(*match.span("name")), "the brochure says what it is"


def _is_name(text: str, name: str) -> bool:
    """Return True for a repeated name that is neither code nor a common word."""
    if _P.OTHERS.search(name) or is_company(name):
        return False
    n_uses = len(re.findall(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text))
    if _P.CAMEL.fullmatch(name):
        return n_uses >= _MIN_USES and not _is_code(text, name)
    words = re.findall(r"[^\W\d_]{2,}", name)
    is_plain = all(re.search(rf"(?<!\w){word.lower()}(?!\w)", text) for word in words)
    is_mixed = _P.MIXED.search(name) is not None
    return n_uses >= _MIN_PLAIN and (is_mixed or not is_plain)


def _is_code(text: str, name: str) -> bool:
    """Return True for a function, class or variable of a program."""
    within = _P.text("CODE").replace("NAME", re.escape(name))
    return name[0].islower() or re.search(within, text, re.MULTILINE) is not None


def _repeated(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the word in mixed case that a brochure repeats most."""
    uses = Counter(match.group() for match in _P.CAMEL.finditer(text))
    least, last = _MIN_REPEATED, _TITLE_CHARS
    if len(text) < _SHORT:
        least, last = _MIN_USES, len(text)
    for at, (name, n_uses) in enumerate(uses.most_common()):
        if n_uses < least:
            return
        start = text.index(name)
        # A library is a product and a class of its examples: "Merlin.find(film)".
        is_library = at == 0 and name[0].isupper() and not _P.OTHERS.search(name)
        if start < last and (is_library or _is_name(text, name)):
            yield Span(start, start + len(name)), Said("named {n} times", n=n_uses)
            return


def _vendors(paper: DealPaper) -> Iterator[Product]:
    text = paper.document.text
    reached = 0
    for match in _P.CAPITAL.finditer(text):
        if match.start() < reached:
            continue  # "Signals Ltd" and "Ltd" are no vendors beside "Tane Signals Ltd"
        line = text.find("\n", match.start())  # a title stands above its maker
        name = name_at(text, match.start(), line if line >= 0 else len(text))
        if name and _is_vendor(name.of(text)):
            reached = name.end
            plain = name.plain(text)
            yield Product(plain, "vendor", paper.quote(name), "a company in a brochure")
    for match in _P.COPYRIGHT.finditer(text):
        quote = paper.quote(Span(*match.span(1)))
        yield Product(match[1], "vendor", quote, "a company in a brochure")


def _is_vendor(name: str) -> bool:
    """Tell a company from a bare legal form: "SA", "Co. Ltd"."""
    return is_company(name) and not _ONLY_FORMS.fullmatch(name)
