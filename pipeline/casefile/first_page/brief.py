"""Choose the excerpts of the first page, for and against the proposal.

Nothing is judged here. The excerpts are words behind the flags that make the proposal.
One that the exporter's own people wrote or received stands first, because Article 5(2)
asks what the exporter is aware of. Otherwise, words on a user of the goods itself come
first, then those that people confirmed, then those that the queue asks first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter

from pipeline.casefile.file import CaseFile
from pipeline.casefile.first_page.authority import AuthorityStep, told_in
from pipeline.casefile.first_page.highlights import (
    MAX_CHARS,
    BestOfFlag,
    Claims,
    Highlight,
    best_in_turn,
    claim_rank,
    claims_in,
    highlight,
    opening,
)
from pipeline.casefile.first_page.item import Item, Resemblance, item_of
from pipeline.casefile.first_page.item_lines import (
    ItemLine,
    concerns_of,
    item_lines,
    items_of_entries,
)
from pipeline.casefile.first_page.order_items import ItemNames
from pipeline.casefile.flag_rules import Rules
from pipeline.casefile.flags.counter_evidence import (
    CounterEvidence,
    against_flag,
    counter_evidence_of,
    of_same,
)
from pipeline.casefile.gaps import sentence
from pipeline.casefile.latest import Latest
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.surroundings import Letter
from pipeline.datamodel import USING, Deal, FlagSheet, Said, joined, page_or_paragraph
from pipeline.labels import LabelSet
from pipeline.parties.deal.products import ITEM_FAMILY

N_EXHIBITS = 5
N_AGAINST = 3
MANY_ITEMS = 4
"""Most excerpts for and against; one less of each beside so many items of an order,
because all must fit on one page."""

_N_CASES = 2
"""Number of first pages that are kept, one for each case."""

_LETTERS = (Letter.NONE, Letter.WRITTEN, Letter.RECEIVED)


@dataclass(frozen=True, slots=True)
class Brief:
    """A case on one page.

    Attributes:
        highlights: Excerpts that support the proposal most, at most five.
        against: Excerpts that speak against the proposal, at most three.
        n_against: Number of excerpts that speak against the proposal, including those
            shown.
        notified: Words of the papers by which the authority was notified (Art. 5(2)).
        applied: Words of the papers by which an authorisation was applied for.
        items: Items of the order, in the order of the papers.
        unmatched_entries: Listed entries of passages that name no item of the order.
        listed: Sentences on the entries of lists behind DF9: list and date, entry, and
            the words of the papers that name the party.
    """

    highlights: tuple[Highlight, ...] = ()
    against: tuple[Highlight, ...] = ()
    n_against: int = 0
    notified: tuple[Highlight, ...] = ()
    applied: tuple[Highlight, ...] = ()
    items: tuple[ItemLine, ...] = ()
    unmatched_entries: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    def besides_items(self, told: Iterable[Highlight]) -> tuple[Highlight, ...]:
        """Return words on the authority without those behind the table of items."""
        linked = [shown for line in self.items for _, shown in line.told]
        return tuple(each for each in told if each not in linked)


def make_brief(
    sheet: FlagSheet | None,
    rows: Sequence[Row],
    excluded: Collection[str],
    rules: Rules,
    deal: Deal | None = None,
    entries: Sequence[Resemblance] = (),
) -> Brief:
    """Return the evidence for and against the proposal of a case.

    Args:
        sheet: Flags of the case as they are now; None if nobody looked.
        rows: Rows of the case with the answers that count.
        excluded: Ids of reports and earlier versions: only current papers can speak
            against.
        rules: Rules of flags and next step.
        deal: Parties and goods of the case; None if nobody looked.
        entries: Listed entries that passages of the papers resemble or print.
    """
    claims = claims_in(rows)
    counter = counter_evidence_of(rows, excluded, deal, rules)
    against = (
        _against(sheet, rows, excluded, rules, claims, counter, deal) if sheet else []
    )
    users = _users(sheet, rows, deal) if sheet and deal else {}
    items = _items(rows, excluded)
    turn = best_in_turn(sheet, claims, rules, deal) if sheet else []
    highlights = _highlights(sheet, turn, rules, users, items) if sheet else ()
    told = [(x, highlight(row, c, ())) for x, row, c in told_in(rows, excluded)]
    papers = (row.words.quote for row in rows if row.words.document_id not in excluded)
    names = ItemNames(deal, papers)
    named = items_of_entries(names, claims, entries)
    concerns = concerns_of(names, turn)
    lines = item_lines(names, rows, excluded, told, named, concerns)
    is_full = len(lines) >= MANY_ITEMS
    return Brief(
        highlights=tuple(highlights)[: N_EXHIBITS - is_full],
        against=tuple(against[: N_AGAINST - is_full]),
        n_against=len(against),
        notified=tuple(shown for x, shown in told if x is AuthorityStep.NOTIFIED),
        applied=tuple(shown for x, shown in told if x is AuthorityStep.APPLIED),
        items=lines,
        unmatched_entries=tuple(
            dict.fromkeys(entry for entry, own in named if not own)
        ),
        listed=tuple(listed_entries(sheet, rows, deal)) if sheet and deal else (),
    )


class FirstPages:
    """Makes the first page of each case once, until its file or its flags change."""

    def __init__(self) -> None:
        self._kept = Latest[tuple[tuple[object, ...], Item, Brief]](_N_CASES)

    def of(
        self, file: CaseFile, sheet: FlagSheet | None, rules: Rules, labels: LabelSet
    ) -> tuple[Item, Brief]:
        """Return the item of a case, and its evidence for and against the proposal."""
        state = (file, sheet, rules, labels)

        def make() -> tuple[tuple[object, ...], Item, Brief]:
            rows, excluded, deal = file.rows, file.excluded, file.deal
            item = item_of(rows, excluded, deal, labels)
            brief = make_brief(sheet, rows, excluded, rules, deal, item.entries)
            return state, item, brief  # the state is kept, so that its ids stay its own

        # By identity: to compare two files takes as long as to make a page.
        return self._kept.of(file.case, tuple(map(id, state)), make)[1:]


def _items(rows: Iterable[Row], excluded: Collection[str]) -> list[tuple[Row, Claim]]:
    """Return the confirmed findings on the item in the papers."""
    return [
        (row, claim)
        for row in rows
        if row.words.document_id not in excluded
        for claim in row.claims
        if _is_about_item(claim) and not claim.is_denied and claim.is_confirmed_anywhere
    ]


def _users(
    sheet: FlagSheet, rows: Iterable[Row], deal: Deal
) -> dict[str, tuple[Row, Claim]]:
    """Return a row of the papers with the name of the party, by flag.

    Without these rows a report's words on a body say nothing about this deal.
    """
    links = {link.link_id: link for link in deal.links}
    parties = {party.party_id: party for party in deal.parties}
    papers: dict[str, list[Row]] = {}
    for row in rows:
        papers.setdefault(row.words.document_id, []).append(row)
    found: dict[str, tuple[Row, Claim]] = {}
    for flag in sheet.concerns:
        own = [links[key] for key in flag.link_ids if key in links]
        named = [parties[k.party_id] for k in own if k.party_id in parties]
        mentions = (m for p in named for m in p.mentions if m.role in USING)
        for mention in mentions:
            quote = mention.quote
            if mention.is_spare or flag.flag_id in found:
                continue
            for row in papers.get(quote.document_id, ()):
                if any(a <= quote.start < b for a, b in row.words.spans):
                    found[flag.flag_id] = (row, row.first)
    return found


def _highlights(
    sheet: FlagSheet,
    turn: Iterable[BestOfFlag],
    rules: Rules,
    users: Claims,
    items: Sequence[tuple[Row, Claim]],
) -> Iterator[Highlight]:
    """Yield what the exporter knows, then the best words of each flag in turn.

    The flags of the proposal come first, in the order of its reasons. What people
    confirmed about the item stands second, unless a flag has shown some already. The
    words of a report on a party are followed by those in which the papers name it.
    """
    queues = [(flag.flag_id, [*best]) for flag, best in turn]
    best_items = sorted(items, key=lambda each: claim_rank(each[0], each[1], rules))
    queues.insert(1, ("item", best_items))
    left = dict(queues)
    shown: set[str] = set()
    shows_item = False
    letters = (each for own in left.values() for each in own if _letter(each[0]))
    known = min(
        letters,
        default=None,
        key=lambda each: (
            _letter(each[0]),
            _is_about_item(each[1]),
            claim_rank(each[0], each[1], rules),
        ),
    )
    if known:
        shown.add(_plain(known[0]))
        yield highlight(*known, sheet.concerns)
    while any(left.values()) and len(shown) < N_EXHIBITS:
        for flag_id, own in left.items():
            if flag_id == "item" and shows_item:
                own.clear()
            found = next((each for each in own if _plain(each[0]) not in shown), None)
            own[:] = own[own.index(found) + 1 :] if found else []
            if found and len(shown) < N_EXHIBITS:
                shown.add(_plain(found[0]))
                shows_item |= found in items
                yield highlight(*found, sheet.concerns)
            user = users.get(flag_id) if found else None
            if user and _plain(user[0]) not in shown and len(shown) < N_EXHIBITS:
                shown.add(_plain(user[0]))
                yield replace(highlight(*user, sheet.concerns), party_of=flag_id)


def _is_about_item(claim: Claim) -> bool:
    """Return True for a claim about the item; other papers describe it, too."""
    return claim.label is not None and claim.label.family == ITEM_FAMILY


def _letter(row: Row) -> int:
    """Return 1 for words that the exporter wrote, 2 for received ones, or else 0."""
    return _LETTERS.index(row.words.around.letter)


def _against(
    sheet: FlagSheet,
    rows: Iterable[Row],
    excluded: Collection[str],
    rules: Rules,
    claims: Claims,
    counter: CounterEvidence,
    deal: Deal | None,
) -> list[Highlight]:
    """Return the denials and safeguards against the raised flags, surest first."""
    rows = list(rows)
    of_reports: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.words.document_id in excluded:
            of_reports[row.words.document_id].append(row)
    papers: dict[str, list[tuple[int, Row, Claim]]] = defaultdict(list)
    of_papers = (
        (row, claim)
        for row in rows
        if row.words.document_id not in excluded and row.words.quote
        for claim in row.claims
    )
    for i, (row, claim) in enumerate(of_papers):
        papers[claim.label_id].append((i, row, claim))
    found: list[tuple[Row, Claim]] = []
    for flag in sheet.concerns:
        rule = rules.flags[flag.flag_id]
        own = [papers.get(label, []) for label in dict.fromkeys(rule.denied_labels)]
        about = sorted(chain.from_iterable(own), key=itemgetter(0))
        each = against_flag(
            rule,
            [claims[key] for key in flag.finding_ids if key in claims],
            ((row, claim) for _, row, claim in about),
            counter,
            lambda key: of_reports.get(key, ()),
            excluded,
            of_same(deal, rule.id, flag.link_ids),
        )
        found += (*each.denials, *each.safeguards, *each.in_reports)

    def rank(each: tuple[Row, Claim]) -> tuple[bool, bool, float]:
        is_unsaid, is_bare, _ = claim_rank(*each, rules)
        return (is_unsaid, is_bare, -each[1].score)

    found.sort(key=rank)
    once = {_plain(row): (row, claim) for row, claim in reversed(found)}
    return [highlight(row, claim, ()) for row, claim in reversed(once.values())]


def _plain(row: Row) -> str:
    return " ".join(row.words.quote.split())


def listed_entries(sheet: FlagSheet, rows: Iterable[Row], deal: Deal) -> Iterator[str]:
    """Yield the list entries behind DF9, in words."""
    documents = {row.words.document_id: row.words.line.name for row in rows}
    parties = {party.party_id: party for party in deal.parties}
    own = (flag for flag in sheet.flags if flag.flag_id == "DF9")
    for hit in (hit for flag in own for hit in flag.hits_in(deal)):
        party = parties[hit.party_id]
        held = Said(
            "List {list} of {said}: entry “{other}” ({entry}), party “{name}”",
            list=hit.source.list_id,
            said=hit.source.dated,
            other=hit.name,
            entry=hit.entry_id,
            name=party.name,
        )
        for mention in party.mentions[:1]:
            document = documents.get(mention.evidence.document_id)
            held = Said(
                "{said}, in the papers “{words}” ({place})",
                said=held,
                words=opening(mention.evidence.text, MAX_CHARS // 2),
                place=joined((document, page_or_paragraph(mention.evidence)), ", "),
            )
        yield sentence(held)
