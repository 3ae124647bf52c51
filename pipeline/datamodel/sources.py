"""State of a publisher's series after the last refresh."""

from dataclasses import dataclass, field
from datetime import datetime

LIBRARY = "library"
"""The case that holds the reports which belong to no transaction alone."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One listed file, as it was last fetched.

    Attributes:
        url: Its address, or its name in a folder.
        sha256: Of the bytes; empty where it could never be fetched.
        path: Where the bytes lie, relative to the source's folder (absolute for a
            folder that the operator fills).
        n_bytes: Length of the bytes.
        retrieved_at: When the bytes were fetched, aware UTC.
        etag: The server's validator, sent back as ``If-None-Match``.
        last_modified: The server's date, sent back as ``If-Modified-Since``.
        version: What the list said of the edition; the same again is not asked for.
        record: The publisher's id of the record, where the list gives one.
        is_listed: Whether the last accepted list held it.
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
        source_id: Which source.
        refreshed_at: When the last list was accepted, aware UTC; None before.
        etag: Validator of the list; None where it has none, or a file of it failed.
        last_modified: Date of the list, likewise.
        cursor: Where an incremental list goes on; empty where there is none.
        files: All files that were ever listed, by address.
        untold: Ids of published or withdrawn documents that cases were not told of:
            the refresh was interrupted between the two.
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
