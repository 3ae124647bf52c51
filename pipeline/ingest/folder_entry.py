"""Find all entries of folders, and read files that do not change meanwhile."""

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.datamodel import Said
from pipeline.errors import (
    ConfigError,
    DocumentTooLarge,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.settings import settings

OUTPUT_FILES = frozenset(
    "coverage.jsonl dossier.html findings.jsonl flags.jsonl parties.jsonl".split()
)
"""Names of the files that a run writes, all into one folder."""

_TICK_NS = 20_000_000
"""Nanoseconds in which a system surely notes a later time for a change of a file."""

_GIT = ".git"
_NO_FILES = {
    stat.S_IFLNK: "a link to another place, which is not followed",
    stat.S_IFIFO: "a named pipe, not a file",
    stat.S_IFSOCK: "a socket, not a file",
    stat.S_IFCHR: "a device, not a file",
    stat.S_IFBLK: "a device, not a file",
}


def place_id(path: Path) -> str:
    """Return a stand-in for the hash of bytes that nobody could read."""
    name = os.fsencode(path.absolute())  # a name need not be UTF-8
    return hashlib.sha256(b"unread file " + name).hexdigest()


def left_id(name: str) -> str:
    """Return a stand-in for the hash of a file that a run did not reach."""
    return hashlib.sha256(b"left file " + name.encode("utf-8", "replace")).hexdigest()


def sha256(data: bytes) -> str:
    """Return the hash that identifies a document."""
    return hashlib.sha256(data).hexdigest()


def entry_name(path: Path) -> str:
    """Return the name of an entry, with a slash behind that of a folder."""
    return f"{path.name}/" if is_folder(path) else path.name


def is_folder(path: Path) -> bool:
    """Return True for a folder; False for a link or an unreadable entry."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:  # gone, or in a folder that may be listed only
        return False


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, unless they change while they are read.

    Raises:
        DocumentTooLarge: It is over ``max_file_bytes``.
        UnsupportedDocument: It is no file.
        UnreadableDocument: It cannot be opened, it changed, or another file took
            its place.
    """
    limit = settings().max_file_bytes
    try:
        _refuse_no_file(path, path.lstat())
        # Between the look and the opening it may have become a link or a pipe.
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            before = os.fstat(number)
            _refuse_no_file(path, before)
            if before.st_size > limit:
                code = "{n} bytes, more than the limit of {m}"
                raise DocumentTooLarge(Said(code, n=before.st_size, m=limit))
            data = _unchanged_bytes(number, before)
            there = path.lstat()
        finally:
            os.close(number)
    except OSError as error:
        msg = Said("the file cannot be opened ({error})", error=error.strerror)
        raise UnreadableDocument(msg) from error
    if not os.path.samestat(before, there):
        msg = Said("the file was replaced while it was read; run again")
        raise UnreadableDocument(msg)
    if data is None:
        msg = Said("the file changed while it was read; run again when it is complete")
        raise UnreadableDocument(msg)
    return data


def _unchanged_bytes(number: int, before: os.stat_result) -> bytes | None:
    """Return the bytes of an open file, or None if they change meanwhile.

    The system notes two times in a file: that of the last change of its bytes (mtime),
    and that of the last change of anything, such as its rights, links or mtime (ctime).
    A program can set the first but not the second. So a later ctime alone has one of
    two causes: only the rights or links changed, or a program wrote and then put back
    the mtime. A second reading tells them apart.
    """
    _wait_for_tick(before)
    data = _read(number, before.st_size)
    after = os.fstat(number)
    if _written(after) == _written(before) and after.st_ctime_ns != before.st_ctime_ns:
        _wait_for_tick(after)
        if _read(number, before.st_size) != data:
            return None
        after = os.fstat(number)
    is_same = _written(after) == _written(before) and len(data) == before.st_size
    return data if is_same else None


def _read(number: int, size: int) -> bytes:
    with open(number, "rb", closefd=False) as file:
        file.seek(0)
        # Not all there is: a file that grows as fast as it is read has no end.
        return file.read(size + 1)


def _written(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns


def _wait_for_tick(found: os.stat_result) -> None:
    """Wait until a change of a file gets another time than it has now.

    A second change within one tick of the clock leaves no trace.
    """
    if abs(time.time_ns() - found.st_ctime_ns) < _TICK_NS:
        time.sleep(_TICK_NS / 1e9)


def _refuse_no_file(path: Path, found: os.stat_result) -> None:
    """Raise an error that says why something other than a file is not read."""
    kind = stat.S_IFMT(found.st_mode)
    if kind in _NO_FILES:
        raise UnsupportedDocument(_NO_FILES[kind])
    beside = (path.with_name(name) for name in OUTPUT_FILES - {path.name})
    if path.name in OUTPUT_FILES and any(other.exists() for other in beside):
        msg = "not a paper: a file that a run wrote for a case"
        raise UnsupportedDocument(msg)
    if kind == stat.S_IFDIR:
        if path.name == _GIT:
            msg = "a folder of git; it is not searched"
            raise UnsupportedDocument(msg)
        try:
            is_empty = not any(path.iterdir())
        except OSError as error:
            msg = Said("the folder cannot be opened ({error})", error=error.strerror)
            raise UnreadableDocument(msg) from error
        words = "an empty folder" if is_empty else "a folder, not a file"
        raise UnsupportedDocument(words)


def find_entries(paths: Iterable[Path]) -> list[Path]:
    """Return the entries under some paths, folders searched through, sorted.

    Entries are files, and everything else that lies in a folder: links, pipes, sockets
    and devices, folders that are empty or cannot be opened, and git's own folder.
    Screening lists all but files with the reason why they are not read. A link in a
    folder is not followed; a link that a person names is.

    Raises:
        ConfigError: A path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_entries(_named(path))))
    return list(found)


def _named(path: Path) -> Path:
    """Return the place that a person names; a link is followed."""
    try:
        if path.exists():
            return path.resolve() if path.is_symlink() else path
    except OSError:  # in a folder that does not open: its line says so
        return path
    msg = f"{path}: no such file or folder"
    raise ConfigError(msg)


def _entries(top: Path) -> Iterator[Path]:
    waiting = [top]
    while waiting:
        path = waiting.pop()
        children = _children(path) if _is_searched(path, top) else None
        if children:
            waiting += reversed(children)
        elif children is None or path != top:
            yield path


def _is_searched(path: Path, top: Path) -> bool:
    return is_folder(path) and (path.name != _GIT or path == top)


def _children(folder: Path) -> list[Path] | None:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return None
