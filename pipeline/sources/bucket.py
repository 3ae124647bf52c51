"""A folder of S3-compatible storage: its objects are the documents of a source.

The server and the keys are those of the environment, as for the documents that are kept
there; a manifest names only the bucket.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from pipeline.datamodel import SourceFile
from pipeline.errors import SourceError
from pipeline.files import write_atomically
from pipeline.sources.fetch import SNIFFED_BYTES, check_body, file_name, kept_at
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import Fetched, FetchLimits, FetchState, failure

_N_TRIES = 2
"""Tries of each request; by themselves the libraries would go on for minutes."""

_MAX_PAGES = 500
"""Most pages of a listing, of 1,000 objects each."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The objects below an address.

    Attributes:
        address: Address such as ``s3://bucket/prefix``.
        glob: Pattern for the objects below the address that are documents.
        folder: Folder that holds ``files/`` (by hash).
        limits: Limits of each object.
    """

    address: str
    glob: str
    folder: Path
    limits: FetchLimits

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def entries(self) -> tuple[FileEntry, ...]:
        """Return the objects that are there now.

        Raises:
            SourceError: They cannot be listed.
        """
        from fsspec.utils import glob_translate

        wanted = re.compile(glob_translate(f"{self.address.rstrip('/')}/{self.glob}"))
        try:
            found = {f"s3://{self._bucket}/{x['Key']}": x for x in self._objects()}
        except _failures() as error:
            msg = f"{self.address}: {_said(error)}"
            raise SourceError(msg) from error
        return tuple(
            # Not checked as an address of the web, which it is not.
            FileEntry.model_construct(url=url, version=str(found[url]["ETag"]))
            for url in sorted(found)
            if wanted.match(url) and not url.endswith("/")
        )

    @property
    def _bucket(self) -> str:
        return self.address.removeprefix("s3://").partition("/")[0]

    def _objects(self) -> Iterator[dict[str, Any]]:
        fs, token = self._opened(), dict[str, str]()
        prefix = self.address.removeprefix(f"s3://{self._bucket}").strip("/")
        asked = {"Bucket": self._bucket, "Prefix": prefix and f"{prefix}/"}
        for _ in range(_MAX_PAGES):
            page = fs.call_s3("list_objects_v2", **asked, **token)
            if "Name" not in page:  # the library takes any page for an empty list
                msg = f"{self.address}: expected a list of objects, got something else"
                raise SourceError(msg)
            yield from page.get("Contents", ())
            if not page["IsTruncated"]:
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}
        msg = f"{self.address}: expected at most {_MAX_PAGES} pages of objects"
        raise SourceError(msg)

    def fetch(self, entry: FileEntry, previous: SourceFile | None = None) -> Fetched:
        """Copy one object; never raise for it."""
        try:
            data = self._read(entry.url)
            check_body(entry.url, data[:SNIFFED_BYTES], len(data))
        except SourceError as error:
            return failure(entry.url, str(error))
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.folder / kept_at(sha256, file_name(entry.url))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        is_known = previous is not None and previous.sha256 == sha256
        return Fetched(
            url=entry.url,
            status=FetchState.UNCHANGED if is_known else FetchState.NEW,
            sha256=sha256,
            bytes_path=path,
            etag=None,
            last_modified=None,
            retrieved_at=datetime.now(UTC),
            n_bytes=len(data),
        )

    def _read(self, url: str) -> bytes:
        try:
            fs = self._opened()
            n_bytes = int(fs.info(url, refresh=True)["size"])
            if n_bytes > self.limits.max_bytes:
                most = self.limits.max_bytes
                msg = f"{url}: expected at most {most} bytes, got {n_bytes}"
                raise SourceError(msg)
            data = bytes(fs.cat_file(url))
        except _failures() as error:
            msg = f"{url}: {_said(error)}"
            raise SourceError(msg) from error
        if len(data) != n_bytes:
            msg = f"{url}: expected {n_bytes} bytes, got {len(data)}"
            raise SourceError(msg)
        return data

    def _opened(self) -> Any:
        import fsspec

        timeout_s = self.limits.timeout_s
        fs = fsspec.filesystem(
            "s3",
            config_kwargs={
                "connect_timeout": timeout_s,
                "read_timeout": timeout_s,
                "retries": {"total_max_attempts": 1},
            },
        )
        fs.retries = _N_TRIES
        return fs


def _failures() -> tuple[type[Exception], ...]:
    """Return the errors of the connection, beyond those of the system."""
    from aiohttp import ClientError
    from botocore.exceptions import BotoCoreError

    return (OSError, BotoCoreError, ClientError, ImportError)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")[:300]
