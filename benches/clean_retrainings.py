"""Count the sound candidates that the rules of promotion stop.

    TRIAGE_HOME=... TRIAGE_CORPUS=... python -m benches.clean_retrainings [--seeds 5]

A config is trained once, and once more with each of five other seeds. Nothing else
differs, so all candidates are sound. Each is held against the first, as ``triage
promote`` does, the rule about speed included. A rule that cannot be judged for the
first model beside itself says nothing about a candidate, so the verdicts are also
counted without such rules.

The seed of a linear config decides only which sources form a fold, and so calibration
and thresholds. The seed of an encoder also decides its weights.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipeline.settings import models_dir, settings
from pipeline.training import fit
from pipeline.training.config import (
    SingleTraining,
    TrainingConfig,
    read_base_config,
    read_config,
)
from pipeline.training.data import Example, TrainingSet, load_examples_for
from pipeline.training.promotion_rules import Ruling, RulingState, rulings
from pipeline.training.promotion_sets import heaps_for, sit, time_beside
from pipeline.training.vocabulary import fit_example_words

Count = Callable[[Sequence[Example], int], Any]


class Trainings:
    """Trainings of one config that differ only in the seed.

    The annotations are read once, and their words are counted once, because neither
    depends on the seed. The rest is done anew for each.

    Attributes:
        config: Path of the config.
        seed: Seed that it states.
    """

    def __init__(self, config: Path) -> None:
        self.config = config
        base = read_base_config(config)
        self.seed, self._name = base.seed, base.name
        self._examples = load_examples_for(base.data)

    def train(self, seed: int) -> Path:
        """Train with a seed; return the folder."""
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
        if b'"linear.v1"' in content or b'"cascade.v2"' in content:
            two = read_config(path, TrainingConfig)
            fit.fit(TrainingSet(two, *self._examples, content), folder)
        else:
            one = read_config(path, SingleTraining)
            fit.fit_single(TrainingSet(one, *self._examples, content), folder)
        return folder


def cache_by_terms(count: Count) -> Count:
    """Return a function that counts the words of the same examples only once."""
    known: dict[int, Any] = {}

    def counted(examples: Sequence[Example], max_terms: int) -> Any:
        if max_terms not in known:
            known[max_terms] = count(examples, max_terms)
        return known[max_terms]

    return counted


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
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    trainings = Trainings(given.config)
    seeds = range(trainings.seed, trainings.seed + 1 + given.seeds)
    with patch.object(fit, "fit_example_words", cache_by_terms(fit_example_words)):
        first, *others = (trainings.train(seed) for seed in seeds)
    heaps = heaps_for(str(first), str(first))
    sizes = {name: len(heap) for name, heap in heaps.items()}
    print(f"passages {sizes}", flush=True)
    before = sit(str(first), heaps)
    alone = rulings(before, before)
    besides = {ruling.id for ruling in alone if ruling.outcome != RulingState.PASSED}
    print(f"not judged for the first model itself: {sorted(besides) or 'none'}")
    counts: dict[str, Counter[str]] = {"all rules": Counter(), "the rest": Counter()}
    for folder in others:
        speed = time_beside(str(folder), str(first), heaps)
        said = rulings(before, sit(str(folder), heaps), speed)
        counts["all rules"][verdict(said, set())] += 1
        counts["the rest"][verdict(said, besides)] += 1
        print(f"{folder.name}: {verdict(said, set())}; {verdict(said, besides)}")
        for ruling in said:
            if ruling.outcome != RulingState.PASSED and ruling.id not in besides:
                print(f"  {ruling}", flush=True)
    for what, found in counts.items():
        print(f"{what}: {dict(found)}")


if __name__ == "__main__":
    main()
