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
        name: Name of the account, which each answer carries; never given to another
            person.
        password_hash: Hash of the password by argon2, with its own salt and parameters.
        role: Role, which says what this person may do.
        cases: Names of the only cases that it may see; empty means all.
        is_active: Whether the account may log in; that of a person who left stays
            known.
        changed_at: Time when any of this was last changed, aware UTC.
    """

    name: str
    password_hash: str
    role: Role
    cases: tuple[str, ...]
    is_active: bool
    changed_at: datetime
