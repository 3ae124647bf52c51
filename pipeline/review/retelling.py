"""Translate the English sentences of readers, flags and links.

Such sentences are stored as they were said when a case was screened, with names and
numbers in them. ``locales/said/<code>.po`` holds their patterns: ``{n}`` and ``{m}``
stand for a number, ``{said}`` for what is told in turn, and any other word in braces
for what is kept: names, quotes, an error of a library. A sentence that no pattern fits
is shown as it was said. Quotes of documents are never told: they are evidence.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from pipeline.review.words import Translate, catalogues, said_catalogues

_MAX_CHARS = 2_000
"""Reasons have some hundred; what is longer holds somebody's text."""

_N_REMEMBERED = 4_096
"""Sentences: a page of a large case has some hundred, and the next has them again."""

_MAX_DEPTH = 6
"""Reasons within a reason; no reader joins more than three."""

_PLACE = re.compile(r"\\?\{(\w+)\\?\}")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-Þ0-9“])")

Tell = Callable[[str], str]


def reteller(language: str, translate: Translate, terms: Mapping[str, str]) -> Tell:
    """Return a function to tell English sentences in a language.

    Args:
        language: ISO 639-1 code of the page; without a catalogue all stays as it is.
        translate: Puts the texts of the pages into that language.
        terms: English words for each of those that sentences hold besides, as the
            pages have them in English: labels, for example.

    Example:
        >>> tell = reteller("de", str, {})
        >>> tell("Read in part. Pages 2, 3 not read: the page is an image")
        'Teilweise gelesen. Seiten 2, 3 nicht gelesen: die Seite ist ein Bild'
    """
    patterns = said_catalogues().get(language)
    if patterns is None:
        return str
    told = {term: translate(text) for term, text in terms.items()}
    words = {**catalogues()[language], **patterns, **told}
    return lru_cache(_N_REMEMBERED)(_Sentences(words, patterns).tell)


class _Sentences:
    def __init__(self, words: Mapping[str, str], patterns: Mapping[str, str]) -> None:
        self._words = words
        # The more a pattern says, the earlier it is tried.
        said = sorted(patterns, key=lambda text: -len(_PLACE.sub("", text)))
        self._patterns = [
            (_longest(p), _regex(p), patterns[p]) for p in said if "{" in p
        ]

    def tell(self, text: str, depth: int = 0) -> str:
        if not text or len(text) > _MAX_CHARS or depth > _MAX_DEPTH:
            return text
        return (
            self._list(text, "; ", depth)  # a place of a pattern would take the rest
            or self._whole(text, depth)
            or self._in_parts(text, depth)
            or text
        )

    def _list(self, text: str, joint: str, depth: int) -> str | None:
        """Translate a joined text if each part is a sentence or word of its own."""
        parts = text.split(joint)
        told = [self._whole(part, depth) for part in parts if part]
        if len(told) < 2 or None in told:
            return None
        return joint.join(filter(None, told))

    def _whole(self, text: str, depth: int) -> str | None:
        """Tell one sentence, however it begins and ends."""
        for stem in (text, text.removesuffix(".")):
            end = text[len(stem) :]
            told = self._plain(stem, depth)
            if told is not None:
                return told + end
            if stem[:1].isupper():
                told = self._plain(stem[0].lower() + stem[1:], depth)
                if told is not None:
                    return told[0].upper() + told[1:] + end
        return None

    def _plain(self, text: str, depth: int) -> str | None:
        if text in self._words:
            return self._words[text]
        for part, regex, translation in self._patterns:
            # Most sentences hold what is fixed of two or three patterns.
            match = regex.fullmatch(text) if part in text else None
            if match is not None:
                found = match.groupdict()
                if "said" in found:
                    found["said"] = self.tell(found["said"], depth + 1)
                return translation.format(**found)
        return None

    def _in_parts(self, text: str, depth: int) -> str | None:
        """Tell joined parts: reasons, sentences, a list of words, a name first."""
        for parts, joint in (
            (text.split("; "), "; "),
            (_SENTENCE_END.split(text), " "),
        ):
            if len(parts) > 1:
                return joint.join(self.tell(part, depth + 1) for part in parts)
        listed = self._list(text, ", ", depth)
        if listed is not None:
            return listed
        subject, colon, rest = text.partition(": ")
        if not colon:
            return None
        subject = self._whole(subject, depth) or subject
        return f"{subject}: {self.tell(rest, depth + 1)}"


def _longest(pattern: str) -> str:
    """Return the longest stretch common to all sentences of a pattern."""
    return max(re.split(r"\{\w+\}|'", pattern), key=len)


def _regex(pattern: str) -> re.Pattern[str]:
    """Return the pattern of a sentence; Python quotes names with an apostrophe by "."""
    escaped = re.escape(pattern).replace("'", "['\"]")
    return re.compile(_PLACE.sub(_group, escaped), re.DOTALL)


def _group(place: re.Match[str]) -> str:
    # Bounded, or a text full of apostrophes is tried in every way to part it.
    kinds = {"n": "[0-9.,]+", "m": "[0-9.,]+", "said": ".+"}
    return f"(?P<{place[1]}>{kinds.get(place[1], '.{1,255}?')})"
