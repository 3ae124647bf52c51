"""Findings of a case as rows with claims, before anybody has answered."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.casefile.claims import (
    DENIED,
    SAFEGUARD,
    Claim,
    ClaimedWords,
    Row,
    is_rule,
    polarity,
    title_of,
)
from pipeline.datamodel import Coverage, Finding, Polarity
from pipeline.labels import LabelSet


def is_counter(finding: Finding, labels: LabelSet) -> bool:
    """Return True if a finding speaks against a concern.

    A safeguard does, and so does a denied or forbidden capability. A denied safeguard
    ("the supplier waives its audit right") does not: a safeguard is missing, and the
    passage still needs an answer.
    """
    if is_rule(finding, labels):
        return False
    if labels[finding.label].family == SAFEGUARD:
        return polarity(finding) is not Polarity.NEGATED
    return polarity(finding) in DENIED


def group_findings(
    findings: Iterable[Finding], lines: Iterable[Coverage], labels: LabelSet
) -> tuple[Row, ...]:
    """Join findings on equal words of one document; only white space may differ.

    Nothing is answered yet; see ``answered``.
    """
    by_id: dict[str, Coverage] = {}
    for line in lines:
        by_id.setdefault(line.document_id, line)
    same: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.document_id, " ".join(finding.quote.split()))
        same.setdefault(key, []).append(finding)
    return tuple(_row(own, by_id[own[0].document_id], labels) for own in same.values())


def _row(findings: Sequence[Finding], line: Coverage, labels: LabelSet) -> Row:
    first = min(findings, key=lambda f: (f.start, f.end))
    words = ClaimedWords(
        line=line,
        quote=first.quote,
        spans=tuple(sorted({(f.start, f.end) for f in findings})),
        page_number=first.page_number,
        boxes=first.boxes,
        language=first.language,
        paragraph=first.paragraph,
    )
    claims = sorted(_claims(findings, labels), key=lambda claim: claim.rank)
    return Row(words, tuple(claims))


def _claims(findings: Iterable[Finding], labels: LabelSet) -> Iterator[Claim]:
    # A passage may print two entries of the control list; neither hides the other.
    same: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.start, f.end, f.finding_id)):
        entry = dict(finding.attributes).get("entry", "")
        key = (finding.label, polarity(finding).value, entry)
        same.setdefault(key, []).append(finding)
    for (label_id, *_), own in same.items():
        label = labels.get(label_id)
        yield Claim(
            id=own[0].finding_id,
            label_id=label_id,
            label=label,
            title=title_of(label_id, label),
            findings=tuple(own),
            places=tuple((f.document_id, f.start, f.end, f.label) for f in own),
            is_counter=is_counter(own[0], labels),
            answers=(None,) * len(own),
            polarity=polarity(own[0]),
        )
