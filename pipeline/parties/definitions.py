"""Names with a role in a list of definitions: ``"Buyer" means Tane Ltd``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.parties.party_names import is_company, is_organ, leading_name
from pipeline.parties.records import PartyRole, Span
from pipeline.parties.role_terms import role_of_defined

_MEANS = re.compile(
    r"[\"“]([A-Z][\w&./ -]{1,40}?)[\"”]\s+(?:shall\s+)?(?:means?|bedeutet|signifie)\s+"
)
_REACH = 240


@dataclass(frozen=True, slots=True)
class Definition:
    """A name whose role comes from a definition.

    Attributes:
        name: Span of the full name.
        role: Role that the defined word names.
        words: Span of the definition.
        term: Defined word.
    """

    name: Span
    role: PartyRole
    words: Span
    term: str


def read_definitions(text: str) -> Iterator[Definition]:
    """Yield the parties in definitions; a short form is resolved by its own definition.

    Example:
        >>> text = '"Buyer" means TIL. "TIL" means Tane Import Ltd of Port Sarel.'
        >>> [(d.name.of(text), d.role.value) for d in read_definitions(text)]
        [('Tane Import Ltd', 'buyer')]
    """
    found = list(_MEANS.finditer(text))
    meant = {match.group(1): match for match in found}
    for match in found:
        role = role_of_defined(match.group(1))
        if role is None:
            continue
        name = _name(text, match.end())
        short = name.of(text).split()[0] if name else ""
        other = meant.get(short)
        if other is not None and other is not match:
            name = _name(text, other.end())
        if name is not None and (is_company(name.of(text)) or is_organ(name.of(text))):
            words = Span(match.start(), max(match.end(), name.end))
            yield Definition(name, role, words, match.group(1))


def _name(text: str, start: int) -> Span | None:
    article = re.compile(r"the\s+").match(text, start)
    start = article.end() if article else start
    name = leading_name(text, start, min(len(text), start + _REACH))
    return name if name is not None and name.start == start else None
