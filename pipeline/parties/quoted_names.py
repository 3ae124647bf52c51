"""Names in quotes, as a program fills a form: the Supplier "Tane" pays "Orsk"."""

import re
from collections.abc import Iterator

from pipeline.parties.label_lines import Labelled, labelled_item
from pipeline.parties.records import PartyRole
from pipeline.parties.role_terms import role_of_defined

_IN_QUOTES = r"[\"“]([A-ZÀ-Þ][^\"”\n]{1,60})[\"”]"
_FILLED = re.compile(_IN_QUOTES)
_ROLE_BEHIND = re.compile(r"\s*\((?:the\s+)?[\"“]?(?P<word>[A-Z][\w ]{2,30})[\"”]?\)")
_ROLE_BEFORE = re.compile(r"\b(?:the|The)\s+(?P<word>[A-Za-z]{4,20})\s+$")
_SIDES = frozenset(
    "tenant landlord employee employer lender borrower maker company grower importer "
    "exporter lessor lessee carrier investor owner".split()
)
"""Words for a side of an agreement that is neither seller nor buyer."""

_PAIR = re.compile(
    rf"{_IN_QUOTES}\s+(?:(?:shall|will|agrees to|must)\s+(pay)\b[^.\"“]{{0,80}}?\bto|"
    rf"and)\s+{_IN_QUOTES}"
)
_BETWEEN = re.compile(r"\bbetween\s+$")


def read_quoted(text: str) -> Iterator[Labelled]:
    """Yield the parties of a form whose values stand in quotes.

    Example:
        >>> text = '"Tane" (the Seller) shall pay to "Orsk" a penalty.'
        >>> [(i.name.of(text), i.role.value) for i in read_quoted(text)][0]
        ('Tane', 'seller')
    """
    for match in _FILLED.finditer(text):
        before = max(0, match.start() - 40), match.start()
        label = _ROLE_BEHIND.match(text, match.end())
        label = label or _ROLE_BEFORE.search(text, *before)
        if label is None or re.search(rf"\b{re.escape(match[1].lower())}\b", text):
            continue  # "AS IS", a defined word
        role = role_of_defined(label["word"])
        is_side = label["word"].lower() in _SIDES
        if role is not None or is_side:
            span = label.span("word")
            yield from _items(text, span, match.span(1), role or PartyRole.OTHER)
    for match in _PAIR.finditer(text):
        pays = match[2] is not None
        if pays or _BETWEEN.search(text, max(0, match.start() - 12), match.start()):
            first, second = _PAID if pays else (PartyRole.OTHER, PartyRole.OTHER)
            yield from _items(text, match.span(), match.span(1), first)
            yield from _items(text, match.span(), match.span(3), second)


_PAID = (PartyRole.BUYER, PartyRole.SELLER)


def _items(
    text: str, label: tuple[int, int], value: tuple[int, int], role: PartyRole
) -> Iterator[Labelled]:
    item = labelled_item(text, label, value, role)
    if item is not None:
        yield item
