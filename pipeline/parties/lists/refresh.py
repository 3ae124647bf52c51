"""Fetch a list from its publisher into the shelf; only on request.

TRIAGE_HOME/lists/<list_id>/fetched/last-*.json    the last download of each address,
to ask whether the file has changed
"""

import json
from collections.abc import Collection
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from pipeline.datamodel import SourceFile
from pipeline.errors import ConfigError, SourceError, explain
from pipeline.files import write_atomically
from pipeline.parties.lists.entry import ListVersion
from pipeline.parties.lists.manifest import ListManifest, read_manifests
from pipeline.parties.lists.official import read_notice
from pipeline.parties.lists.shelf import add_list, current_version, open_list
from pipeline.settings import settings
from pipeline.sources.fetch import Fetcher
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import Fetched, FetchLimits, FetchState

_FILE = TypeAdapter(SourceFile)

UNCHANGED = "unchanged"
_BY_HAND = "a person downloads it and adds it"


def fetchable(list_ids: Collection[str] | None = None) -> list[ListManifest]:
    """Return the lists with an address, or only the named ones.

    An official text whose address the operator did not set is returned only if it is
    named: a person may have added a newer copy than the publisher's address holds.

    Raises:
        ConfigError: A named list does not exist, or has no address.
    """
    manifests, own = read_manifests(), settings().list_addresses
    if lost := set(own) - {manifest.list_id for manifest in manifests}:
        msg = f"TRIAGE_LIST_ADDRESSES: no list {', '.join(sorted(lost))}"
        raise ConfigError(msg)
    chosen = [
        manifest
        for manifest in manifests
        if addresses_of(manifest)
        and (
            manifest.list_id in list_ids
            if list_ids
            else manifest.format != "official-text" or own.get(manifest.list_id)
        )
    ]
    unknown = set(list_ids or ()) - {manifest.list_id for manifest in chosen}
    if unknown:
        msg = f"no list with an address: {', '.join(sorted(unknown))}"
        raise ConfigError(msg)
    return chosen


def untried() -> list[str]:
    """Return the lists that a refresh of all lists leaves out, each with the reason."""
    tried = {manifest.list_id for manifest in fetchable()}
    return [
        f"{m.list_id}: "
        + (f"fetched only if it is named ({m.url})" if addresses_of(m) else _BY_HAND)
        for m in read_manifests()
        if m.list_id not in tried
    ]


def addresses_of(manifest: ListManifest) -> tuple[str, ...]:
    """Return the operator's addresses of a list, or else the one of its manifest."""
    own = settings().list_addresses.get(manifest.list_id, ())
    return own or ((manifest.url,) if manifest.url else ())


def refresh_list(
    manifest: ListManifest, limits: FetchLimits | None = None
) -> tuple[ListVersion | None, str]:
    """Fetch one list and put it to use, unless its publisher says it is unchanged.

    Returns:
        The version now in use and "", or ``UNCHANGED`` if it was in use before;
        otherwise None and the reason why nothing changed. If one list or one address
        of it fails, the others are still refreshed.
    """
    urls = addresses_of(manifest)
    if not urls:
        return None, f"{manifest.list_id}: {_BY_HAND}"
    if len(urls) > 1 and manifest.format != "notice":
        return None, f"{manifest.list_id}: expected one address, found {len(urls)}"
    done = [_refresh(manifest, url, limits) for url in urls]
    failed = [reason for version, reason in done if version is None]
    if failed:
        return None, "; ".join(failed)
    is_new = any(reason != UNCHANGED for _, reason in done)
    return done[-1][0], "" if is_new else UNCHANGED


def _refresh(
    manifest: ListManifest, url: str, limits: FetchLimits | None
) -> tuple[ListVersion | None, str]:
    folder = settings().home / "lists" / manifest.list_id / "fetched"
    try:
        entry = FileEntry(url=url)
        hosts = frozenset({urlsplit(url).hostname or "", *manifest.hosts})
        current = current_version(manifest.list_id)
        # A file that was fetched and refused before is fetched and reported again.
        last = _last(folder, url) if current else None
        if last and current and not _is_in_use(manifest, current, folder, last):
            last = None
        with Fetcher(folder, hosts, limits or FetchLimits()) as fetcher:
            fetched = fetcher.fetch(entry, last)
        if fetched.bytes_path is None:
            return None, f"{manifest.list_id}: {fetched.reason}"
        if last is not None and fetched.status is FetchState.UNCHANGED:
            return current, UNCHANGED
        if manifest.format == "notice":
            _check_notice(fetched.bytes_path)
        # What the publisher serves is of today, if it gives no date itself.
        today = fetched.retrieved_at.date()
        version = add_list(fetched.bytes_path, manifest, dated=today)
        _note(folder, fetched)
    except ValidationError as error:
        return None, f"{manifest.list_id}: {explain(error)}"
    except SourceError as error:
        return None, str(error)
    except OSError as error:
        return None, f"{manifest.list_id}: {error}"
    return version, ""


def _is_in_use(
    manifest: ListManifest, current: ListVersion, folder: Path, last: SourceFile
) -> bool:
    """Return True if the list in use holds the last download."""
    if manifest.format != "notice":
        return last.sha256 == current.sha256
    # A notice is added to others, and a table replaces them all.
    shelved = open_list(manifest.list_id)
    try:
        found = {entry.note for entry in read_notice(folder / last.path).entries}
    except (SourceError, OSError):
        return False
    return shelved is not None and found <= {entry.note for entry in shelved.entries}


def _check_notice(path: Path) -> None:
    """Raise a SourceError if a page has no reference: it may be no notice at all."""
    notes = {entry.note for entry in read_notice(path).entries}
    if path.suffix.casefold() != ".toml" and path.stem in notes:
        msg = (
            f"{path.name}: expected a reference as C/2025/1234 or OJ C 123, found none"
        )
        raise SourceError(msg)


def _last(folder: Path, url: str) -> SourceFile | None:
    """Return the last download; None if it is unknown."""
    try:
        last = _FILE.validate_json(_note_path(folder, url).read_bytes())
    except (OSError, ValidationError):
        return None
    return last if last.url == url else None


def _note_path(folder: Path, url: str) -> Path:
    return folder / f"last-{sha256(url.encode()).hexdigest()[:12]}.json"


def _note(folder: Path, fetched: Fetched) -> None:
    if fetched.bytes_path is None or fetched.sha256 is None:
        return
    file = SourceFile(
        url=fetched.url,
        sha256=fetched.sha256,
        path=fetched.bytes_path.relative_to(folder).as_posix(),
        n_bytes=fetched.n_bytes,
        retrieved_at=fetched.retrieved_at,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
    write_atomically(
        _note_path(folder, fetched.url), json.dumps(asdict(file), default=str).encode()
    )
