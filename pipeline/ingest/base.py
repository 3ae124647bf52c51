"""Output of a reader: a growing text, and blocks that point into it.

A reader is a function ``(data: bytes) -> Extract``. It runs in a child process
(``pipeline.ingest.sandbox.child``), so it may be slow, crash or swallow memory, but it
must raise ``IngestError`` if it can tell what is wrong. It follows no link, loads no
external entity and writes no file.

Hidden words are in the text, since they are evidence as well. A walk puts two
characters around them that no text has; when the text is put together, they become
marks. Words that somebody deleted while changes were tracked are not read, since nobody
offers them any more. A note quotes them, because a person should know that a contract
once read "only under warrant".
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from pipeline.datamodel import Block, BlockKind, Mark, MarkKind, Page, counted, joined
from pipeline.ingest.decode import join_halves
from pipeline.ingest.pdf.picture_places import ONLY_PICTURES, Picture

UNSEEN = (
    "1 word is in the file but not to be seen on the page: “{quote}”",
    "{n} words are in the file but not to be seen on the page: “{quote}”",
)
_MAX_QUOTED = 160
_HIDE, _SHOW = "\ufdd0", "\ufdd1"
"""Two of the code points that Unicode keeps for a program's own use."""

_SIGNS = re.compile(f"[{_HIDE}{_SHOW}]")


def hide(text: str) -> str:
    """Mark a text as hidden; a text without words stays unmarked."""
    if not text.strip():
        return text
    return f"{_HIDE}{_SIGNS.sub('', text)}{_SHOW}"


def merge_hidden(parts: Iterable[str]) -> str:
    """Join parts of a text; hidden parts side by side become one.

    A character may stand in two of them.

    Example:
        >>> len(merge_hidden([hide("a"), hide("b")])) - len(hide("ab"))
        0
    """
    return "".join(parts).replace(f"{_SHOW}{_HIDE}", "")


def show(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without the signs of ``hide``, stripped, and the spans between.

    Example:
        >>> show(f" Sold to {hide('the police')} only")
        ('Sold to the police only', [(8, 18)])
    """
    if _SIGNS.search(text) is None:
        return text.strip(), []
    signs = ["", *_SIGNS.findall(text)]
    parts = _SIGNS.split(text)
    whole = "".join(parts)
    at = len(whole.lstrip()) - len(whole)
    whole = whole.strip()
    spans: list[tuple[int, int]] = []
    for sign, part in zip(signs, parts, strict=True):
        start, end = max(at, 0), at + len(part.rstrip())
        at += len(part)
        if sign != _HIDE or not part.strip():
            continue
        if spans and not whole[spans[-1][1] : start].strip():
            start = spans.pop()[0]
        spans.append((start, end))
    return whole, spans


def deleted_note(texts: Sequence[str]) -> str | None:
    """Return a note on deleted words, or None; white space separates two changes."""
    words = join_halves(texts).split()
    return count_and_quote(words, _DELETED) if words else None


_DELETED = (
    "1 word deleted by a tracked change was not read: “{quote}”",
    "{n} words deleted by a tracked change were not read: “{quote}”",
)


def count_and_quote(words: Sequence[str], what: tuple[str, str]) -> str:
    """Return a note with the number of words and a quote of their beginning."""
    quote = " ".join(words)
    quote = quote[:_MAX_QUOTED] + ("…" if len(quote) > _MAX_QUOTED else "")
    return counted(len(words), *what, quote=quote)


READER_VERSION = "9"
"""Version of the readers. Raise it when any reader gives other offsets: annotations
refer to it."""


@dataclass(frozen=True, slots=True)
class Extract:
    """Text, pages and blocks of one file; the parent adds name and hash.

    Attributes:
        text: The extracted text.
        pages: Pages from number 1, tiling the text.
        blocks: Blocks in reading order, not overlapping.
        marks: Marks on text that was read by OCR or is hidden.
        scans: Numbers of the pages whose words stand in an image, which OCR could read.
        pictures: Pictures inside pages with text, which OCR could read as well.
        bare: Numbers of the pages that are unread because they show only pictures.
    """

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()
    scans: tuple[int, ...] = ()
    pictures: tuple[Picture, ...] = ()
    bare: tuple[int, ...] = ()


Reader = Callable[[bytes], Extract]


class Piece(NamedTuple):
    """Text and role of a block to be.

    Attributes:
        text: Text as extracted; it may be only white space, which is never written.
            Cells of a table row are joined by a tab.
        kind: Role of the block.
        level: Depth of a title or heading from 1; else 0.
        columns: Column headers of a table row, one for each cell; the name of a form
            field.
        page: Page on which it begins, from 1; also 1 if it is unknown.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    columns: tuple[str, ...] = ()
    page: int = 1


_MAX_PAGES = 10_000
"""No text has so many pages: one with more breaks is read as a text without pages."""


@dataclass(slots=True)
class TextBuilder:
    r"""Collects blocks page by page; a page may be empty, and has no size.

    Example:
        >>> builder = TextBuilder()
        >>> builder.add("Covert operations", BlockKind.HEADING, level=2)
        >>> builder.end_page()
        >>> builder.end_page(unread="a chart")
        >>> extract = builder.build()
        >>> extract.text
        'Covert operations\n'
        >>> [(page.number, page.end, page.unread) for page in extract.pages]
        [(1, 18, None), (2, 18, 'a chart')]
    """

    _parts: list[str] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _hidden: list[str] = field(default_factory=list)
    _length: int = 0
    _pages: list[Page] = field(default_factory=list)
    _n_before: int = 0
    _bare: list[int] = field(default_factory=list)

    def add(
        self,
        text: str,
        kind: BlockKind,
        *,
        level: int = 0,
        columns: Sequence[str] = (),
        page: int = 1,
    ) -> None:
        """Append a block of what a ``Piece`` says; white space alone is left out.

        Stretches that ``hide`` returned are marked.
        """
        text, hidden = show(text)
        if not text:
            return
        start = self._length
        self._parts.append(f"{text}\n")
        self._length += len(text) + 1
        end = start + len(text)
        names = tuple(show(name)[0] for name in columns)
        self._blocks.append(Block(start, end, kind, page, level, names))
        for a, b in hidden:
            self._marks.append(Mark(start + a, start + b, MarkKind.HIDDEN))
            self._hidden.append(text[a:b])

    def write(self, pieces: Iterable[Piece]) -> None:
        """Append every piece, in order."""
        for text, kind, level, columns, page in pieces:
            self.add(text, kind, level=level, columns=columns, page=page)

    def end_page(
        self,
        *,
        unread: str | None = None,
        is_bare: bool = False,
        notes: Sequence[str | None] = (),
        is_hidden: bool = False,
    ) -> None:
        """Close the page that was written since the last call.

        Args:
            unread: Reason why it was not read, or None.
            is_bare: Whether it shows pictures and no text.
            notes: Notes for the reviewer on the page.
            is_hidden: Whether the program does not show it; all of it is then marked.
        """
        number = len(self._pages) + 1
        start = self._pages[-1].end if self._pages else 0
        if is_hidden:
            self._hidden.clear()
            self._hide_blocks()
        note = self._note(notes)
        if is_bare and unread is None:
            self._bare.append(number)
        if is_bare:
            unread = joined((unread, ONLY_PICTURES))
        page = Page(number, 0, 0, start, self._length, unread=unread, note=note)
        self._pages.append(page)
        self._number_blocks()

    def _number_blocks(self) -> None:
        """Give the new blocks the number of the last page."""
        number = len(self._pages)
        for i in range(self._n_before, len(self._blocks)):
            if self._blocks[i].page_number != number:
                self._blocks[i] = replace(self._blocks[i], page_number=number)
        self._n_before = len(self._blocks)

    def end_flow(
        self,
        n_pages: int,
        *,
        unread: str | None = None,
        notes: Sequence[str | None] = (),
    ) -> None:
        """Make the pages of a running text from the page numbers of its blocks.

        A note stands where the text has it, behind the last page, and is still
        found on the page that refers to it.

        Args:
            n_pages: Number of pages of the text; if it is not possible, or smaller than
                a page that a block names, the text gets one page.
            unread: Reason why a part of it was not read, or None; given on the last
                page.
            notes: Notes for the reviewer on the whole text, given on page 1.
        """
        named = max((block.page_number for block in self._blocks), default=1)
        if not named <= n_pages <= _MAX_PAGES:
            self.end_page(unread=unread, notes=notes)
            return
        starts = [0]
        for block in self._blocks:
            starts += [block.start] * (block.page_number - len(starts))
        starts += [self._length] * (n_pages + 1 - len(starts))
        hidden: dict[int, list[str]] = {}
        for mark, words in zip(self._marks, self._hidden, strict=True):
            hidden.setdefault(bisect_right(starts, mark.start), []).append(words)
        for number, (start, end) in enumerate(pairwise(starts), start=1):
            self._hidden = hidden.get(number, [])
            note = self._note(notes if number == 1 else ())
            why = unread if number == n_pages else None
            page = Page(number, 0, 0, start, end, unread=why, note=note)
            self._pages.append(page)
        self._n_before = len(self._blocks)

    def _note(self, notes: Sequence[str | None]) -> str | None:
        """Return the notes of a page with its hidden words, and begin the next one."""
        words = " ".join(self._hidden).split()
        self._hidden.clear()
        hidden = count_and_quote(words, UNSEEN) if words else None
        return joined([hidden, *notes]) or None

    def texts(self) -> frozenset[str]:
        """Return the texts added so far, block by block."""
        return frozenset(part.removesuffix("\n") for part in self._parts)

    def extend_last(self, pieces: Iterable[Piece]) -> None:
        """Add pieces, without hidden words, to the last closed page."""
        self.write(pieces)
        if self._pages:
            self._pages[-1] = replace(self._pages[-1], end=self._length)
            self._number_blocks()

    def _hide_blocks(self) -> None:
        blocks = self._blocks[self._n_before :]
        if blocks:
            first = blocks[0].start
            self._marks = [mark for mark in self._marks if mark.end <= first]
        self._marks += (Mark(b.start, b.end, MarkKind.HIDDEN) for b in blocks)

    def build(self, notes: Sequence[str | None] = ()) -> Extract:
        """Return everything added so far; notes go to the page not yet ended."""
        if not self._pages or self._pages[-1].end < self._length:
            self.end_page(notes=notes)
        return Extract(
            "".join(self._parts),
            tuple(self._pages),
            tuple(self._blocks),
            tuple(self._marks),
            bare=tuple(self._bare),
        )
