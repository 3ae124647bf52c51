"""Draw passages to annotate: by scores, rules or chance.

The row of a passage says how it was drawn (``selected_by``), because only passages
drawn at random, without a cap, show how frequent a label is. A model or a pattern
chooses which passages are read, never their labels.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import Classifier
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.ingest import READER_VERSION
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, settings
from pipeline.text.normalize import normalize
from pipeline.toml_files import read_table
from pipeline.training.batches import BatchRow, batch_row
from pipeline.training.corpus import (
    Candidate,
    CorpusDocument,
    corpus_documents,
    document_candidates,
    find_candidate,
    iter_candidates,
)
from pipeline.training.data import Annotation, text_sha256

Scores = NDArray[np.float64]

_MIN_WORDS = 4
"""Minimum number of words. Shorter passages are mostly names and numbers; only random
draws take them."""

_WORDS = re.compile(r"\W+")


def same_words(text: str) -> str:
    """Return a text without case, punctuation and spaces.

    The PDF and the text file of one contract only differ in these, and reading both
    teaches nothing new.
    """
    return _WORDS.sub("", normalize(text).casefold())


class Read:
    """Passages that need no first reading: annotated, or in a batch that is out."""

    def __init__(
        self, annotations: Iterable[Annotation] = (), batches: Iterable[BatchRow] = ()
    ) -> None:
        """Mark passages as taken that were read or are being read."""
        annotated = list(annotations)
        self._hashes = {row.text_sha256 for row in annotated}
        self._places = {(r.document_id, r.start, r.end) for r in annotated}
        self._words: set[str] = set()
        for row in batches:
            self._places.add((row.document_id, row.start, row.end))
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

    Args:
        n: Most passages to draw.
        kind: Kind of their documents.
        read: Passages that are not drawn again.
        seed: Seed of the draw.

    Raises:
        ConfigError: There is no corpus.
    """
    pool = [c for c in iter_candidates([kind]) if c not in read]
    chosen = random.Random(seed).sample(pool, min(n, len(pool)))
    return [batch_row(c, "random") for c in chosen]


@dataclass(frozen=True, slots=True)
class Aim:
    """Target and method of a draw.

    Attributes:
        label: Id of the label.
        kinds: Kinds of documents.
        model: Name of the model whose scores choose.
        seed: Seed of the random choices.
    """

    label: str
    kinds: tuple[Kind, ...]
    model: str = "triage-en"
    seed: int = 0


def draw(method: str, aim: Aim, n: int, *, cap: int, read: Read) -> list[BatchRow]:
    """Draw passages that probably carry a label, or whose lack of it is doubtful.

    Args:
        method: Name of a method, one of ``METHODS``.
        aim: Label, and kinds of documents to search.
        n: Most passages to draw.
        cap: Most passages of one source.
        read: Passages that are not drawn again.

    Raises:
        ConfigError: The method is unknown, or there is no corpus.
    """
    if method not in METHODS:
        msg = f"method {method!r}: expected one of {', '.join(METHODS)}"
        raise ConfigError(msg)
    ranked = METHODS[method](aim)
    chosen = islice(_capped(ranked, cap, read), n)
    return [batch_row(c, f"{method}:{aim.label}") for c in chosen]


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
    found = {**_searches(), **own}.get(label)
    if not found:
        msg = f"searches: no pattern for {label!r}"
        raise ConfigError(msg)
    try:
        return re.compile("|".join(f"(?:{p})" for p in found), re.IGNORECASE)
    except re.error as error:
        msg = f"searches: pattern of {label!r}: {error}"
        raise ConfigError(msg) from error


@lru_cache(maxsize=1)
def _searches() -> dict[str, list[str]]:
    path = corpora_dir() / "annotated" / "searches.toml"
    return read_table(path)


def _by_rule(aim: Aim) -> list[Candidate]:
    pattern = search_pattern(aim.label)
    pool = iter_candidates(aim.kinds)
    found = [c for c in pool if pattern.search(normalize(c.text))]
    random.Random(aim.seed).shuffle(found)
    return found


def _by_score(aim: Aim) -> list[Candidate]:
    pool, scores, _ = _scored(aim)
    return [pool[i] for i in np.argsort(-scores, kind="stable")]


def _by_doubt(aim: Aim) -> list[Candidate]:
    pool, scores, threshold = _scored(aim)
    distance = np.abs(logit(scores) - logit(np.array(threshold)))
    return [pool[i] for i in np.argsort(distance, kind="stable")]


def _scored(aim: Aim) -> tuple[list[Candidate], Scores, float]:
    """Return all candidates with their scores for the label, and its threshold."""
    classifier = load_classifier(aim.model, default_labels())
    column = classifier.labels.index(aim.label)
    pool: list[Candidate] = []
    scores = [np.zeros(0)]
    for document in corpus_documents(aim.kinds):
        candidates = list(document_candidates(document))
        pool += candidates
        scores.append(document_scores(classifier, document, candidates)[:, column])
    return pool, np.concatenate(scores), classifier.thresholds[column]


def logit(p: Scores | float) -> Scores:
    """Return log-odds, with probabilities kept a little away from 0 and 1."""
    clipped = np.clip(p, 1e-6, 1 - 1e-6)
    odds: Scores = np.log(clipped / (1 - clipped))
    return odds


def document_scores(
    classifier: Classifier, document: CorpusDocument, candidates: Sequence[Candidate]
) -> Scores:
    """Return the scores of a document's passages, cached by model and reader."""
    known = f"{classifier.version[:16]}{default_labels().own}"
    folder = settings().home / "scores" / known / READER_VERSION
    path = folder / f"{document.document_id}.npy"
    if path.is_file():
        stored: Scores = np.load(path, allow_pickle=False)
        return stored.astype(np.float64)
    scores = classifier.predict_proba([c.view for c in candidates])
    folder.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    np.save(buffer, scores.astype(np.float32), allow_pickle=False)
    write_atomically(path, buffer.getvalue())
    return scores


def is_long_enough(candidate: Candidate) -> bool:
    """Return True if a passage is more than a name or a number."""
    return len(candidate.text.split()) >= _MIN_WORDS


METHODS: dict[str, Callable[[Aim], list[Candidate]]] = {
    "rule": _by_rule,
    "score": _by_score,
    "uncertain": _by_doubt,
}
"""Functions that rank the candidates, by name of the method."""


def reread(
    readings: dict[tuple[str, int, int], dict[str, Annotation]],
    wanted: Callable[[dict[str, Annotation]], bool],
    *,
    n: int,
    seed: int,
    show: bool,
) -> list[BatchRow]:
    """Draw passages that were read, for another reading.

    Args:
        readings: Rows by passage and annotator.
        wanted: Function that says, from its readings, if a passage is to be read again.
        n: Most passages to draw, at random.
        seed: Seed of the draw.
        show: Whether the batch holds the earlier readings. A second reading is blind; a
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
