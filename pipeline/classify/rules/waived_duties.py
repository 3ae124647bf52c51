"""Rule R11: a clause without any duty to name the user of the goods.

A duty that is waived is a red flag and no safeguard (RULINGS 0.2, a consignee who may
stay unnamed). Models learned from safeguards that stand and often score such a clause
low.
"""

from pipeline.pattern_files import Patterns

_P = Patterns("classify/patterns/waived_duties")

RULE_ID = "rule.R11"
VERSION = "1"
SCORE = 0.8


def waived_duty(text: str) -> tuple[int, int] | None:
    """Return the place of words that waive the duty to name the user, or None.

    Example:
        >>> waived_duty("The Buyer is not obliged to reveal the end user.")
        (13, 47)
        >>> waived_duty("The Buyer is not obliged to disclose its prices.")
    """
    found = _P.FREED.search(text)
    return found.span() if found else None
