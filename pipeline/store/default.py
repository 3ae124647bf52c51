"""Where the store of this desk is, and a look at it that makes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from pipeline.settings import settings
from pipeline.store.blobs import BlobStore
from pipeline.store.engine import look_into

Read = TypeVar("Read")


def default_blobs() -> BlobStore:
    """Return where the bytes of documents are."""
    return BlobStore(settings().blobs_url or settings().home / "blobs")


def default_url() -> str | sa.URL:
    """Return where the database is."""
    return settings().database_url or sqlite_url(settings().home / "store.sqlite")


def sqlite_url(path: Path) -> sa.URL:
    """Return the URL of a file."""
    # Not formatted into a string: a folder's name may hold "?" or "%".
    return sa.URL.create("sqlite", database=str(path.absolute()))


def look_at_stored(read: Callable[[sa.Connection], Read]) -> Read | None:
    """Return what is read of the default store, None before there is one.

    Nothing is made or brought up to date.

    Raises:
        StoreError: As ``open_store``.
    """
    default_blobs()
    return look_into(default_url(), read)
