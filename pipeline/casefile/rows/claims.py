"""Words of a document with all claims about them, and the answers that count.

A row is answered label by label. Equal words at several places of one document form one
row. An answer to it is recorded for each place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.casefile.rows.reviewers import KnownAnswers, StandingAnswer
from pipeline.casefile.rows.surroundings import NOTHING_AROUND, Surroundings
from pipeline.datamodel import Coverage, Finding, Kind, Polarity, Verdict
from pipeline.geometry import BBox
from pipeline.labels import Label, LabelSet
from pipeline.store.log import LoggedDecision, Place

Span = tuple[int, int]
Spot = tuple[str, int]
"""Document id and start."""
STRENGTHS = (
    "conclusion",
    "listing",
    "concern",
    "allegation_reported",
    "recommendation_only",
)
"""Values of ``finding_strength``, weightiest first (TAXONOMY 5.1)."""

_POLARITIES = {each.value: each for each in Polarity}
SAFEGUARD = "safeguard"
"""Family of the labels on safeguards."""
_DISGUISES = ("disguise", "visibility")
"""Attributes of disguised or hidden words."""

DENIED = frozenset({Polarity.NEGATED, Polarity.PROHIBITED})
"""Polarities of words that speak against what their label names."""


@dataclass(frozen=True, slots=True)
class ClaimedWords:
    """Words of a document, with all their places.

    Attributes:
        line: Coverage line of the document in the case.
        quote: Words exactly as at the first place; "" if they are lost.
        spans: Spans of their places in the text; the one to show comes first.
        page_number: Number of the page of the first place, from 1.
        boxes: Pairs ``(page_number, box)``, one for each printed line.
        language: ISO 639-1 code of the language, or None.
        around: Surroundings that change the meaning of the words.
        paragraph: Number of the paragraph of the first place, from 1; None if the
            document has pages.
    """

    line: Coverage
    quote: str
    spans: tuple[Span, ...]
    page_number: int
    boxes: tuple[tuple[int, BBox], ...]
    language: str | None
    around: Surroundings = NOTHING_AROUND
    paragraph: int | None = None

    @property
    def place(self) -> Spot:
        """Id of the document, and offset at which the words start."""
        return self.document_id, self.spans[0][0]

    @property
    def document_id(self) -> str:
        """SHA-256 of the document."""
        return self.line.document_id

    @property
    def kind(self) -> str:
        """Kind of the document, or "" if nothing was read."""
        return self.line.kind.value if self.line.kind else ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Claim of a model, a rule or a person about words, with its answers.

    A claim has one label or one printed entry, and one polarity.

    Attributes:
        id: Id of the first finding, or ``d`` and the number of the decision by which a
            person added the claim.
        label_id: Id of the label or rule.
        label: Label, or None for a rule.
        title: Name of the label or rule, for people.
        findings: Findings, one for each place; empty if a person added the claim.
        places: Places that answers are about, one for each place of the words.
        is_counter: Whether the claim speaks against a concern.
        answers: Decision that counts at each place, or None.
        polarity: Polarity of the words for the label.
        standings: Answers of all reviewers at each place; empty if one reviewer is
            enough.
    """

    id: str
    label_id: str
    label: Label | None
    title: str
    findings: tuple[Finding, ...]
    places: tuple[Place, ...]
    is_counter: bool
    answers: tuple[LoggedDecision | None, ...]
    polarity: Polarity = Polarity.ASSERTED
    standings: tuple[StandingAnswer[LoggedDecision], ...] = ()

    @property
    def finding(self) -> Finding | None:
        """Finding to show, or None for a claim that a person added."""
        return self.findings[0] if self.findings else None

    @property
    def claimed_by(self) -> str:
        """``model``, ``rule`` or ``person``."""
        return "person" if not self.findings else "model" if self.label else "rule"

    @property
    def scored(self) -> Finding | None:
        """Finding with a score to show; None for the claim of a rule or a person."""
        return self.finding if self.label else None

    @property
    def ids(self) -> tuple[str, ...]:
        """Id of each finding, or its own id if a person added it."""
        return tuple(f.finding_id for f in self.findings) or (self.id,)

    @property
    def score(self) -> float:
        """Highest score in [0, 1]; 1 for a claim that a person added."""
        return max((f.score for f in self.findings), default=1.0)

    @property
    def entry(self) -> str:
        """Entry of the control list that is printed in the words, or ""."""
        return dict(self.finding.attributes).get("entry", "") if self.finding else ""

    @property
    def is_denied(self) -> bool:
        """True if the words deny or forbid the label."""
        return self.polarity in DENIED

    @property
    def is_safeguard(self) -> bool:
        """True if its label is of the family of safeguards, asserted or denied."""
        return self.label is not None and self.label.family == SAFEGUARD

    @property
    def rank(self) -> tuple[bool, int, int, float]:
        """Sort key: counter-evidence last, disguised words, tier, strength, score."""
        tier = -1 if self.is_disguised else self.label.tier if self.label else 0
        return (self.is_counter, tier, strength_rank(self.finding), -self.score)

    @property
    def is_disguised(self) -> bool:
        """True if the words were disguised or hidden from readers."""
        return any(
            name in _DISGUISES for f in self.findings for name, _ in f.attributes
        )

    @property
    def is_doubted(self) -> bool:
        """True if the language model check doubts the label at every place."""
        said = [dict(f.attributes).get("second_reading") for f in self.findings]
        return bool(said) and all(each == "doubts" for each in said)

    @property
    def is_disputed(self) -> bool:
        """True if two reviewers differ about a place and nobody has settled it."""
        return any(standing.is_disputed for standing in self.standings)

    @property
    def n_unsettled(self) -> int:
        """Number of places without an answer that counts."""
        if self.standings:
            return sum(s.settled is None for s in self.standings)
        return self.states.count(Verdict.OPEN.value)

    @property
    def is_open(self) -> bool:
        """True if a place waits for an answer."""
        return any(a is None or a.said is None for a in self.answers)

    @property
    def state(self) -> str:
        """``open``, or the verdicts given."""
        return "open" if self.is_open else ", ".join(dict.fromkeys(self.states))

    @property
    def states(self) -> tuple[str, ...]:
        """``open`` or the verdict, at each place."""
        return tuple(
            answer.decision.verdict.value if answer else Verdict.OPEN.value
            for answer in self.answers
        )

    @property
    def newest(self) -> LoggedDecision | None:
        """Newest decision about any of the places, or None."""
        given = filter(None, self.answers)
        return max(given, key=lambda answer: answer.number, default=None)

    def stands(self, i: int) -> bool:
        """Return True if flags may rest on the claim at a place.

        A machine's claim counts until a person dismisses it. A person's own claim
        counts only while it is confirmed.
        """
        answer = self.answers[i]
        verdict = answer.decision.verdict if answer else Verdict.OPEN
        if self.findings:
            return verdict is not Verdict.DISMISSED
        return verdict is Verdict.CONFIRMED

    @property
    def stands_anywhere(self) -> bool:
        """True if flags may rest on the claim at one of its places."""
        return any(map(self.stands, range(len(self.places))))

    def is_confirmed(self, i: int) -> bool:
        """Return True if the answer that counts at a place confirms the claim."""
        answer = self.answers[i]
        return answer is not None and answer.decision.verdict is Verdict.CONFIRMED

    @property
    def is_confirmed_anywhere(self) -> bool:
        """True if the claim is confirmed at one of its places."""
        return any(map(self.is_confirmed, range(len(self.places))))


@dataclass(frozen=True)
class Row:
    """Words with all claims about them; the first to answer is on top."""

    words: ClaimedWords
    claims: tuple[Claim, ...]

    @cached_property
    def grounds(self) -> tuple[tuple["Ground", ...], ...]:
        """Grounds for flags, one tuple for each claim."""
        return tuple(tuple(self._grounds(claim)) for claim in self.claims)

    def _grounds(self, claim: Claim) -> Iterator["Ground"]:
        for at in range(len(claim.places)):
            if claim.stands(at):
                finding = claim.findings[at] if claim.findings else None
                yield Ground(self, claim, at, finding, claim.ids[at])

    @property
    def is_open(self) -> bool:
        """True if any claim waits for an answer."""
        return any(claim.is_open for claim in self.claims)

    @property
    def is_counter(self) -> bool:
        """True if all claims speak against a concern."""
        return self.claims[0].is_counter

    @property
    def is_safeguard(self) -> bool:
        """True if all claims assert safeguards and none is disguised."""
        return all(
            each.is_safeguard and each.is_counter and not each.is_disguised
            for each in self.claims
        )

    @property
    def first(self) -> Claim:
        """Claim to look at: the first open one, or else the first."""
        return next((c for c in self.claims if c.is_open), self.claims[0])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, claim by claim."""
        return tuple(finding for claim in self.claims for finding in claim.findings)


@dataclass(frozen=True, slots=True)
class Ground:
    """A claim at one place that supports a flag.

    Attributes:
        row: Row with the words.
        claim: Claim about the words.
        at: Index of the place in the claim.
        finding: Record of the machine, or None if a person added the claim.
        id: Id of the finding, or of the claim if a person added it.
    """

    row: Row
    claim: Claim
    at: int
    finding: Finding | None
    id: str

    @property
    def place(self) -> Place:
        """Place: document id, start, end and label."""
        return self.claim.places[self.at]

    @property
    def document(self) -> str:
        """File name of the document in the case."""
        return self.row.words.line.name

    @property
    def score(self) -> float:
        """Score of the finding; 1 if the claim is a person's."""
        return self.finding.score if self.finding else 1.0

    @property
    def is_sure(self) -> bool:
        """True if a person confirmed the claim or a fixed rule made it."""
        return self.claim.is_confirmed(self.at) or self.claim.label is None

    @property
    def quote(self) -> str:
        """Words at the place."""
        return self.finding.quote if self.finding else self.row.words.quote


def polarity(finding: Finding) -> Polarity:
    """Return the polarity of a finding's passage."""
    said = dict(finding.attributes).get("polarity", "")
    return _POLARITIES.get(said, Polarity.ASSERTED)


def strength_rank(finding: Finding | None) -> int:
    """Return the position of a statement in ``STRENGTHS``; the last one for None."""
    said = dict(finding.attributes).get("finding_strength", "") if finding else ""
    return STRENGTHS.index(said) if said in STRENGTHS else len(STRENGTHS)


def is_rule(finding: Finding, labels: LabelSet) -> bool:
    """Return True if a rule made the finding, and not a label."""
    return labels.get(finding.label) is None


def answered(row: Row, known: KnownAnswers) -> Row:
    """Add the answers that a reviewer may know to the claims of a row."""
    claims = tuple(_answered(claim, row, known) for claim in row.claims)
    is_same = all(a is b for a, b in zip(claims, row.claims, strict=True))
    return row if is_same else Row(row.words, claims)


def _answered(claim: Claim, row: Row, known: KnownAnswers) -> Claim:
    is_new = not any(claim.answers) and known.newest.keys().isdisjoint(claim.places)
    if is_new and not known.two_readers and not claim.standings:
        return claim
    quotes = [f.quote for f in claim.findings] or [row.words.quote]
    about = list(zip(claim.places, quotes, strict=True))
    if claim.findings or row.words.quote:
        answers = tuple(known.answer(place, quote) for place, quote in about)
        standings = tuple(known.standing_on(place, quote) for place, quote in about)
    else:  # its words are lost: the answer is on record, but no flag rests on it
        answers = tuple(map(known.newest.get, claim.places))
        standings = tuple(map(known.standing, claim.places))
    shown = standings if known.two_readers else ()
    return replace(claim, answers=answers, standings=shown)


def report_ids(library: frozenset[str], lines: Iterable[Coverage]) -> frozenset[str]:
    """Return the ids of all reports, in the library or the case."""
    return library | {line.document_id for line in lines if line.kind is Kind.REPORT}
