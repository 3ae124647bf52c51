"""Pictures of PDF pages, drawn for OCR without the text that is set over them."""

from collections.abc import Iterator, Sequence

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.ingest.pdf.objects import read_objects
from pipeline.ingest.pdf.picture_places import MAX_PIXELS, Picture
from pipeline.ingest.pdf.space import Transform

_DPI = 200


def drawn_pictures(
    data: bytes, pictures: Sequence[Picture]
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield pictures of a PDF in grey, with their place in the list."""
    document = pdfium.PdfDocument(data)
    open_number, page = 0, None
    try:
        for i, (number, box, _) in enumerate(pictures):
            if page is None or number != open_number:
                if page is not None:
                    page.close()
                open_number, page = number, document[number - 1]
                for raw in read_objects(page, Transform.of_page(page)).raws.values():
                    pdfium_c.FPDFPageObj_SetIsActive(raw, False)
            width, height = page.get_size()
            scale = min(_DPI / 72, MAX_PIXELS / max(box.width, box.height))
            cut = (box.x0, height - box.bottom, width - box.x1, box.top)
            crop = tuple(max(side, 0.0) for side in cut)
            pixels = page.render(
                scale=scale, grayscale=True, crop=crop, draw_annots=False
            ).to_numpy()
            yield i, np.array(pixels).reshape(pixels.shape[:2])
    finally:
        if page is not None:
            page.close()
        document.close()
