"""The evidence: every quote in full, beside its printed page."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.datamodel import Coverage, Said
from pipeline.dossier.blocks import (
    Block,
    Heading,
    NoticeBlock,
    Paragraph,
    PictureBlock,
    SectionBlock,
    Tone,
    joined,
    own,
    paragraph,
    soft,
    strong,
    text,
)
from pipeline.dossier.crops import MAX_CROPS
from pipeline.dossier.grouping import deal_places
from pipeline.dossier.sections.quoting import evidence_of
from pipeline.dossier.view import Card, DossierView


def evidence(view: DossierView) -> SectionBlock:
    """Return the quotes by document and page."""
    blocks: list[Block] = [_introduction(), *_too_many(view)]
    n_before = len(blocks)
    cards: dict[str, list[Card]] = defaultdict(list)
    for card in view.ordered:
        cards[card.finding.document_id].append(card)
    pages: dict[str, set[int]] = defaultdict(set)
    for document_id, page in view.case.crops:
        pages[document_id].add(page)
    names = mark_names(view)
    for line in view.documents:
        key = line.document_id
        blocks += _document(view, line, cards[key], pages[key], names)
    if len(blocks) == n_before:
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


def _too_many(view: DossierView) -> Iterator[Block]:
    """Tell where the passages are that are not printed."""
    asked = [card for card in view.ordered if not card.is_background]
    n = sum(card.is_printed for card in asked)
    if n < len(asked):
        words = Said(
            "The case has {m} passages, too many to print: these are {n}. First chosen "
            "are those that a person confirmed or added, then those behind the flags, "
            "then counter-evidence, then the weightiest. For all of them, download the "
            "dossier as JSON, or export the findings.",
            m=len(asked),
            n=n,
        )
        yield NoticeBlock(Tone.STOP, (text(strong(words)),))
    far = Counter(c.finding.document_id for c in view.ordered if c.is_background)
    if far:
        names = [
            own(f"D{view.numbers[line.document_id]} {line.name}: {n}")
            for line in view.documents
            if (n := far[line.document_id])
        ]
        words = Said(
            "Only counted: passages of reports without a link to the deal "
            "(background): {n}. For all of them, download the dossier as JSON, or "
            "export the findings.",
            n=far.total(),
        )
        yield NoticeBlock(Tone.PLAIN, (text(words), joined(names, "; ")))


def _document(
    view: DossierView,
    line: Coverage,
    cards: Sequence[Card],
    pages: set[int],
    names: Mapping[str, str],
) -> Iterator[Block]:
    """Yield the quotes of a document, page by page.

    Args:
        view: View of the case.
        line: Coverage line of the document.
        cards: Cards of the document, in order.
        pages: Numbers of its pages with a picture.
        names: Name beside each box, by ``place_id``.
    """
    key = line.document_id
    printed = [card for card in cards if card.is_printed]
    if not printed and not pages:
        return
    yield Heading(
        text(f"D{view.numbers[key]} ", own(line.name)), f"evidence-{view.numbers[key]}"
    )
    yield paragraph(
        soft(line.kind.value if line.kind else "kind unknown"),
        soft(" · "),
        soft(Said("pages read: {n} of {m}", n=line.n_pages_read, m=line.n_pages)),
        soft(" · "),
        soft(_counted(cards, printed)),
    )
    by_page: dict[int, list[Card]] = {page: [] for page in pages}
    for card in printed:
        by_page.setdefault(card.finding.page_number, []).append(card)
    for number in sorted(by_page):
        yield from _page(view, key, number, by_page[number], names)


def _counted(cards: Sequence[Card], printed: Sequence[Card]) -> Said:
    """Return the numbers of passages and points: all, or how many are printed."""
    n, m = len(cards), sum(len(card.points) for card in cards)
    if len(printed) == n:
        return Said("passages: {n}, points: {m}", n=n, m=m)
    return Said(
        "passages printed: {k} of {n}, points printed: {p} of {m}",
        k=len(printed),
        n=n,
        p=sum(len(card.points) for card in printed),
        m=m,
    )


def _page(
    view: DossierView,
    document_id: str,
    number: int,
    cards: Sequence[Card],
    names: Mapping[str, str],
) -> Iterator[Block]:
    crop = view.case.crops.get((document_id, number))
    if crop is not None:
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
    elif any(card.finding.boxes for card in cards):
        words = Said(
            "Page {n} has no picture: it could not be rendered, or the limit of {m} "
            "pictures was reached.",
            n=number,
            m=MAX_CROPS,
        )
        yield paragraph(soft(words))
    yield from map(evidence_of, cards)


def mark_names(view: DossierView) -> dict[str, str]:
    """Return the number beside a box, by ``place_id``."""
    printed = (card for card in view.ordered if card.is_printed)
    names = {card.finding.passage_id: card.name for card in printed}
    for place, name in deal_places(view.case.deal):
        names.setdefault(place.place_id, name)
    return names
