"""Companies, products and technologies of surveillance, from ``corpora/parties``.

A report that has once named the maker of spyware continues with a bare "Pegasus" or
"Flock". No legal form and no word for an organ shows that this is a name. An officer
looks for such products, whoever uses them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

_P = Patterns("parties/patterns/vendors")


class _VendorsFile(Strict):
    version: str
    vendors: tuple[str, ...]
    products: tuple[str, ...]


def vendors_in(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the names of vendors and products in a stretch of a passage, in order.

    Args:
        text: Text of the passage; any part of it may show that it is about
            surveillance.
        start: Offset of the first character of the stretch.
        end: Offset one past the last character of the stretch.
    """
    watches = _P.WATCHES.search(text)
    for match in _listed().finditer(text, start, end):
        if watches or "spy" in match.group().casefold():
            yield Span(*match.span())
    if not watches:
        return
    for match in _P.CALLED.finditer(text, start, end):
        number = match.lastindex or 0
        if not _P.NO_NAME.match(match.group(number)):
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


def short_names(name: str) -> list[str]:
    """Return the names in the table that begin a vendor's name.

    Example:
        >>> short_names("Flock Safety"), short_names("Flock"), short_names("Flockton")
        (['Flock'], [], [])
    """
    return [each for each in _read().vendors if name.startswith(f"{each} ")]


def watching(text: str, span: Span) -> str:
    """Return the words of a passage about surveillance by a vendor or product.

    Returns:
        The nearest of the words; "" if the vendor speaks or is asked, or if its product
        is attacked.
    """
    after = text[span.end : span.end + 80]
    before = text[max(0, span.start - 80) : span.start]
    if _P.STATES.match(after) or _P.ATTACKED.match(after) or _P.ASKS.search(before):
        return ""
    words = _P.WATCHES.finditer(text)
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


class _Technology(Strict):
    label: str
    terms: tuple[str, ...]


class _TechnologiesFile(Strict):
    version: str
    technology: tuple[_Technology, ...]


def technology_in(text: str, label: str) -> str:
    """Return the words of a text for the technology of a label, or "".

    Example:
        >>> technology_in("Its agents used SPYWARE on reporters.", "facial_recognition")
        ''
        >>> technology_in(
        ...     "Its agents used SPYWARE on reporters.", "device_intrusion_forensics"
        ... )
        'SPYWARE'
    """
    pattern = _patterns().get(label)
    match = pattern.search(text) if pattern else None
    return match.group() if match else ""


def technologies_version() -> str:
    """Return the version of the table."""
    return _technologies().version


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {row.label: _pattern(row.terms) for row in _technologies().technology}


def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(terms, key=len, reverse=True)
    forms = (
        re.escape(term).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        for term in ordered
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _technologies() -> _TechnologiesFile:
    return read_toml(corpora_dir() / "parties" / "technologies.toml", _TechnologiesFile)
