"""One row of the queue: words of a document, with everything claimed about them.

A row is read once and answered label by label. The same words at several places
of one document are one row, and an answer to it is recorded for each place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.cases.grouping import claim_key, is_counter, polarity
from pipeline.cases.view import title_of
from pipeline.datamodel import Coverage, Finding, Kind, Polarity, Verdict
from pipeline.geometry import BBox
from pipeline.labels import Label, LabelSet
from pipeline.store.log import LoggedDecision, Place, words_sha256
from pipeline.store.readers import Known, Standing

Span = tuple[int, int]
Newest = Mapping[Place, LoggedDecision]
"""The newest decision about each place."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a document, at all their places.

    Attributes:
        line: Coverage of the document in the case.
        quote: Exactly as they stand at the first place; "" where they are lost.
        spans: Their places, the one to show first.
        page_number: Page of the first place, from 1.
        boxes: ``(page_number, box)`` of its printed lines.
        language: ISO 639-1 code, or None.
    """

    line: Coverage
    quote: str
    spans: tuple[Span, ...]
    page_number: int
    boxes: tuple[tuple[int, BBox], ...]
    language: str | None

    @property
    def document_id(self) -> str:
        """SHA-256 of the document."""
        return self.line.document_id


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model, a rule or a person says of the words: one label or printed entry.

    Attributes:
        id: Of its first finding, or ``d`` and the number of the decision by which
            a person added it.
        label_id: Id of the label or rule.
        label: The label, or None for a rule.
        title: Its name for people.
        findings: One for each place; empty where a person added it.
        places: What answers are about, one for each place.
        hashes: Of the words at each place; empty where a person added it.
        is_counter: Whether it speaks against a concern.
    """

    id: str
    label_id: str
    label: Label | None
    title: str
    findings: tuple[Finding, ...]
    places: tuple[Place, ...]
    hashes: tuple[str, ...]
    is_counter: bool

    @property
    def finding(self) -> Finding | None:
        """The finding to show, or None where a person added the claim."""
        return self.findings[0] if self.findings else None

    @property
    def score(self) -> float:
        """Highest score; 1 for what a person added."""
        return max((f.score for f in self.findings), default=1.0)

    @property
    def entry(self) -> str:
        """The entry of the control list that the words print, or ""."""
        return dict(self.finding.attributes).get("entry", "") if self.finding else ""

    @property
    def polarity(self) -> Polarity:
        """Whether the words assert what the label names."""
        return polarity(self.findings[0]) if self.findings else Polarity.ASSERTED

    @property
    def rank(self) -> tuple[bool, int, float]:
        """Order: what speaks against a concern last, disguised words, tier, score."""
        tier = -1 if self.is_disguised else self.label.tier if self.label else 0
        return (self.is_counter, tier, -self.score)

    @property
    def is_disguised(self) -> bool:
        """Whether somebody took pains that the words are not found."""
        return any("disguise" in dict(f.attributes) for f in self.findings)


@dataclass(frozen=True, slots=True)
class AnsweredClaim:
    """A claim with the newest decision about each of its places.

    Attributes:
        claim: The claim.
        answers: For each place the decision that stands, or None.
        standings: For each place who answered; empty where one reader is enough.
    """

    claim: Claim
    answers: tuple[LoggedDecision | None, ...]
    standings: tuple[Standing[LoggedDecision], ...] = ()

    @property
    def is_disputed(self) -> bool:
        """Whether two readers differ about a place and nobody has settled it."""
        return any(standing.is_disputed for standing in self.standings)

    @property
    def is_read_twice(self) -> bool:
        """Whether two readers have answered at every place."""
        return bool(self.standings) and all(s.is_shown for s in self.standings)

    @property
    def n_unsettled(self) -> int:
        """Places about which no answer counts yet."""
        if self.standings:
            return sum(s.settled is None for s in self.standings)
        return self.states.count(Verdict.OPEN.value)

    @property
    def is_open(self) -> bool:
        """Whether a place waits for an answer."""
        return any(
            a is None or a.decision.verdict is Verdict.OPEN for a in self.answers
        )

    @property
    def state(self) -> str:
        """``open``, or the verdicts that were given."""
        if self.is_open:
            return Verdict.OPEN.value
        verdicts = (a.decision.verdict.value for a in self.answers if a)
        return ", ".join(dict.fromkeys(verdicts))

    @property
    def states(self) -> tuple[str, ...]:
        """``open`` or the verdict at each place."""
        return tuple(
            answer.decision.verdict.value if answer else Verdict.OPEN.value
            for answer in self.answers
        )

    @property
    def newest(self) -> LoggedDecision | None:
        """The newest decision about any of the places, or None."""
        given = [answer for answer in self.answers if answer is not None]
        return max(given, key=lambda answer: answer.number, default=None)


@dataclass(frozen=True, slots=True)
class Row:
    """Words with all claims about them, what to answer first on top."""

    words: Words
    claims: tuple[AnsweredClaim, ...]

    @property
    def is_open(self) -> bool:
        """Whether any claim waits for an answer."""
        return any(claim.is_open for claim in self.claims)

    @property
    def first(self) -> AnsweredClaim:
        """The claim to look at: the first open one, or else the first."""
        return next((c for c in self.claims if c.is_open), self.claims[0])

    @property
    def order(self) -> tuple[bool, tuple[bool, int, float], str, Span]:
        """Order in the queue: open, rank of the first claim, place."""
        place = (self.words.document_id, self.words.spans[0])
        return (not self.is_open, self.first.claim.rank, *place)


@dataclass(frozen=True, slots=True)
class Group:
    """Words with what was claimed about them, before any answer."""

    words: Words
    claims: tuple[Claim, ...]


def group_findings(
    findings: Iterable[Finding], lines: Iterable[Coverage], labels: LabelSet
) -> tuple[Group, ...]:
    """Join findings on the same words of one document; only white space may differ."""
    by_id = {line.document_id: line for line in lines}
    same: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.document_id, " ".join(finding.quote.split()))
        same.setdefault(key, []).append(finding)
    return tuple(
        _group(own, by_id[own[0].document_id], labels) for own in same.values()
    )


def _group(findings: Sequence[Finding], line: Coverage, labels: LabelSet) -> Group:
    first = min(findings, key=lambda f: (f.start, f.end))
    spans = sorted({(f.start, f.end) for f in findings})
    words = Words(
        line=line,
        quote=first.quote,
        spans=tuple(spans),
        page_number=first.page_number,
        boxes=first.boxes,
        language=first.language,
    )
    claims = sorted(_claims(findings, labels), key=lambda claim: claim.rank)
    return Group(words, tuple(claims))


def _claims(findings: Iterable[Finding], labels: LabelSet) -> Iterator[Claim]:
    same: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.start, f.end, f.finding_id)):
        same.setdefault(claim_key(finding), []).append(finding)
    for (label_id, *_), own in same.items():
        label = labels.get(label_id)
        yield Claim(
            id=own[0].finding_id,
            label_id=label_id,
            label=label,
            title=title_of(own[0], label),
            findings=tuple(own),
            places=tuple((f.document_id, f.start, f.end, f.label) for f in own),
            hashes=tuple(words_sha256(f.quote) for f in own),
            is_counter=is_counter(own[0], labels),
        )


def answered(group: Group, known: Known, *, two_readers: bool) -> Row:
    """Put what a reviewer knows of the answers to the claims of a group."""
    return Row(
        group.words,
        tuple(
            AnsweredClaim(
                claim,
                _answers(claim, known.newest),
                tuple(map(known.standing, claim.places)) if two_readers else (),
            )
            for claim in group.claims
        ),
    )


def _answers(claim: Claim, newest: Newest) -> tuple[LoggedDecision | None, ...]:
    answers = tuple(newest.get(place) for place in claim.places)
    if not claim.hashes or not any(answers):
        return answers
    # An answer about other words at these offsets belongs to an older reading.
    return tuple(
        answer if answer is not None and answer.place_sha256 == own else None
        for answer, own in zip(answers, claim.hashes, strict=True)
    )


def kind_of(words: Words) -> str:
    """Return the kind of the document, or "" where nothing was read."""
    kind: Kind | None = words.line.kind
    return kind.value if kind else ""
