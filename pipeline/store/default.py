"""Place of this desk's store, and a way to look into it that creates nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from pipeline.settings import settings
from pipeline.store.blobs import BlobStore
from pipeline.store.engine import look_into

Read = TypeVar("Read")


def default_blobs() -> BlobStore:
    """Return the place of the documents' bytes."""
    return BlobStore(settings().blobs_url or settings().home / "blobs")


def default_url() -> str | sa.URL:
    """Return the URL of the database."""
    return settings().database_url or sqlite_url(settings().home / "store.sqlite")


def sqlite_url(path: Path) -> sa.URL:
    """Return the SQLite URL of a file."""
    # Not formatted into a string, because a folder's name may hold "?" or "%".
    return sa.URL.create("sqlite", database=str(path.absolute()))


def look_at_stored(read: Callable[[sa.Connection], Read]) -> Read | None:
    """Return the result of a read of the default store, None if there is no store.

    Nothing is created or migrated.

    Raises:
        StoreError: Same conditions as for ``open_store``.
    """
    default_blobs()
    return look_into(default_url(), read)
