"""Letters of a word set apart: s p y w a r e, s.p.y.w.a.r.e, s-p-y-w-a-r-e.

Printers space out headings, and acronyms have dots. Both are read as words and are
not reported, unless they say more than such things do.
"""

import re
from collections.abc import Iterator

from pipeline.text.disguise.letters import script_of
from pipeline.text.disguise.step import Step, Told, told
from pipeline.text.disguise.words import word_list
from pipeline.text.offsets import Edit, Normalized

_LETTER = r"[^\W\d_]"
_MARK = r"[._\-–—/\\*+~|·•‧∙,:;=#^<>!'’]"
_IN_A_ROW = re.compile(rf"(?<![^\W_]){_LETTER}(?:[\W_]{{1,3}}{_LETTER}(?![^\W_])){{3}}")
_MARKED = re.compile(
    rf"(?<![^\W_]){_LETTER}( ?{_MARK}{{1,2}} ?){_LETTER}(?:\1{_LETTER})*(?![^\W_])"
)
_SPACED = re.compile(
    rf"(?<!\S)[\"'(“]?(?:{_LETTER}(?: ?[.,;:!?])? {{1,6}}){{3,}}{_LETTER}"
    r"(?=[\s.,;:!?)\"'”]|$)"
)
_GAP = re.compile(r"\s+")
_HEADING_WORDS = 5
"""A spaced heading has no more words, and a line of its own."""

_KEYBOARD = frozenset(("qwerty", "qwertz", "azerty"))

_MIN_TOLD = 6
"""Fewest letters of a word that somebody may want to hide."""


def _may_be(text: str) -> bool:
    """Return True if four single letters stand in a row."""
    return _IN_A_ROW.search(text) is not None


def _marked(found: Normalized) -> tuple[Normalized, Told]:
    """Join letters with the same mark between each two."""
    places = list(_MARKED.finditer(found.text))
    words = [m.group()[:: 1 + len(m[1])] for m in places]
    sure = [_is_word(word, m[1]) for word, m in zip(words, places, strict=True)]
    if not any(sure):
        return found, ()
    edits: list[Edit] = []
    marks = {m[1] for m, is_sure in zip(places, sure, strict=True) if is_sure}
    n_told = 0
    for match, word, is_sure in zip(places, words, sure, strict=True):
        is_beside = match[1] in marks and word.lower() in word_list().all
        if is_sure or is_beside:
            edits.append((*match.span(), word))
            n_told += not (word.isupper() and "." in match[1])
    if max(map(len, (new for _, _, new in edits))) < _MIN_TOLD and sum(sure) < 2:
        n_told = 0
    return found.rewritten(edits), told("letters_apart", n_told)


def _is_word(word: str, mark: str) -> bool:
    small = word.lower()
    if not _may_be_word(small):
        return False
    is_acronym = word.isupper() and "." in mark and len(word) < 6
    if len(word) < 4 or is_acronym:
        return False
    if script_of(small[0]) != "LATIN":
        return len(small) > 5
    return word_list().is_meant(small) or bool(word_list().split(small))


def _may_be_word(small: str) -> bool:
    """Tell a word from a list of letters, "a/b/c/d", and from "X | X | X"."""
    is_list = "".join(sorted(small)) == small or small in _KEYBOARD
    return len(set(small)) > 2 and not is_list


def _spaced(found: Normalized) -> tuple[Normalized, Told]:
    """Join letters with spaces between them, and find the words among them."""
    edits, n_told = [], 0
    for match in _SPACED.finditer(found.text):
        new = _joined(match.group())
        if new is None:
            continue
        edits.append((*match.span(), new))
        words = new.split()
        is_heading = new.isupper() or _is_line(found.text, match)
        is_heading = is_heading and new[:1].isupper() and len(words) <= _HEADING_WORDS
        is_heading |= len(new) < _MIN_TOLD
        n_told += 0 if is_heading else len(words)
    return (found.rewritten(edits) if edits else found), (told("letters_apart", n_told))


def _is_line(text: str, match: re.Match[str]) -> bool:
    before = re.split(r"[\n\t]", text[: match.start()])[-1]
    after = re.split(r"[\n\t]", text[match.end() :])[0]
    return not any(map(str.isalpha, before + after))


def _joined(run: str) -> str | None:
    gaps = [len(gap) for gap in _GAP.findall(run)]
    narrow = min(gaps)
    pieces = re.split(rf"\s{{{narrow + 1},}}", run)
    words = [_GAP.sub("", piece) for piece in pieces]
    if len(pieces) == 1:
        words = list(_words_in(words[0]))
    letters = [w.strip(".,;:!?\"'()“”").lower() for w in words]
    if not _may_be_word("".join(letters)):
        return None
    n_known = sum(
        len(w) for w in letters if w in word_list().all or script_of(w[:1]) != "LATIN"
    )
    n = sum(map(len, letters))
    is_said = max(map(len, letters)) > 3 and n_known * 2 > n and n > 2.5 * len(letters)
    return " ".join(words) if is_said else None


def _words_in(letters: str) -> Iterator[str]:
    """Cut letters into words, those with marks between them apart."""
    for part in re.findall(r"[^\W\d_]+[^\w]*|[^\w]+", letters):
        bare = part.rstrip(".,;:!?")
        at = 0
        found = word_list().split(bare.lower()) or [bare]
        for word in found:
            at += len(word)
            yield bare[at - len(word) : at] + (
                part[len(bare) :] if at == len(bare) else ""
            )


def _undone(found: Normalized) -> tuple[Normalized, Told]:
    found, marked = _marked(found)
    found, spaced = _spaced(found)
    return found, marked + spaced


STEP = Step(_may_be, _undone)
