"""Names of victims and witnesses, which are masked in displayed text.

The stored text stays exact. A mask has the length of the name, so that every offset and
box around it stays valid. It shows the first letter of each word, and black squares.
"""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from pipeline.datamodel import SQUARE, NameRole, Passage, Said
from pipeline.parties.names.matching import has_rigour
from pipeline.parties.reports.actor_parts import ACTORS
from pipeline.parties.reports.actors import Actor
from pipeline.parties.reports.report_names import PassageNames, is_person, is_titled
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

if TYPE_CHECKING:
    from pipeline.store.schema.rows import PassageWords

_P = Patterns("parties/patterns/masking")

_LEAST = 3
"""Least number of letters of a family name that is masked if it stands alone."""

_MARKS = "\u0300-\u036f"
_IN_WORD = rf"\w'’{_MARKS}-"
_BEHIND_MARK = rf"(?:[{_MARKS}][{_IN_WORD}]*(?:\s+[A-ZÀ-Þ][{_IN_WORD}]*)?)?"
"""Rest of a name that seems to end before an accent of its own character, as in "Herna"
for "Hernández": the word, and a second family name."""

_NO_LONGER = r"(?![ \xa0][A-ZÀ-Þ][\w'’])"
"""End of a name that stands alone: "Abu" in "Abu Dhabi" is another name's word."""

_ALONE_BEHIND = re.compile(rf"(?<!\w)(?P<word>[A-ZÀ-Þ][{_IN_WORD}]+)\.?\s+$")
_WORD_CHARS = 40
_CUT_OFF = re.compile(r"[A-ZÀ-Þ][^<>…\n]{0,60}?(?=\s?…)")
_PHRASE = re.compile(rf"(?<!\w)[A-ZÀ-Þ][{_IN_WORD}]*(?:[ \n][A-ZÀ-Þ][{_IN_WORD}]*)+")

_OFFICE_CHARS = 28
_NAME_CHARS = 100
_BY_CHARS = 60
_KNOWN_FOR = (
    NameRole.ACTOR, NameRole.LISTED, NameRole.OWNER, NameRole.CUSTOMER,
)  # fmt: skip
_TAGS_BETWEEN = r"(?:\s|<[^>]*>)+"
_NO_WORDS = r"<textarea.*?</textarea>|<script.*?</script>|<[^>]*>"


def masked_name(name: str) -> str:
    """Return the mask that is shown for a name.

    Example:
        >>> masked_name("Karim Wahid")
        'K████ W████'
    """
    return re.sub(
        rf"\w[{_IN_WORD}]*", lambda word: word[0][0] + SQUARE * (len(word[0]) - 1), name
    )


def may_name_protected(text: str) -> bool:
    """Return True if a passage may name a person who suffers or tells; a quick test."""
    return _P.SUFFERS_OR_TELLS.search(text) is not None


def protected_spans(
    rows: Iterable[tuple["Passage | PassageWords", PassageNames]], texts: Iterable[str]
) -> Iterator[tuple[int, int]]:
    """Yield the spans of the names of persons who suffered something or tell of it.

    A person who did something, owns or heads a body, or is listed anywhere in the
    report is none of them: an officer has to see such a name.
    """
    words = _Vocabulary(texts)
    spans: dict[str, list[tuple[int, int]]] = {}
    others = set[str]()
    for passage, found in rows:
        others.update(_name(a) for a in found.names if a.part in _KNOWN_FOR)
        for actor in _protected(found, words):
            places = spans.setdefault(_name(actor), [])
            own = [(actor.span.start, actor.span.end), *words.by_given(found, actor)]
            places += [(passage.start + a, passage.start + b) for a, b in own]
    for name, places in spans.items():
        if name not in others:
            yield from places


def _name(actor: Actor) -> str:
    return " ".join(actor.name.split())


def _protected(found: PassageNames, words: "_Vocabulary") -> list[Actor]:
    """Return the protected persons of a passage, and persons listed next to one."""
    persons = [actor for actor in found.names if _may_be(found, actor)]
    sure = [a for a in persons if words.is_name(found.text, a)]
    marked = {a.span for a in sure}
    for before, after in pairwise(persons):
        joint = found.text[before.span.end : after.span.start]
        if _P.ROW.fullmatch(joint) and marked & {before.span, after.span}:
            marked |= {before.span, after.span}
    return [actor for actor in persons if actor.span in marked]


def _may_be(found: PassageNames, actor: Actor) -> bool:
    if actor.is_generic or actor.part in _KNOWN_FOR:
        return False
    text = found.text
    if not is_person(text, actor):
        return False
    if ACTORS.SUFFERED.match(text.replace("\n", " "), actor.span.end):
        return True
    if _is_somebody_else(text, actor):
        return False
    return any(
        start <= actor.span.start < end
        and _P.SUFFERS_OR_TELLS.search(text, start, end) is not None
        for start, end in sentence_spans(text)
    )


def _is_somebody_else(text: str, actor: Actor) -> bool:
    """Return True for an office holder, an actor or the author of a cited work."""
    first, last = actor.span.start, actor.span.end
    before = max(0, first - _OFFICE_CHARS)
    return bool(
        _P.AUTHOR.match(text, last)
        or _P.OFFICE.search(text, first, last)
        or _P.OFFICE_BEFORE.search(text, before, first)
        or _P.OFFICE_BEHIND.match(text, last)
        or _P.BY.search(text[max(0, first - _BY_CHARS) : first])
    )


class _Vocabulary:
    """The capitalised words of a report, split into common words and places."""

    def __init__(self, texts: Iterable[str]) -> None:
        text = "\n".join(texts)
        self._small = set(re.findall(r"(?<![\w-])[a-zà-ž]{3,}(?![\w-])", text))
        # A search of a whole report for each name would take minutes.
        self._behind_at = _behind(_P.text("AT"), text)
        self._behind_article = _behind(_P.text("ARTICLE"), text)

    def is_name(self, text: str, actor: Actor) -> bool:
        """Return True if a name is surely that of a person."""
        words = re.findall(r"[\w'’]+", actor.name)
        if any(word.lower() in self._small for word in words if len(word) > 2):
            return False
        if (
            len(words) < 2
            or _P.NO_PERSON.search(actor.name)
            or self._is_place(actor.name)
            or self._is_thing(actor.name.split()[-1])
        ):
            return False
        return is_titled(text, actor) or any(map(_is_given_name, words))

    def by_given(self, found: PassageNames, actor: Actor) -> list[tuple[int, int]]:
        """Return where the passage calls a protected person by the first word alone."""
        given = actor.name.split()[0]
        if not _is_given_name(given) or self._is_place(given):
            return []
        return Masks([given]).spans(found.text)

    def _is_thing(self, word: str) -> bool:
        """Return True for a word with an article: such as "the Pride"."""
        pattern = rf"{re.escape(word)}(?![{_IN_WORD}]){_NO_LONGER}"
        return _begins(self._behind_article, word, pattern)

    def _is_place(self, name: str) -> bool:
        flat = re.escape(name).replace("\\ ", r"\s+")
        return _begins(self._behind_at, name, rf"{flat}\b")


def _behind(words: str, text: str) -> dict[str, set[str]]:
    """Return the text behind each place of some words, by its first word."""
    found: dict[str, set[str]] = {}
    for match in re.finditer(rf"{words}\s+(?=(\w+))", text):
        start = match.end()
        found.setdefault(match[1], set()).add(text[start : start + _NAME_CHARS])
    return found


def _begins(behind: Mapping[str, set[str]], name: str, pattern: str) -> bool:
    first = re.match(r"\w*", name)
    said = behind.get(first[0], ()) if first else ()
    return any(re.match(pattern, text) for text in said)


@lru_cache(maxsize=50_000)
def _is_given_name(word: str) -> bool:
    """Return True if the tables of names know a word, or if they are not installed.

    Without the extra ``names``, too much is masked, so that no victim is shown.
    """
    if not has_rigour():
        return len(word) > 2
    from rigour.names import NameTypeTag, SymbolCategory, analyze_names

    return len(word) > 2 and any(
        span.symbol.category == SymbolCategory.NAME
        for name in analyze_names(NameTypeTag.PER, [word])
        for span in name.spans
    )


def phrases(text: str) -> set[str]:
    """Return the names of two or more words in a text, such as "Jebel Ali"."""
    return {" ".join(found.split()) for found in _PHRASE.findall(text)}


class Masks:
    """Names to mask, each with its family name.

    Args:
        names: Names as written in reports; one of a single word is a given name.
        shown: Names that are not masked: those of the parties and papers of a case.
    """

    def __init__(self, names: Iterable[str], shown: Iterable[str] = ()) -> None:
        shown = {" ".join(name.split()) for name in shown}
        known = {name.casefold() for name in shown}
        words = [name.split() for name in set(names) if name.casefold() not in known]
        full = [each for each in words if len(each) > 1]
        families = {each[-1] for each in full if len(each[-1]) >= _LEAST}
        self._given = {each[0] for each in words if len(each) == 1} - families
        self._full = sorted(" ".join(each) for each in full)
        alone = families | self._given
        self._kept = [
            name
            for name in shown
            if alone.intersection(name.split())
            and not any(x in name for x in self._full)
        ]
        kept = [name.split() for name in self._kept]
        single = [[name] for name in alone]
        self._text = _pattern(full, single, kept, r"\s+")
        html = [_escaped(some) for some in (full, single, kept)]
        self._html = _pattern(html[0], html[1], html[2], _TAGS_BETWEEN, _NO_WORDS)
        self._hashes: dict[str, str] = {}

    def __bool__(self) -> bool:
        return self._text is not None

    def text(self, text: str) -> str:
        """Return a text of the same length with the names masked."""
        if self._text is None:
            return text
        masked = self._text.sub(
            lambda match: masked_name(match[0]) if self._hides(match) else match[0],
            text,
        )
        return _CUT_OFF.sub(self._masked_cut, masked)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the spans of the names in a text."""
        if self._text is None:
            return []
        return [m.span() for m in self._text.finditer(text) if self._hides(m)]

    def html(self, html: str) -> str:
        """Return a page with the names masked between its tags.

        The fields that a person fills in stay as they are: they would be sent back
        masked.
        """
        if self._html is None:
            return html
        masked = self._html.sub(
            lambda match: _masked_html(match[0]) if self._hides(match) else match[0],
            html,
        )
        if "…" not in masked:
            return masked
        pieces = re.split(f"({_NO_WORDS})", masked, flags=re.DOTALL)
        return "".join(
            piece if i % 2 else _CUT_OFF.sub(self._masked_cut, piece)
            for i, piece in enumerate(pieces)
        )

    def _hides(self, match: re.Match[str]) -> bool:
        """Return True for a name, unless it is the last word of another one."""
        name = match["name"]
        if name not in self._given:
            return name is not None
        start = match.start()
        before = _ALONE_BEHIND.search(match.string[max(0, start - _WORD_CHARS) : start])
        return before is None or _P.CALLED.fullmatch(before["word"]) is not None

    def _masked_cut(self, match: re.Match[str]) -> str:
        """Mask the beginning of a name before the mark of an omission."""
        words, rest = match[0], match.string[match.end() : match.end() + 1]
        if words.endswith(tuple(self._kept)):
            return words
        for first in re.finditer(r"(?<!\w)[A-ZÀ-Þ]", words):
            tail = unescape(words[first.start() :])
            begun = " ".join(tail.split()) + ("" if rest == "…" else " ")
            at = bisect_left(self._full, begun)
            if self._full[at : at + 1] and self._full[at].startswith(begun):
                return words[: first.start()] + _masked_html(words[first.start() :])
        return words

    def learn(self, texts: Iterable[str]) -> None:
        """Remember the hashes of texts, so that records with them still fit."""
        for text in texts:
            masked = self.text(text)
            if masked != text:
                self._hashes[_sha256(text)] = _sha256(masked)

    def record(self, value: Any) -> Any:
        """Return a record, or a collection of records, with every text in it masked."""
        if not self:
            return value
        if isinstance(value, Said):
            return value.with_values(self.record)
        if type(value) is str:
            return self._hashes.get(value) or self.text(value)
        if isinstance(value, tuple | list | frozenset | set):
            if hasattr(value, "_fields"):  # a box has no words
                return value
            return type(value)(self.record(each) for each in value)
        if isinstance(value, Mapping):
            return {key: self.record(each) for key, each in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value)
        return value

    def _dataclass(self, value: Any) -> Any:
        changed = {}
        for field in fields(value):
            if field.init:
                old = getattr(value, field.name)
                new = self.record(old)
                if new != old:
                    changed[field.name] = new
        return replace(value, **changed) if changed else value


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _masked_html(html: str) -> str:
    pieces = re.split(r"(<[^>]*>|&#?\w+;)", html)
    return "".join(
        piece if i % 2 else masked_name(piece) for i, piece in enumerate(pieces)
    )


def _pattern(
    full: Sequence[Sequence[str]],
    single: Sequence[Sequence[str]],
    kept: Sequence[Sequence[str]],
    between: str,
    skipped: str = "",
) -> re.Pattern[str] | None:
    """Return the pattern of names; what it matches in no group "name" stays."""
    if not full and not single:
        return None
    alone = rf"(?:{_any(single, between)}){_BEHIND_MARK}(?![\w{_MARKS}]){_NO_LONGER}"
    whole = rf"(?:{_any(full, between)}){_BEHIND_MARK}(?![\w{_MARKS}])"
    names = "|".join(x for x, of in ((whole, full), (alone, single)) if of)
    stay = [rf"(?<!\w)(?:{_any(kept, between)})(?!\w)"] if kept else []
    skip = [skipped] if skipped else []
    named = rf"(?P<name>(?<!\w)(?:{names}))"
    return re.compile("|".join([*skip, *stay, named]), re.DOTALL)


def _escaped(names: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[str(escape(word)) for word in each] for each in names]


def _any(names: Sequence[Sequence[str]], between: str) -> str:
    longest_first = sorted(names, key=lambda each: -len(" ".join(each)))
    return "|".join(between.join(map(re.escape, words)) for words in longest_first)
