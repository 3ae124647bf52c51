"""Records in the form of the API: the models of ``api_models``, filled in."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi.responses import JSONResponse

from pipeline.casefile.claims import Claim, Row, kind_of
from pipeline.casefile.file import CaseFile
from pipeline.casefile.gaps import Gap
from pipeline.casefile.order import BACKGROUND, SAFEGUARDS
from pipeline.casefile.summary import Summary
from pipeline.datamodel import Coverage
from pipeline.labels import LabelSet
from pipeline.review.passages import FindingView
from pipeline.review.queue import PER_PAGE
from pipeline.review.similar import Precedent, Similar
from pipeline.store.column_types import utc_text
from pipeline.store.log import LoggedDecision

Json = dict[str, Any]


class JsonResponse(JSONResponse):
    """JSON in ASCII: half a surrogate pair from a broken font has no UTF-8 form."""

    def render(self, content: Any) -> bytes:
        """Encode the content."""
        return json.dumps(content, allow_nan=False).encode("ascii")


def labels_json(labels: LabelSet) -> list[Json]:
    """Return all labels."""
    names = ("id", "name", "family", "tier", "question", "anchor")
    return [{n: getattr(label, n) for n in names} for label in labels.labels]


def case_json(summary: Summary) -> Json:
    """Return a case in numbers."""
    closing = summary.closing
    return {
        "case": summary.case,
        "documents": len(summary.lines),
        "gaps": len(summary.gaps),
        "findings": summary.states.total(),
        "open": summary.n_open,
        "states": dict(summary.states),
        "closed_by": closing.reviewer if closing else None,
        "closed_at": utc_text(closing.decided_at) if closing else None,
    }


def queue_json(queue: CaseFile, rows: Sequence[Row], page: int) -> Json:
    """Return a page of the queue, of the rows that pass its filters."""
    shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    return {
        "case": queue.case,
        "gaps": [_gap(gap) for gap in queue.gaps],
        "seen": queue.seen,
        "open": queue.n_open,
        "findings": queue.states.total(),
        "passages": len(rows),
        "background": queue.n_folded.get(BACKGROUND, 0),
        "safeguards": queue.n_folded.get(SAFEGUARDS, 0),
        "page": page,
        "pages": max(1, -(-len(rows) // PER_PAGE)),
        "rows": [
            passage_json(row)
            | {"alike": [passage_json(other) for other in queue.alike(row)]}
            for row in shown
        ],
    }


def _gap(gap: Gap) -> Json:
    return {
        "subject": gap.subject,
        "words": gap.words,
        "document_id": gap.document_id,
    }


def passage_json(row: Row) -> Json:
    """Return a passage with its labels."""
    words = row.words
    return {
        "document_id": words.document_id,
        "document": words.line.name,
        "kind": kind_of(words),
        "language": words.language,
        "page": words.page_number,
        "paragraph": words.paragraph,
        "quote": words.quote,
        "spans": [list(span) for span in words.spans],
        "boxes": [[n, *(round(float(x), 2) for x in box)] for n, box in words.boxes],
        "claims": [_claim(claim) for claim in row.claims],
    }


def _claim(claim: Claim) -> Json:
    own = claim
    finding = own.finding
    is_model = finding is not None and own.label is not None
    newest = claim.newest
    return {
        "id": own.id,
        "label": own.label_id,
        "title": own.title,
        "claimed_by": "model" if is_model else "rule" if finding else "person",
        "state": claim.state,
        "polarity": own.polarity.value,
        "is_counter_evidence": own.is_counter,
        "score": finding.score if finding and is_model else None,
        "threshold": finding.threshold if finding and is_model else None,
        "classifier": finding.classifier if finding else None,
        "model_version": finding.model_version if finding else None,
        "attributes": dict(finding.attributes) if finding else {},
        "newest": decision_json(newest) if newest else None,
    }


def decision_json(logged: LoggedDecision) -> Json:
    """Return a row of the log."""
    d = logged.decision
    return {
        "number": logged.number,
        "document_id": d.document_id,
        "start": d.start,
        "end": d.end,
        "label": d.label,
        "verdict": d.verdict.value,
        "reviewer": d.reviewer,
        "decided_at": utc_text(d.decided_at),
        "note": d.note,
        "reason": d.reason,
        "finding_id": d.finding_id,
    }


def finding_json(queue: CaseFile, view: FindingView, text: str) -> Json:
    """Return a claim with its surroundings."""
    start, end = view.span
    first, last = view.window
    return {
        "case": queue.case,
        "seen": queue.seen,
        "claim": view.claim.id,
        "passage": passage_json(view.row),
        "before": text[first:start],
        "after": text[end:last],
        "heading": list(view.passage.heading) if view.passage else [],
        "columns": list(view.passage.columns) if view.passage else [],
        "counter_evidence": [
            claim.id for row in view.counter for claim in row.claims if claim.is_counter
        ],
        "text_key": view.text_key,
        "history": [decision_json(logged) for logged in view.history],
        "next_open": view.next_open.id if view.next_open else None,
    }


def similar_json(similar: Similar) -> list[Json]:
    """Return passages similar to one: decided ones first, then annotated ones."""
    decided = [
        {"claim": claim.id, "text": row.words.quote, "says": claim.state}
        for row, claim in similar.decided
    ]
    annotated = [
        {
            "claim": None,
            "text": example.text,
            "says": "has the label" if example.has_label else "does not have it",
        }
        for example in similar.examples
    ]
    return decided + annotated


def precedent_json(precedent: Precedent) -> Json:
    """Return a decision on nearly the same words in another case."""
    return {
        "case": precedent.case,
        "document": precedent.document,
        "text": precedent.words,
        "decision": decision_json(precedent.logged),
    }


def document_json(line: Coverage, *, is_library: bool) -> Json:
    """Return the coverage of a document."""
    return {
        "document_id": line.document_id,
        "document": line.name,
        "kind": line.kind.value if line.kind else None,
        "language": line.language,
        "pages": line.n_pages,
        "pages_read": line.n_pages_read,
        "passages": line.n_passages,
        "status": line.status.value,
        "reason": line.reason,
        "is_library": is_library,
    }
