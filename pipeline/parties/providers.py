"""Providers of a service or licence to "you", without an opening of two parties."""

import re
from collections.abc import Iterator

from pipeline.parties.party_names import is_company, leading_name
from pipeline.parties.records import PartyRole, Span

_HEAD = 5_000
"""Characters in which terms of service say who offers them."""

_MIN_YOU = 8
_YOU = re.compile(r"\b(?:you|your)\b", re.IGNORECASE)


def speaks_to_you(text: str) -> bool:
    """Return True if a paper speaks to its reader, as terms and licences do."""
    return sum(1 for _ in _YOU.finditer(text, 0, _HEAD)) >= _MIN_YOU


_DEFINED = re.compile(r"\([^()\n]{0,60}?[\"“]\**([A-Z][\w.&-]{1,30})\**,?[\"”]")
_MEANS = re.compile(r"[\"“]\**([A-Z][\w.&-]{0,30})\**[\"”] means (?:\(?[a-z]\)\s+)?")
_OR = re.compile(r"[^;]{0,200}?; (?:or|and) (?:\(?[a-z]\)\s+)?")
_RIGHTS = re.compile(
    r"(?:©|\bCopyright(?:\s+\(c\))?|\([cC]\))\s*(?:\d{4}(?:\s?[-–,]\s?\d{4})?,?\s*)?"
    r"(?:by\s+)?"
)


def read_providers(text: str) -> Iterator[tuple[Span, Span, PartyRole]]:
    """Yield company, words and role, for a paper without other parties.

    Example:
        >>> text = (
        ...     "Guidelines for requests to Tane Ltd (\u201cTane\u201d). "
        ...     + "You may. " * 9
        ... )
        >>> [(n.of(text), r.value) for n, _, r in read_providers(text)]
        [('Tane Ltd', 'seller')]
    """
    role = PartyRole.SELLER if speaks_to_you(text) else PartyRole.OTHER
    found = False
    for name, words in (*_by_short_name(text), *_by_meaning(text)):
        found = True
        yield name, words, role
    if not found and role is PartyRole.SELLER:
        for match in _RIGHTS.finditer(text):
            holder = leading_name(text, match.end(), match.end() + 120)
            if holder is not None and _is_at(text, holder, match.end()):
                yield holder, Span(match.start(), holder.end), role
                return


def _by_short_name(text: str) -> Iterator[tuple[Span, Span]]:
    """Yield "Tane Ltd (“Tane”)": a company with its short name."""
    for match in _DEFINED.finditer(text, 0, _HEAD):
        line = max(match.start() - 120, 0)
        for start in re.finditer(r"(?<![\w-])(?=[A-Z0-9])", text[line : match.start()]):
            name = leading_name(text, line + start.start(), match.start())
            if name is None or text[name.end : match.start()].strip():
                continue
            if is_company(name.of(text)) and _is_own(match.group(1), name.of(text)):
                yield name, Span(name.start, match.end())
                break


def _by_meaning(text: str) -> Iterator[tuple[Span, Span]]:
    """Yield "“Tane” means (a) Tane Corp. if …; or (b) Tane Ltd", both companies."""
    for match in _MEANS.finditer(text):
        name = leading_name(text, match.end(), match.end() + 120)
        if name is None or not _is_at(text, name, match.end()):
            continue
        if _is_own(match.group(1), name.of(text)):
            yield name, Span(match.start(), name.end)
            other = _OR.match(text, name.end)
            at = other.end() if other else len(text)
            second = leading_name(text, at, at + 120)
            if second is not None and _is_at(text, second, at):
                yield second, Span(match.start(), second.end)


def _is_at(text: str, name: Span, at: int) -> bool:
    return name.start == at and is_company(name.of(text))


def _is_own(term: str, name: str) -> bool:
    """Return True if a term is a word of a name, or its initials."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]\w*", name))
    folded = term.casefold()
    return folded in name.casefold() or folded == initials.casefold()[: len(folded)]
