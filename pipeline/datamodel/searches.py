"""Searches for names in lists and reports, also those without a result."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.datamodel.said import Sentence

NO_LIST = "no list of restricted parties is in use: add one with triage lists"
"""Warning of a search without a list of restricted parties."""

NO_SCRIPTS = (
    "names were compared without the extra 'names': other scripts, "
    "translations and nicknames are not seen through"
)
"""Warning of a search on a machine that compares names letter by letter."""

LISTS_OF_GOODS = frozenset(
    {
        "annex1-surveillance", "c-series", "eu-2021-821", "eu-2024-2659",
        "misp-stalkerware",
    }
)  # fmt: skip
"""Shipped lists of items and texts: a party that is not on one was not screened."""


@dataclass(frozen=True, slots=True)
class SearchedList:
    """A list in its state at the time of a search.

    Attributes:
        list_id: Id of the list.
        dated: Date of the list itself, ISO 8601; or words that say that none is known.
        sha256: SHA-256 of its file.
        n_entries: Number of its entries.
    """

    list_id: str
    dated: Sentence
    sha256: str
    n_entries: int


@dataclass(frozen=True, slots=True)
class Search:
    """One search, also one without a result, which is evidence too.

    Attributes:
        what: Subject of the search: ``party``, ``product`` or ``destination``.
        name: Name that was searched for.
        countries: Known countries of that subject, sorted.
        searched_at: Time of the search, aware UTC.
        engine: Engine that compared the names, with its version.
        lists: Searched lists, each in its state at that time.
        n_reports: Number of reports of the library that were searched.
        n_actors: Number of actors of reports that were searched.
        n_list_hits: Number of hits in lists.
        n_report_hits: Number of hits in passages of reports.
        warnings: Lists over their age limit, a machine without an engine, reports that
            could not be read.
    """

    what: str
    name: str
    countries: tuple[str, ...]
    searched_at: datetime
    engine: Sentence
    lists: tuple[SearchedList, ...]
    n_reports: int
    n_actors: int
    n_list_hits: int
    n_report_hits: int
    warnings: tuple[Sentence, ...] = ()

    @property
    def party_lists(self) -> tuple[SearchedList, ...]:
        """The lists of persons or bodies among those that were searched."""
        return tuple(x for x in self.lists if x.list_id not in LISTS_OF_GOODS)

    @property
    def is_screened(self) -> bool:
        """True if a list of restricted parties was searched."""
        return bool(self.party_lists) and NO_LIST not in self.warnings
