"""Phrases in favour of a label and similar phrases without it.

People who know the field wrote them (``corpora/phrases.toml``) without reading the
documents that a model is trained and measured on, so they carry over to unseen vendors.
Single phrases are rare. So a model learns from the number of a label's phrases in a
passage, and from the number of ways in which its ``concepts`` meet there.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from pipeline.classify.base import View
from pipeline.classify.words.concepts import LabelConcepts, Meetings, read_concepts
from pipeline.classify.words.keywords import (
    LabelFile,
    PatternSearch,
    check_ends,
    read_keywords,
    read_label_file,
)
from pipeline.labels import LabelSet, default_labels
from pipeline.settings import corpora_dir
from pipeline.strict import Strict


class LabelPhrases(Strict):
    """The phrases of one label, in the syntax of ``keywords``."""

    speak_for: tuple[str, ...]
    speak_against: tuple[str, ...]

    @field_validator("speak_for", "speak_against")
    @classmethod
    def _check_ends(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        check_ends(patterns)
        return patterns


_MEETINGS_SHARE = 0.3
"""Scale of the counts of meetings. Concepts hold so many words that they fit invented
passages better than real ones; at full scale they got too much weight on left-out
sources."""


class Phrases:
    """Counter of every label's phrases in texts, and of its concepts' meetings."""

    def __init__(
        self,
        by_label: Mapping[str, LabelPhrases],
        concepts: LabelConcepts | None = None,
    ) -> None:
        """Take the phrases of each label, in the order of the columns."""
        self._by_label = dict(by_label)
        self._meetings = Meetings(concepts or LabelConcepts(), self.labels)
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
        # Cached, because evidence is asked for once per column about the same passage.
        return lru_cache(maxsize=1)(PatternSearch(self._patterns).found)

    def counts(self, views: Sequence[View]) -> NDArray[np.float32]:
        """Return log(1 + number), shape (n_views, 3 * n_labels).

        The first third counts the phrases that speak for each label, the second
        those that speak against it, the last one its meetings, at a smaller scale.
        """
        n_labels = len(self._by_label)
        found = np.zeros((len(views), 3 * n_labels), dtype=np.float32)
        for row, view in enumerate(views):
            for pattern in self._found(view.text):
                found[row, self._columns[pattern]] += 1
            met = self._meetings.count(view.text, self._context_of(view))
            found[row, 2 * n_labels :] = met
        found = np.log1p(found)
        found[:, 2 * n_labels :] *= _MEETINGS_SHARE
        return found

    def matched(self, view: View, column: int) -> tuple[str, ...]:
        """Return the words of a passage counted by a column of ``counts``."""
        n_before = 2 * len(self._by_label)
        if column >= n_before:
            above = self._context_of(view)
            return self._meetings.matched(view.text, column - n_before, above)
        found = self._found(view.text).items()
        return tuple(
            dict.fromkeys(words for i, words in found if column in self._columns[i])
        )

    def _context_of(self, view: View) -> str:
        """Return the text to complete meetings of concepts; "" for none."""
        carried = default_labels().allowed(view.kind)
        completed = self._meetings.own.completed_above
        return view.context if any(label in carried for label in completed) else ""

    def to_json(self) -> str:
        """Return the phrases in the form stored in a model's folder."""
        kept = _InFolder(phrases=self._by_label, concepts=self._meetings.own)
        return kept.model_dump_json(indent=0) + "\n"

    @classmethod
    def from_json(cls, content: str) -> "Phrases":
        """Return the phrases written by ``to_json``.

        Raises:
            ValueError: The content has another form.
        """
        kept = _InFolder.model_validate_json(content)
        return cls(kept.phrases, kept.concepts)


class _InFolder(Strict):
    """A model's phrases and concepts, in the form stored in its folder."""

    phrases: dict[str, LabelPhrases]
    concepts: LabelConcepts


class _PhrasesFile(LabelFile[LabelPhrases]):
    by_label: dict[str, LabelPhrases] = Field(alias="phrases")


def read_phrases(labels: LabelSet) -> Phrases:
    """Return the phrases of ``corpora/phrases.toml``, the keywords and the concepts.

    Raises:
        ConfigError: Same conditions as for ``read_label_file`` and ``read_concepts``,
            or a pattern is wrong.
    """
    path = corpora_dir() / "phrases.toml"
    own = {
        pack.label.id: LabelPhrases(
            speak_for=pack.speak_for, speak_against=pack.speak_against
        )
        for pack in labels.packs
    }
    listed = read_label_file(path, "phrases", _PhrasesFile, labels, own)
    keywords = read_keywords(labels)
    return Phrases(
        {
            label: LabelPhrases(
                speak_for=(*keywords[label], *listed[label].speak_for),
                speak_against=listed[label].speak_against,
            )
            for label in labels.ids
        },
        read_concepts(labels),
    )
