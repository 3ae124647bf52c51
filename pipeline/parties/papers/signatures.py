"""Read the names of companies and State bodies above the signatures of a paper.

A joint filing, a form or an amendment may name its parties there and nowhere else.
"""

from collections.abc import Iterator

from pipeline.parties.party_names import is_company, is_firm_or_organ, leading_name
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/signatures")

_REACH = 260
"""Most characters between the start of a name and its signature."""


def read_signatures(text: str) -> list[Span]:
    r"""Return the names of the companies and State bodies that sign, in order.

    A company through which another one signs, "By: Tane GP LLC, its general partner",
    is no party.

    Example:
        >>> text = "IN WITNESS WHEREOF ...\nTane Ltd\nBy: Orsk AG, its manager\nBy: /s/"
        >>> [name.of(text) for name in read_signatures(text)]
        ['Tane Ltd']
    """
    first = _P.EXECUTED.search(text)
    if first is None:
        return []
    names = (*_on_behalf(text), *_before_signatures(text, first.start()))
    found = {name.start: name for name in names}
    return [found[start] for start in sorted(found)]


def _before_signatures(text: str, start: int) -> Iterator[Span]:
    last = start
    for sign in _P.SIGNS.finditer(text, start):
        zone, last = max(last, sign.start() - _REACH), sign.end()
        bounds = [zone, *(m.end() for m in _P.BOUND.finditer(text, zone, sign.start()))]
        for begin in reversed(bounds):
            if not text[begin : sign.start()].strip():
                continue
            name = leading_name(text, begin, sign.start())
            if name is None or not _P.BEHIND.fullmatch(text, name.end, sign.start()):
                continue
            if _is_party(text, name):
                yield name
            break


def _on_behalf(text: str) -> Iterator[Span]:
    for match in _P.ON_BEHALF.finditer(text):
        name = leading_name(text, match.end(), match.end() + _REACH)
        if name is not None and is_firm_or_organ(name.of(text)):
            yield name


def _is_party(text: str, name: Span) -> bool:
    words, before = name.of(text), (max(0, name.start - 20), name.start)
    is_acting = _P.THROUGH.search(text, *before) or _P.NO_PARTY.match(words)
    is_body = _P.BODY.search(words) or _P.FORM.match(text, name.end)
    if is_acting or not (is_company(words) or is_body):
        return False
    return not _is_piece(text, name)


def _is_piece(text: str, name: Span) -> bool:
    """Return True for the second line of a name that is wrapped after "WorldNet"."""
    above = _P.LINE_ABOVE.search(text, max(0, name.start - _REACH), name.start)
    return above is not None and not is_company(above["line"])
