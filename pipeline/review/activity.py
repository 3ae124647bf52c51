"""Recent activity in all cases, and the versions behind findings."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.casefile.file import CaseFile
from pipeline.casefile.flags.fallen import FlagHistory
from pipeline.classify.measured import read_metrics
from pipeline.datamodel import (
    CaseEvent,
    Decision,
    FieldEntry,
    LinkAnswer,
    StatementKind,
)
from pipeline.parties.lists.shelf import ListUse, list_uses
from pipeline.settings import models_dir, settings
from pipeline.store.activity import Activity, VersionUse
from pipeline.store.store import Store

N_NEWEST = 100
"""Most entries of the page, as many as a person reads; the log of a case has all."""

N_DAYS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of a person.

    Attributes:
        at: Time of the act.
        reviewer: Name of the person.
        case: Name of the case, or of the first case that holds the document.
        number: Number of the decision in the log, or None.
        decision: Decision, or None; also None if the reviewer may not see it.
        document: File name of the document, or "".
        event: Act on the case, or None.
        link: Answer about two names, or None.
        stated: Statement on a party or its withdrawal, or None.
    """

    at: datetime
    reviewer: str
    case: str
    number: int | None = None
    decision: Decision | None = None
    document: str = ""
    event: CaseEvent | None = None
    link: LinkAnswer | None = None
    stated: FieldEntry | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the chart: decisions by person, in the order of the legend."""

    day: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ActivityView:
    """Content of the page of activity.

    Attributes:
        entries: Entries, newest first, at most ``N_NEWEST``.
        reviewers: Names of the persons who decided in these days, in the order of the
            chart.
        days: Last ``N_DAYS`` days, oldest first.
        most: Number of decisions on the busiest day, at least 1.
    """

    entries: tuple[Entry, ...]
    reviewers: tuple[str, ...]
    days: tuple[Day, ...]
    most: int


def view_activity(store: Store, reviewer: str, now: datetime) -> ActivityView:
    """Return the latest activity that a reviewer may see.

    In a case with two reviewers, decisions of others are counted but not shown.
    """
    since = now - timedelta(days=N_DAYS - 1)
    activity = store.activity(
        limit=N_NEWEST, since=since.replace(hour=0, minute=0, second=0, microsecond=0)
    )
    twice = store.read_twice()
    entries = [
        *_decided(store, activity, reviewer, twice),
        *(Entry(e.decided_at, e.reviewer, e.case, event=e) for e in activity.events),
        *_linked(activity, reviewer, twice),
        *(Entry(e.made_at, e.person, e.case, stated=e) for e in activity.stated),
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    reviewers, days = _days(activity, now.date())
    most = max((sum(day.counts) for day in days), default=0) or 1
    return ActivityView(tuple(entries[:N_NEWEST]), reviewers, days, most)


def log_entries(
    queue: CaseFile,
    history: FlagHistory,
    written: Iterable[FieldEntry],
) -> list[dict[str, Any]]:
    """Return the entries of the log of a case, the newest first.

    Args:
        queue: The case, with its decisions and acts.
        history: Sheets of flags, each with the changes to the one before.
        written: Entries of the case; those of its forms are left out.
    """
    kinds = set(StatementKind)
    entries: list[dict[str, Any]] = [
        *({"at": row.decision.decided_at, "logged": row} for row in queue.log),
        *({"at": event.decided_at, "event": event} for event in queue.events),
        *({"at": e.made_at, "stated": e} for e in written if e.field in kinds),
        *({"at": s.made_at, "sheet": s, "changes": found} for s, found in history),
    ]
    blank = {"logged": None, "event": None, "sheet": None, "stated": None}
    # Among entries of the same moment, too, the last added comes first.
    found: list[dict[str, Any]] = [{**blank, "changes": (), **x} for x in entries]
    return sorted(found, key=lambda entry: entry["at"])[::-1]


def _decided(
    store: Store, activity: Activity, reviewer: str, twice: Collection[str]
) -> list[Entry]:
    places = store.cases_of({d.document_id for _, d in activity.decisions})
    of = defaultdict(list)
    for place in places:
        of[place.document_id].append(place)
    entries = []
    for number, decision in activity.decisions:
        own = of[decision.document_id]
        is_hidden = decision.reviewer != reviewer and any(p.case in twice for p in own)
        entries.append(
            Entry(
                decision.decided_at,
                decision.reviewer,
                own[0].case if own else "",
                number,
                None if is_hidden else decision,
                own[0].name if own else decision.document_id[:12],
            )
        )
    return entries


def _linked(activity: Activity, reviewer: str, twice: Collection[str]) -> list[Entry]:
    return [
        Entry(
            answer.decided_at,
            answer.reviewer,
            answer.case,
            link=answer
            if answer.reviewer == reviewer or answer.case not in twice
            else None,
        )
        for answer in activity.links
    ]


def _days(activity: Activity, today: date) -> tuple[tuple[str, ...], tuple[Day, ...]]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for count in activity.days:
        counts[count.day][count.reviewer] = count.n
    reviewers = tuple(sorted({count.reviewer for count in activity.days}))
    days = [today - timedelta(days=n) for n in reversed(range(N_DAYS))]
    return reviewers, tuple(
        Day(day, tuple(counts[day.isoformat()].get(who, 0) for who in reviewers))
        for day in days
    )


@dataclass(frozen=True, slots=True)
class VersionsView:
    """Content of the page of versions.

    Attributes:
        uses: Uses of model and reader versions on the documents of the store, last used
            first.
        model: Name of the model in use.
        measured: Measurements of the model from its ``metrics.json``; empty if it has
            none.
        thresholds: Threshold of each measured label in English documents, as findings
            state it.
        lists: All known lists.
    """

    uses: tuple[VersionUse, ...]
    model: str
    measured: dict[str, Any]
    thresholds: dict[str, float]
    lists: tuple[ListUse, ...]


def view_versions(store: Store, today: date) -> VersionsView:
    """Return the versions of models, readers and lists.

    Raises:
        SourceError: The folder of a list is damaged.
    """
    name = settings().model
    measured = measured_of(name)
    return VersionsView(
        uses=tuple(store.versions()),
        model=name,
        measured=measured,
        thresholds=_thresholds(measured),
        lists=tuple(list_uses(today)),
    )


def _thresholds(measured: dict[str, Any]) -> dict[str, float]:
    """Return the threshold of each measured label in English documents."""
    from pipeline.classify.document_thresholds import (  # only this page needs numpy
        document_probabilities,
        document_thresholds,
    )

    rows = measured["metrics"]["labels"] if measured else []
    labels = [row["label"] for row in rows]
    own = [row["threshold"] for row in rows]
    if not rows:
        return {}
    limits = document_probabilities(document_thresholds(labels, own))
    return dict(zip(labels, limits.tolist(), strict=True))


def measured_of(name: str) -> dict[str, Any]:
    """Return the contents of a model's ``metrics.json``, or an empty dict.

    Raises:
        ArtifactError: The file holds something else.
    """
    return read_metrics(models_dir() / name)
