"""Counts by label and document; counter-evidence is shown beside and never deducted."""

from collections.abc import Iterator, Sequence

from pipeline.dossier.blocks import BlockRow, Column, Table, soft, text
from pipeline.dossier.grouping import DocumentGroup
from pipeline.dossier.view import DossierView

# Number of count columns that fit on an A4 page beside the label's name.
_TABLE_COLUMNS = 8


def count_tables(view: DossierView) -> Iterator[Table]:
    """Yield as many tables as are needed to show all documents."""
    for first in range(0, len(view.groups), _TABLE_COLUMNS):
        groups = view.groups[first : first + _TABLE_COLUMNS]
        numbers = [view.numbers[group.line.document_id] for group in groups]
        columns = (
            Column("Label", 4.0),
            *(Column(f"D{number}", 0.6, is_number=True) for number in numbers),
            Column("All", 0.6, is_number=True),
        )
        rows = (*_rows(view, groups), *_rows(view, groups, counter=True))
        caption = (
            "All labels by document, without dismissed passages; counter-evidence is "
            "shown apart and not subtracted"
        )
        yield Table(columns, rows, caption)


def _rows(
    view: DossierView, groups: Sequence[DocumentGroup], *, counter: bool = False
) -> Iterator[BlockRow]:
    counted = [group.labels(counter=counter) for group in groups]
    suffix = soft(" counter-evidence" if counter else "")
    for label in view.case.labels.labels:
        counts = [each[label.id] for each in counted]
        if any(counts):
            cells = (text(str(count) if count else "·") for count in counts)
            yield BlockRow(
                (
                    (text(label.name, suffix),),
                    *((cell,) for cell in cells),
                    (text(str(sum(counts))),),
                )
            )
