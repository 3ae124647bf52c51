"""Passages to annotate next, chosen for several reasons and mixed in one batch.

A queue by score alone only shows a model what it knows. So a batch has several parts:
- ``random``: each unread passage with the same chance, drawn first, so that its
  selection probability is exact and stored in the row;
- ``likely``: ranked by ``ranker``, for one label or those with the fewest positives;
- ``uncertain``: nearest to a threshold;
- ``disagree``: the second stage of the model says something other than the first one
  (a model with one stage gives no such passage);
- ``new``: from sources or in languages without any read passage.

With one label, all but the random part look for it. Passages on which two annotators
disagree were read already: a third reading settles them (``sampling.reread``).
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import kind_mask
from pipeline.classify.words.keywords import PatternSearch, read_keywords
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.store.store import open_store
from pipeline.training.corpus import (
    FOLDERS,
    Candidate,
    CorpusDocument,
    document_candidates,
    find_candidate,
)
from pipeline.training.data import Annotation, Place, best_readings, place_of
from pipeline.training.gold.batches import BatchRow, batch_row
from pipeline.training.gold.from_decisions import desk_sources
from pipeline.training.gold.sampling import (
    Ranker,
    Read,
    document_scores,
    is_long_enough,
)
from pipeline.training.gold.whole import TEST_SHARE
from pipeline.training.split import split_of
from pipeline.training.vocabulary import cached_vectors

Scores = NDArray[np.float64]
Bools = NDArray[np.bool_]
Find = Callable[[Place], Candidate | None]

SHARES = {"likely": 0.3, "uncertain": 0.2, "disagree": 0.2, "new": 0.1}
"""Share of each part in a batch; the rest is drawn at random."""

_N_SHORT = 5
"""Number of labels with the fewest positives, which share the part ``likely``."""

_POOL = 1500
"""Most passages that a ranker learns from, and most that it ranks: all of them are
encoded, at some 150 a second."""


@dataclass(frozen=True)
class Pool:
    """Unread passages with scores and keyword matches.

    Attributes:
        candidates: Unread passages.
        scores: Scores of the model, shape (n_candidates, n_labels); 0 for labels that a
            kind of document cannot carry.
        first: Scores of its first stage alone, same shape.
        thresholds: Thresholds of the model, shape (n_labels,).
        said: Whether one of a label's keywords occurs, shape (n_candidates, n_labels).
        carried: Whether the kind can carry the label and it is looked for, same shape.
    """

    candidates: Sequence[Candidate]
    scores: Scores
    first: Scores
    thresholds: Scores
    said: Bools
    carried: Bools

    @property
    def over(self) -> Scores:
        """Log-odds above the threshold, shape (n_candidates, n_labels)."""
        over: Scores = _logit(self.scores) - _logit(self.thresholds)
        return over

    def sought(self, label: str | None) -> "Pool":
        """Return the pool for one label; without one, this pool."""
        if label is None:
            return self
        wanted = np.array([each == label for each in default_labels().ids])
        return replace(self, carried=self.carried & wanted)


@dataclass(frozen=True)
class Known:
    """Labels, sources and languages of the passages that were read.

    Attributes:
        positives: Number of passages with each label.
        sources: Sources of all read passages.
        languages: Languages of all read passages.
    """

    positives: Mapping[str, int]
    sources: frozenset[str]
    languages: frozenset[str]

    @classmethod
    def of(cls, annotated: Iterable[Annotation]) -> "Known":
        """Return the labels, sources and languages of annotations."""
        rows = best_readings(annotated)
        return cls(
            Counter(label for row in rows for label in row.labels),
            frozenset(row.source for row in rows),
            frozenset(row.language or "" for row in rows),
        )


@dataclass(frozen=True)
class Choice:
    """A passage to read.

    Attributes:
        at: Index of the passage in the pool.
        why: Part of the batch, and the label if any, as ``uncertain:evasive_end_use``.
        probability: Probability with which a draw by chance took it; None for other
            parts.
    """

    at: int
    why: str
    probability: float | None = None


def draw_mixed(
    n: int,
    documents: Iterable[CorpusDocument],
    annotated: Sequence[Annotation],
    *,
    label: str | None,
    read: Read,
    model: str,
    cap: int,
    seed: int,
) -> list[BatchRow]:
    """Draw a batch for several reasons at once.

    Args:
        n: Most passages to draw.
        documents: Documents of the corpus or of ``desk_documents``.
        annotated: Annotations made so far.
        label: Label that is looked for; None looks for all, and in the part ``likely``
            for the labels with the fewest positives.
        read: Passages that are not drawn again.
        model: Name of the model whose scores choose.
        cap: Most passages of one source; random draws have no cap.
        seed: Seed of the random draws and of the order.
    """
    pool = _pool(documents, read, model)
    rows = []
    for choice in next_batch(pool, annotated, n, label=label, cap=cap, seed=seed):
        row = batch_row(pool.candidates[choice.at], choice.why)
        rows.append(row.model_copy(update={"probability": choice.probability}))
    return rows


def next_batch(
    pool: Pool,
    annotated: Sequence[Annotation],
    n: int,
    *,
    label: str | None,
    cap: int,
    seed: int,
    find: Find = find_candidate,
) -> list[Choice]:
    """Return the passages of a pool to read, in the order in which they are shown.

    ``find`` returns the passage of an annotation, by default from the corpus. The other
    arguments are those of ``draw_mixed``.
    """
    pool = pool.sought(label)
    known = Known.of(annotated)
    labels = [label] if label else short_labels(known)
    likely = _likely(pool, best_readings(annotated), labels, find)
    chosen = choose(pool, known, n, cap=cap, seed=seed, likely=likely)
    random.Random(seed).shuffle(chosen)  # the order must not tell why one is shown
    return chosen


def desk_documents(kinds: Iterable[Kind]) -> list[CorpusDocument]:
    """Return the papers of this desk's cases that may teach a model.

    Papers of a publisher that is kept for the test are left out.

    Raises:
        ConfigError: There is no such paper.
        StoreError: The store cannot be read.
    """
    with open_store() as store:
        lines = [line for case in store.cases() for line in store.coverage(case.name)]
        sources = desk_sources(store)
    kind_of = {line.document_id: line.kind for line in lines}
    folders = {kind: folder for folder, kind in FOLDERS.items() if kind in kinds}
    found = [
        CorpusDocument(document_id, Path(), folders[kind], source)
        for document_id, source in sorted(sources.items())
        if (kind := kind_of.get(document_id)) in folders
        and split_of(source, TEST_SHARE, synthetic=False) == "train"
    ]
    if not found:
        wanted = ", ".join(sorted(kinds))
        msg = f"expected papers of cases to learn from ({wanted}), found none"
        raise ConfigError(msg)
    return found


def choose(
    pool: Pool,
    known: Known,
    n: int,
    *,
    cap: int,
    seed: int,
    likely: Iterable[tuple[int, str]],
) -> list[Choice]:
    """Return the passages of a pool to read, random draws first.

    ``likely`` are indices in the pool, each with the label that it is read for. The
    other arguments are those of ``draw_mixed``.
    """
    size = len(pool.candidates)
    n_random = min(size, round(n * (1 - sum(SHARES.values()))))
    drawn = random.Random(seed).sample(range(size), n_random)
    chance = n_random / size if size else 0.0
    found = [Choice(i, "random", chance) for i in drawn]
    taken = set(drawn)
    by_source: Counter[str] = Counter()
    parts = {
        "likely": likely,
        "uncertain": _uncertain(pool),
        "disagree": _disagree(pool),
        "new": _new(pool, known),
    }
    for part, share in SHARES.items():
        fresh = _capped(parts[part], pool, cap, taken, by_source)
        for at, label in islice(fresh, round(n * share)):
            found.append(Choice(at, f"{part}:{label}" if label else part))
    return found[:n]


def _capped(
    ranked: Iterable[tuple[int, str]],
    pool: Pool,
    cap: int,
    taken: set[int],
    by_source: Counter[str],
) -> Iterator[tuple[int, str]]:
    for at, label in ranked:
        candidate = pool.candidates[at]
        if at in taken or by_source[candidate.source] == cap:
            continue
        if is_long_enough(candidate):
            taken.add(at)
            by_source[candidate.source] += 1
            yield at, label


def short_labels(known: Known) -> list[str]:
    """Return the labels with the fewest positives, the rarest first."""
    ids = default_labels().ids
    return sorted(ids, key=lambda label: known.positives.get(label, 0))[:_N_SHORT]


def _uncertain(pool: Pool) -> Iterator[tuple[int, str]]:
    away = np.where(pool.carried, np.abs(pool.over), np.inf)
    yield from _ordered(away.min(axis=1), away.argmin(axis=1))


def _disagree(pool: Pool) -> Iterator[tuple[int, str]]:
    """Yield passages on which both stages of the model differ, the most first."""
    apart = np.where(pool.carried, np.abs(pool.scores - pool.first), 0.0)
    most = apart.max(axis=1)
    yield from _ordered(np.where(most > 0, -most, np.inf), apart.argmax(axis=1))


def _new(pool: Pool, known: Known) -> Iterator[tuple[int, str]]:
    highest = np.where(pool.carried, pool.over, -np.inf).max(axis=1)
    is_new = np.zeros(len(pool.candidates), dtype=np.bool_)
    for i, each in enumerate(pool.candidates):
        spoken = each.passage.language or ""
        is_new[i] = each.source not in known.sources or spoken not in known.languages
    for at in np.argsort(np.where(is_new, -highest, np.inf), kind="stable"):
        if is_new[at]:
            yield int(at), ""


def _ordered(cost: Scores, column: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
    ids = default_labels().ids
    for at in np.argsort(cost, kind="stable"):
        if np.isfinite(cost[at]):
            yield int(at), ids[column[at]]


def _pool(documents: Iterable[CorpusDocument], read: Read, model: str) -> Pool:
    labels = default_labels()
    classifier = load_classifier(model, labels)
    found: list[Candidate] = []
    stages = [np.zeros((2, 0, len(labels.ids)))]
    for document in documents:
        candidates = list(document_candidates(document))
        unread = [i for i, each in enumerate(candidates) if each not in read]
        found += [candidates[i] for i in unread]
        if unread:
            both = document_scores(classifier, document, candidates)
            stages.append(both[:, unread])
    return pool_of(found, np.concatenate(stages, axis=1), classifier.thresholds)


def pool_of(
    candidates: Sequence[Candidate], stages: Scores, thresholds: Sequence[float]
) -> Pool:
    """Return a pool of passages, given the scores of ``stage_scores``."""
    labels = default_labels()
    views = [candidate.view for candidate in candidates]
    listed = read_keywords(labels)
    said = np.zeros((len(views), len(labels.ids)), dtype=np.bool_)
    for column, label in enumerate(labels.ids):
        search = PatternSearch(listed[label])
        said[:, column] = [bool(search.found(view.text)) for view in views]
    first, scores = stages
    return Pool(
        candidates=candidates,
        scores=scores,
        first=first,
        thresholds=np.array(thresholds),
        said=said,
        carried=kind_mask(views, labels),
    )


def _likely(
    pool: Pool, rows: Sequence[Annotation], labels: Sequence[str], find: Find
) -> Iterator[tuple[int, str]]:
    """Yield indices in the pool, each with its label; labels take turns."""
    ranked = [_rank(pool, rows, label, find) for label in labels]
    for places in zip_longest(*ranked):
        for label, at in zip(labels, places, strict=True):
            if at is not None:
                yield at, label


def _rank(pool: Pool, rows: Sequence[Annotation], label: str, find: Find) -> list[int]:
    """Return the likeliest indices, learned from passages read for the label."""
    column = default_labels().ids.index(label)
    hope = pool.over[:, column] + 10 * pool.said[:, column]
    hope[~pool.carried[:, column]] = -np.inf
    short = [int(i) for i in np.argsort(-hope)[:_POOL] if np.isfinite(hope[i])]
    if not short:
        return []
    known = _known(rows, label, find)
    views = [*(pool.candidates[i].view for i in short)]
    views += [candidate.view for candidate, _ in known]
    vectors = cached_vectors(views, settings().encoder)
    read = range(len(short), len(views))
    scores = Ranker(views, label, vectors).rank(read, [y for _, y in known])
    return [short[i] for i in np.argsort(-scores[: len(short)], kind="stable")]


def _known(
    rows: Sequence[Annotation], label: str, find: Find
) -> list[tuple[Candidate, bool]]:
    """Return read passages, those with the label first."""
    kinds = default_labels()[label].kinds
    own = [r for r in rows if r.kind in kinds and not r.synthetic]
    own.sort(key=lambda row: (label not in row.labels, row.text_sha256))
    found = []
    # Sorted, so that each document is opened once.
    for row in sorted(own[:_POOL], key=lambda row: row.document_id):
        candidate = find(place_of(row))
        if candidate is not None:
            found.append((candidate, label in row.labels))
    return found


def _logit(p: Scores | float) -> Scores:
    """Return log-odds, with probabilities kept a little away from 0 and 1."""
    odds: Scores = logit(np.clip(p, 1e-6, 1 - 1e-6))
    return odds
