"""JSON and CSV to blocks: strings that someone wrote, with their field names.

A record of short values is a table row whose columns are its keys. A long value is a
paragraph, under a heading that gives its place and the short values beside it: "alerts:
AFGHANISTAN, 2008".
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain
from typing import Any

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder
from pipeline.ingest.decode import clean, decode
from pipeline.ingest.markup.html import html_pieces
from pipeline.ingest.markup.plain import plain_pieces
from pipeline.ingest.pieces import join_cells

_MIN_TEXT_CHARS = 20
"""Least characters of a text: shorter strings are codes, names and dates, which are
context."""

_MAX_HEADING_CHARS = 200
"""Most characters of the short values of a record in a heading; longer ones become a
row, so that none is cut."""

_MAX_ITEM_CHARS = 100
_SNIFF_CHARS = 20_000
_SEPARATORS = ",;\t|"
_MAX_COLUMNS = 500
"""Most columns: a wider file is a matrix of numbers, whose headers would outgrow its
cells."""

_LINK = re.compile(r"(?:https?|ftp)://\S+|[\w.-]+@[\w.-]+")
_MARKUP = re.compile(r"</[a-zA-Z]\w*>|<br ?/?>", re.IGNORECASE)


def read_json(data: bytes) -> Extract:
    """Read every string of a JSON file; what is not valid JSON is read as plain text.

    Raises:
        UnreadableDocument: The file holds no string to read.
    """
    return _extract(_json_pieces(decode(data)))


def read_json_lines(data: bytes) -> Extract:
    """Read a file of one JSON value a line; other lines are plain text.

    Raises:
        UnreadableDocument: The file holds no string to read.
    """
    return _extract(chain.from_iterable(map(_json_pieces, decode(data).split("\n"))))


def read_csv(data: bytes) -> Extract:
    """Read a table of text, one row a block, with the first row as columns.

    Raises:
        UnreadableDocument: The file holds no cell to read.
    """
    text = decode(data)
    # A cell may hold a whole report; the default limit is 128 kB.
    csv.field_size_limit(sys.maxsize)
    try:
        # ``split`` on line feeds alone: U+2028 in a cell is not a line end.
        return _extract(
            _csv_pieces(csv.reader(StringIO(text, newline="\n"), _dialect(text)))
        )
    except csv.Error:
        return _extract(plain_pieces(text))


def _extract(pieces: Iterable[Piece]) -> Extract:
    builder = TextBuilder()
    builder.write(pieces)
    extract = builder.build()
    if not extract.blocks:
        msg = "the file holds no text"
        raise UnreadableDocument(msg)
    return extract


def _json_pieces(text: str) -> Iterator[Piece]:
    """Read JSON; ``null``, broken JSON and hostile nesting are plain text."""
    try:
        value = json.loads(text, object_pairs_hook=_all_values)
    except (ValueError, RecursionError):
        value = None
    return plain_pieces(text) if value is None else _value_pieces(value)


def _all_values(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep every value of a repeated key: programs differ in their choice.

    Example:
        >>> _all_values([("use", "civil"), ("use", "military")])
        {'use': 'civil', 'use (2)': 'military'}
    """
    record = dict(pairs)
    if len(record) == len(pairs):
        return record
    counts: Counter[str] = Counter()
    record = {}
    for key, value in pairs:
        counts[key] += 1
        record[key if counts[key] == 1 else f"{key} ({counts[key]})"] = value
    return record


def _value_pieces(value: Any) -> Iterator[Piece]:
    stack: list[tuple[str, Any]] = [("", value)]
    heading: Piece | None = None
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            shown, nested = _record(path, value)
            stack.extend(reversed(nested))
            if shown is not None and shown != heading:
                yield shown
                heading = shown if shown.level else heading
        elif isinstance(value, list):
            stack.extend((path, _item(item)) for item in reversed(value))
        elif isinstance(value, Piece):
            yield value
        elif isinstance(value, str):
            yield from _string_pieces(value)


def _item(value: Any) -> Any:
    """Make a list item of a short string; the plain reader would see a heading."""
    if isinstance(value, str) and len(value) <= _MAX_ITEM_CHARS:
        return Piece(
            "" if _LINK.fullmatch(value) else clean(value), BlockKind.LIST_ITEM
        )
    return value


def _record(
    path: str, record: dict[str, Any]
) -> tuple[Piece | None, list[tuple[str, Any]]]:
    """Return the text of a record itself, and the values still to be read."""
    short = {k: clean(v).strip() for k, v in record.items() if _is_short(v)}
    longer = [
        (f"{path} / {key}" if path else key, value)
        for key, value in record.items()
        if isinstance(value, dict | list)
        or (isinstance(value, str) and key not in short)
    ]
    if any(isinstance(value, str) for _, value in longer):
        text = ": ".join(filter(None, (path, ", ".join(filter(None, short.values())))))
        if len(text) <= _MAX_HEADING_CHARS:
            return Piece(text, BlockKind.HEADING, 1), longer
    if not short:
        return None, longer
    headers = {i: clean(key) for i, key in enumerate(short)}
    cells = enumerate(text.replace("\t", " ") for text in short.values())
    return join_cells(cells, headers), longer


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MIN_TEXT_CHARS


def _string_pieces(value: str) -> Iterable[Piece]:
    text = clean(value).strip()
    if _LINK.fullmatch(text):
        return []
    return html_pieces(text) if _MARKUP.search(text) else plain_pieces(text)


def _dialect(text: str) -> type[csv.Dialect]:
    sample = text[:_SNIFF_CHARS]
    try:
        found = csv.Sniffer().sniff(sample, delimiters=_SEPARATORS)
    except csv.Error:
        return csv.excel_tab if sample.count("\t") > sample.count(",") else csv.excel
    # It sees no doubled quotes where one stands beside a separator: "a "",b""".
    found.doublequote = True
    # Nor does it see that such a separator may stand in a cell: "a,""b";"c".
    between = {mark: sample.count(f'"{mark}"') for mark in _SEPARATORS}
    if not between[found.delimiter] and any(between.values()):
        found.delimiter = max(between, key=between.__getitem__)
    return found


def _csv_pieces(rows: Iterable[list[str]]) -> Iterator[Piece]:
    headers: dict[int, str] | None = None
    for row in rows:
        cells = [(i, cell.strip().replace("\t", " ")) for i, cell in enumerate(row)]
        if headers is None and any(text for _, text in cells):
            headers = dict(cells) if _is_header(row) else {}
            yield join_cells(cells)
        else:
            yield join_cells(cells, headers)


def _is_header(row: list[str]) -> bool:
    """Return True for a row of column names: all are short, and none is a number."""
    names = [cell.strip() for cell in row if cell.strip()]
    return len(row) <= _MAX_COLUMNS and all(
        len(name) <= 60 and not name.replace(".", "").isdecimal() for name in names
    )
