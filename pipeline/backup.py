"""One file that holds a desk: its rows, its documents' bytes, its lists and sources.

A ZIP archive:

    backup.json      what it holds: schema, head of the log, hash of the database
    store.sqlite     all rows at one moment, whatever database they came from
    blobs/<sha256>   the bytes of each document
    home/...         lists in use and the operator's manifests

The key that signs the log is not part of it: whoever holds a backup could sign with it.
"""

import hashlib
import json
import os
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import ConfigError, NotStored, StoreError
from pipeline.files import sha256_of
from pipeline.settings import settings
from pipeline.store.record.verify import BYTES_GONE, NOT_TRUSTED, IntegrityProblem
from pipeline.store.schema.tables import SCHEMA
from pipeline.store.store import Store, open_store

_FORMAT = 1
_FACTS = "backup.json"
_DATABASE = "store.sqlite"
_FOLDERS = ("lists", "sources")
"""Folders under TRIAGE_HOME for files of the operator."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """Contents of a backup.

    Attributes:
        format: Version of this layout.
        made_at: Time of the backup, ISO 8601 in UTC.
        schema: Schema version of the database inside.
        head: Digest of the newest decision.
        record: Digest of the newest signed entry; "" in backups from before signing.
        n_decisions: Number of decisions.
        database_sha256: SHA-256 of the file ``store.sqlite``.
        documents: Number of documents whose bytes are inside.
        missing: Ids of documents whose bytes the store itself had lost.
    """

    format: int
    made_at: str
    schema: str
    head: str
    n_decisions: int
    database_sha256: str
    documents: int
    missing: tuple[str, ...]
    record: str = ""


def back_up(
    store: Store, file: Path, *, on_document: Progress = lambda done, total: None
) -> Backup:
    """Write a store with its files into one file, while others work on.

    Args:
        store: Store to back up.
        file: Path of the backup; it must not exist.
        on_document: Function called after each document with the number done and the
            total.

    Raises:
        ConfigError: The file is there already, or its folder is not.
        StoreError: The database refuses, or bytes were altered.
        OSError: The disk is full.
    """
    if file.exists():
        msg = f"{file}: expected a new file, found one that exists"
        raise ConfigError(msg)
    if not file.absolute().parent.is_dir():
        msg = f"{file}: expected a folder at {file.absolute().parent}, found none"
        raise ConfigError(msg)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
            database = Path(folder) / _DATABASE
            store.snapshot(database)
            backup = _write(store, database, part, on_document)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return backup


def _write(store: Store, database: Path, part: Path, on_document: Progress) -> Backup:
    # The rows decide which bytes belong here: later documents are not in this backup.
    with open_store(f"sqlite:///{database}", home=database.parent) as rows:
        ids = rows.document_ids()
        n_decisions, head = rows.chain_end()
        record = rows.head().digest
    # Light compression: texts shrink to a third, PDF hardly, and both stay quick.
    with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        part.chmod(0o600)
        missing = tuple(_write_blobs(store, ids, archive, on_document))
        for path, name in _home_files():
            archive.write(path, f"home/{name}")
        archive.write(database, _DATABASE)
        backup = Backup(
            format=_FORMAT,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            schema=SCHEMA,
            head=head,
            record=record,
            n_decisions=n_decisions,
            database_sha256=sha256_of(database),
            documents=len(ids) - len(missing),
            missing=missing,
        )
        archive.writestr(_FACTS, json.dumps(asdict(backup), indent=1))
    with part.open("rb") as written:
        os.fsync(written.fileno())
    return backup


def _write_blobs(
    store: Store,
    ids: list[str],
    archive: zipfile.ZipFile,
    on_document: Progress,
) -> Iterator[str]:
    """Write the bytes of documents; yield those without bytes in the store."""
    for done, document_id in enumerate(ids, start=1):
        try:
            data = store.blobs.get(document_id)
        except NotStored:  # listed by its publisher, or unreadable: there are none
            yield document_id
        else:
            archive.writestr(f"blobs/{document_id}", data)
        on_document(done, len(ids))


def _home_files() -> Iterator[tuple[Path, str]]:
    home = settings().home
    for folder in _FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            name = path.relative_to(home)
            # Fetched files of a source are in folders; their bytes are blobs.
            if folder == "sources" and path.suffix != ".toml":
                continue
            if path.is_file() and not path.is_symlink():
                yield path, name.as_posix()


def restore(
    file: Path,
    *,
    on_document: Progress = lambda done, total: None,
    tell: Callable[[str], object] = lambda text: None,
) -> Backup:
    """Fill the store and the home of this machine from a backup.

    Nothing is overwritten: the store must be empty. The rows come last, so that a
    restore that breaks off leaves an empty store and can be done again.

    Args:
        file: Path of a backup.
        on_document: Function called after each document with the number done and the
            total.
        tell: Function called with each sentence about a key that is missing here.

    Raises:
        ConfigError: The file is no backup, was altered or is newer than this program,
            or a file of the home is there already and differs.
        StoreError: The store has rows, or cannot be written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            backup = _facts(archive, file)
            with tempfile.TemporaryDirectory() as folder:
                problems = _restore(archive, backup, file, Path(folder), on_document)
    except FileNotFoundError as error:
        msg = f"{file}: expected a backup, found no file"
        raise ConfigError(msg) from error
    except (zipfile.BadZipFile, EOFError) as error:
        msg = f"{file}: expected a backup, found a damaged or other file: {error}"
        raise ConfigError(msg) from error
    for problem in problems:
        tell(str(problem))
    return backup


def _facts(archive: zipfile.ZipFile, file: Path) -> Backup:
    try:
        raw: dict[str, Any] = json.loads(archive.read(_FACTS))
        backup = Backup(**raw | {"missing": tuple(raw["missing"])})
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{file}: expected {_FACTS} of a backup inside, found none: {error!r}"
        raise ConfigError(msg) from error
    if backup.format != _FORMAT or backup.schema > SCHEMA:
        msg = (
            f"{file}: expected format {_FORMAT} and a schema up to {SCHEMA}, found "
            f"{backup.format} and {backup.schema}: it was made by a newer version"
        )
        raise ConfigError(msg)
    return backup


def _restore(
    archive: zipfile.ZipFile,
    backup: Backup,
    file: Path,
    folder: Path,
    on_document: Progress,
) -> list[IntegrityProblem]:
    """Fill the store and return its missing keys."""
    database = Path(archive.extract(_DATABASE, folder))
    if sha256_of(database) != backup.database_sha256:
        msg = f"{file}: {_DATABASE} inside was altered"
        raise ConfigError(msg)
    with (
        open_store(f"sqlite:///{database}", home=folder) as rows,
        open_store() as store,
    ):
        if any(store.counts().values()):
            store.fill_from(rows)  # refuses, and says what it found
        rows.verify_decisions(backup.head if backup.n_decisions else None)
        _restore_home(archive, file)
        blobs = [n for n in archive.namelist() if n.startswith("blobs/")]
        for done, name in enumerate(blobs, start=1):
            data = archive.read(name)
            if hashlib.sha256(data).hexdigest() != name.removeprefix("blobs/"):
                msg = f"{file}: {name} inside was altered"
                raise ConfigError(msg)
            store.blobs.put(data)
            on_document(done, len(blobs))
        store.fill_from(rows)
        return _check_restored(store, backup, file)


def _check_restored(store: Store, backup: Backup, file: Path) -> list[IntegrityProblem]:
    """Check the restored store and return its missing keys.

    Raises:
        StoreError: The restored store differs from the backup.
    """
    if store.chain_end() != (backup.n_decisions, backup.head):
        msg = f"{file}: the restored log ends with another entry than the backup"
        raise StoreError(msg)
    if backup.record and store.head().digest != backup.record:
        msg = f"{file}: the restored record has another head than the backup"
        raise StoreError(msg)
    problems = store.verify().problems
    # No key is in the backup: whoever altered it could put in a key of their own.
    keys = [p for p in problems if p.where.startswith(NOT_TRUSTED)]
    gone = BYTES_GONE if backup.missing else "\n"
    if found := [p for p in problems if p not in keys and gone not in p.what]:
        msg = (
            f"{file}: everything was restored, but the check of the record "
            f"found faults ({len(found)}): {found[0]}"
        )
        raise StoreError(msg)
    return keys


def _restore_home(archive: zipfile.ZipFile, file: Path) -> None:
    home = settings().home
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        if info.is_dir() or path.parts[0] != "home":
            continue
        if len(path.parts) < 3 or path.parts[1] not in _FOLDERS or ".." in path.parts:
            msg = (
                f"{file}: expected files of {_FOLDERS} inside, found {info.filename!r}"
            )
            raise ConfigError(msg)
        target = home.joinpath(*path.parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            if target.read_bytes() != archive.read(info):
                msg = f"{target}: expected no file or the same, found another"
                raise ConfigError(msg)
            continue
        with archive.open(info) as source, target.open("xb") as written:
            shutil.copyfileobj(source, written)
