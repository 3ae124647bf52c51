"""Fetch a list from its publisher into the shelf; only on request.

TRIAGE_HOME/lists/<list_id>/fetched/last.json    the last download, to ask whether the
file has changed
"""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.datamodel import SourceFile
from pipeline.errors import ConfigError, SourceError
from pipeline.files import write_atomically
from pipeline.parties.lists.entry import ListVersion
from pipeline.parties.lists.manifest import ListManifest, read_manifests
from pipeline.parties.lists.shelf import add_list, current_version
from pipeline.settings import settings
from pipeline.sources.fetch import Fetcher
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import Fetched, FetchLimits, FetchState

UNCHANGED = "unchanged"


def fetchable(list_ids: Collection[str] | None = None) -> list[ListManifest]:
    """Return the lists with an address, or only the named ones.

    Raises:
        ConfigError: A named list does not exist, or has no address.
    """
    chosen = [
        manifest
        for manifest in read_manifests()
        if manifest.url and (not list_ids or manifest.list_id in list_ids)
    ]
    unknown = set(list_ids or ()) - {manifest.list_id for manifest in chosen}
    if unknown:
        msg = f"no list with an address: {', '.join(sorted(unknown))}"
        raise ConfigError(msg)
    return chosen


def refresh_list(
    manifest: ListManifest, limits: FetchLimits | None = None
) -> tuple[ListVersion | None, str]:
    """Fetch one list and put it to use, unless its publisher says it is unchanged.

    Returns:
        The version now in use and "", or ``UNCHANGED`` if it was in use before;
        otherwise None and the reason why nothing changed. If one list fails, the others
        are still refreshed.
    """
    if manifest.url is None:
        return None, f"{manifest.list_id}: a person downloads it and adds it"
    folder = settings().home / "lists" / manifest.list_id / "fetched"
    hosts = frozenset({urlsplit(manifest.url).hostname or "", *manifest.hosts})
    try:
        current = current_version(manifest.list_id)
        # A file that was fetched and refused before is fetched and reported again.
        last = _last(folder, manifest.url)
        last = last if last and current and last.sha256 == current.sha256 else None
        with Fetcher(folder, hosts, limits or FetchLimits()) as fetcher:
            fetched = fetcher.fetch(FileEntry(url=manifest.url), last)
        if fetched.bytes_path is None:
            return None, f"{manifest.list_id}: {fetched.reason}"
        if last is not None and fetched.status is FetchState.UNCHANGED:
            return current, UNCHANGED
        version = add_list(fetched.bytes_path, manifest)
        _note(folder, fetched)
    except SourceError as error:
        return None, str(error)
    except OSError as error:
        return None, f"{manifest.list_id}: {error}"
    return version, ""


def _last(folder: Path, url: str) -> SourceFile | None:
    """Return the last download; None if it is unknown."""
    try:
        row = json.loads((folder / "last.json").read_bytes())
        row["retrieved_at"] = datetime.fromisoformat(row["retrieved_at"])
        last = SourceFile(**row)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return last if last.url == url else None


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
        folder / "last.json", json.dumps(asdict(file), default=str).encode()
    )
