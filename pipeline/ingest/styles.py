"""Styles of a DOCX: which are headings and which are list items.

Word stores the names of its own styles in English ("heading 1") whatever the
language of the program; only their ids are translated ("berschrift1"). What
counts is inherited along ``basedOn``, and an outline level makes a heading of
any style.
"""

import re
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_HEADING = re.compile(
    r"(?:heading|überschrift|ueberschrift|titre|título|titulo|titolo|kop|rubrik"
    r"|overskrift|nagłówek|заголовок)\s*(\d)\b",
    re.IGNORECASE,
)
_TITLES = {"title": 1, "subtitle": 2}
_MAX_CHAIN = 20
"""Styles are based on each other a few deep; a longer chain is a cycle."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of its paragraphs.

    Attributes:
        level: Depth of a heading from 1; 0 for body text.
        is_list: The style numbers its paragraphs or is named a list.
        is_bold: Its characters are bold.
        is_shaded: It fills the ground behind them.
    """

    level: int = 0
    is_list: bool = False
    is_bold: bool = False
    is_shaded: bool = False


BODY = Style()


def value(element: etree._Element | None, path: str) -> str | None:
    """Return ``w:val`` of the child at a path of ``w:`` names, or None.

    Example:
        >>> p = etree.fromstring(f'<p xmlns:w="{W[1:-1]}"><w:a w:val="7"/></p>')
        >>> value(p, "a")
        '7'
    """
    found = (
        element.find("/".join(W + s for s in path.split("/")))
        if element is not None
        else None
    )
    return None if found is None else found.get(f"{W}val", "")


def is_on(element: etree._Element | None, path: str) -> bool:
    """Tell whether a switch such as ``w:b`` is present and not switched off."""
    held = value(element, path)
    return held is not None and held.lower() not in {"0", "false", "off", "none"}


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Read ``styles.xml`` into what each paragraph style means, by style id."""
    if root is None:
        return {}
    elements = {
        element.get(f"{W}styleId", ""): element for element in root.iter(f"{W}style")
    }
    return {style_id: _read_style(style_id, elements) for style_id in elements}


def _read_style(style_id: str, elements: dict[str, etree._Element]) -> Style:
    level = 0
    is_list = is_bold = is_shaded = False
    for _ in range(_MAX_CHAIN):
        element = elements.get(style_id)
        if element is None:
            break
        level = level or _level(element)
        is_list = is_list or _is_list(element)
        is_bold = is_bold or is_on(element, "rPr/b")
        is_shaded = is_shaded or value(element, "pPr/shd") is not None
        style_id = value(element, "basedOn") or ""
    return Style(level, is_list and level == 0, is_bold, is_shaded)


def _level(element: etree._Element) -> int:
    name = (value(element, "name") or "").strip().lower()
    if name in _TITLES:
        return _TITLES[name]
    named = _HEADING.match(name)
    if named is not None:
        return max(int(named[1]), 1)
    return outline_level(element) or 0


def outline_level(element: etree._Element) -> int | None:
    """Return the outline level in ``w:pPr`` from 1, 0 for body text, or None."""
    held = value(element, "pPr/outlineLvl") or value(element, "outlineLvl")
    if held is None or not held.isdecimal():
        return None
    return int(held) + 1 if int(held) < 9 else 0


def _is_list(element: etree._Element) -> bool:
    name = (value(element, "name") or "").strip().lower()
    if name.startswith("list") and "title" not in name:
        return True
    return value(element, "pPr/numPr/numId") not in {None, "0"}
