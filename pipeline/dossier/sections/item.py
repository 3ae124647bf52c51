"""The test of the item against Article 2(20), by element, and its capabilities.

Nothing here classifies. Each element is a question, with the passages for and against
it and a person's answer.

Source:
    Regulation (EU) 2021/821, Art. 2(20), and the headings 1.2.1 to 1.2.5 of
    Recommendation (EU) 2024/2659, as paraphrased in TAXONOMY 2.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.casefile.control import PRINTED
from pipeline.datamodel import Said, page_or_paragraph
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Beside,
    Block,
    BlockRow,
    Column,
    FactList,
    Heading,
    Paragraph,
    SectionBlock,
    Table,
    Text,
    own,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.counts import count_tables
from pipeline.dossier.sections.filled import fact
from pipeline.dossier.sections.known_item import known
from pipeline.dossier.sections.links import where
from pipeline.dossier.sections.quoting import (
    plain_quote,
    quote_of,
    references,
)
from pipeline.dossier.view import Card, DossierView, Point

N_QUOTED = 2
"""Most passages quoted in one place; the others are named by number."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the definition.

    Attributes:
        anchor: Anchor of the element, the target of links.
        title: Name of the element.
        question: Question that a person has to answer.
        basis: Number of its heading in the guidelines.
        labels: Labels whose passages are about the element.
        speaks: Function that returns True if a finding with such a label is about the
            element.
        denies: Function that returns True if a finding speaks against the element but
            still needs an answer.
    """

    anchor: str
    title: str
    question: str
    basis: str
    labels: tuple[str, ...]
    speaks: Callable[[Point], bool] = lambda _: True
    denies: Callable[[Point], bool] = lambda _: False

    @property
    def source(self) -> str:
        """Source of the explanation."""
        return Said("Guidelines {name}", name=self.basis)


_COVERT = "covert_surveillance_marketing"
_ITEM = (
    _COVERT,
    "facial_recognition",
    "emotion_recognition",
    "person_location_tracking",
    "video_surveillance_analytics",
    "communications_interception",
    "device_intrusion_forensics",
)


def _attribute(point: Point, name: str) -> str:
    return dict(point.finding.attributes).get(name, "")


def _speaks_of_design(point: Point) -> bool:
    intent = _attribute(point, "design_intent")
    return intent == "purpose_stated" or point.finding.label == _COVERT


def _is_by_product(point: Point) -> bool:
    return _attribute(point, "design_intent") == "incidental"


def _names_a_function(point: Point) -> bool:
    return _attribute(point, "functions") != "none"


ELEMENTS = (
    Element(
        "designed",
        "Specially designed",
        "Was covert surveillance of people the main purpose for which the item was "
        "developed? A by-product of a general item is not enough.",
        "1.2.1",
        _ITEM,
        _speaks_of_design,
        _is_by_product,
    ),
    Element(
        "covert",
        "To enable covert surveillance",
        "Is the surveillance not obviously perceptible to the person concerned?",
        "1.2.2",
        (_COVERT, "device_intrusion_forensics"),
    ),
    Element(
        "persons",
        "Of natural persons",
        "Are people watched, not goods, traffic or networks as such?",
        "1.2.3",
        (
            "facial_recognition",
            "emotion_recognition",
            "person_location_tracking",
            "video_surveillance_analytics",
        ),
    ),
    Element(
        "functions",
        "By monitoring, extracting, collecting or analysing",
        "Which of the four functions does it have? One is enough.",
        "1.2.4",
        _ITEM,
        _names_a_function,
    ),
    Element(
        "data",
        "Data from information and telecommunication systems",
        "Do the data come from such systems: networks, devices, connected cameras?",
        "1.2.5",
        (
            "communications_interception",
            "device_intrusion_forensics",
            "person_location_tracking",
            "video_surveillance_analytics",
        ),
    ),
)
"""Elements of the definition of Art. 2(20), in its own order."""


def item_assessment(view: DossierView) -> SectionBlock:
    """Return Annex I first, then the definition element by element."""
    blocks: list[Block] = [
        Paragraph(
            text(
                "A person answers this. A passage is quoted under the first element "
                "that it concerns; under the others only its number is given. The "
                "evidence at the end shows all passages with their pages."
            )
        ),
        *known(view),
        *_annex(view),
    ]
    quoted: set[int] = set()
    for number, element in enumerate(ELEMENTS, start=1):
        blocks += _element(view, number, element, quoted)
    blocks += _system(view)
    blocks.append(Heading(text("Conclusion on the item")))
    blocks.append(FactList((fact(view, "item_conclusion"),)))
    return SectionBlock("item", "Item assessment", tuple(blocks))


def _annex(view: DossierView) -> Iterator[Block]:
    yield Heading(text("First: is the item in Annex I?"), "annex")
    if view.references:
        yield Paragraph(
            text(
                "Check these entries first. An item of Annex I falls under Article 3, "
                "not Article 5, and needs an authorisation. An engineer must compare "
                "it with the text of the entry in force."
            )
        )
        columns = (
            Column("Entry to check", 1.5),
            Column("Because", 2.4),
            Column("Evidence", 3.2),
        )
        yield Table(columns, tuple(_reference_rows(view)))
    else:
        yield Paragraph(
            text(
                "No passage that was read names a surveillance entry or describes a "
                "group of its items. This is not a classification."
            )
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
        distinct = {card.number: card for card in cards}.values()
        yield BlockRow(
            (
                (text(own(entry)),),
                (text(listed((basis, more))),),
                (references(view, distinct),),
            )
        )


def _element(
    view: DossierView, number: int, element: Element, quoted: set[int]
) -> Iterator[Block]:
    title = text(f"{number}. ", element.title)
    yield Heading(title, f"element-{element.anchor}")
    yield Paragraph(text(element.question, soft(" "), soft(element.source), soft(".")))
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
        yield Paragraph(text(soft(words), *references(view, others)))
    if not cards:
        yield Paragraph(text(soft("Nothing in what was read.")))


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
    for point in card.about(element.labels):
        is_against = point.is_counter or element.denies(point)
        is_meant = element.denies(point) or element.speaks(point)
        if is_meant and is_against is counter and point.claim.stands_anywhere:
            yield point


def _system(view: DossierView) -> Iterator[Block]:
    """Show passages on the item as part of a larger system (TAXONOMY 7.1, step 2)."""
    deal = view.case.deal
    if deal is None or not deal.part_of_system:
        return
    yield Heading(text("As part or component of a system"), "element-system")
    yield Paragraph(
        text("Guidelines 3.2: could the item be part of a system known for misuse?")
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
        yield Paragraph(text(soft("Also: "), soft(listed(places, ", ")), soft(".")))


def capability_review(view: DossierView) -> SectionBlock:
    """Return the capabilities of the item in the papers, by label."""
    blocks: list[Block] = [
        Paragraph(
            text(
                "What could the item be misused for, and by whom? Passages by label, "
                "the most important first; the same words in one document count once."
            )
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
    return BlockRow(
        (
            (name, text(soft(label.question))),
            tuple(_attribute_lines(flags, label_id)) or (text("–"),),
            (references(view, flags) or text("none in what was read"),),
            (references(view, counter) or text("–"),),
        )
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
