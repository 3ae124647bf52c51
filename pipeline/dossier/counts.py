"""Counts by label and document; counter-evidence is shown beside and never deducted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.datamodel import Coverage
from pipeline.dossier.grouping import DocumentGroup
from pipeline.labels import Label, LabelSet

# Number of count columns that fit on an A4 page beside the label's name.
_TABLE_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class CountRow:
    """Passages with one label, by document."""

    label: Label
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Number of passages in all documents of the table."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by label and document, as wide as a page."""

    lines: tuple[Coverage, ...]
    flags: tuple[CountRow, ...]
    counter: tuple[CountRow, ...]


def count_tables(
    groups: Sequence[DocumentGroup], labels: LabelSet
) -> Iterator[CountTable]:
    """Yield as many tables as are needed to show all documents of the groups."""
    for first in range(0, len(groups), _TABLE_COLUMNS):
        part = groups[first : first + _TABLE_COLUMNS]
        yield CountTable(
            lines=tuple(group.line for group in part),
            flags=_count_rows([g.labels(counter=False) for g in part], labels),
            counter=_count_rows([g.labels(counter=True) for g in part], labels),
        )


def _count_rows(
    columns: Sequence[Counter[str]], labels: LabelSet
) -> tuple[CountRow, ...]:
    rows = (
        CountRow(label, tuple(column[label.id] for column in columns))
        for label in labels.labels
    )
    return tuple(row for row in rows if row.total)
