"""The order in which a person reads findings.

Documents of the transaction come before the library of reports; within a
document, labels come in the order of the taxonomy; within a label, what weighs
most comes first. The same words under the same label are one entry with its
places: forty copies of a clause are read once, and none of them is lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.datamodel import Coverage, Finding, Polarity
from pipeline.labels import Label, LabelSet

STRENGTHS = (
    "conclusion",
    "listing",
    "concern",
    "allegation_reported",
    "recommendation_only",
)
"""Values of ``finding_strength``, the weightiest first (TAXONOMY 5.1)."""

_POLARITIES = tuple(Polarity)
_DENIED = frozenset({Polarity.NEGATED, Polarity.PROHIBITED})


@dataclass(frozen=True, slots=True)
class Entry:
    """Findings of one label with the same words in one document.

    Attributes:
        places: The findings, the one to show first.
    """

    places: tuple[Finding, ...]

    @property
    def lead(self) -> Finding:
        """The finding that is shown in full."""
        return self.places[0]


@dataclass(frozen=True, slots=True)
class LabelGroup:
    """Entries of one label in one document, the weightiest first."""

    label: Label
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """What was found in one document.

    Attributes:
        line: Its coverage.
        flags: What needs an answer, by label.
        counter: Counter-evidence, by label; shown beside the flags and never
            taken off from them.
    """

    line: Coverage
    flags: tuple[LabelGroup, ...]
    counter: tuple[LabelGroup, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in reading order."""
        groups = (*self.flags, *self.counter)
        return tuple(entry for group in groups for entry in group.entries)


def polarity(finding: Finding) -> Polarity:
    """Return whether the passage asserts what the label names."""
    value = dict(finding.attributes).get("polarity", Polarity.ASSERTED)
    return Polarity(value) if value in _POLARITIES else Polarity.ASSERTED


def is_rule(finding: Finding, labels: LabelSet) -> bool:
    """Tell whether a rule detector made the finding, not a label."""
    return finding.label not in labels.ids


def is_counter(finding: Finding, labels: LabelSet) -> bool:
    """Tell whether a finding speaks against a concern.

    A safeguard does, and so does a denied or forbidden capability. A denied
    safeguard ("the supplier waives its audit right") does not: it is one
    safeguard less, and stays among the points that need an answer.
    """
    if is_rule(finding, labels):
        return False
    if labels[finding.label].family == "safeguard":
        return polarity(finding) is not Polarity.NEGATED
    return polarity(finding) in _DENIED


def group_repeats(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """Join findings with the same document, label, polarity and words.

    Only white space may differ, because a clause breaks into other lines on
    every page. The order of first appearance is kept, so sort before.
    """
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in findings:
        words = " ".join(finding.quote.split())
        key = (finding.document_id, finding.label, polarity(finding).value, words)
        groups.setdefault(key, []).append(finding)
    return tuple(Entry(tuple(places)) for places in groups.values())


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings of one label: strongest statement, then highest score."""
    return sorted(findings, key=_weight)


def _weight(finding: Finding) -> tuple[int, float, int, int, str]:
    strength = dict(finding.attributes).get("finding_strength", "")
    rank = STRENGTHS.index(strength) if strength in STRENGTHS else len(STRENGTHS)
    return (rank, -finding.score, finding.start, finding.end, finding.finding_id)


def group_documents(
    findings: Sequence[Finding],
    coverage: Iterable[Coverage],
    labels: LabelSet,
    library: frozenset[str] = frozenset(),
) -> tuple[DocumentGroup, ...]:
    """Group findings of labels by document; documents without any are left out.

    Findings of rule detectors are not among them: they have their own place.
    """
    groups = [
        _document_group(line, findings, labels)
        for line in case_first(coverage, library)
    ]
    return tuple(group for group in groups if group.entries)


def case_first(
    coverage: Iterable[Coverage], library: frozenset[str]
) -> tuple[Coverage, ...]:
    """Return coverage lines, documents of the transaction before reports."""
    return tuple(sorted(coverage, key=lambda line: line.document_id in library))


def _document_group(
    line: Coverage, findings: Iterable[Finding], labels: LabelSet
) -> DocumentGroup:
    own = [finding for finding in findings if finding.document_id == line.document_id]
    counter = [finding for finding in own if is_counter(finding, labels)]
    flags = [finding for finding in own if not is_counter(finding, labels)]
    return DocumentGroup(
        line, _label_groups(flags, labels), _label_groups(counter, labels)
    )


def _label_groups(
    findings: Sequence[Finding], labels: LabelSet
) -> tuple[LabelGroup, ...]:
    groups = (
        LabelGroup(label, group_repeats(by_weight(_of_label(findings, label.id))))
        for label in labels.labels
    )
    return tuple(group for group in groups if group.entries)


def _of_label(findings: Iterable[Finding], label_id: str) -> list[Finding]:
    return [finding for finding in findings if finding.label == label_id]
