"""Keyword patterns: whole words, case aside, ``*`` for any part of a word.

Each pattern's longest plain word is looked for first, which is a hundred
times cheaper than the expression and decides nearly always.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import ConfigError
from pipeline.labels import LabelSet
from pipeline.settings import corpora_dir


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    patterns: dict[str, tuple[str, ...]]


def read_keywords(labels: LabelSet) -> dict[str, tuple[str, ...]]:
    """Return the patterns of every label from ``corpora/keywords.toml``.

    Raises:
        ConfigError: The file is missing, is not TOML, or its labels are not
            those of the label set.
    """
    path = corpora_dir() / "keywords.toml"
    try:
        parsed = _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        msg = f"keyword list {path}: {error}"
        raise ConfigError(msg) from error
    if set(parsed.patterns) != set(labels.ids):
        odd = sorted(set(parsed.patterns) ^ set(labels.ids))
        msg = f"keyword list {path}: not the labels of the label set, differs: {odd}"
        raise ConfigError(msg)
    return parsed.patterns


def match_matrix(patterns: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
    """Tell which patterns occur in each text, 0 or 1, shape (n_texts, n_patterns)."""
    found = np.zeros((len(texts), len(patterns)), dtype=np.float32)
    for row, text in enumerate(texts):
        folded = text.casefold()
        for column, pattern in enumerate(patterns):
            stem, expression = _compiled(pattern)
            if stem in folded and expression.search(folded):
                found[row, column] = 1.0
    return found


def matched_words(patterns: Sequence[str], text: str) -> tuple[str, ...]:
    """Return the words of the text that the patterns match, each once."""
    folded = text.casefold()
    found: dict[str, None] = {}
    for pattern in patterns:
        stem, expression = _compiled(pattern)
        if stem in folded and (match := expression.search(folded)):
            found[match.group()] = None
    return tuple(found)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> tuple[str, re.Pattern[str]]:
    words = pattern.casefold().split()
    stem = max((part for word in words for part in word.split("*")), key=len)
    parts = [
        r"[\w'-]+" if word == "*" else re.escape(word).replace(r"\*", r"[\w'-]*")
        for word in words
    ]
    return stem, re.compile(r"(?<!\w)" + r"[\s-]+".join(parts) + r"(?!\w)")
