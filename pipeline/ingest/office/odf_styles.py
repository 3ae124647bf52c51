"""Names and styles of OpenDocument: bold, title, hidden."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from pipeline.datamodel import BlockKind

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, DRAW, PRESENTATION, SVG, STYLE = (
    _NAMES % name
    for name in (
        "office", "text", "table", "drawing", "presentation", "svg-compatible", "style",
    )
)  # fmt: skip
_FO = _NAMES % "xsl-fo-compatible"
_MAX_CHAIN = 20
"""Longest chain of styles: they are based on each other a few deep, and a longer chain
is a cycle."""

_TITLES = {"Title": 1, "Subtitle": 2}
_KINDS = {
    "Title": BlockKind.TITLE,
    "Caption": BlockKind.CAPTION,
    "Footnote": BlockKind.FOOTNOTE,
    "Endnote": BlockKind.FOOTNOTE,
}


@dataclass(frozen=True, slots=True)
class Styles:
    """Meaning of the styles of a document.

    Attributes:
        parents: Style that a style is based on, by name.
        bold: Names of styles with bold characters.
        plain: Names of styles that take bold away.
        hidden: Names of styles of sheets, slides and words that are not shown.
    """

    parents: dict[str, str]
    bold: frozenset[str]
    plain: frozenset[str]
    hidden: frozenset[str]

    def chain(self, name: str | None) -> list[str]:
        """Return a style and its parents, nearest first."""
        names: list[str] = []
        while name and name not in names and len(names) < _MAX_CHAIN:
            names.append(name)
            name = self.parents.get(name)
        return names

    def is_bold(self, name: str | None) -> bool | None:
        """Return True or False for bold, or None if a style does not say."""
        for held in self.chain(name):
            if held in self.bold or held in self.plain:
                return held in self.bold
        return None

    def title_level(self, name: str | None) -> int:
        """Return the depth of a title, or 0."""
        return next((_TITLES[n] for n in self.chain(name) if n in _TITLES), 0)

    def is_hidden(self, name: str | None) -> bool:
        """Return True if a style hides its text."""
        return not self.hidden.isdisjoint(self.chain(name))

    def kind(self, name: str | None) -> BlockKind:
        """Return the kind of a paragraph by its style, headings apart."""
        names = self.chain(name)
        return next((_KINDS[n] for n in names if n in _KINDS), BlockKind.PARAGRAPH)

    def is_table_heading(self, name: str | None) -> bool:
        """Return True if a paragraph heads a column of a table."""
        return "Table_20_Heading" in self.chain(name)


def read_styles(roots: Iterable[etree._Element]) -> Styles:
    """Read the styles of a document's parts; the later part wins."""
    parents: dict[str, str] = {}
    bold: set[str] = set()
    plain: set[str] = set()
    hidden: set[str] = set()
    for element in (e for root in roots for e in root.iter(f"{STYLE}style")):
        name = element.get(f"{STYLE}name") or ""
        parents[name] = element.get(f"{STYLE}parent-style-name") or ""
        text = element.find(f"{STYLE}text-properties")
        weight = None if text is None else text.get(f"{_FO}font-weight")
        if weight is not None:
            (bold if _is_heavy(weight) else plain).add(name)
        if _is_hidden(element):
            hidden.add(name)
    return Styles(parents, frozenset(bold), frozenset(plain), frozenset(hidden))


def _is_hidden(element: etree._Element) -> bool:
    words = element.find(f"{STYLE}text-properties")
    if words is not None and words.get(f"{TEXT}display") == "none":
        return True
    table = element.find(f"{STYLE}table-properties")
    if table is not None and table.get(f"{TABLE}display") == "false":
        return True
    slide = element.find(f"{STYLE}drawing-page-properties")
    return slide is not None and slide.get(f"{PRESENTATION}visibility") == "hidden"


def _is_heavy(weight: str) -> bool:
    return weight == "bold" or (weight.isdecimal() and int(weight) >= 600)
