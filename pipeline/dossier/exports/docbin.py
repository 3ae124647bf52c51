"""Findings as spaCy documents, for training and for any spaCy pipeline.

This is separate from ``finding_formats``, because the review desk loads no model
library.
"""

from collections.abc import Sequence

from pipeline.dossier.exports.finding_formats import (
    ExportRow,
    Format,
    Texts,
    by_document,
)


def to_docbin(rows: Sequence[ExportRow], texts: Texts) -> bytes:
    """Return a ``DocBin`` with one ``Doc`` for each document.

    ``doc.spans["claimed"]`` holds every claimed label. ``doc.spans["confirmed"]``,
    ``"dismissed"`` and ``"unsure"`` hold the labels with such an answer. A span is
    widened to whole tokens. ``doc.user_data`` names document and file.
    """
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("xx")
    # The limit of spaCy is for parsers, which do not run here; a report may be longer.
    nlp.max_length = max(1, *(len(text) for text in texts.values()), nlp.max_length)
    bin_ = DocBin(store_user_data=True)
    for document_id, found in by_document(rows):
        doc = nlp.make_doc(_encodable(texts[document_id]))
        for group in ("claimed", "confirmed", "dismissed", "unsure"):
            spans = [
                _span(doc, row, is_claim=group == "claimed")
                for row in found
                if group in ("claimed", row.verdict)
            ]
            doc.spans[group] = [span for span in spans if span is not None]
        doc.user_data["document_id"] = document_id
        doc.user_data["document"] = _encodable(found[0].document)
        bin_.add(doc)
    return bytes(bin_.to_bytes())


def _span(doc, row: ExportRow, *, is_claim: bool):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    start = row.start if is_claim else row.marked_start
    end = row.end if is_claim else row.marked_end
    return doc.char_span(start, end, label=row.label, alignment_mode="expand")


def _encodable(text: str) -> str:
    """Return the text with half surrogate pairs replaced, at the same length."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


DOCBIN = Format(
    "spacy", "spaCy DocBin", ".spacy", "application/octet-stream", to_docbin
)
