"""Control words of RTF by meaning, and what is read with them: groups, fields."""

from dataclasses import dataclass, field

from pipeline.datamodel import BlockKind
from pipeline.ingest.decode import clean
from pipeline.ingest.pieces import (
    EMPTY,
    FAKE_HEADING_LEVEL,
    TICKED,
    Control,
    Piece,
    is_fake_heading,
)

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
    is_hidden: bool = False
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
    number: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)
    done: list[Piece] = field(default_factory=list)
    """Paragraphs before it, in a note or a box."""

    controls: list[Control] = field(default_factory=list)


_NAMES = ("ffstattext", "ffhelptext", "ffname")
_BOX, _LIST = 1, 2
_DEFAULT = 25
"""Value of ``ffres`` for a choice that was never changed."""


@dataclass(slots=True)
class RtfField:
    """A field that is being read; most fields hold no answer but number pages.

    Attributes:
        texts: Names, help and entries with their parts, in file order.
        numbers: Numbers stated by the words of the instruction.
        parts: Parts of the text that it shows.
    """

    texts: list[tuple[str, list[str]]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def take(self, word: str, number: int | None) -> None:
        """Take in a word of the instruction."""
        self.numbers[word] = number or 0

    def begin(self) -> str:
        """Return the answer that is no text of the paragraph, or ""."""
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
