"""What a reader gives: text that grows only at its end, blocks that point into it.

A reader is a function ``(data: bytes) -> Extract``. It runs in a child process
(``pipeline.ingest.sandbox``), so it may be slow, crash or swallow memory, but
it must raise ``IngestError`` where it can tell what is wrong. It follows no
link, loads no external entity and writes no file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.datamodel import Block, BlockKind, Mark, Page

READER_VERSION = "3"
"""Raise it when any reader gives other offsets: annotations refer to it."""


@dataclass(frozen=True, slots=True)
class Extract:
    """Text, pages and blocks of one file; the parent adds name and hash.

    Attributes:
        text: The extracted text.
        pages: From number 1, tiling the text.
        blocks: In reading order, not overlapping.
        marks: What was read by OCR or is hidden.
        scans: Numbers of the pages whose words stand in an image, which OCR
            could read.
    """

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()
    scans: tuple[int, ...] = ()


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
    _length: int = 0

    def add(
        self,
        text: str,
        kind: BlockKind,
        *,
        level: int = 0,
        columns: Sequence[str] = (),
    ) -> None:
        """Append a block; text that is only white space is left out.

        Args:
            text: The block's text, without surrounding white space. Cells of a
                table row are joined by a tab.
            kind: Role of the block.
            level: Depth of a heading from 1.
            columns: Column headers of a table row.
        """
        text = text.strip()
        if not text:
            return
        start = self._length
        self._parts.append(f"{text}\n")
        self._length += len(text) + 1
        end = start + len(text)
        self._blocks.append(Block(start, end, kind, 1, level, tuple(columns)))

    def build(self) -> Extract:
        """Return everything added so far as one page without a size."""
        page = Page(number=1, width=0, height=0, start=0, end=self._length)
        return Extract("".join(self._parts), (page,), tuple(self._blocks))
