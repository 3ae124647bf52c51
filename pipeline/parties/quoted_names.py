"""Names in quotes, as a program fills a form: the Supplier "Tane" pays "Orsk"."""

import re
from collections.abc import Iterator

from pipeline.parties.label_lines import labelled_item
from pipeline.parties.party_names import is_company, is_organ
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import PartyRole, RoleName
from pipeline.parties.role_terms import role_of_defined

_P = Patterns("quoted_names")

_SIDES = frozenset(
    "tenant landlord employee employer lender borrower maker company grower importer "
    "exporter lessor lessee carrier investor owner".split()
)
"""Words for a side of an agreement that is neither seller nor buyer."""

_BETWEEN_CHARS = 90


def read_quoted(text: str) -> Iterator[RoleName]:
    """Yield the parties of a form whose values stand in quotes.

    Example:
        >>> text = '"Tane" (the Seller) shall pay to "Orsk" a penalty.'
        >>> [(i.name.of(text), i.role.value) for i in read_quoted(text)][0]
        ('Tane', 'seller')
    """
    for match in _P.IN_QUOTES.finditer(text):
        before = max(0, match.start() - 40), match.start()
        label = _P.ROLE_BEHIND.match(text, match.end())
        label = label or _P.ROLE_BEFORE.search(text, *before)
        if label is None or re.search(rf"\b{re.escape(match[1].lower())}\b", text):
            continue  # "AS IS", a defined word
        if _is_thing(text, match.span(1)):
            continue
        role = role_of_defined(label["word"])
        is_side = label["word"].lower() in _SIDES
        if role is not None or is_side:
            span = label.span("word")
            yield from _items(text, span, match.span(1), role or PartyRole.OTHER)
    for match in _P.PAIR.finditer(text):
        pays = match[2] is not None
        before = max(0, match.start() - _BETWEEN_CHARS), match.start()
        if _is_thing(text, match.span(1)) or _is_thing(text, match.span(3)):
            continue
        if pays or _P.BETWEEN.search(text, *before):
            first, second = _PAID if pays else (PartyRole.OTHER, PartyRole.OTHER)
            yield from _items(text, match.span(), match.span(1), first)
            yield from _items(text, match.span(), match.span(3), second)


def _is_thing(text: str, value: tuple[int, int]) -> bool:
    """Tell "Effective Date" and a term that is explained from a name."""
    name = text[slice(*value)]
    is_named = is_company(name) or is_organ(name)
    is_thing = _P.THING.search(name) is not None and not is_named
    return is_thing or _P.DEFINES.match(text, value[1]) is not None


_PAID = (PartyRole.BUYER, PartyRole.SELLER)


def _items(
    text: str, label: tuple[int, int], value: tuple[int, int], role: PartyRole
) -> Iterator[RoleName]:
    item = labelled_item(text, label, value, role)
    if item is not None:
        yield item
