"""Images: files whose frames are pages for OCR, and pictures inside documents.

OCR of a photograph takes as long as OCR of a screen full of words. So each picture in a
document is first searched in a small version; if nothing looks like a line of words, it
is skipped.
"""

import io
import time
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from PIL.Image import Image as Pillow

from pipeline.datamodel import Said
from pipeline.errors import DocumentTooLarge, IngestError, UnreadableDocument
from pipeline.ingest.base import Extract
from pipeline.ingest.layout.pages import join_pages, mark_furniture, write_page
from pipeline.ingest.layout.printed import PageLayout
from pipeline.ingest.ocr.engine import has_lines, recognise
from pipeline.ingest.ocr.held import taker_out
from pipeline.ingest.ocr.page import OcrPage, lay_out_ocr
from pipeline.ingest.pdf.picture_places import MAX_PIXELS, Picture
from pipeline.ingest.sniff import PDF

Pixels = NDArray[np.uint8]

_IMAGE = "the page is an image"

_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")

_MAX_PIXELS = 100_000_000
"""Most pixels of an image; an A0 sheet at 200 dpi has 62 million."""

_ORIENTATION = 0x0112
_ON_ITS_SIDE = 5
"""EXIF tag of how a camera was held; values from 5 on swap the sides."""

_A4_HEIGHT = 842.0
_PAGE_SIDES = (200.0, 1_700.0)
"""Points. A file that states a longer side outside this range does not know its
size."""


def read_image(
    data: bytes,
    *,
    max_pages: int = 5_000,
    ocr: Mapping[int, OcrPage] = MappingProxyType({}),
) -> Extract:
    """Read an image file, a page for each frame.

    Args:
        data: Bytes of a PNG, JPEG, TIFF, GIF or BMP file.
        max_pages: Most frames.
        ocr: OCR results of frames, by their numbers from 1; a frame without one is
            unread and among ``scans``.

    Raises:
        DocumentTooLarge: It has more than ``max_pages`` frames.
        UnreadableDocument: It is damaged.
    """
    with _open(data) as image:
        n_frames = getattr(image, "n_frames", 1)
        if n_frames > max_pages:
            code = "the image has {n} frames, more than the limit of {m}"
            raise DocumentTooLarge(Said(code, n=n_frames, m=max_pages))
        pages = []
        for i in range(n_frames):
            image.seek(i)
            pages.append(write_page(_lay_out(image, ocr.get(i + 1))))
    mark_furniture(pages)
    return join_pages(pages)


def open_frame(data: bytes, number: int) -> tuple[Pixels, float]:
    """Return a frame, from number 1, as shown: grey pixels, and points in a pixel.

    Raises:
        DocumentTooLarge: The frame has more than 100 million pixels.
        UnreadableDocument: It is damaged.
    """
    with _open(data) as image:
        try:
            image.seek(number - 1)
            scale = _scale(image)
            return np.asarray(_grey(image)), scale
        except (OSError, EOFError, ValueError, SyntaxError) as error:
            code = "frame {n} of the image is damaged ({error})"
            raise UnreadableDocument(Said(code, n=number, error=error)) from error


def size_of(data: bytes) -> tuple[int, int]:
    """Return the width and height of an image as stored, in pixels.

    Raises:
        DocumentTooLarge: It states more pixels than any image has.
        UnreadableDocument: It is no image, or damaged.
    """
    with _open(data) as image:
        return image.size


def _open(data: bytes) -> Pillow:
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError) as error:
        why = type(error).__name__
        msg = Said("the image is damaged or cut off ({error})", error=why)
        raise UnreadableDocument(msg) from error
    except Image.DecompressionBombError as error:
        raise DocumentTooLarge(str(error)) from error


def _lay_out(image: Pillow, page: OcrPage | None) -> PageLayout:
    scale = _scale(image)
    width, height = (side * scale for side in image.size)
    if image.getexif().get(_ORIENTATION, 1) >= _ON_ITS_SIDE:
        width, height = height, width
    if page is not None:
        return lay_out_ocr(page, width, height, why=_IMAGE)
    return PageLayout(width, height, unread=_IMAGE, is_scan=True)


def _scale(image: Pillow) -> float:
    """Return points in a pixel; a file without resolution is taken for A4."""
    longer = max(image.size)
    try:
        dpi = float(image.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    if dpi > 0 and _PAGE_SIDES[0] <= longer * 72 / dpi <= _PAGE_SIDES[1]:
        return 72 / dpi
    return min(0.75, _A4_HEIGHT / longer)


def _grey(image: Pillow) -> Pillow:
    """Return the image as shown, with white behind transparent parts."""
    if image.width * image.height > _MAX_PIXELS:
        size = f"{image.width} x {image.height} pixels"
        code = "the image has {size}, more than the limit of {m}"
        raise DocumentTooLarge(Said(code, size=size, m=_MAX_PIXELS))
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return image.convert("L")


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
        cpu_s: Processor time in seconds; pictures left then have a failure.
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
