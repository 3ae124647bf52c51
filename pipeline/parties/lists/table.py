"""A desk's own table: TOML with a version, a date and entries.

The Annex I surveillance entries and the publications in the C series are kept in this
form, and so is any list that a desk types itself.
"""

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SourceError
from pipeline.parties.alignment import NameKind
from pipeline.parties.countries import country_code
from pipeline.parties.lists.entry import ListEntry, Parsed, related_in


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    kind: NameKind = NameKind.UNKNOWN
    countries: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str = Field(min_length=1)
    dated: date
    entry: tuple[_Row, ...] = ()


def read(path: Path) -> Parsed:
    """Read the table.

    Raises:
        SourceError: It is no TOML, or a field is missing, unknown or wrong.
    """
    try:
        table = _Table.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        msg = f"{path.name}: expected a table of entries, found: {reason}"
        raise SourceError(msg) from error
    return Parsed(table.dated, tuple(map(_entry, table.entry)))


def _entry(row: _Row) -> ListEntry:
    codes = (country_code(text) or text.casefold() for text in row.countries)
    return ListEntry(
        row.id, row.name, row.aliases, row.kind, frozenset(codes), row.programmes,
        row.note, reason=row.reason, related=related_in(row.name, row.reason),
    )  # fmt: skip
