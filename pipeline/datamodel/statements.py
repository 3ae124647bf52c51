"""Statements of people that correct the parties of a case.

A statement is an entry of a person (``FieldEntry``), only ever added, and withdrawn by
an empty entry. It names its party by ``about``: the key of the party and its name.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

NO_COUNTRY = "none"
"""Value of a statement that no country of a party is known."""


class StatementKind(StrEnum):
    """Kinds of statement; each is the ``field`` of its entry."""

    COUNTRIES = "party_countries"
    """Value: codes with a blank between them, or ``NO_COUNTRY``."""

    ROLES = "party_roles"
    """Value: roles with a blank between them."""

    SAME = "party_same"
    """The party is the same body as another. Value: ``about`` of the other."""

    NO_PARTY = "party_none"
    """The name is no party: a heading, or part of a name."""

    NAMED = "party_named"
    """A party that the machine missed. Value: words of the papers for it, or ""."""


class StatementState(StrEnum):
    """Effect of a statement on the parties of a case."""

    APPLIED = "applied"
    LOST = "lost"
    """Its party is not among those of the papers any more."""

    WAITING = "waiting"
    """Parties were not searched again since it was made."""

    WITHDRAWN = "withdrawn"
    """Parties were not searched again since it was withdrawn."""


@dataclass(frozen=True, slots=True)
class PartyStatement:
    """One statement of a person on a party.

    Attributes:
        kind: Kind of the statement.
        about: Key and name of its party, with a blank between them.
        value: Content, as its kind says.
        note: What it rests on, in that person's words, or "".
        reviewer: Person who made it.
        stated_at: Time of the statement, aware UTC.
        state: Its effect.
        read: What the machine read instead, in the form of ``value``, or "".
    """

    kind: StatementKind
    about: str
    value: str
    note: str
    reviewer: str
    stated_at: datetime
    state: StatementState = StatementState.WAITING
    read: str = ""

    @property
    def name(self) -> str:
        """Name of its party."""
        return self.about.partition(" ")[2]

    @property
    def id(self) -> str:
        """Id, which a withdrawal gives."""
        return f"{self.kind} {self.about}"

    @property
    def plain(self) -> "PartyStatement":
        """The statement as it was made, without its effect."""
        return replace(self, state=StatementState.WAITING, read="")
