"""The order in which a person reads findings.

Documents of the transaction come before the library of reports; within a
document, what weighs most comes first. The same words are one entry, with all
labels that they carry and all places where they stand: a passage with five
labels and forty copies is read once, and none of its findings is lost.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.datamodel import Coverage, Finding, Polarity
from pipeline.labels import LabelSet

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
class Claim:
    """One label or printed entry, with one polarity, found in the same words.

    The words stand in one document, perhaps at several places.

    Attributes:
        places: The findings, the one to show first.
        is_counter: Whether they speak against a concern.
    """

    places: tuple[Finding, ...]
    is_counter: bool

    @property
    def lead(self) -> Finding:
        """The finding that is shown in full."""
        return self.places[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """The same words in one document, and all that was found in them.

    Attributes:
        claims: What needs an answer first, counter-evidence behind; within
            both the weightiest first.
    """

    claims: tuple[Claim, ...]

    @property
    def lead(self) -> Finding:
        """The finding that is shown in full."""
        return self.claims[0].lead

    @property
    def is_counter(self) -> bool:
        """Whether nothing in it needs an answer."""
        return self.claims[0].is_counter

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, claim by claim."""
        return tuple(finding for claim in self.claims for finding in claim.places)


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """What was found in one document.

    Attributes:
        line: Its coverage.
        flags: Entries with something that needs an answer, the weightiest first.
        counter: Entries that hold counter-evidence alone; shown beside the
            flags and never taken off from them.
    """

    line: Coverage
    flags: tuple[Entry, ...]
    counter: tuple[Entry, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in reading order."""
        return (*self.flags, *self.counter)

    def labels(self, *, counter: bool) -> Counter[str]:
        """Count the claims by label, either those to answer or the others."""
        return Counter(
            claim.lead.label
            for entry in self.entries
            for claim in entry.claims
            if claim.is_counter is counter
        )


def polarity(finding: Finding) -> Polarity:
    """Return whether the passage asserts what the label names."""
    value = dict(finding.attributes).get("polarity", Polarity.ASSERTED)
    return Polarity(value) if value in _POLARITIES else Polarity.ASSERTED


def claim_key(finding: Finding) -> tuple[str, str, str]:
    """Return what findings in the same words have in common if they are one claim.

    A passage may print two entries of the control list: neither hides the other.
    """
    entry = dict(finding.attributes).get("entry", "")
    return finding.label, polarity(finding).value, entry


def is_rule(finding: Finding, labels: LabelSet) -> bool:
    """Tell whether a rule detector made the finding, not a label."""
    return labels.get(finding.label) is None


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


def group_repeats(findings: Iterable[Finding], labels: LabelSet) -> tuple[Entry, ...]:
    """Join findings with the same document and words, whatever their label.

    Only white space may differ, because a clause breaks into other lines on
    every page. The weightiest entry comes first.
    """
    entries: dict[tuple[str, str], dict[tuple[str, str, str], list[Finding]]] = {}
    for finding in sorted(findings, key=lambda f: _weight(f, labels)):
        key = (finding.document_id, " ".join(finding.quote.split()))
        entries.setdefault(key, {}).setdefault(claim_key(finding), []).append(finding)
    return tuple(_entry(claims.values(), labels) for claims in entries.values())


def _entry(claims: Iterable[Sequence[Finding]], labels: LabelSet) -> Entry:
    found = [Claim(tuple(places), is_counter(places[0], labels)) for places in claims]
    return Entry(tuple(sorted(found, key=lambda claim: claim.is_counter)))


def by_weight(findings: Iterable[Finding], labels: LabelSet) -> list[Finding]:
    """Sort findings: tier, then the strongest statement, then the highest score."""
    return sorted(findings, key=lambda finding: _weight(finding, labels))


def _weight(
    finding: Finding, labels: LabelSet
) -> tuple[int, int, float, int, int, str]:
    tier = 0 if is_rule(finding, labels) else labels[finding.label].tier
    strength = dict(finding.attributes).get("finding_strength", "")
    rank = STRENGTHS.index(strength) if strength in STRENGTHS else len(STRENGTHS)
    place = (finding.start, finding.end, finding.finding_id)
    return (tier, rank, -finding.score, *place)


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
        for line in distinct(case_first(coverage, library))
    ]
    return tuple(group for group in groups if group.entries)


def case_first(
    coverage: Iterable[Coverage], library: frozenset[str]
) -> tuple[Coverage, ...]:
    """Return coverage lines, documents of the transaction before reports."""
    return tuple(sorted(coverage, key=lambda line: line.document_id in library))


def distinct(lines: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the first line of each document: its bytes may have come under more names.

    Args:
        lines: In order.
    """
    first: dict[str, Coverage] = {}
    for line in lines:
        first.setdefault(line.document_id, line)
    return tuple(first.values())


def _document_group(
    line: Coverage, findings: Iterable[Finding], labels: LabelSet
) -> DocumentGroup:
    own = (f for f in findings if f.document_id == line.document_id)
    entries = group_repeats((f for f in own if not is_rule(f, labels)), labels)
    return DocumentGroup(
        line,
        flags=tuple(entry for entry in entries if not entry.is_counter),
        counter=tuple(entry for entry in entries if entry.is_counter),
    )
