"""What is known of a source from the last time: one JSON file for each.

It saves downloads, it is not the truth about documents: those are in the
store, by their hash. A lost state file costs one full refresh, nothing else.
"""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SourceError, explain
from pipeline.files import write_atomically


class FileState(BaseModel):
    """One file as it was last fetched.

    Attributes:
        sha256: Of the bytes.
        path: Where they lie, relative to the source's folder (or absolute,
            for a folder that the operator fills).
        etag: The server's validator, sent back as ``If-None-Match``.
        last_modified: The server's date, sent back as ``If-Modified-Since``.
        retrieved_at: When the bytes were fetched, aware UTC.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    path: str
    etag: str | None = None
    last_modified: str | None = None
    retrieved_at: datetime


class SourceState(BaseModel):
    """All files of a source, by address.

    Attributes:
        source_id: Whose state it is.
        listed: Addresses that the last accepted list held.
        list_file: The list itself, for a source that serves one.
        files: What was fetched, also of files that are no longer listed.
    """

    model_config = ConfigDict(extra="forbid")

    source_id: str
    listed: tuple[str, ...] = ()
    list_file: FileState | None = None
    files: dict[str, FileState] = Field(default_factory=dict)


def state_path(home: Path, source_id: str) -> Path:
    """Return where the state of a source is kept."""
    return home / "sources" / f"{source_id}.json"


def read_state(home: Path, source_id: str) -> SourceState:
    """Read the state of a source; an empty one before the first refresh.

    Raises:
        SourceError: The file is there but is not a state. It is not thrown
            away, because the list's length in it guards against shrinking.
    """
    path = state_path(home, source_id)
    if not path.exists():
        return SourceState(source_id=source_id)
    try:
        return SourceState.model_validate_json(path.read_bytes())
    except ValidationError as error:
        msg = f"state {path} of source {source_id}: {explain(error)}"
        raise SourceError(msg) from error


def write_state(home: Path, state: SourceState) -> None:
    """Write the state at once or not at all, so that a crash leaves the old one."""
    path = state_path(home, state.source_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, state.model_dump_json(indent=1).encode())
