"""A case, numbered and grouped for the sections.

Documents are D1, D2, ..., those of the transaction first. Passages are F1, F2, ... in
the order of their documents and pages, so that a number is easy to find in the printed
dossier.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, groupby

from pipeline.casefile.first_page.brief import Brief, make_brief
from pipeline.casefile.first_page.item import Item, item_of
from pipeline.casefile.flags.control_list import ControlReference, control_references
from pipeline.casefile.flags.counter_evidence import (
    CounterEvidence,
    counter_evidence_of,
)
from pipeline.casefile.gaps import Gap
from pipeline.casefile.questions_to_ask import Asking, ask
from pipeline.casefile.rows.around import placed
from pipeline.casefile.rows.claims import Claim, ClaimedWords, Row, answered
from pipeline.casefile.rows.grouped import group_findings, join_claims
from pipeline.casefile.unsearched import unsearched
from pipeline.casefile.versions import gaps_of
from pipeline.datamodel import Coverage, Finding, Passage, Quote, Translation
from pipeline.dossier.attributes import Attributes, attribute_words
from pipeline.dossier.grouping import (
    DocumentGroup,
    background_of,
    by_weight,
    case_first,
    deal_places,
    distinct,
    group_documents,
    printed_of,
)
from pipeline.dossier.inputs import DossierInput, place_of
from pipeline.dossier.plain import Segment, segments
from pipeline.labels import Label
from pipeline.store.log import LoggedDecision


@dataclass(frozen=True, slots=True)
class Point:
    """One claim about a passage, as the dossier shows it.

    Attributes:
        claim: Claim with the answers of people.
        finding: Finding whose score is shown, or the stand-in for a person's claim.
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
    def is_added(self) -> bool:
        """True if a person made the claim, and no model or rule."""
        return not self.claim.findings

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


@dataclass(frozen=True, slots=True)
class Card:
    """A passage with all its findings.

    Attributes:
        number: Running number in the dossier, from 1.
        name: Name that every section uses: ``F12``, or ``A7`` for words that only
            people marked, in decision 7. So an answer never renames a finding.
        finding: Finding at the place that is shown.
        points: Claims of the passage; those that need an answer come first.
        places: Findings, one for each place of the words; the place that is shown comes
            first.
        segments: Segments of the quote, cut at evidence and hidden characters.
        passage: Passage with heading path and neighbouring sentences, or None.
        evidence: Spans in the document's text that carry the claims.
        row: Row with the words and the answers that count.
        translations: Translations of the words by translators.
        is_printed: Whether the evidence prints it; of too many, it prints some.
        is_background: Whether it is words of a report without a tie to the deal.
    """

    number: int
    name: str
    finding: Finding
    points: tuple[Point, ...]
    places: tuple[Finding, ...]
    segments: tuple[Segment, ...]
    passage: Passage | None
    evidence: tuple[tuple[int, int], ...]
    row: Row
    translations: tuple[Translation, ...] = ()
    is_printed: bool = True
    is_background: bool = False

    @property
    def anchor(self) -> str:
        """Anchor of the card, the target of links; "" if it is not printed."""
        return self.name.lower() if self.is_printed else ""

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
        cards: Card of each finding and claim of a person, by its id.
        ordered: Cards, once each, by document and place.
        at: Card at each of its places, by ``passage_id``.
        brief: Evidence for and against the proposal.
        asking: Questions to sales or the customer.
        item: Facts about the item.
        counter: Words of the papers that answer flags.
        rows: Rows of each document, in order.
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
    counter: CounterEvidence
    rows: Mapping[str, Sequence[Row]]

    @property
    def documents(self) -> tuple[Coverage, ...]:
        """Coverage lines, once for each document."""
        return distinct(self.lines)

    @property
    def points(self) -> tuple[Point, ...]:
        """Claims in need of an answer."""
        return tuple(p for c in self.ordered for p in c.points if not p.is_counter)

    @property
    def states(self) -> Counter[str]:
        """Number of findings by verdict, one for each place."""
        return Counter(
            state for c in self.ordered for p in c.points for state in p.claim.states
        )

    @property
    def n_open(self) -> int:
        """Number of findings without an answer."""
        return self.states["open"]

    def weighty(self, label_ids: Iterable[str], *, counter: bool) -> tuple[Card, ...]:
        """Return the cards with such undismissed claims, weightiest first."""
        wanted = set(label_ids)
        return self._weightiest(
            p.finding for card in self.ordered for p in card.about(wanted)
            if p.is_counter is counter and p.claim.stands_anywhere
            and card.row.words.quote
        )  # fmt: skip

    def claims_of_papers(self, label_ids: Set[str]) -> Iterator[tuple[Row, Claim]]:
        """Return the claims of papers that count with one of the labels."""
        excluded = self.case.excluded
        rows = (c.row for c in self.ordered if c.finding.document_id not in excluded)
        return ((x, k) for x in rows for k in x.claims if k.label_id in label_ids)

    def standing(self, finding_ids: Iterable[str]) -> tuple[Card, ...]:
        """Return the cards of findings, once each, without dismissed findings."""
        wanted = set(finding_ids)
        return tuple(
            card for card in self.ordered
            if any(key in wanted and point.claim.stands(at)
                   for point in card.points
                   for at, key in enumerate(point.claim.ids))
        )  # fmt: skip

    def behind(self, finding_ids: Iterable[str]) -> tuple[Card, ...]:
        """Return the cards of findings and claims of people, weightiest first."""
        wanted = set(finding_ids)
        return self._weightiest(
            finding for card in self.ordered for p in card.points
            for finding in p.claim.findings or (p.finding,)
            if finding.finding_id in wanted
        )  # fmt: skip

    def _weightiest(self, findings: Iterable[Finding]) -> tuple[Card, ...]:
        ids = (each.finding_id for each in by_weight(findings, self.case.labels))
        return tuple({self.cards[key].number: self.cards[key] for key in ids}.values())

    def family(self, family: str) -> tuple[str, ...]:
        """Return the ids of a family's labels."""
        return tuple(x.id for x in self.case.labels.labels if x.family == family)


def build_view(case: DossierInput) -> DossierView:
    """Order, group and number a case."""
    lines = case_first(case.coverage, case.library)
    numbers = _numbers(lines)
    rows = _ordered(case, numbers)
    n_found = accumulate(1 if row.findings else 0 for row in rows)
    numbered = enumerate(zip(rows, n_found, strict=True), start=1)
    far = background_of(case, rows)
    shown = {*map(id, printed_of(case, rows, far))}
    ordered = tuple(_card(case, n, *each, shown, far) for n, each in numbered)
    at = {place.passage_id: card for card in ordered for place in card.places}
    by_document = groupby(rows, key=lambda row: row.words.document_id)
    deal, events = case.deal, case.answers.events
    item = item_of(rows, case.excluded, deal, case.labels)
    return DossierView(
        case=case,
        lines=lines,
        numbers=numbers,
        gaps=gaps_of(case.coverage, case.model.languages, deal, case.versions, events),
        unsearched=tuple(unsearched(case.flag_sheet)),
        groups=group_documents(rows, case.coverage, case.library),
        references=control_references(
            by_weight(case.findings, case.labels), case.labels
        ),
        cards={key: c for c in ordered for p in c.points for key in p.claim.ids},
        ordered=ordered,
        at=at,
        brief=make_brief(
            case.flag_sheet, rows, case.excluded, case.rules, deal, item.entries
        ),
        asking=ask(case.flag_sheet, deal, case.coverage, events),
        item=item,
        counter=counter_evidence_of(rows, case.excluded, deal, case.rules),
        rows={key: tuple(own) for key, own in by_document},
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
    rows = _ordered(case, numbers)
    rows = printed_of(case, rows, background_of(case, rows))
    places = [place_of(_lead(row)) for row in rows if row.words.quote]
    places += [place for place, _ in deal_places(case.deal)]
    places = list({place.place_id: place for place in places}.values())
    return tuple(sorted(places, key=lambda place: numbers[place.document_id]))


def _ordered(case: DossierInput, numbers: dict[str, int]) -> list[Row]:
    """Return passages by document and place; rules, labels and people together."""
    known = case.answers.known()
    rows = group_findings(case.findings, case.coverage, case.labels)
    rows = placed(rows, case.around)
    added = {each.logged.place: each for each in case.answers.added}
    rows = join_claims(
        rows,
        (each.logged for each in added.values()),
        lambda logged: _words_of(case, added[logged.place].place),
        case.labels,
    )
    rows = tuple(answered(row, known) for row in rows)
    return sorted(
        rows, key=lambda row: (numbers[row.words.document_id], row.words.spans[0])
    )


def _words_of(case: DossierInput, place: Quote) -> ClaimedWords:
    line = case.line(place.document_id)
    return ClaimedWords(
        line, place.text, ((place.start, place.end),), place.page_number, place.boxes,
        line.language, paragraph=place.paragraph,
    )  # fmt: skip


def _card(
    case: DossierInput, number: int, row: Row, n: int, shown: Set[int], far: Set[int]
) -> Card:
    finding = _lead(row)
    here = [f for f in row.findings if f.passage_id == finding.passage_id]
    places = {f.passage_id: f for f in reversed(row.findings or (finding,))}
    others = sorted(places.values(), key=lambda f: (f is not finding, f.start))
    evidence = sorted({span for f in here for span in f.evidence})
    return Card(
        number=number,
        name=f"F{n}" if row.findings else f"A{finding.finding_id[1:]}",
        finding=finding,
        points=tuple(_point(case, row, claim) for claim in row.claims),
        places=tuple(others),
        segments=tuple(segments(finding.quote, finding.start, evidence)),
        passage=case.passage(finding),
        evidence=tuple(evidence),
        row=row,
        translations=case.translations.of(finding.document_id, finding.quote),
        is_printed=id(row) in shown,
        is_background=id(row) in far,
    )


def _lead(row: Row) -> Finding:
    found = row.findings or (_stand_in(row, row.claims[0]),)
    return min(found, key=lambda f: (f.start, f.end))


def _stand_in(row: Row, claim: Claim) -> Finding:
    """Return a finding made from a person's claim, with the claim's id.

    Some sections expect findings.
    """
    document_id, start, end, label_id = claim.places[0]
    words = row.words
    return Finding(
        finding_id=claim.id, document_id=document_id, start=start, end=end,
        quote=words.quote, page_number=words.page_number, boxes=words.boxes,
        label=label_id, score=claim.score, threshold=0.0,
        attributes=(("polarity", claim.polarity.value),), evidence=(),
        classifier="person", model_version="", language=words.language,
        paragraph=words.paragraph,
    )  # fmt: skip


def _point(case: DossierInput, row: Row, claim: Claim) -> Point:
    finding = claim.finding or _stand_in(row, claim)
    label = claim.label if claim.findings else None
    return Point(
        claim=claim,
        finding=finding,
        is_experimental=label is not None and case.model.is_experimental(label),
        attributes=attribute_words(finding),
    )
