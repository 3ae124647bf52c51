"""Notices to earlier cases about a new report."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.datamodel.links import Quote, Strength


class NewsKind(StrEnum):
    """Why a case is told of a report."""

    PARTY = "party"
    """The report says what a party of the case did."""

    PRODUCT = "product"
    """The report names a product or vendor of the case."""

    REPLACED = "replaced"
    """A new version of a report that the case rests on has come."""

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
        name: The party or product as the papers of the case write it.
        other: The actor as the report writes it; "" where there is none.
        strength: How the two belong together; None where a person must say it, or
            there is no actor.
        ours: Words of the case's papers, or of the report that it rests on.
        theirs: Words of the report; None where it was withdrawn.
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
