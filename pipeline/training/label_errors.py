"""Answers to check again, and the bias of the queue.

Nothing is changed: a person decides. As in confident learning, a score contradicts an
answer in two cases: the passage is said to lack a label, but its score is at least the
mean of the passages with the label, or the other way round. With fewer than five
passages of either sort, there is no check.

Source:
    Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset
    Labels", 2021: thresholds by the mean self-confidence of each class.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from pipeline.labels import LabelSet
from pipeline.training.batches import BatchRow, Reading, passage_row
from pipeline.training.data import Annotation, text_sha256
from pipeline.training.draws import DRAWN_FLAGGED
from pipeline.training.from_decisions import (
    FLAGGED,
    READER,
    Judged,
    Words,
    answered_both_ways,
)

AGAINST_SCORE = "the score says otherwise"
AGAINST_GOLD = "an annotation says otherwise"
BOTH_WAYS = "the same words were answered both ways"

_ENOUGH = 5
_MIN_ANSWERS = 20
"""Least number of answers: if a reviewer always agrees with the machine, fewer say
nothing."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer that is worth a second look.

    Attributes:
        row: Passage with its answers.
        label: Id of the label in question.
        why: Reason to doubt the answer.
    """

    row: Judged
    label: str
    why: str


def doubts(
    judged: Sequence[Judged],
    contradictory: Iterable[Judged],
    gold: Mapping[Words, Annotation],
) -> list[Doubt]:
    """Return the answers to check again, those that people contradict first.

    Args:
        judged: Passages with their answers.
        contradictory: Passages with an answer that contradicts another answer.
        gold: Reading of the same passage by annotators, if there is one.
    """
    found = _both_ways(list(contradictory))
    for row in judged:
        read = gold.get(row.place)
        found += [
            Doubt(row, answer.label, AGAINST_GOLD)
            for answer in row.answers
            if read is not None and answer.holds != (answer.label in read.labels)
        ]
    return found + _against_scores(judged)


def _both_ways(rows: Sequence[Judged]) -> list[Doubt]:
    both = answered_both_ways(rows)
    return [
        Doubt(row, label, BOTH_WAYS)
        for row in rows
        for label in dict.fromkeys(answer.label for answer in row.answers)
        if (text_sha256(row.passage.text), label) in both
    ]


def _against_scores(judged: Iterable[Judged]) -> list[Doubt]:
    scored: dict[str, list[tuple[Judged, bool, float]]] = defaultdict(list)
    for row in judged:
        for answer in row.answers:
            if answer.score is not None:
                scored[answer.label].append((row, answer.holds, answer.score))
    found = []
    for label, answers in scored.items():
        there = [score for _, holds, score in answers if holds]
        absent = [score for _, holds, score in answers if not holds]
        if min(len(there), len(absent)) < _ENOUGH:
            continue
        high, low = fmean(there), fmean(absent)
        found += [
            Doubt(row, label, AGAINST_SCORE)
            for row, holds, score in answers
            if (score <= low and score < high if holds else score >= high)
        ]
    return found


def batch_of(doubts_: Iterable[Doubt]) -> list[BatchRow]:
    """Return a batch for ``triage annotate``: each passage once, with its answers."""
    rows = {doubt.row.place: doubt.row for doubt in doubts_}
    return [
        passage_row(row.passage, row.kind, row.source, "second-look", _given(row))
        for row in rows.values()
    ]


def _given(row: Judged) -> dict[str, Reading]:
    labels = tuple(answer.label for answer in row.answers if answer.holds)
    return {READER: Reading(labels=labels)}


def one_sided(judged: Iterable[Judged]) -> dict[str, str]:
    """Return advice on reviewers who always gave the same answer, by reviewer.

    A reviewer who confirms every flag teaches the machine its own mistakes.
    """
    given: dict[str, Counter[bool]] = defaultdict(Counter)
    for row in judged:
        for answer in row.answers:
            if not answer.is_added:
                given[answer.reviewer][answer.holds] += 1
    return {
        reviewer: f"{'confirmed' if counts[True] else 'dismissed'} all "
        f"{counts.total()} claims: have a second person read some of them"
        for reviewer, counts in sorted(given.items())
        if len(counts) == 1 and counts.total() >= _MIN_ANSWERS
    }


def bias_table(
    rows: Iterable[Annotation], draws: Sequence[Annotation], labels: LabelSet
) -> dict[str, dict[str, str]]:
    """Return, by label, how often the queue was right, and the results of draws.

    Reviewers answered about flagged passages. So their share of confirmations shows how
    many flags are right, but says nothing about passages without a flag. Random draws,
    each weighted by one over its probability, show how frequent a label is and what
    share of it was flagged.

    Args:
        rows: Rows of the queue; those that people added do not count, because no draw
            took them.
        draws: Annotations from random draws, with their ``probability``.
        labels: Label set.
    """
    queue = [row for row in rows if row.selected_by == FLAGGED]
    table: dict[str, dict[str, str]] = {}
    for label in labels.ids:
        asked = [row for row in queue if label in (row.judged or ())]
        n_right = sum(label in row.labels for row in asked)
        hits = [row for row in draws if label in row.labels]
        if not asked and not hits:
            continue
        table[label] = {"queue": f"{n_right} of {len(asked)} right"}
        if draws:
            table[label] |= _drawn(hits, draws)
    return table


def _drawn(hits: Sequence[Annotation], draws: Sequence[Annotation]) -> dict[str, str]:
    there = _weight(hits)
    flagged = _weight(row for row in hits if row.selected_by == DRAWN_FLAGGED)
    return {
        "draws": f"{len(hits)} of {len(draws)}",
        "share of all passages": f"{there / _weight(draws):.2%}",
        "of these flagged": f"{flagged / there:.0%}" if there else "-",
    }


def _weight(rows: Iterable[Annotation]) -> float:
    return sum(1 / (row.probability or 1) for row in rows)
