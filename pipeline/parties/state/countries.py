"""Countries in texts: names and adjectives, also of unknown States.

A country is an ISO 3166-1 alpha-2 code in lower case. A State that is not in the
table ("Republic of Karavia") is its own name in lower case, so that it agrees
with itself and with nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pipeline.datamodel import Said, joined
from pipeline.parties.state.towns import countries_of_towns
from pipeline.settings import corpora_dir
from pipeline.toml_files import read_table

_STATE_FORM = re.compile(
    r"\b(?:Federal |Islamic |Democratic |People's |Arab |United |Socialist |Union )"
    r"{0,6}(?:Republic|Kingdom|Sultanate|Emirate|Principality|Federation)"
    r" of (?:the )?([A-Z][\w'’-]+)"
)
_DOTTED = re.compile(r"(?<=[A-Z])\.")
_NAME = r"[ \t]{0,60}+(?P<name>[^\W\d_][^\n,;:()|]{1,40}?)[ \t.]{0,60}+(?=[\n,;(|]|$)"
_IN_FIELD = re.compile(rf"[:：|\t]{_NAME}")
_AT_END = re.compile(rf"(?:^|[,:：\n]){_NAME}")
_GAP = r"(?:[ ]|[ ]?\n[ ]{0,8})"
"""A space in a name; a line may end there: "United Arab" above "Emirates"."""

_GERMAN_ENDS = ("e", "em", "en", "er", "es")
_LANGUAGES = "ar cs da de es fa fi fr hu it ja ko nb nl pl pt ro ru sv tr uk zh".split()
"""Languages of forms, by their ISO 639-1 codes."""

_MIN_LATIN = 4
"""Least number of Latin letters: "Man" is an island, and mostly none."""


@dataclass(frozen=True, slots=True)
class NamedCountry:
    """A country named in a text.

    Attributes:
        start: Offset of the first character of the name.
        end: Offset one past the last character.
        country: Code of the country, or the lower-case name of a State outside the
            table.
        is_adjective: True for an adjective: "Egyptian" says whose it is, not where.
    """

    start: int
    end: int
    country: str
    is_adjective: bool = False


@lru_cache(maxsize=50_000)
def places(text: str) -> tuple[NamedCountry, ...]:
    """Return the countries named in a text with a capital letter, in order.

    Example:
        >>> [(p.country, p.is_adjective) for p in places("Egyptian police, Sudan")]
        [('eg', True), ('sd', False)]
        >>> [p.country for p in places("Prison Service, Republic of Karavia")]
        ['karavia']
    """
    known, pattern = _table()
    found = [
        NamedCountry(match.start(), match.end(), *known[_in_line(match.group())])
        for match in pattern.finditer(text)
    ]
    found += _in_other_languages(text)
    taken = {i for place in found for i in range(place.start, place.end)}
    for match in _STATE_FORM.finditer(text):
        if match.start(1) not in taken and match.start() not in taken:
            name = match.group(1).casefold()
            found.append(NamedCountry(match.start(), match.end(), name))
    return tuple(sorted(found, key=lambda place: place.start))


def countries_in(text: str) -> frozenset[str]:
    """Return the countries named in a text, without their positions."""
    return frozenset(place.country for place in places(text))


def countries_of_address(text: str) -> frozenset[str]:
    """Return the countries in an address, or else those of its regions or towns.

    Example:
        >>> sorted(countries_of_address("a Nevada corporation, Reno, NV 89501"))
        ['us']
        >>> sorted(countries_of_address("7 Dock Road, Nairobi"))
        ['ke']
    """
    ends = (_other_names().get(match["name"]) for match in _AT_END.finditer(text))
    regions = (code for code, region in _patterns("address") if region.search(text))
    named = countries_in(text) or frozenset(filter(None, ends)) or frozenset(regions)
    return named or countries_of_towns(text)


def countries_of_body(name: str) -> frozenset[str]:
    """Return the one country whose bodies have such names, or none.

    Example:
        >>> sorted(countries_of_body("Orrin County Sheriff’s Office"))
        ['us']
    """
    return frozenset(
        code for code, bodies in _patterns("bodies") if bodies.search(name)
    )


def _in_line(name: str) -> str:
    return " ".join(name.split())


def _in_other_languages(text: str) -> Iterator[NamedCountry]:
    """Yield countries that fill a field of a form: "Bestimmungsland: Ägypten"."""
    for match in _IN_FIELD.finditer(text):
        code = _other_names().get(match["name"])
        if code is not None and match["name"] not in _table()[0]:
            yield NamedCountry(*match.span("name"), code)


@lru_cache(maxsize=1)
def _other_names() -> dict[str, str]:
    """Return the countries of the table by their names in other languages.

    Source:
        Names of territories of Unicode CLDR, as Babel holds them.
    """
    named: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in territories(language).items():
            if is_known(code.lower()):
                named.setdefault(name, set()).add(code.lower())
    return {
        name: min(codes)
        for name, codes in named.items()
        if len(codes) == 1 and (len(name) >= _MIN_LATIN or not name.isascii())
    }


@lru_cache(maxsize=512)
def country_name(country: str) -> Said:
    """Return the name of a country for people, which pages can translate.

    Source:
        Names of territories of Unicode CLDR, as Babel holds them.

    Example:
        >>> country_name("sv"), country_name("karavia")
        ('El Salvador', 'Karavia')
    """
    bare = country.upper() if len(country) == 2 else country.title()
    return Said(territories("en").get(country.upper(), bare))


def country_names(countries: Iterable[str]) -> str:
    """Return the names of countries in one text, by alphabet."""
    return joined(sorted(map(country_name, countries)), ", ")


def territories(language: str) -> Mapping[str, str]:
    """Return the names of countries and regions in a language, by code."""
    from babel import Locale

    names: Mapping[str, str] = Locale.parse(language).territories
    return names


@lru_cache(maxsize=2)
def _patterns(key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = _read().items()
    return tuple((c, re.compile("".join(r[key]))) for c, r in rows if key in r)


def is_known(country: str) -> bool:
    """Return True if a country of a text is in the table; "karavia" is not."""
    return country in _read()


def country_code(name: str) -> str | None:
    """Return the code of a country that stands alone in a cell, as in a list's column.

    Codes in any case and forms such as "Korea, North" are understood.

    Example:
        >>> (
        ...     country_code("EGYPT"),
        ...     country_code("KP"),
        ...     country_code("Iran (Islamic Republic of)"),
        ...     country_code("Atlantis"),
        ... )
        ('eg', 'kp', 'ir', None)
    """
    plain = _plain(name)
    names = _names()
    if plain in names:
        return names[plain]
    head, _, tail = name.partition(",")
    turned = names.get(_plain(f"{tail} {head}")) if tail else None
    return turned or names.get(_plain(re.split(r"[(,]", name)[0]))


def strip_countries(text: str) -> str:
    """Return a name without the countries in it, so that the rest can be compared."""
    for place in reversed(places(text)):
        text = text[: place.start] + " " + text[place.end :]
    return text


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", _DOTTED.sub("", name)).strip().casefold()


@lru_cache(maxsize=1)
def _read() -> dict[str, dict[str, list[str]]]:
    path = corpora_dir() / "parties" / "countries.toml"
    return read_table(path)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names = {code: code for code in _read()}
    for code, row in _read().items():
        for name in (*row["names"], *row.get("adjectives", ())):
            names.setdefault(_plain(name), code)
    return {_plain(name): code for name, code in _other_names().items()} | names


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[str, bool]], re.Pattern[str]]:
    known: dict[str, tuple[str, bool]] = {}
    for code, row in _read().items():
        for key, is_adjective in (("adjectives", True), ("names", False)):
            for name in row.get(key, ()):
                for form in (name, name.upper()):
                    known[form] = (code, is_adjective)
        for stem in row.get("german", ()):
            for end in _GERMAN_ENDS:
                known[stem + end] = known[stem.capitalize() + end] = (code, True)
    # Longest first: "South Sudan" before "Sudan", "Guinea-Bissau" before "Guinea".
    forms = sorted(known, key=lambda form: (form[0], -len(form)))
    # By first letter, so that a word is compared with a few names and not with all.
    choice = "|".join(
        f"{re.escape(first)}(?:{'|'.join(re.escape(form[1:]) for form in same)})"
        for first, same in groupby(forms, key=lambda form: form[0])
    ).replace(r"\ ", _GAP)
    return known, re.compile(rf"(?<![\w-])(?:{choice})(?![\w-])")
