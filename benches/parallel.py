"""Compare the findings in real translations with those in the English originals.

    python -m benches.parallel [--labelled]

The passages are from documents that were published in several languages, aligned by
``tools/align_parallel.py`` (``corpora/challenge/parallel``). An annotated label of the
English passage counts as found if a finding has it, whatever its polarity. The last
columns count the same for all labels that are flagged in English, right or not.
``--labelled`` leaves out passages without a label.
``of test sources`` are labels in documents of sources that no model learned from.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from benches.whole_documents import share
from pipeline.classify.model import Model, open_model
from pipeline.classify.rules.control_refs import RULE_ID
from pipeline.datamodel import Kind, Passage
from pipeline.errors import ConfigError
from pipeline.findings import findings_of, score_passages
from pipeline.settings import corpora_dir
from pipeline.training.corpus import corpus_passages
from pipeline.training.data import text_sha256
from pipeline.training.gold.whole import TEST_SHARE
from pipeline.training.split import group_of, split_of

PATH = corpora_dir() / "challenge" / "parallel" / "passages.jsonl"


class Side(NamedTuple):
    """One side of a row: a document, and the places of its passage."""

    document_id: str
    places: tuple[tuple[int, int], ...]


class Row(NamedTuple):
    """An English passage and its translation.

    Attributes:
        language: Language of the translation.
        labels: Labels of the English passage.
        kind: Kind of the documents.
        is_test: Whether no model learned from their source.
        english: The English passage.
        translation: Its translation.
    """

    language: str
    labels: frozenset[str]
    kind: Kind
    is_test: bool
    english: Side
    translation: Side


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file.

    Raises:
        ConfigError: The corpus lacks a document, or holds other words at a place.
    """
    return [_row(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _row(row: dict[str, object]) -> Row:
    part = split_of(group_of(str(row["source"])), TEST_SHARE, synthetic=False)
    return Row(
        language=str(row["language"]),
        labels=frozenset(row["labels"]),  # type: ignore[call-overload]
        kind=Kind(str(row["kind"])),
        is_test=part == "test",
        english=_side(row["english"]),
        translation=_side(row["translation"]),
    )


def _side(side: object) -> Side:
    assert isinstance(side, dict)
    document_id = str(side["document_id"])
    known = corpus_passages(document_id) or {}
    for start, end, sha256 in side["places"]:
        passage = known.get((start, end))
        if passage is None or text_sha256(passage.text) != sha256:
            msg = f"{document_id[:12]}:{start}: words gone; align the documents again"
            raise ConfigError(msg)
    return Side(document_id, tuple((start, end) for start, end, _ in side["places"]))


def flags_of(
    sides: Iterable[tuple[Side, Kind]], model: Model
) -> dict[Side, frozenset[str]]:
    """Return the labels of the findings on each side."""
    by_document: dict[tuple[str, Kind], set[tuple[int, int]]] = defaultdict(set)
    wanted = list(sides)
    for side, kind in wanted:
        by_document[side.document_id, kind] |= set(side.places)
    at: dict[tuple[str, int], set[str]] = defaultdict(set)
    for (document_id, kind), places in by_document.items():
        passages = _passages(document_id, sorted(places))
        scored = score_passages(passages, kind, model.classifier)
        for found in findings_of(passages, kind, model.classifier, scored):
            if found.classifier != RULE_ID:
                at[document_id, found.start].add(found.label)
    return {
        side: frozenset(
            label for start, _ in side.places for label in at[side.document_id, start]
        )
        for side, _ in wanted
    }


def _passages(document_id: str, places: Sequence[tuple[int, int]]) -> list[Passage]:
    known = corpus_passages(document_id) or {}
    return [known[place] for place in places]


def cells(
    name: str, rows: Sequence[Row], flags: dict[Side, frozenset[str]]
) -> list[str]:
    """Return the cells of a language."""
    own = [
        (label in flags[r.english], label in flags[r.translation], r.is_test)
        for r in rows
        for label in sorted(r.labels)
    ]
    test = [pair for pair in own if pair[2]]
    shown = [
        label in flags[r.translation]
        for r in rows
        for label in sorted(flags[r.english])
    ]
    n_english, n_other = sum(a for a, _, _ in own), sum(b for _, b, _ in own)
    return [
        name,
        str(len(rows)),
        str(len(own)),
        str(n_english),
        str(n_other),
        share(n_other, n_english),
        f"{sum(b for _, b, _ in test)} / {sum(a for a, _, _ in test)} of {len(test)}",
        str(len(shown)),
        share(sum(shown), len(shown)),
        str(sum(len(flags[r.translation]) for r in rows)),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--labelled", action="store_true")
    is_labelled = parser.parse_args().labelled
    rows = [row for row in read_rows(PATH) if row.labels or not is_labelled]
    model = open_model()
    english = flags_of({(r.english, r.kind) for r in rows}, model)
    flags = english | flags_of({(r.translation, r.kind) for r in rows}, model)
    table = Table(
        "language", "passages", "labels", "found in English", "found in it",
        "beside English", "of test sources", "flags in English", "of them in it",
        "flags in it",
    )  # fmt: skip
    for language in sorted({row.language for row in rows}):
        own = [row for row in rows if row.language == language]
        table.add_row(*cells(language, own, flags))
    table.add_row(*cells("all", rows, flags))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
