"""The names of many reports, ready for search: one entry per name.

A library of 100,000 passages holds some hundred thousand names. They are kept as plain
rows beside the store and become records only when they are needed.

    document file -> rows -> entry (a name with its countries) -> mentions
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.parties.names.identity import Named
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import DEEDS, Part
from pipeline.parties.reports.actors import Actor
from pipeline.parties.reports.report_names import PassageNames
from pipeline.parties.ties import Tie

Row = list[Any]
"""A mention: number of the name, part, number of the reason, start and end of the
passage, start and end of the name in the passage."""


@dataclass(frozen=True, slots=True)
class _InReport:
    """Something in a stored passage of a report.

    Attributes:
        document_id: SHA-256 of the report.
        start: Offset of the first character of the passage in the report's text.
        end: Offset one past the last character of the passage.
    """

    document_id: str
    start: int
    end: int

    @property
    def place(self) -> tuple[str, int, int]:
        """Place of the passage: document id, start, end."""
        return self.document_id, self.start, self.end


@dataclass(frozen=True, slots=True)
class ReportMention(_InReport):
    """A name in a stored passage.

    Attributes:
        actor: Actor; its spans count from the start of the passage.
    """

    actor: Actor


@dataclass(frozen=True, slots=True)
class ReportTie(_InReport):
    """A holder and what it holds, told by a stored passage.

    Attributes:
        holder: Name of the owner, parent or head.
        held: Name of the person or body that is held.
        countries: Countries of the passage.
        tie: Tie; its spans count from the start of the passage.
    """

    holder: str
    held: str
    countries: frozenset[str]
    tie: Tie


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A name as reports write it, with one entry for each State and each kind of part.

    Attributes:
        named: Name and its countries.
        is_deed: Whether its mentions tell a deed; otherwise they only name it.
        is_generic: True for an organ without a name: "the police".
        types: Types of end user that its passages give it.
        localities: Towns where its passages place it.
        is_by_words: True if only the words about the name tell its deed, so that a
            person must confirm it.
        states: Names that the whole report may use for a State outside the table of
            countries, if the name has no country.
        is_rebel: True for an armed group that fights the State.
    """

    named: Named
    is_deed: bool = True
    is_generic: bool = False
    types: tuple[str, ...] = ()
    localities: frozenset[str] = frozenset()
    is_by_words: bool = False
    states: frozenset[str] = frozenset()
    is_rebel: bool = False

    def as_actor(self) -> Actor:
        """Return the entry as a name of a passage, for comparison; ignore its span."""
        part = Part.ACTOR if self.is_deed else Part.MENTION
        return Actor(
            self.named.name, Span(0, 0), part, "", self.named.countries,
            self.is_generic, self.types, self.localities, self.states,
            self.is_by_words, self.is_rebel,
        )  # fmt: skip


class NameBook:
    """The names of reports by their entries."""

    def __init__(self) -> None:
        self._rows: dict[NameEntry, list[tuple[str, Row, str]]] = defaultdict(list)
        self.ties: list[ReportTie] = []

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    @property
    def entries(self) -> Iterable[NameEntry]:
        """All names, once each."""
        return self._rows.keys()

    def add(self, mention: ReportMention) -> None:
        """Add one mention."""
        actor = mention.actor
        row = [
            0, actor.part.value, 0, mention.start, mention.end, actor.span.start,
            actor.span.end,
        ]  # fmt: skip
        self._rows[_entry_of(actor)].append((mention.document_id, row, actor.reason))

    def add_document(self, document_id: str, held: dict[str, Any]) -> None:
        """Add the output of ``as_plain`` for a report."""
        states = frozenset(held["states"])
        lists = [self._rows[_entry(plain, states)] for plain in held["names"]]
        reasons = held["reasons"]
        for row in held["rows"]:
            lists[row[0]].append((document_id, row, reasons[row[2]]))
        for plain in held["ties"]:
            self.ties.append(_tie(document_id, plain))

    def mentions(
        self, entry: NameEntry, limit: int | None = None
    ) -> list[ReportMention]:
        """Return the places of a name, in the order of adding.

        Args:
            entry: Entry, one of ``entries``.
            limit: Largest number of places to return; None returns all.
        """
        return [
            ReportMention(document_id, row[3], row[4], _actor(entry, row, reason))
            for document_id, row, reason in self._rows[entry][:limit]
        ]

    def count(self, entry: NameEntry) -> int:
        """Return the number of a name's places in the reports."""
        return len(self._rows[entry])


def as_plain(
    passages: Iterable[tuple[int, int, PassageNames]],
    states: Iterable[str],
    *,
    victims: bool,
) -> dict[str, Any]:
    """Return the names of a report as plain data for JSON.

    Args:
        passages: Passages, each with start, end and names.
        states: Names that the report may use for a State outside the table of
            countries.
        victims: Whether the names of persons who suffered are kept.
    """
    names: dict[NameEntry, int] = {}
    reasons: dict[str, int] = {}
    rows: list[Row] = []
    ties: list[list[Any]] = []
    for start, end, found in passages:
        for actor in found.names:
            if actor.part is Part.VICTIM and not victims:
                continue
            number = names.setdefault(_entry_of(actor), len(names))
            reason = reasons.setdefault(actor.reason, len(reasons))
            rows.append(
                [number, actor.part.value, reason, start, end, actor.span.start,
                 actor.span.end]
            )  # fmt: skip
        ties += _plain_ties(start, end, found)
    return {
        "names": [_plain(entry) for entry in names],
        "reasons": list(reasons),
        "rows": rows,
        "ties": ties,
        "states": sorted(states),
    }


def _plain_ties(start: int, end: int, found: PassageNames) -> Iterator[list[Any]]:
    by_span = {actor.span: actor for actor in found.names}
    for tie in found.ties:
        holder = by_span.get(tie.holder)
        if holder is not None and holder.part is Part.VICTIM:
            continue
        yield [
            start, end, tie.holder.start, tie.holder.end, tie.held.start, tie.held.end,
            tie.relation, tie.is_past, tie.words.start, tie.words.end, *found.said(tie),
            sorted(holder.countries if holder else ()),
        ]  # fmt: skip


def _tie(document_id: str, plain: list[Any]) -> ReportTie:
    start, end, a, b, c, d, relation, is_past, e, f, holder, held, countries = plain
    tie = Tie(Span(a, b), Span(c, d), relation, is_past, Span(e, f))
    return ReportTie(
        document_id, start, end, holder, held, frozenset(countries), tie
    )  # fmt: skip


def _entry_of(actor: Actor) -> NameEntry:
    return NameEntry(
        Named(actor.name, actor.countries), actor.part in DEEDS, actor.is_generic,
        actor.types, actor.localities, actor.is_by_words, is_rebel=actor.is_rebel,
    )  # fmt: skip


def _plain(entry: NameEntry) -> list[Any]:
    return [
        entry.named.name, sorted(entry.named.countries), entry.is_deed,
        entry.is_generic, list(entry.types), sorted(entry.localities),
        entry.is_by_words, entry.is_rebel,
    ]  # fmt: skip


def _entry(plain: list[Any], states: frozenset[str]) -> NameEntry:
    name, countries, is_deed, is_generic, types, localities, by_words, rebel = plain
    return NameEntry(
        Named(name, frozenset(countries)), is_deed, is_generic, tuple(types),
        frozenset(localities), by_words,
        states if len(states) == 1 and not countries else frozenset(), rebel,
    )  # fmt: skip


def _actor(entry: NameEntry, row: Row, reason: str) -> Actor:
    return Actor(
        entry.named.name, Span(row[5], row[6]), Part(row[1]), reason,
        entry.named.countries, entry.is_generic, entry.types, entry.localities,
        is_by_words=entry.is_by_words, is_rebel=entry.is_rebel,
    )  # fmt: skip
