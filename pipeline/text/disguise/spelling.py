"""Words spelled to escape a search: 1nt3rc3pt, sypwrae, erawyps, sspyy.

Only words outside every word list are looked at, and a reading is believed only if it
stands in one. One mistyped word is read right and not reported; a text full of them is
no mistake.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

from pipeline.text.disguise.words import Step, Told, is_cyrillic, word_list
from pipeline.text.normalize import Edit, Normalized

_TOKEN = re.compile(r"[^\s.,;:?()\[\]{}\"“”‘’/\\<>=–—_-]+")
_CHUNK = re.compile(r"\S+")
_FOR_LETTERS = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t",
    "8": "b", "9": "g", "@": "a", "$": "s", "!": "il", "|": "li", "+": "t",
    "€": "e", "£": "l", "¥": "y", "¢": "c",
}  # fmt: skip
_FOR_CYRILLIC = {"0": "о", "3": "ез", "4": "ч", "6": "б", "1": "і", "@": "а"}
_AMID_CYRILLIC = re.compile(r"(?:[а-яёіїє]+[03469@]+)+[а-яёіїє]+")
_SIGNS = re.compile(r"[0-9@$!|+€£¥¢]")
_HIDDEN = re.compile(r"[*#•●▪■□×]")
_BY_RIGHT = re.compile(
    r"[^\W\d_]+\d+|@[^\W\d_]+|\d+[^\W\d_]{1,3}|0[xX][\da-fA-F]+|.*[€$£¥]\d.*"
)
"""Figures and signs inside of words that mean nothing: "H264", "@name", "50mm",
"0x1D"."""

_ADDRESS = re.compile(
    r"://|www\.|[^\W_]_[^\W_]|\w@\w+\.\w|\w/\w|\w\.(?:com|net|org|io)\b"
)
_MARKS = ".,;:!?()'\""
_MAX_CHOICES = 64
_MAX_LETTERS = 400
_SENTENCE = 45
_COMMON = 5e-8
"""Least frequency of a word that a single odd word may be read as."""

_FREQUENT = 3e-6
"""Least frequency of each of several words run together: compounds have rare parts."""


@dataclass(frozen=True, slots=True)
class _Word:
    """Word outside every list, with its span."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to spell words so that a search misses them.

    Attributes:
        name: Name of the way, as it is reported.
        meant: Function that returns the word behind a spelling, or "".
        is_sure: Function that tells whether one word alone shows that it is no mistake.
        is_name_alone: Whether a single word of this sort is a name ("Gh0st") and is
            kept.
        is_weak: Whether other languages have words that look like this. If so, most
            unknown words of a text must be of this sort, or most of its other words
            English.
    """

    name: str
    meant: Callable[[str], str]
    is_sure: Callable[[str], bool] = lambda _: False
    is_weak: bool = False
    is_name_alone: bool = False


_PLAIN: set[str] = set()
"""Tokens of recent texts that can be read in one way only."""

_MAX_PLAIN = 300_000


def _may_be(text: str) -> bool:
    """Return True if a text has a word with a second reading."""
    new = set(_TOKEN.findall(text)) - _PLAIN
    if not new:
        return False
    readable = {token for token in new if _can_be_read(token)}
    if len(_PLAIN) > _MAX_PLAIN:
        _PLAIN.clear()
    _PLAIN.update(new - readable)
    return bool(readable)


def _can_be_read(token: str) -> bool:
    word = _bare(token)
    return bool(word) and (_is_backwards(word) or any(way.meant(word) for way in _WAYS))


def _bare(token: str) -> str:
    """Return an unknown word without the marks around it, or ""."""
    word = token.lstrip("'*#").rstrip("'*!|+#")
    if len(word) < 4 or word.isdigit() or word_list().is_known(word.lower()):
        return ""
    is_read = word.isascii() or is_cyrillic(word) or _SIGNS.search(word)
    return word if is_read else ""


def _unknown(text: str) -> list[_Word]:
    found = []
    for match in _TOKEN.finditer(text):
        if word := _bare(match.group()):
            start = match.start() + match.group().index(word)
            found.append(_Word(start, start + len(word), word))
    return found


def _spelled(found: Normalized) -> tuple[Normalized, Told]:
    """Read unknown words by each way in turn."""
    told: list[tuple[str, int]] = []
    unknown = _unknown(found.text)
    for way in _WAYS:
        read = [(w, new) for w in unknown if (new := way.meant(w.text))]
        read = [pair for pair in read if not _is_in_address(found.text, pair[0])]
        if not read or (way.is_weak and not _is_likely(found.text, unknown, read)):
            continue
        different = {word.text.lower() for word, _ in read}
        # So many odd words in so short a text cannot all be mistakes.
        is_told = len(different) >= max(2, len(found.text) / 60)
        if is_told or any(way.is_sure(word.text) for word, _ in read):
            told.append((way.name, len(read)))
            found = _rewritten(found, read + _short_ones(found.text, way))
        elif not way.is_name_alone:
            found = _rewritten(found, read)
        unknown = _unknown(found.text)
    return found, tuple(told)


def _rewritten(found: Normalized, read: list[tuple[_Word, str]]) -> Normalized:
    edits: list[Edit] = [
        (word.start, word.end, _in_case(new, word.text)) for word, new in read
    ]
    return found.rewritten(sorted(edits))


def _short_ones(text: str, way: _Way) -> list[tuple[_Word, str]]:
    """Return the short words spelled like longer ones beside them."""
    if way.meant is not with_letters:
        return []
    chunks = (m for m in _TOKEN.finditer(text) if 0 < len(m.group()) < 5)
    known = word_list().all
    pairs = (
        (_Word(*m.span(), m.group()), _likeliest(_choices(m.group().lower()), known))
        for m in chunks
        if m.group() == "4" or (_SIGNS.search(m.group()) and not m.group().isdigit())
    )
    return [(word, new) for word, new in pairs if new]


def _is_in_address(text: str, word: _Word) -> bool:
    start = max(text.rfind(" ", 0, word.start), text.rfind("\n", 0, word.start)) + 1
    end = min(
        i if i >= 0 else len(text)
        for i in (text.find(" ", word.end), text.find("\n", word.end))
    )
    return _ADDRESS.search(text, start, end) is not None


def _is_likely(text: str, unknown: list[_Word], read: list[tuple[_Word, str]]) -> bool:
    """Return True if most unknown words are read, or most others are English."""
    different = {word.text.lower() for word, _ in read}
    if len(different) > 2 and len(read) * 5 >= len(unknown) * 3:
        return True
    words = [word.lower() for word in _TOKEN.findall(text)]
    if len(different) > 1:
        n_known = sum(word in word_list().all for word in words)
    else:
        n_known = sum(word_list().frequency(word) > _FREQUENT for word in words)
    n_small = sum(word.text.islower() for word, _ in read)
    n_others = max(3, len(words) - len(read))
    return n_known * 3 >= n_others * 2 and n_small * 2 >= len(read)


def _in_case(new: str, old: str) -> str:
    letters = [c for c in old if c.isalpha()]
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return new.upper()
    return new.capitalize() if old[0].isupper() else new


@lru_cache(maxsize=50_000)
def with_letters(word: str) -> str:
    """Read digits and signs as similar letters."""
    n_signs = len(_SIGNS.findall(word))
    if n_signs and is_cyrillic(word):
        return _with_cyrillic(word.lower(), is_name=not word[1:].islower())
    if not n_signs or len(word) - n_signs < 2 or _BY_RIGHT.fullmatch(word):
        return ""
    if len(word) < 5 or word[1:].lower() in word_list().all:
        return ""  # "$PATH", "!note"
    found = _likeliest(_choices(word.lower()))
    is_common = word_list().frequency(found) > _COMMON or len(found) > 5
    return found if is_common else ""


def _with_cyrillic(word: str, is_name: bool) -> str:
    """Read digits among Cyrillic letters; the first ones if no list has the word.

    A number at the end of a word is that of a note or of a house.
    """
    n_signs = len(_SIGNS.findall(word))
    if len(word) < 3 * n_signs or not _AMID_CYRILLIC.fullmatch(word):
        return ""
    choices = list(_choices(word, _FOR_CYRILLIC))
    is_any = len(word) > 5 and not is_name
    return _likeliest(choices) or (choices[0] if is_any and choices else "")


def _choices(word: str, letters: Mapping[str, str] = _FOR_LETTERS) -> Iterable[str]:
    choices = [letters.get(c, c) for c in word]
    n = prod(map(len, choices))
    return map("".join, product(*choices)) if n <= _MAX_CHOICES else ()


def _likeliest(words: Iterable[str], known: frozenset[str] = frozenset()) -> str:
    found = [
        word
        for word in words
        if word.isalpha() and (word_list().is_meant(word) or word in known)
    ]
    return max(found, key=word_list().frequency, default="")


def _has_many_signs(word: str) -> bool:
    return len(set(_SIGNS.findall(word))) > 1 and len(word) > 4


@lru_cache(maxsize=50_000)
def _in_order(word: str) -> str:
    is_plain = word.isascii() and word.isalpha() and len(word) > 4
    if not is_plain or not (word[1:].islower() or word.isupper()):
        return ""
    return word_list().with_letters(word.lower()) or ""


@lru_cache(maxsize=50_000)
def _without_doubles(word: str) -> str:
    small = word.lower()
    if not small.isalpha() or len(small) < 8:
        return ""
    if small[::2] == small[1::2]:
        return _likeliest((small[::2],))
    if word.isupper() or not re.search(r"(.)\1\1", small):
        return ""
    return _likeliest(re.sub(r"(.)\1\1+", kept, small) for kept in (r"\1", r"\1\1"))


@lru_cache(maxsize=50_000)
def _not_hidden(word: str) -> str:
    """Guess the letters behind asterisks if most are given."""
    n = len(_HIDDEN.findall(word))
    if not n or n * 3 > len(word) or len(word) < 5:
        return ""
    given = _HIDDEN.split(word.lower())
    pattern = re.compile(".".join(re.escape(letters) for letters in given))
    return word_list().matching(pattern, len(word)) or ""


@lru_cache(maxsize=50_000)
def _run_together(word: str) -> str:
    small = word.lower()
    is_plain = word[1:].islower() and word.isascii() and word.isalpha()
    if not (20 <= len(word) < _MAX_LETTERS and is_plain):
        return ""
    words = word_list().split(small) or []
    is_said = len(words) > 3 and len(small) >= 3.5 * len(words)
    frequent = all(word_list().frequency(w) > _FREQUENT or len(w) > 6 for w in words)
    return " ".join(words) if is_said and frequent else ""


_WAYS = (
    _Way("digits_for_letters", with_letters, _has_many_signs, is_name_alone=True),
    _Way("letters_left_out", _not_hidden),
    _Way("letters_doubled", _without_doubles),
    _Way("no_spaces", _run_together, lambda word: len(word) > _SENTENCE),
    _Way("letters_swapped", _in_order, is_weak=True),
)


def _backwards(found: Normalized) -> tuple[Normalized, Told]:
    """Read words written from the end; whole sentences too."""
    odd = [w for w in _unknown(found.text) if _is_backwards(w.text)]
    is_long = any(len(word.text) > 6 for word in odd)
    if len({word.text for word in odd}) < 2 - is_long or any(
        _is_in_address(found.text, word) for word in odd
    ):
        return found, ()
    start, end = _stretch(found.text, odd)
    order = list(range(len(found.text)))
    spans = [m.span() for m in _TOKEN.finditer(found.text, start, end)]
    if len(odd) > 2 and _is_whole(found.text[start:end]):
        spans = [(start, end)]
    for a, b in spans:
        word = found.text[a:b]
        is_odd = is_cyrillic(word) and not word_list().is_known(word.lower())
        if len(spans) == 1 or is_odd or _is_likelier_backwards(word):
            order[a:b] = reversed(order[a:b])
    return found.reordered(order), (("backwards", len(odd)),)


def _is_likelier_backwards(word: str) -> bool:
    small = word.strip(_MARKS).lower()
    frequency = word_list().frequency
    return frequency(small[::-1]) > frequency(small)


@lru_cache(maxsize=50_000)
def _is_backwards(word: str) -> bool:
    """Return True if a word is another one written backwards; names do not count."""
    is_name = word[0].isupper() and not word.isupper()
    if is_name or not word.isalpha() or len(word) < 5:
        return False
    least = _COMMON if len(word) > 6 else _FREQUENT
    return word_list().frequency(word[::-1].lower()) > least


def _stretch(text: str, odd: list[_Word]) -> tuple[int, int]:
    """Return the span of reversed words with reversed neighbours."""
    chunks = [m.span() for m in _CHUNK.finditer(text)]
    inside = [
        i for i, (a, b) in enumerate(chunks) if any(a <= w.start < b for w in odd)
    ]
    first, last = inside[0], inside[-1]

    def goes_with(i: int) -> bool:
        return _is_likelier_backwards(text[slice(*chunks[i])])

    while first > 0 and goes_with(first - 1):
        first -= 1
    while last + 1 < len(chunks) and goes_with(last + 1):
        last += 1
    return chunks[first][0], chunks[last][1]


def _is_whole(text: str) -> bool:
    """Return True if the order of the words is reversed too."""
    if re.search(r"[^\W\d_]{2}[.,;:!?](?:\s|$)", text):
        return False
    if re.match(r"[.!?]", text) or re.search(r"\s[.,;:!?][^\W\d_]", text):
        return True
    return re.search(r"[^\W\d_][A-Z]$", text) is not None


def _undone(found: Normalized) -> tuple[Normalized, Told]:
    found, backwards = _backwards(found)
    found, spelled = _spelled(found)
    return found, backwards + spelled


STEP = Step(_may_be, _undone)
