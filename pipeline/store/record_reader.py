"""An open store with the signed record of its content."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.store import audit
from pipeline.store.blobs import BlobStore
from pipeline.store.engine import shown, store_error, writer
from pipeline.store.schema_check import index_damage
from pipeline.store.sealing import Head, read_head
from pipeline.store.signing import Signer
from pipeline.store.verify import Report, problems_of, verify_store

P = ParamSpec("P")
R = TypeVar("R")


def as_read(
    read: Callable[Concatenate[sa.Connection, P], R],
) -> "Callable[Concatenate[RecordReader, P], R]":
    """Return a function of a connection as a method that opens a transaction."""

    @wraps(read)
    def method(store: "RecordReader", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.reading() as connection:
            return read(connection, *args, **kwargs)

    return method


class RecordReader:
    """Common part of every store: database, bytes, and a record to check.

    Attributes:
        blobs: Store of the documents' bytes.
        signer: Signer of new entries, which knows the trusted keys.
    """

    def __init__(self, engine: sa.Engine, blobs: BlobStore, signer: Signer) -> None:
        self.blobs = blobs
        self.signer = signer
        self._engine = engine
        self._writer = writer(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the store cannot be used any more."""
        self._engine.dispose()

    @contextmanager
    def _begin(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise store_error(error, f"store {shown(engine)}") from error

    @property
    def url(self) -> sa.URL:
        """URL of the database, with its password."""
        return self._engine.url

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Return a transaction that reads."""
        return self._begin(self._engine)

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Return a transaction that writes."""
        return self._begin(self._writer)

    chain_end = as_read(audit.chain_end)
    verify_decisions = as_read(audit.verify_chain)

    def head(self) -> Head:
        """Return the newest entry of the record; it covers all others."""
        with self.reading() as connection:
            return read_head(connection, self.signer)

    def verify(self, heads: Iterable[str] = ()) -> Report:
        """Check everything that is stored against the signed entries.

        Args:
            heads: Digests noted earlier, which must still be there.
        """
        report = Report()
        with self.writing() as connection:
            report.problems += problems_of(index_damage(connection))
        with self.reading() as connection:
            verify_store(connection, self.signer, self.blobs, heads, report)
        return report
