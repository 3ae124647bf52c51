"""A case's findings with their answers, as a file."""

import re
from urllib.parse import quote

from fastapi.responses import Response

from pipeline.casefile.masks import CaseMasks
from pipeline.dossier.finding_formats import Format
from pipeline.errors import NotStored
from pipeline.parties.masking import Masks
from pipeline.review.desk import Desk
from pipeline.review.export_rows import export_rows
from pipeline.review.queue import Filters

_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def export_case(
    desk: Desk,
    case: str,
    to: Format,
    filters: Filters | None = None,
    *,
    names: bool = False,
) -> bytes:
    """Return a case in a format, with the filters applied.

    Victims and witnesses are masked, unless ``names`` is True.

    Raises:
        NotStored: There is no such case.
    """
    sheet = desk.flags(case) if filters and filters.flag else None
    rows = export_rows(desk.queue(case), filters, sheet)
    texts = {}
    for document_id in dict.fromkeys(row.document_id for row in rows):
        try:
            texts[document_id] = desk.store.document_text(document_id)
        except NotStored:  # an added passage stays, even if its document is unreadable
            texts[document_id] = ""
    masks = Masks(()) if names else CaseMasks(desk.store).of(texts, case)
    return to.export(masks.record(rows), masks.record(texts))


def download(
    desk: Desk, case: str, filters: Filters, to: Format, *, names: bool
) -> Response:
    """Return a case's findings with their answers as a file."""
    content = export_case(desk, case, to, filters, names=names)
    return as_file(content, case, to.suffix, to.media_type)


def as_file(content: bytes, case: str, suffix: str, media_type: str) -> Response:
    """Return a file of a case that a browser saves and never shows."""
    plain = _PLAIN.sub("-", case).strip("-")[:80] or "case"
    exact = quote(f"{case}{suffix}", safe="", errors="replace")
    names = f"filename=\"{plain}{suffix}\"; filename*=UTF-8''{exact}"
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f"attachment; {names}"},
    )
