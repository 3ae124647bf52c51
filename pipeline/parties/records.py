"""Parties as read from papers: names with roles, each with its place."""

from dataclasses import dataclass

from pipeline.datamodel import PartyRole

__all__ = ["NamedParty", "Opening", "PartyRole", "RoleName", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of characters in a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the span."""
        return text[self.start : self.end]

    def plain(self, text: str) -> str:
        """Return the words of the span, with each run of white space made one space."""
        return " ".join(self.of(text).split())

    def meets(self, other: "Span") -> bool:
        """Return True if the spans share a character."""
        return self.start < other.end and other.start < self.end

    def is_within(self, other: "Span") -> bool:
        """Return True if the span is a part of another, and not the same."""
        return self != other and other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class RoleName:
    """A name with a role, and the words that give the role.

    Attributes:
        name: Span of the name.
        role: Role of its bearer.
        words: Span of the label, phrase or definition that gives the role.
        about: Span of everything that is said of it there; None for the name alone.
        term: Defined word that stands for it, or "".
    """

    name: Span
    role: PartyRole
    words: Span
    about: Span | None = None
    term: str = ""


@dataclass(frozen=True, slots=True)
class NamedParty:
    """One party in one role, as a text names it.

    Attributes:
        name: Name with each run of white space made one space, without its address.
        role: Role of the party.
        span: Span of the full name.
        reason: Reason of the role, in words for people.
        evidence: Span of the words that give the role.
        countries: Codes of the countries that the name or the words beside it give.
        by_law: Those of ``countries`` that only its law of incorporation gives.
        address: Span of the address, or None.
        defined_as: Defined term that stands for it in the text, or "".
        in_annex: True if the party is named in an annex, schedule or exhibit, which
            counts before a cover.
        giver: Name of the party from which it gets the goods, as ``evidence`` says, or
            "".
        is_issuer: True if the role is only guessed, because the party issues the paper.
    """

    name: str
    role: PartyRole
    span: Span
    reason: str
    evidence: Span
    countries: frozenset[str] = frozenset()
    address: Span | None = None
    defined_as: str = ""
    in_annex: bool = False
    by_law: frozenset[str] = frozenset()
    is_issuer: bool = False
    giver: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A party of the preamble.

    Attributes:
        name: Span of the name; None if it was left blank or redacted.
        stretch: Span of everything that is said of the party.
        term: Defined term that stands for it, or "".
        role: Role that the term names, or None.
    """

    name: Span | None
    stretch: Span
    term: str
    role: PartyRole | None

    @property
    def at(self) -> Span:
        """Span of the name, or else of what is said of the party."""
        return self.name or self.stretch
