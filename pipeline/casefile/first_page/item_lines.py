"""The table of the items of an order, on the first page.

Nothing is judged here: each cell shows words of the case, or says that there are none.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.casefile.first_page.authority import AuthorityStep, said_of_authority
from pipeline.casefile.first_page.highlights import (
    BestOfFlag,
    Claims,
    Highlight,
    highlight,
    quote_of,
)
from pipeline.casefile.first_page.item import Resemblance
from pipeline.casefile.first_page.order_items import ItemNames, OrderedItem
from pipeline.casefile.rows.claims import Row

NO_ENTRY = "none found"
NO_CONCERN = "none of its own"
"""Words for an item without an entry or a concern."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of the order on the first page.

    Attributes:
        item: Item of the order.
        told: Steps between exporter and authority for which a paper names the item,
            each with the words.
        mention: What a paper that names the item says of the authority, with the whole
            words, if no step is told. It is not judged.
        entries: Listed entries that passages on the item resemble or print.
        concern: Words of the strongest flag with words on the item, or None.
    """

    item: OrderedItem
    told: tuple[tuple[AuthorityStep, Highlight], ...]
    mention: tuple[str, Highlight] | None
    entries: tuple[str, ...]
    concern: Highlight | None


def item_lines(
    names: ItemNames,
    rows: Iterable[Row],
    reports: Collection[str],
    told: Iterable[tuple[AuthorityStep, Highlight]],
    entries: Iterable[tuple[str, Collection[OrderedItem]]],
    concerns: Mapping[OrderedItem, Highlight],
) -> tuple[ItemLine, ...]:
    """Return a line for each item of the order.

    Args:
        names: Items of the order.
        rows: Rows of the case with the answers that count.
        reports: Ids of the documents that are reports.
        told: Words of papers on the steps between exporter and authority.
        entries: Listed entries, each with the items that its passages are about.
        concerns: Words of the strongest flag on each item.
    """
    steps = [(x, _told_of(names, *x)) for x in told]
    is_told = {item for _, own in steps for item in own}
    mentions = _mentions(names, rows, reports)
    return tuple(
        ItemLine(
            item,
            tuple(_first_of_each(x for x, own in steps if item in own)),
            None if item in is_told else mentions.get(item),
            tuple(dict.fromkeys(entry for entry, own in entries if item in own)),
            concerns.get(item),
        )
        for item in names.items
    )


def items_of_entries(
    names: ItemNames, claims: Claims, entries: Iterable[Resemblance]
) -> list[tuple[str, list[OrderedItem]]]:
    """Return the listed entries with the items of their passages."""
    return [(x.entry, _entry_of(names, x, claims)) for x in entries]


def concerns_of(
    names: ItemNames, turn: Iterable[BestOfFlag]
) -> dict[OrderedItem, Highlight]:
    """Return the best words on each item, from the first flag with any.

    Words that name the item come before others of its brochure.
    """
    best = [(flag, *each) for flag, own in turn for each in own]
    found: dict[OrderedItem, Highlight] = {}
    for items in (names.named, names.about):
        for flag, row, claim in best:
            if len(found) == len(names.items):
                return found
            for item in items(row, claim):
                if item not in found:
                    found[item] = highlight(row, claim, [flag])
    return found


def _told_of(
    names: ItemNames, told: AuthorityStep, shown: Highlight
) -> list[OrderedItem]:
    words = quote_of(shown.row, shown.claim)
    return names.told(told, words, shown.row.words.document_id)


def _mentions(
    names: ItemNames, rows: Iterable[Row], reports: Collection[str]
) -> dict[OrderedItem, tuple[str, Highlight]]:
    """Return the first words of papers that name the authority, by named item."""
    found: dict[OrderedItem, tuple[str, Highlight]] = {}
    for row in rows:
        words, document_id = row.words.quote, row.words.document_id
        if document_id not in reports and (said := said_of_authority(words)):
            for item in names.in_paper(words, document_id):
                found.setdefault(item, (said, highlight(row, row.first, ())))
    return found


def _entry_of(
    names: ItemNames, entry: Resemblance, claims: Claims
) -> list[OrderedItem]:
    found = (claims[key] for key in entry.finding_ids if key in claims)
    return [item for each in found for item in names.about(*each)]


def _first_of_each(
    told: Iterable[tuple[AuthorityStep, Highlight]],
) -> Iterator[tuple[AuthorityStep, Highlight]]:
    """Yield the first words on each step; five mails on one notification tell one."""
    steps: set[AuthorityStep] = set()
    for step, shown in told:
        if step not in steps:
            steps.add(step)
            yield step, shown
