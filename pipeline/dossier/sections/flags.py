"""Flags DF1 to DF12 with evidence and counter-evidence side by side, and safeguards.

Source:
    Flags, weights and their bases follow TAXONOMY 6. A safeguard is shown next to a
    flag and never lowers it.
"""

from collections.abc import Collection, Iterable, Iterator

from pipeline.casefile.flag_rules import FlagRule
from pipeline.casefile.flags.counter_evidence import against_flag, of_same
from pipeline.casefile.unsearched import unsearched_flags
from pipeline.datamodel import Flag, FlagSheet, Queue, Said, Weight
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Beside,
    Block,
    Bullets,
    Column,
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
from pipeline.dossier.sections.item import N_QUOTED
from pipeline.dossier.sections.links import link_anchor, link_block, link_name, where
from pipeline.dossier.sections.quoting import (
    because,
    begun,
    fell_words,
    plain_quote,
    quote_of,
    references,
    weak_chip,
)
from pipeline.dossier.view import Card, DossierView
from pipeline.labels import in_words

_N_LINKS = 6
"""Most links shown with both quotes at a flag; the others are named by number."""

_NO_PASSAGE = soft("It does not rest on a single passage; see the reasons.")
_NO_DENIAL = soft("No passage that was read denies or forbids it.")


def flags(view: DossierView) -> SectionBlock:
    """Return the flag sheet: raised flags with evidence, and the others."""
    sheet = view.case.flag_sheet
    if sheet is None:
        blocks: list[Block] = list(_without_rules(view))
    else:
        blocks = [_queue(sheet), *_overview(view, sheet)]
        shown: set[str] = set()
        for flag in sheet.concerns:
            blocks += _flag(view, flag, shown)
        blocks += _context(view, sheet, shown)
    return SectionBlock("flags", "Flags", tuple(blocks))


def _without_rules(view: DossierView) -> Iterator[Block]:
    """Say "rules not run", and still show the findings by label."""
    words = (
        "The flag rules were not run on this state of the case. Below are its "
        "passages by label; no flag was derived from them."
    )
    yield NoticeBlock(Tone.STOP, (text(strong("No flags were computed.")), text(words)))
    for family in ("item", "transaction", "finding"):
        for label_id in view.family(family):
            yield from _label_sides(view, label_id)


def _label_sides(view: DossierView, label_id: str) -> Iterator[Block]:
    cards = view.weighty((label_id,), counter=False)
    if not cards:
        return
    against = view.weighty((label_id,), counter=True)
    yield Heading(text(view.case.labels[label_id].name))
    yield Beside(
        "Speaks for it",
        tuple(_quotes(view, cards, (label_id,), _NO_PASSAGE, counter=False)),
        "Speaks against it",
        tuple(_quotes(view, against, (label_id,), _NO_DENIAL, counter=True)),
    )


def _queue(sheet: FlagSheet) -> Block:
    tone = Tone.PLAIN if sheet.queue is Queue.NO_FLAG_RAISED else Tone.FLAG
    lines = [
        text("Proposed next step, not a decision: ", strong(in_words(sheet.queue)))
    ]
    lines += [text(Said("{said!c}", said=reason)) for reason in sheet.reasons]
    return NoticeBlock(tone, tuple(lines))


def _overview(view: DossierView, sheet: FlagSheet) -> Iterator[Block]:
    notices = view.case.rules.flags["DF3"].lists
    unsearched = unsearched_flags(view.case.deal, notices)
    found = {flag.flag_id: flag for flag in sheet.flags}
    fell = {each.flag_id: fell_words(view, each) for each in view.case.fallen}
    rows = []
    for flag_id, rule in view.case.rules.flags.items():
        flag = found.get(flag_id)
        target = f"flag-{flag_id.lower()}" if flag and flag.is_concern else ""
        rows.append(
            row(
                TextSpan(flag_id, Style.STRONG, target),
                in_words(rule.name),
                _state(flag, is_searched=flag_id not in unsearched),
                (flag and because(flag))
                or fell.get(flag_id)
                or unsearched.get(flag_id, "–"),
                tone=Tone.FLAG if flag and flag.is_concern else Tone.PLAIN,
            )
        )
    columns = (
        Column("Flag", 0.5),
        Column("Name", 1.6),
        Column("State", 0.8),
        Column("Because", 4),
    )
    yield Table(columns, tuple(rows))


def _state(flag: Flag | None, *, is_searched: bool) -> Text:
    if flag is None:
        unsure = TextSpan("not searched", Style.STOP)
        return text(soft("not raised") if is_searched else unsure)
    words = {
        Weight.RAISED: "raised",
        Weight.WEAK: "raised, weak",
        Weight.BESIDE: "not counted",
    }
    return text(strong(words[flag.weight]))


def _flag(view: DossierView, flag: Flag, shown: set[str]) -> Iterator[Block]:
    name = in_words(flag.name)
    title = text(TextSpan(flag.flag_id), " ", name, *weak_chip(flag.weight))
    yield Heading(title, f"flag-{flag.flag_id.lower()}")
    yield Bullets(tuple(map(text, (*map(begun, flag.reasons), *flag.said))))
    words = ("Rule:", flag.rule, "Basis:", flag.basis)
    yield paragraph(soft(listed(words, " ")), soft("."))
    rule = view.case.rules.flags[flag.flag_id]
    when = ("Strong:", rule.strong, "Weak:", rule.weak, "Not raised:", rule.never)
    yield paragraph(soft(listed(when, " ")))
    cards = view.behind(flag.finding_ids)
    if cards or not flag.link_ids:
        yield Beside(
            "Evidence",
            tuple(_quotes(view, cards, rule.labels, _NO_PASSAGE, counter=False)),
            "Counter-evidence and safeguards",
            tuple(_counter(view, rule, flag, cards)),
        )
    if flag.flag_id == "DF2":
        yield from _products(view)
    yield from _links(view, flag.link_ids, shown)


def _products(view: DossierView) -> Iterator[Block]:
    """Show ties between the item and items in reports (rule R3)."""
    deal = view.case.deal
    for each in deal.product_links[:_N_LINKS] if deal else ():
        yield Heading(
            text(own(in_words(each.product)), soft(Said(" · by {said}", said=each.by))),
            level=4,
        )
        yield Beside(
            "The papers name",
            (plain_quote(where(view, each.product_quote), each.product_quote.text),),
            "The report says",
            (plain_quote(where(view, each.quote), each.quote.text, tone=Tone.FLAG),),
        )
        words = Said("Because {said}.", said=listed(each.reasons))
        yield paragraph(soft(words))
    left = len(deal.product_links) - _N_LINKS if deal else 0
    if left > 0:
        words = Said("{n} more pairs are in the dossier as JSON.", n=left)
        yield paragraph(soft(words))


def _quotes(
    view: DossierView,
    cards: tuple[Card, ...],
    labels: Collection[str],
    none: TextSpan,
    *,
    counter: bool | None = None,
    most: int = N_QUOTED,
) -> Iterator[Block]:
    """Quote the first cards with these points, and name the others; or say ``none``."""
    for card in cards[:most]:
        points = [p for p in card.about(labels) if counter in (None, p.is_counter)]
        yield quote_of(view, card, points or card.points)
    if cards[most:]:
        yield paragraph(soft("Also: "), *references(view, cards[most:]))
    if not cards:
        yield paragraph(none)


def _counter(
    view: DossierView, rule: FlagRule, flag: Flag, cards: Iterable[Card]
) -> Iterator[Block]:
    """Show denials, then links to safeguards that may apply, and States' denials."""
    behind = set(flag.finding_ids)
    points = ((card.row, point.claim) for card in cards for point in card.points)
    against = against_flag(
        rule,
        ((row, claim) for row, claim in points if behind.intersection(claim.ids)),
        view.claims_of_papers({*rule.denied_labels}),
        view.counter,
        view.rows.__getitem__,
        view.case.reports,
        of_same(view.case.deal, rule.id, flag.link_ids),
    )
    denied = (*against.denials, *against.in_reports)
    ids = {key for _, claim in denied for key in claim.ids}
    labels = (*rule.counter_labels, *(claim.label_id for _, claim in denied))
    yield from _quotes(view, view.behind(ids), labels, _NO_DENIAL, counter=True)
    if against.safeguards:
        answers = (view.cards[claim.id] for _, claim in against.safeguards)
        words = "Safeguards of the same papers that may apply: "
        yield paragraph(soft(words), *references(view, answers))
    for near, sentence in against.states[:N_QUOTED]:
        words = "Denials of a State near its words in reports: "
        yield paragraph(
            soft(words),
            own(f"“{sentence}” "),
            *references(view, [view.cards[near.first.id]]),
        )


def _links(
    view: DossierView, link_ids: Iterable[str], shown: set[str]
) -> Iterator[Block]:
    deal = view.case.deal
    if deal is None:
        return
    wanted = set(link_ids)
    links = [each for each in deal.links if each.link_id in wanted]
    fresh = [each for each in links if each.link_id not in shown][:_N_LINKS]
    shown.update(each.link_id for each in fresh)
    for each in fresh:
        yield from link_block(view, deal, each)
    others = [each for each in links if each not in fresh]
    if others:
        names = [
            link(link_name(deal, each), link_anchor(deal, each)) for each in others
        ]
        yield paragraph(soft("Further links: "), *joined(names))


def _context(view: DossierView, sheet: FlagSheet, shown: set[str]) -> Iterator[Block]:
    deal = view.case.deal
    if deal is None:
        return
    left = [each for each in deal.links if each.link_id not in shown]
    if not left:
        return
    yield Heading(text("Other links; alone they raise no flag"), "links")
    for each in left:
        yield from link_block(view, deal, each)


def safeguards(view: DossierView) -> SectionBlock:
    """Return clauses, limits, authorisations and oversight from the papers."""
    blocks: list[Block] = [
        paragraph(
            "They are shown next to the flags and never lower them. Does each "
            "give facts (date, authority, number, a right that can be used)? Does "
            "it address the exact concern? Who checks it after delivery?"
        )
    ]
    for label_id in view.family("safeguard"):
        label = view.case.labels[label_id]
        blocks.append(Heading(text(label.name)))
        blocks.append(paragraph(soft(label.question)))
        cards = view.weighty((label_id,), counter=True)
        none, most = TextSpan("None in what was read."), 2 * N_QUOTED
        blocks += _quotes(view, cards, (label_id,), none, most=most)
        missing = view.weighty((label_id,), counter=False)
        if missing:
            words = "Safeguard denied or waived: "
            blocks.append(paragraph(strong(words), *references(view, missing)))
    return SectionBlock("safeguards", "Safeguards", tuple(blocks))
