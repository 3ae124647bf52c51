"""Markdown to blocks: rendered to HTML once, then read as HTML.

Markdown may hold any HTML, open a tag in one paragraph and close it in another,
or put its pages into tables. One walk over the rendered page treats all of it
alike, so there is one place where text can be lost and tests look at it.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, TextBuilder
from pipeline.ingest.decode import decode
from pipeline.ingest.html import html_pieces
from pipeline.ingest.pieces import Piece, write_pieces
from pipeline.ingest.plain import plain_pieces

_MAX_CHARS = 20_000_000
"""Longer files are data with a wrong name; the plain reader is faster."""

_MAX_NESTING = 60
"""Deeper quotes and lists would be cut off silently, or overflow the stack."""

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\n(.{0,20000}?)\n\1[ \t]*(?:\n|$)", re.S)
_FRONT_FIELD = re.compile(
    r"^(?:title|description|summary|subtitle|excerpt)[ \t]*[:=][ \t]*"
    r"(.+(?:\n[ \t]+.+)*)",
    re.M | re.I,
)
_ESM = re.compile(
    r"(?:import\s+(?:[\w*{][^'\"]{0,500}\sfrom\s*)?['\"]"
    r"|export\s+(?:const|let|var|function|default|async|class|\*|\{))"
)
_IMPORT_OPEN = re.compile(r"import\s+\{[^}]*$")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_DEEP = re.compile(rf"^[ \t]*(?:(?:>|[-*+]|\d+[.)])[ \t]*){{{_MAX_NESTING},}}", re.M)


def read_markdown(data: bytes) -> Extract:
    """Read CommonMark with tables, HTML, front matter and MDX.

    Args:
        data: Bytes of the file.

    Returns:
        Headings, paragraphs, list items, table rows and code. Link targets
        are left out; link text and images' alternative text are kept.

    Raises:
        UnreadableDocument: The file holds no text.
    """
    builder = TextBuilder()
    write_pieces(builder, markdown_pieces(decode(data)))
    extract = builder.build()
    if not extract.blocks:
        msg = f"the file holds no text in its {len(data)} bytes"
        raise UnreadableDocument(msg)
    return extract


def markdown_pieces(text: str) -> Iterator[Piece]:
    """Yield the blocks of a Markdown text in reading order."""
    front = _FRONT_MATTER.match(text)
    if front is not None:
        yield from _front_pieces(front[2])
        text = text[front.end() :]
    if len(text) > _MAX_CHARS or _DEEP.search(text) is not None:
        yield from plain_pieces(text)
        return
    yield from _rendered_pieces(_without_esm(text))


def _front_pieces(front: str) -> Iterator[Piece]:
    for match in _FRONT_FIELD.finditer(front):
        value = re.sub(r"^[>|][+-]?\s+", "", match[1]).strip()
        yield Piece(" ".join(value.strip("\"'").split()))


def _rendered_pieces(text: str) -> list[Piece]:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 10 * _MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    try:
        rendered = parser.render(text)
    except RecursionError:
        return list(plain_pieces(text))
    return html_pieces(rendered)


def _without_esm(text: str) -> str:
    """Drop the import and export statements of MDX, up to the next blank line."""
    if "import" not in text and "export" not in text:
        return text
    kept: list[str] = []
    fence = ""
    dropping = False
    for line in text.split("\n"):
        fence = _fence_after(line, fence)
        dropping = not fence and (
            _starts_esm(line) or (dropping and bool(line.strip()))
        )
        kept.append("" if dropping else line)
    return "\n".join(kept)


def _starts_esm(line: str) -> bool:
    return bool(_ESM.match(line) or _IMPORT_OPEN.match(line))


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after a line, or ''."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence
