"""Expand named files and folders to every entry; leave out nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.ingest.folder_entry import is_folder

GIT = ".git"


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
        if not path.exists():
            msg = f"{path}: no such file or folder"
            raise ConfigError(msg)
        named = path.resolve() if path.is_symlink() else path
        found.update(dict.fromkeys(_entries(named)))
    return list(found)


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
    return is_folder(path) and (path.name != GIT or path == top)


def _children(folder: Path) -> list[Path] | None:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return None
