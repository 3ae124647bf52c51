"""Parties as read from papers: names with roles, each with its place."""

from dataclasses import dataclass

from pipeline.datamodel import PartyRole

__all__ = ["NamedParty", "Opening", "PartyRole", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, half-open."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words at the place."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class NamedParty:
    """One party in one role, as a text names it.

    Attributes:
        name: The name with its white space made single; an address is not in it.
        role: What it does.
        span: Where the full name stands.
        reason: Which words gave the role, for people.
        evidence: Where these words stand.
        countries: Codes that the name or the words beside it give.
        address: Where its address stands, or None.
        defined_as: Defined term that stands for it in the text, or "".
        in_annex: Named in an annex, schedule or exhibit, which outranks a cover.
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


@dataclass(frozen=True, slots=True)
class Opening:
    """A party of the preamble.

    Attributes:
        name: Where its name stands; None where it was left blank or blacked out.
        stretch: Where everything that is said of it stands.
        term: The defined term that stands for it, or "".
        role: The role that the term names, or None.
    """

    name: Span | None
    stretch: Span
    term: str
    role: PartyRole | None
