"""The order in which a case is read: fixed, whatever is answered meanwhile.

Papers of the deal come before reports. Within both, what is likely to matter comes
first: the calibrated score of a claim, times the weight of its label, times what ties
the words to the deal. Answers change none of these, so that a person who works from
the top never meets a row that outranks an earlier one.
"""

from dataclasses import dataclass

from pipeline.casefile.claims import Claim, Row
from pipeline.casefile.linking import Linking
from pipeline.casefile.rules import OrderRules

PAPER, REPORT, BACKGROUND = "paper", "report", "background"
"""Sorts of rows: of the deal's papers, of reports, of reports without a tie to it."""

Key = tuple[bool, bool, float, str, int, int]
"""Background, of a report, negative value, document id, start, end."""


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a row stands in the queue.

    Attributes:
        key: What rows are sorted by.
        value: What it is worth to read it, in [0, 1].
    """

    key: Key
    value: float

    @property
    def sort(self) -> str:
        """``paper``, ``report`` or ``background``."""
        is_background, is_report, *_ = self.key
        return BACKGROUND if is_background else REPORT if is_report else PAPER


def place_of(
    row: Row, rules: OrderRules, linking: Linking | None, *, is_report: bool
) -> QueuePlace:
    """Return where a row stands.

    Args:
        row: The words; their answers do not count.
        rules: The weights.
        linking: What ties reports to the deal; None where nobody looked yet.
        is_report: Whether the words stand in a report.
    """
    tie = linking.tie(row) if is_report and linking else 1.0
    value = max(worth(claim, rules) for claim in row.claims) * (tie or 1.0)
    start, end = row.words.spans[0]
    key = (tie == 0.0, is_report, -value, row.words.document_id, start, end)
    return QueuePlace(key, value)


def worth(claim: Claim, rules: OrderRules) -> float:
    """Return what it is worth to read a claim, in [0, 1]."""
    if claim.is_disguised and not claim.is_counter:
        return 1.0
    if claim.is_counter:
        weight = rules.counter
    elif claim.label is None:
        weight = rules.rule
    else:
        weight = rules.families[claim.label.family]
        weight *= rules.second_tier if claim.label.tier > 1 else 1.0
    return claim.score * weight
