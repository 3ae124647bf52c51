"""The common form of every list: entries with names, under one dated version."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.datamodel import Said
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.records import Span
from pipeline.parties.state.countries import country_code
from pipeline.parties.ties import ties_in

SOME_LISTS = "sanctions lists that were not searched: {said}"
"""Warning of a search in some lists of restricted parties, with the issuers of the
official sanctions lists that were not among them."""

SANCTIONS_LISTS = {
    "eu-fsf": "EU", "un-sc": "UN", "uk-sanctions": "United Kingdom",
    "ch-seco": "Switzerland", "us-ofac-sdn": "USA", "us-ofac-sdn-csv": "USA",
}  # fmt: skip
"""Issuer of each official sanctions list."""

_END = re.compile(r"(?<=[a-z)]{2})[.;](?=\s|$)|$")
_REASON_CHARS = 4_000
"""Most characters of a reason; the longest of the UN list has some thousand."""


@dataclass(frozen=True, slots=True)
class Related:
    """A person or body that an entry owns, controls or leads, according to the list.

    Attributes:
        name: Name of the other person or body.
        relation: Word for the relation, in lower case: "owner", "director".
        is_past: Whether the relation has ended.
        is_ownership: Whether the relation is one of ownership or containment.
    """

    name: str
    relation: str
    is_past: bool = False
    is_ownership: bool = True


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One person, body, company, vessel or product of a list.

    Attributes:
        entry_id: Publisher's own number of the entry.
        name: Main name as published.
        aliases: Other names as published, without the main one.
        kind: Kind of bearer of the names.
        countries: Codes of nationality, seat or address; may be empty.
        programmes: Sanctions programmes or categories, as published.
        note: One line that describes the entry, or "".
        weak_aliases: Aliases that the publisher itself calls weak.
        reason: Reason of the listing as published, or "".
        listed_on: Date of the listing as published; "" if the list gives none.
        related: Persons and bodies that it owns, controls or leads, according to the
            reason.
    """

    entry_id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: NameKind = NameKind.UNKNOWN
    countries: frozenset[str] = frozenset()
    programmes: tuple[str, ...] = ()
    note: str = ""
    weak_aliases: tuple[str, ...] = ()
    reason: str = ""
    listed_on: str = ""
    related: tuple[Related, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names, main name first."""
        return (self.name, *self.aliases, *self.weak_aliases)


@dataclass(frozen=True, slots=True)
class ListVersion:
    """A list in one state, as every screening reports it.

    Attributes:
        list_id: Id of the list's manifest.
        title: Title of the list, for people.
        dated: Date that the file itself gives, or else the date of the file.
        retrieved_at: Time when it was put on the shelf, aware UTC.
        sha256: SHA-256 of the file's bytes.
        n_entries: Number of entries that were read.
        n_skipped: Number of entries without any name, which nobody can match.
        max_age_days: Age limit in days from the manifest; every screening reports an
            older list.
        is_dated: Whether a date is known; if not, ``dated`` is the date of the copy.
    """

    list_id: str
    title: str
    dated: date
    retrieved_at: datetime
    sha256: str
    n_entries: int
    n_skipped: int
    max_age_days: int
    is_dated: bool = True

    @property
    def date_or_unknown(self) -> str:
        """Date for people; a list without one may be older than its copy."""
        if self.is_dated:
            return str(self.dated)
        return Said("unknown date (copy of {day})", day=self.dated)

    def warning(self, today: date) -> str:
        """Return a warning if the list is over its limit or has no date, or ""."""
        age = (today - self.dated).days
        if age <= self.max_age_days:
            if self.is_dated:
                return ""
            return Said(
                "{list}: date unknown; the copy of {day} may be older",
                list=self.list_id,
                day=self.dated,
            )
        return Said(
            "{list} is dated {day}: {n} days old, limit {m}",
            list=self.list_id,
            day=self.dated,
            n=age,
            m=self.max_age_days,
        )


@dataclass(frozen=True, slots=True)
class Parsed:
    """A list as the reader of its format returns it.

    Attributes:
        dated: Date in the file, or None if the format has none.
        entries: All entries that have a name.
        n_skipped: Number of entries without a name.
    """

    dated: date | None
    entries: tuple[ListEntry, ...]
    n_skipped: int = 0

    @classmethod
    def of(cls, dated: date | None, found: Sequence[ListEntry | None]) -> "Parsed":
        """Return a list with the entries that have a name, and count the others."""
        entries = tuple(filter(None, found))
        return cls(dated, entries, len(found) - len(entries))


def entry_of(
    names: Iterable[str], weak: Iterable[str] = (), *, reason: str = "", **facts: Any
) -> ListEntry | None:
    """Return an entry by its names as published, or None without any name.

    Args:
        names: The main name and its strong aliases.
        weak: Aliases that the publisher itself calls weak.
        reason: Reason as published, which may tell of relations.
        facts: Other fields of the entry.
    """
    own = distinct(names)
    if not own:
        return None
    return ListEntry(
        name=own[0],
        aliases=own[1:],
        weak_aliases=tuple(name for name in distinct(weak) if name not in own),
        reason=reason,
        related=related_in(own[0], reason),
        **facts,
    )


def codes_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the codes of countries, each of which stands alone in a text."""
    return frozenset(code for text in texts if (code := country_code(text)))


def related_in(name: str, reason: str) -> tuple[Related, ...]:
    """Return the holdings of an entry that its reason tells.

    Args:
        name: Name of the entry that the reason is about.
        reason: Reason as published; may be empty.

    Example:
        >>> [(r.name, r.relation) for r in related_in("A B", "Owner of Tane Holding.")]
        [('Tane Holding', 'owner')]
    """
    if not reason:
        return ()
    text = f"{name}\t{reason[:_REASON_CHARS]}"
    subject = Span(0, len(name))
    ends = [match.end() for match in _END.finditer(text)]
    ties = ties_in(text, [subject], ends, subject)
    found = {
        tie.held.of(text): Related(
            tie.held.plain(text), tie.relation, tie.is_past,
            tie.is_ownership,
        )
        for tie in ties
        if tie.holder == subject
    }  # fmt: skip
    return tuple(found.values())


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in order, stripped, without doubles and empty ones."""
    return tuple(dict.fromkeys(" ".join(n.split()) for n in names if n and n.strip()))
