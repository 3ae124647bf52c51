"""Styles and fields of a DOCX: headings, list items, captions, controls to fill in.

Word stores the names of its own styles in English ("heading 1") whatever the language
of the program; only their ids are translated ("berschrift1"). Properties are inherited
along ``basedOn``, and an outline level makes a heading of any style.
"""

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.decode import clean
from pipeline.ingest.pieces import EMPTY, TICKED, Control, named_level

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_CONTENTS = re.compile(r"toc (?:heading|\d)|table of (?:contents|figures)|index \d")
_TINY = frozenset({"1", "2"})
_MAX_CHAIN = 20
"""Longest chain of styles: they are based on each other a few deep, and a longer chain
is a cycle."""


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """Meaning of a paragraph style."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    is_bold: bool = False
    is_shaded: bool = False
    is_hidden: bool = False
    colour: str = ""
    size: str = ""


BODY = ParagraphStyle()


def value(element: etree._Element | None, path: str) -> str | None:
    """Return ``w:val`` of the child at a path of ``w:`` names, or None.

    Example:
        >>> p = etree.fromstring(f'<p xmlns:w="{W[1:-1]}"><w:a w:val="7"/></p>')
        >>> value(p, "a")
        '7'
    """
    found = _found(element, path)
    return None if found is None else found.get(f"{W}val", "")


def _found(element: etree._Element | None, path: str) -> etree._Element | None:
    names = "/".join(W + name for name in path.split("/"))
    return None if element is None else element.find(names)


def is_on(element: etree._Element | None, path: str) -> bool:
    """Return True if a switch such as ``w:b`` is present and on."""
    held = value(element, path)
    return held is not None and held.lower() not in {"0", "false", "off", "none"}


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
    is_bold = is_shaded = False
    is_hidden: bool | None = None
    colour = size = ""
    for _ in range(_MAX_CHAIN):
        element = elements.get(style_id)
        if element is None:
            break
        level = level or named_level(_name(element)) or outline_level(element) or 0
        kind = _kind(element) if kind is BlockKind.PARAGRAPH else kind
        is_bold = is_bold or is_on(element, "rPr/b")
        is_shaded = is_shaded or value(element, "pPr/shd") is not None
        if is_hidden is None and value(element, "rPr/vanish") is not None:
            is_hidden = is_on(element, "rPr/vanish")
        colour = colour or _colour(_found(element, "rPr"))
        size = size or value(element, "rPr/sz") or ""
        style_id = value(element, "basedOn") or ""
    if level and kind is not BlockKind.TITLE:
        kind = BlockKind.HEADING
    return ParagraphStyle(
        kind, level, is_bold, is_shaded, bool(is_hidden), colour, size
    )


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
    *,
    is_on_paper: bool,
) -> bool:
    """Return True if Word does not show the words of a run.

    Args:
        run: The ``w:r``.
        style: Style of its paragraph.
        styles: All styles, by id.
        is_on_paper: Whether it is outside of tables and boxes, which may be dark.
    """
    properties = run.find(f"{W}rPr")
    for switch in ("vanish", "specVanish"):
        if value(properties, switch) is not None:
            return is_on(properties, switch)
    own = styles.get(value(properties, "rStyle") or "", BODY)
    colour = _colour(properties) or own.colour or style.colour
    ground = _ground(run, style, is_on_paper=is_on_paper)
    return (
        style.is_hidden
        or own.is_hidden
        or (value(properties, "sz") or own.size or style.size) in _TINY
        or value(properties, "w") == "1"
        or _whole(value(properties, "spacing")) <= -_PILED
        or colour == _NO_COLOUR
        or _is_near(colour, ground)
    )


_NO_COLOUR = "none"
_PAPER = "FFFFFF"
_WHITE_OF_THEME = frozenset({"background1", "light1"})
_PILED = 160
"""Twentieths of a point by which letters are set closer: with 8 points they lie on each
other."""

_HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": _PAPER,
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}


def _colour(properties: etree._Element | None) -> str:
    """Return the colour of letters as six digits, "none" or ""."""
    fill = None if properties is None else properties.find(f"{_W14}textFill")
    if fill is not None:
        solid = fill.find(f"{_W14}solidFill/{_W14}srgbClr")
        alpha = fill.find(f"{_W14}solidFill/*/{_W14}alpha")
        clear = "0" if alpha is None else alpha.get(f"{_W14}val") or "0"
        if fill.find(f"{_W14}noFill") is not None or _whole(clear) >= _CLEAR:
            # Letters without a fill may have a drawn edge.
            edge = fill.find(f"../{_W14}textOutline/{_W14}solidFill")
            return _NO_COLOUR if edge is None else ""
        if solid is not None:
            return (solid.get(f"{_W14}val") or "").upper()
    found = _found(properties, "color")
    if found is None:
        return ""
    if found.get(f"{W}themeColor") in _WHITE_OF_THEME:
        is_dark = found.get(f"{W}themeShade") is not None
        return "" if is_dark else _PAPER
    return (found.get(f"{W}val") or "").upper()


def _whole(text: str | None) -> int:
    return int(text) if text and _WHOLE.fullmatch(text) else 0


_WHOLE = re.compile(r"-?\d{1,9}")
_CLEAR = 95_000
"""Transparency of letters that nobody sees, in thousandths of a percent."""


def _ground(run: etree._Element, style: ParagraphStyle, *, is_on_paper: bool) -> str:
    """Return the colour behind a run, or "" if its table, box or style decides."""
    highlight = value(run, "rPr/highlight")
    if highlight not in {None, "none"}:
        return _HIGHLIGHTS.get(highlight or "", "")
    shades = _found(run, "rPr/shd"), _found(run.getparent(), "pPr/shd")
    shade = next((shade for shade in shades if shade is not None), None)
    if shade is not None:
        # A solid pattern covers the fill with its own colour.
        ground = "color" if shade.get(f"{W}val") == "solid" else "fill"
        return (shade.get(f"{W}{ground}") or "").upper()
    return _PAPER if is_on_paper and not style.is_shaded else ""


def _is_near(colour: str, ground: str) -> bool:
    """Return True if two colours differ too little to be told apart.

    Example:
        >>> _is_near("FEFEFE", "FFFFFF"), _is_near("AUTO", "FFFFFF")
        (True, False)
    """
    try:
        pairs = zip(bytes.fromhex(colour), bytes.fromhex(ground), strict=True)
        return bool(colour) and all(abs(a - b) < _NEAR for a, b in pairs)
    except ValueError:
        return False


_NEAR = 16
"""Two colours that differ less in red, green and blue look the same, of 255."""

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


_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def content_control(element: etree._Element) -> Control:
    """Return the properties of a ``w:sdt``."""
    properties = element.find(f"{W}sdtPr")
    if properties is None:
        return Control("", is_filled=False)
    name = value(properties, "alias") or value(properties, "tag") or ""
    box = properties.find(f"{_W14}checkbox")
    tick = None
    if box is not None:
        state = box.find(f"{_W14}checked")
        tick = state is not None and state.get(f"{_W14}val") not in {"0", "false"}
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
