"""Files and folders that a person names, to the files in them."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import ConfigError


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that paths name, folders searched through, sorted.

    Files whose names begin with a dot are files too: what a person put into the
    folder is read, or listed as unread. Links are not followed, and what git
    keeps for itself is no document.

    Raises:
        ConfigError: A path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            msg = f"{path}: no such file or folder"
            raise ConfigError(msg)
        if path.is_file():
            found[path] = None
        else:
            found.update(dict.fromkeys(_files_below(path)))
    return list(found)


def _files_below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and ".git" not in path.relative_to(folder).parts
    )
