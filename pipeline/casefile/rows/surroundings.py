"""Surroundings of words, as far as they change the meaning."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.casefile.rows.state_denials import ReportWords


class Letter(StrEnum):
    """Role of the exporter in a letter: writer or recipient."""

    NONE = ""
    WRITTEN = "written"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Surroundings of words that change their meaning.

    Attributes:
        lead: Lead-in of a list item, without which its words mean something else, or
            "".
        undone: Words of the same paper that take a clause back, or "".
        is_unsigned: Whether it is a safeguard of a paper with an empty signature line.
        letter: Part of the exporter in the letter that the words belong to.
        report: Place of the words in a report, or None.
    """

    lead: str = ""
    undone: str = ""
    is_unsigned: bool = False
    letter: Letter = Letter.NONE
    report: ReportWords | None = None

    @property
    def denials(self) -> tuple[str, ...]:
        """Sentences near words of a report in which a State denies it."""
        return self.report.denials if self.report else ()

    @property
    def countries(self) -> frozenset[str]:
        """Countries that words of a report are about."""
        return self.report.countries if self.report else frozenset()


NOTHING_AROUND = Surroundings()
