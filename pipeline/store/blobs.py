"""Documents' bytes, stored under their SHA-256: equal bytes are stored once.

The path is ``url/ab/abcdef...``, with the first two letters as a folder. Bytes are
written under another name, read back and then moved, so that a name never holds half a
file.
"""

import hashlib
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipeline.errors import NotStored, StoreError
from pipeline.files import keep_private, make_private_folder

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """Bytes by their hash, in a folder or in any place that fsspec reaches.

    Args:
        url: Path of a folder, or an fsspec URL such as ``s3://bucket/prefix``.

    Raises:
        StoreError: The URL names a file system that is not installed.
    """

    def __init__(self, url: str | Path) -> None:
        self.url = str(url)
        self._fs, self._root = _file_system(url)
        self._is_local = "file" in self._fs.protocol
        self._is_s3 = "s3" in self._fs.protocol
        self._failures: tuple[type[Exception], ...] = (
            OSError,
            *(_s3_failures() if self._is_s3 else ()),
        )

    def put(self, data: bytes) -> str:
        """Store the bytes and return their SHA-256; change nothing if they are there.

        Raises:
            StoreError: The bytes cannot be written, or differ when they are read back.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            if not self._is_whole(sha256):
                self._write(sha256, data)
        except self._failures as error:
            msg = f"bytes {sha256} cannot be written to {self.url!r}: {error}"
            raise StoreError(msg) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes with this hash.

        Raises:
            NotStored: The bytes are not stored.
            StoreError: The bytes were altered or cannot be read.
        """
        path = self._path(sha256)
        try:
            data = bytes(self._fs.cat_file(path))
        except FileNotFoundError as error:
            msg = f"bytes {sha256} are not in {self.url!r}"
            raise NotStored(msg) from error
        except self._failures as error:
            msg = f"bytes {sha256} cannot be read from {self.url!r}: {error}"
            raise StoreError(msg) from error
        _check(sha256, data, path)
        return data

    def has(self, sha256: str) -> bool:
        """Return True if bytes are stored under this hash, without reading them.

        Raises:
            StoreError: The place cannot be reached, so nobody can tell.
        """
        path = self._path(sha256)
        try:
            return bool(self._fs.info(path)["type"] == "file")
        except FileNotFoundError:
            return False
        except self._failures as error:
            msg = f"bytes {sha256} cannot be looked for in {self.url!r}: {error}"
            raise StoreError(msg) from error

    def remove(self, sha256: str) -> None:
        """Delete the bytes with this hash; without any, nothing happens.

        Raises:
            StoreError: The bytes cannot be deleted.
        """
        path = self._path(sha256)
        try:
            self._fs.rm_file(path)
        except FileNotFoundError:
            return
        except self._failures as error:
            msg = f"bytes {sha256} cannot be deleted from {self.url!r}: {error}"
            raise StoreError(msg) from error

    def measure(self, sha256: str) -> int | None:
        """Return the number of bytes stored under this hash, None without any.

        Every byte is read and hashed, one piece at a time.

        Raises:
            StoreError: The bytes were altered or cannot be read.
        """
        path = self._path(sha256)
        digest, n_bytes = hashlib.sha256(), 0
        try:
            with self._fs.open(path, "rb") as file:
                while piece := file.read(1 << 20):
                    digest.update(piece)
                    n_bytes += len(piece)
        except FileNotFoundError:
            return None
        except self._failures as error:
            msg = f"bytes {sha256} cannot be read from {self.url!r}: {error}"
            raise StoreError(msg) from error
        _check_digest(sha256, digest.hexdigest(), path)
        return n_bytes

    def _path(self, sha256: str) -> str:
        # Only a hash may become part of a path.
        if _SHA256.fullmatch(sha256) is None:
            msg = f"expected a SHA-256 of 64 hexadecimal digits, got {sha256!r}"
            raise StoreError(msg)
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def _is_whole(self, sha256: str) -> bool:
        try:
            self.get(sha256)
        except StoreError:
            return False
        return True

    def _write(self, sha256: str, data: bytes) -> None:
        path = self._path(sha256)
        if self._is_s3:  # it takes an object whole or not at all, and has no folders
            self._fs.pipe_file(path, data)
            _check(sha256, self._fs.cat_file(path), path)
            return
        part = f"{path}.{uuid4().hex}.part"
        folder = path.rpartition("/")[0]
        if self._is_local:
            make_private_folder(Path(folder))
            keep_private(Path(self._root))  # older versions made it readable for all
        else:
            self._fs.makedirs(folder, exist_ok=True)
        try:
            self._fs.pipe_file(part, data)
            if self._is_local:
                Path(part).chmod(0o600)
            _check(sha256, self._fs.cat_file(part), part)
            self._fs.mv(part, path)
        finally:
            if self._fs.exists(part):
                self._fs.rm_file(part)


def _file_system(url: str | Path) -> tuple[Any, str]:
    # Imported here, so that commands which store nothing start without it.
    from fsspec.core import url_to_fs
    from fsspec.implementations.local import LocalFileSystem

    if isinstance(url, Path):
        return LocalFileSystem(), url.absolute().as_posix()
    try:
        fs, root = url_to_fs(url)
    except (ImportError, ValueError) as error:
        msg = f"bytes cannot be kept at {url!r}: {error}"
        raise StoreError(msg) from error
    return fs, root.rstrip("/")


def _s3_failures() -> tuple[type[Exception], ...]:
    """Return the errors of the connection to S3, beyond errors of the system."""
    from botocore.exceptions import BotoCoreError

    return (BotoCoreError,)


def _check(sha256: str, data: bytes, path: str) -> None:
    _check_digest(sha256, hashlib.sha256(data).hexdigest(), path)


def _check_digest(sha256: str, found: str, path: str) -> None:
    if found != sha256:
        msg = f"bytes at {path!r} were altered: expected {sha256}, found {found}"
        raise StoreError(msg)
