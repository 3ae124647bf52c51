"""Small fitted files of names and parties, read only with the hash that is stated."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import ArtifactError
from pipeline.files import sha256_of, write_atomically

_LIST = "artifact.toml"


def read_vouched(path: Path, maker: str) -> Any:
    """Return what a JSON file beside an ``artifact.toml`` holds.

    Args:
        path: The file.
        maker: The command that writes it, for the message of an error.

    Raises:
        ArtifactError: The file is missing, is no JSON, or is not the one whose SHA-256
            ``artifact.toml`` states.
    """
    try:
        stated = tomllib.loads((path.parent / _LIST).read_text("utf-8"))["files"]
        data = path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found == stated[path.name]:
            return json.loads(data)
        problem = f"expected sha256 {stated[path.name]}, found {found}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"{type(error).__name__}: {error}"
    msg = f"{path}: {problem}; {maker} writes it"
    raise ArtifactError(msg)


def write_vouched(path: Path, rows: Any) -> Path:
    """Write a JSON file and state its hash in the ``artifact.toml`` beside it."""
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(rows, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_atomically(path, text.encode())
    lines = [
        f'"{file.name}" = "{sha256_of(file)}"\n'
        for file in sorted(path.parent.glob("*.json"))
    ]
    write_atomically(path.with_name(_LIST), ("[files]\n" + "".join(lines)).encode())
    return path
