"""Letters of a word set apart: s p y w a r e, s.p.y.w.a.r.e, s-p-y-w-a-r-e.

Printers space out headings, and acronyms have dots. Both are read as words and are
not reported, unless they say more than such things do.
"""

import re
from collections.abc import Iterator

from pipeline.text.disguise.letters import script_of
from pipeline.text.disguise.odd_letters import all_latin
from pipeline.text.disguise.spelling import with_letters
from pipeline.text.disguise.words import Step, Told, told, word_list
from pipeline.text.normalize import Edit, Normalized

_LETTER = r"[^\W_]"
"""A letter, or a figure that may stand for one."""

_SPACE = r"[^\S\r\n\t]"
_MARK = r"[._\-–—/\\*+~|·•‧∙,:;=#^<>!'’\u2190-\u2bff\U0001f000-\U0001faff]"
_TWO_FIGURES = re.compile(r"\d\s+\d")
_IN_A_ROW = re.compile(rf"(?<![^\W_]){_LETTER}(?:[\W_]{{1,3}}{_LETTER}(?![^\W_])){{3}}")
_MARKED = re.compile(
    rf"(?<![^\W_]){_LETTER}( ?{_MARK}{{1,2}} ?){_LETTER}(?:\1{_LETTER})*(?![^\W_])"
)
_SPACED, _SPACED_LETTERS = (
    re.compile(
        rf"(?<!\S)[\"'(“]?(?:{one}(?: ?[.,;:!?])?{_SPACE}{{1,6}}){{3,}}{one}"
        r"(?=[\s.,;:!?)\"'”]|$)"
    )
    for one in (_LETTER, r"[^\W\d_]")
)
_EAST = "[\u3400-\u9fff\u3040-\u30ff]"
_DOT = "[·•‧∙]"
_AMID_EAST = re.compile(
    rf"(?<={_EAST})(?:[._*~^#](?={_EAST})|{_DOT}(?={_EAST}{_DOT})"
    rf"|(?<={_DOT}{_EAST}){_DOT}(?={_EAST}))"
)
"""Marks between two characters of a Chinese word. A dot in the middle of the line
stands between the parts of a name, so one character alone must stand beside it."""

_BESIDE_ONE = re.compile(rf"(?<!{_EAST}{{2}}).|.(?!{_EAST}{{2}})")
"""Mark beside a character alone; in lists the marks stand between words."""

_GLUED = re.compile(r"(?<![\w./@:#=&?])[^\W\d_]+(?:_[^\W\d_]+){5,}(?![\w/@]|[.]\w)")
_DOTTED = re.compile(r"(?<![\w./@:-])[^\W\d_]+\.([a-z]+)(?![\w/@:-]|[.]\w)")
_GAP = re.compile(r"\s+")
_HEADING_WORDS = 5
"""A spaced heading has no more words, and a line of its own."""

_KEYBOARD = frozenset(("qwerty", "qwertz", "azerty"))

_SENTENCE = 45
"""Letters of words in one string from which it is a sentence, and not a name."""

_COMMON = 5e-8
"""Least frequency of a word that somebody may have cut by a full stop."""

_WHOLE = 1e-6
"""Least frequency of a word that stands by itself, as the parts of "file.name" do."""

_MIN_TOLD = 6
"""Fewest letters of a word that somebody may want to hide."""


def _may_be(text: str) -> bool:
    """Return True if four single letters stand in a row, or odd marks in words."""
    if _IN_A_ROW.search(text) is not None:
        return True
    if "_" in text and _GLUED.search(text) is not None:
        return True
    if "." in text and _DOTTED.search(text) is not None:
        return True
    return not text.isascii() and _AMID_EAST.search(text) is not None


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
        is_beside = match[1] in marks and _is_any_word(word) and not word.isdigit()
        if is_sure or is_beside:
            edits.append((*match.span(), word))
            n_told += not (word.isupper() and "." in match[1])
    if max(map(len, (new for _, _, new in edits))) < _MIN_TOLD and sum(sure) < 2:
        n_told = 0
    return found.rewritten(edits), told("letters_apart", n_told)


def _is_word(word: str, mark: str) -> bool:
    small = as_letters(word.lower())
    if not _may_be_word(small):
        return False
    is_acronym = word.isupper() and "." in mark and len(word) < 6
    if len(word) < 4 or is_acronym:
        return False
    if script_of(small[0]) != "LATIN":
        return len(small) > 5 and small.isalpha()
    return word_list().is_meant(small) or bool(word_list().split(small))


def as_letters(small: str) -> str:
    """Return a word with digits and foreign letters read as Latin letters."""
    if not any(map(str.isdigit, small)):
        return small if small.isascii() else _mixed_as_latin(small)
    return with_letters(small) if any(map(str.isalpha, small)) else small


def _mixed_as_latin(small: str) -> str:
    scripts = {script_of(c) for c in small}
    return (len(scripts) > 1 and "LATIN" in scripts and all_latin(small)) or small


def _may_be_word(small: str) -> bool:
    """Tell a word from a list of letters, "a/b/c/d", and from "X | X | X"."""
    is_list = "".join(sorted(small)) == small or small in _KEYBOARD
    return len(set(small)) > 2 and not is_list


def _spaced(found: Normalized) -> tuple[Normalized, Told]:
    """Join letters with spaces between them, and find the words among them."""
    edits, n_told = [], 0
    for match in _runs(found.text):
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


def _runs(text: str) -> Iterator[re.Match[str]]:
    """Yield runs of spaced letters, with figures in them if they stand for letters."""
    for match in _SPACED.finditer(text):
        run = match.group()
        has_figures = any(map(str.isdigit, run))
        if has_figures and (_TWO_FIGURES.search(run) or _joined(run) is None):
            yield from _SPACED_LETTERS.finditer(text, *match.span())
        else:
            yield match


def _is_line(text: str, match: re.Match[str]) -> bool:
    before = re.split(r"[\n\t]", text[: match.start()])[-1]
    after = re.split(r"[\n\t]", text[match.end() :])[0]
    return not any(map(str.isalpha, before + after))


def _joined(run: str) -> str | None:
    gaps = [len(gap) for gap in _GAP.findall(run)]
    narrow = min(gaps)
    pieces = re.split(rf"\s{{{narrow + 1},}}", run)
    words = [_GAP.sub("", piece) for piece in pieces]
    if len(pieces) == 1 and not any(map(str.isdigit, words[0])):
        words = list(_words_in(words[0]))
    letters = [as_letters(w.strip(".,;:!?\"'()“”").lower()) for w in words]
    said = "".join(letters)
    if any(map(str.isdigit, said)) or not all(letters) or not _may_be_word(said):
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
            marks = part[len(bare) :] if at == len(bare) else ""
            yield bare[at - len(word) : at] + marks


def _glued(found: Normalized) -> tuple[Normalized, Told]:
    """Take marks out of words and from between them, if there are too many by right."""
    text, edits, n_told = found.text, list[Edit](), 0
    amid = list(_AMID_EAST.finditer(text))
    n_alone = sum(_BESIDE_ONE.match(text, m.start()) is not None for m in amid)
    if len(amid) > 2 and n_alone * 2 > len(amid):
        edits, n_told = [(*m.span(), "") for m in amid], len(amid)
    dotted = [m for m in _DOTTED.finditer(text) if _is_cut(m.group())]
    if len({m.group() for m in dotted if len(m[1]) > 3}) > 1:  # no "node.js"
        edits += [(*m.span(), m.group().replace(".", "")) for m in dotted]
        n_told += len(dotted)
    glued = [m for m in _GLUED.finditer(text) if _is_sentence(m.group())]
    if len({m.group() for m in glued}) < 2:  # the name of one setting
        glued = []
    edits += [(*m.span(), m.group().replace("_", " ")) for m in glued]
    if not edits:
        return found, ()
    ways = told("letters_apart", n_told) + told("no_spaces", len(glued))
    return found.rewritten(sorted(edits)), ways


def _is_sentence(glued: str) -> bool:
    is_long = len(glued) > _SENTENCE and not glued.isupper()
    return is_long and all(map(_is_any_word, glued.split("_")))


def _is_cut(word: str) -> bool:
    """Return True for a word with a full stop in it, and for no two words."""
    frequency, parts = word_list().frequency, word.lower().split(".")
    is_two = all(frequency(part) > _WHOLE for part in parts)
    return not is_two and frequency("".join(parts)) > _COMMON


def _is_any_word(word: str) -> bool:
    return word_list().is_known(word.lower())


def _undone(found: Normalized) -> tuple[Normalized, Told]:
    found, marked = _marked(found)
    found, spaced = _spaced(found)
    found, glued = _glued(found)
    return found, marked + spaced + glued


STEP = Step(_may_be, _undone)
