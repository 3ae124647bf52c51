"""Markdown to blocks: rendered to HTML once, then read as HTML.

Markdown may hold any HTML, open a tag in one paragraph and close it in another,
or put its pages into tables. One walk over the rendered page treats all of it
alike, so there is one place where text can be lost and tests look at it.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Extract, Piece
from pipeline.ingest.decode import decode
from pipeline.ingest.markup.html import html_pieces
from pipeline.ingest.markup.plain import plain_pieces
from pipeline.ingest.pieces import text_extract

_MAX_CHARS = 5_000_000
"""Most characters: a million list items take a minute; the plain reader takes four
seconds."""

_MAX_NESTING = 60
"""Deepest nesting: deeper quotes and lists would be cut off silently, or overflow the
stack."""

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\n(.{0,20000}?)\n\1[ \t]*(?:\n|$)", re.S)
_FRONT_LINE = re.compile(
    r"[ \t]*(?:-[ \t]+)?(?:(?P<key>[\w.-]{1,60}|\"[^\"]*\")[ \t]*[:=][ \t]*)?"
    r"(?P<value>.*)"
)
_WORDS = re.compile(r"[^\W\d_]{2,}.*\s.*[^\W\d_]{2,}|[^\x00-\u02ff]{4,}")
"""Pattern of two words, or of a phrase in a script without spaces: someone wrote it to
be read."""

_ESM = re.compile(
    r"(?:import\s+(?:[\w*{][^'\"]{0,500}\sfrom\s*)?['\"]"
    r"|export\s+(?:const|let|var|function|default|async|class|\*|\{))"
    r"|import\s+\{[^}]*$"
)
_DELIMITERS = re.compile(r"[ \t>]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*(?::?-+:?)?[ \t]*")
_MAX_COLUMNS = 200
"""Most columns of a table: a wider one is read as text, since its rows would be mostly
padding."""

_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_MARKER = r"(?:>|[-*+]|\d+[.)])[ \t]*"
_DEEP = re.compile(
    rf"^[ \t]*(?:{_MARKER}){{{_MAX_NESTING},}}"
    rf"|^[ \t]{{{2 * _MAX_NESTING},}}{_MARKER}",
    re.M,
)


def read_markdown(data: bytes) -> Extract:
    """Read CommonMark with tables, HTML, front matter and MDX.

    Returns:
        Headings, paragraphs, list items, table rows and code. Link targets
        are left out; link text and images' alternative text are kept.

    Raises:
        UnreadableDocument: The file holds no text.
    """
    return text_extract(data, markdown_pieces(decode(data)))


def markdown_pieces(text: str) -> Iterator[Piece]:
    """Yield the blocks of a Markdown text in reading order."""
    front = _FRONT_MATTER.match(text)
    if front is not None:
        yield from _front_pieces(front[2])
        text = text[front.end() :]
    if len(text) > _MAX_CHARS or _DEEP.search(text) is not None:
        yield from plain_pieces(text)
        return
    yield from _rendered_pieces(_prepare(text))


def _front_pieces(front: str) -> Iterator[Piece]:
    """Keep the words of the front matter: sites put claims and features here."""
    for line in front.split("\n"):
        match = _FRONT_LINE.fullmatch(line)
        value = match["value"].strip(" \t\"'[],") if match is not None else line
        key = (match["key"] or "").lower() if match is not None else ""
        if key == "title" and not line[:1].isspace():
            yield Piece(value, BlockKind.TITLE, 1)
        elif key == "description" or _WORDS.search(value):
            yield Piece(value)


def _rendered_pieces(text: str) -> list[Piece]:
    # Line ends stay line ends: many files rely on them for addresses and lists.
    options = {"html": True, "breaks": True, "maxNesting": 10 * _MAX_NESTING}
    parser = MarkdownIt("commonmark", options)
    parser.enable(["table", "strikethrough"])
    try:
        rendered = parser.render(text)
    except RecursionError:
        return list(plain_pieces(text))
    return html_pieces(rendered)


def _prepare(text: str) -> str:
    """Drop MDX statements and widen tables, outside of code."""
    lines = text.split("\n")
    fence = ""
    is_dropping = False
    table_end = 0
    for i, line in enumerate(lines):
        fence = _fence_after(line, fence)
        if fence:
            continue
        is_dropping = bool(_ESM.match(line) or (is_dropping and line.strip()))
        if is_dropping:
            lines[i] = ""
        elif i > table_end and "|" in line and _DELIMITERS.fullmatch(line[:2_000]):
            table_end = _widen(lines, i)
    return "\n".join(lines)


def _widen(lines: list[str], i: int) -> int:
    """Give a table as many columns as its longest row, and return the line after it.

    By GitHub's rule, cells beyond the header's are dropped. In many data sheets that
    were converted to Markdown, they hold the text.
    """
    end = i + 1
    n_columns = n_most = _n_cells(lines[i])
    while end < len(lines) and lines[end].strip():
        n_most = max(n_most, _n_cells(lines[end]))
        end += 1
    if n_most > _MAX_COLUMNS:
        lines[i] = ""
    elif n_most > n_columns and _n_cells(lines[i - 1]) == n_columns:
        lines[i - 1] = _closed(lines[i - 1]) + "   |" * (n_most - n_columns)
        lines[i] = _closed(lines[i]) + "---|" * (n_most - n_columns)
    return end


def _n_cells(line: str) -> int:
    inner = line.strip(" \t>").removeprefix("|").removesuffix("|")
    return inner.count("|") - inner.count("\\|") + 1


def _closed(line: str) -> str:
    stripped = line.rstrip()
    return stripped if stripped.endswith("|") else f"{stripped} |"


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after a line, or ''."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence
