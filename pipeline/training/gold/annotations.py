"""Annotation files: anchored again, counted, compared.

A row identifies its words by their hash. If file readers change, the passage with the
same hash is looked up in its document. If it is missing, the row is reported, and
nothing is written until somebody has looked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.ingest import READER_VERSION
from pipeline.labels import default_labels
from pipeline.training.corpus import corpus_passages, find_place
from pipeline.training.data import (
    ADJUDICATOR,
    BOTH,
    Annotation,
    Place,
    annotation_line,
    best_readings,
    place_of,
    read_annotations,
)
from pipeline.training.gold.batches import guideline_version
from pipeline.training.measuring.metrics import MIN_POSITIVES, MIN_SOURCES
from pipeline.training.measuring.scored import Share
from pipeline.training.split import SPLITS, group_of, split_of

WITHOUT = "(no label)"

ALL = "(all)"

OLDER = "were read under older guidelines: each counts until it is read again"

CLASHING = (
    "give other labels than an earlier row of the same passage, annotator and "
    "guideline: the earlier row counts"
)


def rebase(path: Path, *, drop_lost: bool = False) -> tuple[int, int]:
    """Rewrite one annotation file with today's offsets.

    With ``drop_lost``, rows whose words are gone are left out instead of refused.

    Returns:
        Numbers of rows that moved and of rows that were left out.

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
        moved = {"start": place[0], "end": place[1], "reader_version": READER_VERSION}
        kept.append(annotation_line(annotation.model_copy(update=moved)))
    if lost and not drop_lost:
        msg = f"{path}: {len(lost)} rows not found in their documents: {lost[:5]}"
        raise ConfigError(msg)
    write_atomically(path, ("\n".join(kept) + "\n").encode("utf-8"))
    return n_moved, len(lost)


def _place(annotation: Annotation) -> tuple[int, int] | None:
    """Return the present place of a row; invented rows state theirs."""
    if annotation.text is not None:
        return annotation.start, annotation.end
    return find_place(annotation, corpus_passages(annotation.document_id) or {})


def remarks(rows: Sequence[Annotation]) -> dict[str, int]:
    """Count remarks on rows that are used in spite of them."""
    present = int(guideline_version())
    older = sum(int(row.guideline_version) < present for row in rows)
    return {OLDER: older, CLASHING: count_clashing(rows)}


def count_clashing(rows: Iterable[Annotation]) -> int:
    """Count rows that contradict an earlier row of their annotator."""
    first: dict[object, set[str]] = {}
    return sum(
        first.setdefault(
            (place_of(row), row.annotator, row.guideline_version, row.judged),
            set(row.labels),
        )
        != set(row.labels)
        for row in rows
    )


def readings_of(rows: Iterable[Annotation]) -> dict[Place, dict[str, Annotation]]:
    """Return the newest annotation of each annotator by passage."""
    readings: dict[Place, dict[str, Annotation]] = {}
    for row in rows:
        by_annotator = readings.setdefault(place_of(row), {})
        for name in ("r1", "r2") if row.annotator == BOTH else (row.annotator,):
            known = by_annotator.get(name, row)
            if int(known.guideline_version) < int(row.guideline_version):
                known = row
            by_annotator[name] = known
    return readings


def differ(first: Annotation, second: Annotation) -> bool:
    """Return True if two annotations give different labels, polarity aside."""
    return set(first.labels) != set(second.labels)


def agreement(
    rows: Iterable[Annotation],
    first: str = "r1",
    second: str = "r2",
) -> dict[str, dict[str, float]]:
    """Return the agreement of two annotators on the same passages, by label.

    The latest reading of each is compared, even if one read under older guidelines.
    Leaving those out would hide the differences that a changed guideline makes.
    Annotators of one kind are consistent but not independent, so this is no measure of
    validity.

    Returns:
        For each label the number of passages of its kinds that both read (``n``), and
        the positives of each annotator and of both. If each gave it at least once, also
        Cohen's ``kappa``, Krippendorff's ``alpha`` (nominal) and the positive
        agreement, twice the common positives over all positives of both.
    """
    found = readings_of(rows).values()
    pairs = [(by[first], by[second]) for by in found if first in by and second in by]
    table: dict[str, dict[str, float]] = {}
    for label in default_labels().labels:
        both = [
            (label.id in a.labels, label.id in b.labels)
            for a, b in pairs
            if a.kind in label.kinds
        ]
        n_first, n_second = (sum(said[i] for said in both) for i in (0, 1))
        common = sum(a and b for a, b in both)
        table[label.id] = {"n": len(both), first: n_first, second: n_second}
        table[label.id] |= {"both": common}
        # Chance agreement is undefined if both always give the same answer.
        if n_first and n_second and n_first + n_second < 2 * len(both):
            table[label.id] |= _coefficients(both)
    return table


def _coefficients(both: list[tuple[bool, bool]]) -> dict[str, float]:
    import krippendorff
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    a, b = (np.array(column, dtype=int) for column in zip(*both, strict=True))
    alpha = krippendorff.alpha(
        reliability_data=np.stack([a, b]), level_of_measurement="nominal"
    )
    return {
        "kappa": round(float(cohen_kappa_score(a, b)), 3),
        "alpha": round(float(alpha), 3),
        "positive": round(2 * int((a & b).sum()) / int(a.sum() + b.sum()), 3),
    }


@dataclass(slots=True)
class LabelCount:
    """Passages of one label; real ones by split.

    Attributes:
        real: Number of real passages by split.
        sources: Groups of sources of the real passages by split.
        invented: Number of invented passages, which only train.
        uncertain: Number of real passages that the annotator marked as uncertain.
    """

    real: Counter[str] = field(default_factory=Counter)
    sources: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    invented: int = 0
    uncertain: int = 0

    @property
    def is_measurable(self) -> bool:
        """True if the test split holds enough passages for a claim."""
        few = self.real["test"] < MIN_POSITIVES
        return not few and len(self.sources["test"]) >= MIN_SOURCES


def count_labels(
    rows: Iterable[Annotation], *, test_share: float
) -> dict[str, LabelCount]:
    """Return the counts of each label, of passages without one, and of all.

    Each passage counts once, with its best annotation.
    """
    counts = {label: LabelCount() for label in (*default_labels().ids, WITHOUT, ALL)}
    for row in best_readings(rows):
        split = split_of(row.source, test_share, row.synthetic)
        for label in (*(row.labels or (WITHOUT,)), ALL):
            count = counts[label]
            if row.synthetic:
                count.invented += 1
                continue
            count.real[split] += 1
            count.sources[split].add(group_of(row.source))
            count.uncertain += row.uncertain
    return counts


def count_table(counts: dict[str, LabelCount]) -> dict[str, dict[str, object]]:
    """Return the counts as rows of a table."""
    table: dict[str, dict[str, object]] = {}
    for label, count in counts.items():
        row: dict[str, object] = {split: count.real[split] for split in SPLITS}
        row["invented"] = count.invented
        row["sources"] = len(set().union(*count.sources.values()))
        row["test sources"] = len(count.sources["test"])
        row["uncertain"] = count.uncertain
        if label not in (WITHOUT, ALL):
            row["measurable"] = "yes" if count.is_measurable else "no"
        table[label] = row
    return table


def prevalence(rows: Sequence[Annotation]) -> dict[str, dict[str, str]]:
    """Return the frequency of each label by kind, in percent with a 95 % interval.

    Only passages drawn at random within a kind count. They were drawn from passages
    that nobody had read before, so those found earlier by score or rule are missing:
    the shares are a little low.
    """
    drawn = [r for r in best_readings(rows) if r.selected_by == "random"]
    table: dict[str, dict[str, str]] = {}
    for label in default_labels().labels:
        table[label.id] = {}
        for kind in label.kinds:
            ours = [r for r in drawn if r.kind is kind]
            n = sum(label.id in r.labels for r in ours)
            table[label.id][kind.value] = _percent(Share.of(n, len(ours)))
    return table


def _percent(share: Share) -> str:
    low, high = 100 * share.low, 100 * share.high
    return f"{share.n_found}/{share.n_total}: {low:.1f}-{high:.1f} %"


def count_readers(rows: Iterable[Annotation]) -> dict[str, int]:
    """Count real passages with one, two and three annotators."""
    readers: dict[Place, set[str]] = defaultdict(set)
    for row in rows:
        if not row.synthetic:
            readers[place_of(row)].add(row.annotator)
    found = readers.values()
    return {
        "read": len(readers),
        "by two": sum(len(who - {ADJUDICATOR}) > 1 for who in found),
        "by a third": sum(ADJUDICATOR in who for who in found),
    }
