"""Annotation files: anchored anew, counted, compared.

A row knows its words by their hash. After a change of the readers the passage
with the same hash is looked up in its document; one that is not there any
more is named, and nothing is written before somebody has looked.
"""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.ingest import READER_VERSION
from pipeline.labels import default_labels
from pipeline.training.corpus import corpus_passages
from pipeline.training.data import (
    Annotation,
    annotation_row,
    read_annotations,
    text_sha256,
)


def rebase(path: Path, *, drop_lost: bool = False) -> tuple[int, int]:
    """Rewrite one annotation file with today's offsets.

    Args:
        path: A file of stand-off annotations.
        drop_lost: Leave out rows whose words are gone instead of refusing.

    Returns:
        The number of rows that moved, and of rows that were left out.

    Raises:
        ConfigError: A row's words are not in its document, or its document is
            not at hand; nothing was written.
    """
    kept: list[str] = []
    lost: list[str] = []
    n_moved = 0
    for annotation in read_annotations(path, default_labels()):
        place = _place(annotation)
        if place is None:
            lost.append(f"{annotation.document_id[:12]}:{annotation.start}")
            continue
        n_moved += place != (annotation.start, annotation.end)
        moved = annotation.model_dump(mode="json", exclude_defaults=True)
        moved |= {"start": place[0], "end": place[1], "reader_version": READER_VERSION}
        kept.append(annotation_row(**moved))
    if lost and not drop_lost:
        msg = f"{path}: {len(lost)} rows not found in their documents: {lost[:5]}"
        raise ConfigError(msg)
    write_atomically(path, ("\n".join(kept) + "\n").encode("utf-8"))
    return n_moved, len(lost)


def _place(annotation: Annotation) -> tuple[int, int] | None:
    """Return where a row's words stand now: the nearest place with their hash."""
    if annotation.text is not None:
        return annotation.start, annotation.end
    passages = corpus_passages(annotation.document_id) or {}
    places = [
        place
        for place, passage in passages.items()
        if text_sha256(passage.text) == annotation.text_sha256
    ]
    return min(places, key=lambda p: abs(p[0] - annotation.start), default=None)


def count_rows(paths: list[Path]) -> dict[str, dict[str, int]]:
    """Return, for each label, its rows by origin and its real sources.

    ``real`` and ``invented`` count passages once, whoever read them.
    """
    counts = {
        label: {"real": 0, "invented": 0, "sources": 0}
        for label in (*default_labels().ids, "(none)", "(all)")
    }
    sources: dict[str, set[str]] = {label: set() for label in counts}
    seen: set[tuple[str, int, int]] = set()
    for path in paths:
        for row in read_annotations(path, default_labels()):
            key = (row.document_id, row.start, row.end)
            if key in seen:
                continue
            seen.add(key)
            for label in (*(row.labels or ("(none)",)), "(all)"):
                counts[label]["invented" if row.synthetic else "real"] += 1
                if not row.synthetic:
                    sources[label].add(row.source)
    for label, found in sources.items():
        counts[label]["sources"] = len(found)
    return counts


def readings_of(
    rows: Iterable[Annotation],
) -> dict[tuple[str, int, int], dict[str, Annotation]]:
    """Return the readings of each passage by annotator, the latest of each."""
    readings: dict[tuple[str, int, int], dict[str, Annotation]] = {}
    for row in rows:
        by_annotator = readings.setdefault((row.document_id, row.start, row.end), {})
        known = by_annotator.get(row.annotator)
        if known is None or int(known.guideline_version) < int(row.guideline_version):
            by_annotator[row.annotator] = row
    return readings


def differ(first: Annotation, second: Annotation) -> bool:
    """Tell whether two readings give other labels, whatever their polarity."""
    return set(first.labels) != set(second.labels)


def agreement(
    paths: list[Path], first: str = "r1", second: str = "r2"
) -> dict[str, dict[str, float]]:
    """Return, for each label, how far two annotators agree on the same passages.

    ``kappa`` is Cohen's; ``positive`` is positive agreement, twice the common
    positives over all positives of both. Readings by one kind of reader are
    consistent, not independent: this is no measure of validity.
    """
    from sklearn.metrics import cohen_kappa_score

    rows = [row for path in paths for row in read_annotations(path, default_labels())]
    pairs = [
        (r[first], r[second])
        for r in readings_of(rows).values()
        if first in r and second in r
    ]
    table: dict[str, dict[str, float]] = {}
    for label in default_labels().labels:
        both = [
            (label.id in a.labels, label.id in b.labels)
            for a, b in pairs
            if a.kind in label.kinds
        ]
        n_first, n_second = (sum(pair[i] for pair in both) for i in (0, 1))
        common = sum(a and b for a, b in both)
        row: dict[str, float] = {"n": len(both), "first": n_first, "second": n_second}
        row["common"] = common
        if n_first and n_second:
            a, b = zip(*both, strict=True)
            row["kappa"] = round(float(cohen_kappa_score(a, b)), 3)
            row["positive"] = round(2 * common / (n_first + n_second), 3)
        table[label.id] = row
    return table
