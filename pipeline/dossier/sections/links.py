"""Two names with both quotes side by side, and the reason for the pair."""

from collections.abc import Iterator

from pipeline.datamodel import (
    Deal,
    Link,
    LinkVerdict,
    Party,
    Quote,
    Said,
    page_or_paragraph,
)
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Beside,
    Block,
    Heading,
    Style,
    Text,
    TextSpan,
    Tone,
    joined,
    link,
    own,
    paragraph,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.quoting import (
    document_name,
    plain_quote,
    reference,
    said_by,
)
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words

NO_PAPER = "no paper names this party; a person added it"


def party_anchor(deal: Deal, party: Party) -> str:
    """Return the anchor of a party."""
    return f"p{deal.parties.index(party) + 1}"


def listed_on(view: DossierView, party: Party) -> Iterator[TextSpan]:
    """Yield the lists that may name a party, and whether a person confirmed it."""
    deal = view.case.deal
    found: dict[str, bool] = {}
    for hit in deal.list_hits if deal else ():
        answer = view.case.answers.known_pair(hit.pair_id).answer
        if hit.party_id == party.party_id and (
            answer is None or answer.verdict is not LinkVerdict.SPLIT
        ):
            is_sure = answer is not None and answer.verdict is LinkVerdict.CONFIRMED
            found[hit.source.list_id] = found.get(hit.source.list_id, False) or is_sure
    for name, is_sure in found.items():
        words = "confirmed by a person" if is_sure else "not answered yet"
        said = Said(", on the list {name}: {said}", name=name, said=words)
        yield TextSpan(said, Style.STRONG)


def answer_lines(view: DossierView, pair_id: str) -> Iterator[Text]:
    """Yield the persons and their answers on the identity of two names."""
    known = view.case.answers.known_pair(pair_id)
    answer = known.answer
    if answer is None:
        is_disputed = view.case.answers.two_readers and known.standing.is_disputed
        words = "two reviewers disagree" if is_disputed else "open"
        yield text(TextSpan(words, Style.CHIP))
        return
    strength = Said(" as {name}", name=answer.strength) if answer.strength else ""
    note = (TextSpan(" “"), own(answer.note), TextSpan("”")) if answer.note else ()
    yield text(
        soft("→ "),
        strong(answer.verdict),
        strong(strength),
        said_by(answer.reviewer, answer.decided_at),
        *note,
    )


def link_name(deal: Deal, each: Link) -> str:
    """Return the number of a link in the dossier, for example ``K3``."""
    return f"K{deal.links.index(each) + 1}"


def link_anchor(deal: Deal, each: Link) -> str:
    """Return the anchor of a link."""
    return f"k{deal.links.index(each) + 1}"


def link_block(view: DossierView, deal: Deal, each: Link) -> Iterator[Block]:
    """Show both names with both quotes, side by side, and the reason."""
    strength = each.strength or "not settled"
    yield Heading(
        text(link_name(deal, each), " ", TextSpan(strength), ": ", own(each.name)),
        link_anchor(deal, each),
        4,
    )
    yield Beside(
        "The papers name",
        (
            plain_quote(where(view, each.party_quote), each.party_quote.text)
            if each.party_quote is not None
            else paragraph(NO_PAPER),
        ),
        "The report says",
        (_report_quote(view, each),),
    )
    for step in each.steps:
        if step.quote is not None and step.quote != each.quote:
            head = text(step.relation, ": ", *where(view, step.quote))
            yield plain_quote(head, step.quote.text)
        elif step.source:
            yield paragraph(step.relation, ": ", own(step.source))
    words = Said(
        "Linked because {said}. Similarity {n}. ",
        said=listed(each.reasons),
        n=f"{each.score:.2f}",
    )
    yield paragraph(
        soft(words),
        *(span for line in answer_lines(view, each.pair_id) for span in line),
    )


def where(view: DossierView, quote: Quote) -> Text:
    """Return document and place of a quote; a page links to its picture."""
    page = (quote.document_id, quote.page_number)
    target = f"d{view.numbers[page[0]]}-p{page[1]}" if page in view.case.crops else ""
    return text(
        *document_name(view, quote.document_id),
        ", ",
        link(page_or_paragraph(quote), target),
    )


def dated(view: DossierView, document_id: str) -> Iterator[Said]:
    """Yield the words for the date that a report bears at its front, if it has one."""
    if date := view.case.dates.get(document_id):
        yield Said("Date at the front of the report: {date}", date=date)


def _report_quote(view: DossierView, each: Link) -> Block:
    start, end = each.actor
    marked = ((start - each.quote.start, end - each.quote.start),)
    labels = listed(map(in_words, each.labels), ", ")
    notes = [text(soft("Labels: "), soft(labels or "none"))]
    notes += [text(soft(said)) for said in dated(view, each.quote.document_id)]
    numbers = {
        view.cards[x].number: view.cards[x] for x in each.finding_ids if x in view.cards
    }
    if numbers:
        notes.append(
            text(soft("Evidence: "), *joined(list(map(reference, numbers.values()))))
        )
    return plain_quote(
        where(view, each.quote),
        each.quote.text,
        tone=Tone.FLAG,
        notes=tuple(notes),
        marked=marked,
    )
