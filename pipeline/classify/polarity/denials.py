"""Detect clauses with a denial or prohibition of a capability.

``cues`` checks a whole sentence for fixed wordings. Here the words of the capability
are known (``corpora/attributes.toml``). So a negation may be open ("nothing in the
image chain singles out ...") as long as it is close before them or is said of them
after ("... is excluded"). Each clause is judged alone, because the text after a "but"
or a semicolon is a new statement. Wordings that do not negate what is sold ("no one
notices", "no access is needed") are traps.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.classify.base import View
from pipeline.classify.words.lexicon import Carrier, lexicon
from pipeline.datamodel import Polarity
from pipeline.pattern_files import Patterns

DENIALS = Patterns("classify/patterns/denials")
"""Wordings to deny a capability, and similar ones without a denial."""

_RESALE = "diversion_intermediary_risk"


def denial(sentence: str, carrier: Carrier) -> Polarity | None:
    """Return NEGATED or PROHIBITED if a sentence denies everything in it.

    Returns:
        NEGATED or PROHIBITED; None if a clause with the capability's words asserts
        them, or if the sentence does not name it.
    """
    if DENIALS.INLINE_HEADING.match(sentence) and carrier.words.search(sentence):
        return Polarity.NEGATED
    if any(
        trap.search(sentence)
        for trap in (DENIALS.WE_CAN, DENIALS.UNNOTICED, DENIALS.ABOUT_OTHERS)
    ):
        return None
    found = [
        _of_clause(clause, carrier)
        for clause in _clauses(sentence)
        if carrier.words.search(clause)
    ]
    if not found or None in found:
        return None
    kinds = {kind for kind in found if kind is not None}
    return Polarity.PROHIBITED if Polarity.PROHIBITED in kinds else Polarity.NEGATED


def forbids_user(view: View) -> bool:
    """Return True if a passage names a security body as one who may not use the item.

    Example: an item in a list that opens with "prohibits the use by:".
    """
    return bool(
        DENIALS.FORBIDDEN_LIST.search(view.before)
        or DENIALS.FORBIDDEN_USER.search(view.text)
    )


def forbids_resale(view: View) -> bool:
    """Return True if the prohibition in a passage may be one of resale.

    "May not resell without consent" is a safeguard; an exception in a clause ("but
    nothing shall prevent sales to ...") is a way for goods to be diverted.
    """
    words = lexicon().carriers[_RESALE].words
    return (
        words.search(view.text) is not None
        and DENIALS.EXCEPTED.search(view.text) is None
    )


def _clauses(sentence: str) -> Iterator[str]:
    """Yield clauses without their opening conditions, which deny nothing."""
    cuts = [0, *(m.start() for m in DENIALS.BREAK.finditer(sentence)), len(sentence)]
    for start, end in pairwise(cuts):
        yield DENIALS.SUBORDINATE.sub("", sentence[start:end])


def _of_clause(clause: str, carrier: Carrier) -> Polarity | None:
    if DENIALS.BOAST.search(clause):
        return None
    hits = list(carrier.words.finditer(clause))
    word = hits[0].group()
    before = clause[: hits[0].start()]
    after = clause[hits[-1].end() :]
    is_negated = _negates(before, word, carrier.reach) and not DENIALS.NONE_FOUND.match(
        clause[hits[0].end() :]
    )
    if _first(after, DENIALS.FORBIDDEN_AFTER, carrier.reach):
        return Polarity.PROHIBITED
    if is_negated and DENIALS.FORBIDDING.search(before):
        return Polarity.PROHIBITED
    if is_negated or _first(after, DENIALS.DENIED_AFTER, carrier.reach):
        return Polarity.NEGATED
    return None


def _negates(before: str, word: str, reach: int) -> bool:
    """Return True if the last negation before the words applies to them.

    The first word may make it a trap: "without the passcode" denies no access.
    """
    found = list(DENIALS.BEFORE.finditer(before))
    last = found[-1] if found else None
    if last is None or len(before[last.end() :].split()) > reach:
        return False
    between = before[last.start() :]
    if last["none"] and "," in between:
        return False
    subject = before[: last.start()]
    if DENIALS.OTHERS.search(subject) or DENIALS.SUPPOSED.search(subject):
        return False
    if last["none"] and DENIALS.WATCHED.search(subject):
        return False
    perceives = DENIALS.PERCEIVES.match(between + word)
    if perceives and DENIALS.PRODUCT.search(subject):
        between = f"not {between[perceives.end() :]}"
    said = DENIALS.LETS.sub("offer", DENIALS.NO_WAY.sub("not ", between + word))
    is_trap = DENIALS.TRAP.search(said) or DENIALS.HOW.match(between)
    return is_trap is None


def _first(after: str, pattern: re.Pattern[str], reach: int) -> bool:
    """Return True if the text after the words denies them and is no trap."""
    match = pattern.search(after)
    if match is None or len(after[: match.start()].split()) > reach:
        return False
    said = after[match.start() :]
    return DENIALS.TRAP.search(said) is None and DENIALS.HOW.search(said) is None
