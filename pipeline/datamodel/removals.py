"""Removals from the store, with person, time and reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SQUARE = "█"
"""Placeholder for each letter that is erased, or not shown."""


class RemovalAct(StrEnum):
    """Kinds of removal."""

    DELETED = "deleted"
    """A whole case, with every document that no other case uses."""

    ERASED = "erased"
    """Words about a person, out of documents, on that person's request."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One removal; it does not hold the removed words.

    Attributes:
        act: Kind of removal.
        case: Name of the case.
        person: Person who did it.
        made_at: Time of the removal, aware UTC.
        reason: Reason for the removal.
        counts: Number of rows that were removed or changed, by table.
        documents: SHA-256 of the documents whose bytes are removed.
        entries: Digests of the signed entries about these rows.
    """

    act: RemovalAct
    case: str
    person: str
    made_at: datetime
    reason: str
    counts: tuple[tuple[str, int], ...] = ()
    documents: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
