"""Print which broken models the rules of promotion stop.

    python -m benches.broken_models [--model triage-en]

The shipped model scores all passages on which a candidate is measured, once. The scores
are then altered: as if thresholds, weights of a label or shifts of a language were
spoilt, or as if its hits in one document were lost. ``benches.clean_retrainings``
counts the sound models that the rules stop.
"""

import argparse
from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.labels import default_labels
from pipeline.training.measuring.scored import ScoredExamples
from pipeline.training.promotion.rules import Ruling, RulingState, rulings
from pipeline.training.promotion.sets import PICKED, WHOLE, Sitting, heaps_for, sit

Trial = tuple[str, str, Sitting]
"""Name of the damage, its label or language, and the scores."""

SHIFTS = (-2.0, -1.0, 1.0, 2.0)
"""Log-odds; 0.7 doubles the odds."""

_LEAST = 1e-4


def trials(sound: Sitting) -> Iterator[Trial]:
    """Yield all broken models."""
    yield "flags everything", "", limited(sound, _LEAST)
    yield "flags nothing", "", limited(sound, 1.0)
    for shift in SHIFTS:
        yield "thresholds shifted", f"{shift:+.0f}", shifted(sound, shift)
    for j, label in enumerate(default_labels().ids):
        yield "label flipped", label, flipped(sound, j)
        yield "largest document lost", label, forgotten(sound, j)
        yield "half of the hits lost", label, halved(sound, j)
    for language in ("de", "es", "fr"):
        yield "language silenced", language, silenced(sound, language)


def limited(sound: Sitting, limit: float) -> Sitting:
    """Return a model with one threshold for all."""
    heaps = {
        name: replace(
            heap,
            thresholds=np.full(heap.thresholds.shape, limit),
            denied=heap.denied & False,
        )
        for name, heap in sound.heaps.items()
    }
    return replace(sound, heaps=heaps)


def shifted(sound: Sitting, shift: float) -> Sitting:
    """Return a model whose thresholds are higher by some log-odds."""
    heaps = {}
    for name, heap in sound.heaps.items():
        limits = np.clip(heap.thresholds, 1e-6, 1 - 1e-6)
        odds = np.log(limits / (1 - limits)) + shift
        heaps[name] = replace(heap, thresholds=1 / (1 + np.exp(-odds)))
    return replace(sound, heaps=heaps)


def flipped(sound: Sitting, column: int) -> Sitting:
    """Return a model that takes a label for its contrary."""
    heaps = {}
    for name, heap in sound.heaps.items():
        score = heap.y_score.copy()
        score[:, column] = 1 - score[:, column]
        heaps[name] = replace(heap, y_score=score)
    return replace(sound, heaps=heaps)


def without(sound: Sitting, lost: dict[str, NDArray[np.bool_]], column: int) -> Sitting:
    """Return a model that scores some passages of a label as 0."""
    heaps = dict(sound.heaps)
    for name, rows in lost.items():
        score = heaps[name].y_score.copy()
        score[rows, column] = 0.0
        heaps[name] = replace(heaps[name], y_score=score)
    return replace(sound, heaps=heaps)


def hits(heap: ScoredExamples, column: int) -> NDArray[np.bool_]:
    """Return a mask of the passages that carry a label and are flagged for it."""
    found: NDArray[np.bool_] = (heap.flagged & heap.y_true)[:, column]
    return found


def real(sound: Sitting) -> dict[str, ScoredExamples]:
    """Return the test sets of real passages."""
    return {name: h for name, h in sound.heaps.items() if name in (PICKED, WHOLE)}


def forgotten(sound: Sitting, column: int) -> Sitting:
    """Return a model that finds a label in its largest document no more."""
    heaps = real(sound)
    found = [h.documents[hits(h, column)] for h in heaps.values()]
    names, counts = np.unique(np.concatenate(found), return_counts=True)
    if not names.size:
        return sound
    largest = names[counts.argmax()]
    lost = {name: heap.documents == largest for name, heap in heaps.items()}
    return without(sound, lost, column)


def halved(sound: Sitting, column: int) -> Sitting:
    """Return a model that finds every second hit of a label no more."""
    lost = {}
    for name, heap in real(sound).items():
        lost[name] = np.zeros(len(heap), dtype=np.bool_)
        lost[name][np.flatnonzero(hits(heap, column))[::2]] = True
    return without(sound, lost, column)


def silenced(sound: Sitting, language: str) -> Sitting:
    """Return a model that flags nothing in a language."""
    heaps = {
        name: replace(
            heap,
            y_score=np.where((heap.languages == language)[:, None], 0, heap.y_score),
        )
        for name, heap in sound.heaps.items()
    }
    return replace(sound, heaps=heaps)


def row_of(
    what: str, where: str, said: list[Ruling], besides: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the table row of a trial.

    Args:
        what: Name of the damage.
        where: Label or language of the damage, or "".
        said: Results of the rules.
        besides: Ids of the rules that cannot be judged for the sound model either: they
            stop nothing, unless their own label is the damaged one.
    """
    left = {r.id for r in said} - {i for i in besides if i != f"recall:{where}"}
    by = {
        o: [r.id for r in said if r.outcome is o and r.id in left] for o in RulingState
    }
    failed, open_ = by[RulingState.FAILED], by[RulingState.UNJUDGED]
    verdict = "stopped" if failed else "cannot be judged" if open_ else "PASSED"
    shown = (failed or open_)[:3]
    more = len(failed or open_) - len(shown)
    return what, where, verdict, ", ".join(shown) + (f" and {more} more" * (more > 0))


def main() -> None:
    """Print the table, and the number of trials by result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="triage-en")
    options = parser.parse_args()
    heaps = heaps_for(options.model, options.model)
    sound = sit(options.model, heaps)
    rows = [row_of("the model itself", "", rulings(sound, sound))]
    besides = {
        r.id for r in rulings(sound, sound) if r.outcome is not RulingState.PASSED
    }
    rows += [
        row_of(what, at, rulings(sound, broken), besides)
        for what, at, broken in trials(sound)
    ]
    table = Table("trial", "where", "verdict", "by")
    for row in rows:
        table.add_row(*row)
    console = Console(width=150)
    console.print(table)
    verdicts = [row[2] for row in rows if row[0] != "the model itself"]
    counts = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
    sizes = {name: len(heap) for name, heap in heaps.items()}
    console.print(f"{len(verdicts)} trials: {counts}; passages {sizes}")


if __name__ == "__main__":
    main()
