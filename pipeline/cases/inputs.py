"""What a dossier is made from: records, and nothing that is computed while writing.

The same input gives the same bytes, so that a dossier can be made again years
later and compared. Time comes in as an argument for the same reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.datamodel import Coverage, Finding, Page, Passage
from pipeline.errors import ConfigError, SpanError
from pipeline.geometry import BBox
from pipeline.labels import LabelSet


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a page that shows a quote, as an image.

    Attributes:
        page_number: Page from 1.
        width: Width of the region in points.
        height: Height of the region in points.
        jpeg: The region as JPEG.
        boxes: The quote's lines, in points from the region's top left.
        is_cut: Whether part of the quote on this page lies outside the region.
    """

    page_number: int
    width: float
    height: float
    jpeg: bytes
    boxes: tuple[BBox, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What gave the scores, as a reader needs it to repeat the run.

    Attributes:
        name: Name of the model, for example ``triage-en``.
        version: Hash of its artifact.
        classifier: Kind of classifier, for example ``linear.v1``.
        thresholds: Threshold of each label, in [0, 1].
        languages: ISO 639-1 codes of the languages it was measured on. A
            document in another language counts as not screened.
    """

    name: str
    version: str
    classifier: str
    thresholds: Mapping[str, float]
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class DossierInput:
    """One case as stored.

    Attributes:
        case: Name of the case.
        created_at: Time that the dossier carries, aware.
        coverage: One line for each document, in the order in which to show them.
        findings: All findings of these documents.
        labels: The label set with which they were found.
        model: What gave the scores.
        reader_version: Version of the readers that gave the offsets.
        library: Ids of the documents that are reports of the library; all
            others belong to the transaction itself.
        passages: Passages of the findings by ``passage_id``, for their
            heading path and neighbouring sentences.
        remarks: Pages of a document that are unread or carry a note.
        crops: Page images of a finding by ``finding_id``, one for each page.

    Raises:
        ConfigError: The time is not aware, or a finding's document has no
            line of coverage.
        SpanError: A finding's quote is not the text of its passage.
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
    crops: Mapping[str, tuple[Crop, ...]] = field(default_factory=dict)

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
        """Return the passage of a finding, or None where it was not given."""
        return self.passages.get(passage_id(finding))

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


def passage_id(finding: Finding) -> str:
    """Return the ``passage_id`` of the passage that a finding is about."""
    return f"{finding.document_id}:{finding.start}-{finding.end}"
