"""States outside the table of countries, learnt from the papers.

A State may be unrecognised, new or misspelt. A report on the "Republic of Karavia" and
the "Karavian police" still means one country. Its name in lower case stands for it, and
agrees only with itself.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pipeline.parties.papers.role_terms import role_of_term
from pipeline.parties.party_names import is_firm_or_organ
from pipeline.parties.state.countries import (
    NamedCountry,
    countries_in,
    is_known,
    places,
)
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/states")

_MIN_LIKELY = 2
"""Least number of these forms in which a report speaks of a State."""

_TOWN_CHARS = 80
"""Number of characters before a country that may hold its town."""


class States:
    """The States in one or several texts that are outside every table.

    Args:
        names: Names of the States, in lower case.
        towns: Country of each town that the texts name together with its country.
    """

    def __init__(
        self, names: Iterable[str] = (), towns: Mapping[str, str] | None = None
    ) -> None:
        self.names = frozenset(name for name in names if not is_known(name))
        self._towns = towns or {}

    @classmethod
    def learnt(cls, texts: Iterable[str], min_forms: int = _MIN_LIKELY) -> "States":
        """Learn the States that texts name as such.

        Args:
            texts: Texts of one report.
            min_forms: Least number of forms that speak of it as a State; with 1, the
                other side of a lawsuit is among them.

        Example:
            >>> sorted(States.learnt(["Visit to the Republic of Karavia"]).names)
            ['karavia']
        """
        found: set[str] = set()
        forms: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            flat = " ".join(text.split())
            found.update(_named(_P.SURE, flat))
            for said, form in _P.group("LIKELY").items():
                for name in _named(form, flat):
                    forms[name].add(said)
        found |= {name for name, kinds in forms.items() if len(kinds) >= min_forms}
        return cls(name.casefold() for name in found)

    @classmethod
    def of_papers(
        cls,
        texts: Sequence[str],
        reports: Callable[[str], Iterable[str]] = lambda _: (),
    ) -> "States":
        """Learn the States in the papers of a deal, also from addresses.

        A name at the end of an address may be a town. It counts as a State if the
        papers also mention its customs, its army or its citizens.

        Args:
            texts: Texts of all papers of one case.
            reports: Function that returns the passages of reports that hold a word.

        Example:
            >>> texts = ["Tane Ltd, Dock 4, Port Or, Zemara (the Buyer)"]
            >>> sorted(States.of_papers([*texts, "The Zemaran customs agreed."]).names)
            ['zemara']
            >>> sorted(States.of_papers(texts).names)
            []
        """
        flat = [" ".join(text.split()) for text in texts]
        ends = {name for text in texts for name in _named(_P.ADDRESS_END, text)}
        theirs = {word for text in flat for word in _P.OFFICIAL.findall(text)}
        spoken_of = _P.text("SPOKEN")
        spoken = {
            name.casefold()
            for name in ends
            if any(_pattern(name.casefold()).fullmatch(word) for word in theirs - ends)
            or any(re.search(rf"{spoken_of}{name}\b", text) for text in reports(name))
        }
        known = cls(cls.learnt(texts).names | spoken)
        towns: dict[str, set[str]] = defaultdict(set)
        for town, country in known._named_towns(texts):
            towns[town].add(country)
        # A name in two countries names something else, or tells nothing.
        sure = {town: next(iter(c)) for town, c in towns.items() if len(c) == 1}
        return cls(known.names, sure)

    def _named_towns(self, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
        for text in texts:
            for place in self.places(text):
                before = text[max(0, place.start - _TOWN_CHARS) : place.start]
                town = None if place.is_adjective else _P.TOWN.search(before)
                if town is not None and _may_be_town(town[1]):
                    yield town[1], place.country

    def by_town(self, text: str) -> frozenset[str]:
        """Return the countries of the towns in a text that itself names no country.

        Example:
            >>> states = States.of_papers(["Tane Ltd, Dock 4, Orrin Bay, Egypt"])
            >>> sorted(states.by_town("used by the city council of Orrin Bay"))
            ['eg']
        """
        return frozenset(
            country
            for town, country in self._towns.items()
            if re.search(rf"\b{re.escape(town)}\b", text)
        )

    def places(self, text: str) -> tuple[NamedCountry, ...]:
        """Return the places of a text, with States of the table and with these.

        Example:
            >>> [p.country for p in States(["zemara"]).places("Port Or, Zemara")]
            ['zemara']
        """
        found = {(place.start, place.country): place for place in places(text)}
        for name in sorted(self.names):
            for match in re.finditer(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
                inside = any(p.start <= match.start() < p.end for p in found.values())
                if match.group()[0].isupper() and not inside:
                    place = NamedCountry(match.start(), match.end(), name)
                    found[place.start, name] = place
        return tuple(sorted(found.values(), key=lambda place: place.start))

    def in_text(self, text: str) -> frozenset[str]:
        """Return those of these States that a text names, also by adjective.

        Example:
            >>> sorted(States(["karavia"]).in_text("Karavian officers"))
            ['karavia']
        """
        return frozenset(name for name in self.names if _pattern(name).search(text))


def _named(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    for match in pattern.finditer(text):
        name = match[1]
        if _P.NO_STATE.fullmatch(name) is None and not any(
            map(is_known, countries_in(match.group()))
        ):
            yield name


def _may_be_town(words: str) -> bool:
    """Return False for a company, which may stand before a country as a town does."""
    if countries_in(words) or is_firm_or_organ(words):
        return False
    return not any(_P.NO_TOWN.fullmatch(w) or role_of_term(w) for w in words.split())


@lru_cache(maxsize=1_000)
def _pattern(name: str) -> re.Pattern[str]:
    """Match a State's name and its adjectives: English, German, French, Spanish."""
    stem = re.escape(name)
    ends = "an|ian|ese|i|ish|isch(?:e[mnrs]?)?|i?enne|ien|aise?|i?an[oa]|és"
    forms = [stem, rf"{stem}(?:n|{ends})"]
    if name.endswith(("a", "e", "o", "y")):
        forms.append(rf"{re.escape(name[:-1])}(?:{ends})")
    if name.endswith("ia"):
        forms.append(rf"{re.escape(name[:-2])}(?:isch(?:e[mnrs]?)?)")
    return re.compile(rf"\b(?:{'|'.join(forms)})s?\b", re.IGNORECASE)
