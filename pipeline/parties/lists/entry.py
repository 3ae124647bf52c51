"""The common form of every list: entries with names, under one dated version."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.datamodel import Said
from pipeline.parties.alignment import NameKind
from pipeline.parties.records import Span
from pipeline.parties.ties import ties_in


@dataclass(frozen=True, slots=True)
class Related:
    """A person or body owned, controlled or led by an entry, by the list.

    Attributes:
        name: The other one's name.
        relation: The word that says how, small letters: "owner", "director".
        is_past: It was so.
        is_ownership: Whether one owns or contains the other.
    """

    name: str
    relation: str
    is_past: bool = False
    is_ownership: bool = True


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One person, body, company, vessel or product of a list.

    Attributes:
        entry_id: The publisher's own number of it.
        name: The main name, as published.
        aliases: Other names, as published; without the main one.
        kind: What the names are names of.
        countries: Codes of nationality, seat or address; may be empty.
        programmes: Sanctions programmes or sorts, as published.
        note: One line that says what it is, or "".
        weak_aliases: Aliases that the publisher itself calls weak.
        reason: Why it is listed, as published, or "".
        listed_on: When, as published, or "" where the list has no date.
        related: Whom it owns, controls or leads, as the reason says.
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
        """All names, the main one first."""
        return (self.name, *self.aliases, *self.weak_aliases)


@dataclass(frozen=True, slots=True)
class ListVersion:
    """A list in one state, as every screening states it.

    Attributes:
        list_id: Id of the list's manifest.
        title: For people.
        dated: The date that the file itself gives, or else of the file.
        retrieved_at: When it was read into the shelf, aware UTC.
        sha256: Of the file's bytes.
        n_entries: Entries that were read.
        n_skipped: Entries without any name, which nobody can match.
        max_age_days: From its manifest: older than that, a screening says so.
    """

    list_id: str
    title: str
    dated: date
    retrieved_at: datetime
    sha256: str
    n_entries: int
    n_skipped: int
    max_age_days: int

    def warning(self, today: date) -> str:
        """Return a warning if the list is older than its limit, or ""."""
        age = (today - self.dated).days
        if age <= self.max_age_days:
            return ""
        return Said(
            "{list} is dated {day}: {n} days old, limit {m}",
            list=self.list_id,
            day=self.dated,
            n=age,
            m=self.max_age_days,
        )


@dataclass(frozen=True, slots=True)
class Parsed:
    """A list as its format's reader gives it.

    Attributes:
        dated: The date in the file, or None where the format has none.
        entries: All that have a name.
        n_skipped: Those that have none.
    """

    dated: date | None
    entries: tuple[ListEntry, ...]
    n_skipped: int = 0


def related_in(name: str, reason: str) -> tuple[Related, ...]:
    """Return the holdings of an entry, by its reason.

    Args:
        name: Of the entry, which the reason is about.
        reason: As published; may be empty.

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
            " ".join(tie.held.of(text).split()), tie.relation, tie.is_past,
            tie.is_ownership,
        )
        for tie in ties
        if tie.holder == subject
    }  # fmt: skip
    return tuple(found.values())


_END = re.compile(r"(?<=[a-z)]{2})[.;](?=\s|$)|$")
_REASON_CHARS = 4_000
"""The longest reason of the UN list has some thousand."""


def distinct(names: Iterator[str] | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return names without doubles and white space, in order, without empty ones."""
    return tuple(dict.fromkeys(" ".join(n.split()) for n in names if n and n.strip()))
