"""Companies and products for surveillance, from ``corpora/parties``.

A report that has once named the maker of spyware continues with a bare "Pegasus" or
"Flock". No legal form and no word for an organ shows that this is a name. An officer
looks for such products, whoever uses them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.parties.records import Span
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml


class _VendorsFile(Strict):
    version: str
    vendors: tuple[str, ...]
    products: tuple[str, ...]


_WATCHES = re.compile(
    r"\b(?:spy(?:ware|ing|s)?|stalkerware|malware|surveillance|intercept\w*|hack\w*|"
    r"intrusi\w+|implants?|infect\w*|eavesdrop\w*|exfiltrat\w*|stalk\w*|zero-(?:day|click)s?|"
    r"exploits?|ALPRs?|LPR|licen[cs]e[- ]plates?|plate[- ]read\w*|infiltrat\w*|facial "
    r"recognition|"
    r"biometric\w*|wiretap\w*|monitor(?:s|ing|ed)?|track(?:s|ing|ed)|IMSI|cameras?)\b",
    re.IGNORECASE,
)
"""Words about surveillance in a passage, with which such a name is no everyday word."""

_KIND = r"(?i:spyware|malware|stalkerware|implants?|trojans?)"
_NAME = r"[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,2}"
_CALLED = re.compile(
    rf"(?<![\w-])(?:{_KIND}(?:,| called| named| known as)?\s[“\"']?({_NAME})"
    rf"|(?<=[a-z,] )({_NAME})[”\"']?\s{_KIND}\b"
    rf"|({_NAME})\sis\s(?:an?\s)?(?:\w+\s){{0,2}}{_KIND}\b"
    r"|(?i:surveillance|spyware|intrusion|hacking|biometrics?)\s(?:company|firm|vendor|"
    rf"developer|provider|supplier),?\s({_NAME}))"
)
"""A name beside the word for its kind: "surveillance company Tane"."""

_NO_NAME = re.compile(
    r"^(?:The|This|That|These|Such|An?|Android|iOS|Windows|Commercial|Mobile|Mercenary|"
    r"Target\w*|Many|Some|Other|Government|No|Anti\w*|Zero)\b"
)


def vendors_in(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the names of vendors and products in a stretch of a passage, in order.

    Args:
        text: Text of the passage; any part of it may show that it is about
            surveillance.
        start: Offset of the first character of the stretch.
        end: Offset one past the last character of the stretch.
    """
    watches = _WATCHES.search(text)
    for match in _listed().finditer(text, start, end):
        if watches or "spy" in match.group().casefold():
            yield Span(*match.span())
    if not watches:
        return
    for match in _CALLED.finditer(text, start, end):
        number = match.lastindex or 0
        if not _NO_NAME.match(match.group(number)):
            yield Span(*match.span(number))


def listed_in(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the names of the table, also without a context of surveillance."""
    yield from (Span(*m.span()) for m in _listed().finditer(text, start, end))


def is_vendor(name: str) -> bool:
    """Return True if a name is in the table."""
    return _listed().fullmatch(name) is not None


def is_product(name: str) -> bool:
    """Return True if a name is that of a product in the table."""
    return name in _read().products


_STATES = re.compile(
    r"(?:\s\([^)]{1,30}\))?,?\s+(?:has |have |also )?(?:states?|stated|says?|said|"
    r"claims?|claimed|den(?:ies|ied)|argue[sd]?|announce[sd]?|responded|replied)\b"
)
_ATTACKED = re.compile(
    r"(?:['’]s)?\s+(?:\w+[ /]){0,3}?(?:footage|data|portals?|log-?ins?|cameras? "
    r"(?:are|is) (?:easy|vulnerable)|devices? (?:exposing|with|run\w*)|"
    r"vulnerabilit\w+)\b",
    re.IGNORECASE,
)
"""Words for data taken from the vendor's customers, or for an attack on its product."""

_ASKS = re.compile(
    r"\b(?:request|appeal|injunction|motion|v\.|licen[cs]\w+|"
    r"authori[sz]ations?|suspen\w+|revo\w+|competitors?|rejected|granted|if)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
"""Words for acts of authorities and courts towards a vendor, which are not its own."""


def watching(text: str, span: Span) -> str:
    """Return the words of a passage about surveillance by a vendor or product.

    Args:
        text: Text of the passage in one line.
        span: Span of a name that ``vendors_in`` yields.

    Returns:
        The nearest of the words; "" if the vendor speaks or is asked, or if its product
        is attacked.
    """
    after = text[span.end : span.end + 80]
    before = text[max(0, span.start - 80) : span.start]
    if _STATES.match(after) or _ATTACKED.match(after) or _ASKS.search(before):
        return ""
    words = _WATCHES.finditer(text)
    nearest = min(words, key=lambda m: abs(m.start() - span.start), default=None)
    return nearest.group() if nearest else span.of(text)


def vendors_version() -> str:
    """Return the version of the table."""
    return _read().version


@lru_cache(maxsize=1)
def _listed() -> re.Pattern[str]:
    table = _read()
    names = sorted((*table.vendors, *table.products), key=len, reverse=True)
    forms = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?<![\w-])(?:{forms})(?!\w)")


@lru_cache(maxsize=1)
def _read() -> _VendorsFile:
    return read_toml(corpora_dir() / "parties" / "vendors.toml", _VendorsFile)
