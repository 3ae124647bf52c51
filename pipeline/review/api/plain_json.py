"""Records in the form of the API: the models of ``api_models``, filled in."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi.responses import JSONResponse

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Row
from pipeline.casefile.rows.order import BACKGROUND, SAFEGUARDS
from pipeline.casefile.summary import Summary
from pipeline.datamodel import Coverage
from pipeline.dossier.exports.row_models import Json, as_json, plain
from pipeline.review.api.models import (
    CaseOut,
    DocumentOut,
    PassageOut,
    QuestionOut,
    QueueOut,
)
from pipeline.review.queue import PER_PAGE
from pipeline.review.similar import Similar
from pipeline.store.store import Store


class JsonResponse(JSONResponse):
    """JSON in ASCII: half a surrogate pair from a broken font has no UTF-8 form."""

    def render(self, content: Any) -> bytes:
        """Encode the content."""
        return json.dumps(content, allow_nan=False).encode("ascii")


def recorded(store: Store) -> JsonResponse:
    """Return the newest decision, after an answer was recorded."""
    seen, head = store.chain_end()
    return JsonResponse({"seen": seen, "head": head})


def case_json(summary: Summary) -> Json:
    """Return a case in numbers."""
    return plain(
        CaseOut,
        summary,
        documents=len(summary.lines),
        gaps=len(summary.gaps),
        findings=summary.states.total(),
    )


def queue_json(queue: CaseFile, rows: Sequence[Row], page: int) -> Json:
    """Return a page of the queue, of the rows that pass its filters."""
    shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    return plain(
        QueueOut,
        queue,
        findings=queue.states.total(),
        passages=len(rows),
        background=queue.tally[BACKGROUND, "open"],
        safeguards=queue.tally[SAFEGUARDS, "open"],
        page=page,
        pages=max(1, -(-len(rows) // PER_PAGE)),
        rows=[
            plain(QuestionOut, row, alike=as_json(queue.alike(row), PassageOut))
            for row in shown
        ],
    )


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


def document_json(queue: CaseFile, line: Coverage) -> Json:
    """Return the coverage of a document of a case."""
    return plain(DocumentOut, line, is_library=line.document_id in queue.library)
