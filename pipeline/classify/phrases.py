"""Phrases that speak for a label and phrases that only look like it.

People who know the field wrote them (``corpora/phrases.toml``) without reading the
documents that a model is trained and measured on, so they carry over to vendors that
training never saw. Single phrases are rare; what a model learns from is how many of a
label's phrases a passage holds.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipeline.classify.keywords import (
    LabelFile,
    PatternSearch,
    read_keywords,
    read_label_file,
)
from pipeline.labels import LabelSet
from pipeline.settings import corpora_dir


class LabelPhrases(BaseModel):
    """The phrases of one label, in the syntax of ``keywords``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    speak_for: tuple[str, ...]
    speak_against: tuple[str, ...]

    @field_validator("speak_for", "speak_against")
    @classmethod
    def _check_ends(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            words = pattern.split()
            if not words or ".." in (words[0], words[-1]):
                msg = f"{pattern!r}: a pattern begins and ends with a word"
                raise ValueError(msg)
        return patterns


class Phrases:
    """Counts the phrases of every label in texts."""

    def __init__(self, by_label: Mapping[str, LabelPhrases]) -> None:
        """Take the phrases of each label, in the order of the columns."""
        self._by_label = dict(by_label)
        listed = [
            *(one.speak_for for one in self._by_label.values()),
            *(one.speak_against for one in self._by_label.values()),
        ]
        self._patterns = tuple(dict.fromkeys(p for own in listed for p in own))
        at = {pattern: i for i, pattern in enumerate(self._patterns)}
        self._columns: list[list[int]] = [[] for _ in self._patterns]
        for column, own in enumerate(listed):
            for pattern in dict.fromkeys(own):
                self._columns[at[pattern]].append(column)

    @property
    def labels(self) -> tuple[str, ...]:
        """Label ids, in the order of the columns."""
        return tuple(self._by_label)

    def of(self, label: str) -> LabelPhrases:
        """Return the phrases of a label."""
        return self._by_label[label]

    @cached_property
    def _found(self) -> Callable[[str], dict[int, str]]:
        # A passage is asked about once for each phrase column that explains it.
        return lru_cache(maxsize=1)(PatternSearch(self._patterns).found)

    def counts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return log(1 + number of phrases), shape (n_texts, 2 * n_labels).

        The first half counts those that speak for each label, the second those
        that speak against it.
        """
        found = np.zeros((len(texts), 2 * len(self._by_label)), dtype=np.float32)
        for row, text in enumerate(texts):
            for pattern in self._found(text):
                found[row, self._columns[pattern]] += 1
        return np.log1p(found)

    def matched(self, text: str, column: int) -> tuple[str, ...]:
        """Return the words of a text that a column of ``counts`` counted."""
        found = self._found(text).items()
        return tuple(
            dict.fromkeys(words for i, words in found if column in self._columns[i])
        )

    def to_json(self) -> str:
        """Return the phrases as a model's folder keeps them."""
        plain = {label: own.model_dump() for label, own in self._by_label.items()}
        return json.dumps(plain, ensure_ascii=False, indent=0) + "\n"

    @classmethod
    def from_json(cls, content: str) -> "Phrases":
        """Return what ``to_json`` wrote.

        Raises:
            ValueError: It is no such content.
        """
        plain = json.loads(content)
        return cls({k: LabelPhrases.model_validate(own) for k, own in plain.items()})


class _File(LabelFile[LabelPhrases]):
    by_label: dict[str, LabelPhrases] = Field(alias="phrases")


def read_phrases(labels: LabelSet) -> Phrases:
    """Return the phrases of ``corpora/phrases.toml`` together with the keywords.

    Raises:
        ConfigError: As ``read_label_file``, or a pattern is wrong.
    """
    listed = read_label_file(corpora_dir() / "phrases.toml", "phrases", _File, labels)
    keywords = read_keywords(labels)
    return Phrases(
        {
            label: LabelPhrases(
                speak_for=(*keywords[label], *listed[label].speak_for),
                speak_against=listed[label].speak_against,
            )
            for label in labels.ids
        }
    )
