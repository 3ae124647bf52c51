"""Words in the pictures of a document, read in the child process within a budget.

OCR of a photograph takes as long as OCR of a screen full of words. So each picture is
first searched in a small version; if nothing looks like a line of words, it is skipped.
"""

import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.errors import IngestError
from pipeline.ingest.ocr.engine import has_lines, recognise
from pipeline.ingest.ocr.held import taker_out
from pipeline.ingest.ocr.image import open_frame
from pipeline.ingest.ocr.page import OcrPage
from pipeline.ingest.pdf.picture_places import MAX_PIXELS, Picture
from pipeline.ingest.sniff import PDF

Pixels = NDArray[np.uint8]

_SMALL = 800
"""Pixels on the longer side. In a smaller picture as wide as a page, print of 10 points
has letters of 10 pixels: they are found and cannot be read."""

_CONTRAST = 40
"""Smallest difference of pixels, of 255: with less, nothing is printed."""

OUT_OF_TIME = "the time for the pictures of a document was used up"


def read_pictures(
    data: bytes,
    media_type: str,
    pictures: Sequence[Picture],
    *,
    cpu_s: float,
    n_threads: int,
) -> dict[int, OcrPage]:
    """Return the OCR results of pictures of a file, by their place in the list.

    Args:
        data: Bytes of the file.
        media_type: Media type of the file: PDF, HTML, RTF or that of an office file.
        pictures: Pictures in page order; equal ones are read only once.
        cpu_s: Processor time for all of them, in seconds; pictures left then have a
            failure.
        n_threads: Number of threads of the models.
    """
    found: dict[int, OcrPage] = {}
    seen: set[bytes] = set()
    began = time.process_time()
    for i, pixels in _drawn(data, media_type, pictures):
        if time.process_time() - began > cpu_s:
            break
        if isinstance(pixels, OcrPage):
            found[i] = pixels
            continue
        key = pixels.tobytes()
        if key in seen:
            found[i] = OcrPage()  # reported at its first place
        else:
            seen.add(key)
            scale = pictures[i].box.width / max(pixels.shape[1], 1)
            found[i] = _read(pixels, scale, n_threads)
    left = set(range(len(pictures))) - set(found)
    return found | dict.fromkeys(left, OcrPage(failure=OUT_OF_TIME))


def _drawn(
    data: bytes, media_type: str, pictures: Sequence[Picture]
) -> Iterator[tuple[int, Pixels | OcrPage]]:
    if media_type == PDF:
        from pipeline.ingest.pdf.render import drawn_pictures

        yield from drawn_pictures(data, pictures)
        return
    take_out = taker_out(data, media_type)
    for i, picture in enumerate(pictures):
        try:
            pixels, _ = open_frame(take_out(picture.part), 1)
        except IngestError as error:
            yield i, OcrPage(failure=str(error))
        else:
            yield i, _shrunk(pixels, MAX_PIXELS)


def _shrunk(pixels: Pixels, side: int) -> Pixels:
    if max(pixels.shape) <= side:
        return pixels
    image = Image.fromarray(pixels)
    image.thumbnail((side, side))
    return np.asarray(image)


def _read(pixels: Pixels, scale: float, n_threads: int) -> OcrPage:
    if int(np.ptp(pixels)) < _CONTRAST:
        return OcrPage()
    if not has_lines(_shrunk(pixels, _SMALL), n_threads=n_threads):
        return OcrPage()
    return recognise(pixels, scale=scale, n_threads=n_threads)
