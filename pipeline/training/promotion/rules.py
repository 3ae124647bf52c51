"""Rules by which a candidate may take the place of the model in use.

Both models scored the same test sets (``promotion_sets``), so each rule compares
passage by passage. A sign test tells a loss from chance. Its unit is the document,
because the passages of one document are not independent: if one is lost, so are others
like it. A document that loses all its hits counts by itself. If too little is known to
tell a loss from chance, the rule *cannot be judged*, and a person has to answer for it
by name and reason. If no annotation of the test carries the label, no candidate could
fail the rule: it has *no passage to judge by*, which is recorded and needs no answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from pipeline.labels import default_labels
from pipeline.training.measuring.measures import brier_score
from pipeline.training.measuring.scored import ScoredExamples
from pipeline.training.promotion.sets import (
    CHALLENGE,
    LANGUAGES,
    PICKED,
    WHOLE,
    Sitting,
)

Bools = NDArray[np.bool_]

# No config of a training states these limits: a candidate would bring its own.

CHANCE = 0.001
"""Limit of chance: a loss counts as real if two equal models would show one as
one-sided with a lower probability. There are some 35 of these tests, so that one of 30
equal models is stopped by chance."""

MAX_LOSS = 0.02
"""Largest fall of the recall that passes even if it is real, for example 0.92 to
0.90."""

TOLERANCE = 0.1
"""Limit as a share of the hits of the model in use: a larger loss that may be chance
cannot be judged. For a label that is seldom found, half of the hits are a small share
of the recall."""

ENOUGH = 5
"""Least number of hits of the model in use; with fewer, a loss says nothing."""

HEAP = 3
"""Least number of hits in one document whose loss can stop a candidate."""

ALIKE = 5
"""Least number of hits of such a document if others have as many: like passages are
lost together, and of many small documents one is lost by chance."""

MAX_FLAGS = 1.25
"""Flags for 10 pages of whole documents, as a multiple of those of the model in use. A
single label may have twice as many."""

MAX_PRECISION_LOSS = 0.05
MAX_BRIER = 1.1
"""Brier score on whole documents, as a multiple of that of the model in use."""

MAX_SECONDS = 2.0
"""Seconds for a passage, as a multiple of those of the model in use."""

_SPARE_FLAGS = 10
"""Number of further flags that a label may have, however few there were."""


class RulingState(StrEnum):
    """Outcome of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    UNJUDGED = "cannot be judged"
    UNANNOTATED = "has no passage to judge by"

    @property
    def is_open(self) -> bool:
        """Whether a person has to answer for the rule."""
        return self in (RulingState.FAILED, RulingState.UNJUDGED)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Result of one rule for a candidate.

    Attributes:
        rule: Name of the rule.
        subject: Label, language or test set.
        outcome: Outcome of the rule.
        said: Numbers behind the result, in words.
    """

    rule: str
    subject: str
    outcome: RulingState
    said: str

    @property
    def id(self) -> str:
        """Name by which a person answers for the rule."""
        return f"{self.rule}:{self.subject}"

    def __str__(self) -> str:
        return f"{self.id} {self.outcome.value}: {self.said}"


@dataclass(frozen=True)
class _Paired:
    """Hits of two models on the same labelled passages.

    Attributes:
        before: Whether the model in use is right, shape (n,).
        after: Whether the candidate is right, same shape.
        documents: Document of each passage, same shape.
    """

    before: Bools
    after: Bools
    documents: NDArray[np.str_]

    @property
    def n_before(self) -> int:
        """Number of hits of the model in use."""
        return int(self.before.sum())

    @property
    def net(self) -> int:
        """Number of hits lost less those gained."""
        return self.n_before - int(self.after.sum())

    @property
    def loss(self) -> float:
        """Net loss as a share of all labelled passages; 0 without any."""
        return self.net / max(self.before.size, 1)

    @property
    def chance(self) -> float:
        """Probability that as many documents lose hits between two equal models."""
        hits, kept = self._by_document()
        n_lost, n_gained = int((kept < hits).sum()), int((kept > hits).sum())
        return float(binom.sf(n_lost - 1, n_lost + n_gained, 0.5))

    @property
    def is_worse(self) -> bool:
        """Whether more is lost than allowed, and beyond chance."""
        return self.loss > MAX_LOSS and self.chance < CHANCE

    @property
    def counts(self) -> str:
        """Hits before and after, and labelled passages, in words."""
        return f"{self.n_before} to {int(self.after.sum())} of {self.before.size}"

    def emptied(self) -> tuple[int, bool, bool]:
        """Return facts about the largest document that lost all its hits.

        A document with one hit does not count.

        Returns:
            Number of its hits, 0 if there is none; True if chance may explain the loss;
            and True if it matters: no other document has more hits, or it has more than
            ``TOLERANCE`` of all.
        """
        hits, kept = self._by_document()
        most = int(hits[(kept == 0) & (hits > 1)].max(initial=0))
        n_lost = int((self.before & ~self.after).sum())
        # The added ones keep the share above 0 if nothing else is lost.
        share = (n_lost - most + 1) / (hits.sum() - most + 2)
        n_alike = int((hits >= most).sum())
        is_large = most > TOLERANCE * hits.sum()
        is_one_of_many = most < ALIKE and n_alike > 1 and not is_large
        is_chance = is_one_of_many or n_alike * share**most >= CHANCE
        return most, is_chance, most > 0 and (is_large or most == hits.max())

    def _by_document(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the hits of each document before and after."""
        _, at = np.unique(self.documents, return_inverse=True)
        hits, kept = (np.bincount(at, weights=w) for w in (self.before, self.after))
        return hits.astype(np.int64), kept.astype(np.int64)


def rulings(
    before: Sitting,
    after: Sitting,
    seconds: tuple[float, float] | None = None,
    unannotated: Collection[str] = (),
) -> list[Ruling]:
    """Return the results of all rules for a candidate (``after``).

    Args:
        before: Results of the model in use.
        after: Results of the candidate.
        seconds: Seconds of the candidate and of the model in use for a passage; None if
            nobody measured.
        unannotated: Labels without any annotation in the test, see
            ``unannotated_labels``.
    """
    found = [*_labels(before, after, unannotated), *_languages(before, after)]
    found += [*_whole(before, after), *_challenge(before, after)]
    return [*found, *_speed(seconds)]


def ruling_lines(said: Sequence[Ruling]) -> Iterator[str]:
    """Yield the lines of a Markdown section on rules: how many passed, and the rest."""
    bare = [r.id for r in said if r.outcome is RulingState.UNANNOTATED]
    passed = sum(ruling.outcome is RulingState.PASSED for ruling in said)
    yield "## Rules of promotion"
    yield ""
    yield f"{passed} of {len(said) - len(bare)} passed."
    yield ""
    yield from (f"- {r}" for r in said if r.outcome.is_open)
    if bare:
        yield ""
        yield f"No passage to judge by, so nobody has to answer: {', '.join(bare)}."


def _labels(
    before: Sitting, after: Sitting, unannotated: Collection[str]
) -> Iterator[Ruling]:
    ids = default_labels().ids
    heaps = (PICKED, WHOLE)
    for column, label in enumerate(ids):
        pair = _pair(before, after, heaps, [column])
        if label in unannotated and not pair.before.size:
            said = "no annotation of the test carries the label"
            yield Ruling("recall", label, RulingState.UNANNOTATED, said)
        else:
            yield _recall("recall", label, pair)
    yield _recall("recall", "all", _pair(before, after, heaps, range(len(ids))))


def _languages(before: Sitting, after: Sitting) -> Iterator[Ruling]:
    heaps = (PICKED, WHOLE, LANGUAGES)
    spoken: set[str] = set()
    for name in before.heaps.keys() & set(heaps):
        spoken |= set(before.heaps[name].languages.tolist())
    columns = range(len(default_labels().ids))
    for language in sorted(spoken - {"", "en"}):
        pair = _pair(before, after, heaps, columns, language)
        if pair.before.any():
            yield _recall("language", language, pair)


def _pair(
    before: Sitting,
    after: Sitting,
    heaps: Sequence[str],
    columns: Collection[int],
    language: str = "",
) -> _Paired:
    parts = []
    for name in heaps:
        if name not in before.heaps:
            continue
        old, new = before.heaps[name], after.heaps[name]
        there = old.y_true & old.eligible
        there[:, [j for j in range(there.shape[1]) if j not in columns]] = False
        if language:
            there &= (old.languages == language)[:, None]
        rows, _ = there.nonzero()
        parts.append((old.flagged[there], new.flagged[there], old.documents[rows]))
    joined = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _Paired(*joined)


def _recall(rule: str, subject: str, pair: _Paired) -> Ruling:
    outcome, said = _recall_outcome(pair)
    return Ruling(rule, subject, outcome, f"{pair.counts} found{said}")


def _recall_outcome(pair: _Paired) -> tuple[RulingState, str]:
    if not pair.before.size:
        return RulingState.UNJUDGED, ": no labelled passage is at hand"
    if not (pair.before | pair.after).any():
        return RulingState.UNJUDGED, ": neither model finds any"
    if pair.n_before >= ENOUGH and pair.net > pair.n_before / 2:
        return RulingState.FAILED, ", more than half of the hits are lost"
    most, is_chance, matters = pair.emptied()
    if most >= HEAP and not is_chance:
        return RulingState.FAILED, f", and all {most} of one document are lost"
    if pair.net <= 0:
        return RulingState.PASSED, ""
    if pair.is_worse:
        return RulingState.FAILED, f", beyond chance (p = {pair.chance:.1g})"
    if matters:
        return RulingState.UNJUDGED, f", and all {most} of one document are lost"
    return _small_loss(pair)


def _small_loss(pair: _Paired) -> tuple[RulingState, str]:
    if pair.n_before < ENOUGH:
        return RulingState.UNJUDGED, ": too few to tell a loss from chance"
    if pair.net > TOLERANCE * pair.n_before:
        return RulingState.UNJUDGED, f", which may be chance (p = {pair.chance:.1g})"
    return RulingState.PASSED, ""


def _whole(before: Sitting, after: Sitting) -> Iterator[Ruling]:
    if WHOLE not in before.heaps:
        for rule in ("flags", "precision", "calibration"):
            said = "no whole document is at hand"
            yield Ruling(rule, "all", RulingState.UNJUDGED, said)
        return
    old, new = before.heaps[WHOLE], after.heaps[WHOLE]
    per_10 = [10 * heap.flagged.sum() / before.pages for heap in (old, new)]
    said = f"{per_10[0]:.1f} to {per_10[1]:.1f} for 10 pages"
    yield Ruling("flags", "all", _least(per_10[1] <= MAX_FLAGS * per_10[0]), said)
    for j, label in enumerate(default_labels().ids):
        counts = [int(heap.flagged[:, j].sum()) for heap in (old, new)]
        is_short = counts[1] <= 2 * counts[0] + _SPARE_FLAGS
        said = f"{counts[0]} to {counts[1]}"
        yield Ruling("flags", label, _least(is_short), said)
    rights = [_precision(heap) for heap in (old, new)]
    said = f"{rights[0]:.2f} to {rights[1]:.2f} of the flags are right"
    is_right = rights[1] >= rights[0] - MAX_PRECISION_LOSS
    yield Ruling("precision", "all", _least(is_right), said)
    briers = [
        brier_score(heap.y_true[heap.eligible], heap.y_score[heap.eligible])
        for heap in (old, new)
    ]
    said = f"Brier score {briers[0]:.4f} to {briers[1]:.4f}"
    yield Ruling("calibration", "all", _least(briers[1] <= MAX_BRIER * briers[0]), said)


def _precision(heap: ScoredExamples) -> float:
    flagged = heap.flagged
    return float(heap.y_true[flagged].mean()) if flagged.any() else 0.0


def _challenge(before: Sitting, after: Sitting) -> Iterator[Ruling]:
    if CHALLENGE not in before.heaps:
        return
    old, new = before.heaps[CHALLENGE], after.heaps[CHALLENGE]
    exact = [(heap.flagged == heap.y_true).all(axis=1) for heap in (old, new)]
    pair = _Paired(exact[0], exact[1], old.documents)
    said = f"{pair.counts} rows exactly right"
    yield Ruling("challenge", "rows", _least(not pair.is_worse), said)


def _speed(seconds: tuple[float, float] | None) -> Iterator[Ruling]:
    if seconds is not None:
        candidate, current = seconds
        said = f"{1 / current:.0f} to {1 / candidate:.0f} passages a second"
        is_fast = candidate <= MAX_SECONDS * current
        yield Ruling("speed", "passages", _least(is_fast), said)


def _least(is_met: bool) -> RulingState:
    return RulingState.PASSED if is_met else RulingState.FAILED
