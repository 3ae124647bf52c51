"""Countries by their best known towns, for an address that names no country.

Source:
    Time zones of Unicode CLDR with their towns, as Babel holds them. Only countries
    with one time zone are taken: the others have towns of common names ("Center").
    ``towns`` of ``corpora/parties/countries.toml`` adds their capitals.
"""

import re
from collections import defaultdict
from functools import lru_cache

from pipeline.settings import corpora_dir
from pipeline.toml_files import read_table

_LANGUAGES = ("en", "de", "es", "fr")
_SMALL = frozenset("ai as cc ck cx fk gs io ky mp nf pm pn sh tf tk vg vi wf".split())
"""Islands whose towns have common names: "Norfolk", "Stanley", "Christmas"."""

_BEFORE = r"(?:^|[,:;\n][ \t]*|\d[ ]|\b(?:in|at|à|en|a)[ ])"
_IN = r"\b(?:in|at|à|en|a)[ ]"
_BEHIND = r"(?![ ]?,[ ]?[A-Z]{2}\b)(?=[ \t]*(?:$|[,;.:)\n]|\d))"
_IN_SURELY = r"\b(?:in|at|en)[ ](?!Roma\b)"
_GOES_ON = r"(?=[ ][^\W\d_A-Z])"
"""A word in lower case behind a town: "in Astana since 2019", not "in Roma Street"."""


def countries_of_towns(text: str, *, in_sentence: bool = False) -> frozenset[str]:
    """Return the countries of the towns that stand in a text as in an address.

    Args:
        text: Address, or a part of a sentence.
        in_sentence: Whether a town counts only behind "in": "journalists, Roma, and
            migrants" names no town.

    Example:
        >>> sorted(countries_of_towns("Signals Centre, Dock Road 7, Nairobi"))
        ['ke']
        >>> sorted(countries_of_towns("der Dienst in Kairo.", in_sentence=True))
        ['eg']
        >>> sorted(countries_of_towns("run in Astana since 2019", in_sentence=True))
        ['kz']
        >>> sorted(countries_of_towns("of Jews, Roma, and Sinti", in_sentence=True))
        []
        >>> sorted(countries_of_towns("2 Main Street, Paris, TX 75460"))
        []
        >>> sorted(countries_of_towns("the Vienna Convention"))
        []
    """
    known, in_address, behind_in = _towns()
    pattern = behind_in if in_sentence else in_address
    return frozenset(
        known[match["town"] or match["going_on"]] for match in pattern.finditer(text)
    )


@lru_cache(maxsize=1)
def _towns() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    from babel import Locale
    from babel.core import get_global

    old = get_global("zone_aliases")
    zones: dict[str, list[str]] = defaultdict(list)
    for zone, territory in get_global("zone_territories").items():
        if zone not in old:
            zones[territory].append(zone)
    locales = [Locale.parse(language) for language in _LANGUAGES]
    states = {name for locale in locales for name in locale.territories.values()}
    found: dict[str, set[str]] = defaultdict(set)
    for territory, (zone, *others) in zones.items():
        if others or territory.lower() in _SMALL:
            continue
        own = zone.rpartition("/")[2].replace("_", " ")
        names = {own, *(x.time_zones.get(zone, {}).get("city", own) for x in locales)}
        for name in names - states:
            found[name].add(territory.lower())
    for code, row in read_table(corpora_dir() / "parties" / "countries.toml").items():
        for name in row.get("towns", ()):
            found[name].add(code)
    known = {name: min(codes) for name, codes in found.items() if len(codes) == 1}
    choice = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    town = f"(?P<town>{choice}){_BEHIND}"
    going_on = f"{_IN_SURELY}(?P<going_on>{choice}){_GOES_ON}"
    in_sentence = re.compile(f"{_IN}{town}|{going_on}")
    return known, re.compile(f"{_BEFORE}{town}|(?P<going_on>(?!))"), in_sentence
