"""Counts of annotations: by label, split and reader."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.labels import default_labels
from pipeline.training.data import ADJUDICATOR, Annotation, best_readings
from pipeline.training.metrics import MIN_POSITIVES, MIN_SOURCES
from pipeline.training.scored import Share
from pipeline.training.split import SPLITS, group_of, split_of

WITHOUT = "(no label)"
ALL = "(all)"


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

    Args:
        rows: Annotations; each passage counts once, with its best annotation.
        test_share: Share of the sources in the test split.
    """
    counts = {label: LabelCount() for label in (*default_labels().ids, WITHOUT, ALL)}
    for row in best_readings(rows):
        group = group_of(row.source)
        split = split_of(group, test_share, row.synthetic)
        for label in (*(row.labels or (WITHOUT,)), ALL):
            count = counts[label]
            if row.synthetic:
                count.invented += 1
                continue
            count.real[split] += 1
            count.sources[split].add(group)
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
    """Return the number of real passages read by one, by two, and by a third."""
    readers: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for row in rows:
        if not row.synthetic:
            readers[row.document_id, row.start, row.end].add(row.annotator)
    found = readers.values()
    return {
        "read": len(readers),
        "by two": sum(len(who - {ADJUDICATOR}) > 1 for who in found),
        "by a third": sum(ADJUDICATOR in who for who in found),
    }
