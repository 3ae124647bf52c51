"""Accounts of the desk and their rights."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """Role of an account; each includes the rights of those before it."""

    READER = "reader"
    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMIN = "admin"
    """Also gives the duties of a case that another account leads."""

    @property
    def rank(self) -> int:
        """Rank of a role: higher for more rights."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Account:
    """One person with access to the desk.

    Attributes:
        name: As each answer carries it; never given to another person.
        password_hash: By argon2, with its own salt and parameters.
        role: What this person may do.
        cases: Names of the only cases that it may see; empty means all.
        is_active: Whether it may come in; one who left stays known.
        changed_at: When any of this was last changed, aware UTC.
    """

    name: str
    password_hash: str
    role: Role
    cases: tuple[str, ...]
    is_active: bool
    changed_at: datetime
