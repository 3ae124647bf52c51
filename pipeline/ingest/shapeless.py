"""Characters without a shape that turn or break words: kept, and noted.

A right-to-left override makes a word read backwards on the screen; a zero-width
space inside a word keeps a search from finding it. Both survive in the text.
Joiners and marks that real scripts need are no news, nor are soft hyphens.
"""

import re
from collections import Counter
from dataclasses import replace

from pipeline.datamodel import Page, Said, joined
from pipeline.ingest.base import Extract

_TURNING = "[\u202a-\u202e\u2066-\u2069]"
_BREAKING = r"(?<=\w)[" + "\u200b\u2060\ufeff" + r"](?=\w)"
_SHAPELESS = re.compile(f"{_TURNING}|{_BREAKING}")


def note_shapeless(extract: Extract) -> Extract:
    """Add a note to the pages that hold such characters."""
    if _SHAPELESS.search(extract.text) is None:
        return extract
    pages = tuple(_noted(page, extract.text) for page in extract.pages)
    return replace(extract, pages=pages)


def _noted(page: Page, text: str) -> Page:
    found = Counter(_SHAPELESS.findall(text, page.start, page.end))
    if not found:
        return page
    counts = ", ".join(f"{n} x U+{ord(c):04X}" for c, n in sorted(found.items()))
    note = Said(
        "invisible characters reverse or split words of its text: {counts}",
        counts=counts,
    )
    return replace(page, note=joined([page.note or "", note]))
