"""Tell words from other strings, by the frequencies of ``wordfreq``.

The lists hold English with its rare words, and the frequent words of other languages
in Latin letters: a word of theirs is no disguised English one. The kinds of disguise
share ``Step``: a quick check, and the way to undo it.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from pipeline.text.normalize import Normalized

Told = tuple[tuple[str, int], ...]
"""Ways of disguise, each with the number of words disguised in it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Step that undoes one way of disguise.

    Attributes:
        may_be: Quick check, which is False for most texts without this disguise.
        undo: Function that returns the text as it was meant and the disguises to
            report; it returns the same object if there is nothing to undo.
    """

    may_be: Callable[[str], bool]
    undo: Callable[[Normalized], tuple[Normalized, Told]]


def told(way: str, n: int) -> Told:
    """Return a disguise with its number of words, or nothing for 0."""
    return ((way, n),) if n else ()


_OTHERS = tuple("de fr es it pt nl pl sv da ro cs tr vi id fi hu".split())
"""Other languages in Latin letters whose frequent words are known."""

_CYRILLIC = tuple("ru uk bg mk".split())

_NEAR = ("de", "fr", "es")
"""Languages of those in which swapped letters are put back."""

_ENOUGH = 3e-8
"""Least frequency of a word that somebody may have meant."""

_ENDINGS = frozenset("s t d m ll re ve".split())
"""Letters that may follow an apostrophe."""

_SHORT = frozenset(
    "a i an as at be by do go he if in is it me my no of on or so to up us we".split()
)
_MAX_WORD = 20


class WordList:
    """The known words, in lower case."""

    def __init__(self) -> None:
        from wordfreq import get_frequency_dict, get_frequency_list

        self._english: dict[str, float] = get_frequency_dict("en", "large")
        by_code = {
            code: list(chain.from_iterable(get_frequency_list(code, "small")))
            for code in _OTHERS
        }
        self._near = [word for code in _NEAR for word in by_code[code]]
        self._foreign = frozenset().union(*by_code.values())
        self.all = frozenset(self._english) | self._foreign | _ENDINGS
        """Every word that is known."""

    def is_meant(self, word: str) -> bool:
        """Return True if a disguised word may stand for this one."""
        return len(word) > 2 and (
            self.frequency(word) >= _ENOUGH or word in self._foreign
        )

    def is_known(self, word: str) -> bool:
        """Return True for a word of any of the languages, in lower case."""
        return word in self.all or (is_cyrillic(word) and word in self._cyrillic)

    def frequency(self, word: str) -> float:
        """Return the share of a word among those of its language, in [0, 1].

        Words in Cyrillic letters count as Russian or as of a language beside it, all
        others as English.
        """
        if is_cyrillic(word):
            return self._cyrillic.get(word, 0.0)
        return self._english.get(word, 0.0)

    @cached_property
    def _cyrillic(self) -> dict[str, float]:
        from wordfreq import get_frequency_dict

        found: dict[str, float] = {}
        for code in _CYRILLIC:
            found = get_frequency_dict(code, "small") | found
        return found

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        found: dict[str, str] = {}
        english = (w for w, frequency in self._english.items() if frequency >= _ENOUGH)
        for word in (*english, *self._near):  # the most frequent first
            if len(word) > 4 and word.isalpha():
                found.setdefault(letters_key(word), word)
        return found

    def with_letters(self, word: str) -> str | None:
        """Return the likeliest word with the same first, last and inner letters."""
        return self._by_letters.get(letters_key(word))

    def matching(self, pattern: re.Pattern[str], n: int) -> str | None:
        """Return the most frequent English word of n letters for a pattern."""
        words = (w for w, f in self._english.items() if len(w) == n and f >= _ENOUGH)
        return next(filter(pattern.fullmatch, words), None)

    def split(self, letters: str) -> list[str] | None:
        """Cut letters without spaces into the likeliest English words.

        Returns:
            The words, or None if some letters belong to no word.
        """
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(letters) + 1):
            best.append(
                max(
                    (best[start][0] + self._cost(letters[start:end]), start)
                    for start in range(max(0, end - _MAX_WORD), end)
                )
            )
        words = list(_cuts(letters, [start for _, start in best]))[::-1]
        return words if best[-1][0] > -math.inf else None

    def _cost(self, word: str) -> float:
        frequency = self._english.get(word, 0.0)
        if len(word) < 3 and word not in _SHORT:
            return -math.inf
        return math.log10(frequency) if frequency >= _ENOUGH else -math.inf


def _cuts(letters: str, starts: list[int]) -> Iterator[str]:
    end = len(letters)
    while end > 0:
        yield letters[starts[end] : end]
        end = starts[end]


def is_cyrillic(word: str) -> bool:
    """Return True for a word with a letter of Russian or a language near it."""
    return not word.isascii() and any("\u0400" <= c <= "\u045f" for c in word)


def letters_key(word: str) -> str:
    """Return a key shared by words with the same inner letters."""
    return f"{word[0]}{''.join(sorted(word[1:-1]))}{word[-1]}"


@lru_cache(maxsize=1)
def word_list() -> WordList:
    """Return the known words; loading them takes half a second."""
    return WordList()
