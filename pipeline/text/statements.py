"""Tell statements from mere names of things.

"Lawful interception" on a button names a subject; "Track any phone without a trace"
says what a product does, wherever it stands. There is no parser for forty languages
here: an end mark, a verb that joins subject and object in the languages that are read
most, an order at the beginning, or many words in small letters speak for a statement.
In doubt a text counts as a statement: a wrong "no" would hide a claim.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pipeline.datamodel import BARE_KINDS, Passage
from pipeline.settings import corpora_dir
from pipeline.toml_files import read_table

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?…。！？؟।][\"”’»)\]]*(?=\s|$)|[。！？]")
_MIN_WORDS = 4
_MIN_LETTERS_WITHOUT_SPACES = 12
"""Fewest letters in scripts without spaces between words."""

_MANY_WORDS = 14
"""More words than a heading has. A menu has as many, but its words are capitalised."""


@lru_cache(maxsize=2)
def _words(kind: str) -> frozenset[str]:
    """Return the words of a table of ``corpora/statements.toml``."""
    table = read_table(corpora_dir() / "statements.toml")[kind]
    return frozenset(" ".join(table.values()).split())


def is_statement(text: str) -> bool:
    """Return True if a text states something about its subject.

    Example:
        >>> is_statement("Track any phone without a trace")
        True
        >>> is_statement("Lawful Interception Solutions for Law Enforcement")
        False
    """
    words = _WORD.findall(text)
    if len(words) < _MIN_WORDS:
        unspaced = max(map(len, words), default=0)
        is_cased = text.upper() != text.lower()
        return not is_cased and unspaced >= _MIN_LETTERS_WITHOUT_SPACES
    if _END.search(text):
        return True
    small = [word for word in words if word.islower()]
    folded = [word.casefold() for word in words]
    if folded[0] in _words("orders") or not _words("joining").isdisjoint(folded[1:]):
        return True
    return len(words) >= _MANY_WORDS and 2 * len(small) > len(words)


def bare(passages: Sequence[Passage]) -> NDArray[np.bool_]:
    """Return True for headings, menus and captions that state nothing.

    Readers of formats without roles give a heading as the text above the next passage.

    Args:
        passages: Passages of one document, in reading order.

    Returns:
        Array of booleans, shape (n_passages,).
    """
    stated = np.array([is_statement(p.text) for p in passages], dtype=np.bool_)
    return in_heading(passages) & ~stated


def in_heading(passages: Sequence[Passage]) -> NDArray[np.bool_]:
    """Return True for headings, menus and captions, with and without a statement."""
    below = chain((passage.heading for passage in passages[1:]), [()])
    return np.array(
        [
            p.role in BARE_KINDS or _heads(p.text, path)
            for p, path in zip(passages, below, strict=False)
        ],
        dtype=np.bool_,
    )


def _heads(text: str, path: tuple[str, ...]) -> bool:
    return bool(path) and path[-1] == " ".join(text.split())[:200]
