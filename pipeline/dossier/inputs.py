"""Input of a dossier: only records; nothing is computed while writing.

The same input gives the same bytes, so that a dossier can be made again years later and
compared. For the same reason the time is an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.casefile.case_forms import CaseForms
from pipeline.casefile.flag_rules import Rules, default_rules
from pipeline.casefile.flags.fallen import Fallen
from pipeline.casefile.rows.claims import Spot, report_ids
from pipeline.casefile.rows.reviewers import (
    UNANSWERED,
    KnownAnswers,
    KnownPair,
    known_pairs,
    known_to,
)
from pipeline.casefile.rows.surroundings import Surroundings
from pipeline.casefile.rows.translated import Translated
from pipeline.casefile.versions import Versions, replaced_in
from pipeline.classify.measured import is_experimental
from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    Coverage,
    Deal,
    Finding,
    FlagSheet,
    LinkAnswer,
    ModelEvent,
    Origin,
    Page,
    Passage,
    Quote,
    RecallStatement,
)
from pipeline.errors import ConfigError, SpanError
from pipeline.geometry import BBox
from pipeline.labels import Label, LabelSet
from pipeline.store.log import LoggedDecision
from pipeline.store.record.sealing import Head


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a page with quotes, as an image.

    Attributes:
        document_id: SHA-256 of the document.
        page_number: Number of the page, from 1.
        width: Width of the region in points.
        height: Height of the region in points.
        jpeg: Image of the region, as JPEG.
        boxes: Pairs ``(place_id, box)``, one for each line of a quote, in points from
            the region's top left.
    """

    document_id: str
    page_number: int
    width: float
    height: float
    jpeg: bytes
    boxes: tuple[tuple[str, BBox], ...]


@dataclass(frozen=True, slots=True)
class AddedPassage:
    """Words that a person marked and no model flagged.

    Attributes:
        logged: Decision that marked the words.
        place: Words; without a text if the document has been read again since.
    """

    logged: LoggedDecision
    place: Quote


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers about a case, and the head of the log that proves them.

    Attributes:
        log: Decisions about its documents in the order of adding, without those that
            only one of two reviewers may know.
        events: Acts of people on the whole case, oldest first.
        n_decisions: Number of the newest decision in the store.
        head: Newest entry of the record, which stands for all that is stored.
        added: Passages that only people marked.
        links: Answers about names in the order of adding, without those that only one
            of two reviewers may know.
        two_readers: Whether two people read the case, blind to each other.
        n_withheld: Number of answers of one reviewer that are left out until the other
            one has answered.
    """

    log: tuple[LoggedDecision, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    n_decisions: int = 0
    head: Head = field(default_factory=Head)
    added: tuple[AddedPassage, ...] = ()
    links: tuple[LinkAnswer, ...] = ()
    two_readers: bool = False
    n_withheld: int = 0

    @property
    def outcomes(self) -> tuple[CaseEvent, ...]:
        """Events at which the case was closed or reopened."""
        wanted = (CaseAct.CLOSED, CaseAct.REOPENED)
        return tuple(event for event in self.events if event.act in wanted)

    def known(self) -> KnownAnswers:
        """Return the answers at each place."""
        return known_to("", self.log, two_readers=self.two_readers)

    def known_pair(self, pair_id: str) -> KnownPair:
        """Return the answers about two names."""
        own = [answer for answer in self.links if answer.pair_id == pair_id]
        twice = ("",) if self.two_readers else ()
        return known_pairs("", own, "", twice).get(pair_id, UNANSWERED)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """Facts about the source of the scores, enough for a reader to repeat the run.

    Attributes:
        name: Name of the model, for example ``triage-en``.
        version: Hash of its artifact.
        classifier: Kind of classifier, for example ``linear.v1``.
        thresholds: Threshold of each label, in [0, 1].
        languages: ISO 639-1 codes of the languages on which it was measured. A document
            in another language counts as not screened.
        recalls: Recall of each label, measured at its threshold, and the recall that as
            many further documents reach with 95 % confidence; labels that could not be
            measured are left out.
        targets: Result for each label on the model card: ``met``, ``missed`` or ``not
            measurable``; empty if this version was not measured.
    """

    name: str
    version: str
    classifier: str
    thresholds: Mapping[str, float]
    languages: tuple[str, ...] = ("en",)
    recalls: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)

    def is_experimental(self, label: Label) -> bool:
        """Return True if a tier 2 label missed its target or could not be measured."""
        return is_experimental(label, self.targets)


@dataclass(frozen=True, slots=True)
class DossierInput:
    """One case, as stored.

    Attributes:
        case: Name of the case.
        created_at: Time of the newest change in the case, aware. It is not the time of
            writing, because two dossiers of one state would then differ.
        coverage: Coverage lines, one for each document, in the order of display.
        findings: All findings of these documents.
        labels: Label set with which the findings were made.
        model: Facts about the model that gave the scores.
        reader_version: Version of the readers that gave the offsets.
        library: Ids of the documents that are reports of the library; all others belong
            to the transaction itself.
        passages: Passages of the findings by ``passage_id``, for their
            heading path and neighbouring sentences.
        remarks: Pages of each document that are unread or have a note.
        crops: Page images by document and page, one for each page with quotes.
        answers: Answers of people.
        origins: Origin of each document that was fetched, by its id.
        dates: Date that each report bears at its front, by its id; ISO 8601, or a
            beginning of it. Reports without one are left out.
        added_at: Time at which a document came into the case, by its id.
        deal: Parties and goods of the case, compared with lists and reports; None if
            nobody looked.
        flag_sheet: Flags of the case and the proposed next step, or None.
        fallen: Flags of earlier sheets without those of the newest one.
        folded: Number of findings that need no answer, by sort of row and verdict.
        around: Surroundings that change the meaning of words, by their place.
        rules: Rules of the flags and the next step.
        translations: Translations of its passages into other languages.
        recall: Last statement of possible misses, or None.
        is_recall_current: Whether the screenings of the papers are still those behind
            that statement.
        forms: Entries and signatures of people in the forms.
        model_events: Events at which the model was put to work or taken back, with
            reasons.
        versions: Versions of the papers that were handed in again.

    Raises:
        ConfigError: The time is not aware, or the document of a finding has no coverage
            line.
        SpanError: The quote of a finding is not the text of its passage.
    """

    case: str
    created_at: datetime
    coverage: tuple[Coverage, ...]
    findings: tuple[Finding, ...]
    labels: LabelSet
    model: ModelFacts
    reader_version: str
    library: frozenset[str] = frozenset()
    passages: Mapping[str, Passage] = field(default_factory=dict)
    remarks: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    crops: Mapping[tuple[str, int], Crop] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    added_at: Mapping[str, datetime] = field(default_factory=dict)
    deal: Deal | None = None
    flag_sheet: FlagSheet | None = None
    fallen: tuple[Fallen, ...] = ()
    folded: Mapping[tuple[str, str], int] = field(default_factory=dict)
    around: Mapping[Spot, Surroundings] = field(default_factory=dict)
    rules: Rules = field(default_factory=default_rules, repr=False)
    translations: Translated = field(default_factory=Translated)
    recall: RecallStatement | None = None
    is_recall_current: bool = False
    forms: CaseForms = field(default_factory=CaseForms, repr=False)
    model_events: tuple[ModelEvent, ...] = ()
    versions: Versions = ()

    @property
    def reports(self) -> frozenset[str]:
        """Ids of the reports, on either shelf."""
        return report_ids(self.library, self.coverage)

    @property
    def excluded(self) -> frozenset[str]:
        """Ids of the reports and of earlier versions of papers."""
        return self.reports | replaced_in(self.coverage, self.versions)

    def __post_init__(self) -> None:
        if self.created_at.tzinfo is None:
            msg = (
                f"dossier {self.case!r}: expected an aware time, got {self.created_at}"
            )
            raise ConfigError(msg)
        covered = {line.document_id for line in self.coverage}
        for finding in self.findings:
            if finding.document_id not in covered:
                msg = (
                    f"finding {finding.finding_id!r}: no coverage line for its "
                    f"document {finding.document_id[:12]}"
                )
                raise ConfigError(msg)
            self._check_quote(finding)

    def _check_quote(self, finding: Finding) -> None:
        passage = self.passage(finding)
        if passage is not None and passage.text != finding.quote:
            msg = (
                f"finding {finding.finding_id!r}: quote differs from the stored text "
                f"at {finding.start}:{finding.end} of {finding.document_id[:12]}"
            )
            raise SpanError(msg)

    def passage(self, finding: Finding) -> Passage | None:
        """Return the passage of a finding, or None if there is none."""
        return self.passages.get(finding.passage_id)

    def line(self, document_id: str) -> Coverage:
        """Return the coverage line of a document.

        Raises:
            ConfigError: The document has none.
        """
        for line in self.coverage:
            if line.document_id == document_id:
                return line
        msg = f"no coverage line for document {document_id[:12]!r}"
        raise ConfigError(msg)


def place_of(finding: Finding) -> Quote:
    """Return the words of a finding at their place."""
    return Quote(
        finding.document_id,
        finding.start,
        finding.end,
        finding.quote,
        finding.page_number,
        finding.boxes,
        finding.paragraph,
    )
