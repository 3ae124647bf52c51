"""Count the sound candidates that the rules of promotion stop.

    TRIAGE_CORPUS=... python -m benches.clean_retrainings [--unit passages]

A config is trained on all documents: the candidate. It is held against five models in
use, as ``triage promote`` does, the rule about speed included. Each of these has
another seed and lacks another tenth of the documents, drawn by a hash. So the candidate
differs from each as a retraining does that learned from new documents, and it is sound.
A rule that cannot be judged for a model beside itself says nothing about the candidate,
so the verdicts are also counted without such rules.

The seed alone would say nothing of a linear config, which has no chance in it. If two
of the models have the same weights, nothing is measured, and the bench says so.

With ``--unit passages`` a tenth of the passages is left out, so that the trainings
differ by chance alone. A tenth of the documents is more than that: one document holds
140 of the 187 real passages on State end users. With ``--unit sources`` a tenth of the
sources is left out. Two of them gave most of the reports drawn at random, which set
thresholds.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.classify.artifact import WEIGHTS, read_artifact
from pipeline.settings import models_dir, settings
from pipeline.training.config import (
    SingleTraining,
    TrainingConfig,
    read_base_config,
    read_config,
)
from pipeline.training.data import Example, TrainingSet, load_examples_for
from pipeline.training.fitting import fit
from pipeline.training.promotion.rules import Ruling, RulingState, rulings
from pipeline.training.promotion.sets import Sitting, heaps_for, sit, time_beside
from pipeline.training.split import fold_of

_PARTS = 10
"""A model in use lacks one of ten parts of the passages, documents or sources."""

_UNITS: dict[str, Callable[[Example], str]] = {
    "passages": lambda example: example.passage_id,
    "documents": lambda example: example.document_id,
    "sources": lambda example: example.source,
}


class Trainings:
    """Trainings of one config that differ in the seed and in a tenth of the data.

    Attributes:
        config: Path of the config.
        seed: Seed that it states.
        unit: Unit that is left out, one of ``_UNITS``.
    """

    def __init__(self, config: Path, unit: str) -> None:
        self.config, self.unit = config, unit
        base = read_base_config(config)
        self.seed, self._name = base.seed, base.name
        self._examples, self._sha256 = load_examples_for(base.data)

    def train(self, number: int) -> Path:
        """Train one of them; return the folder. The one with number 0 lacks nothing."""
        seed = self.seed + number
        folder = settings().home / "clean" / f"{self._name}-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        text, n_found = re.subn(
            r"^seed = .*$", f"seed = {seed}", self.config.read_text("utf-8"), flags=re.M
        )
        if n_found != 1:
            sys.exit(f"{self.config}: expected one line 'seed = ...', found {n_found}")
        path = folder / "asked.toml"
        path.write_text(text, "utf-8")
        content = path.read_bytes()
        taught = [e for e in self._examples if not number or self._part(e, seed)]
        if b'"linear.v1"' in content or b'"cascade.v2"' in content:
            two = read_config(path, TrainingConfig)
            fit.fit(TrainingSet(two, taught, self._sha256, content), folder)
        else:
            one = read_config(path, SingleTraining)
            fit.fit_single(TrainingSet(one, taught, self._sha256, content), folder)
        return folder

    def _part(self, example: Example, seed: int) -> int:
        return fold_of(_UNITS[self.unit](example), _PARTS, seed)


def twins(folders: Sequence[Path]) -> list[str]:
    """Return the names of models with the weights of an earlier one in the list."""
    seen, found = set[str](), list[str]()
    for folder in folders:
        weights = read_artifact(folder)[0]["files"][WEIGHTS]
        if weights in seen:
            found.append(folder.name)
        seen.add(weights)
    return found


def n_moved(before: Sitting, after: Sitting) -> str:
    """Return how many flags of two models differ, over all test sets."""
    pairs = [
        (heap.flagged, after.heaps[name].flagged) for name, heap in before.heaps.items()
    ]
    n_apart = sum(int((old != new).sum()) for old, new in pairs)
    return f"{n_apart} flags differ, of {sum(int(old.sum()) for old, _ in pairs)}"


def verdict(said: list[Ruling], besides: set[str]) -> str:
    """Return what the rules say of a candidate, without those named in ``besides``."""
    outcomes = {ruling.outcome for ruling in said if ruling.id not in besides}
    if RulingState.FAILED in outcomes:
        return "stopped"
    return "cannot be judged" if RulingState.UNJUDGED in outcomes else "passed"


def main() -> None:
    """Train the candidates, and print the results of the rules."""
    parser = argparse.ArgumentParser(description=__doc__)
    rung = models_dir() / "baselines" / "joined-en.toml"
    parser.add_argument("--config", type=Path, default=rung)
    parser.add_argument("--models", type=int, default=5)
    parser.add_argument("--unit", choices=_UNITS, default="documents")
    given = parser.parse_args()
    trainings = Trainings(given.config, given.unit)
    candidate, *others = [trainings.train(n) for n in range(1 + given.models)]
    if same := twins([candidate, *others]):
        sys.exit(f"expected models that differ, found the same weights again: {same}")
    heaps = heaps_for(str(candidate), str(candidate))
    sizes = {name: len(heap) for name, heap in heaps.items()}
    print(f"passages {sizes}", flush=True)
    after = sit(str(candidate), heaps)
    counts: dict[str, Counter[str]] = {"all rules": Counter(), "the rest": Counter()}
    for folder in others:
        before = sit(str(folder), heaps)
        alone = rulings(before, before)
        besides = {
            ruling.id for ruling in alone if ruling.outcome != RulingState.PASSED
        }
        speed = time_beside(str(candidate), str(folder), heaps)
        said = rulings(before, after, speed)
        counts["all rules"][verdict(said, set())] += 1
        counts["the rest"][verdict(said, besides)] += 1
        print(
            f"{folder.name}: {verdict(said, set())}; {verdict(said, besides)}; "
            f"{n_moved(before, after)}"
        )
        for ruling in said:
            if ruling.outcome != RulingState.PASSED and ruling.id not in besides:
                print(f"  {ruling}", flush=True)
    for what, found in counts.items():
        print(f"{what}: {dict(found)}")


if __name__ == "__main__":
    main()
