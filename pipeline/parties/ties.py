"""Owners, controllers and leaders in a passage, a paper or a list's remark.

A tie goes from the holder to what it holds, and keeps the words that say so. Ownership
is one thing and a seat on the board another: a director may have left, a brother-in-law
owns nothing, and a past tie is no present one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.parties.party_names import leading_name
from pipeline.parties.records import Span
from pipeline.parties.state.countries import countries_in
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/ties")
_PAST = frozenset("was were war wurde était era был была было".split())


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
    text: str, names: Sequence[Span], ends: Sequence[int], subject: Span | None = None
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
    found = [*_offices(flat, names, ends, subject)]
    found += (tie for name in names for tie in _behind(flat, name, ends))
    for pattern in (_P.SCRIPT_BELONGS, _P.SCRIPT_OFFICE):
        for match in pattern.finditer(flat):
            holder, held = (Span(*match.span(group)) for group in ("holder", "held"))
            found += _tie(flat, holder, held, match["word"], is_past=False)
    yield from dict.fromkeys(found)  # two patterns may read the same words


def _offices(
    text: str, names: Sequence[Span], ends: Sequence[int], subject: Span | None
) -> Iterator[Tie]:
    """Yield the ties of offices: "director of Tane"."""
    for match in _P.OFFICE_OF.finditer(text):
        held = _name_at(text, match.end(), ends)
        if held is None:
            continue
        holder = _before(text, names, match.start("how"))
        if holder is None and subject and _P.AT_START.search(text[: match.start()]):
            holder = subject
        if holder is None:
            yield from _owners_behind(text, held, match["word"], ends)
            continue
        before = text[holder.end : match.start()]
        ended = _P.ENDED.search(match["how"]) or _P.WAS.search(before)
        yield from _tie(text, holder, held, match["word"], bool(ended))


def _behind(text: str, name: Span, ends: Sequence[int]) -> Iterator[Tie]:
    """Yield the ties of a name by the words behind it: "is owned by"."""
    for pattern, holds in (
        (_P.VERB, True),
        (_P.OWN_SUBSIDIARY, True),
        (_P.HELD_BY, False),
        (_P.PART_OF, False),
        (_P.WHOSE, False),
        (_P.BELONGS, False),
        (_P.GERMAN_PASSIVE, False),
    ):
        found = pattern.match(text, name.end)
        other = _name_at(text, found.end(), ends) if found else None
        if found is None or other is None:
            continue
        word = found["word"]
        if word == "acquired" and holds and not _P.END_OF_CLAUSE.match(text, other.end):
            continue
        if pattern is _P.VERB and _P.GOODS.match(text, other.end):
            continue
        is_holder = holds and not word.startswith(("parent", "owner"))
        was = found.groupdict().get("was") or ""
        pair = (name, other) if is_holder else (other, name)
        is_past = word == "belonged to" or was.strip() in _PAST
        yield from _tie(text, *pair, word, is_past and word != "acquired")


def _owners_behind(
    text: str, held: Span, word: str, ends: Sequence[int]
) -> Iterator[Tie]:
    """Yield the ties of "The owners of Tane are A and B"."""
    if word.endswith("s"):
        ends = sorted((*ends, *(m.start() for m in _P.NEXT_OWNER.finditer(text))))
    found = _P.IS.match(text, held.end)
    was = bool(found and found["was"])
    while found is not None:
        owner = _name_at(text, found.end(), ends)
        name = owner.of(text) if owner else ""
        if owner is None or (" " not in name and countries_in(name)):
            return  # "is Lebanese"
        yield from _tie(text, owner, held, word, was)
        found = _P.AND.match(text, owner.end)


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
        ("shareholder", _P.AS_SHAREHOLDER),
        ("parent", _P.AS_PARENT),
        ("controller", _P.AS_CONTROLLER),
        ("head", _P.AS_HEAD),
        ("director", _P.AS_DIRECTOR),
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
