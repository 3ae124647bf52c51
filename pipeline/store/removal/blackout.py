"""Black out words everywhere, without moving any character around them.

The replacement is as long as the words, so that every offset, box and page stays right:
``[erased]`` followed by black squares, or only squares if there is less room.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import PACKED, SQUARE
from pipeline.errors import ConfigError
from pipeline.store.log import words_sha256
from pipeline.store.schema.column_types import (
    CompactJson,
    ExactText,
    Records,
    SentenceText,
    decode,
    encode,
)

_SIGN = "[erased]"
_LEAST = 3
"""Fewest letters and digits that can be erased: fewer would black out half a text."""

_WHOSE = {"reviewer", "person", "seen_by", "name", "other", "head", "digest"}
"""Columns that are never blacked out: persons who acted, files, and positions of
chains."""


def sign_for(words: str) -> str:
    """Return the replacement of words.

    Example:
        >>> sign_for("Anna Berg"), sign_for("Berg")
        ('[erased]█', '████')
    """
    n = len(words)
    return (_SIGN if n >= len(_SIGN) else "").ljust(n, SQUARE)


class Blackout:
    """Words to be erased, and the hashes of the texts that held them.

    Args:
        words: Names or passages. Case, line breaks and punctuation between the words
            make no difference.

    Raises:
        ConfigError: One of them has fewer than three letters or digits.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._pattern = re.compile(
            "|".join(f"(?<!\\w){_between(each)}(?!\\w)" for each in words),
            re.IGNORECASE,
        )
        self._hashes: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Return a text with the words blacked out; its length stays the same."""
        return self._pattern.sub(lambda match: sign_for(match[0]), text)

    def learn(self, old: str, new: str, spans: Iterable[tuple[int, int]]) -> None:
        """Learn the hashes of pieces of a text, by which other rows refer to them."""
        for start, end in spans:
            if old[start:end] != new[start:end]:
                known = words_sha256(old[start:end])
                self._hashes[known] = words_sha256(new[start:end])

    def row(self, table: sa.Table, row: Mapping[Any, Any]) -> dict[str, str]:
        """Return the new values of those columns of a raw row that change."""
        changed = {}
        for column in table.columns:
            old = row[column.name]
            if not old or not _holds_words(column):
                continue
            new = self._value(column.type, old)
            if new != old:
                changed[column.name] = new
        return changed

    def _value(self, kind: Any, raw: str) -> str:
        text = decode(raw)
        is_sentence = isinstance(kind, SentenceText) and text.startswith(PACKED)
        if isinstance(kind, ExactText) and not is_sentence:
            return encode(self._string(text))
        found = json.loads(text)
        masked = self._walk(found)
        if masked == found:
            return raw
        plain = json.dumps(masked, ensure_ascii=False, separators=(",", ":"))
        return encode(plain)

    def _string(self, text: str) -> str:
        return self._hashes.get(text) or self.text(text)

    def _walk(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, list):
            return [self._walk(each) for each in value]
        if isinstance(value, dict):
            return {key: self._walk(each) for key, each in value.items()}
        return value


def _between(words: str) -> str:
    parts = re.findall(r"\w+", words)
    if len("".join(parts)) < _LEAST:
        msg = f"words to erase: expected {_LEAST} letters or more, found {words!r}"
        raise ConfigError(msg)
    return r"\W{1,4}".join(map(re.escape, parts))


def _holds_words(column: sa.Column[Any]) -> bool:
    is_text = isinstance(column.type, (ExactText, CompactJson, Records))
    is_key = column.primary_key or bool(column.foreign_keys)
    return is_text and not is_key and column.name not in _WHOSE
