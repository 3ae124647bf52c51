"""A file on the disk: its bytes if they stand still, and its place."""

import hashlib
import os
from pathlib import Path

from pipeline.errors import DocumentTooLarge, UnreadableDocument
from pipeline.settings import settings


def place_id(path: Path) -> str:
    """Stand in for the hash of bytes that nobody could read."""
    name = os.fsencode(path.absolute())  # a name need not be UTF-8
    return hashlib.sha256(b"unread file " + name).hexdigest()


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, unless they change while they are read.

    Raises:
        DocumentTooLarge: It is over ``max_file_bytes``.
        UnreadableDocument: It cannot be opened, or it changed.
    """
    limit = settings().max_file_bytes
    try:
        before = path.stat()
        if before.st_size > limit:
            msg = f"{before.st_size} bytes, more than the limit of {limit}"
            raise DocumentTooLarge(msg)
        with path.open("rb") as file:
            # Not all there is: a file that grows as fast as it is read has no end.
            data = file.read(before.st_size + 1)
        after = path.stat()
    except OSError as error:
        msg = f"the file cannot be opened ({error.strerror})"
        raise UnreadableDocument(msg) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        msg = "the file changed while it was read; run again when it is complete"
        raise UnreadableDocument(msg)
    return data
