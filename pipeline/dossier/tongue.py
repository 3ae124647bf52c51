"""A dossier in the language of its reader.

The sections are written in English. Here the finished book is put into another
language, so that HTML and PDF always say the same. Sections mark the words that are not
translated: words of documents, names of people and files, ids and hashes.
"""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from pipeline.datamodel import Said, Tell, told_signs
from pipeline.dossier.blocks import Book, PictureBlock, QuoteBlock, Style, TextSpan
from pipeline.dossier.plain import Segment


class Tongue(NamedTuple):
    """Language of a dossier: its code and its translations.

    Attributes:
        code: ISO 639-1 code.
        tell: Function that translates an English sentence or word into the language.
    """

    code: str = "en"
    tell: Tell = str


ENGLISH = Tongue()

EDGES = re.compile(r"([\s·;,.:→–]*)(.*?)(\s*)", re.S)
"""What stands before and after the words of a span, as it is in every language."""

_KEPT = (Style.OWN, Style.MONO)
_WORDS = (
    "title", "kicker", "byline", "caption", "name", "left_title", "right_title", "roles"
)  # fmt: skip
"""Fields of blocks that hold words of ours."""

_OF_QUOTE, _OF_PICTURE = ("head", "notes"), ("caption",)


def told_book(book: Book, tongue: Tongue) -> Book:
    """Return a book in a language."""
    told: Book = book if tongue == ENGLISH else _told(book, tongue.tell)
    return told


def told_span(span: TextSpan, tell: Tell) -> str:
    """Return the text of a span in a language."""
    is_kept = span.style in _KEPT and not isinstance(span.text, Said)
    return span.text if is_kept else told_words(span.text, tell)


def told_words(text: str, tell: Tell) -> str:
    """Return a text in a language, with the white space and signs at its edges."""
    code = text.code if isinstance(text, Said) else text
    match = EDGES.fullmatch(code)
    if match is None:
        return text
    if isinstance(text, Said):
        core = tell(Said(match[2], **text.values))
    elif any(map(str.isalpha, match[2])):
        core = tell(match[2])
        if core == match[2]:  # a number of the dossier: "D5:"
            core = f"{core[:-1]}{told_signs(core[-1], tell)}"
    else:
        core = told_signs(match[2], tell)
    return f"{told_signs(match[1], tell)}{core}{match[3]}"


def _told(item: Any, tell: Tell, *, is_ours: bool = False) -> Any:
    """Return a block, or a part of one, in a language."""
    if isinstance(item, str):
        return told_words(item, tell) if is_ours else item
    if isinstance(item, TextSpan):
        return item._replace(text=told_span(item, tell))
    if isinstance(item, Segment):
        return item
    if isinstance(item, tuple | list):
        return tuple(_told(each, tell, is_ours=is_ours) for each in item)
    if not is_dataclass(item) or isinstance(item, type):
        return item
    names: tuple[str, ...] = tuple(field.name for field in fields(item))
    if isinstance(item, QuoteBlock | PictureBlock):
        names = _OF_QUOTE if isinstance(item, QuoteBlock) else _OF_PICTURE
    changed = {
        name: _told(getattr(item, name), tell, is_ours=name in _WORDS) for name in names
    }
    return replace(item, **changed)
