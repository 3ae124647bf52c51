"""The evidence: every quote in full, beside its printed page."""

from collections.abc import Iterator

from pipeline.datamodel import Coverage, Said
from pipeline.dossier.blocks import (
    Block,
    Heading,
    Paragraph,
    PictureBlock,
    QuoteBlock,
    SectionBlock,
    own,
    paragraph,
    soft,
    text,
)
from pipeline.dossier.crops import MAX_CROPS
from pipeline.dossier.sections.quoting import evidence_of
from pipeline.dossier.view import DossierView, deal_places


def evidence(view: DossierView) -> SectionBlock:
    """Return the quotes by document and page."""
    blocks: list[Block] = [_introduction()]
    for line in view.documents:
        blocks += _document(view, line)
    if len(blocks) == 1:
        blocks.append(paragraph("No passage reached the threshold of its label."))
    return SectionBlock("evidence", "Evidence", tuple(blocks))


def _introduction() -> Paragraph:
    return paragraph(
        "All quotes are exactly as extracted, not corrected or shortened; the "
        "marked words led to the finding. Each page is shown once, with its "
        "quotes in numbered boxes. After each label come its score and the "
        "threshold that it had to reach. Documents without pages, such as web "
        "pages, show the sentences before and after instead."
    )


def _document(view: DossierView, line: Coverage) -> Iterator[Block]:
    key = line.document_id
    cards = [card for card in view.ordered if card.finding.document_id == key]
    pages = {page for document, page in view.case.crops if document == key}
    if not cards and not pages:
        return
    n_points = sum(len(card.points) for card in cards)
    yield Heading(
        text(f"D{view.numbers[key]} ", own(line.name)), f"evidence-{view.numbers[key]}"
    )
    yield paragraph(
        soft(line.kind.value if line.kind else "kind unknown"),
        soft(" · "),
        soft(Said("pages read: {n} of {m}", n=line.n_pages_read, m=line.n_pages)),
        soft(" · "),
        soft(Said("passages: {n}, points: {m}", n=len(cards), m=n_points)),
    )
    quotes = [(card.finding.page_number, evidence_of(card)) for card in cards]
    for number in sorted(pages | {page for page, _ in quotes}):
        yield from _page(view, key, number, [q for page, q in quotes if page == number])


def _page(
    view: DossierView, document_id: str, number: int, quotes: list[QuoteBlock]
) -> Iterator[Block]:
    crop = view.case.crops.get((document_id, number))
    if crop is not None:
        names = mark_names(view)
        yield PictureBlock(
            key=f"d{view.numbers[document_id]}-p{number}",
            jpeg=crop.jpeg,
            width=crop.width,
            height=crop.height,
            boxes=tuple((names.get(place, ""), box) for place, box in crop.boxes),
            caption=Said(
                "D{d}, page {n} as printed", d=view.numbers[document_id], n=number
            ),
        )
    elif _has_boxes(view, document_id, number):
        words = Said(
            "Page {n} has no picture: it could not be rendered, or the limit of {m} "
            "pictures was reached.",
            n=number,
            m=MAX_CROPS,
        )
        yield paragraph(soft(words))
    yield from quotes


def _has_boxes(view: DossierView, document_id: str, number: int) -> bool:
    return any(
        card.finding.boxes
        for card in view.ordered
        if (card.finding.document_id, card.finding.page_number) == (document_id, number)
    )


def mark_names(view: DossierView) -> dict[str, str]:
    """Return the number beside a box, by ``place_id``."""
    names = {card.finding.passage_id: card.name for card in view.ordered}
    for place, name in deal_places(view.case.deal):
        names.setdefault(place.place_id, name)
    return names
