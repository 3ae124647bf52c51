"""The exporter's own register of earlier deliveries, for flag DF6.

The register is a CSV file with a header. The columns ``country`` and ``item`` are
required, ``consignee`` and ``date`` are optional, and other columns are ignored. A
country is a code or a name.

Source:
    Art. 27(1) of Regulation (EU) 2021/821 asks exporters to keep such a register.
"""

import csv
import io
from pathlib import Path

from pipeline.datamodel import PriorSupply
from pipeline.errors import ConfigError
from pipeline.parties.state.countries import country_code

_WANTED = ("country", "item")


def read_register(path: Path) -> tuple[PriorSupply, ...]:
    """Return the deliveries of a register, in its order.

    Raises:
        ConfigError: The file is no UTF-8 text, lacks a column, or has a line without a
            value or with an unknown country.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: expected an export register as CSV, found: {error}"
        raise ConfigError(msg) from error
    rows = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text))
    columns = [name.strip().casefold() for name in rows.fieldnames or ()]
    missing = [name for name in _WANTED if name not in columns]
    if missing:
        found = ", ".join(columns) or "an empty file"
        msg = f"{path}: expected the columns {' and '.join(_WANTED)}, found {found}"
        raise ConfigError(msg)
    rows.fieldnames = columns
    return tuple(_supply(path, rows.line_num, row) for row in rows)


def _delimiter(text: str) -> str:
    """Return the separator of the header, ";" or ",": spreadsheets write either."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _supply(path: Path, line: int, row: dict[str, str | None]) -> PriorSupply:
    values = {name: (row.get(name) or "").strip() for name in row if name}
    country = country_code(values["country"])
    if country is None or not values["item"]:
        found = values["country"] if country is None else values["item"]
        what = "a country" if country is None else "an item"
        msg = f"{path}, line {line}: expected {what}, found {found!r:.60}"
        raise ConfigError(msg)
    return PriorSupply(
        country=country,
        item=values["item"],
        consignee=values.get("consignee", ""),
        dated=values.get("date", ""),
        place=f"{path.name}:{line}",
    )
