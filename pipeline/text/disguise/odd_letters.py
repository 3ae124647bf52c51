"""Letters odd by themselves: unseen, struck through, or of another script.

Each step returns a text as it was meant, with the disguises that it found.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from pipeline.text.disguise.letters import (
    confusable_with,
    latin_look_alike,
    look_alike_in,
    plain_form,
    script_of,
    turned_back,
    without_accents,
)
from pipeline.text.disguise.words import Step, Told, told, word_list
from pipeline.text.normalize import Edit, Normalized

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Default_Ignorable_Code_Point of Unicode 16."""

_UNSEEN_RUN = re.compile(f"[{_UNSEEN}]+")
_UNSEEN_WORD = re.compile(f"[^\\W\\d_](?:[{_UNSEEN}]*[^\\W\\d_])+")
_OVERRIDE = re.compile("\u202e([^\u202c-\u202e\u2069\n]+)[\u202c\u2069]?")
_CLUSTER = re.compile(
    r"[^\u0300-\u036f](?:[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20dc]+)"
)
_TONE = re.compile("[aeioumnẹọɛɔə][\u0300-\u0304\u0308\u030c]", re.IGNORECASE)
"""Letter with one tone, as in Yoruba, Ewe and Twi; Unicode has no single character for
it."""

_FLAG = re.compile("(?<![🇦-🇿])[🇦-🇿]{2}(?![🇦-🇿])")
_WORD = re.compile(r"[^\W\d_]+(?:[\d@$!|]+[^\W\d_]+)*")
_FORM = re.compile(
    "[\u0250-\u02ff\u1d00-\u1dbf\u2070-\u209f\u2100-\u214f\u2460-\u24ff\u2c60-\u2c7f"
    "\ua700-\ua7ff\uab30-\uab6f\uff21-\uff5a\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]"
)
"""Blocks that hold forms of Latin letters."""

_TURNED = re.compile("[ǝɔɟƃɓɾɐɥɯɹʇʌʍʎᴉʅʃ]")
_MARKS = ".,;:!?'\"()"
_CHUNK = re.compile(r"\S+")
_JOINED = ("ARABIC", "DEVANAGARI", "BENGALI", "TAMIL", "KHMER", "THAI", "HANGUL")
"""Scripts in which unseen characters say how letters join."""

_ARABIC = re.compile(
    "[\ufb50-\ufdcf\ufe70-\ufefc]"
    "|(?<=[\u0620-\u06ff])\u0640+(?=[\u064b-\u0652]*[\u0620-\u063f\u0641-\u06ff])"
)
"""Arabic letters in the form that they have in a word, and strokes inside a word that
stretch it."""

_MAX_HINTED = 12
"""Longest word in which nobody needs a hint where it may be broken."""

_MAX_STRETCHED = 5
"""Most words of a heading that are stretched."""

_COMMON = 5e-8
"""Least frequency of an English word to accept it for a single odd word."""

_LATIN_END = "\u0180"
"""Code point below which Latin letters are those of living languages."""

_EAST = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"))
"""Scripts in which full-width Latin letters are ordinary."""


def _backwards(found: Normalized) -> tuple[Normalized, Told]:
    """Reverse words turned around on the page by a direction mark."""
    places = [m for m in _OVERRIDE.finditer(found.text) if _is_ltr(m[1])]
    if not places:
        return found, ()
    order = list(range(len(found.text)))
    for match in places:
        start, end = match.span(1)
        order[start:end] = reversed(order[start:end])
    return found.reordered(order), told("direction_marks", len(places))


def _is_ltr(text: str) -> bool:
    directions = Counter(map(unicodedata.bidirectional, text))
    return directions["L"] > directions["R"] + directions["AL"]


def _unseen(found: Normalized) -> tuple[Normalized, Told]:
    """Drop invisible characters; a soft hyphen and a break in a name are ordinary."""
    words = [m.group() for m in _UNSEEN_WORD.finditer(found.text)]
    n = sum(map(_is_cut_small, words))
    runs = [
        (*m.span(), "")
        for m in _UNSEEN_RUN.finditer(found.text)
        if found.text[m.start() - 1 : m.start()].isalpha()  # a sign and how it is drawn
    ]
    return (found.rewritten(runs) if runs else found), told("unseen_characters", n)


def _is_cut_small(word: str) -> bool:
    """Return True if invisible characters cut a word that is not at a line's end."""
    pieces = _UNSEEN_RUN.split(word)
    if len(pieces) == 1 or script_of(word[0]) in _JOINED:
        return False
    n = sum(map(len, pieces))
    if n < 2.5 * len(pieces) or len(pieces[0]) == 1:
        return True
    is_hint = "\u00ad" in word or n > _MAX_HINTED
    is_hint |= all(word_list().is_known(piece.lower()) for piece in pieces)
    return not is_hint and word_list().is_meant("".join(pieces).lower())


def _marks(found: Normalized) -> tuple[Normalized, Told]:
    """Drop strokes and heaps of accents; keep an accent of a real letter."""
    edits = list(_heaped(found.text))
    if not edits:
        return found, ()
    found = found.rewritten(edits)
    return found, told("strokes", len(edits) // 3)


def _heaped(text: str) -> Iterator[Edit]:
    for match in _CLUSTER.finditer(text):
        composed = unicodedata.normalize("NFC", match.group())
        if len(composed) > 1 and not _TONE.fullmatch(composed):
            base = match.group()[0]
            if script_of(base) in ("LATIN", "CYRILLIC", "GREEK", ""):
                yield match.start(), match.end(), base


def _turned(found: Normalized) -> tuple[Normalized, Told]:
    """Read upside-down words, each run of them as one."""
    chunks = list(_CHUNK.finditer(found.text))
    odd = [_is_upside_down(m.group()) for m in chunks]
    order, turned = list(range(len(found.text))), set[int]()
    for first, last in _runs(odd, [m.group() for m in chunks]):
        start, end = chunks[first].start(), chunks[last].end()
        order[start:end] = reversed(order[start:end])
        turned.update(range(start, end))
    if not turned:
        return found, ()
    found = found.reordered(order)
    edits = [
        (i, i + 1, new)
        for i in sorted(turned)
        if (new := turned_back(found.text[i])) != found.text[i]
    ]
    return found.rewritten(edits), told("upside_down", sum(odd))


def _runs(odd: Sequence[bool], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield first and last of adjacent words upside down.

    Short words next to them may belong to the run without an odd letter.
    """
    likely = [
        is_odd or _is_likelier_turned(word)
        for is_odd, word in zip(odd, words, strict=True)
    ]
    for is_run, group in groupby(range(len(words)), key=likely.__getitem__):
        run = list(group)
        if is_run and any(odd[i] for i in run):
            yield run[0], run[-1]


def _is_likelier_turned(word: str) -> bool:
    plain = "".join(map(turned_back, reversed(word))).strip(_MARKS).lower()
    frequency = word_list().frequency
    return frequency(plain) > frequency(word.strip(_MARKS).lower())


def _is_upside_down(chunk: str) -> bool:
    if chunk.isascii():
        return False
    plain = "".join(map(turned_back, reversed(chunk))).strip(_MARKS)
    n_odd = sum(c > _LATIN_END and turned_back(c).isascii() for c in chunk)
    if n_odd * 4 < len(plain):
        return False
    return word_list().is_meant(plain.lower())


def _forms(found: Normalized) -> tuple[Normalized, Told]:
    """Read circled, full-width, small-capital and raised letters as plain ones."""
    text = found.text
    flags = {i for m in _FLAG.finditer(text) for i in range(*m.span())}
    places = [m.start() for m in _FORM.finditer(text) if m.start() not in flags]
    plain = [(i, i + 1, plain_form(text[i])) for i in places]
    edits = [
        (a, b, new)
        for a, b, new in plain
        if len(new) == 1 and new.isascii() and new.isalpha()
    ]
    if not edits:
        return found, ()
    found = found.rewritten(edits)  # one for one, so that offsets stay valid
    changed = {start for start, _, _ in edits}
    words = () if _is_east(text) else _WORD.finditer(found.text)
    return found, told("letter_forms", sum(_is_formed(m, changed) for m in words))


def _is_east(text: str) -> bool:
    scripts = {script_of(c) for c in text if unicodedata.east_asian_width(c) != "F"}
    return not scripts.isdisjoint(_EAST)


def _is_formed(word: re.Match[str], changed: set[int]) -> bool:
    """Return True if several letters of a word were drawn oddly."""
    n = sum(i in changed for i in range(*word.span()))
    return n > 1 and word_list().is_meant(word.group().lower())


def _arabic_forms(found: Normalized) -> tuple[Normalized, Told]:
    """Read Arabic letters as such, without stretching strokes.

    Headings and justified lines are stretched by right, but not most words of a text.
    """
    words = found.text.split()
    n = sum("\u0640" in m.group() for m in map(_ARABIC.search, words) if m)
    edits = [
        (*m.span(), unicodedata.normalize("NFKC", m.group()).strip("\u0640"))
        for m in _ARABIC.finditer(found.text)
    ]
    is_many = n > _MAX_STRETCHED and n * 2 > len(words)
    return found.rewritten(edits), told("letter_forms", n * is_many)


def _odd_words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text) if not word.isascii()}


def _may_be_other(text: str) -> bool:
    return any(_is_mixed(w) or all_latin(w) for w in _odd_words(text))


def _other_scripts(found: Normalized) -> tuple[Normalized, Told]:
    """Read letters similar to those of the word's own script."""
    words = _odd_words(found.text)
    own = _own_scripts(words)
    meant = {word: new for word in words if (new := _as_meant(word, own))}
    if not meant:
        return found, ()
    # If some words are surely disguised, short words and names are taken for it too.
    names = {w: all_latin(w) for w in words - set(meant) if not own & _scripts(w)}
    n = sum(len(word) > 3 and word in meant for word in _WORD.findall(found.text))
    return _letter_by_letter(found, names | meant), told("other_script", n)


def _accents(found: Normalized) -> tuple[Normalized, Told]:
    """Take wrong accents off English words."""
    words = _odd_words(found.text)
    meant = {word: new for word in words if (new := _plain_latin(word))}
    is_many = len(meant) > 1 and len(meant) * 2 > len(words)
    if not is_many and not any(_n_odd(word) > 3 for word in meant):
        return found, ()
    short = {w: _short(w) for w in words - set(meant)}
    return _letter_by_letter(found, short | meant), told("accents", len(meant))


def _letter_by_letter(found: Normalized, meant: Mapping[str, str]) -> Normalized:
    """Write words as meant, each letter in the place of its substitute."""
    return found.rewritten(
        (i, i + 1, new)
        for match in _WORD.finditer(found.text)
        for i, new in enumerate(meant.get(match.group(), ""), match.start())
        if new != found.text[i]
    )


def _own_scripts(words: Iterable[str]) -> set[str]:
    """Return the scripts of words without a Latin look."""
    return {
        script_of(word[0])
        for word in words
        if not _is_mixed(word) and not all(map(confusable_with, word))
    }


@lru_cache(maxsize=50_000)
def _scripts(word: str) -> frozenset[str]:
    return frozenset(script_of(c) for c in word if c.isalpha())


def _is_mixed(word: str) -> bool:
    return len(_scripts(word)) > 1


@lru_cache(maxsize=50_000)
def all_latin(word: str) -> str:
    """Return the Latin letters similar to all letters of a word, or ""."""
    found = [c if c.isascii() else latin_look_alike(c) for c in word]
    return "".join(found) if all(found) else ""


def _as_meant(word: str, own: set[str]) -> str:
    """Return the intended letters of a word of two scripts, or ""."""
    scripts = _scripts(word)
    latin = all_latin(word)
    if scripts == {"LATIN"}:
        return latin if latin and _is_odd_latin(word, latin) else ""
    if latin and not (scripts & own and _native(word)):
        return latin if _is_latin(latin, scripts, own) else ""
    return _native(word)


def _is_odd_latin(word: str, latin: str) -> bool:
    """Return True if phonetic letters stand for plain ones, as in "spyɡɑme"."""
    known = word_list()
    if any("\x7f" < c < _LATIN_END for c in word):
        return False  # letters of Turkish, as the i without a dot
    return word.lower() not in known.all and known.frequency(latin.lower()) > _COMMON


def _is_latin(latin: str, scripts: frozenset[str], own: set[str]) -> bool:
    """Return True if a word in another script stands for a similar Latin word.

    Greek letters are ordinary in some Latin words ("TNFα"), and Russian has words of
    letters that all look Latin.
    """
    is_mixed = "LATIN" in scripts
    if is_mixed and "GREEK" not in scripts:
        return len(latin) > 2
    is_word = len(latin) > 3 and word_list().is_meant(latin.lower())
    return is_word and (is_mixed or not scripts & own)


def _native(word: str) -> str:
    """Return a word of another script without its Latin look-alikes."""
    scripts = _scripts(word)
    if len(scripts) != 2 or "LATIN" not in scripts or len(word) < 4:
        return ""
    (other,) = scripts - {"LATIN"}
    if sum(script_of(c) == other for c in word) * 2 < len(word):
        return ""  # a unit or a name: "TNFα"
    found = [look_alike_in(other, c) if script_of(c) == "LATIN" else c for c in word]
    return "".join(found) if all(found) else ""


@lru_cache(maxsize=50_000)
def _plain_latin(word: str) -> str:
    """Return an English word stripped of many accents; "" for any other word."""
    known = word_list()
    if len(word) < 4 or word.lower() in known.all or _n_odd(word) * 4 < len(word):
        return ""
    plain = "".join(map(without_accents, word))
    is_meant = known.frequency(plain.lower()) > _COMMON or (
        _n_odd(word) > 2 and known.is_meant(plain.lower())
    )
    return plain if plain.isascii() and is_meant else ""


def _short(word: str) -> str:
    """Return a short English word without its accents; "" for any other."""
    plain = "".join(map(without_accents, word))
    is_word = len(word) < 4 and word_list().frequency(plain.lower()) > 1e-5
    return plain if is_word else ""


def _n_odd(word: str) -> int:
    return sum(not c.isascii() for c in word)


OTHER_SCRIPTS = Step(_may_be_other, _other_scripts)
"""Step for texts with words in letters of several scripts."""

STEPS: tuple[Step, ...] = (
    Step(lambda text: "\u202e" in text, _backwards),
    Step(lambda text: _UNSEEN_RUN.search(text) is not None, _unseen),
    Step(lambda text: _TURNED.search(text) is not None, _turned),
    Step(lambda text: _CLUSTER.search(text) is not None, _marks),
    Step(lambda text: _FORM.search(text) is not None, _forms),
    Step(lambda text: _ARABIC.search(text) is not None, _arabic_forms),
    OTHER_SCRIPTS,
)
"""Steps for texts with letters that no living Latin language has."""

ACCENTS = Step(lambda text: any(map(_plain_latin, _odd_words(text))), _accents)
"""Step for texts with any letters beyond a to z."""
