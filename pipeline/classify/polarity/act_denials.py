"""Detect denied acts, denied violations and waived safeguards.

Courts and committees have few wordings for the conclusion that nothing was violated.
States have more to deny acts: "no journalist was detained for her views", "there is no
censorship". If another sentence names such an act, the passage asserts it, because a
violation wrongly taken for denied would be hidden from the queue. Statements of
impunity ("no one was arrested for the attacks", "no case of torture was investigated")
deny no act. Denials of acts are only read in English.

What a State denies is denied, too: "the Government denied that any torture had taken
place". It does not count beside a word such as "but", if the act is named before the
denial, or if only blame, gravity or legality is denied.

"The supplier waives its right to inspect" names a safeguard and gives none; "no court
reviews the requests" says that oversight is missing (guidelines of both labels,
"negated"). A passage in which another sentence still demands or grants something keeps
its meaning. Read in English only. A refused licence is a decision and is not denied.
"""

import re

from pipeline.classify.base import View
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/act_denials")

RULE_VERSION = 6
"""Version of the rule, raised with every change of the wordings: findings depend on
them."""

WAIVERS_VERSION = 6
"""The same for waived safeguards and missing checks."""

_CONCLUSION = "official_body_finding"
_VIOLATION = "serious_human_rights_violation"
_CONCLUSION_WORDS = 60
"""Words of a passage above which it also tells what was done, not only a verdict."""


def denies_conduct(view: View, label: str) -> bool:
    """Return True if a passage denies a violation, or the acts of a label.

    A long passage with "no violation" also tells of the act, so it asserts the label.
    """
    is_short = len(view.text.split()) <= _CONCLUSION_WORDS
    concludes = label == _CONCLUSION or (label == _VIOLATION and is_short)
    if concludes and finds_no_violation(view.text):
        return True
    return denies_acts(view.text, label)


def finds_no_violation(text: str) -> bool:
    """Return True if a text denies violations and asserts none.

    Example:
        >>> finds_no_violation("There has been no violation of Article 5.")
        True
        >>> finds_no_violation("There was a violation of Article 3 and none of 5.")
        False
    """
    rest, n_denied = _P.DENIED.subn(" ", text)
    return n_denied > 0 and _P.NAMED.search(_P.ALLEGED.sub(" ", rest)) is None


def denies_acts(text: str, label: str) -> bool:
    """Return True if a text denies acts of a label and tells of none.

    Example:
        >>> denies_acts("No journalist was harassed.", "internal_repression")
        True
        >>> denies_acts("No one was arrested for the killing.", "internal_repression")
        False
    """
    if label not in _P.group("ACTS"):
        return False
    acts = _P.group("ACTS")[label]
    sentences = [text[a:b] for a, b in sentence_spans(text)]
    naming = [sentence for sentence in sentences if acts.search(sentence)]
    told = [s for s in naming if not (_is_denied(s) or _is_contested(s, acts))]
    return len(told) < len(naming) and all(_P.ASIDE.search(s) for s in told)


def _is_denied(sentence: str) -> bool:
    denial = _P.DENIES.search(sentence)
    return (
        denial is not None
        and _P.ASKED.search(sentence[: denial.start()]) is None
        and _P.REMAINDER.search(sentence) is None
    )


def _is_contested(sentence: str, acts: re.Pattern[str]) -> bool:
    """Return True if somebody denies all acts of a sentence."""
    denial = _P.CONTESTS.search(sentence)
    if denial is None:
        return False
    before = sentence[: denial.start()]
    return not (
        acts.search(before)
        or _tells(sentence, denial.end(), acts)
        or _P.NOBODY.search(before)
        or _P.ASKED.search(before)
        or _P.CONTESTS_LESS.search(sentence)
        or _P.REMAINDER.search(sentence)
    )


def _tells(sentence: str, start: int, acts: re.Pattern[str]) -> bool:
    """Return True if an act behind a denial is not what is denied.

    It stands in another clause, behind a second "that", or is taken as given: "denied
    having sold the spyware that was used".
    """
    other = _P.ASIDE_OF_DENIAL.search(sentence, start)
    end = other.start() if other else len(sentence)
    return any(
        act.start() >= end
        or (
            _P.GIVEN.search(sentence[start : act.start()][-40:])
            and not _P.HAPPENED.match(sentence, act.end())
        )
        for act in acts.finditer(sentence, start)
    )


def is_waived(view: View, label: str) -> bool:
    """Return True if a passage waives a label's safeguards, or lacks the checks."""
    denying = _P.group("WAIVES").get(label)
    if denying is None or view.language != "en":
        return False
    clauses = [
        clause
        for a, b in sentence_spans(view.text)
        for clause in _P.CLAUSE.split(view.text[a:b])
    ]
    kept = [clause for clause in clauses if not _denies(clause, denying)]
    return len(kept) < len(clauses) and not any(map(_P.STANDS.search, kept))


def _denies(clause: str, denying: re.Pattern[str]) -> bool:
    """Return True if a clause denies without a negation before the denial."""
    found = denying.search(clause)
    return found is not None and _P.NO.search(clause[: found.start()]) is None
