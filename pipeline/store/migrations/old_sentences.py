"""English sentences of stores up to 0018, split once into code and values."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pipeline.datamodel import Said, joined

_PLACE = re.compile(r"\\\{(\w+)(!r)?\\\}")
_JOINT = re.compile(r"; (?![^“]*”)")
"""Separator of two sentences, except inside a quote."""

_MAX_CHARS = 2_000
"""Most characters of a sentence. Reasons have some hundred; a longer one holds
somebody's own text."""


@lru_cache(maxsize=4_096)
def sentence_of(text: str) -> str:
    """Return a stored sentence with code and values, or the text as it is.

    The English of the result is always the text.
    """
    if not text or len(text) > _MAX_CHARS:
        return text
    said = joined([_whole(part) for part in _JOINT.split(text)])
    return said if f"{said}" == text else text


def within(value: Any, *, is_sentence: bool = False) -> Any:
    """Return records in their JSON form, with code and values of their sentences."""
    if isinstance(value, str):
        return sentence_of(value) if is_sentence else value
    if isinstance(value, list):
        return [within(each, is_sentence=is_sentence) for each in value]
    if isinstance(value, dict):
        return {k: within(each, is_sentence=k in _FIELDS) for k, each in value.items()}
    return value


_FIELDS = frozenset({"reason", "reasons", "warnings"})


def _whole(text: str) -> str:
    for stretch, pattern, code in _patterns():
        # Most sentences contain the fixed part of two or three patterns.
        match = pattern.fullmatch(text) if stretch in text else None
        if match is not None:
            values = match.groupdict()
            if "said" in values:
                values["said"] = sentence_of(values["said"])
            said = Said(code, **values)
            if f"{said}" == text:
                return said
    return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Return the longest fixed stretch of each code, its pattern, and the code."""
    path = Path(__file__).with_name("sentences_0018.txt")
    codes = path.read_text("utf-8").splitlines()
    # Patterns with more fixed text are tried first.
    codes.sort(key=lambda code: -len(re.sub(r"\{.*?\}", "", code)))
    return [
        (
            max(re.split(r"\{.*?\}", code), key=len),
            re.compile(_PLACE.sub(_group, re.escape(code)), re.DOTALL),
            code,
        )
        for code in codes
    ]


def _group(place: re.Match[str]) -> str:
    # Bounded, or a text full of apostrophes would be split in too many ways.
    kinds = {"n": "[0-9.,]+", "m": "[0-9.,]+", "said": ".+"}
    group = f"(?P<{place[1]}>{kinds.get(place[1], '.{1,255}?')})"
    return f"['\"]{group}['\"]" if place[2] else group
