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
    """Its publisher lists a report no more that the case rests on."""


@dataclass(frozen=True, slots=True)
class News:
    """One notice for one case.

    Attributes:
        news_id: Hash of what it says: the same news is told once.
        case: Whom it is for.
        kind: Why.
        document_id: The report that is new, or was withdrawn.
        told_at: When it was found, aware UTC.
        name: The party, product or country as the papers of the case have it.
        other: The actor as the report writes it; "" where there is none.
        strength: How the two belong together; None where a person must say it, or
            there is no actor.
        ours: Words of the case's papers, or of the report that it rests on.
        theirs: Words of the report; None where it was withdrawn or replaced.
        seen_by: Who has seen it; "" while nobody has.
        seen_at: When, aware UTC.
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


class ReportState(StrEnum):
    """State of a report after its publication."""

    REPLACED = "replaced"
    """There is another edition of it."""

    WITHDRAWN = "withdrawn"
    """Its publisher lists it no more."""


@dataclass(frozen=True, slots=True)
class ReportMark:
    """A note on a report quoted by a case.

    Attributes:
        state: What became of it.
        later_id: The edition that took its place; "" where there is none.
    """

    state: ReportState
    later_id: str = ""
