"""Turn the decisions of a desk into annotation files, with a report.

The report lists answers to check again and the bias of the queue. Nothing is changed
by it: a person decides. As in confident learning, a score contradicts an answer in two
cases: the passage is said to lack a label, but its score is at least the mean of the
passages with the label, or the other way round. With fewer than five passages of either
sort, there is no check.

Source:
    Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset
    Labels", 2021: thresholds by the mean self-confidence of each class.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from pipeline.casefile.rows.claims import DENIED
from pipeline.errors import ConfigError
from pipeline.labels import LabelSet, default_labels
from pipeline.settings import corpora_dir
from pipeline.store.store import open_store
from pipeline.training.data import (
    READER,
    Annotation,
    best_readings,
    place_of,
    text_sha256,
)
from pipeline.training.gold.batches import BatchRow, Reading, passage_row
from pipeline.training.gold.draws import DRAWN_FLAGGED, read_draws
from pipeline.training.gold.from_decisions import (
    FLAGGED,
    Judged,
    TrainingAnswers,
    Words,
    annotation_of,
    answered_both_ways,
    desk_sources,
    read_decisions,
    write_decided,
)
from pipeline.training.gold.whole import TEST_SHARE
from pipeline.training.split import split_of

AGAINST_SCORE = "the score says otherwise"
AGAINST_GOLD = "an annotation says otherwise"
BOTH_WAYS = "the same words were answered both ways"

DRAWS = "draws.jsonl"

_ENOUGH = 5
_MIN_ANSWERS = 20
"""Least number of answers: if a reviewer always agrees with the machine, fewer say
nothing."""

ANNOTATED = "read before by annotators, who judged all labels"


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer that is worth a second look."""

    row: Judged
    label: str
    why: str


def doubts(
    judged: Sequence[Judged],
    contradictory: Iterable[Judged],
    gold: Mapping[Words, Annotation],
) -> list[Doubt]:
    """Return the answers to check again, those that people contradict first."""
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


def second_look(found: Iterable[Doubt]) -> list[BatchRow]:
    """Return a batch for ``triage annotate``: each passage once, with its answers."""
    rows = {doubt.row.place: doubt.row for doubt in found}
    batch = []
    for row in rows.values():
        labels = tuple(answer.label for answer in row.answers if answer.holds)
        given = {READER: Reading(labels=labels)}
        passage, kind, source = row.passage, row.kind, row.source
        batch.append(passage_row(passage, kind, source, "second-look", given))
    return batch


def one_sided(judged: Iterable[Judged]) -> dict[str, str]:
    """Return advice on reviewers who always gave the same answer, by reviewer.

    A reviewer who confirms every flag teaches the machine its own mistakes.
    """
    given: dict[str, Counter[bool]] = defaultdict(Counter)
    for row in judged:
        for answer in row.answers:
            if not answer.is_added:
                # Who confirms a flag that the words deny a label agrees, too.
                agrees = answer.holds or answer.polarity in DENIED
                given[answer.reviewer][agrees] += 1
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
    share of it was flagged. Rows that people added do not count, because no draw took
    them.
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


@dataclass(frozen=True)
class Learned:
    """Result of turning a desk's decisions into annotations.

    Attributes:
        path: Path of the file of annotations.
        rows: Rows of the file.
        n_draws: Number of rows of random draws in the same folder.
        n_held: Number of all these rows whose publisher is kept for the test.
        decided: Judged passages read from the store.
        doubts: Answers to look at again.
        one_sided: Advice by reviewer, for those who always gave the same answer.
        bias: Results of the queue beside those of the draws, by label.
    """

    path: Path
    rows: tuple[Annotation, ...]
    n_draws: int
    n_held: int
    decided: TrainingAnswers
    doubts: tuple[Doubt, ...]
    one_sided: Mapping[str, str]
    bias: Mapping[str, Mapping[str, str]]

    def lines(self) -> Iterator[str]:
        """Yield the report in sentences, without names of people."""
        n_judged = sum(len(row.judged or ()) for row in self.rows)
        yield (
            f"{self.path}: {len(self.rows)} passages with {n_judged} answers, of "
            f"{self.decided.n_answers} places and labels that were answered"
        )
        for reason, n in sorted(self.decided.skipped.items()):
            yield f"{n} left out: {reason}"
        if self.n_held:
            yield (
                f"{self.n_held} passages teach nothing: models are tested on other "
                "passages of their publishers"
            )
        for why, n in sorted(Counter(doubt.why for doubt in self.doubts).items()):
            yield f"{n} to look at again: {why}"
        if not any(row.labels for row in self.rows):
            yield "no answer confirms a label: a model learns no label from absences"
        yield _drawn_words(self.n_draws)

    def to_json(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "file": str(self.path),
            "passages": len(self.rows),
            "answers": self.decided.n_answers,
            "left_out": dict(sorted(self.decided.skipped.items())),
            "second_look": [
                {"document_id": d.row.place[0], "start": d.row.place[1],
                 "end": d.row.place[2], "label": d.label, "why": d.why}
                for d in self.doubts
            ],
            "one_sided": dict(self.one_sided),
            "draws": self.n_draws,
            "kept_for_the_test": self.n_held,
            "bias": self.bias,
        }  # fmt: skip


def _drawn_words(n_draws: int) -> str:
    if n_draws:
        return f"{n_draws} passages drawn by chance are learned from beside them"
    return (
        "no passage was drawn by chance: nothing says what the queue does not show "
        "(`triage certify`)"
    )


def learn() -> Learned:
    """Write the decisions of this desk's reviewers as annotations.

    Answers about passages drawn by chance are a file of their own.

    Raises:
        ConfigError: No answer teaches anything; the earlier files are still there.
        StoreError: The store cannot be read.
    """
    labels = default_labels()
    with open_store() as store:
        decided = read_decisions(store, labels)
        draws = read_draws(store, labels, desk_sources(store), decided.skipped)
    gold = _annotated({row.place[0] for row in decided.judged}, labels)
    again = doubts(decided.judged, decided.contradictory, gold)
    kept = [row for row in decided.judged if row.place not in gold]
    n_known = sum(len(row.answers) for row in decided.judged if row.place in gold)
    decided.skipped.update({ANNOTATED: n_known} if n_known else {})
    rows = tuple(annotation_of(row, labels) for row in kept)
    if not rows and not draws:
        why = "; ".join(f"{n} {reason}" for reason, n in decided.skipped.items())
        msg = f"expected answers that teach a label, found none ({why or 'no answer'})"
        raise ConfigError(msg)
    path = write_decided(rows)
    write_decided(draws, DRAWS)
    return Learned(
        path=path,
        rows=rows,
        n_draws=len(draws),
        n_held=sum(
            split_of(row.source, TEST_SHARE, row.synthetic) == "test"
            for row in [*rows, *draws]
        ),
        decided=decided,
        doubts=tuple(again),
        one_sided=one_sided(decided.judged),
        bias=bias_table(rows, draws, labels),
    )


def _annotated(ids: set[str], labels: LabelSet) -> dict[Words, Annotation]:
    """Return the best shipped reading of each passage of some documents."""
    found = []
    for path in sorted((corpora_dir() / "annotated").glob("*/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            if json.loads(line)["document_id"] in ids:
                found.append(Annotation.model_validate_json(line))
    best = best_readings(row for row in found if set(row.labels) <= set(labels.ids))
    return {place_of(row): row for row in best}
