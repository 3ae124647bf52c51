"""Findings with their answers, in the formats of other programs.

One row is one label at one place. Offsets count characters of the document's text, as
Python does. Quotes are exact in every format but CSV. People open CSV files, so there
characters without a shape are written as code points, and no cell can act as a formula.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any

from pipeline.dossier.plain import visible
from pipeline.geometry import BBox

AROUND = 60
"""Number of characters before and after a quote, by which another program finds it."""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One label at one place, with its newest answer.

    Attributes:
        case: Name of the case.
        document_id: SHA-256 of the document.
        document: File name of the document.
        kind: Kind of the document, or "".
        language: ISO 639-1 code, or "".
        page: Number of the page, from 1.
        start: Offset of the first character of the words in the document's text.
        end: Offset one past the last character of the words.
        quote: Words of the document.
        label: Id of the label or rule.
        claimed_by: Source of the claim: ``model``, ``rule`` or ``person``.
        score: Calibrated probability in [0, 1], or None if there is none.
        threshold: Least score of a flagged passage, or None.
        polarity: Polarity of the words for the label, for example ``asserted`` or
            ``negated``.
        classifier: Kind of classifier, or "".
        model_version: Version of the model or rule, or "".
        finding_id: Id of the finding, or "".
        verdict: Answer: ``open``, ``confirmed``, ``dismissed`` or ``unsure``.
        reason: Reason of a dismissal, or "".
        note: Note of the reviewer, or "".
        reviewer: Name of the reviewer who answered, or "".
        decided_at: Time of the answer, ISO 8601 in UTC, or "".
        decision: Number of the decision in the log, or None.
        marked_start: Offset of the first character of the words that the reviewer
            marked.
        marked_end: Offset one past the last character of the marked words.
        boxes: Pairs ``(page, box)``, one for each printed line of the words.
        attributes: Attributes of the finding.
        paragraph: Number of the paragraph, from 1; None with pages, 0 with sheets.
    """

    case: str
    document_id: str
    document: str
    kind: str
    language: str
    page: int
    start: int
    end: int
    quote: str
    label: str
    claimed_by: str
    score: float | None
    threshold: float | None
    polarity: str
    classifier: str
    model_version: str
    finding_id: str
    verdict: str
    reason: str
    note: str
    reviewer: str
    decided_at: str
    decision: int | None
    marked_start: int
    marked_end: int
    boxes: tuple[tuple[int, BBox], ...]
    attributes: tuple[tuple[str, str], ...]
    paragraph: int | None = None


Texts = Mapping[str, str]
"""Text of each document by its id. Rows without a quote have no place in the text."""


def to_csv(rows: Sequence[ExportRow], _: Texts) -> bytes:
    """Return a table for a spreadsheet: UTF-8 with its byte order mark, no formulas."""
    names = [f.name for f in fields(ExportRow) if f.name != "boxes"]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    for row in rows:
        pairs = "; ".join(f"{name}={value}" for name, value in row.attributes)
        values = asdict(row) | {"attributes": pairs}
        writer.writerow([safe_cell(values[name]) for name in names])
    # Without the byte order mark, Excel takes UTF-8 for Latin-1.
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def safe_cell(value: object) -> str:
    """Return a cell that a spreadsheet shows as it is and never computes.

    Example:
        >>> safe_cell("=HYPERLINK(1)"), safe_cell(0.5), safe_cell(" +1")
        ("'=HYPERLINK(1)", '0.5', "' +1")
    """
    if value is None:
        return ""
    text = visible(str(value))
    # White space before it does not stop a program from computing it.
    is_formula = text.lstrip()[:1] in tuple("=+-@＝＋－＠") or text[:1] in "\t\r\n"
    return f"'{text}" if text and is_formula and isinstance(value, str) else text


def to_jsonl(rows: Sequence[ExportRow], _: Texts) -> bytes:
    """Return one JSON object per line."""
    return b"".join(_ascii(_plain(row)) + b"\n" for row in rows)


def _plain(row: ExportRow) -> dict[str, Any]:
    boxes = [[page, *(round(x, 2) for x in box)] for page, box in row.boxes]
    return asdict(row) | {"boxes": boxes, "attributes": dict(row.attributes)}


def _ascii(value: Any) -> bytes:
    # ASCII, because half a surrogate pair from a broken font has no UTF-8 form.
    return json.dumps(value, allow_nan=False).encode("ascii")


def to_web_annotation(rows: Sequence[ExportRow], texts: Texts) -> bytes:
    """Return a page of W3C Web Annotations, one for each row.

    Source:
        Web Annotation Data Model, W3C Recommendation of 23 February 2017.
    """
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:triage:page",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": [
            _annotation(i, row, texts) for i, row in enumerate(rows) if row.quote
        ],
    }
    return _ascii(page)


def _annotation(i: int, row: ExportRow, texts: Texts) -> dict[str, Any]:
    text = texts[row.document_id]
    start, end = row.marked_start, row.marked_end
    bodies = [_body("tagging", row.label), _body("assessing", row.verdict)]
    bodies += [_body("commenting", row.note)] if row.note else []
    annotation = {
        "id": f"urn:triage:{row.document_id}:{start}-{end}:{row.label}:{i}",
        "type": "Annotation",
        "motivation": "assessing" if row.reviewer else "tagging",
        "body": bodies,
        "target": {
            "source": f"urn:sha256:{row.document_id}",
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(0, start - AROUND) : start],
                    "suffix": text[end : end + AROUND],
                },
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "FragmentSelector",
                    "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
                    "value": f"page={row.page}",
                },
            ],
        },
    }
    if row.classifier:
        name = f"{row.classifier} {row.model_version}"
        annotation["generator"] = {"type": "Software", "name": name}
    if row.reviewer:
        annotation["creator"] = {"type": "Person", "name": row.reviewer}
        annotation["created"] = row.decided_at
    return annotation


def _body(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def to_label_studio(rows: Sequence[ExportRow], texts: Texts) -> bytes:
    """Return Label Studio tasks, one for each document.

    Claims of models are predictions; a reviewer's confirmations are annotations. This
    labelling configuration shows them:
    ``<Labels name="label" toName="text"/><Text name="text" value="$text"/>``
    """
    return _ascii([_task(own, texts[key]) for key, own in by_document(rows)])


def by_document(rows: Iterable[ExportRow]) -> Iterator[tuple[str, list[ExportRow]]]:
    """Yield each document's rows that have a place, in text order."""
    placed = [row for row in rows if row.quote]
    placed.sort(key=lambda row: (row.document_id, row.start))
    for document_id, own in groupby(placed, key=lambda row: row.document_id):
        yield document_id, list(own)


def _task(rows: Sequence[ExportRow], text: str) -> dict[str, Any]:
    confirmed = [row for row in rows if row.verdict == "confirmed"]
    claimed = [row for row in rows if row.score is not None]
    versions = sorted({row.model_version for row in claimed})
    return {
        "data": {
            "text": text,
            "document": rows[0].document,
            "document_id": rows[0].document_id,
            "kind": rows[0].kind,
        },
        "annotations": [{"result": [_region(row, text) for row in confirmed]}]
        if confirmed
        else [],
        "predictions": [
            {
                "model_version": version,
                "result": [
                    _region(row, text, is_claim=True)
                    for row in claimed
                    if row.model_version == version
                ],
            }
            for version in versions
        ],
    }


def _region(row: ExportRow, text: str, *, is_claim: bool = False) -> dict[str, Any]:
    start = row.start if is_claim else row.marked_start
    end = row.end if is_claim else row.marked_end
    region = {
        "id": f"{row.document_id[:8]}-{start}-{end}-{row.label}",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {
            "start": start,
            "end": end,
            "text": text[start:end],
            "labels": [row.label],
        },
    }
    return region | {"score": row.score} if is_claim else region


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        id: Id of the format in addresses and commands.
        name: Name of the format, for people.
        suffix: Suffix of the file name.
        media_type: Media type of the file.
        export: Function that returns the content of such a file.
    """

    id: str
    name: str
    suffix: str
    media_type: str
    export: Callable[..., bytes]


FORMATS = (
    Format("csv", "CSV", ".csv", "text/csv; charset=utf-8", to_csv),
    Format("jsonl", "JSON Lines", ".jsonl", "application/jsonl", to_jsonl),
    Format(
        "web-annotation",
        "W3C Web Annotation",
        ".jsonld",
        "application/ld+json",
        to_web_annotation,
    ),
    Format(
        "label-studio", "Label Studio", ".json", "application/json", to_label_studio
    ),
)
"""Formats that need no further library; ``docbin`` adds one more."""
