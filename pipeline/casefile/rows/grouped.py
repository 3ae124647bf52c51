"""Findings of a case as rows with claims, and the claims that people added.

A person marked a passage that no model flags: one that was missed, one under another
label, or one that only an earlier model flagged. It stays in the queue until somebody
takes it back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.casefile.rows.claims import (
    DENIED,
    SAFEGUARD,
    Claim,
    ClaimedWords,
    Row,
    Span,
    is_rule,
    polarity,
)
from pipeline.casefile.rows.reviewers import KEPT, KnownAnswers, is_about
from pipeline.datamodel import Coverage, Finding, Polarity
from pipeline.errors import NotStored
from pipeline.labels import LabelSet
from pipeline.store.log import LoggedDecision, Place
from pipeline.store.store import Store


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
    claims = list(_claims(findings, labels))
    if len(claims) > 1:
        claims.sort(key=lambda claim: claim.rank)
    return Row(words, tuple(claims))


def _claims(findings: Iterable[Finding], labels: LabelSet) -> Iterator[Claim]:
    # A passage may print two entries of the control list; neither hides the other.
    same: dict[tuple[str, Polarity, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.start, f.end, f.finding_id)):
        entry = dict(finding.attributes).get("entry", "")
        key = (finding.label, polarity(finding), entry)
        same.setdefault(key, []).append(finding)
    for (label_id, said, _), own in same.items():
        label = labels.get(label_id)
        yield Claim(
            id=own[0].finding_id,
            label_id=label_id,
            label=label,
            title=labels.title_of(label_id),
            findings=tuple(own),
            places=tuple((f.document_id, f.start, f.end, f.label) for f in own),
            is_counter=is_counter(own[0], labels),
            answers=(None,) * len(own),
            polarity=said,
        )


def add_claims(
    store: Store,
    rows: Sequence[Row],
    known: KnownAnswers,
    lines: Iterable[Coverage],
    labels: LabelSet,
) -> tuple[Row, ...]:
    """Return the rows with the unanswered claims added by people."""
    flagged = {place for row in rows for claim in row.claims for place in claim.places}
    by_id = {line.document_id: line for line in lines}
    added = (
        logged
        for place, logged in known.claims.items()
        if place not in flagged and logged.decision.verdict in KEPT
    )
    return join_claims(
        rows, added, lambda x: _words(store, x, by_id[x.place[0]]), labels
    )


def join_claims(
    rows: Sequence[Row],
    added: Iterable[LoggedDecision],
    words_of: Callable[[LoggedDecision], ClaimedWords],
    labels: LabelSet,
) -> tuple[Row, ...]:
    """Add people's claims to their rows; make a row for new words.

    Every list of rows gets the claims of people here, so that desk and dossier agree.

    Args:
        rows: Rows of findings.
        added: Decisions that added a claim.
        words_of: Function that returns the words of a decision in no row.
        labels: Label set of the claims.
    """
    at = {
        (row.words.document_id, *span): i
        for i, row in enumerate(rows)
        for span in row.words.spans
    }
    joined = list(rows)
    for logged in added:
        place = logged.place
        claim = _claim(place, logged, labels)
        i = at.get(place[:3])
        if i is not None and is_about(logged, joined[i].words.quote):
            joined[i] = replace(joined[i], claims=(*joined[i].claims, claim))
        else:
            at.setdefault(place[:3], len(joined))
            joined.append(Row(words_of(logged), (claim,)))
    return tuple(joined)


def _claim(place: Place, logged: LoggedDecision, labels: LabelSet) -> Claim:
    label = labels.get(place[3])
    return Claim(
        id=f"d{logged.number}",
        label_id=place[3],
        label=label,
        title=labels.title_of(place[3]),
        findings=(),
        places=(place,),
        is_counter=label is not None and label.family == SAFEGUARD,
        answers=(None,),
    )


def _words(store: Store, logged: LoggedDecision, line: Coverage) -> ClaimedWords:
    decision = logged.decision
    span: Span = (decision.start, decision.end)
    try:
        document = store.document(decision.document_id)
    except NotStored:  # its last reading failed; its coverage line says why
        return ClaimedWords(line, "", (span,), 1, (), None)
    quote = document.text[slice(*span)]
    boxes = document.boxes(*span)
    if not is_about(logged, quote):  # read anew since, with other offsets
        quote, boxes = "", ()
    pages = [page.number for page in document.pages if page.end > decision.start]
    number = pages[0] if pages else 1
    paragraph = store.paragraph_at(decision.document_id, decision.start)
    return ClaimedWords(
        line, quote, (span,), number, boxes, line.language, paragraph=paragraph
    )
