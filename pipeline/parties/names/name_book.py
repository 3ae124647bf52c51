"""The names of many reports, ready for search: one entry per name.

A library of 100,000 passages holds some hundred thousand names. They are kept as plain
rows beside the store and become records only when they are needed.

    document file -> rows -> entry (a name with its countries) -> mentions

An entry is an actor without a place. A name has one for each State, and one for deeds
and one for mere mentions; its part is that of an actor or of a mention.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import Part
from pipeline.parties.reports.actors import Actor
from pipeline.parties.reports.report_names import PassageNames
from pipeline.parties.ties import Tie

_NOWHERE = Span(0, 0)

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


class NameBook:
    """The names of reports by their entries."""

    def __init__(self) -> None:
        self._rows: dict[Actor, list[tuple[str, Row, str]]] = defaultdict(list)
        self.ties: list[ReportTie] = []

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    @property
    def entries(self) -> Iterable[Actor]:
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

    def mentions(self, entry: Actor, limit: int | None = None) -> list[ReportMention]:
        """Return the places of a name, in the order of adding.

        Args:
            entry: Entry, one of ``entries``.
            limit: Largest number of places to return; None returns all.
        """
        return [
            ReportMention(document_id, row[3], row[4], _actor(entry, row, reason))
            for document_id, row, reason in self._rows[entry][:limit]
        ]


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
    names: dict[Actor, int] = {}
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


def _entry_of(actor: Actor) -> Actor:
    part = Part.ACTOR if actor.part.is_deed else Part.MENTION
    return replace(actor, span=_NOWHERE, part=part, reason="", states=frozenset())


def _plain(entry: Actor) -> list[Any]:
    return [
        entry.name, sorted(entry.countries), entry.part is Part.ACTOR,
        entry.is_generic, list(entry.types), sorted(entry.localities),
        entry.is_by_words, entry.is_rebel,
    ]  # fmt: skip


def _entry(plain: list[Any], states: frozenset[str]) -> Actor:
    name, countries, is_deed, is_generic, types, localities, by_words, rebel = plain
    return Actor(
        name, _NOWHERE, Part.ACTOR if is_deed else Part.MENTION, "",
        frozenset(countries), is_generic, tuple(types), frozenset(localities),
        states if len(states) == 1 and not countries else frozenset(), by_words, rebel,
    )  # fmt: skip


def _actor(entry: Actor, row: Row, reason: str) -> Actor:
    span, part = Span(row[5], row[6]), Part(row[1])
    return replace(entry, span=span, part=part, reason=reason, states=frozenset())
