"""Notices to earlier cases about a new report."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.datamodel.links import Quote, Strength


class NewsKind(StrEnum):
    """Reasons to tell a case of a report."""

    PARTY = "party"
    """The report says what a party of the case did."""

    PRODUCT = "product"
    """The report names a product or vendor of the case."""

    DESTINATION = "destination"
    """The report says what was done in a country of the transaction."""

    REPLACED = "replaced"
    """A report that the case rests on has come in another edition."""

    WITHDRAWN = "withdrawn"
    """A report that the case rests on is no longer listed by its publisher."""


@dataclass(frozen=True, slots=True)
class News:
    """One notice for one case: about one report, for one reason.

    Attributes:
        news_id: Hash of the content, so that the same news is given once.
        case: Name of the case that it is for.
        kind: Reason for the notice.
        document_id: Id of the report that is new, or was withdrawn.
        told_at: Time when it was found, aware UTC.
        name: Name of the party, product or country in the papers of the case; several
            names have "; " between them.
        other: Name of the actor as the report writes it; "" if there is none.
        strength: Strength of the link between the two; None if a person must decide, or
            there is no actor.
        ours: Words of the case's papers, or of the report that it rests on.
        theirs: Words of the report; None if it was withdrawn or replaced.
        seen_by: Person who has seen it; "" while nobody has.
        seen_at: Time when it was seen, aware UTC.
        more: Further passages of the report for the same reason.
    """

    news_id: str
    case: str
    kind: NewsKind
    document_id: str
    told_at: datetime
    name: str
    other: str
    strength: Strength | None
    ours: Quote
    theirs: Quote | None
    seen_by: str = ""
    seen_at: datetime | None = None
    more: tuple[Quote, ...] = ()

    @property
    def n_passages(self) -> int:
        """Number of passages of the report."""
        return 1 + len(self.more)


class ReportState(StrEnum):
    """State of a report after its publication."""

    REPLACED = "replaced"
    """There is another edition of it."""

    WITHDRAWN = "withdrawn"
    """Its publisher no longer lists it."""


@dataclass(frozen=True, slots=True)
class ReportMark:
    """A note on a report quoted by a case.

    Attributes:
        state: State of the report.
        later_id: Id of the edition that took its place; "" if there is none.
    """

    state: ReportState
    later_id: str = ""
