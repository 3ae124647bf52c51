"""Words that OCR read in the pictures of a document, added behind its last page.

There they change the place of no other text. Their boxes and page are those of the
picture.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.datamodel import Block, Page, Words
from pipeline.ingest.base import Extract
from pipeline.ingest.ocr.page import OcrPage, lay_out_ocr, why_unread
from pipeline.ingest.page.pages import WrittenBlock, marks_of, write_page
from pipeline.ingest.pdf.picture_places import Picture

_WHY = "a picture in the page"

_MIN_LETTERS = 12
"""Of the words of a picture: less is a logo, or a pattern taken for letters."""


def with_pictures(extract: Extract, read: Sequence[OcrPage]) -> Extract:
    """Return an extract with the words of its pictures and notes on their pages.

    Args:
        extract: With its pictures.
        read: What OCR made of each of them.
    """
    text = [extract.text]
    position = len(extract.text)
    words = {page.number: page.words for page in extract.pages}
    blocks, marks = list(extract.blocks), list(extract.marks)
    for picture, block in _blocks(extract.pictures, read):
        end = position + len(block.text)
        blocks.append(
            Block(position, end, block.kind, picture.page, block.level, block.columns)
        )
        spans = array("l", (position + place for place in block.spans))
        known = words[picture.page]
        words[picture.page] = Words(known.spans + spans, known.boxes + block.boxes)
        marks += marks_of(block.marks, spans)
        text += block.text, "\n"
        position = end + 1
    notes = _notes(extract.pictures, read)
    pages = [
        replace(page, words=words[page.number], note=_joined(page, notes))
        for page in extract.pages
    ]
    pages[-1] = replace(pages[-1], end=position)
    return replace(
        extract,
        text="".join(text),
        pages=tuple(pages),
        blocks=tuple(blocks),
        marks=tuple(marks),
    )


def _is_text(page: OcrPage) -> bool:
    n_letters = sum(sum(map(str.isalpha, word.text)) for word in page.words)
    return n_letters >= _MIN_LETTERS


def _blocks(
    pictures: Sequence[Picture], read: Sequence[OcrPage]
) -> Iterator[tuple[Picture, WrittenBlock]]:
    """Yield the blocks of pictures with their boxes on the page."""
    for picture, page in zip(pictures, read, strict=True):
        if not _is_text(page) or why_unread(page, _WHY) is not None:
            continue
        box = picture.box
        layout = lay_out_ocr(page, box.width, box.height, why=_WHY)
        for block in write_page(layout).blocks:
            for i in range(len(block.boxes)):
                block.boxes[i] += box.top if i % 2 else box.x0
            yield picture, block


def _notes(
    pictures: Sequence[Picture], read: Sequence[OcrPage]
) -> dict[int, Counter[str]]:
    """Return what is to be said of the pictures of each page, and of how many."""
    notes: dict[int, Counter[str]] = {}
    for picture, page in zip(pictures, read, strict=True):
        said = notes.setdefault(picture.page, Counter())
        if page.failure is not None:
            said[f"not read: {page.failure}"] += 1
        elif _is_text(page):
            is_read = why_unread(page, _WHY) is None
            said["read by OCR" if is_read else "with words that OCR cannot read"] += 1
    return notes


def _joined(page: Page, notes: dict[int, Counter[str]]) -> str | None:
    said = [
        f"{n} {'picture' if n == 1 else 'pictures'} {what}"
        for what, n in notes.get(page.number, Counter[str]()).items()
    ]
    return "; ".join(filter(None, (page.note, *said))) or None
