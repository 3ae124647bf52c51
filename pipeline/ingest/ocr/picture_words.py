"""Words that OCR read in the pictures of a document, added behind its last page.

There they do not move any other text. Their page is that of the picture, and so are
their boxes if the page has a size.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pipeline.datamodel import Block, Page, Words, counted, joined
from pipeline.ingest.base import Extract
from pipeline.ingest.layout.pages import WrittenBlock, marks_of, write_page
from pipeline.ingest.ocr.page import OcrPage, lay_out_ocr, why_unread
from pipeline.ingest.pdf.picture_places import Picture

_WHY = "a picture in the page"

_Codes = tuple[str, str]
_READ = "{n} picture read by OCR", "{n} pictures read by OCR"
_WITHOUT = "{n} picture without words", "{n} pictures without words"
_BEYOND = (
    "{n} picture with words that OCR cannot read",
    "{n} pictures with words that OCR cannot read",
)
_FAILED = "{n} picture not read: {said}", "{n} pictures not read: {said}"

_MIN_LETTERS = 12
"""Fewest letters in the words of a picture: fewer are a logo, or a pattern taken for
letters."""


def with_pictures(extract: Extract, read: Sequence[OcrPage]) -> Extract:
    """Return an extract with the words of its pictures and notes on their pages."""
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
        if not picture.part:
            words[picture.page] = Words(known.spans + spans, known.boxes + block.boxes)
        marks += marks_of(block.marks, spans)
        text += block.text, "\n"
        position = end + 1
    notes = _notes(extract.pictures, read)
    pages = [
        replace(_settled(page, notes, extract.bare), words=words[page.number])
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
) -> dict[int, Counter[tuple[_Codes, str]]]:
    notes: dict[int, Counter[tuple[_Codes, str]]] = {}
    for picture, page in zip(pictures, read, strict=True):
        said = notes.setdefault(picture.page, Counter())
        if page.failure is not None:
            said[_FAILED, page.failure] += 1
        elif not _is_text(page):
            said[_WITHOUT, ""] += 1
        else:
            is_read = why_unread(page, _WHY) is None
            said[_READ if is_read else _BEYOND, ""] += 1
    return notes


def _settled(
    page: Page, notes: dict[int, Counter[tuple[_Codes, str]]], bare: Collection[int]
) -> Page:
    """Return a page with its notes; a page of pictures is read if all pictures are."""
    told = notes.get(page.number, Counter())
    unread, silent = page.unread, {_WITHOUT}
    is_read = {codes for codes, _ in told} <= {_READ, _WITHOUT}
    if page.number in bare and told and is_read:
        unread, silent = None, set()
    said = [
        counted(n, *codes, said=why)
        for (codes, why), n in told.items()
        if codes not in silent
    ]
    note = joined((page.note, *said)) or None
    return replace(page, unread=unread, note=note)
