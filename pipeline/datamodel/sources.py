"""State of a publisher's series after the last refresh."""

from dataclasses import dataclass, field
from datetime import datetime

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
