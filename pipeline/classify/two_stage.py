"""A fast first stage on words, and a slow second stage on the rest.

The first stage reads words (TF-IDF) and counts phrases and concepts (``phrases``); a
classifier may add features of another fast model. A passage goes to the second stage
only if some label comes near its threshold; the others keep the probability of the
first stage. A last linear step combines the margins of both stages into a calibrated
probability.
Weights are arrays in safetensors; words, phrases and concepts are text.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import local
from typing import Any, ClassVar, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.classify.base import Scores, View, kind_mask
from pipeline.classify.encoders.encoder import load_encoder, load_matching
from pipeline.classify.learned import Array, LearnedClassifier, restore_vectorizer
from pipeline.classify.words.phrases import Phrases

_MAX_EVIDENCE = 5

_CONTEXT_SHARE = 0.3
"""Share of the weight of context words: a heading must not flag everything under it."""


@dataclass(frozen=True)
class WordParams:
    """Learned weights of the words and of the last step, one row per label.

    Attributes:
        vocabulary: Words and word pairs.
        phrases: Phrases and concepts that are counted in addition.
        idf: Inverse document frequencies, shape (n_terms,).
        word_weights: Weights, shape (n_labels, n_terms + 3 * n_labels), the counts
            last.
        word_bias: Biases, shape (n_labels,).
        gate: Least distance from its threshold, in log-odds (0 or less), that some
            label must reach in the first stage; otherwise there is no second stage.
        first_only: Slopes of the first stage's margins and intercept, shape (n_labels,
            n_first + 1).
        joined: Slopes of all margins, the second stage's last, and intercept, shape
            (n_labels, n_first + 2).
        shifted: ISO 639-1 codes of languages with few real passages in training.
        shifts: Shifts of their log-odds, shape (n_shifted, n_labels).
        thresholds: Thresholds, shape (n_labels,).
    """

    vocabulary: tuple[str, ...]
    phrases: Phrases
    idf: Array
    word_weights: Array
    word_bias: Array
    gate: float
    first_only: Array
    joined: Array
    shifted: tuple[str, ...]
    shifts: Array
    thresholds: Array


class WordFeatures(NamedTuple):
    """Input of a first stage, one row for each passage.

    Attributes:
        terms: TF-IDF of the text, sparse.
        counts: Counts of phrases and concepts, as ``Phrases.counts`` returns them.
        matrix: Input of the linear model, sparse: terms of text and context, then
            counts.
    """

    terms: Any
    counts: NDArray[np.float32]
    matrix: Any


Params = TypeVar("Params", bound=WordParams)


class TwoStageClassifier(LearnedClassifier[Params], ABC):
    """A fast classifier on words; passages near a threshold go to a slow one."""

    kind: ClassVar[str]

    def predict_proba(self, views: Sequence[View]) -> Scores:
        """Return calibrated probabilities, shape (n_views, n_labels)."""
        return self.stages(views)[1]

    def stages(self, views: Sequence[View]) -> tuple[Scores, Scores]:
        """Return the probabilities of the first stage alone, and the calibrated ones.

        They are equal for a passage that needs no second stage, but for phrases that
        flag it in a weak language. Each has the shape (n_views, n_labels).
        """
        if not views:
            return np.zeros((0, len(self.labels))), np.zeros((0, len(self.labels)))
        p, mask = self.params, kind_mask(views, self._labels)
        words = self._words(views)
        first = self._first_margins(words, views)
        shifts = self._shifts(views)
        log_odds = log_odds_of(first, p.first_only) + shifts
        alone = np.where(mask, sigmoid(log_odds), 0.0)
        passed = self._passed(log_odds, mask)
        if passed.any():
            kept = [view for view, ok in zip(views, passed, strict=True) if ok]
            margins = [*(m[passed] for m in first), self._second_margins(kept)]
            log_odds[passed] = log_odds_of(margins, p.joined) + shifts[passed]
        codes = [view.language for view in views]
        plain = said_plainly(words.counts, codes, p.shifted) & mask
        scores = np.where(mask, sigmoid(log_odds), 0.0)
        return alone, np.where(plain, np.maximum(scores, p.thresholds), scores)

    def passes(self, views: Sequence[View]) -> NDArray[np.bool_]:
        """Return True for each view that needs the second stage, shape (n_views,)."""
        margins = self._first_margins(self._words(views), views)
        first = log_odds_of(margins, self.params.first_only)
        return self._passed(first + self._shifts(views), kind_mask(views, self._labels))

    def _first_margins(
        self, words: WordFeatures, views: Sequence[View]
    ) -> list[NDArray[np.float64]]:
        """Return the margins of the first stage, each of shape (n_views, n_labels)."""
        margins: NDArray[np.float64] = (
            words.matrix @ self.params.word_weights.T + self.params.word_bias
        ).astype(np.float64)
        return [margins]

    def _shifts(self, views: Sequence[View]) -> NDArray[np.float64]:
        codes = [view.language for view in views]
        return shifts_of(codes, self.params.shifted, self.params.shifts)

    def _passed(
        self, log_odds: NDArray[np.float64], mask: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        best = most_over_threshold(log_odds, self.params.thresholds, mask)
        passed: NDArray[np.bool_] = best >= self.params.gate
        return passed

    @abstractmethod
    def _second_margins(self, views: Sequence[View]) -> NDArray[np.float64]:
        """Return the second stage's margins, shape (n_views, n_labels)."""

    @cached_property
    def _vectorizer(self) -> TfidfVectorizer:
        return restore_vectorizer(self.params.vocabulary, self.params.idf, ngram_max=2)

    def _words(self, views: Sequence[View]) -> WordFeatures:
        """Return words and counts of passages, kept for ``evidence``."""
        words = read_words(self._vectorizer, self.params.phrases, views)
        self._read.rows = {view: i for i, view in enumerate(views)}
        self._read.words = words
        return words

    @cached_property
    def _read(self) -> local:
        # Per thread: the thread that scored a passage asks for its evidence at once.
        return local()

    def _seen(self, view: View) -> tuple[Any, NDArray[np.float32]]:
        """Return words and counts of a passage, cached if it was the last one."""
        if view not in getattr(self._read, "rows", ()):
            self._words([view])
        row = self._read.rows[view]
        return self._read.words.terms[row], self._read.words.counts[row]

    def evidence(self, view: View, label: str) -> tuple[str, ...]:
        """Return up to five words, pairs or phrases with the most weight."""
        terms, counts = self._seen(view)
        weights = self.params.word_weights[self.labels.index(label)]
        n_terms = len(self.params.vocabulary)
        held = np.flatnonzero(counts)
        features = np.concatenate([terms.indices, held + n_terms])
        added = np.concatenate([terms.data, counts[held]]) * weights[features]
        found: dict[str, None] = {}
        for i in np.argsort(-added):
            if added[i] <= 0 or len(found) >= _MAX_EVIDENCE:
                break
            column = int(features[i]) - n_terms
            if column < 0:
                found[self.params.vocabulary[features[i]]] = None
            else:
                words = self.params.phrases.matched(view, column)
                found.update(dict.fromkeys(words))
        return tuple(found)[:_MAX_EVIDENCE]


@dataclass(frozen=True)
class LinearParams(WordParams):
    """Weights learned by ``fit``; rows are labels in the order of the label set.

    Attributes:
        vector_weights: Weights of the embeddings, shape (n_labels, dim).
        vector_bias: Biases, shape (n_labels,).
    """

    vector_weights: Array
    vector_bias: Array


class LinearClassifier(TwoStageClassifier[LinearParams]):
    """``linear.v1``: the second stage is a linear model on sentence embeddings."""

    kind = "linear.v1"

    @property
    def encoder(self) -> str:
        """Name or folder of the frozen encoder."""
        return self._encoder

    def _second_margins(self, views: Sequence[View]) -> NDArray[np.float64]:
        load_matching(self._encoder, self._encoder_sha256)
        # In float64, or a passage's last digit would depend on the other passages.
        vectors = encode_views(views, self._encoder).astype(np.float64)
        margins: NDArray[np.float64] = vectors @ self.params.vector_weights.T
        return margins + self.params.vector_bias


def encode_views(views: Sequence[View], encoder: str) -> NDArray[np.float32]:
    """Return the embedding of each view's text, shape (n_views, dim).

    Only the word model reads the context: encoding it too doubled the time of a
    screening and raised the mean average precision by only 0.01.
    """
    return load_encoder(encoder).encode([view.text for view in views])


def read_words(
    vectorizer: TfidfVectorizer, phrases: Phrases, views: Sequence[View]
) -> WordFeatures:
    """Return words, phrases and concepts of passages."""
    from scipy.sparse import csr_matrix, hstack

    terms = vectorizer.transform([view.text for view in views])
    counts = phrases.counts(views)
    both = _with_context(terms, vectorizer, views)
    return WordFeatures(terms, counts, hstack([both, csr_matrix(counts)], format="csr"))


def word_matrix(vectorizer: TfidfVectorizer, views: Sequence[View]) -> Any:
    """Return TF-IDF of the text plus a smaller share of the context's, sparse."""
    terms = vectorizer.transform([view.text for view in views])
    return _with_context(terms, vectorizer, views)


def _with_context(
    terms: Any, vectorizer: TfidfVectorizer, views: Sequence[View]
) -> Any:
    return terms + _CONTEXT_SHARE * vectorizer.transform([v.context for v in views])


def log_odds_of(
    margins: Sequence[NDArray[np.float64]], weights: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return the log-odds of margins, by slopes and intercepts.

    Args:
        margins: Margins of the stages, each of shape (n_passages, n_labels).
        weights: Slopes, then the intercept, shape (n_labels, len(margins) + 1).
    """
    added = sum(m * slope for m, slope in zip(margins, weights[:, :-1].T, strict=True))
    return np.asarray(added + weights[:, -1], dtype=np.float64)


def shifts_of(
    codes: Sequence[str], languages: Sequence[str], shifts: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return the shift of log-odds for each passage's language.

    Args:
        codes: ISO 639-1 code of each passage, "" if unknown.
        languages: Languages with shifts; all others have none.
        shifts: Shifts, shape (n_languages, n_labels).

    Returns:
        Shifts, shape (n_passages, n_labels).
    """
    table = np.vstack([shifts, np.zeros((1, shifts.shape[1]))])
    rows = {code: i for i, code in enumerate(languages)}
    return table[[rows.get(code, -1) for code in codes]].astype(np.float64)


def said_plainly(
    counts: NDArray[np.floating], codes: Sequence[str], languages: Sequence[str]
) -> NDArray[np.bool_]:
    """Mark passages in weak languages with a phrase and concepts of a label.

    The concepts stand in one sentence. Such a passage is flagged whatever its score.
    The model was trained on few real passages of the language; phrases and concepts do
    not depend on them.

    Args:
        counts: Counts as ``Phrases.counts`` returns them, shape (n_passages, 3 *
            n_labels).
        codes: ISO 639-1 code of each passage, "" if unknown.
        languages: Codes of the weak languages.

    Returns:
        Booleans, shape (n_passages, n_labels).
    """
    n_labels = counts.shape[1] // 3
    is_weak = np.isin(np.array(codes, dtype=str), list(languages))
    both = (counts[:, :n_labels] > 0) & (counts[:, 2 * n_labels :] > 0)
    found: NDArray[np.bool_] = both & is_weak[:, None]
    return found


def most_over_threshold(
    log_odds: NDArray[np.float64],
    thresholds: NDArray[np.floating],
    allowed: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the margin over the threshold of the best label of each row.

    Args:
        log_odds: Log-odds, shape (n_rows, n_labels).
        thresholds: Thresholds as probabilities, shape (n_labels,).
        allowed: Whether each row's kind can carry a label, shape (n_rows, n_labels).
    """
    over = log_odds - logit(thresholds.astype(np.float64))
    best: NDArray[np.float64] = np.where(allowed, over, -np.inf).max(axis=1)
    return best


def sigmoid(x: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-x)) without overflow."""
    clipped = np.clip(x.astype(np.float64), -60.0, 60.0)
    return 1.0 / (1.0 + np.exp(-clipped))
