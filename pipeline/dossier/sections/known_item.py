"""Statements of the papers about the item, and missing facts."""

from collections.abc import Iterator, Sequence

from pipeline.datamodel import Said
from pipeline.dossier.blocks import (
    Block,
    Bullets,
    Fact,
    FactList,
    Heading,
    Paragraph,
    Text,
    own,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.quoting import references
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words


def known(view: DossierView) -> Iterator[Block]:
    """Yield the papers' statements about the item, and missing facts."""
    item = view.item
    products = (
        text(own(f"{each.name} {each.version}".strip())) for each in item.products
    )
    vendors = (text(own(each.name)) for each in item.vendors)
    functions = (
        text(name, ": ", *_at(view, ids)) for name, ids in item.functions.items()
    )
    entries = (
        text(
            own(each.entry),
            soft(" ("),
            own(", ".join(each.terms)) if each.terms else soft("printed in the papers"),
            soft(") "),
            *_at(view, each.finding_ids),
        )
        for each in item.entries
    )
    dismissed = (
        text(own(each.entry), soft(Said(" ({said}) ", said=each.said)),
             *_at(view, each.finding_ids))
        for each in item.dismissed
    )  # fmt: skip
    similar = (
        text(
            own(in_words(each.name)), soft(Said(" ({said}) ", said=each.by)),
            *_at(view, each.finding_ids),
        )
        for each in item.similar
    )  # fmt: skip
    none = (text(soft("none in what was read")),)
    yield Heading(text("What the papers say about the item"), "item-known")
    yield FactList(
        (
            Fact("Product and version", tuple(products) or none),
            Fact("Vendor", tuple(vendors) or none),
            Fact("Functions of Art. 2(20)", tuple(functions)),
            Fact(
                "Annex I entries with the same technical terms",
                (*entries, *dismissed) or none,
            ),
            Fact("Misuse of similar items in reports", tuple(similar) or none),
        )
    )
    if item.missing:
        yield Paragraph(text(strong("Still unknown")))
        yield Bullets(tuple(map(text, item.missing)))


def _at(view: DossierView, finding_ids: Sequence[str]) -> Text:
    found = (view.cards[key] for key in finding_ids if key in view.cards)
    cards = {card.number: card for card in found}.values()
    return references(view, cards) or text(soft("no passage"))
