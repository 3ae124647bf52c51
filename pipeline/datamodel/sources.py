"""State of a publisher's series after a refresh, and notices about new reports."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.datamodel.links import Quote, Strength

LIBRARY = "library"
"""Name of the case for reports that belong to no single transaction."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One listed file, as it was last fetched.

    Attributes:
        url: Address of the file, or its name in a folder.
        sha256: SHA-256 of the bytes; empty if it could never be fetched.
        path: Path of the bytes, relative to the source's folder (absolute for a folder
            that the operator fills).
        n_bytes: Length of the bytes.
        retrieved_at: Time when the bytes were fetched, aware UTC.
        etag: The server's validator, sent back as ``If-None-Match``.
        last_modified: The server's date, sent back as ``If-Modified-Since``.
        version: Edition as the list states it; the same edition is not requested again.
        record: Publisher's id of the record, if the list gives one.
        is_listed: Whether the last accepted list named it.
    """

    url: str
    sha256: str
    path: str
    n_bytes: int
    retrieved_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    version: str = ""
    record: str = ""
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as its last refresh left it.

    Attributes:
        source_id: Id of the source.
        refreshed_at: Time when the last list was accepted, aware UTC; None before.
        etag: Validator of the list; None if it has none, or one of its files failed.
        last_modified: Date of the list; None if it has none, or one of its files
            failed.
        cursor: Position from which an incremental list continues; empty if there is
            none.
        files: All files that were ever listed, by address.
        untold: Ids of published or withdrawn documents that cases were not yet told of,
            because the refresh was interrupted in between.
    """

    source_id: str
    refreshed_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    cursor: str = ""
    files: dict[str, SourceFile] = field(default_factory=dict)
    untold: tuple[str, ...] = ()

    @property
    def listed(self) -> frozenset[str]:
        """Addresses in the last accepted list."""
        return frozenset(url for url, file in self.files.items() if file.is_listed)


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
