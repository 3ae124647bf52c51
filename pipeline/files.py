"""Write files and folders whole or not at all; identify files by their hash."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

SHA256_IN_TEXT = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
"""Pattern of a SHA-256 in a text, such as a document's id."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal; a document's is its id."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, content: bytes) -> Path:
    """Replace a file in one step, with its content on the disk before the rename.

    Raises:
        OSError: The folder is missing or cannot be written; the error names it, and the
            old file is still there.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.errno is None:
            raise
        # The error names the temporary file, which means nothing to the user.
        place = path if path.parent.is_dir() else path.parent
        raise OSError(error.errno, error.strerror, str(place)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    _sync_folder(path.parent)
    return path


def check_writable(folder: Path) -> None:
    """Refuse a folder without permission to write or make it, and make nothing.

    Raises:
        OSError: It cannot; the error names the folder, the cause and what is needed.
    """
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK, effective_ids=True):
        return
    code = errno.EACCES if there.is_dir() else errno.ENOTDIR
    if there.is_dir() and os.statvfs(there).f_flag & os.ST_RDONLY:
        code = errno.EROFS
    msg = (
        f"expected a folder that you may write, found: {os.strerror(code)}, at {there};"
        " choose another folder with --out; nothing was read or written"
    )
    raise OSError(code, msg, str(folder))


def write_arrays(path: Path, **arrays: Any) -> None:
    """Replace a file of numpy arrays in one step, and make the folders above it."""
    import numpy as np

    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    np.savez(buffer, **arrays)
    write_atomically(path, buffer.getvalue())


def make_private_folder(path: Path) -> Path:
    """Make a folder, and those above it, that only its owner can enter.

    One that is there already keeps its mode.
    """
    for folder in reversed([path, *path.parents]):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


def keep_private(path: Path) -> None:
    """Remove the rights of others on a file or folder that we own."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        with suppress(PermissionError):
            path.chmod(mode & 0o700)


def replace_folder(new: Path, target: Path) -> None:
    """Rename a folder into another's place; the old one comes back if that fails.

    Args:
        new: New folder, complete and on the same file system.
        target: Folder to replace; it may not exist yet.
    """
    if not target.exists():
        new.rename(target)
        return
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old)


def copy_folder(folder: Path, target: Path) -> None:
    """Copy a folder to a new place.

    Raises:
        OSError: Files cannot be copied; the error names the place, the number of
            these files and the cause.
    """
    try:
        shutil.copytree(folder, target)
    except shutil.Error as error:  # a list with a line for each file
        failed = error.args[0]
        cause = str(failed[0][2]).partition(": '")[0]
        msg = (
            f"{target.parent}: {len(failed)} files of {folder} cannot be copied there "
            f"({cause})"
        )
        raise OSError(msg) from error


@contextmanager
def stage_of(target: Path) -> Iterator[Path]:
    """Yield a temporary path for a new folder, and clean up after.

    The path is hidden and beside the target, because a rename must not cross file
    systems.
    """
    stage = target.with_name(f".{target.name}.new-{os.getpid()}")
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
