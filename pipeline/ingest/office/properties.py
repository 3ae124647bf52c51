"""Properties of an office file: title, subject, remarks.

Programs fill them in by themselves, often with a file's name; a person may have
written there what the pages do not say.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from lxml import etree

from pipeline.datamodel import BlockKind, Said
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract
from pipeline.ingest.decode import clean
from pipeline.ingest.ocr.held import held_pictures, with_held
from pipeline.ingest.office.ooxml import Package
from pipeline.ingest.office.paged import PagedBuilder
from pipeline.ingest.pieces import Piece

CORE = "docProps/core.xml"
"""The properties of Word, PowerPoint and Excel."""

_KINDS = {
    "title": BlockKind.TITLE,
    "subject": BlockKind.COMMENT,
    "description": BlockKind.COMMENT,
    "keywords": BlockKind.COMMENT,
    "keyword": BlockKind.COMMENT,
}
_MADE_UP = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|(?:power)?point presentation|\S*"
    r"|.*\.(?:docx?|pptx?|xlsx?|od[tsp]|rtf|pdf|indd|qxd)|untitled.*"
    r"|generated (?:by|using|with|from) .*",
    re.IGNORECASE,
)
"""Values that programs write by themselves, and single words."""


def build_with_properties(
    builder: PagedBuilder,
    package: Package,
    part: str,
    what: str,
    pictures: Mapping[str, int],
) -> Extract:
    """Return the text of an office file, with the properties behind its last page.

    Args:
        builder: Builder that holds all pages.
        package: The office file.
        part: Name of the part that holds its properties; there may be none.
        what: Name of the format, for the message.
        pictures: Number of the page that shows each picture of the package first.

    Raises:
        UnreadableDocument: It holds no text and no picture, and no page is unread.
    """
    builder.extend_last(property_pieces(package, part, builder.texts()))
    extract = with_held(builder.build(), held_pictures(package, pictures))
    if not extract.blocks and not any(page.unread for page in extract.pages):
        msg = Said("the {format} holds no text", format=what)
        raise UnreadableDocument(msg)
    return extract


def property_pieces(
    package: Package, part: str, body: Collection[str]
) -> Iterator[Piece]:
    """Yield the properties that people wrote and the pages do not show."""
    if part not in package or not body:
        return
    try:
        root = package.parse(part)
    except UnreadableDocument:  # the pages are read without it
        return
    yield from told_properties(_named_texts(root), body)


def told_properties(
    properties: Iterable[tuple[str, str]], body: Collection[str]
) -> Iterator[Piece]:
    """Yield named texts as pieces, each once, unless a page says the same."""
    seen: set[str] = set()
    for name, text in properties:
        told = " ".join(clean(text).split())
        if name not in _KINDS or told in body or told in seen:
            continue
        if _MADE_UP.fullmatch(told) is None:
            seen.add(told)
            kind = _KINDS[name]
            yield Piece(told, kind, int(kind is BlockKind.TITLE))


def _named_texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("{*}*"):
        name = etree.QName(element).localname.lower()
        if name in _KINDS:
            yield name, "".join(str(text) for text in element.itertext())
