"""Claims that rest on a person's word alone.

A person marked a passage that no model flags: one that was missed, one under
another label, or one that an earlier model flagged and the present one does not.
It stays in the queue until somebody takes it back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.datamodel import Coverage
from pipeline.errors import NotStored
from pipeline.labels import LabelSet
from pipeline.review.rows import Claim, Group, Newest, Words
from pipeline.store.log import LoggedDecision, Place, words_sha256
from pipeline.store.readers import KEPT
from pipeline.store.store import Store


def add_claims(
    store: Store,
    groups: Sequence[Group],
    flagging: Newest,
    lines: Iterable[Coverage],
    labels: LabelSet,
) -> tuple[Group, ...]:
    """Return the groups with the claims that only people make."""
    known = {place for group in groups for c in group.claims for place in c.places}
    by_id = {line.document_id: line for line in lines}
    spans = {
        (group.words.document_id, *span): i
        for i, group in enumerate(groups)
        for span in group.words.spans
    }
    joined = list(groups)
    for place, logged in flagging.items():
        if place in known or logged.decision.verdict not in KEPT:
            continue
        claim = _claim(place, logged, labels)
        i = spans.get(place[:3])
        if i is None:
            spans[place[:3]] = len(joined)
            joined.append(Group(_words(store, logged, by_id[place[0]]), (claim,)))
        else:
            joined[i] = replace(joined[i], claims=(*joined[i].claims, claim))
    return tuple(joined)


def _claim(place: Place, logged: LoggedDecision, labels: LabelSet) -> Claim:
    label = labels.get(place[3])
    return Claim(
        id=f"d{logged.number}",
        label_id=place[3],
        label=label,
        title=label.name if label else place[3].replace("_", " ").capitalize(),
        findings=(),
        places=(place,),
        hashes=(),
        is_counter=label is not None and label.family == "safeguard",
    )


def _words(store: Store, logged: LoggedDecision, line: Coverage) -> Words:
    decision = logged.decision
    span = (decision.start, decision.end)
    try:
        document = store.document(decision.document_id)
    except NotStored:  # its last reading failed; the line of coverage says why
        return Words(line, "", (span,), 1, (), None)
    quote = document.text[slice(*span)]
    boxes = document.boxes(*span)
    if words_sha256(quote) != logged.text_sha256:  # read anew since: other offsets
        quote, boxes = "", ()
    pages = [page.number for page in document.pages if page.end > decision.start]
    number = pages[0] if pages else 1
    return Words(line, quote, (span,), number, boxes, line.language)
