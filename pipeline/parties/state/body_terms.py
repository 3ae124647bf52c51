"""Terms of one or several words, and their places in a name.

A star stands for the rest of a word: ``prokurat*``, ``*kriminalamt``. If several terms
begin at one word, the longest wins and covers its words, so that "social security"
holds no "security".
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_MAX_WORDS = 50_000
_WORD = re.compile(r"\w+")
_DOT_OF_ACRONYM = re.compile(r"(?<=\b\w)\.(?=\w\b)")


class TermHit(NamedTuple):
    """A term in the words of a name.

    Attributes:
        start: Index of its first word.
        end: Index one past its last word.
        owners: Numbers of the rows that the term belongs to, sorted.
    """

    start: int
    end: int
    owners: tuple[int, ...]


class _TermWord(NamedTuple):
    """One word of a term, with the stars before and behind it."""

    text: str
    starts: bool
    ends: bool

    def fits(self, word: str) -> bool:
        if self.starts and self.ends:
            return self.text in word
        if self.starts:
            return word.endswith(self.text)
        return word.startswith(self.text) if self.ends else word == self.text


_Term = tuple[_TermWord, ...]


class TermIndex:
    """Finds terms in words; remembers the terms for each first word.

    Args:
        terms: Terms, each with the number of its row; rows may share a term.

    Example:
        >>> index = TermIndex(
        ...     [("social security", 0), ("security", 1), ("*polizei", 2)]
        ... )
        >>> index.find("bundespolizei and social security".split())
        [TermHit(start=0, end=1, owners=(2,)), TermHit(start=2, end=4, owners=(0,))]
    """

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        self._owners: dict[_Term, set[int]] = {}
        for term, owner in terms:
            self._owners.setdefault(_words_of(term), set()).add(owner)
        self._whole: dict[str, list[_Term]] = {}
        self._starred: list[_Term] = []
        for words in self._owners:
            first = words[0]
            if first.starts or first.ends:
                self._starred.append(words)
            else:
                self._whole.setdefault(first.text, []).append(words)
        self._beginning: dict[str, tuple[_Term, ...]] = {}

    def find(self, words: Sequence[str]) -> list[TermHit]:
        """Return the terms in words of ``plain``, from left to right; none overlap."""
        found, at = [], 0
        while at < len(words):
            fitting = [t for t in self._at(words[at]) if _fits(t, words, at)]
            # A word in a script without spaces holds a whole name: 內政部警政署.
            is_name = _is_unspaced(words[at])
            terms = _outermost(fitting) if is_name else fitting[:1]
            for term in terms:
                owners = tuple(sorted(self._owners[term]))
                found.append(TermHit(at, at + len(term), owners))
            at += max(map(len, terms), default=1)
        return found

    def _at(self, word: str) -> tuple[_Term, ...]:
        """Return the terms for a first word, the longest first."""
        if word not in self._beginning:
            if len(self._beginning) >= _MAX_WORDS:
                self._beginning.clear()
            own = [*self._whole.get(word, ())]
            own += [term for term in self._starred if term[0].fits(word)]
            self._beginning[word] = tuple(sorted(own, key=_length, reverse=True))
        return self._beginning[word]


def _outermost(terms: Sequence[_Term]) -> list[_Term]:
    """Return terms of one word, longest first, without those inside another term."""
    kept: list[_Term] = []
    for term in terms:
        if not any(term[0].text in longer[0].text for longer in kept):
            kept.append(term)
    return kept


def _fits(term: _Term, words: Sequence[str], at: int) -> bool:
    return at + len(term) <= len(words) and all(
        word.fits(words[at + i]) for i, word in enumerate(term)
    )


def _length(term: _Term) -> tuple[int, int]:
    return len(term), sum(len(word.text) for word in term)


def _words_of(term: str) -> _Term:
    words: list[_TermWord] = []
    for part in term.split():
        texts = plain(part.strip("*")).split()
        last = len(texts) - 1
        for i, text in enumerate(texts):
            inside = _is_unspaced(text)
            starts = inside or (i == 0 and part.startswith("*"))
            ends = inside or (i == last and part.endswith("*"))
            words.append(_TermWord(text, starts, ends))
    return tuple(words)


def _is_unspaced(text: str) -> bool:
    """Return True for a word of a script without spaces."""
    return "\u2e80" < text[0] < "\uac00"


def plain(text: str) -> str:
    """Return words in lower case without diacritics, single spaces between them.

    Example:
        >>> plain("Ministère de l’Intérieur (M.I.)")
        'ministere de l interieur mi'
    """
    text = text.casefold()
    if not text.isascii():
        split = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in split if not unicodedata.combining(c))
    if "." in text:
        text = _DOT_OF_ACRONYM.sub("", text)
    return " ".join(_WORD.findall(text))
