"""Styles and fields of a DOCX: headings, list items, captions, controls to fill in.

Word stores the names of its own styles in English ("heading 1") whatever the language
of the program; only their ids are translated ("berschrift1"). Properties are inherited
along ``basedOn``, and an outline level makes a heading of any style.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.decode import clean
from pipeline.ingest.office.docx_grounds import (
    CLEAR,
    HIGHLIGHTS,
    NO_COLOUR,
    W14,
    TableStyle,
    WordGround,
    chain,
    child,
    colour_of,
    is_on,
    shade_of,
    value,
)
from pipeline.ingest.office.ooxml import W
from pipeline.ingest.office.paged import UNKNOWN, is_near
from pipeline.ingest.pieces import EMPTY, TICKED, Control, named_level

_CONTENTS = re.compile(r"toc (?:heading|\d)|table of (?:contents|figures)|index \d")
_TINY = frozenset({"1", "2"})


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """Meaning of a paragraph style."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    is_bold: bool = False
    is_hidden: bool = False
    colour: str = ""
    size: str = ""
    shade: str | None = None


BODY = ParagraphStyle()


class DocxStyles(NamedTuple):
    """Styles of a document by id, and what its pages give to letters."""

    paragraphs: dict[str, ParagraphStyle]
    tables: dict[str, TableStyle]
    page: WordGround


def read_styles(root: etree._Element | None) -> dict[str, ParagraphStyle]:
    """Read ``styles.xml`` and return the styles by id."""
    if root is None:
        return {}
    elements = {
        element.get(f"{W}styleId", ""): element for element in root.iter(f"{W}style")
    }
    return {style_id: _read_style(style_id, elements) for style_id in elements}


def _read_style(style_id: str, elements: dict[str, etree._Element]) -> ParagraphStyle:
    level = 0
    kind = BlockKind.PARAGRAPH
    is_bold = False
    is_hidden: bool | None = None
    colour = size = ""
    shade: str | None = None
    for element in chain(style_id, elements):
        level = level or named_level(_name(element)) or outline_level(element) or 0
        kind = _kind(element) if kind is BlockKind.PARAGRAPH else kind
        is_bold = is_bold or is_on(element, "rPr/b")
        if is_hidden is None and value(element, "rPr/vanish") is not None:
            is_hidden = is_on(element, "rPr/vanish")
        colour = colour or colour_of(child(element, "rPr"))
        for name in ("rPr", "pPr"):
            shade = shade_of(child(element, name)) if shade is None else shade
        size = size or value(element, "rPr/sz") or ""
    if level and kind is not BlockKind.TITLE:
        kind = BlockKind.HEADING
    return ParagraphStyle(kind, level, is_bold, bool(is_hidden), colour, size, shade)


def _name(element: etree._Element) -> str:
    return (value(element, "name") or "").strip().lower()


def _kind(element: etree._Element) -> BlockKind:
    name = _name(element)
    if name == "title":
        return BlockKind.TITLE
    if _CONTENTS.fullmatch(name):
        return BlockKind.MENU
    if name == "caption":
        return BlockKind.CAPTION
    is_list = name.startswith("list") and "title" not in name
    if is_list or value(element, "pPr/numPr/numId") not in {None, "0"}:
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH


def outline_level(element: etree._Element) -> int | None:
    """Return the outline level in ``w:pPr`` from 1, 0 for body text, or None."""
    held = value(element, "pPr/outlineLvl") or value(element, "outlineLvl")
    if held is None or not held.isdecimal():
        return None
    return int(held) + 1 if int(held) < 9 else 0


def is_unseen(
    run: etree._Element,
    style: ParagraphStyle,
    styles: dict[str, ParagraphStyle],
    around: WordGround,
) -> bool:
    """Return True if Word does not show the words of a ``w:r``.

    ``around`` is what the page, table cell or box around its paragraph gives to it.
    """
    properties = run.find(f"{W}rPr")
    for switch in ("vanish", "specVanish"):
        if value(properties, switch) is not None:
            return is_on(properties, switch)
    own = styles.get(value(properties, "rStyle") or "", BODY)
    colour = colour_of(properties) or own.colour or style.colour or around.colour
    ground = _ground(run, style, own) if colour else CLEAR
    return (
        style.is_hidden
        or own.is_hidden
        or (value(properties, "sz") or own.size or style.size) in _TINY
        or value(properties, "w") == "1"
        or _whole(value(properties, "spacing")) <= -_PILED
        or colour == NO_COLOUR
        or is_near(colour, around.shade if ground == CLEAR else ground)
    )


_PILED = 160
"""Twentieths of a point by which letters are set closer: with 8 points they lie on each
other."""


def _whole(text: str | None) -> int:
    return int(text) if text and _WHOLE.fullmatch(text) else 0


_WHOLE = re.compile(r"-?\d{1,9}")


def _ground(run: etree._Element, style: ParagraphStyle, own: ParagraphStyle) -> str:
    """Return the colour that a run or its paragraph puts behind it, or ``CLEAR``."""
    highlight = value(run, "rPr/highlight")
    if highlight not in {None, "none"}:
        return HIGHLIGHTS.get(highlight or "", UNKNOWN)
    paragraph = run.getparent()
    direct = (
        shade_of(run.find(f"{W}rPr")),
        shade_of(None if paragraph is None else paragraph.find(f"{W}pPr")),
    )
    for shade, styled in zip(direct, (own.shade, style.shade), strict=True):
        found = styled if shade is None else shade
        if found not in {None, CLEAR}:
            return found or UNKNOWN
    return CLEAR


_VISIBILITY = re.compile(r"visibility\s*:\s*hidden|display\s*:\s*none", re.IGNORECASE)


def is_in_hidden_box(run: etree._Element) -> bool:
    """Return True if a box or shape around a run is switched off."""
    for around in run.iterancestors():
        properties = around.find("{*}docPr")
        if properties is not None and properties.get("hidden") in {"1", "true"}:
            return True
        if _VISIBILITY.search(around.get("style") or "") is not None:
            return True
    return False


_LEAST_HEIGHT = 20
"""Height of a line or row, in twentieths of a point, up to which no letter is seen; 0
leaves the height to the words."""


def is_cut_off(paragraph: etree._Element) -> bool:
    """Return True if a paragraph's lines or its row have an exact height of nothing."""
    around = paragraph.getparent()
    row = around.getparent() if around is not None and around.tag == f"{W}tc" else None
    heights = (
        (child(paragraph, "pPr/spacing"), "lineRule", "line"),
        (child(row, "trPr/trHeight"), "hRule", "val"),
    )
    for height, rule, name in heights:
        if height is not None and height.get(f"{W}{rule}") == "exact":
            told = height.get(f"{W}{name}", "")
            if told.isdecimal() and 0 < int(told) <= _LEAST_HEIGHT:
                return True
    return False


def content_control(element: etree._Element) -> Control:
    """Return the properties of a ``w:sdt``."""
    properties = element.find(f"{W}sdtPr")
    if properties is None:
        return Control("", is_filled=False)
    name = value(properties, "alias") or value(properties, "tag") or ""
    box = properties.find(f"{W14}checkbox")
    tick = None
    if box is not None:
        state = box.find(f"{W14}checked")
        tick = state is not None and state.get(f"{W14}val") not in {"0", "false"}
    # A table of contents and a gallery are controls too, and hold no answer.
    is_part = properties.find(f"{W}docPartObj") is not None
    is_filled = not is_part and not is_on(properties, "showingPlcHdr")
    return Control(clean(name).strip(), is_filled, tick)


def legacy_field(begin: etree._Element) -> tuple[Control, str] | None:
    """Return the form field that a ``w:fldChar`` begins, and its text.

    Returns:
        The field, and its answer if that is not in the text of the paragraph. None for
        most fields, which number pages or refer to something.
    """
    held = begin.find(f"{W}ffData")
    if held is None:
        return None
    name = value(held, "statusText") or value(held, "helpText") or value(held, "name")
    control = Control(clean(name or "").strip())
    box = held.find(f"{W}checkBox")
    if box is not None:
        told = "checked" if box.find(f"{W}checked") is not None else "default"
        control.tick = is_on(box, told)
        return control, f"{TICKED if control.tick else EMPTY} "
    return control, _chosen(held.find(f"{W}ddList"))


def _chosen(choices: etree._Element | None) -> str:
    """Return the entry of a list that was chosen, or "": most programs show none."""
    if choices is None:
        return ""
    entries = [e.get(f"{W}val") or "" for e in choices.iterfind(f"{W}listEntry")]
    number = value(choices, "result") or value(choices, "default") or "0"
    index = int(number) if number.isdecimal() else 0
    return clean(entries[index]) if index < len(entries) else ""
