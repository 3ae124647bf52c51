"""Plain text to blocks: blank lines part them, and so do items and headings.

The lines of a block stay as they are: a hard-wrapped paragraph keeps its line
ends, because offsets and quotes refer to the text of the file. Every line is
looked at once with bounded patterns, so 100 MB in one line take linear time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Extract, Piece
from pipeline.ingest.decode import decode
from pipeline.ingest.pieces import text_extract

_UNWRAPPED_CHARS = 160
"""Nobody wraps lines by hand beyond this length: such a line is a whole paragraph."""

_MAX_HEADING_CHARS = 120
_GUESSED_LEVEL = 6
_SHORT_SHARE = 0.6
"""Share of its block's longest line, below which a line may end a paragraph."""

_BULLET = re.compile(r"[ \t]{0,60}(?:[-–—*+•‣▪●○◦·➢➤✓✔■□►]|\uf0b7|\uf0a7)[ \t]{1,20}\S")
_NUMBER = re.compile(
    r"[ \t]{0,60}(?:\(?\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3}){1,5}[.)]?|§{1,2} ?\d{1,4}[a-z]?"
    r"|\(?[A-Za-z][.)]|\(?[ivxlcIVXLC]{1,7}[.)]"
    r"|\(?[A-Z]{1,4}-\d{1,3}(?:\.\d{1,2})?[.:)]?)(?:[ \t]{1,20}(?=\S)|$)"
)
_PROVISION = re.compile(
    r"[ \t]{0,60}(?:article|section|chapter|part|title|annex|appendix"
    r"|schedule|exhibit|clause|paragraph|attachment|artikel|abschnitt|anhang|kapitel|annexe|chapitre|titre"
    r"|artículo|capítulo|anexo|sección|artigo|seção|articolo|allegato|capo|статья"
    r"|глава|раздел|приложение)"
    r"[ \t]{1,5}(?:\d{1,4}(?:\.\d{1,3}){0,3}|[ivxlc]{1,7}|[a-z])"
    r"\b[.:)]?(?P<rest>.{0,100})$",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"\W{0,5}(?:page|seite|página|стр\.?)?\s{0,3}(?:\d{1,4}|[ivxlc]{1,6})"
    r"(?:\s{0,3}(?:of|/|von|de|sur)\s{0,3}\d{1,4})?\W{0,5}",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]{0,200}(?:[-=_*~.#+][ \t]{0,3}){3,400}[ \t]{0,200}")
_ENDS = tuple('. ; : , ! ? 。 ؟ । … ) ] " ” and or'.split())
_FULL_STOPS = (".", "!", "?", ":", ";", "。", "।", "؟")


def read_plain(data: bytes) -> Extract:
    """Read a text file in any encoding and any script.

    Returns:
        Blocks of the exact text; lines of only rules or blanks are not in it.

    Raises:
        UnreadableDocument: The file holds no text.
    """
    return text_extract(data, plain_pieces(decode(data)))


def plain_pieces(text: str) -> Iterator[Piece]:
    r"""Yield the blocks of a text with ``\n`` as its line end.

    Example:
        >>> [p.text for p in plain_pieces("ANNEX I\nScope:\n- calls\n- texts")]
        ['ANNEX I', 'Scope:', '- calls', '- texts']
    """
    lines: list[str] = []
    for line in chain(text.replace("\f", "\n\n").split("\n"), ("",)):
        if line.strip() and not _is_rule(line):
            lines.append(line)
        elif lines:
            yield from _group_pieces(lines)
            lines = []


def _is_rule(line: str) -> bool:
    return len(line) < 800 and _RULE.fullmatch(line) is not None


@dataclass(slots=True)
class _LineGroup:
    """Lines that stand without a blank line between them."""

    lines: list[str]
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = max(len(line) for line in self.lines)

    def ends_before(self, i: int) -> bool:
        """Return True if the line before line ``i`` may end a block."""
        if i == 0:
            return True
        before = self.lines[i - 1].rstrip()
        return before.endswith(_ENDS) or len(before) < _SHORT_SHARE * self.width

    def is_caps_heading(self, i: int) -> bool:
        """Return True for a line in capitals that is not one of many (shouted)."""
        if not _is_caps(self.lines[i]):
            return False
        near = self.lines[max(i - 2, 0) : i + 3]
        return sum(map(_is_caps, near)) <= 2


def _group_pieces(lines: list[str]) -> Iterator[Piece]:
    group = _LineGroup(lines)
    open_lines: list[str] = []
    kind = BlockKind.PARAGRAPH
    for i, line in enumerate(lines):
        starts = _start_kind(group, i)
        if open_lines and (starts is not None or _breaks(group, i)):
            yield _piece(open_lines, kind)
            open_lines = []
        if not open_lines:
            kind = starts or BlockKind.PARAGRAPH
        open_lines.append(line)
        if kind == BlockKind.HEADING:
            yield _piece(open_lines, kind)
            open_lines = []
    if open_lines:
        alone = len(lines) == 1
        yield _piece(open_lines, _kind_alone(lines[0], kind) if alone else kind)


def _start_kind(group: _LineGroup, i: int) -> BlockKind | None:
    """Return the role of the block that line ``i`` opens, or None."""
    line = group.lines[i][: _MAX_HEADING_CHARS + 80]
    if _BULLET.match(line):
        return BlockKind.LIST_ITEM
    if group.is_caps_heading(i):
        return BlockKind.HEADING
    if not group.ends_before(i):
        return None
    provision = _PROVISION.fullmatch(line.rstrip())
    if provision is not None:
        return _provision_kind(provision["rest"], group, i)
    return BlockKind.LIST_ITEM if _NUMBER.match(line) else None


def _provision_kind(rest: str, group: _LineGroup, i: int) -> BlockKind | None:
    """Tell a title from a clause and from a reference that was wrapped.

    "Article 5 Export Ban" is a title, "Section 1: The City pays the" a clause
    that goes on, and "Article 5 of the contract" is about another text.
    """
    rest = rest.strip(" \t-–—:.")
    if rest and rest[0].islower():
        return None
    after = group.lines[i + 1].lstrip() if i + 1 < len(group.lines) else ""
    if not rest or (_is_title(rest) and not after[:1].islower()):
        return BlockKind.HEADING
    return BlockKind.LIST_ITEM


def _breaks(group: _LineGroup, i: int) -> bool:
    """Return True if a new paragraph starts at line ``i`` without any mark."""
    before, line = group.lines[i - 1].rstrip(), group.lines[i]
    if max(len(before), len(line)) > _UNWRAPPED_CHARS:
        return True
    first = line.lstrip()[:1]
    is_short = len(before) < _SHORT_SHARE * group.width
    return is_short and before.endswith(_FULL_STOPS) and not first.islower()


def _is_caps(line: str) -> bool:
    text = line.strip()
    if not 4 <= len(text) <= _MAX_HEADING_CHARS or not text.isupper():
        return False
    return sum(map(str.isalpha, text)) >= max(4, len(text) // 2)


def _kind_alone(line: str, kind: BlockKind) -> BlockKind:
    """Return the role of a block of one line with blank lines around it."""
    text = line.strip()
    if len(text) > _MAX_HEADING_CHARS:
        return kind
    if kind == BlockKind.PARAGRAPH and _PAGE_NUMBER.fullmatch(text):
        return BlockKind.FURNITURE
    is_numbered = kind == BlockKind.LIST_ITEM and _NUMBER.match(text) is not None
    if (is_numbered or kind == BlockKind.PARAGRAPH) and _is_title(text):
        return BlockKind.HEADING
    return kind


def _is_title(text: str) -> bool:
    """Return True for a few words without an end mark, the longer ones capitalised."""
    number = _NUMBER.match(text)
    words = text[number.end() if number else 0 :].split()
    # "Title: President" and "Signature ____" are the lines of a form.
    is_form = ":" in text or "__" in text
    is_sentence = text.endswith((".", ",", ";", "?", "!"))
    if is_form or is_sentence or not 1 <= len(words) <= 12:
        return False
    long_words = [w.strip("\"'“”‘’([") for w in words if len(w) > 3]
    return bool(long_words) and all(w[:1].isupper() for w in long_words)


def _piece(lines: Iterable[str], kind: BlockKind) -> Piece:
    text = "\n".join(lines).strip()
    level = _level(text) if kind == BlockKind.HEADING else 0
    return Piece(text, kind, level)


def _level(text: str) -> int:
    """Return the depth by the number before a heading: 2 for ``14.``, 3 for ``14.2``.

    Capitals and provisions stand above, lines that only look like a title
    below all others.
    """
    match = re.match(r"\(?(\d{1,3}(?:\.\d{1,3}){0,5})[.)]?\s", text)
    if match is not None:
        return 2 + match[1].count(".")
    return 1 if _is_caps(text) or _PROVISION.fullmatch(text) else _GUESSED_LEVEL
