"""A TOML file as one record; errors name its path."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.errors import ConfigError, explain

Record = TypeVar("Record", bound=BaseModel)


def read_toml(path: Path, record: type[Record], what: str = "") -> Record:
    """Return the record of a file.

    Args:
        path: Path of the file.
        record: Model of the file.
        what: Noun before the path in messages; may be empty.

    Raises:
        ConfigError: It is missing, is not TOML in UTF-8, or has another shape.
    """
    try:
        return record.model_validate(read_table(path, what))
    except ValidationError as error:
        msg = f"{what} {path}: {explain(error, record)}".lstrip()
        raise ConfigError(msg) from error


def read_table(path: Path, what: str = "") -> dict[str, Any]:
    """Return a TOML file as a table, whatever its keys.

    Raises:
        ConfigError: It is missing, or is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        msg = f"{what} {path}: {reason}".lstrip()
        raise ConfigError(msg) from error
