"""Words chosen for a first page: parts short enough for it, and their order."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.casefile.flag_rules import Rules
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.order import worth
from pipeline.datamodel import Deal, Flag, FlagSheet, Strength, Weight

MAX_CHARS = 260
"""Most characters of an excerpt, or three printed lines; five excerpts fit on the
page."""

MAX_WHO = 90
"""Most characters of the subject of a shortened quote."""

_MIN_WHO = 8
_SENTENCE = re.compile(r"[^.!?;]+(?:[.!?;]+(?!\s)[^.!?;]*)*[.!?;]*\s*")

_MIN_WORDS = 8
_ENDS = frozenset('.!?;:…)"”»。！？؟।')
"""Least number of words, and last characters, of a complete sentence; a heading or an
item of a list comes later."""

_ITSELF = (Strength.L2, Strength.L3)
"""Strengths of links to the party itself."""

Claims = Mapping[str, tuple[Row, Claim]]
"""Claims with their rows, by the id of each finding."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """An excerpt for the first page.

    Attributes:
        row: Row with the words.
        claim: Claim about the words.
        flags: Ids of the flags that rest on the claim.
        stretch: Start and end of the shown part, in characters of the quote.
        party_of: Id of the flag whose party the words name, if they are here for that;
            no flag need rest on them. "" otherwise.
    """

    row: Row
    claim: Claim
    flags: tuple[str, ...]
    stretch: tuple[int, int]
    party_of: str = ""

    @property
    def words(self) -> str:
        """Shown part of the quote."""
        return quote_of(self.row, self.claim)[slice(*self.stretch)]

    @property
    def who(self) -> str:
        """First words of a quote with a cut beginning; they name its subject."""
        return opening(quote_of(self.row, self.claim)[: self.stretch[0]])

    @property
    def is_whole(self) -> bool:
        """True if the whole quote is shown."""
        return len(self.words) == len(quote_of(self.row, self.claim))


def claims_in(rows: Iterable[Row]) -> Claims:
    """Return all claims by the ids of their findings."""
    return {key: (row, c) for row in rows for c in row.claims for key in c.ids}


def highlight(row: Row, claim: Claim, flags: Iterable[Flag]) -> Highlight:
    """Return the part of a claim's words with most evidence, and its flags."""
    own = set(claim.ids)
    ids = tuple(flag.flag_id for flag in flags if own & set(flag.finding_ids))
    first = claim.finding
    starts = [a - first.start for a, _ in first.evidence] if first else []
    return Highlight(row, claim, ids, excerpt(quote_of(row, claim), starts))


def on_users(deal: Deal | None) -> frozenset[str]:
    """Return the ids of findings on deeds of a user of the goods itself."""
    if deal is None:
        return frozenset()
    users = {party.party_id for party in deal.parties if party.uses_goods}
    return frozenset(
        key
        for link in deal.links
        if link.party_id in users and link.strength in _ITSELF and link.role.is_deed
        for key in link.finding_ids
    )


def in_turn(
    sheet: FlagSheet, rules: Rules, of_users: frozenset[str] = frozenset()
) -> list[Flag]:
    """Return the concerns in the order of the proposal's reasons, then the others.

    Only raised flags make a proposal. Among the others, those that rest on a user of
    the goods itself come first; ``of_users`` holds the ids of such findings.
    """
    raised = {x.flag_id for x in sheet.flags if x.weight is Weight.RAISED}
    flags = raised.union(rules.flags)
    reasons = [
        group
        for group in rules.queue(sheet.queue).any
        if raised.issuperset(flags.intersection(group))
    ]

    def turn(flag: Flag) -> tuple[int, bool, bool]:
        is_weak = flag.flag_id not in raised
        turns = (i for i, group in enumerate(reasons) if flag.flag_id in group)
        first = len(reasons) if is_weak else next(turns, len(reasons))
        is_on_user = not of_users.isdisjoint(flag.finding_ids)
        return (first, is_weak, not is_on_user)

    return sorted(sheet.concerns, key=turn)


BestOfFlag = tuple[Flag, Sequence[tuple[Row, Claim]]]
"""A flag with its claims, those to show first in front."""


def best_in_turn(
    sheet: FlagSheet, claims: Claims, rules: Rules, deal: Deal | None
) -> list[BestOfFlag]:
    """Return the flags in the order of the proposal's reasons, with their claims.

    Words on a user of the goods itself come first, then what people confirmed: so
    answers on other words never displace them.
    """
    of_users = on_users(deal)

    def rank(each: tuple[Row, Claim]) -> tuple[bool, tuple[bool, bool, float]]:
        return (of_users.isdisjoint(each[1].ids), claim_rank(*each, rules))

    def best(flag: Flag) -> list[tuple[Row, Claim]]:
        own = [claims[key] for key in flag.finding_ids if key in claims]
        return sorted({claim.id: (row, claim) for row, claim in own}.values(), key=rank)

    return [(flag, best(flag)) for flag in in_turn(sheet, rules, of_users)]


def claim_rank(row: Row, claim: Claim, rules: Rules) -> tuple[bool, bool, float]:
    """Return the sort key: confirmed first, then sentences, then by worth."""
    return (
        not claim.is_confirmed_anywhere,
        not _is_sentence(row),
        -worth(claim, rules.order),
    )


def _is_sentence(row: Row) -> bool:
    words = row.words.quote.strip()
    return len(words.split()) >= _MIN_WORDS and words[-1:] in _ENDS


def quote_of(row: Row, claim: Claim) -> str:
    """Return the words of a claim; a person's own claim has those of its row."""
    return claim.finding.quote if claim.finding else row.words.quote


def opening(words: str, max_chars: int = MAX_WHO) -> str:
    r"""Return the beginning of a shortened quote, to the end of its cell or sentence.

    Example:
        >>> opening("1.\tThe Directorate\tPort Lume\tA service of the ministry.", 30)
        '1. The Directorate'
    """
    if len(words) <= max_chars:
        return " ".join(words.split())
    ends = [m.start() for m in re.finditer(r"\t|(?<=[a-z]{3})[.;]\s", words)]
    end = next((at for at in ends if _MIN_WHO <= at <= max_chars), None)
    if end is None:
        end = max(words.rfind(" ", 0, max_chars), words.rfind("\n", 0, max_chars))
    return " ".join(words[: end if end > 0 else max_chars].split())


def excerpt(
    quote: str, starts: Iterable[int] = (), max_chars: int = MAX_CHARS
) -> tuple[int, int]:
    """Return the part of a quote with most evidence, in whole sentences.

    Args:
        quote: Words of the quote.
        starts: Offsets in the quote at which evidence of a claim begins.
        max_chars: Most characters of the part; a longer sentence is cut between words.

    Example:
        >>> excerpt("One two. Three four. Five six.", [12], 14)
        (9, 20)
    """
    if len(quote) <= max_chars:
        return (0, len(quote))
    known = sorted(start for start in starts if start >= 0) or [0]
    sentences = [match.span() for match in _SENTENCE.finditer(quote)]

    def held(span: tuple[int, int]) -> list[int]:
        return [at for at in known if span[0] <= at < span[1]]

    best = max(sentences, key=lambda span: len(held(span)), default=(0, 0))
    start, end = best if held(best) else (0, len(quote))
    at = next(iter(held(best)), known[0])
    for _, b in sentences:
        if end < b <= start + max_chars:
            end = b
    if end - start > max_chars:
        start = max(start, at - max_chars // 3)
        start = quote.find(" ", start, at) + 1 or start
        end = min(start + max_chars, len(quote))
        if end < len(quote):
            end = max(quote.rfind(" ", at, end), end - max_chars // 3)
    return (start, start + len(quote[start:end].rstrip()))
