"""OCR page by page: a failure or delay affects one page only.

The child process reads a scan once without OCR, tells which pages need it,
recognises one page a request, each with the processor time of a document, and
reads the file again with the words that it found. So a scan of a hundred pages
takes as long as it takes, and a page that hangs or crashes its reader is listed
as unread while the others are read.

Words in pictures are added behind the last page. There they do not move any other
text. Their page is that of the picture, and so are their boxes if the page has a size.
"""

import os
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.datamodel import Block, Page, Said, Words, counted, joined
from pipeline.errors import IngestError, OutOfBudget
from pipeline.ingest.base import Extract
from pipeline.ingest.layout.pages import WrittenBlock, marks_of, write_page
from pipeline.ingest.ocr.page import DRAWN_OTHERWISE, OcrPage, lay_out_ocr, why_unread
from pipeline.ingest.pdf.picture_places import Picture, is_large
from pipeline.ingest.sandbox import wire
from pipeline.ingest.sandbox.child import Sandbox

if TYPE_CHECKING:
    from pipeline.settings import Settings

_MAX_FAILURES = 3
"""After so many pages that could not be read the rest of the file is not tried: a
hostile file must not cost the time of one page for each of its pages."""

_MAX_PICTURES = 60
_PICTURES_CPU_S = 10.0
"""Most pictures inside the pages of a document that are read, and the processor time
for all of them."""

_UNTRUSTED = "OCR gave an answer that cannot be trusted ({error})"
_MAX_THREADS = 4
"""Most threads: four halve the time of two, and each costs address space."""


def recognise_scans(
    sandbox: Sandbox, data: bytes, extract: Extract, limits: "Settings"
) -> dict[int, OcrPage]:
    """Return the OCR results by page number.

    Pages whose text layer is only compared with their picture come last. They are left
    out if OCR fails, or if the run has less than half of its time.

    Raises:
        OutOfBudget: The run is out of time, and a page needs OCR.
    """
    compared = [n for n in extract.scans if _is_read(extract.pages[n - 1])]
    needed = [n for n in extract.scans if n not in compared]
    found = _recognise_needed(sandbox, data, needed, limits)
    for number in compared if limits.ocr else ():
        if 2 * sandbox.allowance.share < limits.read_cpu_s:
            break
        try:
            page = _recognise(sandbox, data, number, limits)
        except OutOfBudget:
            break
        if page.failure is not None:
            break
        found[number] = page
    return found


def _is_read(page: Page) -> bool:
    """Return True for a page that OCR only compares with its text layer."""
    return page.unread is None and DRAWN_OTHERWISE not in (page.note or "")


def _recognise_needed(
    sandbox: Sandbox, data: bytes, numbers: Sequence[int], limits: "Settings"
) -> dict[int, OcrPage]:
    if not limits.ocr:
        off = OcrPage(failure="OCR is switched off (TRIAGE_OCR)")
        return dict.fromkeys(numbers, off)
    pages: dict[int, OcrPage] = {}
    n_failures = 0
    for number in numbers:
        if n_failures == _MAX_FAILURES:
            code = "OCR was stopped after it failed on {n} earlier pages"
            pages[number] = OcrPage(failure=Said(code, n=n_failures))
            continue
        pages[number] = _recognise(sandbox, data, number, limits)
        n_failures += pages[number].failure is not None
    return pages


def read_pictures(
    sandbox: Sandbox, data: bytes, media_type: str, extract: Extract, limits: "Settings"
) -> Extract:
    """Return an extract with its pictures' words; fails if a run is out of time."""
    # A letterhead on every page must not use up what a slide needs.
    pictures = extract.pictures
    order = sorted(range(len(pictures)), key=lambda i: not is_large(pictures[i].box))
    order = order[:_MAX_PICTURES]
    chosen = [pictures[i] for i in order]
    read: dict[int, OcrPage] = {}
    why = Said("more than {n} in a document", n=_MAX_PICTURES)
    if not limits.ocr:
        why = Said("OCR is switched off (TRIAGE_OCR)")
    else:
        head: wire.Message = {
            "op": "pictures",
            "media_type": media_type,
            "pictures": wire.pack_pictures(chosen),
            "budget": min(_PICTURES_CPU_S, limits.read_cpu_s / 2),
            "threads": _n_threads(limits),
        }
        try:
            _, body = sandbox.call(head, data)
            read = {order[i]: page for i, page in wire.unpack_ocr(body).items()}
        except OutOfBudget:  # another run reads it whole
            raise
        except IngestError as error:
            why = Said("OCR failed on them: {said}", said=error)
        except (IndexError, ValueError) as error:
            sandbox.close()
            why = Said(_UNTRUSTED, error=error)
    missing = OcrPage(failure=why)
    told = [read.get(i, missing) for i in range(len(extract.pictures))]
    return with_pictures(extract, told)


def _n_threads(limits: "Settings") -> int:
    return max(1, min((os.cpu_count() or 1) // limits.workers, _MAX_THREADS))


def _recognise(
    sandbox: Sandbox, data: bytes, number: int, limits: "Settings"
) -> OcrPage:
    head = {"op": "ocr", "page": number, "threads": _n_threads(limits)}
    try:
        _, body = sandbox.call(head, data)
        return wire.unpack_ocr(body)[number]
    except OutOfBudget:  # another run reads it whole
        raise
    except IngestError as error:
        return OcrPage(failure=Said("OCR failed on it: {said}", said=error))
    except (KeyError, ValueError) as error:
        sandbox.close()
        return OcrPage(failure=Said(_UNTRUSTED, error=error))


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
