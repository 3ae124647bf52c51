"""A case, numbered and grouped for the sections.

Documents are D1, D2, ..., those of the transaction first. Passages are F1, F2, ... in
the order of their documents and pages, so that a number is easy to find in the printed
dossier.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.casefile.answering import Answering, answering_of
from pipeline.casefile.around import placed
from pipeline.casefile.asking import Asking, ask
from pipeline.casefile.brief import Brief, make_brief
from pipeline.casefile.claims import Claim, Row, answered
from pipeline.casefile.control import ControlReference, control_references
from pipeline.casefile.gaps import Gap, find_gaps, unsearched
from pipeline.casefile.grouped import group_findings
from pipeline.casefile.item import Item, item_of
from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    Coverage,
    CuePlace,
    Deal,
    Finding,
    Passage,
    Quote,
    Translation,
)
from pipeline.dossier.grouping import (
    DocumentGroup,
    by_weight,
    case_first,
    distinct,
    group_documents,
)
from pipeline.dossier.inputs import DossierInput, passage_id, place_of
from pipeline.dossier.plain import Segment, segments
from pipeline.labels import Label, in_words
from pipeline.store.log import LoggedDecision


class Value(NamedTuple):
    """One value of an attribute, and its source.

    Attributes:
        name: Name of the value, for people.
        cues: Words of the passage behind the value, in quotation marks, or "".
        place: Place of these words if they are elsewhere, or "".
    """

    name: str
    cues: str = ""
    place: str = ""


Attributes = tuple[tuple[str, tuple[Value, ...]], ...]
"""Name of each attribute for people, with its values."""


@dataclass(frozen=True, slots=True)
class Point:
    """One claim about a passage, as the dossier shows it.

    Attributes:
        claim: Claim with the answers of people.
        finding: Finding whose score is shown.
        is_experimental: Whether its label is of tier 2 and has not met its target.
        attributes: Further meaningful attributes, in words.
    """

    claim: Claim
    finding: Finding
    is_experimental: bool
    attributes: Attributes

    @property
    def label(self) -> Label | None:
        """Label, or None for a rule detector."""
        return self.claim.label

    @property
    def title(self) -> str:
        """Name of the label or rule."""
        return self.claim.title

    @property
    def polarity(self) -> str:
        """Statement of the passage about the label."""
        return self.claim.polarity.value

    @property
    def is_counter(self) -> bool:
        """True for counter-evidence."""
        return self.claim.is_counter

    @property
    def answers(self) -> tuple[LoggedDecision, ...]:
        """Answer at each answered place of the words."""
        return tuple(a for a in self.claim.answers if a is not None and a.said)

    @property
    def is_disputed(self) -> bool:
        """True if two reviewers differ and nobody has settled the question."""
        return self.claim.is_disputed

    @property
    def is_open(self) -> bool:
        """True if an answer is missing at one of its places."""
        return self.claim.is_open


@dataclass(frozen=True, slots=True)
class Card:
    """A passage with all its findings.

    Attributes:
        number: Running number in the dossier, from 1.
        finding: Finding at the place that is shown.
        points: Claims of the passage; those that need an answer come first.
        places: Findings, one for each place of the words; the place that is shown comes
            first.
        segments: Segments of the quote, cut at evidence and hidden characters.
        passage: Passage with heading path and neighbouring sentences, or None.
        evidence: Spans in the document's text that carry the claims.
        row: Row with the words and the answers that count.
        translations: Translations of the words by translators.
    """

    number: int
    finding: Finding
    points: tuple[Point, ...]
    places: tuple[Finding, ...]
    segments: tuple[Segment, ...]
    passage: Passage | None
    evidence: tuple[tuple[int, int], ...]
    row: Row
    translations: tuple[Translation, ...] = ()

    @property
    def name(self) -> str:
        """Name that every section uses, such as ``F12``."""
        return f"F{self.number}"

    @property
    def anchor(self) -> str:
        """Anchor of the card, the target of links."""
        return f"f{self.number}"

    @property
    def is_counter(self) -> bool:
        """True if no claim in it needs an answer."""
        return all(point.is_counter for point in self.points)

    def about(self, label_ids: Iterable[str]) -> tuple[Point, ...]:
        """Return the points with one of some labels."""
        wanted = set(label_ids)
        return tuple(p for p in self.points if p.finding.label in wanted)


@dataclass(frozen=True, slots=True)
class DossierView:
    """A case in reading order.

    Attributes:
        case: Input of the dossier.
        lines: Coverage lines, documents of the transaction first.
        numbers: D-number of each document by its id; equal files have the first number.
        gaps: Parts that were not read.
        unsearched: Searches that were not made, in sentences.
        groups: Findings of labels, by document.
        references: Entries of the control list to check.
        cards: Card of each finding by ``finding_id``.
        ordered: Cards, once each, by document and place.
        at: Card at each of its places, by ``passage_id``.
        brief: Evidence for and against the proposal.
        asking: Questions to sales or the customer.
        item: Facts about the item.
        answering: Words of the papers that answer flags.
    """

    case: DossierInput
    lines: tuple[Coverage, ...]
    numbers: dict[str, int]
    gaps: tuple[Gap, ...]
    unsearched: tuple[str, ...]
    groups: tuple[DocumentGroup, ...]
    references: tuple[ControlReference, ...]
    cards: dict[str, Card]
    ordered: tuple[Card, ...]
    at: dict[str, Card]
    brief: Brief
    asking: Asking
    item: Item
    answering: Answering

    @property
    def documents(self) -> tuple[Coverage, ...]:
        """Coverage lines, once for each document."""
        return distinct(self.lines)

    @property
    def points(self) -> tuple[Point, ...]:
        """Claims in need of an answer."""
        return tuple(p for c in self.ordered for p in c.points if not p.is_counter)

    @property
    def counter(self) -> tuple[Point, ...]:
        """Claims against a concern."""
        return tuple(p for c in self.ordered for p in c.points if p.is_counter)

    @property
    def n_open(self) -> int:
        """Number of claims and counter-claims without an answer."""
        return sum(p.is_open for c in self.ordered for p in c.points)

    def weighty(self, label_ids: Iterable[str], *, counter: bool) -> tuple[Card, ...]:
        """Return the cards with such undismissed claims, weightiest first."""
        wanted = set(label_ids)
        found = by_weight(
            (p.finding for card in self.ordered for p in card.about(wanted)
             if p.is_counter is counter and p.claim.stands_anywhere),
            self.case.labels,
        )  # fmt: skip
        cards = (self.cards[finding.finding_id] for finding in found)
        return tuple({card.number: card for card in cards}.values())

    def standing(self, finding_ids: Iterable[str]) -> tuple[Card, ...]:
        """Return the cards of findings, once each, without dismissed findings."""
        wanted = set(finding_ids)
        return tuple(
            card for card in self.ordered
            if any(f.finding_id in wanted and point.claim.stands(at)
                   for point in card.points
                   for at, f in enumerate(point.claim.findings))
        )  # fmt: skip

    def family(self, family: str) -> tuple[str, ...]:
        """Return the ids of a family's labels."""
        return tuple(x.id for x in self.case.labels.labels if x.family == family)


def build_view(case: DossierInput) -> DossierView:
    """Order, group and number a case."""
    lines = case_first(case.coverage, case.library)
    numbers = _numbers(lines)
    rows = _ordered(case, numbers)
    ordered = tuple(
        _card(case, number, row) for number, row in enumerate(rows, start=1)
    )
    at = {passage_id(place): card for card in ordered for place in card.places}
    return DossierView(
        case=case,
        lines=lines,
        numbers=numbers,
        gaps=find_gaps(case.coverage, case.model.languages, case.deal),
        unsearched=tuple(unsearched(case.flag_sheet)),
        groups=group_documents(rows, case.coverage, case.library),
        references=control_references(
            by_weight(case.findings, case.labels), case.labels
        ),
        cards={f.finding_id: at[passage_id(f)] for f in case.findings},
        ordered=ordered,
        at=at,
        brief=make_brief(case.flag_sheet, rows, case.reports, case.rules, case.deal),
        asking=ask(case.flag_sheet, case.deal, case.coverage, case.answers.events),
        item=item_of(rows, case.reports, case.deal, case.labels),
        answering=answering_of(rows, case.reports, case.deal, case.rules),
    )


def _numbers(lines: Iterable[Coverage]) -> dict[str, int]:
    """Number the files; equal bytes under two names get one number."""
    numbers: dict[str, int] = {}
    for i, line in enumerate(lines, start=1):
        numbers.setdefault(line.document_id, i)
    return numbers


def shown_places(case: DossierInput) -> tuple[Quote, ...]:
    """Return the places that are shown on page images, documents in order."""
    numbers = _numbers(case_first(case.coverage, case.library))
    places = [place_of(_lead(row)) for row in _ordered(case, numbers)]
    places += [added.place for added in case.answers.added if added.place.text]
    places += [place for place, _ in deal_places(case.deal)]
    places = list({place.place_id: place for place in places}.values())
    return tuple(sorted(places, key=lambda place: numbers[place.document_id]))


def deal_places(deal: Deal | None) -> Iterator[tuple[Quote, str]]:
    """Yield the words behind parties, links and destinations.

    Yields:
        The place, and the name under which it is quoted: ``P1`` for a party, ``K2`` for
        a link, "" for others.
    """
    if deal is None:
        return
    for number, party in enumerate(deal.parties, start=1):
        for mention in party.mentions:
            yield mention.evidence, f"P{number}"
    for number, each in enumerate(deal.links, start=1):
        yield each.quote, f"K{number}"
        yield each.party_quote, f"K{number}"
    for destination in deal.destinations:
        yield from ((quote, "") for quote in destination.quotes)
    yield from ((quote, "") for quote in deal.part_of_system)


def _ordered(case: DossierInput, numbers: dict[str, int]) -> list[Row]:
    """Return passages by document and place; rules and labels together."""
    known = case.answers.known()
    rows = group_findings(case.findings, case.coverage, case.labels)
    rows = tuple(answered(row, known) for row in placed(rows, case.around))
    return sorted(
        rows, key=lambda row: (numbers[row.words.document_id], row.words.spans[0])
    )


def outcomes(events: Iterable[CaseEvent]) -> tuple[CaseEvent, ...]:
    """Return the events at which a case was closed or reopened."""
    wanted = (CaseAct.CLOSED, CaseAct.REOPENED)
    return tuple(event for event in events if event.act in wanted)


def _card(case: DossierInput, number: int, row: Row) -> Card:
    finding = _lead(row)
    here = [f for f in row.findings if passage_id(f) == passage_id(finding)]
    places = {passage_id(f): f for f in reversed(row.findings)}
    others = sorted(places.values(), key=lambda f: (f is not finding, f.start))
    evidence = sorted({span for f in here for span in f.evidence})
    return Card(
        number=number,
        finding=finding,
        points=tuple(_point(case, claim) for claim in row.claims),
        places=tuple(others),
        segments=tuple(segments(finding.quote, finding.start, evidence)),
        passage=case.passage(finding),
        evidence=tuple(evidence),
        row=row,
        translations=case.translations.of(finding.document_id, finding.quote),
    )


def _lead(row: Row) -> Finding:
    return min(row.findings, key=lambda f: (f.start, f.end))


def _point(case: DossierInput, claim: Claim) -> Point:
    finding, label = claim.findings[0], claim.label
    return Point(
        claim=claim,
        finding=finding,
        is_experimental=label is not None and case.model.is_experimental(label),
        attributes=attribute_words(finding),
    )


_SILENT = ("", "none", "unclear")
_SHOWN = {"vendor_claim": "claim of the author"}
"""Values that have another name for people: a "vendor claim" may be one of the
buyer."""

_SENTENCES = ("second_reason", "second_counterargument")
"""Attributes whose value is a whole sentence, including commas."""


def attribute_words(finding: Finding) -> Attributes:
    """Return the meaningful attributes without polarity, which is shown separately."""
    pairs = dict(finding.attributes)
    return tuple(
        (in_words(name), tuple(_values(name, value, pairs)))
        for name, value in finding.attributes
        if name != "polarity" and "." not in name and _says(name, value)
    )


def _says(name: str, value: str) -> bool:
    return value not in _SILENT or (name, value) == ("measured_in_language", "none")


def _values(name: str, value: str, pairs: Mapping[str, str]) -> Iterator[Value]:
    if name in _SENTENCES:
        yield Value(value)
        return
    for part in map(str.strip, value.split(",")):
        reason = pairs.get(f"{name}.{part}", "")
        is_place = reason in tuple(CuePlace)
        yield Value(
            _SHOWN.get(part) or in_words(part),
            cues="" if is_place else reason,
            place=reason if is_place else "",
        )
