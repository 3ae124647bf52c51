"""Keyword patterns: whole words, case aside.

``*`` stands for any part of a word, or alone for one word; ``..`` stands for up to
three words. A pattern's plain words are searched first, which is a hundred times
cheaper than the expression and nearly always decides.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import Field

from pipeline.errors import ConfigError
from pipeline.labels import LabelSet
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

Listed = TypeVar("Listed")


class LabelFile(Strict, Generic[Listed]):
    """A file of ``corpora/`` with a list for every label."""

    version: str
    by_label: dict[str, Listed]


class _Keywords(LabelFile[tuple[str, ...]]):
    by_label: dict[str, tuple[str, ...]] = Field(alias="patterns")


def read_keywords(labels: LabelSet) -> dict[str, tuple[str, ...]]:
    """Return the patterns of every label from ``corpora/keywords.toml``.

    Raises:
        ConfigError: Same conditions as for ``read_label_file``.
    """
    path = corpora_dir() / "keywords.toml"
    own = {pack.label.id: pack.keywords for pack in labels.packs}
    return read_label_file(path, "keyword list", _Keywords, labels, own)


def read_label_file(
    path: Path,
    what: str,
    model: type[LabelFile[Listed]],
    labels: LabelSet,
    own: Mapping[str, Listed],
) -> dict[str, Listed]:
    """Return the entries of a file and of packs, for every label.

    Raises:
        ConfigError: The file is missing, is not TOML, has another shape, or its
            labels are not those of the label set.
    """
    parsed = read_toml(path, model, what)
    found = {**parsed.by_label, **own}
    if set(found) != set(labels.ids):
        odd = sorted(set(found) ^ set(labels.ids))
        msg = f"{what} {path}: not the labels of the label set, differs: {odd}"
        raise ConfigError(msg)
    return found


def check_ends(patterns: Sequence[str]) -> None:
    """Refuse a gap with no word before or after it.

    Raises:
        ValueError: A pattern begins or ends with ``..``, or is empty.
    """
    for pattern in patterns:
        words = pattern.split()
        if not words or ".." in (words[0], words[-1]):
            msg = f"{pattern!r}: a pattern begins and ends with a word"
            raise ValueError(msg)


class PatternSearch:
    """Search for the patterns in a text, out of thousands.

    A pattern is tried if a word of the text begins like its longest plain word, and the
    text holds its other words and their order: one or two patterns for a passage
    instead of all.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Sort the patterns by their longest plain words."""
        self._compiled = [_compiled(pattern) for pattern in patterns]
        self._by_start: dict[str, list[int]] = {}
        self._anywhere: list[int] = []
        for i, pattern in enumerate(self._compiled):
            start = _WORD.match(pattern.stem)
            if pattern.begins_word and start:
                self._by_start.setdefault(start.group(), []).append(i)
            else:
                self._anywhere.append(i)
        # Cached, because few different words make up most of a text.
        self._begun = lru_cache(MAX_WORDS)(self._begun_by)

    def _begun_by(self, word: str) -> tuple[int, ...]:
        starts = (word[:n] for n in range(1, len(word) + 1))
        return tuple(i for start in starts for i in self._by_start.get(start, ()))

    def found(self, text: str) -> dict[int, str]:
        """Return the match of each pattern found, by its index in the list."""
        folded = text.casefold()
        return self.found_among(set(words_of(folded)), folded)

    def found_among(self, words: Set[str], folded: str) -> dict[int, str]:
        """Return the same for a text in small letters with its different words."""
        spaced = _spaced(folded)
        hits = {}
        for i in set(self._anywhere).union(*map(self._begun, words)):
            pattern = self._compiled[i]
            if (
                pattern.words <= words
                and all(run in spaced for run in pattern.runs)
                and (match := pattern.search(folded))
            ):
                hits[i] = match.group()
        return dict(sorted(hits.items()))


_WORD = re.compile(r"\w+")
words_of = _WORD.findall


def _spaced(folded: str) -> str:
    """Return a text with one space for each run of white space and dashes."""
    return " ".join(folded.replace("-", " ").split())


MAX_WORDS = 65_536
"""Number of words whose patterns are cached; a long report has a tenth as many."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A prepared pattern.

    Attributes:
        stem: Longest plain word of the pattern.
        begins_word: Whether the stem must be at the beginning of a word.
        words: Whole words of the pattern.
        runs: Words and parts of words that follow one another between ``*`` and
            ``..``, as in a text after ``_spaced``.
        expression: Regular expression for the whole pattern in a folded text.
    """

    stem: str
    begins_word: bool
    words: frozenset[str]
    runs: tuple[str, ...]
    expression: str

    def search(self, folded: str) -> re.Match[str] | None:
        """Return the first place of the whole pattern."""
        return _search(self.expression)(folded)


@lru_cache(maxsize=32768)
def _search(expression: str) -> Callable[[str], re.Match[str] | None]:
    # Compiled on first use, because most of 30,000 patterns are never tried.
    return re.compile(expression).search


_REST = r"[\w'-]*"
_PART = r"[\w'-]{0,60}"
_ONE_WORD = r"[\w']{1,60}(?:-[\w']{1,60}){0,9}"
_GAP = r"(?:[\w']+[\s-]+){0,3}"
"""Pattern of up to three words. Here words and separators share no character. Other
patterns share the dash but limit the length, or a row of dashes could be split in too
many ways to try."""


@lru_cache(maxsize=32768)
def _compiled(pattern: str) -> _Pattern:
    words = pattern.casefold().split()
    parts = [
        (part, i == 0)
        for word in words
        if word != ".."
        for i, part in enumerate(word.split("*"))
    ]
    parts.sort(key=lambda part: -len(part[0]))
    stem, begins_word = parts[0]
    expression = r"(?<!\w)"
    for i, word in enumerate(words):
        if word == "..":
            continue
        if i:
            expression += r"[\s-]+"
            expression += _GAP if words[i - 1] == ".." else ""
        expression += (
            _ONE_WORD if word == "*" else re.escape(word).replace(r"\*", _PART)
        )
    if expression.endswith(_PART):  # nothing follows that it must be separated from
        expression = expression.removesuffix(_PART) + _REST
    whole = frozenset(
        found for word in words if "*" not in word for found in _WORD.findall(word)
    )
    pieces = map(_spaced, re.split(r"\*|\.\.", " ".join(words)))
    runs = tuple(run for run in pieces if run and run not in whole)
    return _Pattern(stem, begins_word, whole, runs, expression + r"(?!\w)")
