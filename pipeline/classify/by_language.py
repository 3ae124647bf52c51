"""One classifier for English and another for other languages, behind one interface.

English keeps the classifier that learned from a hundred times more real passages. The
other classifier reads all languages and gets every passage that is not surely English,
also one word or a mixed line: no passage is left unread. Its scores are shifted in
log-odds so that both classifiers flag at the same thresholds, and a reviewer's queue
has one order. Both read passages in languages that the first one learned as well, and
passages too short to tell their language. The higher score counts there, because each
finds labels that the other misses.

What the concepts of a passage say (``concept_head``) moves the score of every language
but English. The encoder learned few labels in these languages; the concepts carry over
what is known from English. Where no concept speaks for any label, the encoder is not
asked.

English sentences inside a passage of another language are read once more by themselves,
as an English passage: an offer in Finnish may quote its English datasheet.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from pipeline.classify.base import (
    Classifier,
    Scores,
    View,
    joined_kind,
    joined_version,
)
from pipeline.classify.conditions.weigh import weights
from pipeline.classify.document_thresholds import document_thresholds
from pipeline.classify.two_stage import sigmoid
from pipeline.classify.words.concept_head import (
    concept_biases,
    concept_evidence,
    concept_log_odds,
)
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.text.language import english_sentences

ENGLISH = "en"

CONCEPT_SHIFT = 2.5
"""The log-odds of concepts at which a score stays as it is, times -1."""

_LEAST, _MOST = -6.0, 3.0
"""Bounds of the log-odds of concepts: no list of words is surer than that."""

_DOUBT_BELOW = 0.7
"""Factor of what concepts take off the score of a passage below a heading or behind a
sentence: its line need not repeat what they say."""

_SPEAKS = 0.3
"""Addition to the log-odds from which a concept speaks for a label. The encoder, which
costs most of the time, does not read a passage without such a concept. In whole
documents of train and dev this spares 57 % of the passages and loses three findings of
563; the one that was right has a word in its list now."""

_UNREAD = -6.0
"""Log-odds of passages that the encoder skips: the result it gives most often."""

_NEAR_ONE = 1 - 1e-6
_MAX_EVIDENCE, _MAX_NAMED = 5, 3
_WORD = re.compile(r"[^\W\d_]{3,}|[^\W\d_\u0000-\u024f]")
"""Three letters in a row, or one that is not Latin: some scripts need no more."""


class ByLanguageClassifier:
    """Two classifiers of the same labels behind one interface.

    Attributes:
        english: Classifier of English passages, whose thresholds hold for both.
        others: Classifier of the other passages.
        shared: Languages other than English that both score.
        kind: Kind made of both kinds.
        version: Version that changes with either classifier.
    """

    def __init__(
        self, english: Classifier, others: Classifier, shared: Collection[str] = ()
    ) -> None:
        """Take both classifiers; nothing is loaded before the first passage."""
        self.english = english
        self.others = others
        self.shared = frozenset(shared)
        self.kind = joined_kind(english.kind, others.kind)
        self.version = joined_version(english.version, others.version)
        limits = (english.thresholds, others.thresholds)
        own, theirs = (logit(np.minimum(limit, _NEAR_ONE)) for limit in limits)
        self._move: NDArray[np.float64] = own - theirs

    @property
    def labels(self) -> tuple[str, ...]:
        """Label ids, in the order of the columns."""
        return self.english.labels

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Threshold of each label; scores of at least this are flagged."""
        return self.english.thresholds

    def predict_proba(self, views: Sequence[View]) -> Scores:
        """Return probabilities, shape (n_views, n_labels)."""
        scores = np.zeros((len(views), len(self.labels)))
        is_english = np.array([_is_english(view) for view in views], dtype=np.bool_)
        is_shared = np.array([self._is_shared(view) for view in views], dtype=np.bool_)
        rows = np.flatnonzero(is_english | is_shared)
        if rows.size:
            scores[rows] = self.english.predict_proba([views[i] for i in rows.tolist()])
        others = np.flatnonzero(~is_english)
        if others.size:
            named = [views[i] for i in others.tolist()]
            odds = concept_log_odds(named, self.labels)
            own = self._scores_of_others(named, odds)
            moves = moves_by_concepts(named, odds)
            scores[others] = _moved(np.maximum(scores[others], own), moves)
            self._read_english(scores, views, others)
        return scores

    def _scores_of_others(
        self, views: Sequence[View], odds: NDArray[np.float64]
    ) -> Scores:
        """Return the scores of the other classifier; ``odds`` are those of concepts."""
        is_shared = np.array([self._is_shared(view) for view in views], dtype=np.bool_)
        allowed = {kind: default_labels().allowed(kind) for kind in Kind}
        can_carry = np.array([np.isin(self.labels, allowed[v.kind]) for v in views])
        is_silent = odds <= concept_biases(self.labels) + _SPEAKS
        is_read = is_shared | np.any(can_carry & ~is_silent, axis=1)
        scores = np.where(can_carry, expit(_UNREAD), 0.0)
        rows = np.flatnonzero(is_read)
        if rows.size:
            found = self.others.predict_proba([views[i] for i in rows.tolist()])
            scores[rows] = _moved(found, self._move)
        return scores

    def _read_english(
        self, scores: Scores, views: Sequence[View], rows: NDArray[np.intp]
    ) -> None:
        """Raise the scores of passages by their English sentences."""
        found = [(i, part) for i in rows.tolist() if (part := _english_part(views[i]))]
        if not found:
            return
        parts = [part for _, part in found]
        own = self.english.predict_proba(parts) * np.concatenate(
            [weights([part], part.kind, self.labels) for part in parts]
        )
        # The passage is held to the thresholds of its own language.
        held = [logit(self._limits(views[i].language)) for i, _ in found]
        own = _moved(own, np.array(held) - logit(self._limits(ENGLISH)))
        at = [i for i, _ in found]
        scores[at] = np.maximum(scores[at], own)

    def _limits(self, language: str) -> tuple[float, ...]:
        return document_thresholds(self.labels, self.thresholds, language)

    def evidence(self, view: View, label: str) -> tuple[str, ...]:
        """Return the words with the most weight for a label."""
        if _is_english(view):
            return self.english.evidence(view, label)
        found = self.others.evidence(view, label)
        if part := _english_part(view):
            found = (*self.english.evidence(part, label), *found)
        if self._is_shared(view):
            more = self.english.evidence(view, label)
            found = tuple(dict.fromkeys((*more, *found)))
        named = concept_evidence(view, label)[:_MAX_NAMED]
        return tuple(dict.fromkeys((*named, *found)))[:_MAX_EVIDENCE]

    def _is_shared(self, view: View) -> bool:
        """Return True if both read a passage: its language is shared or unclear."""
        return view.language in (*self.shared, "") and not _is_english(view)


def moves_by_concepts(
    views: Sequence[View], odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the change of log-odds by the concepts."""
    moves = np.nan_to_num(np.clip(odds, _LEAST, _MOST) + CONCEPT_SHIFT)
    is_below = np.array([bool(view.heading or view.before) for view in views])
    return np.where(is_below[:, None] & (moves < 0), _DOUBT_BELOW * moves, moves)


def _moved(scores: Scores, by: NDArray[np.float64]) -> Scores:
    """Return scores moved in log-odds; 0 stays 0, because the kind cannot carry it."""
    with np.errstate(divide="ignore"):
        return sigmoid(logit(scores) + by) * (scores > 0)


def _english_part(view: View) -> View | None:
    """Return a view of a passage's English sentences, None if it has none."""
    text = english_sentences(view.text)
    return replace(view, text=text, language=ENGLISH) if text else None


def _is_english(view: View) -> bool:
    """Return True for passages of the English model, which also reads numbers."""
    return view.language == ENGLISH or not _WORD.search(view.text)
