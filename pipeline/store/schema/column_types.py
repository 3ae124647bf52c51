"""Column types that give back exactly what was put in, on every database.

PostgreSQL cannot hold U+0000 in a text, and neither database holds a lone surrogate,
yet extracted text and file names can contain both. Such characters are written as
U+001A and four hexadecimal digits (U+001A itself too), so that
``decode(encode(text)) == text`` for every Python string. Offsets are only used in
Python, after decoding, so the longer form does not move them.
"""

import json
import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from sys import byteorder
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import Column, LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

from pipeline.datamodel import (
    Said,
    english,
    packed,
    packed_text,
    unpacked,
    unpacked_text,
)
from pipeline.errors import StoreError
from pipeline.geometry import BBox

E = TypeVar("E", bound=StrEnum)
R = TypeVar("R")

_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")


def encode(text: str) -> str:
    r"""Return ``text`` with the characters escaped that a database cannot hold.

    Example:
        >>> encode("a\x00b")
        'a\x1a0000b'
    """
    return _UNSTORABLE.sub(lambda match: f"\x1a{ord(match[0]):04x}", text)


def decode(text: str) -> str:
    """Undo ``encode``."""
    if "\x1a" not in text:  # true for nearly every text, and a page reads thousands
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


class ExactText(TypeDecorator[str]):
    """Any Python string."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encode on the way in."""
        return None if value is None else encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decode on the way out."""
        return None if value is None else decode(value)


class SentenceText(ExactText):
    """A sentence with its code and values, or any other text."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write code and values of a sentence as JSON."""
        return None if value is None else encode(packed_text(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Read the sentence."""
        return None if value is None else unpacked_text(decode(value))


class UtcTime(TypeDecorator[datetime]):
    """An aware time as sortable ISO 8601 text in UTC with microseconds."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> str | None:
        """Write the time in UTC."""
        return None if value is None else utc_text(value)

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> datetime | None:
        """Read an aware time in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def utc_text(time: datetime) -> str:
    """Return an aware time as ISO 8601 text in UTC with microseconds.

    Raises:
        ValueError: The time has no time zone.
    """
    if time.utcoffset() is None:
        msg = f"time {time.isoformat()} needs a time zone"
        raise ValueError(msg)
    return time.astimezone(UTC).isoformat(timespec="microseconds")


class EnumText(TypeDecorator[E], Generic[E]):
    """A member of a ``StrEnum``; None is stored as "", so that it can be unique."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices
        # ``choices(value)`` takes ten times as long, and a case reads 100,000 of them.
        self._members = {each.value: each for each in choices}
        self._column: SchemaItem | None = None
        sa.event.listen(self, "after_parent_attach", self._attach)

    def _attach(self, _type: object, column: SchemaItem) -> None:
        self._column = column

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str:
        """Write the member's value."""
        return "" if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """Read the member.

        Raises:
            StoreError: The value is none of this version.
        """
        try:
            return self._members[value] if value else None
        except KeyError:
            raise StoreError(self._unknown(value)) from None

    def _unknown(self, value: str | None) -> Said:
        return Said(
            "column {column} of the store holds {value!r}; expected one of {known}. "
            "Most likely a newer version wrote it: update the program, or restore a "
            "backup.",
            column=str(self._column),
            value=value,
            known=", ".join(self._members),
        )


_read = json.JSONDecoder(object_hook=unpacked).decode
"""Decoder of JSON with sentences, made once: a case of 50,000 findings reads 150,000
texts."""


class CompactJson(TypeDecorator[tuple[Any, ...]]):
    """A tuple as JSON without white space; subclasses rebuild its elements."""

    impl = Text
    cache_ok = True
    load: Callable[[Any], Any] = staticmethod(tuple)

    def process_bind_param(
        self, value: tuple[Any, ...] | None, dialect: Dialect
    ) -> str:
        """Write the tuple as a JSON array."""
        flat = self.flatten(value or ())
        return encode(json.dumps(flat, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> tuple[Any, ...]:
        """Read the array back as tuples."""
        if value == "[]":
            return ()
        rows = _read(decode(value or "[]"))
        return tuple(map(self.load, rows))

    @staticmethod
    def flatten(value: tuple[Any, ...]) -> Any:
        """Return a value in the form stored as JSON."""
        return value


class Strings(CompactJson):
    """A tuple of strings, which may be sentences."""

    cache_ok = True
    load = staticmethod(str)
    flatten = staticmethod(packed)


class Pairs(CompactJson):
    """A tuple of pairs."""

    cache_ok = True


class Boxes(CompactJson):
    """``(page_number, box)`` pairs as ``[page, x0, top, x1, bottom]``."""

    cache_ok = True

    @staticmethod
    def load(item: list[Any]) -> tuple[int, BBox]:
        """Rebuild one pair."""
        return item[0], BBox(*item[1:])

    @staticmethod
    def flatten(value: tuple[Any, ...]) -> Any:
        """Put the page number before the four sides."""
        return [[page, *box] for page, box in value]


class Records(TypeDecorator[tuple[R, ...]], Generic[R]):
    """A tuple of frozen records as a JSON array of objects.

    Args:
        kind: Dataclass of the records, whose fields may be records themselves.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[R]) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Any] = TypeAdapter(list[kind])  # type: ignore[valid-type]

    def process_bind_param(self, value: tuple[R, ...] | None, dialect: Dialect) -> str:
        """Write each record's fields by name."""
        return encode(_in_json(packed(_rows(value or ()))))

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> tuple[R, ...]:
        """Build the records again."""
        rows = json.loads(decode(value or "[]"), object_hook=_sentence)
        return tuple(self._adapter.validate_python(rows))


def _sentence(held: dict[str, Any]) -> Any:
    """Return the sentence of a JSON object, or the object.

    Sentences about a flag in stores up to 0019 hold a code and its values. They stay as
    they were written, so that every seal holds.
    """
    if held.keys() != {"code", "values"}:
        return unpacked(held)
    return Said(_old_footings()[held["code"]], **dict(held["values"]))


@cache
def _old_footings() -> dict[str, str]:
    path = Path(__file__).with_name("old_footings.txt")
    lines = path.read_text("utf-8").splitlines()
    return {code: said for code, _, said in (line.partition(" ") for line in lines)}


def records_json(records: Sequence[Any]) -> str:
    """Return records as JSON in English, the same for the same records."""
    return _in_json(_rows(records))


def _rows(records: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(record) for record in records]


def _in_json(rows: list[Any]) -> str:
    # Not by pydantic, which refuses a lone surrogate in extracted text.
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    return utc_text(value) if isinstance(value, datetime) else str(value)


def in_english(column: Column[Any]) -> Callable[[Any], Any] | None:
    """Return a function that puts the sentences of raw values into English, or None."""
    is_text = isinstance(column.type, SentenceText)
    if not is_text and not isinstance(column.type, Strings | Records):
        return None

    def plain(raw: str | None) -> str | None:
        return raw and encode(english(decode(raw), is_json=not is_text))

    return plain


class Numbers(TypeDecorator["array[Any]"]):
    """A flat array as little-endian bytes, four per number.

    Args:
        stored: Typecode in the database: ``i`` (int32) or ``f`` (float32).
        typecode: Typecode of the record's array.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, stored: str, typecode: str) -> None:
        super().__init__()
        self.stored = stored
        self.typecode = typecode

    def process_bind_param(self, value: "array[Any] | None", dialect: Dialect) -> bytes:
        """Write little-endian bytes."""
        return _swapped(array(self.stored, value or ())).tobytes()

    def process_result_value(
        self, value: bytes | None, dialect: Dialect
    ) -> "array[Any]":
        """Read an array of the record's typecode."""
        numbers = array(self.stored, bytes(value or b""))
        return array(self.typecode, _swapped(numbers))


def _swapped(numbers: "array[Any]") -> "array[Any]":
    if byteorder == "big":
        numbers.byteswap()
    return numbers


WordSpans = partial(Numbers, "i", "l")
WordBoxes = partial(Numbers, "f", "f")


metadata = sa.MetaData()


def text(name: str, *args: Any, **options: Any) -> sa.Column[str]:
    """Return a column of text without nulls."""
    return sa.Column(name, ExactText, *args, nullable=False, **options)


def integer(name: str) -> sa.Column[int]:
    """Return a column of whole numbers without nulls."""
    return sa.Column(name, sa.Integer, nullable=False)


def texts(*names: str) -> list[sa.Column[str]]:
    """Return columns of text without nulls."""
    return [text(name) for name in names]


def integers(*names: str) -> list[sa.Column[int]]:
    """Return columns of whole numbers without nulls."""
    return [integer(name) for name in names]


def double(name: str) -> sa.Column[float]:
    """Return a column of numbers without nulls."""
    return sa.Column(name, sa.Double, nullable=False)


def key() -> sa.Column[int]:
    """Return the numbered primary key of a table."""
    return sa.Column("id", sa.Integer, primary_key=True)


def document_id(*, primary_key: bool = False) -> sa.Column[str]:
    """Return the column that names a document."""
    document = sa.ForeignKey("document.document_id")
    return text("document_id", document, primary_key=primary_key)


def refers(name: str, target: str, **options: Any) -> sa.Column[int]:
    """Return a column that names a row of another table."""
    options = {"nullable": False} | options
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), **options)


def typed(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    """Return a column with a type from ``column_types``, never null."""
    return sa.Column(name, kind, nullable=False, **options)
