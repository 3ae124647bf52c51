"""Words in the pictures of a document, read in the child process within a budget.

Photographs cost as much as screens full of words, so that each picture is looked at
small first: where nothing like a line of words is found, that was all.
"""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray
from PIL import Image

from pipeline.ingest.ocr.engine import has_lines, recognise
from pipeline.ingest.ocr.page import OcrPage
from pipeline.ingest.pdf.objects import read_objects
from pipeline.ingest.pdf.picture_places import Picture
from pipeline.ingest.pdf.space import Transform

_DPI = 200
_MAX_PIXELS = 2_000
"""On the longer side."""

_SMALL = 800
"""Pixels on the longer side: print of 10 points in a picture as wide as a page has
letters of 10 pixels, which are found and cannot be read."""

_CONTRAST = 40
"""Of 255: where pixels differ less, nothing is printed."""

OUT_OF_TIME = "the time for the pictures of a document was used up"


def read_pictures(
    data: bytes, pictures: Sequence[Picture], *, cpu_s: float, n_threads: int
) -> dict[int, OcrPage]:
    """Return what OCR reads in pictures of a PDF, by their place in the list.

    Args:
        data: Bytes of the PDF.
        pictures: Page by page; one that was met before is read once.
        cpu_s: Processor time for all of them; what is left then has a failure.
        n_threads: Threads of the models.
    """
    found: dict[int, OcrPage] = {}
    seen: dict[bytes, OcrPage] = {}
    began = time.process_time()
    document = pdfium.PdfDocument(data)
    try:
        for i, pixels, scale in _drawn(document, pictures):
            if time.process_time() - began > cpu_s:
                break
            key = pixels.tobytes()
            if key not in seen:
                seen[key] = _read(pixels, scale, n_threads)
                found[i] = seen[key]
            else:
                found[i] = OcrPage()  # told where it stood first
    finally:
        document.close()
    left = set(range(len(pictures))) - set(found)
    return found | dict.fromkeys(left, OcrPage(failure=OUT_OF_TIME))


def _drawn(
    document: pdfium.PdfDocument, pictures: Sequence[Picture]
) -> Iterator[tuple[int, NDArray[np.uint8], float]]:
    """Yield pictures without the text that is set over them."""
    open_number, page = 0, None
    try:
        for i, (number, box) in enumerate(pictures):
            if page is None or number != open_number:
                if page is not None:
                    page.close()
                open_number, page = number, document[number - 1]
                for raw in read_objects(page, Transform.of_page(page)).raws.values():
                    pdfium_c.FPDFPageObj_SetIsActive(raw, False)
            width, height = page.get_size()
            scale = min(_DPI / 72, _MAX_PIXELS / max(box.width, box.height))
            cut = (box.x0, height - box.bottom, width - box.x1, box.top)
            crop = tuple(max(side, 0.0) for side in cut)
            pixels = page.render(
                scale=scale, grayscale=True, crop=crop, draw_annots=False
            ).to_numpy()
            yield i, np.array(pixels).reshape(pixels.shape[:2]), 1 / scale
    finally:
        if page is not None:
            page.close()


def _read(pixels: NDArray[np.uint8], scale: float, n_threads: int) -> OcrPage:
    if int(np.ptp(pixels)) < _CONTRAST:
        return OcrPage()
    small = Image.fromarray(pixels)
    small.thumbnail((_SMALL, _SMALL))
    if not has_lines(np.asarray(small), n_threads=n_threads):
        return OcrPage()
    return recognise(pixels, scale=scale, n_threads=n_threads)
