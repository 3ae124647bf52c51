"""Owners, controllers and leaders in a passage, a paper or a list's remark.

A tie goes from the holder to what it holds, and keeps the words that say so. Ownership
is one thing and a seat on the board another: a director may have left, a brother-in-law
owns nothing, and a past tie is no present one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.parties.party_names import leading_name
from pipeline.parties.records import Span

_OWNS = "owner|co-owner|proprietor|shareholder|stakeholder|parent company|parent|holder"
_LEADS = (
    "director|managing director|director general|chairman|chairwoman|chairperson|chair|"
    "chief executive(?: officer)?|CEO|president|vice-president|head|deputy head|"
    "commander|commanding officer|founder|co-founder|manager|partner|beneficiary|"
    "board member|member of the board"
)
_ADJECTIVES = (
    r"(?:(?:the|an?|its|sole|majority|minority|main|principal|largest|beneficial|ultimate|"
    r"de facto|true|former|ex|then|current|first|deputy|general|executive|joint|\d+"
    r"(?:\.\d+)? ?(?:%|per cent))[ -]+)*"
)
_OFFICE_OF = re.compile(
    rf"\b(?i:(?P<how>{_ADJECTIVES})(?P<word>{_OWNS}|{_LEADS})"
    rf"(?:,? and (?:{_OWNS}|{_LEADS}))?\s+(?:of|in))\s+(?:the company\s+|the\s+)?"
    r"(?:[a-z]+\s+)?(?=[A-Z\"“‘«])"
)
"""An office with its object: "Owner of Tane". Capitals count too, and a name
follows."""

_VERB = re.compile(
    r"\s*,?\s*(?:which |who |that )?(?:also |still |directly |indirectly )*"
    r"(?P<word>owns?|owned|controls?|controlled|directs?|heads?|headed|commands?|"
    r"holds?)\s+(?:(?:the|a|all|most|shares?|stakes?|\d+(?:\.\d+)? ?(?:%|per cent)|of|"
    r"in|majority|minority|company|companies)\s+)*(?=[A-Z\"“‘«])"
)
_HELD_BY = re.compile(
    r"\s*(?:\([^)]{1,60}\))?\s*,?\s*(?:which |that |who )?(?P<was>(?:is|was|are|were|"
    r"has been|remains)\s+)?(?:(?:wholly|fully|majority|partly|jointly|indirectly|"
    r"directly|beneficially|ultimately|\d+(?:\.\d+)? ?(?:%|per cent))[ -]+)*"
    r"(?P<word>owned|controlled|run|headed|led|directed|commanded|held)"
    r"(?: (?:and|or) (?:owned|controlled|run|operated|directed))?\s+by\s+"
    r"(?:the\s+)?(?:[a-z]+\s+)?(?=[A-Z\"“‘«])"
)
_PART_OF = re.compile(
    r"\s*(?:\([^)]{1,60}\))?\s*,?\s*(?:which |that )?(?P<was>(?:is|was)\s+)?,?\s*"
    r"(?:an?|the|part of the)?\s*(?:(?:wholly|fully|majority|partly)[ -]owned\s+)?"
    r"(?P<word>subsidiary|affiliate|branch|division|arm|unit|part|front company|front|"
    r"trading name|holding)\s+(?:company\s+)?(?:of|for)\s+(?:the\s+)?(?=[A-Z\"“‘«])"
)
_OWN_SUBSIDIARY = re.compile(
    r"['’]s\s+(?:(?:wholly|fully|majority)[ -]owned\s+)?(?P<word>subsidiary|affiliate|"
    r"parent company|parent|owner)\s*,?\s*(?=[A-Z\"“‘«])"
)
_GAP = re.compile(
    r"\s*(?:\([^)]{1,80}\))?\s*,?\s*(?:who |which )?(?:(?:is|was|are|were|has been|had "
    r"been|served as|serves as|became|acts as|as|also|being)\s+)*$"
)
_ENDED = re.compile(r"\b(?:former|ex|previous|then)\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"\s*,?\s*\(?(?:(?:until|till|up to|from \d{4} to)\s*(?P<when>(?:\d{1,2}\.? )?"
    r"(?:[A-Z][a-z]+ )?\d{4})|(?:until|till|up to|from \d{4} to|between)\b)"
)
_WAS = re.compile(r"\b(?:was|were|had been|served)\b")
_OWNERSHIP = re.compile(
    rf"(?:former )?(?:{_OWNS}|owns?|owned|controls?|controlled|subsidiary|"
    r"affiliate|branch|division|arm|unit|part|front company|front|holding|"
    r"trading name)(?: \(until .*)?$",
    re.IGNORECASE,
)
_AT_START = re.compile(r"(?:^|[.;\t]\s*)(?:The|He is|She is|It is)?\s*$")


@dataclass(frozen=True, slots=True)
class Tie:
    """A holder and what it holds, by the words of a text.

    Attributes:
        holder: Span of the name of the owner, parent or head.
        held: Span of the name of what it owns, controls or leads.
        relation: Words for the relation, in lower case: "owner", "former subsidiary",
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
        return _OWNERSHIP.match(self.relation) is not None


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
    for match in _OFFICE_OF.finditer(flat):
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
            (_VERB, True),
            (_OWN_SUBSIDIARY, True),
            (_HELD_BY, False),
            (_PART_OF, False),
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
    until = _UNTIL.match(text, last)
    words = Span(min(holder.start, held.start), until.end() if until else last)
    relation = " ".join(word.casefold().split())
    if until and until["when"]:
        relation = f"{relation} (until {until['when']})"
    elif (until or is_past) and not relation.endswith(("ed", "s")):
        relation = f"former {relation}"
    yield Tie(holder, held, relation, is_past or until is not None, words)


def _name_at(text: str, start: int, ends: Sequence[int]) -> Span | None:
    """Return the name at a place, within its sentence."""
    end = next((end for end in ends if end > start), len(text))
    span = leading_name(text, start, end)
    return span if span is not None and span.start - start <= 2 else None


def _before(text: str, names: Sequence[Span], end: int) -> Span | None:
    """Return the name before a position, if only "is the" stands between."""
    for name in reversed(names):
        if name.end <= end:
            return name if _GAP.fullmatch(text[name.end : end]) else None
    return None
