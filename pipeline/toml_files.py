"""A TOML file as one record: whatever is wrong with it is named with its path."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.errors import ConfigError

Record = TypeVar("Record", bound=BaseModel)


def read_toml(path: Path, record: type[Record], what: str = "") -> Record:
    """Return what a file holds.

    Args:
        path: The file.
        record: Its shape.
        what: What messages call it, before its path.

    Raises:
        ConfigError: It is missing, is not TOML, or has another shape.
    """
    try:
        return record.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        msg = f"{what} {path}: {error}".lstrip()
        raise ConfigError(msg) from error
