"""Colours of a Word document as its properties state them: of letters and of shades."""

import re

from lxml import etree

from pipeline.ingest.office.colours import PAPER, UNKNOWN

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

NO_COLOUR = "none"
"""Colour of letters that are not filled."""

CLEAR = "clear"
"""Shade that somebody switched off: what is around shows through."""

_WHITE_OF_THEME = frozenset({"background1", "light1"})
_FAINT = re.compile(r"9[5-9]\d{3}|\d{6,9}")
"""Transparency of letters that nobody sees, in thousandths of a percent."""

HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": PAPER,
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
"""Colours of the marker pen by name."""


def colour_of(properties: etree._Element | None) -> str:
    """Return the colour of letters as six digits, "none" or ""."""
    fill = None if properties is None else properties.find(f"{W14}textFill")
    if fill is not None:
        solid = fill.find(f"{W14}solidFill/{W14}srgbClr")
        alpha = fill.find(f"{W14}solidFill/*/{W14}alpha")
        clear = "0" if alpha is None else alpha.get(f"{W14}val") or "0"
        if fill.find(f"{W14}noFill") is not None or _FAINT.fullmatch(clear) is not None:
            # Letters without a fill may have a drawn edge.
            edge = fill.find(f"../{W14}textOutline/{W14}solidFill")
            return NO_COLOUR if edge is None else ""
        if solid is not None:
            return (solid.get(f"{W14}val") or "").upper()
    found = None if properties is None else properties.find(f"{W}color")
    if found is None:
        return ""
    if found.get(f"{W}themeColor") in _WHITE_OF_THEME:
        is_dark = found.get(f"{W}themeShade") is not None
        return UNKNOWN if is_dark else PAPER
    return (found.get(f"{W}val") or "").upper()


def shade_of(properties: etree._Element | None) -> str | None:
    """Return the colour of ``w:shd``, ``CLEAR``, ``UNKNOWN``, or None without one.

    Example:
        >>> shd = '<w:shd w:val="clear" w:fill="000080"/>'
        >>> shade_of(etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{shd}</w:p>'))
        '000080'
    """
    shade = None if properties is None else properties.find(f"{W}shd")
    if shade is None:
        return None
    kind = shade.get(f"{W}val") or "clear"
    if kind == "solid":  # a solid pattern covers the fill with its own colour
        told = (shade.get(f"{W}color") or "auto").upper()
        return "000000" if told == "AUTO" else told
    fill = (shade.get(f"{W}fill") or "auto").upper()
    if kind == "nil" or (kind == "clear" and fill == "AUTO"):
        is_themed = shade.get(f"{W}themeFill") is not None and kind != "nil"
        return UNKNOWN if is_themed else CLEAR
    return fill if kind == "clear" else UNKNOWN
