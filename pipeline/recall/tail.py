"""The tail of a queue: open findings in random order until the stop.

A rule says when to stop before the end. With the j-th
finding that matters (j = 0 before the first) the rule sets a number of findings to
read. Once so many were read with no more than j that matter, the rest may be left: at
most a share of what matters in the queue then stays unread, with the risk stated.

Proof. Let K findings of the N in the tail matter, and ``n_before`` before it. Stopping
with j found is wrong if too many are left, which means K >= ``_too_many(j)``. The
number to read for j is chosen so that, for the least such K, so few hits in so many
draws without replacement have a probability of at most ``RISK`` / 2^(j + 1). For a
larger K the probability is no higher. The sum over j is at most ``RISK``. It does not
matter how the tail is ordered in the queue, or how often one looks: each j has one
moment at which it is decided.

The test of one moment is that of Callaghan and Mueller-Hansen (2020), Statistical
stopping criteria for automated screening in systematic reviews, on the random sample
that they ask for; the halving of the risk makes many moments of it valid.
"""

import hashlib
import json
import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Row
from pipeline.datamodel import Band, Draw, DrawnFrom, DrawnPassage, Said, Verdict
from pipeline.errors import AnswerRefused
from pipeline.store.log import words_sha256
from pipeline.store.store import Store

RISK = 0.05

RECALL = 0.95
"""Share of the relevant passages of a queue that must have been read when one stops."""

_MATTERS = {Verdict.CONFIRMED.value, Verdict.UNSURE.value}


@dataclass(frozen=True, slots=True)
class Tail:
    """Progress of reading a tail.

    Attributes:
        n: Number of findings in the tail.
        n_read: Number of findings read, in the order drawn.
        n_found: Number of the findings read that matter.
        n_needed: Number of findings that must be read if no more of them matter; ``n``
            if all must be read.
    """

    n: int
    n_read: int
    n_found: int
    n_needed: int

    @property
    def may_stop(self) -> bool:
        """True if the rest may be left."""
        return self.n_read >= self.n_needed


def follow(
    answers: Iterable[bool | None], n: int, n_before: int, recall: float = RECALL
) -> Tail:
    """Return the progress, up to the first point to stop.

    Args:
        answers: Answers in the order drawn: whether each finding matters, or None if it
            was not read. Answers after the first None do not count.
        n: Number of findings in the tail.
        n_before: Number of findings that matter and were confirmed before.
        recall: Share of what matters that must have been read.
    """
    n_read = n_found = 0
    needed = needed_for(0, n, n_before, recall)
    for matters in answers:
        if matters is None or n_read >= needed:
            break
        n_read += 1
        if matters:
            n_found += 1
            needed = max(n_read, needed_for(n_found, n, n_before, recall))
    return Tail(n, n_read, n_found, needed)


def needed_for(n_found: int, n: int, n_before: int, recall: float = RECALL) -> int:
    """Return the number of findings to read before stopping.

    Example:
        >>> needed_for(0, 500, 100), needed_for(0, 500, 0)
        (229, 488)
    """
    least = _too_many(n_found, n_before, recall)
    risk = RISK / 2 ** (n_found + 1)

    def may_stop(n_read: int) -> bool:
        return least > n or at_most(n_found, n, least, n_read) <= risk

    return bisect_left(range(n), True, min(n_found, n), key=may_stop)


def _too_many(n_found: int, n_before: int, recall: float) -> int:
    """Return the least number of relevant findings that makes a stop too early."""
    return math.floor((n_before + n_found) / recall - n_before + 1e-9) + 1


def at_most(n_found: int, n: int, n_good: int, n_drawn: int) -> float:
    """Return the probability of so few hits in draws without replacement."""
    least = max(0, n_drawn - (n - n_good))
    if n_found < least:
        return 0.0
    return sum(
        math.exp(
            _ln_comb(n_good, k)
            + _ln_comb(n - n_good, n_drawn - k)
            - _ln_comb(n, n_drawn)
        )
        for k in range(least, min(n_found, n_good, n_drawn) + 1)
    )


def _ln_comb(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


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
    return any(not _MATTERS.isdisjoint(claim.states) for claim in row.claims)


def _drawn(row: Row) -> DrawnPassage:
    words = row.words
    return DrawnPassage(
        words.document_id, *words.spans[0], words_sha256(words.quote), 0
    )


def _place(passage: DrawnPassage) -> tuple[str, int, int]:
    return passage.document_id, passage.start, passage.end
