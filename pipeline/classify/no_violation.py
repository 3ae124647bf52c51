"""Detect passages with the conclusion of no violation.

Courts and committees say so in few wordings. Where the same passage also names a
violation without denying it, the passage asserts: a violation that is wrongly taken for
denied would be hidden from the queue.
"""

import re

RULE_VERSION = 1
"""Changes with the wordings: findings depend on them."""

_BREACH = r"(?:violation|breach|infringement|contravention)s?"

_DENIED = re.compile(
    rf"\b(?:no|neither(?: a)?|nor(?: an?)?) (?:\w+ ){{0,2}}{_BREACH}\b"
    rf"|\b(?:not|never|n't) (?:\w+ ){{0,4}}(?:an?|any|in|as an?) (?:\w+ )?{_BREACH}\b"
    r"|\b(?:not|never|n't) (?:\w+ )?(?:violat|breach|infring|contraven)\w*"
    r"|\bpas (?:eu )?(?:de )?violation|\babsence de violation|\bnon-violation\b"
    r"|\bkeine? (?:\w+ )?verletzung|\bnicht verletzt\b"
    r"|\bno (?:ha habido|hubo|existió|se violó) ?(?:una )?(?:violación)?",
    re.IGNORECASE,
)
_ALLEGED = re.compile(
    rf"\balleged (?:\w+ )?{_BREACH}|\bvictims? of an? {_BREACH}", re.IGNORECASE
)
_NAMED = re.compile(
    r"\bviol(?:at|ación)|\bbreach|\binfring|\bcontraven|\bverletz", re.IGNORECASE
)


def finds_no_violation(text: str) -> bool:
    """Return True if a text denies violations and asserts none.

    Args:
        text: Normalised text of a passage, in English, French, German or Spanish.

    Example:
        >>> finds_no_violation("There has been no violation of Article 5.")
        True
        >>> finds_no_violation("There was a violation of Article 3 and none of 5.")
        False
    """
    rest, n_denied = _DENIED.subn(" ", text)
    return n_denied > 0 and _NAMED.search(_ALLEGED.sub(" ", rest)) is None
