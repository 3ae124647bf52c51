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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.datamodel import Block, BlockKind, Mark, MarkKind, Page, counted, joined
from pipeline.ingest.decode import join_halves
from pipeline.ingest.pdf.picture_places import Picture

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
    """Return a text without the signs, stripped, and the words between them.

    Args:
        text: Text joined from results of ``hide`` and other texts.

    Returns:
        The text without white space around it, and half-open spans in it.

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


@dataclass(slots=True)
class TextBuilder:
    r"""Collects blocks of a format without pages into one page-less text.

    Example:
        >>> builder = TextBuilder()
        >>> builder.add("Covert operations", BlockKind.HEADING, level=2)
        >>> builder.add("Runs unseen.", BlockKind.PARAGRAPH)
        >>> builder.build().text
        'Covert operations\nRuns unseen.\n'
    """

    _parts: list[str] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _hidden: list[str] = field(default_factory=list)
    _length: int = 0

    def add(
        self,
        text: str,
        kind: BlockKind,
        *,
        level: int = 0,
        columns: Sequence[str] = (),
        page: int = 1,
    ) -> None:
        """Append a block; text that is only white space is left out.

        Args:
            text: Text of the block; stretches that ``hide`` returned are marked. Cells
                of a table row are joined by a tab.
            kind: Role of the block.
            level: Depth of a heading from 1.
            columns: Column headers of a table row, or the name of a field.
            page: Page on which it begins, from 1.
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

    def build(self, notes: Sequence[str | None] = ()) -> Extract:
        """Return everything added so far as one page without a size.

        Args:
            notes: Notes for the reviewer, besides the one on hidden words.
        """
        page = Page(1, 0, 0, 0, self._length, note=self._note(notes))
        return self._extract([page])

    def _extract(self, pages: Sequence[Page]) -> Extract:
        text, blocks = "".join(self._parts), tuple(self._blocks)
        return Extract(text, tuple(pages), blocks, tuple(self._marks))

    def _note(self, notes: Sequence[str | None]) -> str | None:
        """Return the notes of a page with its hidden words, and begin the next one."""
        words = " ".join(self._hidden).split()
        self._hidden.clear()
        hidden = count_and_quote(words, UNSEEN) if words else None
        return joined([hidden, *notes]) or None
