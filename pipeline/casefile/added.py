"""Claims added by a person, without a finding.

A person marked a passage that no model flags: one that was missed, one under another
label, or one that only an earlier model flagged. It stays in the queue until somebody
takes it back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipeline.casefile.claims import Claim, ClaimedWords, Row, Span, title_of
from pipeline.casefile.reviewers import KEPT, KnownAnswers, is_about
from pipeline.datamodel import Coverage
from pipeline.errors import NotStored
from pipeline.labels import LabelSet
from pipeline.store.log import LoggedDecision, Place
from pipeline.store.store import Store


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
    """Return the rows with the claims of some decisions, in rows of their own if new.

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
        title=title_of(place[3], label),
        findings=(),
        places=(place,),
        is_counter=label is not None and label.family == "safeguard",
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
