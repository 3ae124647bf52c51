"""Decisions about a label in the whole store, with their words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.errors import NotStored
from pipeline.store.log import LoggedDecision, Place, logged, read_quotes, read_twice
from pipeline.store.reads import latest_reading
from pipeline.store.schema import tables as t


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions about a label.

    Attributes:
        log: Newest decisions, in the order of adding.
        words: Words at each place. If a person marked them and the document was read
            again, they may be other words by now.
        blind: Ids of the documents that are in any case with two reviewers.
    """

    log: tuple[LoggedDecision, ...]
    words: Mapping[Place, str]
    blind: frozenset[str]


def read_decided(
    connection: sa.Connection, label: str, *, after: int, limit: int
) -> Decided:
    """Return decisions about a label in all cases."""
    c = t.decision.c
    newer = sa.select(t.decision).where(c.label == label, c.id > after)
    newest = newer.order_by(c.id.desc()).limit(limit)
    rows = list(connection.execute(newest).mappings())[::-1]
    quotes = read_quotes(connection, [row["finding_id"] for row in rows])
    log = [logged(row, quotes) for row in rows]
    words = {
        row.place: quotes[answered][2]
        for row in log
        if (answered := row.decision.finding_id) and answered in quotes
    }
    added = [row for row in log if row.place not in words]
    words |= dict(_words_of_added(connection, added))
    return Decided(tuple(log), words, _read_by_two(connection))


def _words_of_added(
    connection: sa.Connection, log: Sequence[LoggedDecision]
) -> Iterator[tuple[Place, str]]:
    """Yield the current words of passages that people added."""
    by_document: dict[str, list[LoggedDecision]] = {}
    for row in log:
        by_document.setdefault(row.place[0], []).append(row)
    for document_id, own in by_document.items():
        try:
            text = str(latest_reading(connection, document_id)["text"])
        except NotStored:  # its last reading failed
            continue
        for row in own:
            yield row.place, text[row.place[1] : row.place[2]]


def _read_by_two(connection: sa.Connection) -> frozenset[str]:
    c = t.case_document.c
    query = sa.select(c.document_id).where(
        c["case"].in_(sorted(read_twice(connection)))
    )
    return frozenset(connection.scalars(query))
