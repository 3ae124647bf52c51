"""Regions of PDF pages as JPEG, for people to see a quote where it stands."""

import io
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

_MAX_PIXELS = 25_000_000
"""An A3 page at 300 dpi has 17 million."""


def render_regions(
    data: bytes, regions: Sequence[Sequence[float]], *, dpi: int
) -> Iterator[bytes]:
    """Yield one JPEG for each region, b"" where pdfium cannot render it.

    Args:
        data: Bytes of a PDF.
        regions: ``page_number, x0, top, x1, bottom`` each; the page number
            from 1, the box in points from the top left of the rotated page.
        dpi: Resolution.
    """
    document = pdfium.PdfDocument(data)
    try:
        for number, *box in regions:
            try:
                yield _render(document, int(number), box, dpi / 72)
            except (pdfium.PdfiumError, ValueError):
                yield b""
    finally:
        document.close()


def _render(
    document: pdfium.PdfDocument, number: int, box: Sequence[float], scale: float
) -> bytes:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        x0, top, x1, bottom = box
        crop = (max(x0, 0), max(height - bottom, 0), max(width - x1, 0), max(top, 0))
        n_pixels = (x1 - x0) * (bottom - top) * scale * scale
        if not 0 < n_pixels <= _MAX_PIXELS:
            msg = f"a region of {n_pixels:.0f} pixels, expected 1 to {_MAX_PIXELS}"
            raise ValueError(msg)
        bitmap = page.render(scale=scale, crop=crop)
        out = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(out, "JPEG", quality=80)
        return out.getvalue()
    finally:
        page.close()
