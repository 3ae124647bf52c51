"""Tell statements from mere names of things.

"Lawful interception" on a button names a subject; "Track any phone without a trace"
says what a product does, wherever it stands. There is no parser for forty languages
here: an end mark, a verb that joins subject and object in the languages that are read
most, an order at the beginning, or many words in small letters speak for a statement.
In doubt a text counts as a statement: a wrong "no" would hide a claim.
"""

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pipeline.datamodel import BARE_KINDS, Passage

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?…。！？؟।][\"”’»)\]]*(?=\s|$)|[。！？]")
_MIN_WORDS = 4
_MIN_LETTERS_WITHOUT_SPACES = 12
"""Fewest letters in scripts without spaces between words."""

_MANY_WORDS = 14
"""More words than a heading has. A menu has as many, but its words are capitalised."""

_JOINING = frozenset(
    # English
    "is are was were be been has have had can could will would shall should may might "
    "must does do did allows allow enables enable provides provide offers offer lets "
    "let helps help supports support gives give uses used makes keeps keep records "
    "tracks collects detects identifies intercepts extracts monitors requires need "
    "needs contains includes sees knows that who which not never cannot it they we you "
    # German, French, Spanish, Italian, Portuguese
    "ist sind war waren wird werden kann können darf dürfen muss müssen soll hat "
    "haben ermöglicht erlaubt bietet nicht est sont était peut peuvent doit doivent "
    "permet permettent offre assure qui ne es son fue puede pueden debe deben permite "
    "permiten ofrece que può possono deve devono permette consente è sono pode podem "
    "são foi "
    # Dutch, Polish, Russian, Turkish
    "kan kunnen wordt worden heeft biedt jest są może mogą musi pozwala umożliwia nie "
    "может могут позволяет обеспечивает является не был были должен değil olarak eder "
    "sağlar".split()
)
_ORDERS = frozenset(
    "access activate analyse analyze block break bypass capture catch collect control "
    "copy crack deanonymize decrypt defeat detect discover eavesdrop enable exploit "
    "extract find follow gain get hack harvest identify infect infiltrate install "
    "intercept keep know listen locate map match mine monitor observe obtain penetrate "
    "predict profile read recognise recognize record recover remove retrieve reveal "
    "scan search see silence sniff spy stay stop take target trace track turn uncover "
    "unlock unmask watch win".split()
)


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
    if folded[0] in _ORDERS or not _JOINING.isdisjoint(folded[1:]):
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
