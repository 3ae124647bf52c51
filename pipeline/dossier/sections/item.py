"""The test of the item against Article 2(20), by element, and its capabilities.

Nothing here classifies. Each element is a question, with the passages for and against
it and a person's answer.

Source:
    Regulation (EU) 2021/821, Art. 2(20), and the headings 1.2.1 to 1.2.5 of
    Recommendation (EU) 2024/2659, as paraphrased in TAXONOMY 2.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.casefile.flags.control_list import PRINTED
from pipeline.datamodel import Said, page_or_paragraph
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Beside,
    Block,
    BlockRow,
    Bullets,
    Column,
    Fact,
    FactList,
    Heading,
    SectionBlock,
    Table,
    Text,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.grouping import DocumentGroup
from pipeline.dossier.questions import Element, dossier_words
from pipeline.dossier.sections.filled import fact
from pipeline.dossier.sections.links import answer_lines, where
from pipeline.dossier.sections.quoting import plain_quote, quote_of, references
from pipeline.dossier.view import Card, DossierView, Point
from pipeline.labels import in_words
from pipeline.parties.deal.products import KNOWN_VENDORS

N_QUOTED = 2
"""Most passages quoted in one place; the others are named by number."""


_COVERT = "covert_surveillance_marketing"


def _attribute(point: Point, name: str) -> str:
    return dict(point.finding.attributes).get(name, "")


def _speaks_of_design(point: Point) -> bool:
    intent = _attribute(point, "design_intent")
    return intent == "purpose_stated" or point.finding.label == _COVERT


def _is_by_product(point: Point) -> bool:
    return _attribute(point, "design_intent") == "incidental"


def _names_a_function(point: Point) -> bool:
    return _attribute(point, "functions") != "none"


_SPEAKS = {"designed": _speaks_of_design, "functions": _names_a_function}
"""Condition on a finding to be about an element; a label is enough for the others."""


def item_assessment(view: DossierView) -> SectionBlock:
    """Return Annex I first, then the definition element by element."""
    blocks: list[Block] = [
        paragraph(
            "A person answers this. A passage is quoted under the first element "
            "that it concerns; under the others only its number is given. The "
            "evidence at the end shows all passages with their pages."
        ),
        *known(view),
        *_annex(view),
    ]
    quoted: set[int] = set()
    for number, element in enumerate(dossier_words().element, start=1):
        blocks += _element(view, number, element, quoted)
    blocks += _system(view)
    blocks.append(Heading(text("Conclusion on the item")))
    blocks.append(FactList((fact(view, "item_conclusion"),)))
    return SectionBlock("item", "Item assessment", tuple(blocks))


def _annex(view: DossierView) -> Iterator[Block]:
    yield Heading(text("First: is the item in Annex I?"), "annex")
    if view.references:
        yield paragraph(
            "Check these entries first. An item of Annex I falls under Article 3, "
            "not Article 5, and needs an authorisation. An engineer must compare "
            "it with the text of the entry in force."
        )
        columns = (
            Column("Entry to check", 1.5),
            Column("Because", 2.4),
            Column("Evidence", 3.2),
        )
        yield Table(columns, tuple(_reference_rows(view)))
    else:
        yield paragraph(
            "No passage that was read names a surveillance entry or describes a "
            "group of its items. This is not a classification."
        )
    yield FactList((fact(view, "annex"),))


def _reference_rows(view: DossierView) -> Iterator[BlockRow]:
    """Yield each entry once per reason, with all its passages."""
    found: dict[tuple[str, str, bool], list[Card]] = {}
    for each in view.references:
        key = (each.entry, each.basis, each.is_denied)
        found.setdefault(key, []).append(view.cards[each.finding.finding_id])
    gone = {each.entry: each.said for each in view.item.dismissed}
    for (entry, basis, is_denied), cards in found.items():
        is_gone = entry in gone and basis == PRINTED and not is_denied
        more: str | None = gone[entry] if is_gone else None
        if is_denied:
            more = (
                "the document says that the item is not in it"
                if basis == PRINTED
                else "the passage denies or forbids it"
            )
        yield row(own(entry), listed((basis, more)), references(view, cards))


def _element(
    view: DossierView, number: int, element: Element, quoted: set[int]
) -> Iterator[Block]:
    title = text(f"{number}. ", element.title)
    yield Heading(title, f"element-{element.anchor}")
    yield paragraph(element.question, soft(" "), soft(element.source), soft("."))
    yield Beside(
        "Speaks for it",
        tuple(_side(view, element, quoted, counter=False)),
        "Speaks against it",
        tuple(_side(view, element, quoted, counter=True)),
    )
    yield FactList((fact(view, element.anchor, name="Is it met, and why?"),))


def _side(
    view: DossierView, element: Element, quoted: set[int], *, counter: bool
) -> Iterator[Block]:
    cards = speaking(view, element, counter=counter)
    fresh = [card for card in cards if card.number not in quoted][:N_QUOTED]
    quoted.update(card.number for card in fresh)
    for card in fresh:
        points = tuple(_points(card, element, counter=counter))
        yield quote_of(view, card, points)
    others = [card for card in cards if card not in fresh]
    if others:
        words = "Also: " if fresh else "Quoted elsewhere: "
        yield paragraph(soft(words), *references(view, others))
    if not cards:
        yield paragraph(soft("Nothing in what was read."))


def speaking(view: DossierView, element: Element, *, counter: bool) -> list[Card]:
    """Return the passages for or against an element, confirmed and weightiest first.

    A denial counts only if the same paper also claims the capability. A dismissed
    passage counts for nothing.
    """
    cards = view.weighty(element.labels, counter=counter)
    if counter:  # "by-product" speaks against the element, but still needs an answer
        cards = (*cards, *view.weighty(element.labels, counter=False))
    found = {card.number: card for card in cards}.values()
    told = [(card, list(_points(card, element, counter=counter))) for card in found]
    if counter:
        claimed = {_said_in(point) for card in speaking(view, element, counter=False)
                   for point in _points(card, element, counter=False)}  # fmt: skip
        told = [
            (card, [p for p in own if _said_in(p) in claimed]) for card, own in told
        ]
    told.sort(key=lambda each: not any(p.claim.is_confirmed_anywhere for p in each[1]))
    return [card for card, points in told if points]


def _said_in(point: Point) -> tuple[str, str]:
    return (point.finding.document_id, point.finding.label)


def _points(card: Card, element: Element, *, counter: bool) -> Iterator[Point]:
    speaks = _SPEAKS.get(element.anchor)
    for point in card.about(element.labels):
        # It speaks against the element, but still needs an answer.
        denies = element.anchor == "designed" and _is_by_product(point)
        is_against = point.is_counter or denies
        is_meant = denies or speaks is None or speaks(point)
        if is_meant and is_against is counter and point.claim.stands_anywhere:
            yield point


def _system(view: DossierView) -> Iterator[Block]:
    """Show passages on the item as part of a larger system (TAXONOMY 7.1, step 2)."""
    deal = view.case.deal
    if deal is None or not deal.part_of_system:
        return
    yield Heading(text("As part or component of a system"), "element-system")
    yield paragraph(
        "Guidelines 3.2: could the item be part of a system known for misuse?"
    )
    for quote in deal.part_of_system[:N_QUOTED]:
        yield plain_quote(where(view, quote), quote.text)
    left = len(deal.part_of_system) - N_QUOTED
    if left > 0:
        places = [
            Said("D{d} {said}", d=view.numbers[q.document_id], said=at)
            for q in deal.part_of_system[N_QUOTED:]
            for at in [page_or_paragraph(q)]
        ]
        yield paragraph(soft("Also: "), soft(listed(places, ", ")), soft("."))


def capability_review(view: DossierView) -> SectionBlock:
    """Return the capabilities of the item in the papers, by label."""
    blocks: list[Block] = [
        paragraph(
            "What could the item be misused for, and by whom? Passages by label, "
            "the most important first; the same words in one document count once."
        )
    ]
    rows = tuple(_capability_row(view, label) for label in view.family("item"))
    columns = (
        Column("Label and its question", 2.5),
        Column("Attributes", 1.2),
        Column("Passages", 2.2),
        Column("Counter-evidence", 1.1),
    )
    blocks.append(Table(columns, rows))
    blocks += count_tables(view)
    blocks.append(FactList((fact(view, "options"),)))
    return SectionBlock("capability", "Capability review", tuple(blocks))


def _capability_row(view: DossierView, label_id: str) -> BlockRow:
    label = view.case.labels[label_id]
    marks = (soft(" experimental"),) if view.case.model.is_experimental(label) else ()
    name = text(strong(label.name), *marks)
    flags = view.weighty((label_id,), counter=False)
    counter = view.weighty((label_id,), counter=True)
    return row(
        [name, text(soft(label.question))],
        [*_attribute_lines(flags, label_id)] or "–",
        references(view, flags) or "none in what was read",
        references(view, counter) or "–",
    )


def _attribute_lines(cards: tuple[Card, ...], label_id: str) -> Iterator[Text]:
    """Yield ``functions: analyse (6), collect (4)``, one line for each attribute."""
    counts: dict[str, Counter[str]] = {}
    for card in cards:
        for point in card.about((label_id,)):
            if not point.claim.stands_anywhere:
                continue
            for name, found in point.attributes:
                counts.setdefault(name, Counter()).update(v.name for v in found)
    for name in sorted(counts):
        values = sorted(counts[name].items(), key=lambda pair: (-pair[1], pair[0]))
        words = [Said("{said} ({n})", said=value, n=n) for value, n in values]
        yield text(soft(Said("{said}: ", said=name)), listed(words, ", "))


# Number of count columns that fit on an A4 page beside the label's name.
_TABLE_COLUMNS = 8

MAX_COUNTED = 10 * _TABLE_COLUMNS
"""Most documents in the tables of counts."""


def count_tables(view: DossierView) -> Iterator[Block]:
    """Yield as many tables as are needed to show all documents.

    Of too many documents, those with the most passages are shown.
    """
    most = sorted(view.groups, key=lambda group: -len(group.entries))[:MAX_COUNTED]
    most.sort(key=lambda group: view.numbers[group.line.document_id])
    if len(most) < len(view.groups):
        words = Said(
            "{m} documents have passages; the tables show {n}, those with the most.",
            m=len(view.groups),
            n=len(most),
        )
        yield paragraph(soft(words))
    for first in range(0, len(most), _TABLE_COLUMNS):
        groups = most[first : first + _TABLE_COLUMNS]
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
            cells = (str(count) if count else "·" for count in counts)
            yield row(text(label.name, suffix), *cells, str(sum(counts)))


def known(view: DossierView) -> Iterator[Block]:
    """Yield the papers' statements about the item, and missing facts."""
    item = view.item
    products = (
        text(own(f"{each.name} {each.version}".strip())) for each in item.products
    )
    vendors = (*_vendors(view), *_known_vendors(view))
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
        yield paragraph(strong("Still unknown"))
        yield Bullets(tuple(map(text, item.missing)))


def _vendors(view: DossierView) -> Iterator[Text]:
    """Yield the vendors in the papers, each with its list."""
    for each in view.item.vendors:
        listed_on = soft(Said("(on the list {name})", name=each.list_id))
        yield text(own(each.name), *((" ", listed_on) if each.list_id else ()))


def _known_vendors(view: DossierView) -> Iterator[Text]:
    """Yield the parties that may be listed vendors of surveillance, with answers."""
    deal = view.case.deal
    names = {party.party_id: party.name for party in deal.parties} if deal else {}
    for hit in deal.list_hits if deal else ():
        if hit.source.list_id in KNOWN_VENDORS:
            said = Said("(as {name} on the list {list})", name=hit.name,
                        list=hit.source.list_id)  # fmt: skip
            answers = (x for line in answer_lines(view, hit.pair_id) for x in line)
            yield text(own(names[hit.party_id]), " ", soft(said), " ", *answers)


def _at(view: DossierView, finding_ids: Sequence[str]) -> Text:
    cards = (view.cards[key] for key in finding_ids if key in view.cards)
    return references(view, cards) or text(soft("no passage"))
