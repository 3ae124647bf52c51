"""Whole documents annotated from front to back.

Passages picked one by one show how well a label is told from similar text. Only whole
documents show how long the queue gets and how much of it is right. A long document is
represented by one contiguous range that was read.

Reported figures are measured on the test part. A candidate for the place of the model
in use is measured on other documents of the same sources, the admission part. So no
figure is based on documents by which candidates were chosen.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.datamodel import Kind, Passage, Polarity
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.training.corpus import corpus_passages, find_place
from pipeline.training.data import (
    Annotation,
    Place,
    annotated_files,
    best_readings,
    place_of,
    read_annotations,
)
from pipeline.training.gold.annotations import readings_of
from pipeline.training.split import group_of, split_of

FOLDER = "whole"
ADMISSION = "admission"
"""Folder and part of the whole documents on which candidates are measured."""

PARTS = ("train", "dev", "test", ADMISSION)
TEST_SHARE = 0.25
"""Same as for the shipped classifier, which learned from no source of the test part."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class WholeDocument:
    """A document, or its annotated range, with its labels.

    Attributes:
        document_id: SHA-256 of the document.
        kind: Kind of the document that its annotators were told.
        source: Group of sources that must not cross a split.
        split: Split of the source: ``train``, ``dev`` or ``test``.
        passages: All passages that were read, in order.
        right: Whether a label counts, shape (n_passages, n_labels).
        sure: Whether a label counts and an annotator was sure of it, same shape.
        debatable: Whether a label does not count, but was left open or named by both
            annotators, same shape.
        failing: Whether both annotators saw oversight that is missing or fails, shape
            (n_passages,): a red flag with negated polarity.
        text: Text of the whole document, because its kind follows from the first words.
    """

    document_id: str
    kind: Kind
    source: str
    split: str
    passages: tuple[Passage, ...]
    right: Bools
    sure: Bools
    debatable: Bools
    failing: Bools
    text: str

    @property
    def n_chars(self) -> int:
        """Number of characters read."""
        return sum(len(passage.text) for passage in self.passages)


def load_whole(
    parts: Collection[str], lost: list[str] | None = None
) -> list[WholeDocument]:
    """Return the documents of some parts, in the order of their annotations.

    Places whose words are not in their document, as on a scanned page without OCR, are
    added to ``lost``; without it the first one is an error.

    Raises:
        ConfigError: An annotation is wrong, or a document is not at hand.
    """
    found: list[WholeDocument] = []
    if ADMISSION in parts:
        found += _documents(ADMISSION, ["test"], lost)
    if splits := [part for part in parts if part != ADMISSION]:
        found += _documents(FOLDER, splits, lost)
    return found


def _documents(
    folder: str, splits: Collection[str], lost: list[str] | None
) -> list[WholeDocument]:
    rows: list[Annotation] = []
    for path in annotated_files([folder]):
        rows += read_annotations(path, default_labels())
    best: dict[str, list[Annotation]] = defaultdict(list)
    for row in best_readings(rows):
        if split_of(row.source, TEST_SHARE, synthetic=False) in splits:
            best[row.document_id].append(row)
    failing = _failing(rows)
    return [_document(id_, found, failing, lost) for id_, found in best.items()]


def _failing(rows: list[Annotation]) -> set[Place]:
    """Return the places of oversight that both annotators marked as negated."""
    return {
        place
        for place, by in readings_of(rows).items()
        if all(_denies_oversight(by.get(name)) for name in ("r1", "r2"))
    }


def _denies_oversight(row: Annotation | None) -> bool:
    polarity = row.polarity if row else {}
    return polarity.get("licence_or_oversight") is Polarity.NEGATED


def _document(
    document_id: str,
    rows: list[Annotation],
    failing: set[Place],
    lost: list[str] | None,
) -> WholeDocument:
    known = corpus_passages(document_id)
    if known is None:
        msg = f"document {document_id[:12]} is not under {settings().corpus}"
        raise ConfigError(msg)
    by_place: dict[tuple[int, int], Annotation] = {}
    for row in rows:
        place = find_place(row, known)
        if place is not None:
            by_place[place] = row
        elif lost is not None:
            lost.append(f"{document_id[:12]}:{row.start}")
        else:
            msg = f"{document_id[:12]}:{row.start}: words gone; rebase annotations"
            raise ConfigError(msg)
    places = sorted(by_place)
    labels = default_labels().ids
    column = {label: i for i, label in enumerate(labels)}
    right, named = np.zeros((2, len(places), len(labels)), dtype=np.bool_)
    for i, place in enumerate(places):
        right[i, [column[label] for label in by_place[place].labels]] = True
        named[i, [column[label] for label in by_place[place].debatable]] = True
    keys = [place_of(by_place[place]) for place in places]
    return WholeDocument(
        document_id=document_id,
        kind=rows[0].kind,
        source=group_of(rows[0].source),
        split=split_of(rows[0].source, TEST_SHARE, synthetic=False),
        passages=tuple(known[place] for place in places),
        right=right,
        sure=right & ~named,
        debatable=named & ~right,
        failing=np.array([key in failing for key in keys], dtype=np.bool_),
        text="\n".join(passage.text for passage in known.values()),
    )
