"""Undo the disguise of words, with offsets to the original.

    >>> reveal("Our s-p-y-w-a-r-e reads every m3ss4g3.").found.text
    'Our spyware reads every message.'

A quick look comes first: most texts hold known words in ordinary letters only.
"""

from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.disguise import apart, odd_letters, spelling
from pipeline.text.disguise.words import Step, Told
from pipeline.text.normalize import (
    LINE_HYPHEN,
    Normalized,
    normalize,
    normalize_rewritten,
    unchanged,
)

VIEW_VERSION = 4
"""Raise it when a model is given other words of the same text."""

_ORDINARY = frozenset(map(chr, range(0x80))) | frozenset(
    "\xa0¡§©«®°±²³´µ·¹»¼½¾¿×÷‐‑‒–—―‘’‚‛“”„†‡•…‰′″‹›€™−→■□▪●○✓✔➢➤\uf0a7\uf0b7\ufffd"
)
"""Characters of most texts, with no letters beyond a to z."""

_LATIN = frozenset(c for c in map(chr, range(0xC0, 0x180)) if c.isalpha())
"""Letters of the living languages that are written in Latin ones."""

_MAX_CHARS = 20_000
"""Longest text that is looked at: a passage has 2,000 characters, and for much longer
texts even the quick look takes long."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """A text as it was meant.

    Attributes:
        found: The text, before it is put into normal form.
        ways: Number of disguised places for each way, in a fixed order; empty if all
            that was undone is ordinary or a mistake.
    """

    found: Normalized
    ways: tuple[tuple[str, int], ...]


@lru_cache(maxsize=20_000)
def reveal(text: str) -> Revealed | None:
    """Return a text without disguise, or None if it has none."""
    if len(text) > _MAX_CHARS:
        return None
    found: Normalized | None = None
    ways: Told = ()
    for step in _steps(text):
        if step.may_be(text if found is None else found.text):
            before = _unbroken(text) if found is None else found
            after, more = step.undo(before)
            found = found if after is before else after
            ways += more
            others = odd_letters.OTHER_SCRIPTS
            if step is apart.STEP and more and others.may_be(after.text):
                found, more = others.undo(after)
                ways += more
    return None if found is None else Revealed(found, ways)


def _unbroken(text: str) -> Normalized:
    """Return a text with words broken at line ends put together."""
    found = unchanged(text)
    edits = [(*m.span(), "") for m in LINE_HYPHEN.finditer(text)]
    return found.rewritten(edits) if edits else found


def _steps(text: str) -> tuple[Step, ...]:
    """Return the steps a text may need, at a quick look."""
    letters = frozenset() if text.isascii() else frozenset(text) - _ORDINARY
    if not letters:
        return (apart.STEP, spelling.STEP)
    odd = () if letters <= _LATIN else odd_letters.STEPS
    return (*odd, odd_letters.ACCENTS, apart.STEP, spelling.STEP)


def read(text: str) -> str:
    """Return a text as models read it: as it was meant, in normal form."""
    return normalize(meant(text))


def read_with_offsets(text: str) -> Normalized:
    """Return a text as models read it, with the origin of each character."""
    revealed = reveal(text)
    return normalize_rewritten(unchanged(text) if revealed is None else revealed.found)


def meant(text: str) -> str:
    """Return a text as it was meant; one without disguise stays as it is."""
    revealed = reveal(text)
    return text if revealed is None else revealed.found.text


def printed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return the span in the printed text for one in the revealed text."""
    revealed = reveal(text)
    return span if revealed is None else revealed.found.span(*span)


def disguise_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the attribute of a finding for disguised words."""
    ways = ", ".join(dict(ways_of(text)))
    return (("disguise", ways),) if ways else ()


def ways_of(text: str) -> tuple[tuple[str, int], ...]:
    """Return the disguises of a text, each with its number of places."""
    revealed = reveal(text)
    return () if revealed is None else revealed.ways
