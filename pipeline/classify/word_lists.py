"""Words for the same concepts in many languages.

A concept is one idea, such as a phone, to intercept, a journalist. Each file of
``corpora/languages`` lists the words for all concepts in one language. The concepts of
a passage, and those that stand together in one sentence, mean the same in every
language. So what was learned from them in one language holds in all others
(``concept_head``).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from pipeline.classify.base import View
from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

MODEL_LANGUAGE = "en"
"""Language whose file says which concepts there are."""

_UNSPACED = frozenset({"ja", "ko", "th", "zh"})
"""Languages whose patterns are searched anywhere, because words are not separated, or
take endings without a space."""

_SENTENCE_ENDS = re.compile(r"(?<=[.;!?])\s+|[。！？；]|\n")
_SAME = str.maketrans(
    {"ʼ": "'", "’": "'", "ş": "ș", "ţ": "ț", "\u0307": "", "\u0640": ""}
    | dict.fromkeys(map(chr, range(0x064B, 0x0653)), "")
)
"""Letters written in two ways. The dot is what is left of a capital Turkish I; the
others are Arabic signs of vowels and the sign that stretches a word."""

_GAP = ".."
_LETTER, _BETWEEN = r"[\w\u0900-\u0963]", r"[^\w\u0900-\u0963]+"
"""Characters of words and between words; ``\\w`` lacks the vowels of Hindi."""

_WORDS_BETWEEN = rf"{_BETWEEN}(?:{_LETTER}+{_BETWEEN}){{0,4}}"
_LETTERS_BETWEEN = ".{0,12}"

Spans = list[tuple[int, int]]


class Concepts(NamedTuple):
    """Concepts of a passage.

    Attributes:
        alone: Concepts that occur.
        together: Pairs of concepts in one sentence, each pair in alphabetical order.
            The same letters are no pair.
    """

    alone: frozenset[str]
    together: frozenset[tuple[str, str]]


class _WordList(Strict):
    concepts: Mapping[str, tuple[str, ...]]


class _Wording(NamedTuple):
    """A prepared pattern.

    Attributes:
        stem: Letters that a text must hold for the pattern to match.
        search: Regular expression of the whole pattern.
    """

    stem: str
    search: re.Pattern[str]


@lru_cache(maxsize=1)
def list_languages() -> frozenset[str]:
    """Return the ISO 639-1 codes of the languages that have a list."""
    return frozenset(path.stem for path in _folder().glob("*.toml"))


def named_concepts(view: View) -> Concepts | None:
    """Return the concepts of a passage, None if its language has no list.

    Raises:
        ConfigError: The list is malformed, or lacks a concept.
    """
    if view.language not in list_languages():
        return None
    alone: set[str] = set()
    together: set[tuple[str, str]] = set()
    for found in _sentences(view):
        alone |= found.keys()
        together |= {
            pair for pair in combinations(sorted(found), 2) if _are_two(found, pair)
        }
    return Concepts(frozenset(alone), frozenset(together))


def concept_words(view: View, concepts: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a passage that stand for some concepts, each once."""
    is_spaced = view.language not in _UNSPACED
    words = (
        _whole_words(sentence, start, end) if is_spaced else sentence[start:end]
        for sentence, found in zip(_split(view), _sentences(view), strict=True)
        for concept in concepts
        for start, end in found.get(concept, ())
    )
    return tuple(dict.fromkeys(words))


def _whole_words(sentence: str, start: int, end: int) -> str:
    while start and sentence[start - 1].isalnum():
        start -= 1
    while end < len(sentence) and sentence[end].isalnum():
        end += 1
    return sentence[start:end]


def _are_two(found: Mapping[str, Spans], pair: tuple[str, str]) -> bool:
    """Return True if two concepts do not rest on the same letters alone."""
    first, second = (set(found[concept]) for concept in pair)
    return len(first | second) > 1


def _sentences(view: View) -> Iterator[dict[str, Spans]]:
    for sentence in _split(view):
        found = {
            concept: [
                match.span()
                for pattern in patterns
                if pattern.stem in sentence
                for match in pattern.search.finditer(sentence)
            ]
            for concept, patterns in _word_list(view.language).items()
        }
        yield {concept: spans for concept, spans in found.items() if spans}


def _split(view: View) -> list[str]:
    return [part for part in _SENTENCE_ENDS.split(_plain(view.text)) if part]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).translate(_SAME)


@lru_cache(maxsize=64)
def _word_list(language: str) -> dict[str, tuple[_Wording, ...]]:
    path = _folder() / f"{language}.toml"
    read = read_toml(path, _WordList, "word list")
    if language != MODEL_LANGUAGE:
        odd = sorted(read.concepts.keys() ^ _word_list(MODEL_LANGUAGE).keys())
        if odd:
            msg = f"word list {path}: concepts missing or unknown: {', '.join(odd)}"
            raise ConfigError(msg)
    prepare = _anywhere if language in _UNSPACED else _at_words
    return {
        concept: tuple(prepare(_plain(pattern)) for pattern in patterns)
        for concept, patterns in read.concepts.items()
    }


def _anywhere(pattern: str) -> _Wording:
    parts = [part.strip() for part in pattern.split(_GAP)]
    letters = [r"\s*".join(map(re.escape, part.split())) for part in parts]
    stem = max(pattern.replace(_GAP, " ").split(), key=len)
    return _Wording(stem, re.compile(_LETTERS_BETWEEN.join(letters)))


def _at_words(pattern: str) -> _Wording:
    words = pattern.split()
    expression, between = "", ""
    for word in words:
        if word == _GAP:
            between = _WORDS_BETWEEN
            continue
        start = "" if word.startswith("*") or expression else rf"(?<!{_LETTER})"
        is_last = word is words[-1]
        end = rf"(?!{_LETTER})" if is_last else ""
        if word.endswith("*"):
            end = "" if is_last else f"{_LETTER}*"
        expression += between + start + re.escape(word.strip("*")) + end
        between = _BETWEEN
    stem = max((word.strip("*") for word in words), key=len)
    return _Wording(stem, re.compile(expression))


@lru_cache(maxsize=1)
def lists_version() -> str:
    """Return the version of all lists: the first digits of a hash."""
    digest = hashlib.sha256()
    for path in sorted(_folder().glob("*.toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _folder() -> Path:
    return corpora_dir() / "languages"
