r"""RTF to tokens: control words, groups, and runs of text as bytes; what they mean.

An RTF file is ASCII; what is beyond is written as ``\'e4`` in the code page of
the font, or as ``\u228`` with a few characters for older programs behind it. The head
gives code pages of fonts and depths of styles; groups and fields are read with words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Piece
from pipeline.ingest.decode import clean
from pipeline.ingest.office.rtf_looks import PLAIN, RtfLook
from pipeline.ingest.pieces import (
    EMPTY,
    FAKE_HEADING_LEVEL,
    TICKED,
    Control,
    is_fake_heading,
    named_level,
)

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)

CODE_PAGES = {
    77: "mac_roman", 78: "shift_jis", 79: "gb18030", 80: "euc_kr", 81: "cp10081",
    83: "cp1255", 84: "cp1256", 85: "mac_greek", 86: "mac_turkish", 87: "cp874",
    88: "mac_latin2", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab",
    134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Code page of a font by its ``fcharset``; 0 and 1 mean that of the file."""

SYMBOL = "symbol"
"""Code page of fonts whose letters are signs: Word shows them at U+F000."""


class RtfToken(NamedTuple):
    """One piece of an RTF file.

    Attributes:
        kind: ``word``, ``byte`` (one character in hexadecimal), ``sign`` (a control
            symbol), ``open``, ``close`` or ``text``.
        value: Name of the word or the sign; text as Latin-1; else "".
        number: Parameter of a word, or None; the byte.
    """

    kind: str
    value: str
    number: int | None = None


def tokens(data: bytes) -> Iterator[RtfToken]:
    r"""Yield the tokens of a file; binary data is skipped by its length.

    Example:
        >>> [token.kind for token in tokens(rb"{\b Text\'e4\bin3 }{}\par}")]
        ['open', 'word', 'text', 'byte', 'word', 'word', 'close']
    """
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        word, number, byte, sign, brace, text = match.groups()
        if word is not None:
            token = RtfToken("word", word.decode(), int(number) if number else None)
            if token.value == "bin":
                at += max(token.number or 0, 0)
            yield token
        elif text is not None:
            yield RtfToken("text", text.decode("latin-1"))
        elif byte is not None:
            yield RtfToken("byte", "", int(byte, 16))
        elif sign is not None:
            yield RtfToken("sign", sign.decode("latin-1"))
        elif brace is not None:
            yield RtfToken("open" if brace == b"{" else "close", "")


def decode_run(run: bytes, code_page: str) -> str:
    r"""Decode bytes of one run in the code page of its font.

    Example:
        >>> decode_run(b"\xc4\xe0", "cp1251"), decode_run(b"\xb7", SYMBOL)
        ('Да', '\uf0b7')
    """
    if code_page == SYMBOL:
        return "".join(chr(0xF000 + b) if b >= 0x20 else chr(b) for b in run)
    try:
        return run.decode(code_page, "replace")
    except LookupError:
        return run.decode("cp1252", "replace")


_CHARSETS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_MAX_HEAD_BYTES = 4_000_000
"""Most bytes of the head: tables of fonts and styles stand before the text and reach
some 100 kB."""


@dataclass(slots=True)
class RtfHead:
    """Settings of the whole file, read until both tables are over.

    Attributes:
        default: Code page of text without a font that says otherwise.
        default_font: Font of such text, or None.
        fonts: Code page by the number of a font.
        levels: Depth of headings, from 1, by the number of a style.
    """

    default: str = "cp1252"
    default_font: int | None = None
    fonts: dict[int, str] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    _depth: int = 0
    _table: str = ""
    _table_depth: int = 0
    _number: int = 0
    _level: int = 0
    _name: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    GROUPS: ClassVar[frozenset[str]] = frozenset({"fonttbl", "stylesheet"})
    """Names of the groups that it was read from."""

    def code_page(self, font: int | None) -> str:
        """Return the code page of a font, None for text without one."""
        font = self.default_font if font is None else font
        return self.default if font is None else self.fonts.get(font, self.default)

    @classmethod
    def of(cls, data: bytes) -> "RtfHead":
        """Read the head of a file."""
        head = cls()
        for token in tokens(data[:_MAX_HEAD_BYTES]):
            if head._take(token):
                break
        return head

    def _take(self, token: RtfToken) -> bool:
        """Take in one token; return True when the head is over."""
        if token.kind == "open":
            self._depth += 1
            self._number, self._level = 0, 0
            self._name.clear()
        elif token.kind == "close":
            self._close()
        elif token.kind == "word":
            self._word(token.value, token.number)
        elif token.kind == "text" and self._table == "stylesheet":
            self._name.append(token.value)
            if ";" in token.value:
                self._end_style()
        return self._seen >= self.GROUPS and not self._table

    def _close(self) -> None:
        if self._table and self._depth == self._table_depth:
            self._table = ""
        self._depth -= 1

    def _word(self, word: str, number: int | None) -> None:
        if word in self.GROUPS:
            self._table, self._table_depth = word, self._depth
            self._seen.add(word)
        elif word in _CHARSETS:
            self.default = _CHARSETS[word]
        elif word == "ansicpg" and number:
            self.default = "utf-8" if number == 65001 else f"cp{number}"
        elif word == "deff":
            self.default_font = number
        elif self._table == "fonttbl":
            self._font_word(word, number)
        elif word == "s" and number is not None:
            self._number = number
        elif word == "outlinelevel" and number is not None and number < 9:
            self._level = number + 1

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f" and number is not None:
            self._number = number
        elif word == "fcharset" and number is not None:
            if number == 2:
                self.fonts[self._number] = SYMBOL
            elif number in CODE_PAGES:
                self.fonts[self._number] = CODE_PAGES[number]
        elif word == "cpg" and number:
            self.fonts[self._number] = f"cp{number}"

    def _end_style(self) -> None:
        name = "".join(self._name).strip().rstrip(";").lower()
        if level := named_level(name) or self._level:
            self.levels[self._number] = level
        self._name.clear()


SKIPPED = frozenset(
    """
    atnauthor atnid atndate atnref atrfstart atrfend bkmkstart bkmkend colortbl
    colorschememapping datafield datastore do factoidname falt ffdeftext
    fontemb filetbl generator htmltag latentstyles listoverridetable
    listtable lsdlockedexcept mhtmltag mmathPr nesttableprops nonesttables
    nonshppict objalias objclass objdata objname objsect oldcprops oldpprops
    oldsprops oldtprops panose passwordhash pgdsctbl pict pnseclvl private
    protusertbl revtbl rsidtbl rxe shppict shprslt sp tc template themedata
    userprops wgrffmtfilter xe xmlnstbl
    """.split()
)
"""Groups without text of the document, or with a copy of it."""

READ_ANYWAY = frozenset(
    """
    annotation shpinst shptxt footnote pntext fldinst formfield ffname ffhelptext
    ffstattext ffl
    """.split()
)
"""Groups that a reader may ignore, but this one reads."""

KINDS = {
    "footnote": BlockKind.FOOTNOTE,
    "annotation": BlockKind.COMMENT,
    **dict.fromkeys(
        ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
         "footerf"),
        BlockKind.FURNITURE,
    ),
    "shptxt": BlockKind.PARAGRAPH,
}  # fmt: skip
"""Groups with paragraphs of their own, which follow the open one."""

SILENT = frozenset({"info", "fldinst"})
"""Groups that say something about the document or a field, and show nothing."""

TOLD = frozenset(
    "title subject doccomm keywords ffname ffhelptext ffstattext ffl".split()
)
"""Groups inside these whose text is kept."""

PROPERTIES = {"doccomm": "description"}

SIGNS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
TEXTS = {
    "tab": "\t", "line": "\n", "softline": "\n", "lbr": "\n", "emdash": "—",
    "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
ENDS = frozenset({"par", "sect", "page", "column", "pagebb"})
BULLETS = frozenset("•·-–*o▪●◦§\uf0b7\uf0a7\uf0d8\uf0fc")


@dataclass(slots=True)
class RtfGroup:
    """State until a group ends."""

    is_skipped: bool = False
    is_number: bool = False
    is_deleted: bool = False
    look: RtfLook = PLAIN
    is_bold: bool = False
    is_silent: bool = False
    is_field: bool = False
    told: list[str] | None = None
    """List that takes in the text, if the group shows nothing."""

    font: int | None = None
    n_after_u: int = 1
    opens: bool = False
    """Whether the group began with paragraphs of its own, which end with the group."""


@dataclass(slots=True)
class RtfParagraph:
    """A paragraph that is being read."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    is_item: bool = False
    is_plain: bool = False
    in_table: bool = False
    depth: int = 1
    """Number of tables around it, if it is in one."""

    shade: int | None = 0
    """Colour behind it: 0 without one, None for a pattern."""

    number: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)
    done: list[Piece] = field(default_factory=list)
    """Paragraphs before it, in a note or a box."""

    controls: list[Control] = field(default_factory=list)

    def take(self, word: str, number: int | None, levels: dict[int, int]) -> None:
        """Take in a word on paragraphs; ``levels`` are those of the styles."""
        if word == "pard":
            self.level, self.is_item, self.in_table = 0, False, False
            self.depth, self.shade = 1, 0
        elif word == "s":
            self.level = levels.get(number or 0, 0)
        elif word == "outlinelevel" and number is not None:
            self.level = number + 1 if 0 <= number < 9 else 0
        elif word == "ls":
            self.is_item = number != 0
        elif word in {"intbl", "itap"}:
            self.in_table = number != 0
            self.depth = number or 1 if word == "itap" else self.depth
        elif word == "cbpat":
            self.shade = None if self.shade is None else number or 0
        elif (word == "shading" and number) or word.startswith("bg"):
            self.shade = None


_NAMES = ("ffstattext", "ffhelptext", "ffname")
_BOX, _LIST = 1, 2
_DEFAULT = 25
"""Value of ``ffres`` for a choice that was never changed."""


@dataclass(slots=True)
class RtfField:
    """A field that is being read; most fields hold no answer but number pages.

    ``texts`` are names, help and entries with their parts, in file order; ``numbers``
    are stated by the words of the instruction; ``parts`` are of the text shown.
    """

    texts: list[tuple[str, list[str]]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def take(self, word: str, number: int | None) -> None:
        """Take in a word of the instruction."""
        self.numbers[word] = number or 0

    def begin(self) -> str:
        """Return the tick or the chosen entry of a form field, or ""."""
        kind = self.numbers.get("fftype")
        if kind == _BOX:
            return f"{TICKED if self._chosen() else EMPTY} "
        entries = self._told("ffl")
        if kind == _LIST and 0 <= self._chosen() < len(entries):
            return entries[self._chosen()]
        return ""

    def control(self) -> Control | None:
        """Return the field as filled in, or None if it does not belong to a form."""
        if "fftype" not in self.numbers:
            return None
        names = [name for word in _NAMES for name in self._told(word) if name]
        control = Control(names[0] if names else "", parts=self.parts)
        if self.numbers["fftype"] == _BOX:
            control.tick = bool(self._chosen())
        return control

    def _chosen(self) -> int:
        result = self.numbers.get("ffres", _DEFAULT)
        return self.numbers.get("ffdefres", 0) if result == _DEFAULT else result

    def _told(self, word: str) -> list[str]:
        return [
            clean("".join(parts)).strip() for name, parts in self.texts if name == word
        ]


def piece_of(paragraph: RtfParagraph, text: str, *, is_item: bool) -> Piece:
    """Return a paragraph that has ended as a piece with its role."""
    if paragraph.kind is not BlockKind.PARAGRAPH:
        return Piece(text, paragraph.kind)
    if paragraph.level:
        return Piece(text, BlockKind.HEADING, paragraph.level)
    if is_item:
        return Piece(text, BlockKind.LIST_ITEM)
    if is_fake_heading(text) and not (paragraph.is_plain or paragraph.in_table):
        return Piece(text, BlockKind.HEADING, FAKE_HEADING_LEVEL)
    return Piece(text)
