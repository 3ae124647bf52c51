"""The log of decisions as the review desk needs it: numbered, and by place.

A *place* is what an answer is about: the words and the label in question. A decision
about a finding belongs to the place of that finding, even if the reviewer marked other
words as the right ones.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import CaseAct, CaseEvent, Decision, Said, Verdict
from pipeline.errors import DecidedMeanwhile, NotStored
from pipeline.store.reads import among, latest_reading, read_case_documents
from pipeline.store.record.audit import append_decision, lock_chain
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import of_case, record_of, records

_MIN_DIGITS = 16
"""Fewest digits of a hash that are compared: files of translations hold so many."""

Place = tuple[str, int, int, str]
"""Document id, start, end, label."""

Quotes = Mapping[str, tuple[int, int, str]]
"""Start, end and words of each finding, by its id."""


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """One row of the log.

    Attributes:
        number: Number in the log, from 1 without a gap.
        decision: Decision of the row.
        place: Place that the decision is about.
        text_sha256: Hash of the words decided on, in UTF-8.
        place_sha256: Hash of the words at the place: those of the finding, or the
            decided words. If the document is read again, other words may be there.
    """

    number: int
    decision: Decision
    place: Place
    text_sha256: str
    place_sha256: str

    @property
    def reviewer(self) -> str:
        """Name of the reviewer."""
        return self.decision.reviewer

    @property
    def said(self) -> Verdict | None:
        """Verdict; None for a note or an answer taken back."""
        verdict = self.decision.verdict
        return None if verdict is Verdict.OPEN else verdict


def read_log(
    connection: sa.Connection, case: str, *, after: int = 0
) -> list[LoggedDecision]:
    """Return the decisions about a case's documents, in the order of adding.

    Raises:
        NotStored: There is no such case.
    """
    documents = read_case_documents(connection, case)
    ids = list(dict.fromkeys(document.document_id for document in documents))
    return read_log_of(connection, ids, after)


def read_log_of(
    connection: sa.Connection, document_ids: Sequence[str], after: int
) -> list[LoggedDecision]:
    """Return the decisions about some documents after a number, in order."""
    column = t.decision.c.document_id
    newer = t.decision.c.id > after
    rows = list(among(connection, t.decision, column, document_ids, newer))
    quotes = read_quotes(connection, [row["finding_id"] for row in rows])
    return [logged(row, quotes) for row in sorted(rows, key=lambda row: row["id"])]


def logged(row: Mapping[Any, Any], quotes: Quotes) -> LoggedDecision:
    """Return a row of the log, given the words of the finding that it is about."""
    decision = record_of(Decision, row)
    own = row["text_sha256"]
    answered = quotes.get(decision.finding_id or "")
    return LoggedDecision(
        number=row["id"],
        decision=decision,
        place=_place(decision, quotes),
        text_sha256=own,
        place_sha256=words_sha256(answered[2]) if answered else own,
    )


def words_sha256(words: str) -> str:
    """Return the hash of words as used in the log."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def has_words(words: str, *hashes: str) -> bool:
    """Return True if one of the hashes is that of these words.

    Another reading of a document may hold other words at the same offsets. Whoever kept
    the hash of the words of a place compares it here.

    Args:
        words: Words as they are now at the place.
        hashes: Hashes of the words as they were, or at least the first 16 digits of
            one. Fewer may be those of other words too, and are not compared.

    Example:
        >>> kept = words_sha256("unseen")
        >>> [has_words("unseen", kept[:n]) for n in (64, 16, 15)]
        [True, True, False]
    """
    found = words_sha256(words)
    return any(len(x) >= _MIN_DIGITS and found.startswith(x) for x in hashes)


def _place(decision: Decision, quotes: Quotes) -> Place:
    own = (decision.start, decision.end, "")
    start, end, _ = quotes.get(decision.finding_id or "", own)
    return decision.document_id, start, end, decision.label


def read_quotes(connection: sa.Connection, finding_ids: Iterable[str | None]) -> Quotes:
    """Return start, end and words of findings by their id."""
    wanted = sorted({finding_id for finding_id in finding_ids if finding_id})
    rows = among(connection, t.finding, t.finding.c.finding_id, wanted)
    return {row["finding_id"]: (row["start"], row["end"], row["quote"]) for row in rows}


def add_answer(
    connection: sa.Connection,
    decisions: Sequence[Decision],
    seen: int,
    *,
    is_blind: bool = False,
) -> list[int]:
    """Add the decisions of one answer, all or none, and return their numbers.

    If the same reviewer sent the same answer twice, it is stored once and this is no
    error.
    """
    lock_chain(connection)
    newer = _newer(connection, decisions, seen)
    if is_blind:
        own = {decision.reviewer for decision in decisions}
        newer = [row for row in newer if row.decision.reviewer in own]
    if newer:
        if not _is_same(newer, decisions):
            n = newer[-1].number
            msg = Said("answer no. {n} was added in between", n=n)
            raise DecidedMeanwhile(msg)
        return []
    return [
        number
        for decision in decisions
        for number in append_decision(connection, decision)
    ]


def _newer(
    connection: sa.Connection, decisions: Sequence[Decision], seen: int
) -> list[LoggedDecision]:
    quotes = read_quotes(connection, [decision.finding_id for decision in decisions])
    places = {_place(decision, quotes) for decision in decisions}
    ids = sorted({decision.document_id for decision in decisions})
    return [row for row in read_log_of(connection, ids, seen) if row.place in places]


def _is_same(newer: Sequence[LoggedDecision], decisions: Sequence[Decision]) -> bool:
    return [_timeless(row.decision) for row in newer] == list(map(_timeless, decisions))


def _timeless(decision: Decision) -> Decision:
    return replace(decision, decided_at=datetime.min.replace(tzinfo=UTC))


def read_case_events(connection: sa.Connection, case: str) -> list[CaseEvent]:
    """Return the events that closed and reopened a case, in the order of adding."""
    return records(connection, CaseEvent, of_case(t.case_event, case))


def read_twice(connection: sa.Connection) -> frozenset[str]:
    """Return the names of the cases that two people are to review, blind."""
    c = t.case_event.c
    asked = c.act.in_([CaseAct.TWO_READERS, CaseAct.ONE_READER])
    query = sa.select(c["case"], c.act).where(asked).order_by(c.id)
    acts = {row["case"]: row["act"] for row in connection.execute(query).mappings()}
    return frozenset(case for case, act in acts.items() if act is CaseAct.TWO_READERS)


def read_blind(
    connection: sa.Connection, document_ids: Sequence[str], twice: Iterable[str]
) -> frozenset[str]:
    """Return the documents that are in a case with two reviewers."""
    c = t.case_document.c
    cases = sorted(twice)
    if not cases:
        return frozenset()
    query = sa.select(c.document_id).where(c["case"].in_(cases))
    rows = among(connection, query, c.document_id, document_ids)
    return frozenset(row["document_id"] for row in rows)


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
