"""Powers of attorney and letters of authorisation: who lets whom act for it."""

import re
from collections.abc import Iterator

from pipeline.parties.party_names import bare, is_company, is_organ, leading_name
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import PartyRole, RoleName, Span

_P = Patterns("mandates")
_HEAD = 800
_REACH = 300
"""Most characters between a verb and the agent; the principal may stand between."""


def read_mandate(text: str) -> list[RoleName]:
    r"""Return principal and agent of a paper that empowers somebody.

    The maker of goods who authorises a dealer is their seller; another principal has no
    role in a sale.

    Example:
        >>> text = "POWER OF ATTORNEY\nWe, Tane Ltd, hereby appoint Orsk LLC to sign."
        >>> [(p.name.of(text), p.role.value) for p in read_mandate(text)]
        [('Tane Ltd', 'other'), ('Orsk LLC', 'agent')]
    """
    title = _P.TITLE.search(text, 0, min(len(text), _HEAD))
    if title is None:
        return []
    role = PartyRole.SELLER if title["maker"] else PartyRole.OTHER
    found: list[RoleName] = []
    for match in _P.PRINCIPAL.finditer(text, title.end()):
        if not found and (name := _name(text, match.end())):
            found.append(RoleName(name, role, Span(*match.span())))
    own = {bare(item.name.of(text)) for item in found}
    for verb in _P.EMPOWERS.finditer(text, title.end()):
        others = (n for n in _behind(text, verb.end()) if bare(n.of(text)) not in own)
        if name := next(others, None):
            return [*found, RoleName(name, PartyRole.AGENT, Span(*verb.span()))]
    return found


def _behind(text: str, start: int) -> Iterator[Span]:
    """Yield the names behind a verb, in its sentence."""
    limit = min(len(text), start + _REACH)
    stop = _P.STOP.search(text, start, limit)
    for match in _START.finditer(text, start, stop.start() if stop else limit):
        if (match.start() >= start) and (name := _name(text, match.start())):
            start = name.end
            yield name


_START = re.compile(r"(?<![\w-])(?=[A-ZÀ-Þ])")


def _name(text: str, start: int) -> Span | None:
    """Return a name of a company, a body, or a person with a title such as Mr."""
    name = leading_name(text, start, start + 160)
    if name is None or is_company(name.of(text)) or is_organ(name.of(text)):
        return name
    return name if _P.PERSON.search(text, max(0, name.start - 8), name.start) else None
