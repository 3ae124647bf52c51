"""Turn the decisions of a desk into annotation files, with a report."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.labels import LabelSet, default_labels
from pipeline.settings import corpora_dir
from pipeline.store.store import open_store
from pipeline.training.data import (
    Annotation,
    best_readings,
    read_annotations,
)
from pipeline.training.from_decisions import (
    TrainingAnswers,
    Words,
    annotation_of,
    read_decisions,
    write_decided,
)
from pipeline.training.label_errors import Doubt, bias_table, doubts, one_sided

ANNOTATED = "read before by annotators, who judged all labels"


@dataclass(frozen=True)
class Learned:
    """Result of turning a desk's decisions into annotations.

    Attributes:
        path: Path of the file of annotations.
        rows: Rows of the file.
        n_draws: Number of rows of random draws in the same folder.
        decided: Judged passages read from the store.
        doubts: Answers to look at again.
        one_sided: Advice by reviewer, for those who always gave the same answer.
        bias: Results of the queue beside those of the draws, by label.
    """

    path: Path
    rows: tuple[Annotation, ...]
    n_draws: int
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
        for why, n in sorted(Counter(doubt.why for doubt in self.doubts).items()):
            yield f"{n} to look at again: {why}"
        if self.one_sided:
            yield f"{len(self.one_sided)} reviewers always gave the same answer"
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

    Raises:
        ConfigError: No answer teaches anything; the earlier file is still there.
        StoreError: The store cannot be read.
    """
    labels = default_labels()
    with open_store() as store:
        decided = read_decisions(store, labels)
    gold = _annotated({row.place[0] for row in decided.judged}, labels)
    again = doubts(decided.judged, decided.contradictory, gold)
    kept = [row for row in decided.judged if row.place not in gold]
    n_known = sum(len(row.answers) for row in decided.judged if row.place in gold)
    decided.skipped.update({ANNOTATED: n_known} if n_known else {})
    rows = tuple(annotation_of(row, labels) for row in kept)
    if not rows:
        why = "; ".join(f"{n} {reason}" for reason, n in decided.skipped.items())
        msg = f"expected answers that teach a label, found none ({why or 'no answer'})"
        raise ConfigError(msg)
    path = write_decided(rows)
    draws = [
        row
        for file in sorted(path.parent.glob("draws-*.jsonl"))
        for row in read_annotations(file, labels)
    ]
    return Learned(
        path=path,
        rows=rows,
        n_draws=len(draws),
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
    return {(row.document_id, row.start, row.end): row for row in best}
