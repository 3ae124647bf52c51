"""Draw passages to annotate by words, by chance, or for another reading.

The row of a passage says how it was drawn (``selected_by``), because only passages
drawn at random, without a cap, show how frequent a label is. A pattern chooses which
passages are read, never their labels.

Scores of whole documents are cached, for the queue of what to annotate next.

A ranker adds three scores of a label, so that each makes up for gaps of the others:
words (few examples teach much), the label's own phrases (known before anything was
read) and the meaning of a sentence (for words that nobody thought of).
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import Classifier, View
from pipeline.classify.learned import new_vectorizer
from pipeline.classify.two_stage import TwoStageClassifier
from pipeline.classify.words.phrases import read_phrases
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.ingest import READER_VERSION
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, settings
from pipeline.text.normalize import any_case, normalize
from pipeline.toml_files import read_table
from pipeline.training.corpus import (
    Candidate,
    CorpusDocument,
    find_candidate,
    iter_candidates,
)
from pipeline.training.data import Annotation, Place, place_of, text_sha256
from pipeline.training.gold.batches import BatchRow, batch_row

_MIN_WORDS = 4
"""Minimum number of words. Shorter passages are mostly names and numbers; only random
draws take them."""

Array = NDArray[np.float64]

_WORDS = re.compile(r"\W+")


def same_words(text: str) -> str:
    """Return a text without case, punctuation and spaces.

    The PDF and the text file of one contract only differ in these, and reading both
    teaches nothing new.
    """
    return _WORDS.sub("", normalize(text).casefold())


class Read:
    """Passages without need of a first reading: annotated, or in an open batch."""

    def __init__(
        self, annotations: Iterable[Annotation] = (), batches: Iterable[BatchRow] = ()
    ) -> None:
        """Mark passages as taken that were read or are being read."""
        annotated = list(annotations)
        self._hashes = {row.text_sha256 for row in annotated}
        self._places = {place_of(row) for row in annotated}
        self._words: set[str] = set()
        for row in batches:
            self._places.add(place_of(row))
            self._words.add(same_words(row.text))

    def __contains__(self, candidate: Candidate) -> bool:
        """Return True if a passage, or one with the same words, is taken."""
        return (
            candidate.place in self._places
            or text_sha256(candidate.text) in self._hashes
            or bool(self._words and same_words(candidate.text) in self._words)
        )


def draw_at_random(n: int, kind: Kind, *, read: Read, seed: int) -> list[BatchRow]:
    """Draw passages of one kind of document, each with the same chance.

    There is no cap on a source and no minimum length, because both would bias the
    shares that these passages are drawn for.

    Raises:
        ConfigError: There is no corpus.
    """
    pool = [c for c in iter_candidates([kind]) if c not in read]
    chosen = random.Random(seed).sample(pool, min(n, len(pool)))
    return [batch_row(c, "random") for c in chosen]


def draw_by_rule(
    label: str, kinds: Sequence[Kind], n: int, *, cap: int, read: Read, seed: int
) -> list[BatchRow]:
    """Draw passages with a label's words, in random order, at most ``cap`` of a source.

    Raises:
        ConfigError: The label has no pattern, or there is no corpus.
    """
    pattern = search_pattern(label)
    found = [c for c in iter_candidates(kinds) if pattern.search(normalize(c.text))]
    random.Random(seed).shuffle(found)
    chosen = islice(_capped(found, cap, read), n)
    return [batch_row(c, f"rule:{label}") for c in chosen]


def _capped(ranked: Iterable[Candidate], cap: int, read: Read) -> Iterator[Candidate]:
    """Yield new passages, without repeated words, at most ``cap`` of a source."""
    taken: Counter[str] = Counter()
    words: set[str] = set()
    for candidate in ranked:
        key = same_words(candidate.text)
        if taken[candidate.source] == cap or key in words or candidate in read:
            continue
        if not is_long_enough(candidate):
            continue
        taken[candidate.source] += 1
        words.add(key)
        yield candidate


def search_pattern(label: str) -> re.Pattern[str]:
    """Return the word pattern to search for a label.

    Raises:
        ConfigError: ``corpora/annotated/searches.toml`` has none, or a bad one.
    """
    own = {pack.label.id: pack.searches for pack in default_labels().packs}
    shipped = read_table(corpora_dir() / "annotated" / "searches.toml")
    found = {**shipped, **own}.get(label)
    if not found:
        msg = f"searches: no pattern for {label!r}"
        raise ConfigError(msg)
    try:
        return any_case("|".join(f"(?:{p})" for p in found))
    except re.error as error:
        msg = f"searches: pattern of {label!r}: {error}"
        raise ConfigError(msg) from error


def is_long_enough(candidate: Candidate) -> bool:
    """Return True if a passage is more than a name or a number."""
    return len(candidate.text.split()) >= _MIN_WORDS


def reread(
    readings: dict[Place, dict[str, Annotation]],
    wanted: Callable[[dict[str, Annotation]], bool],
    *,
    n: int,
    seed: int,
    show: bool,
) -> list[BatchRow]:
    """Draw passages that were read, for another reading.

    With ``show`` the batch holds the earlier readings: a second reading is blind, a
    third one weighs both.

    Raises:
        ConfigError: A passage's document is not at hand, or its words moved.
    """
    places = sorted(p for p, by in readings.items() if wanted(by))
    chosen = random.Random(seed).sample(places, min(n, len(places)))
    rows = []
    for place in sorted(chosen):
        by = readings[place]
        first = next(iter(by.values()))
        candidate = find_candidate(place)
        if candidate is None:
            msg = f"annotation {place[0][:12]}:{place[1]}: no such passage at hand"
            raise ConfigError(msg)
        candidate = replace(candidate, kind=first.kind, source=first.source)
        rows.append(batch_row(candidate, first.selected_by, by if show else None))
    return rows


def document_scores(
    classifier: Classifier, document: CorpusDocument, candidates: Sequence[Candidate]
) -> Array:
    """Return the scores of a document's passages, cached by model and reader.

    They are those of the first stage and of the whole model, shape (2, n_candidates,
    n_labels), equal if the model has one stage.
    """
    known = f"{classifier.version[:16]}{default_labels().own}"
    folder = settings().home / "scores" / known / READER_VERSION
    path = folder / f"{document.document_id}.npy"
    if path.is_file():
        stored: Array = np.load(path, allow_pickle=False)
        # A desk may have read the document without OCR.
        if stored.shape[:2] == (2, len(candidates)):
            return stored.astype(np.float64)
    scores = stage_scores(classifier, [c.view for c in candidates])
    folder.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    np.save(buffer, scores.astype(np.float32), allow_pickle=False)
    write_atomically(path, buffer.getvalue())
    return scores


def stage_scores(classifier: Classifier, views: Sequence[View]) -> Array:
    """Return the scores of the first stage and of the whole model, one above the other.

    The shape is (2, n_views, n_labels).
    """
    if isinstance(classifier, TwoStageClassifier):
        return np.stack(classifier.stages(views))
    return np.stack([classifier.predict_proba(views)] * 2)


_C_WORDS, _C_MEANING = 1.0, 0.3
"""Inverse strengths of the regularisation, rounded from those of the shipped first
stages."""


class Ranker:
    """Ranks the passages of a pool for one label."""

    def __init__(
        self, views: Sequence[View], label: str, vectors: NDArray[np.float32]
    ) -> None:
        labels = default_labels()
        counts = read_phrases(labels).counts(views)
        column, n = labels.ids.index(label), len(labels.ids)
        own = counts[:, [column, n + column, 2 * n + column]]
        self._said: Array = own.astype(np.float64) @ np.array([1.0, -0.5, 1.0])
        vectorizer = new_vectorizer(ngram_range=(1, 2), min_df=2, max_features=50_000)
        self._words = vectorizer.fit_transform([view.text for view in views])
        self._vectors = vectors

    def rank(self, read: Sequence[int], carries: Sequence[bool]) -> Array:
        """Return a score for each passage, higher if it more likely carries the label.

        Args:
            read: Indices in the pool of the passages that were read.
            carries: Whether each read passage carries the label.

        Returns:
            Scores, shape (n_views,); from phrases alone until both answers occur.
        """
        said = _standard(self._said)
        if len(set(carries)) < 2:
            return said
        words = _margins(self._words, read, carries, _C_WORDS)
        meaning = _margins(self._vectors, read, carries, _C_MEANING)
        # The more positives were found, the less weight the phrases get.
        trust = 1 / np.sqrt(1 + sum(carries))
        joined: Array = _standard(words) + _standard(meaning) + trust * said
        return joined


def _margins(
    table: NDArray[np.float32], read: Sequence[int], carries: Sequence[bool], c: float
) -> Array:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, class_weight="balanced", max_iter=200)
    found: Array = model.fit(table[list(read)], carries).decision_function(table)
    return found


def _standard(values: Array) -> Array:
    """Return values with mean 0 and deviation 1; all 0 if they are equal."""
    spread = values.std()
    centred: Array = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return centred
