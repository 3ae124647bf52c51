"""The tail of a queue: open findings in random order until the stop."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from pipeline.casefile.claims import Row
from pipeline.casefile.file import CaseFile
from pipeline.datamodel import Band, Draw, DrawnFrom, DrawnPassage, Said, Verdict
from pipeline.errors import AnswerRefused
from pipeline.recall.stopping import RECALL, Tail, follow
from pipeline.store.log import words_sha256
from pipeline.store.store import Store

_MATTERS = {Verdict.CONFIRMED.value, Verdict.UNSURE.value}


@dataclass(frozen=True, slots=True)
class TailReading:
    """Progress of reading a tail.

    Attributes:
        draw: Order in which the tail is read.
        tail: Progress of the reading: numbers of findings read and to be read.
        next: First open row in that order; None if all are answered.
        is_current: Whether every open row of the queue belongs to the tail.
        age: Time since the tail was begun.
    """

    draw: Draw
    tail: Tail
    next: Row | None
    is_current: bool
    age: timedelta


def begin_tail(store: Store, file: CaseFile, person: str, now: datetime) -> Draw:
    """Put the open rows of a case in random order and store it.

    The order follows from the case, so that nobody can shuffle until it suits.

    Raises:
        AnswerRefused: Nothing is open, or a tail of this case is being read.
    """
    open_rows = [row for row in file.asked if row.is_open]
    if not open_rows:
        msg = Said("case {case!r} has no open finding", case=file.case)
        raise AnswerRefused(msg)
    known = tail_reading(store, file, now)
    if known is not None and known.is_current and known.next is not None:
        msg = Said(
            "case {case!r}: findings are already in random order", case=file.case
        )
        raise AnswerRefused(msg)
    passages = sorted(map(_drawn, open_rows), key=_place)
    said = json.dumps([file.case, *map(_place, passages)])
    source = Random(hashlib.sha256(said.encode("ascii")).digest())
    source.shuffle(passages)
    n_before = sum(_matters(row) for row in file.asked if not row.is_open)
    draw = Draw(
        number=0,
        case=file.case,
        drawn_from=DrawnFrom.QUEUE,
        person=person,
        made_at=now,
        target=RECALL,
        state=hashlib.sha256(said.encode("ascii")).hexdigest(),
        bands=(Band(len(passages), len(passages), 0.0),),
        passages=tuple(passages),
        n_flagged=0,
        n_before=n_before,
        unread=(),
    )
    return replace(draw, number=store.draws.add(draw))


def tail_reading(store: Store, file: CaseFile, now: datetime) -> TailReading | None:
    """Return the progress of reading a case's tail, or None if it was not begun."""
    draw = store.draws.newest(file.case, DrawnFrom.QUEUE)
    if draw is None:
        return None
    rows = {
        (row.words.document_id, *span): row
        for row in file.rows
        for span in row.words.spans
    }
    drawn = [rows.get(_place(passage)) for passage in draw.passages]
    tail = follow(map(_answered, drawn), len(drawn), draw.n_before, draw.target)
    ours = {id(row) for row in drawn}
    others = (id(row) for row in file.asked if row.is_open)
    return TailReading(
        draw=draw,
        tail=tail,
        next=next((row for row in drawn if row is not None and row.is_open), None),
        is_current=None not in drawn and ours.issuperset(others),
        age=now - draw.made_at,
    )


def _answered(row: Row | None) -> bool | None:
    return None if row is None or row.is_open else _matters(row)


def _matters(row: Row) -> bool:
    return any(state in _MATTERS for state in _states(row))


def _states(row: Row) -> Iterator[str]:
    for claim in row.claims:
        yield from claim.states


def _drawn(row: Row) -> DrawnPassage:
    words = row.words
    return DrawnPassage(
        words.document_id, *words.spans[0], words_sha256(words.quote), 0
    )


def _place(passage: DrawnPassage) -> tuple[str, int, int]:
    return passage.document_id, passage.start, passage.end
