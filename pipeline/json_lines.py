"""JSON lines as records: a wrong line is named by its number and its field."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.errors import ConfigError

Record = TypeVar("Record", bound=BaseModel)


def read_json_lines(data: bytes, name: str, record: type[Record]) -> list[Record]:
    """Return the records of a file; blank lines are left out.

    Args:
        data: The file's bytes.
        name: How messages call it.
        record: What each line holds.

    Raises:
        ConfigError: A line is wrong; the message has its number and the field.
    """
    records: list[Record] = []
    # Not splitlines(): a text may hold U+2028, which ends no line of JSON.
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            records.append(record.model_validate_json(line))
        except ValidationError as error:
            found = error.errors()[0]
            where = ".".join(map(str, found["loc"])) or "line"
            msg = f"{name}, line {number}: {where}: {found['msg']}"
            raise ConfigError(msg) from error
    return records
