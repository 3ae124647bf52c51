"""Fetch a list from its publisher into the shelf; only when somebody asks for it."""

from urllib.parse import urlsplit

from pipeline.errors import SourceError
from pipeline.parties.lists.entry import ListVersion
from pipeline.parties.lists.manifest import ListManifest
from pipeline.parties.lists.shelf import add_list
from pipeline.settings import settings
from pipeline.sources.fetch import Fetcher
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import FetchLimits


def refresh_list(
    manifest: ListManifest, limits: FetchLimits | None = None
) -> tuple[ListVersion | None, str]:
    """Fetch one list and put it to use.

    Args:
        manifest: The list; it must have an address.
        limits: Bounds of the download.

    Returns:
        The version that is now in use and "", or None and why nothing changed. One
        list that fails never keeps the others from being refreshed.
    """
    if manifest.url is None:
        return None, f"{manifest.list_id}: a person downloads it and adds it"
    folder = settings().home / "lists" / manifest.list_id / "fetched"
    hosts = frozenset({urlsplit(manifest.url).hostname or ""})
    with Fetcher(folder, hosts, limits or FetchLimits()) as fetcher:
        fetched = fetcher.fetch(FileEntry(url=manifest.url))
    if fetched.bytes_path is None:
        return None, f"{manifest.list_id}: {fetched.reason}"
    try:
        return add_list(fetched.bytes_path, manifest), ""
    except SourceError as error:
        return None, str(error)
