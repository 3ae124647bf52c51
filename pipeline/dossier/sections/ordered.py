"""The table of the items of the order, on the first page."""

from collections.abc import Iterator

from pipeline.casefile.first_page.authority import NOTHING_TOLD
from pipeline.casefile.first_page.highlights import opening
from pipeline.casefile.first_page.item_lines import NO_CONCERN, NO_ENTRY, ItemLine
from pipeline.datamodel import counted
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    Column,
    Table,
    Text,
    TextSpan,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.quoting import reference
from pipeline.dossier.view import DossierView

_N_ITEMS = 8
_MAX_CONCERN = 30
"""Most items, and most characters of a concern, so that each is one printed line."""


def item_table(view: DossierView) -> Iterator[Block]:
    """Yield the items of the order, one row each."""
    brief = view.brief
    columns = (
        Column("Item of the order", 1.3),
        Column("Competent authority, as papers say", 2),
        Column("Annex I", 0.85),
        Column("Strongest concern about it", 1.85),
    )
    rows = tuple(
        row(own(listed((each.item.number, each.item.name), " ")),
            [*_told(view, each)],
            text(soft(listed(each.entries, ", ") or NO_ENTRY)),
            text(*_concern(view, each)))
        for each in brief.items[:_N_ITEMS]
    )  # fmt: skip
    if rows:
        yield Table(columns, rows)
    if (left := len(brief.items) - len(rows)) > 0:
        one, many = "{n} more item of the order.", "{n} more items of the order."
        yield paragraph(soft(counted(left, one, many)))


def _told(view: DossierView, line: ItemLine) -> Iterator[Text]:
    for told, shown in line.told:
        yield text(told.words, " ", reference(view.cards[shown.claim.id]))
    if line.mention:
        said, shown = line.mention
        card = reference(view.cards[shown.claim.id])
        yield text(own(f"“{said}” "), card, ". ", NOTHING_TOLD)
    elif not line.told:
        yield text(strong(NOTHING_TOLD) if line.concern else soft(NOTHING_TOLD))


def _concern(view: DossierView, line: ItemLine) -> Iterator[TextSpan]:
    shown = line.concern
    if shown is None:
        yield soft(NO_CONCERN)
        return
    yield strong(f"{', '.join(shown.flags)} ")
    yield reference(view.cards[shown.claim.id])
    cut = opening(shown.words, _MAX_CONCERN)
    is_whole = shown.is_whole and cut == " ".join(shown.words.split())
    yield own(f" “{cut}”" if is_whole else f" “{cut} …”")
