"""Records in the form of the API: the models of ``api_models``, filled in."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, get_args

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from pipeline.casefile.claims import Claim, Row, kind_of
from pipeline.casefile.file import CaseFile
from pipeline.casefile.order import BACKGROUND, SAFEGUARDS
from pipeline.casefile.summary import Summary
from pipeline.datamodel import Coverage
from pipeline.review.api_models import (
    CaseOut,
    ClaimOut,
    DecisionOut,
    DocumentOut,
    GapOut,
    PassageOut,
    PrecedentOut,
)
from pipeline.review.passages import FindingView
from pipeline.review.queue import PER_PAGE
from pipeline.review.similar import Precedent, Similar
from pipeline.store.column_types import utc_text
from pipeline.store.log import LoggedDecision
from pipeline.store.store import Store

Json = dict[str, Any]
Field = tuple[str, Callable[[Any], Any], type[BaseModel] | None]
"""Name of a field, getter of its value, and model of its content."""


class JsonResponse(JSONResponse):
    """JSON in ASCII: half a surrogate pair from a broken font has no UTF-8 form."""

    def render(self, content: Any) -> bytes:
        """Encode the content."""
        return json.dumps(content, allow_nan=False).encode("ascii")


def plain(model: type[BaseModel], record: Any, **more: Any) -> Json:
    """Return a record in the form of a model.

    Args:
        model: Its fields have the names of the record's attributes, unless ``of``
            says another name.
        record: Record with these attributes.
        more: Values that the record lacks, as they are to be sent.

    Returns:
        A value for each field of the model, in its order.
    """
    return {
        name: more[name] if name in more else _plain(read(record), inner)
        for name, read, inner in _fields(model)
    }


@cache
def _fields(model: type[BaseModel]) -> list[Field]:
    found: list[Field] = []
    for name, field in model.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        models = (k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel))
        read = attrgetter(str(field.validation_alias or name))
        found.append((name, read, next(models, None)))
    return found


def _plain(value: Any, inner: type[BaseModel] | None) -> Any:
    match value:
        case tuple() | list():
            return [_plain(each, inner) for each in value]
        case Enum():
            return value.value
        case datetime():
            return utc_text(value)
        case _ if inner is not None and value is not None:
            return plain(inner, value)
    return value


def recorded(store: Store) -> JsonResponse:
    """Return the newest decision, after an answer was recorded."""
    seen, head = store.chain_end()
    return JsonResponse({"seen": seen, "head": head})


def case_json(summary: Summary) -> Json:
    """Return a case in numbers."""
    closing = summary.closing
    return plain(
        CaseOut,
        summary,
        documents=len(summary.lines),
        gaps=len(summary.gaps),
        findings=summary.states.total(),
        closed_by=closing.reviewer if closing else None,
        closed_at=utc_text(closing.decided_at) if closing else None,
    )


def queue_json(queue: CaseFile, rows: Sequence[Row], page: int) -> Json:
    """Return a page of the queue, of the rows that pass its filters."""
    shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    return {
        "case": queue.case,
        "gaps": [plain(GapOut, gap) for gap in queue.gaps],
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


def passage_json(row: Row) -> Json:
    """Return a passage with its labels."""
    words = row.words
    return plain(
        PassageOut,
        words,
        kind=kind_of(words),
        boxes=[[n, *(round(float(x), 2) for x in box)] for n, box in words.boxes],
        claims=[_claim(claim) for claim in row.claims],
    )


def _claim(claim: Claim) -> Json:
    finding, newest = claim.finding, claim.newest
    is_model = finding is not None and claim.label is not None
    return plain(
        ClaimOut,
        claim,
        claimed_by="model" if is_model else "rule" if finding else "person",
        score=finding.score if finding and is_model else None,
        threshold=finding.threshold if finding and is_model else None,
        classifier=finding.classifier if finding else None,
        model_version=finding.model_version if finding else None,
        attributes=dict(finding.attributes) if finding else {},
        newest=decision_json(newest) if newest else None,
    )


def decision_json(logged: LoggedDecision) -> Json:
    """Return a row of the log."""
    return plain(DecisionOut, logged.decision, number=logged.number)


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
        "later_version": queue.later_version(view.row.words.document_id),
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
    decision = decision_json(precedent.logged)
    return plain(PrecedentOut, precedent, decision=decision)


def document_json(line: Coverage, *, is_library: bool) -> Json:
    """Return the coverage of a document."""
    return plain(DocumentOut, line, is_library=is_library)
