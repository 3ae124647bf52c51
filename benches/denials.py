"""Measure the polarity of real denials, and of assertions with a word of negation.

    python -m benches.denials [--part train|dev|test] [--show]

A denial is a label with the polarity negated or prohibited, by the reading of a real
passage that counts (folders ``real``, ``whole`` and ``negation`` of
``corpora/annotated``). Missing oversight is no denial, but a red flag. A denial is
right if the pipeline keeps it as counter-evidence, silent if the pipeline finds
nothing, and wrong if the label is found as asserted. Assertions are the asserted labels
of the folder ``negation``, whose passages all hold a word of negation. An assertion is
wrong if it is hidden as counter-evidence. Each passage is screened alone. ``--show``
prints the errors, except those of the test part.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from pipeline.classify.base import Classifier
from pipeline.classify.model import open_model
from pipeline.datamodel import Passage, Polarity
from pipeline.findings import COUNTER, triage_passages
from pipeline.labels import default_labels
from pipeline.training.corpus import corpus_passages, find_place
from pipeline.training.data import (
    Annotation,
    annotated_files,
    best_readings,
    read_annotations,
)
from pipeline.training.gold.whole import TEST_SHARE
from pipeline.training.split import SPLITS, group_of, split_of

OVERSIGHT = "licence_or_oversight"
DRAWN = "negation"
FOLDERS = ("real", "whole", DRAWN)


@dataclass(frozen=True)
class Case:
    """A label of a real passage, and whether the passage denies it.

    Attributes:
        reading: Reading that counts.
        passage: Passage as it stands in its document.
        label: Id of the label.
        is_denied: Whether its polarity is negated or prohibited.
        is_sure: Whether no annotator doubted it.
        split: ``train``, ``dev`` or ``test``.
    """

    reading: Annotation
    passage: Passage
    label: str
    is_denied: bool
    is_sure: bool
    split: str


def cases() -> Iterator[Case]:
    """Yield the labels that are denied, and those beside a negation."""
    rows = [
        row
        for path in annotated_files(FOLDERS)
        for row in read_annotations(path, default_labels())
        if row.text is None
    ]
    for row in best_readings(rows):
        denied = {label for label, said in row.polarity.items() if said in COUNTER}
        asserted = set(row.labels) if row.selected_by == DRAWN else set()
        asked = sorted((denied | asserted) - {OVERSIGHT})
        passage = _passage(row) if asked else None
        if passage is None:
            continue
        split = split_of(group_of(row.source), TEST_SHARE, synthetic=False)
        for label in asked:
            is_sure = label not in row.debatable and not row.uncertain
            yield Case(row, passage, label, label in denied, is_sure, split)


def _passage(row: Annotation) -> Passage | None:
    known = corpus_passages(row.document_id)
    place = find_place(row, known) if known else None
    return known[place] if known and place else None


def outcome(case: Case, classifier: Classifier) -> str:
    """Return ``asserted``, ``denied`` or ``silent`` for a case's label."""
    for found in triage_passages([case.passage], case.reading.kind, classifier):
        if found.label == case.label:
            said = Polarity(dict(found.attributes)["polarity"])
            return "denied" if said in COUNTER else "asserted"
    return "silent"


def main() -> None:
    """Print a table by part."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", choices=SPLITS)
    parser.add_argument("--model")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    classifier = open_model(given.model).classifier
    counts: Counter[tuple[str, str, str]] = Counter()
    wrong = []
    for case in cases():
        if given.part not in (None, case.split):
            continue
        said = outcome(case, classifier)
        gold = "denied" if case.is_denied else "asserted"
        for name in (gold, f"{gold}, sure") if case.is_sure else (gold,):
            counts[case.split, name, said] += 1
        is_wrong = said == ("asserted" if case.is_denied else "denied")
        if is_wrong and case.split != "test":
            wrong.append((case.label, gold, case.passage.text))
    console = Console(width=100)
    table = Table("part", "gold", "labels", "asserted", "silent", "denied", "wrong")
    for split, gold in sorted({(split, gold) for split, gold, _ in counts}):
        row = [counts[split, gold, said] for said in ("asserted", "silent", "denied")]
        errors = row[0] if gold.startswith("denied") else row[2]
        share = f"{errors / sum(row):.2f}"
        table.add_row(split, gold, str(sum(row)), *map(str, row), share)
    console.print(table)
    for label, gold, text in wrong if given.show else ():
        console.print(f"{label} ({gold}): {' '.join(text.split())[:300]}", markup=False)


if __name__ == "__main__":
    main()
