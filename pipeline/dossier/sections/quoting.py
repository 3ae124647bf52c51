"""A quote and the claims about it, as blocks.

A quote is shortened only on the first page, which marks the omission. In the evidence
section, a quote stands next to its page. In other sections it is repeated in full, with
a link to the evidence.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from pipeline.casefile.first_page.highlights import Highlight
from pipeline.casefile.flags.fallen import Fallen, why_fallen
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.reviewers import reason_words
from pipeline.casefile.rows.surroundings import Letter
from pipeline.datamodel import (
    Finding,
    Flag,
    Said,
    Translation,
    Verdict,
    Weight,
    counted,
    page_or_paragraph,
)
from pipeline.datamodel import joined as listed
from pipeline.dossier.attributes import Value
from pipeline.dossier.blocks import (
    QuoteBlock,
    Style,
    Text,
    TextSpan,
    Tone,
    joined,
    link,
    own,
    soft,
    strong,
    text,
)
from pipeline.dossier.plain import Segment, segments
from pipeline.dossier.view import Card, DossierView, Point
from pipeline.store.log import LoggedDecision

VERDICT_WORDS = {
    Verdict.CONFIRMED: "confirmed",
    Verdict.DISMISSED: "dismissed",
    Verdict.UNSURE: "unsure",
    Verdict.OPEN: "answer taken back",
}
"""Words for the answer of a person."""


LEFT_OUT = "[…]"
"""Mark for words of a quote that the first page leaves out."""


MAX_NAMED = 500
"""Most passages that one list names by number."""


def weak_chip(weight: Weight) -> tuple[TextSpan, ...]:
    """Return the mark behind the name of a weak flag, or nothing."""
    return (
        (TextSpan(" "), TextSpan("weak", Style.CHIP)) if weight is Weight.WEAK else ()
    )


def reference(card: Card) -> TextSpan:
    """Return a link to the evidence, such as ``F12``."""
    return link(card.name, card.anchor)


def references(view: DossierView, cards: Iterable[Card]) -> Text:
    """Return ``D1: F3, F5–F9 · D7: F200`` with links, in the order of the numbers.

    Each card is named once. Of too many, the first are named, and the others counted.
    """
    found = list({card.number: card for card in cards}.values())
    ordered = sorted(found[:MAX_NAMED], key=lambda card: card.number)
    spans: list[TextSpan] = []
    for key, own_cards in groupby(ordered, key=lambda card: card.finding.document_id):
        spans.append(soft(f"{' · ' if spans else ''}D{view.numbers[key]}: "))
        spans += joined([_run(run) for run in _runs(list(own_cards))])
    if found[MAX_NAMED:]:
        n_left = len(found) - MAX_NAMED
        more = Said("and {n} more, all in the JSON file", n=n_left)
        spans += [soft(" · "), soft(more)]
    return tuple(spans)


def _runs(cards: Sequence[Card]) -> Iterable[Sequence[Card]]:
    """Yield cards with consecutive numbers together; one that people marked alone."""

    def key(each: tuple[int, Card]) -> tuple[int, str]:
        at, card = each
        return card.number - at, card.name if not card.row.findings else ""

    for _, run in groupby(enumerate(cards), key=key):
        yield [card for _, card in run]


def _run(cards: Sequence[Card]) -> TextSpan:
    first, last = cards[0], cards[-1]
    if len(cards) < 3:
        names = ", ".join(card.name for card in cards)
        return link(names, first.anchor)
    return link(f"{first.name}–{last.name}", first.anchor)


def document_name(view: DossierView, document_id: str) -> Text:
    """Return ``D3 contract.pdf``, with a link to the list of documents."""
    number = view.numbers[document_id]
    name = own(view.case.line(document_id).name)
    return text(link(f"D{number}", f"d{number}"), " ", name)


def quote_of(
    view: DossierView, card: Card, points: Sequence[Point] | None = None
) -> QuoteBlock:
    """Return a passage in full, with its relevant points.

    Args:
        view: View of the case.
        card: Card of the passage.
        points: Points of the passage to name; None means all.
    """
    finding = card.finding
    head = text(
        TextSpan(card.name, Style.STRONG, card.anchor),
        " · ",
        *document_name(view, finding.document_id),
        ", ",
        page_or_paragraph(finding),
    )
    shown = card.points if points is None else points
    return QuoteBlock(
        head=head,
        segments=card.segments,
        tone=Tone.COUNTER if all(p.is_counter for p in shown) else Tone.FLAG,
        before=card.row.words.around.lead,
        notes=(
            *map(_translation_line, card.translations),
            *caveats(card.row),
            *(line for point in shown for line in point_lines(point)),
        ),
        language=finding.language,
    )


def highlight_of(view: DossierView, card: Card, shown: Highlight) -> QuoteBlock:
    """Return the part of a passage for the first page."""
    finding = shown.claim.finding or card.finding
    claim = shown.claim
    start, end = shown.stretch
    cut = tuple(segments(shown.words, finding.start + start, finding.evidence))
    whole = len(finding.quote)
    who = f"{shown.who} " if shown.who else ""
    before = (_segment(f"{who}{LEFT_OUT} "),) if start > 0 else ()
    after = (_segment(f" {LEFT_OUT}"),) if end < whole else ()
    spans = [TextSpan(card.name, Style.STRONG, card.anchor), TextSpan(" ")]
    spans += [strong(claim.title), soft(" · ")]
    spans += document_name(view, finding.document_id)
    spans += [soft(", "), soft(page_or_paragraph(finding))]
    if shown.flags:
        spans.append(soft(f" · {', '.join(shown.flags)}"))
    if shown.party_of:
        spans.append(soft(Said(" · names the party of {id}", id=shown.party_of)))
    state = "two reviewers disagree" if claim.is_disputed else state_of(claim)
    return QuoteBlock(
        head=(*spans, TextSpan(" "), TextSpan(state, Style.CHIP)),
        segments=(*before, *cut, *after),
        tone=Tone.COUNTER if claim.is_counter else Tone.FLAG,
        before=shown.row.words.around.lead,
        notes=tuple(caveats(shown.row)),
        language=finding.language,
    )


def state_of(claim: Claim) -> str:
    """Return a claim's state; a confirmed denial has its own."""
    is_denial = claim.is_denied and claim.state == Verdict.CONFIRMED
    return "confirmed as a denial" if is_denial else claim.state


def caveats(row: Row) -> Iterator[Text]:
    """Yield notes on a withdrawn clause, a missing signature, a letter."""
    if row.words.around.undone:
        yield text(strong("Taken back by: "), own(row.words.around.undone))
    if row.words.around.is_unsigned:
        words = "no signature can be read on a signature line of this paper."
        yield text(strong("Not signed: "), words)
    if row.words.around.letter:
        yield text(
            strong("What the exporter knows: "), LETTERS[row.words.around.letter]
        )


LETTERS = {
    Letter.WRITTEN: "the exporter's own people wrote this.",
    Letter.RECEIVED: "the exporter's own people received this.",
}


def _segment(words: str) -> Segment:
    return Segment(words, is_marked=False, is_code=False)


def evidence_of(card: Card) -> QuoteBlock:
    """Return a passage as shown in the evidence."""
    finding, passage = card.finding, card.passage
    span = Said(" · characters {a}–{b}", a=finding.start, b=finding.end)
    place = (soft(" · "), soft(page_or_paragraph(finding)), soft(span))
    # With a picture of the page, its surroundings need not be printed.
    is_bare = passage is not None and not finding.boxes
    return QuoteBlock(
        head=(TextSpan(card.name, Style.STRONG), *place),
        segments=card.segments,
        tone=Tone.COUNTER if card.is_counter else Tone.FLAG,
        path=passage.heading if passage else (),
        before=card.row.words.around.lead
        or (passage.before if passage and is_bare else ""),
        after=passage.after if passage and is_bare else "",
        notes=(
            *map(_translation_line, card.translations),
            *_columns(card),
            *caveats(card.row),
            *(line for point in card.points for line in point_lines(point)),
            *_other_places(card),
        ),
        language=finding.language,
        anchor=card.anchor,
    )


def plain_quote(
    head: Text,
    words: str,
    *,
    tone: Tone = Tone.PLAIN,
    notes: tuple[Text, ...] = (),
    marked: tuple[tuple[int, int], ...] = (),
) -> QuoteBlock:
    """Return words of a document without a finding.

    Args:
        head: Kind and place of the words.
        words: Words exactly as extracted.
        tone: Tone of the frame.
        notes: Notes on the words.
        marked: Spans in ``words`` that matter most.
    """
    cut = tuple(segments(words, 0, marked))
    return QuoteBlock(head=head, segments=cut, tone=tone, notes=notes)


def _translation_line(translation: Translation) -> Text:
    """Return a translation, marked as such: it is no quote and no evidence."""
    return text(
        TextSpan(
            Said("translation into {code}", code=translation.language), Style.CHIP
        ),
        " ",
        own(translation.text),
        soft(
            Said(
                " (not evidence; uploaded by {who}, {at})",
                who=translation.person,
                at=moment(translation.added_at),
            )
        ),
    )


def _columns(card: Card) -> Iterable[Text]:
    if card.passage is not None and card.passage.columns:
        cells = [own(name) for name in card.passage.columns]
        yield text(soft("Columns: "), *joined(cells, " | "))


def _other_places(card: Card) -> Iterable[Text]:
    if len(card.places) > 1:
        places = [
            Said("{said} ({a}–{b})", said=page_or_paragraph(f), a=f.start, b=f.end)
            for f in card.places
        ]
        words = Said("The same words are also at: {said}.", said=listed(places, ", "))
        yield text(soft(words))


def point_lines(point: Point) -> Iterable[Text]:
    """Yield each claim, followed by people's answers to it."""
    yield _claim_line(point)
    for logged in point.answers:
        yield answer_line(logged)


def _claim_line(point: Point) -> Text:
    finding = point.finding
    spans: list[TextSpan] = [TextSpan(point.title, Style.STRONG, _label_anchor(point))]
    if point.polarity != "asserted":
        spans += [TextSpan(" "), TextSpan(point.polarity, Style.CHIP)]
    if point.is_counter:
        spans += [TextSpan(" "), TextSpan("counter-evidence", Style.COUNTER)]
    if point.is_experimental:
        spans += [TextSpan(" "), TextSpan("experimental", Style.EXPERIMENTAL)]
    for name, values in point.attributes:
        spans += _attribute(name, values)
    measure = " · fixed rule, no score" if point.label is None else _score(finding)
    if point.is_added:
        measure = " · added by a person"
    spans.append(soft(measure))
    if not point.answers:
        words = "two reviewers disagree" if point.is_disputed else "open"
        spans += [TextSpan(" "), TextSpan(words, Style.CHIP)]
    return tuple(spans)


def _score(finding: Finding) -> str:
    return f" · {finding.score:.3f} ≥ {finding.threshold:.3f}"


def _attribute(name: str, values: Iterable[Value]) -> Iterator[TextSpan]:
    code = " · {said}: {said1}"
    for value in values:
        yield soft(Said(code, said=name, said1=value.name))
        if value.cues:
            yield from (soft(" ("), own(value.cues), soft(")"))
        elif value.place:
            yield soft(Said(" ({said})", said=value.place))
        code = ", {said1}"


def _label_anchor(point: Point) -> str:
    return f"label-{point.label.id}" if point.label is not None else ""


def answer_line(logged: LoggedDecision) -> Text:
    """Return person, answer, time and reason."""
    decision = logged.decision
    spans: list[TextSpan] = [
        soft("→ "),
        strong(VERDICT_WORDS[decision.verdict]),
        said_by(decision.reviewer, decision.decided_at),
        soft(Said(" (answer no. {n})", n=logged.number)),
    ]
    if decision.reason:
        spans += [TextSpan(": "), TextSpan(reason_words(decision.reason))]
    if decision.note:
        spans += [TextSpan(" “"), own(decision.note), TextSpan("”")]
    return tuple(spans)


def said_by(who: str, at: datetime) -> TextSpan:
    """Return person and time behind an answer."""
    return TextSpan(Said(" by {who}, {at}", who=who, at=moment(at)))


def moment(at: datetime) -> str:
    """Return a time to the minute, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def fell_words(view: DossierView, each: Fallen) -> str:
    """Return the time at which a flag was removed, and the answers that removed it."""
    return why_fallen(each, (p.claim for card in view.ordered for p in card.points))


def because(flag: Flag) -> str:
    """Return the first reason of a flag, and the number of the others."""
    n_more = len(flag.reasons) - 1
    more = counted(n_more, "({n} more reason)", "({n} more reasons)")
    first = begun(flag.reasons[0]) if flag.reasons else None
    return listed((first, more if n_more > 0 else None), " ")


def begun(reason: str) -> str:
    """Return a reason with a first capital letter; a name keeps its own."""
    code = reason.code if isinstance(reason, Said) else reason
    return reason if code.startswith("{") else Said("{said!c}", said=reason)
