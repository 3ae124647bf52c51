"""The lists of this machine: a new version is built, checked, and then swapped in.

    TRIAGE_HOME/lists/<list_id>/<sha256>.jsonl    a version: a header, then entries
    TRIAGE_HOME/lists/<list_id>/current           the name of the one in use

``current`` is replaced in one step, after the version is completely on the disk.
Whoever reads at that moment has the old list or the new one, never a part. Old versions
are kept, so that a screening can be repeated with the list of its day.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pipeline.errors import SourceError
from pipeline.files import sha256_of, write_atomically
from pipeline.parties.lists.entry import ListEntry, ListVersion, Parsed
from pipeline.parties.lists.manifest import (
    READERS,
    ListManifest,
    manifest_folders,
    read_manifests,
)
from pipeline.settings import settings

_ENTRIES = TypeAdapter(ListEntry)

MAX_LOST_SHARE = 0.5
"""Largest share of entries that a list may lose; a larger loss means a broken file."""

_MAX_DAYS_AHEAD = 2
"""Most days that a date may be ahead; another time zone may be one day ahead."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A list in use.

    Attributes:
        version: Version of the list.
        restricts: Whether a listing restricts dealings.
        entries: Entries of the list.
    """

    version: ListVersion
    restricts: bool
    entries: tuple[ListEntry, ...]


def add_list(
    path: Path,
    manifest: ListManifest,
    *,
    today: date | None = None,
    dated: date | None = None,
    accept_shrink: bool = False,
) -> ListVersion:
    """Read a downloaded list, check it, and put it to use.

    Args:
        path: Path of the file; for ``ofac-sdn-csv`` the other two files are beside it.
        manifest: Manifest that the file must agree with.
        today: Day on which the age of the list is judged; None takes the present day.
        dated: Date of a list whose file gives none; None if nobody knows it.
        accept_shrink: Whether to take a list that lost more than half of its entries,
            after a person has looked at it.

    Raises:
        SourceError: The list is empty, cut off, of another format, too small, or older
            than the one in use. The one in use stays, and the message says so. A list
            over its age limit is taken if nothing newer is in use, and every screening
            then reports its age.
    """
    current = current_version(manifest.list_id)
    try:
        parsed = _parse(path, manifest)
        version = _version(path, manifest, parsed, dated)
        if manifest.format == "notice" and path.suffix != ".toml" and current:
            parsed, version = _with_earlier(parsed, version, current)
        _check(version, current, today or datetime.now(UTC).date(), accept_shrink)
    except (SourceError, OSError) as error:
        msg = f"{manifest.list_id}: {error}{_kept(current)}"
        raise SourceError(msg) from error
    _write(version, manifest, parsed)
    return version


def _parse(path: Path, manifest: ListManifest) -> Parsed:
    if not path.is_file():
        found = "a folder" if path.is_dir() else "none"
        msg = f"{path}: expected the file of a list, found {found}"
        raise SourceError(msg)
    n_bytes = path.stat().st_size
    if n_bytes == 0:
        msg = f"{path.name}: expected a list, found an empty file"
        raise SourceError(msg)
    if n_bytes > settings().max_file_bytes:
        msg = f"{path.name}: {n_bytes} bytes, limit {settings().max_file_bytes}"
        raise SourceError(msg)
    parsed = READERS[manifest.format](path)
    if len(parsed.entries) < manifest.min_entries:
        msg = (
            f"{path.name}: expected at least {manifest.min_entries} entries, found "
            f"{len(parsed.entries)}"
        )
        raise SourceError(msg)
    return parsed


def _with_earlier(
    parsed: Parsed, version: ListVersion, current: ListVersion
) -> tuple[Parsed, ListVersion]:
    """Add a notice to those in use; a new copy of one replaces it."""
    references = {entry.note for entry in parsed.entries}
    shelved = open_list(current.list_id)
    earlier = shelved.entries if shelved else ()
    kept = [entry for entry in earlier if entry.note not in references]
    parsed = replace(parsed, entries=(*kept, *parsed.entries))
    both = sha256(f"{current.sha256} {version.sha256}".encode()).hexdigest()
    return parsed, replace(
        version, dated=max(version.dated, current.dated), sha256=both,
        n_entries=len(parsed.entries), is_dated=version.is_dated and current.is_dated,
    )  # fmt: skip


def _version(
    path: Path, manifest: ListManifest, parsed: Parsed, dated: date | None
) -> ListVersion:
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    return ListVersion(
        list_id=manifest.list_id,
        title=manifest.title,
        dated=parsed.dated or dated or written,
        is_dated=bool(parsed.dated or dated),
        retrieved_at=datetime.now(UTC).replace(microsecond=0),
        sha256=sha256_of(path),
        n_entries=len(parsed.entries),
        n_skipped=parsed.n_skipped,
        max_age_days=manifest.max_age_days,
    )


def _check(
    version: ListVersion, current: ListVersion | None, today: date, accept_shrink: bool
) -> None:
    if (version.dated - today).days > _MAX_DAYS_AHEAD:
        # Such a file would block every later list.
        msg = f"the file is of {version.dated}, after today ({today})"
        raise SourceError(msg)
    if current is None:
        return
    if version.dated < current.dated:
        msg = f"the file is of {version.dated}, older than the list in use"
        raise SourceError(msg)
    lost = 1 - version.n_entries / max(1, current.n_entries)
    if lost > MAX_LOST_SHARE and not accept_shrink:
        msg = (
            f"only {version.n_entries} of {current.n_entries} entries are left; if "
            "that is right, use --accept-shrink"
        )
        raise SourceError(msg)


def _kept(current: ListVersion | None) -> str:
    if current is None:
        return "; this list is not in use yet"
    return f"; the list of {current.dated} ({current.sha256[:12]}) stays in use"


def _folder(list_id: str) -> Path:
    return settings().home / "lists" / list_id


def _write(version: ListVersion, manifest: ListManifest, parsed: Parsed) -> None:
    folder = _folder(version.list_id)
    folder.mkdir(parents=True, exist_ok=True)
    header = asdict(version) | {"restricts": manifest.restricts}
    lines = [json.dumps(header, default=str, ensure_ascii=False)]
    lines += [_line(entry) for entry in parsed.entries]
    name = f"{version.sha256}.jsonl"
    write_atomically(folder / name, ("\n".join(lines) + "\n").encode())
    write_atomically(folder / "current", name.encode())


def _line(entry: ListEntry) -> str:
    row = asdict(entry) | {"countries": sorted(entry.countries)}
    return json.dumps(row, ensure_ascii=False)


def current_version(list_id: str) -> ListVersion | None:
    """Return the version in use, or None if the list was never added.

    Raises:
        SourceError: The shelf was altered.
    """
    path = _current_path(list_id)
    if path is None:
        return None
    with path.open(encoding="utf-8") as file:
        return _header(path, file.readline())[0]


@dataclass(frozen=True, slots=True)
class ListUse:
    """A list in which parties are looked up.

    Attributes:
        manifest: Manifest of the list.
        version: Version in use, or None.
        warning: Warning about the list, or "".
    """

    manifest: ListManifest
    version: ListVersion | None
    warning: str


def list_uses(today: date) -> Iterator[ListUse]:
    """Yield all known lists, in use or not.

    Raises:
        SourceError: The shelf was altered.
    """
    for manifest in read_manifests(with_sample=True):
        version = current_version(manifest.list_id)
        if version is not None or not manifest.is_sample:  # nobody misses the sample
            warning = (version.warning(today) or "") if version else ""
            yield ListUse(manifest, version, warning)


def open_list(list_id: str) -> Shelved | None:
    """Return the list in use with all its entries, or None.

    Raises:
        SourceError: The shelf was altered.
    """
    path = _current_path(list_id)
    if path is None:
        return None
    with path.open(encoding="utf-8") as file:
        version, restricts = _header(path, file.readline())
        entries = tuple(map(_ENTRIES.validate_json, file))
    if len(entries) != version.n_entries:
        msg = f"{path}: says {version.n_entries} entries, found {len(entries)}"
        raise SourceError(msg)
    return Shelved(version, restricts, entries)


def lists_in_use(*, with_sample: bool = False) -> dict[str, str]:
    """Return the SHA-256 of each list that names are searched in, by the list's id.

    No list is opened.

    Args:
        with_sample: Whether to return lists of invented entries too.
    """
    found = {}
    for list_id in _known_ids(_changed_at(), with_sample):
        path = _current_path(list_id)
        if path is not None:
            found[list_id] = path.stem
    return found


def _changed_at() -> tuple[int, ...]:
    folders = (folder for folder in manifest_folders() if folder.is_dir())
    return tuple(folder.stat().st_mtime_ns for folder in folders)


@lru_cache(maxsize=4)
def _known_ids(_changed_at: tuple[int, ...], with_sample: bool) -> tuple[str, ...]:
    manifests = read_manifests(with_sample=with_sample)
    return tuple(x.list_id for x in manifests if x.format != "official-text")


def open_lists(*, with_sample: bool = False) -> Iterator[Shelved]:
    """Yield the lists of names in use; put own tables on the shelf at first use.

    Args:
        with_sample: Whether to yield lists of invented entries too, which must never
            clear or accuse a real party.
    """
    for manifest in read_manifests(with_sample=with_sample):
        if manifest.format == "official-text":
            continue  # paragraphs are no names
        if manifest.shipped:
            shipped = Path(manifest.shipped)
            current = current_version(manifest.list_id)
            if current is None or current.sha256 != sha256_of(shipped):
                add_list(shipped, manifest, accept_shrink=True)
        shelved = open_list(manifest.list_id)
        if shelved is not None:
            yield shelved


def _current_path(list_id: str) -> Path | None:
    folder = _folder(list_id)
    try:
        name = (folder / "current").read_text("utf-8")
    except FileNotFoundError:
        return None
    if not re.fullmatch(r"[0-9a-f]{64}\.jsonl", name):
        msg = (
            f"{folder / 'current'}: expected the name of a version, found {name!r:.80}"
        )
        raise SourceError(msg)
    return folder / name


def _header(path: Path, line: str) -> tuple[ListVersion, bool]:
    try:
        row: dict[str, Any] = json.loads(line)
        restricts = bool(row.pop("restricts"))
        row["dated"] = date.fromisoformat(row["dated"])
        row["retrieved_at"] = datetime.fromisoformat(row["retrieved_at"])
        return ListVersion(**row), restricts
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{path}: expected a list's header, found {line!r:.80}"
        raise SourceError(msg) from error
