"""Removals from the store: what was taken out, by whom and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SQUARE = "█"
"""Stands for each letter that is erased, or not shown."""


class RemovalAct(StrEnum):
    """What was taken out."""

    DELETED = "deleted"
    """A whole case, with every document that no other case uses."""

    ERASED = "erased"
    """Words about a person, out of documents, on that person's request."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One removal; the words themselves are in it nowhere.

    Attributes:
        act: What was done.
        case: Name of the case.
        person: Who did it.
        made_at: When, aware UTC.
        reason: Why.
        counts: Rows that went or were changed, by table.
        documents: Documents whose bytes go, by their SHA-256.
        entries: Digests of the signed entries that spoke of these rows.
    """

    act: RemovalAct
    case: str
    person: str
    made_at: datetime
    reason: str
    counts: tuple[tuple[str, int], ...] = ()
    documents: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
