"""Owners, controllers and leaders in a passage, a paper or a list's remark.

A tie goes from the holder to what it holds, and keeps the words that say so. Ownership
is one thing and a seat on the board another: a director may have left, a brother-in-law
owns nothing, and a past tie is no present one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.parties.party_names import leading_name
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import Span

_P = Patterns("ties")


_ENDED = re.compile(r"\b(?:former|ex|previous|then)\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were|had been|served)\b")
_AT_START = re.compile(r"(?:^|[.;\t]\s*)(?:The|He is|She is|It is)?\s*$")


@dataclass(frozen=True, slots=True)
class Tie:
    """A holder and what it holds, by the words of a text.

    Attributes:
        holder: Span of the name of the owner, parent or head.
        held: Span of the name of what it owns, controls or leads.
        relation: Words for the holder, in lower case: "owner", "former parent",
            "director (until 2024)".
        is_past: Whether the text says that the relation has ended, or when it ended.
        words: Span from the first name to the last.
    """

    holder: Span
    held: Span
    relation: str
    is_past: bool
    words: Span

    @property
    def is_ownership(self) -> bool:
        """True for ownership or containment; False for a seat or an office."""
        return _P.OWNERSHIP.match(self.relation) is not None


def ties_in(
    text: str,
    names: Sequence[Span],
    ends: Sequence[int],
    subject: Span | None = None,
) -> Iterator[Tie]:
    """Yield the ties between names of a text.

    Args:
        text: Text of a passage.
        names: Spans of the names in the text, in order.
        ends: Offsets of the ends of its sentences, in order; no name goes beyond one.
        subject: Name that the whole text is about, such as that of a listed person:
            "Owner of Tane Holding" is said of him.
    """
    flat = text.replace("\n", " ")
    for match in _P.OFFICE_OF.finditer(flat):
        held = _name_at(flat, match.end(), ends)
        holder = _before(flat, names, match.start("word") - len(match["how"]))
        if holder is None and subject and _AT_START.search(flat[: match.start()]):
            holder = subject
        if held is not None and holder is not None:
            before = flat[holder.end : match.start()]
            ended = _ENDED.search(match["how"]) or _WAS.search(before)
            yield from _tie(flat, holder, held, match["word"], bool(ended))
    for name in names:
        for pattern, holds in (
            (_P.VERB, True),
            (_P.OWN_SUBSIDIARY, True),
            (_P.HELD_BY, False),
            (_P.PART_OF, False),
        ):
            found = pattern.match(flat, name.end)
            other = _name_at(flat, found.end(), ends) if found else None
            if found is None or other is None:
                continue
            word = found["word"]
            is_holder = holds and not word.startswith(("parent", "owner"))
            was = found.groupdict().get("was") or ""
            pair = (name, other) if is_holder else (other, name)
            yield from _tie(flat, *pair, word, was.strip() in ("was", "were"))


def _tie(
    text: str, holder: Span, held: Span, word: str, is_past: bool
) -> Iterator[Tie]:
    if holder.of(text).casefold() == held.of(text).casefold():
        return
    last = max(holder.end, held.end)
    until = _P.UNTIL.match(text, last)
    words = Span(min(holder.start, held.start), until.end() if until else last)
    relation = _holder_word(" ".join(word.casefold().split()))
    if until and until["when"]:
        relation = f"{relation} (until {until['when']})"
    elif until or is_past:
        relation = f"former {relation}"
    yield Tie(holder, held, relation, is_past or until is not None, words)


def _holder_word(word: str) -> str:
    """Return the word for the holder: of "owned by Tane", Tane is the owner."""
    for noun, pattern in (
        ("owner", _P.AS_OWNER),
        ("parent", _P.AS_PARENT),
        ("controller", _P.AS_CONTROLLER),
        ("head", _P.AS_HEAD),
    ):
        if pattern.fullmatch(word):
            return noun
    return word


def _name_at(text: str, start: int, ends: Sequence[int]) -> Span | None:
    """Return the name at a place, within its sentence."""
    end = next((end for end in ends if end > start), len(text))
    span = leading_name(text, start, end)
    return span if span is not None and span.start - start <= 2 else None


def _before(text: str, names: Sequence[Span], end: int) -> Span | None:
    """Return the name before a position, if only "is the" stands between."""
    for name in reversed(names):
        if name.end <= end:
            return name if _P.GAP.fullmatch(text[name.end : end]) else None
    return None
