"""The first page and the flags in brief: points for the officer to act on.

``pipeline.casefile.first_page.brief`` chooses the evidence for and against the
proposal; this module only lays it out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.casefile.coverage import coverage_words
from pipeline.casefile.file import ACT_WORDS
from pipeline.casefile.first_page.brief import MANY_ITEMS
from pipeline.casefile.first_page.highlights import Highlight
from pipeline.casefile.rows.order import BACKGROUND, FOLDED, SAFEGUARDS
from pipeline.datamodel import Deal, Flag, FlagSheet, Party, Queue, Said, counted
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    Column,
    Fact,
    FactList,
    Heading,
    NoticeBlock,
    SectionBlock,
    Style,
    Table,
    Text,
    TextSpan,
    Tone,
    joined,
    link,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.sections.coverage import missing_lines
from pipeline.dossier.sections.filled import cell
from pipeline.dossier.sections.links import listed_on, party_anchor
from pipeline.dossier.sections.ordered import item_table
from pipeline.dossier.sections.quoting import (
    because,
    fell_words,
    highlight_of,
    moment,
    reference,
    said_by,
    weak_chip,
)
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words
from pipeline.parties.state.countries import country_name

_N_PARTIES = 3
_N_MISSING = 3
_N_SHORT = 12
"""Most gaps on the first page in full, and most of the others by their subject; the
annex has all, the page its number."""


def first_page(view: DossierView) -> SectionBlock:
    """Return the proposal, the evidence for and against it, and the gaps."""
    blocks = (
        *_proposal(view),
        *item_table(view),
        FactList(tuple(_facts(view))),
        *_highlights(view),
        *_against(view),
        *_missing(view),
        _duty(),
    )
    return SectionBlock("sheet", "What to do", blocks, is_annex=False)


def _proposal(view: DossierView) -> Iterator[Block]:
    sheet = view.case.flag_sheet
    if sheet is not None and sheet.queue is not Queue.NO_FLAG_RAISED:
        means = [TextSpan(". "), soft(sheet.reasons[0])] if sheet.reasons else []
        step = strong(in_words(sheet.queue))
        lines = [text("Proposed, not a decision: ", step, *means)]
        lines += _also_fits(view, sheet)
        lines += [text(strong(each)) for each in view.brief.listed]
        lines += _notified(view)
        if sheet.concerns:
            lines.append(_raised(sheet))
        yield NoticeBlock(Tone.FLAG, (*lines, *_fallen(view)))
    elif sheet is None:
        words = "Nothing is proposed: the flags of this case were not computed."
        yield NoticeBlock(Tone.STOP, (text(strong(words)),))
    elif view.case.fallen:
        yield NoticeBlock(Tone.PLAIN, tuple(_fallen(view)))
    yield from _quiet(view)


def _also_fits(view: DossierView, sheet: FlagSheet) -> Iterator[Text]:
    """Yield each next step that fits, with its reasons, then explain the others."""
    for queue, whys in sheet.next_steps:
        is_other = queue is not sheet.queue
        means = view.case.rules.queue(queue).words
        meaning = Said(". {said}", said=means) if is_other else ""
        also = "Also possible: " if is_other else "Reasons for "
        why = (": ", TextSpan(listed(whys, "; "))) if whys else ()
        yield text(also, strong(in_words(queue)), *why, soft(meaning))


def _fallen(view: DossierView) -> Iterator[Text]:
    """Name the removed flags, because readers of an earlier dossier look for them."""
    for each in view.case.fallen:
        name = listed((in_words(each.name), fell_words(view, each)), ": ")
        yield text("No longer raised: ", strong(each.flag_id), " ", name)


def _raised(sheet: FlagSheet) -> Text:
    names = (
        (link(flag.flag_id, f"flag-{flag.flag_id.lower()}"),
         TextSpan(" "), TextSpan(in_words(flag.name)), *weak_chip(flag.weight))
        for flag in sheet.concerns
    )  # fmt: skip
    head = counted(len(sheet.concerns), "{n} flag: ", "{n} flags: ")
    spans: list[TextSpan] = [strong(head)]
    for i, name in enumerate(names):
        spans += [*([soft(" · ")] if i else []), *name]
    return tuple(spans)


def _facts(view: DossierView) -> Iterator[Fact]:
    yield Fact("Parties, as the papers name them", tuple(_party_lines(view)))
    yield Fact("Destination, as the papers name it", tuple(_destination_lines(view)))
    yield Fact("Findings", (_points(view),))
    if outcome := tuple(_outcome(view.case)):
        yield Fact("Outcome", outcome)
    yield Fact("Read", (text(coverage_words(view.lines)),))


def _party_lines(view: DossierView) -> Iterator[Text]:
    deal = view.case.deal
    spans: list[TextSpan] = []
    # Parties with a link to a report or list come first.
    parties = sorted(deal.parties, key=lambda x: -_n_linked(deal, x)) if deal else []
    for party in parties[:_N_PARTIES]:
        roles = listed(map(in_words, party.roles), ", ")
        anchor = party_anchor(deal, party) if deal else ""
        spans += [*([TextSpan("; ")] if spans else []), own(party.name, anchor)]
        spans.append(soft(Said(" ({said})", said=roles)))
        spans += listed_on(view, party)
    left = len(deal.parties) - _N_PARTIES if deal else 0
    if left > 0:
        spans.append(link(Said("; and {n} more", n=left), "parties"))
    yield tuple(spans) or text(soft("none was found"))


def _n_linked(deal: Deal, party: Party) -> int:
    """Return 2 for an accused or listed party, 1 for one that is only named, else 0."""
    own = [x for x in deal.links if x.party_id == party.party_id]
    is_held = any(x.party_id == party.party_id for x in deal.list_hits)
    return 2 if is_held or any(x.role.is_deed for x in own) else bool(own)


def _destination_lines(view: DossierView) -> Iterator[Text]:
    deal = view.case.deal
    found = [
        Said(
            "{name} ({said})",
            name=country_name(each.country),
            said=listed(map(in_words, each.uses), ", "),
        )
        for each in (deal.destinations if deal else ())
    ]
    yield text(listed(found) or soft("none was found"))


def _outcome(case: DossierInput) -> Iterator[Text]:
    """Describe how the case was closed or reopened; nothing if it was not."""
    events = case.answers.outcomes
    for event in events[-1:]:
        note = (TextSpan(": “"), own(event.note), TextSpan("”")) if event.note else ()
        signed = said_by(event.reviewer, event.decided_at)
        yield text(strong(ACT_WORDS[event.act]), signed, *note)


def _points(view: DossierView) -> Text:
    states = view.states
    folded: Counter[str] = Counter()
    for (sort, state), n in view.case.folded.items():
        states[state] -= n
        folded[sort] += n
    n_asked, n_open = states.total(), states.pop("open", 0)
    said = [
        TextSpan(Said("; {n} {said}", n=n, said=state))
        for state, n in sorted((+states).items())
    ]
    beside = [Said(_FOLDED[sort], n=folded[sort]) for sort in FOLDED if folded[sort]]
    return text(
        Said("{n} to answer: ", n=n_asked),
        strong(Said("{n} open", n=n_open)),
        *said,
        Said(". No answer needed: {said}", said=listed(beside)) if beside else "",
    )


_FOLDED = {
    SAFEGUARDS: "{n} that only state a safeguard",
    BACKGROUND: "{n} in the background",
}


def _quiet(view: DossierView) -> Iterator[Block]:
    """Explain a case without a raised flag."""
    sheet = view.case.flag_sheet
    if sheet is not None and sheet.concerns:
        return
    if _is_clear(view):
        yield NoticeBlock(
            Tone.PLAIN,
            (
                text(
                    TextSpan("no_flag_raised", Style.MONO),
                    ": ",
                    "No passage reached the threshold of its label, and nothing is "
                    "known to be missing.",
                ),
                text(
                    "The tool saw only this, at the thresholds given below. Only a "
                    "person can clear the case."
                ),
            ),
        )
    elif not view.points:
        spans = [own(gap.subject) for gap in view.gaps]
        missing = joined([*spans, *map(TextSpan, view.unsearched)], "; ")
        yield NoticeBlock(
            Tone.STOP,
            (
                text(
                    strong("Nothing can be said yet."),
                    " In what was read, no passage "
                    "reached the threshold of its label; but the case was not read "
                    "and searched in full.",
                ),
                text("Missing: ", *missing, "."),
            ),
        )


def _is_clear(view: DossierView) -> bool:
    """Return True if nothing was flagged and nothing is known to be missing."""
    sheet = view.case.flag_sheet
    is_quiet = sheet is None or sheet.queue is Queue.NO_FLAG_RAISED
    return is_quiet and not view.points and not view.gaps and not view.unsearched


def _notified(view: DossierView) -> Iterator[Text]:
    """Quote papers on a notification and an application.

    The table of items refers to words that name an item.
    """
    brief = view.brief
    for each in brief.besides_items(brief.notified)[:1]:
        card = view.cards[each.claim.id]
        words = " ".join(each.words.split())
        head = strong("The papers say that the authority was notified: ")
        yield text(head, own(Said("“{words}”", words=words)), " ", reference(card))
    for each in brief.besides_items(brief.applied)[:1]:
        words = " ".join(each.words.split())
        head = strong("An authorisation was applied for, which is no grant: ")
        yield text(head, own(f"“{words}”"), " ", reference(view.cards[each.claim.id]))


def _highlights(view: DossierView) -> Iterator[Block]:
    if view.brief.highlights:
        yield Heading(text("Strongest quotes"))
        yield from _quotes(view, view.brief.highlights)


def _quotes(view: DossierView, highlights: Sequence[Highlight]) -> Iterator[Block]:
    for each in highlights:
        yield highlight_of(view, view.cards[each.claim.id], each)


def _against(view: DossierView) -> Iterator[Block]:
    brief = view.brief
    if not brief.highlights and not brief.against:
        return
    left = brief.n_against - len(brief.against)
    one = "{n} more passage of counter-evidence."
    words = counted(left, one, "{n} more passages of counter-evidence.")
    more = (soft(" · "), link(words, "safeguards")) if brief.against and left else ()
    yield Heading(text("What speaks against it", *more))
    yield from _quotes(view, brief.against)
    if not brief.against and (n := _n_counter(view)):
        words = counted(
            n,
            "No marked passage denies a raised flag. {n} passage of counter-evidence "
            "is in the papers.",
            "No marked passage denies a raised flag. {n} passages of counter-evidence "
            "are in the papers.",
        )
        yield paragraph(link(words, "safeguards"))
    elif not brief.against:
        said = "Nothing in the papers that were read speaks against the raised flags."
        yield paragraph(soft(said))


def _n_counter(view: DossierView) -> int:
    """Return the number of passages of the papers with undismissed counter-evidence."""
    reports = view.case.reports
    return sum(
        card.finding.document_id not in reports
        and any(p.is_counter and p.claim.stands_anywhere for p in card.points)
        for card in view.ordered
    )


def _missing(view: DossierView) -> Iterator[Block]:
    missing = missing_lines(view)
    if not missing:
        return
    head = Said("Not read, not screened, not searched or missing ({n})", n=len(missing))
    n = _N_MISSING - (len(view.brief.items) >= MANY_ITEMS)
    lines, rest = [text(strong(head)), *missing[:n]], missing[n:]
    more = Said("{n} more, and what that means", n=len(rest))
    meaning = link(more if rest else "What that means", "coverage")
    also = joined([*dict.fromkeys(x[0] for x in rest[:_N_SHORT])], "; ")
    lines.append(text("Also: ", *also, ". ", meaning) if rest else text(meaning))
    yield NoticeBlock(Tone.STOP, tuple(lines))


def _duty() -> Block:
    return paragraph(
        soft(
            "The tool decides nothing. Article 5(2): an exporter who is aware that the "
            "item is intended for a use named in Article 5(1) notifies the authority, "
            "which decides."
        )
    )


def in_brief(view: DossierView) -> SectionBlock:
    """Return the raised flags, one row each."""
    sheet = view.case.flag_sheet
    flags = sheet.concerns if sheet else ()
    columns = (Column("Flag", 1.3), Column("Because", 4))
    rows = tuple(row([*_flag_name(flag)], [*_said(flag)]) for flag in flags)
    words = "The annex shows all evidence for each."
    if not flags:
        words = "No flag was raised." if sheet else "No flags were computed."
    blocks: list[Block] = [paragraph(words)]
    if rows:
        blocks.append(Table(columns, rows))
    return SectionBlock("raised", "Flags in brief", tuple(blocks), is_annex=False)


def _said(flag: Flag) -> Iterator[Text]:
    yield text(strong(because(flag)))
    for each in flag.said:
        yield text(each)


def questions(view: DossierView) -> SectionBlock:
    """Return questions to sales or the customer, with room for the answers."""
    edited = view.asking.edited
    words = (
        "Proposed from gaps and flags. Ask sales first: a question may warn the "
        "customer."
    )
    if edited is not None:
        at = moment(edited.decided_at)
        words = Said("As edited by {who}, {at}.", who=edited.reviewer, at=at)
    columns = (Column("Question", 3.2), Column("Answer, by whom, when", 2))
    written = (p.about for p in view.case.forms.places() if p.field.id == "answer")
    lines = tuple(dict.fromkeys((*view.asking.lines, *written)))
    rows = tuple(row(own(line), [*cell(view, "answer", line)]) for line in lines)
    blocks: list[Block] = [paragraph(words if lines else "None is proposed.")]
    if rows:
        blocks.append(Table(columns, rows))
    return SectionBlock("ask", "Questions to ask", tuple(blocks), is_annex=False)


def _flag_name(flag: Flag) -> tuple[Text, ...]:
    anchor = f"flag-{flag.flag_id.lower()}"
    name = TextSpan(flag.flag_id, Style.STRONG, anchor)
    return (text(name, *weak_chip(flag.weight)), text(in_words(flag.name)))
