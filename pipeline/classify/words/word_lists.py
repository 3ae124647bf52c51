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
from functools import lru_cache, partial
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

from pipeline.classify.base import View
from pipeline.classify.words.keywords import check_ends
from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

SEARCH_VERSION = 7
"""Version of the search and of how scores are moved; findings depend on them."""

MODEL_LANGUAGE = "en"
"""Language whose file says which concepts there are."""

_UNSPACED = frozenset({"ja", "km", "ko", "th", "zh"})
"""Languages whose patterns are searched anywhere, because words are not separated, or
take endings without a space."""

_ENDS = re.compile(r"[!?;؟؛۔।։។…。！？；\n]+\s*|(?<=[^\W\d_]{3}\.)\s+")
"""Possible ends of sentences. A full stop behind fewer than three letters ends an
abbreviation, and so does one before a small letter or a digit."""

_SAME = str.maketrans(
    dict(zip("ʼ’şţيكı", "''șțیکi", strict=True))
    | dict.fromkeys("\u0307\u0640", "")
    | dict.fromkeys(map(chr, range(0x064B, 0x0653)), "")
)
"""Letters written in two ways. The dot is what is left of a capital Turkish I; the
others are the Arabic sign that stretches a word, and signs of vowels."""

_ACCENTS = str.maketrans(dict.fromkeys("\u0301\u0300\u0342\u0344", ""))
"""Accents that Greek capitals lack."""

_TYPED = {
    "de": {"ä": "ae", "ö": "oe", "ü": "ue"},
    "da": {"å": "aa", "ø": "oe"},
}
"""What is typed for a letter with a mark, if more than the letter alone."""

_LETTERS_ALONE = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"
}  # fmt: skip
"""Letters with marks that Unicode does not take apart."""

_CLAUSE_ENDS = re.compile(r",\s|[:()،、，：\t]|\s[-–—]\s")
_SHORT_WORDS, _SHORT_LETTERS = 3, 9
"""Most words of a clause that is none by itself, and most letters where words are not
separated."""

_GAP = ".."
_SIGNS = r"\u0900-\u0963\u0981-\u0983\u09bc-\u09d7\u0b82\u0bbe-\u0bd7"
"""Vowels and other signs of Hindi, Bengali and Tamil, which ``\\w`` lacks."""

_LETTER, _BETWEEN = rf"[\w{_SIGNS}]", rf"[^\w{_SIGNS}]+"
"""Characters of words and between words."""

_WORD = re.compile(f"{_LETTER}+")
_WORDS_BETWEEN = rf"{_BETWEEN}(?:{_LETTER}+{_BETWEEN}){{0,4}}"
_LETTERS_BETWEEN = ".{0,12}"
_LONGEST_END = 40
"""Most letters behind a stem inside a group of words, so that a text without spaces
costs no minutes."""

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
        others: More such letters, if the pattern is a group of words.
        expression: Regular expression of the whole pattern.
    """

    stem: str
    others: tuple[str, ...]
    expression: str


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
    for _, found in _sentences(view.text, view.language):
        alone |= found.keys()
        together |= {
            pair for pair in combinations(sorted(found), 2) if _are_two(found, pair)
        }
    return Concepts(frozenset(alone), frozenset(together))


def concept_words(view: View, concepts: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a passage that stand for some concepts, each once.

    They are written as in the passage, in small letters.
    """
    words = (
        word.casefold()
        for sentence, found in _sentences(view.text, view.language)
        for concept in concepts
        for word in _words_at(sentence, found.get(concept, ()), view.language)
    )
    return tuple(dict.fromkeys(words))


def named_sentences(view: View) -> Iterator[tuple[str, dict[str, Spans]]]:
    """Yield each sentence as the list reads it, with the places of its concepts.

    Nothing is yielded without a list.
    """
    if view.language in list_languages():
        for sentence, found in _sentences(view.text, view.language):
            yield _plain(sentence, view.language), found


def sentences_naming(
    view: View, concept: str, words: re.Pattern[str]
) -> Iterator[tuple[str, dict[str, Spans]]]:
    """Yield the sentences with a concept or some words, as ``named_sentences`` does.

    To look for all concepts of all sentences takes longer than to score them.
    """
    if view.language not in list_languages():
        return
    wordings = _word_list(view.language, view.text.isascii())[concept]
    for sentence in _split(view.text):
        plain = _plain(sentence, view.language)
        if words.search(plain) or _places(plain, wordings):
            yield plain, _named(plain, view.language, view.text)


def named_clauses(view: View) -> Iterator[Mapping[str, Spans]]:
    """Yield the concepts of each clause of a passage with their places in the sentence.

    Nothing is yielded without a list. A clause ends at a comma, colon, bracket or cell
    of a table. One of few words belongs to the clause before it ("does not record,
    match or keep faces").
    """
    if view.language not in list_languages():
        return
    for sentence, found in _sentences(view.text, view.language):
        for start, end in _clauses(_plain(sentence, view.language), view.language):
            named = {
                concept: [span for span in spans if start <= span[0] < end]
                for concept, spans in found.items()
            }
            yield {concept: spans for concept, spans in named.items() if spans}


def _clauses(plain: str, language: str) -> list[tuple[int, int]]:
    ends = [*(match.end() for match in _CLAUSE_ENDS.finditer(plain)), len(plain)]
    found: list[tuple[int, int]] = []
    for start, end in pairwise([0, *ends]):
        held = plain[slice(*found[-1])] if found else ""
        is_cell = held.endswith("\t")
        if (
            found
            and not is_cell
            and (_is_short(plain[start:end], language) or _is_short(held, language))
        ):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _is_short(clause: str, language: str) -> bool:
    if language in _UNSPACED:
        return len(clause) <= _SHORT_LETTERS
    return len(_WORD.findall(clause)) <= _SHORT_WORDS


def _words_at(
    sentence: str, spans: Sequence[tuple[int, int]], language: str
) -> Iterator[str]:
    plain = _plain(sentence, language)
    wanted = {plain[start:end] for start, end in spans}
    if language in _UNSPACED:
        yield from sorted(wanted)
        return
    parts = {part for words in wanted for part in _WORD.findall(words)}
    for word in _WORD.findall(sentence):
        plain_word = _plain(word, language)
        if any(part in plain_word for part in parts):
            yield word


def _are_two(found: Mapping[str, Spans], pair: tuple[str, str]) -> bool:
    """Return False if one word stands for both concepts."""
    first, second = (set(found[concept]) for concept in pair)
    return len(first | second) > 1


@lru_cache(maxsize=64)
def _sentences(text: str, language: str) -> list[tuple[str, dict[str, Spans]]]:
    """Return the sentences of a text, each with the places of its concepts."""
    return [
        (sentence, _named(_plain(sentence, language), language, text))
        for sentence in _split(text)
    ]


def _named(plain: str, language: str, text: str) -> dict[str, Spans]:
    """Return the places of the concepts in a sentence of a text."""
    found = {
        concept: _places(plain, wordings)
        for concept, wordings in _word_list(language, text.isascii()).items()
    }
    return {concept: spans for concept, spans in found.items() if spans}


def _places(plain: str, wordings: Sequence[_Wording]) -> Spans:
    return [
        match.span()
        for wording in wordings
        if wording.stem in plain and all(other in plain for other in wording.others)
        for match in _compiled(wording.expression).finditer(plain)
    ]


def _split(text: str) -> list[str]:
    starts, ends = [0], []
    for end in _ENDS.finditer(text):
        after = text[end.end() : end.end() + 1]
        is_stop = end.group().isspace() and "\n" not in end.group()
        if is_stop and (after.islower() or after.isdigit()):
            continue
        ends.append(end.start())
        starts.append(end.end())
    ends.append(len(text))
    return [text[a:b] for a, b in zip(starts, ends, strict=True) if b > a]


def _plain(text: str, language: str) -> str:
    folded = text.casefold()
    if language == "el":
        folded = unicodedata.normalize("NFD", folded).translate(_ACCENTS)
    return unicodedata.normalize("NFC", folded).translate(_SAME)


def _unmarked(text: str, language: str) -> str:
    """Return words as people write them on a keyboard without marks on letters."""
    typing = _LETTERS_ALONE | _TYPED.get(language, {})
    for letter, typed in typing.items():
        text = text.replace(letter, typed)
    letters = unicodedata.normalize("NFD", text)
    return "".join(each for each in letters if not unicodedata.combining(each))


@lru_cache(maxsize=128)
def _word_list(language: str, is_ascii: bool) -> dict[str, tuple[_Wording, ...]]:
    path = _folder() / f"{language}.toml"
    read = read_toml(path, _WordList, "word list")
    if language != MODEL_LANGUAGE:
        odd = sorted(read.concepts.keys() ^ _word_list(MODEL_LANGUAGE, is_ascii).keys())
        if odd:
            msg = f"word list {path}: concepts missing or unknown: {', '.join(odd)}"
            raise ConfigError(msg)
    prepare = _anywhere if language in _UNSPACED else _at_words
    spell = partial(_unmarked, language=language) if is_ascii else str
    try:
        return {
            concept: tuple(prepare(spell(_plain(p, language))) for p in patterns)
            for concept, patterns in read.concepts.items()
        }
    except ValueError as error:
        msg = f"word list {path}: {error}"
        raise ConfigError(msg) from error


def _anywhere(pattern: str) -> _Wording:
    if "*" in pattern:
        msg = f"{pattern!r}: patterns of this language are searched anywhere, without *"
        raise ValueError(msg)
    check_ends([pattern])
    parts = [part.strip() for part in pattern.split(_GAP)]
    letters = [r"\s*".join(map(re.escape, part.split())) for part in parts]
    stems = pattern.replace(_GAP, " ").split()
    return _wording(stems, _LETTERS_BETWEEN.join(letters))


def _at_words(pattern: str) -> _Wording:
    check_ends([pattern])
    words = pattern.split()
    stems: list[str] = []
    expression, between = "", ""
    for word in words:
        if word == _GAP:
            between = _WORDS_BETWEEN
            continue
        stem = word.strip("*")
        if not stem or "*" in stem:
            msg = f"{pattern!r}: expected a word with * before or behind it alone"
            raise ValueError(msg)
        stems.append(stem)
        start = "" if word.startswith("*") or expression else rf"(?<!{_LETTER})"
        is_last = word is words[-1]
        end = rf"(?!{_LETTER})" if is_last else ""
        if word.endswith("*"):
            end = "" if is_last else f"{_LETTER}{{0,{_LONGEST_END}}}"
        expression += between + start + re.escape(stem) + end
        between = _BETWEEN
    return _wording(stems, expression)


def _wording(stems: Sequence[str], expression: str) -> _Wording:
    stem, *others = sorted(stems, key=len, reverse=True)
    return _Wording(stem, tuple(others), expression)


@lru_cache(maxsize=65_536)
def _compiled(expression: str) -> re.Pattern[str]:
    # Compiled on first use, because a text holds the stems of few wordings, and it
    # takes longer than to read a passage.
    return re.compile(expression)


@lru_cache(maxsize=1)
def lists_version() -> str:
    """Return the version of all lists and of the search: the first digits of a hash."""
    digest = hashlib.sha256(str(SEARCH_VERSION).encode())
    for path in sorted(_folder().glob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _folder() -> Path:
    return corpora_dir() / "languages"
