"""Concepts; several of them in one sentence speak for a label.

Words alone cannot tell "locate the person's phone" from "locate the parcel", and no
list holds every phrase for it. A concept is a set of words for one idea (to locate; a
person; a phone); a *meeting* of a label is a set of concepts that must occur in one
sentence. Forms and lists often name a body in a cell, and say in the heading what it
does. So for some labels the heading and the sentence before may supply missing concepts
of a meeting. People who know the field wrote concepts and meetings
(``corpora/concepts.toml``).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import compress
from typing import NamedTuple

from pydantic import ValidationError, model_validator

from pipeline.classify.words.keywords import (
    MAX_WORDS,
    PatternSearch,
    check_ends,
    words_of,
)
from pipeline.errors import ConfigError, explain
from pipeline.labels import LabelSet
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

Meeting = tuple[str, ...]
"""Names of the concepts that must occur in one sentence, in any order."""


class LabelConcepts(Strict):
    """Concepts by name, each a set of patterns as in ``keywords``, and meetings.

    Attributes:
        concepts: Patterns by name of the concept.
        meetings: Meetings that speak for a label, by label; labels without any may be
            left out.
        completed_above: Labels whose meetings need only one concept in the sentence;
            the others may be above and before the passage.
    """

    concepts: Mapping[str, tuple[str, ...]] = {}
    meetings: Mapping[str, tuple[Meeting, ...]] = {}
    completed_above: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "LabelConcepts":
        for patterns in self.concepts.values():
            check_ends(patterns)
        named = {c for own in self.meetings.values() for meet in own for c in meet}
        if odd := sorted(named ^ set(self.concepts)):
            msg = f"concepts without a meeting, or unknown in a meeting: {odd}"
            raise ValueError(msg)
        if odd := sorted(set(self.completed_above) - set(self.meetings)):
            msg = f"completed_above: labels without meetings: {odd}"
            raise ValueError(msg)
        return self


class _ConceptsFile(LabelConcepts):
    version: str


def read_concepts(labels: LabelSet) -> LabelConcepts:
    """Return the concepts of ``corpora/concepts.toml``.

    Raises:
        ConfigError: The file is missing or has another shape, a meeting names a
            concept that is not there, or a label is not in the label set.
    """
    path = corpora_dir() / "concepts.toml"
    found = read_toml(path, _ConceptsFile, "concepts")
    if odd := sorted(set(found.meetings) - set(labels.ids)):
        msg = f"concepts {path}: not in the label set: {odd}"
        raise ConfigError(msg)
    concepts, meetings = dict(found.concepts), dict(found.meetings)
    for pack in labels.packs:
        if odd := sorted(concepts.keys() & pack.concepts):
            msg = f"label {pack.label.id!r}: concepts that are there already: {odd}"
            raise ConfigError(msg)
        concepts |= pack.concepts
        meetings |= {pack.label.id: pack.meetings} if pack.meetings else {}
    try:
        return LabelConcepts(
            concepts=concepts, meetings=meetings, completed_above=found.completed_above
        )
    except ValidationError as error:
        msg = (
            f"concepts of {[pack.label.id for pack in labels.packs]}: {explain(error)}"
        )
        raise ConfigError(msg) from error


_SENTENCE_ENDS = re.compile(r"(?<=[.;!?])\s+|\s\|\s|\n")
"""Ends of sentences; the cells of a table row are sentences of their own."""

_ONE_WORD = re.compile(r"(\w+)(\*?)")


class ConceptSearch:
    """Search for the concepts in a sentence.

    Most patterns are one word or the beginning of one and are looked up; the others are
    searched for.
    """

    def __init__(self, concepts: Mapping[str, Sequence[str]]) -> None:
        """Sort the patterns into words, beginnings of words and others."""
        self._words: dict[str, set[str]] = {}
        self._starts: dict[str, set[str]] = {}
        others: dict[str, list[str]] = {}
        for name, patterns in concepts.items():
            for pattern in patterns:
                if whole := _ONE_WORD.fullmatch(pattern.casefold()):
                    kept = self._starts if whole[2] else self._words
                    kept.setdefault(whole[1], set()).add(name)
                else:
                    others.setdefault(pattern, []).append(name)
        self._others = list(others.values())
        self._search = PatternSearch(list(others))
        self._named = lru_cache(MAX_WORDS)(self._named_by)

    def _named_by(self, word: str) -> tuple[str, ...]:
        starts = (word[:n] for n in range(1, len(word) + 1))
        begun = (name for start in starts for name in self._starts.get(start, ()))
        return (*self._words.get(word, ()), *begun)

    def sentences(self, text: str) -> Iterator[dict[str, set[str]]]:
        """Yield, for each sentence, the concepts in it with their words."""
        for sentence in _SENTENCE_ENDS.split(text):
            found: dict[str, set[str]] = {}
            folded = sentence.casefold()
            words = set(words_of(folded))
            for word in words:
                for name in self._named(word):
                    found.setdefault(name, set()).add(word)
            for i, group in self._search.found_among(words, folded).items():
                for name in self._others[i]:
                    found.setdefault(name, set()).add(group)
            yield found


class Meetings:
    """Counter of the meetings of every label in texts."""

    def __init__(self, own: LabelConcepts, labels: Sequence[str]) -> None:
        self.own = own
        self._of = [
            [frozenset(meet) for meet in own.meetings.get(label, ())]
            for label in labels
        ]
        self._completed = [label in own.completed_above for label in labels]
        self._search = ConceptSearch(own.concepts)

    @cached_property
    def _above(self) -> Callable[[str], frozenset[str]]:
        # Above a passage, only concepts of labels that are completed there are
        # searched.
        labels = compress(self._of, self._completed)
        wanted = frozenset[str]().union(*(meet for meets in labels for meet in meets))
        search = ConceptSearch({name: self.own.concepts[name] for name in wanted})
        # Cached, because a heading is above many passages.
        return lru_cache(maxsize=1024)(
            lambda context: frozenset[str]().union(*search.sentences(context))
        )

    def count(self, text: str, context: str = "") -> list[int]:
        """Return the number of each label's meetings found in some sentence."""
        seen = self._read(text, context)
        return [
            len({meet for meet, _ in self._met(label, seen)})
            for label in range(len(self._of))
        ]

    def matched(self, text: str, label: int, context: str = "") -> tuple[str, ...]:
        """Return the words of a label's meetings in a text, most frequent first."""
        words = Counter(
            word
            for meet, found in self._met(label, self._read(text, context))
            for name in meet & found.keys()
            for word in found[name]
        )
        return tuple(sorted(words, key=lambda word: (-words[word], -len(word), word)))

    def _read(self, text: str, context: str) -> "_Seen":
        sentences = list(self._search.sentences(text))
        above = self._above(context)
        return _Seen(sentences, above, above.union(*sentences))

    def _met(
        self, label: int, seen: "_Seen"
    ) -> Iterator[tuple[frozenset[str], dict[str, set[str]]]]:
        """Yield each meeting of a label with the concepts of a sentence."""
        sentences, above, anywhere = seen
        for meet in self._of[label]:
            if not meet <= anywhere:
                continue
            needed = meet - above if self._completed[label] else meet
            for found in sentences:
                if found.keys() >= needed and not meet.isdisjoint(found):
                    yield meet, found


class _Seen(NamedTuple):
    """Concepts of a passage by sentence, those above it, and all of them."""

    sentences: list[dict[str, set[str]]]
    above: frozenset[str]
    anywhere: frozenset[str]
