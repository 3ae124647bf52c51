"""JSON lines as records: a wrong line is named by its number and its field."""

import codecs
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.errors import ConfigError, explain

Record = TypeVar("Record", bound=BaseModel)

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_json_lines(data: bytes, name: str, record: type[Record]) -> list[Record]:
    """Return the records of a file; blank lines are left out.

    Args:
        data: Bytes of the file.
        name: Name of the file in messages.
        record: Model of each line.

    Raises:
        ConfigError: A line is wrong; the message has its number and the field.
    """
    if data.startswith(_MARKS):
        msg = f"{name}, line 1: expected UTF-8 without a byte-order mark, found one"
        raise ConfigError(msg)
    records: list[Record] = []
    # Not splitlines(): a text may hold U+2028, which ends no line of JSON.
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            records.append(record.model_validate_json(line))
        except ValidationError as error:
            # The parser saw one line: its own line number is always 1.
            reason = re.sub(r" at line 1 (column \d+)$", r" at \1", explain(error))
            msg = f"{name}, line {number}: {reason}"
            raise ConfigError(msg) from error
    return records
