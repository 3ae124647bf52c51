"""Weights that keep every source to a limited share of each label; labels of packs.

A model works well for a new vendor if many vendors taught a label, however many
passages they gave: a source with 200 of 400 positives teaches its own style. Passages
of a source with too many get a lower weight. None is dropped, and negatives keep their
weight.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.classify.words.keywords import PatternSearch
from pipeline.labels import LabelSet, default_labels
from pipeline.training.config import SHARES, Shares
from pipeline.training.data import Example, text_sha256

_ROUNDS = 200
_CLOSE = 1e-3
"""Where the search for the weights ends: after so many rounds, or this near to the
share. No weight changes by more."""


def weigh_sources(examples: Sequence[Example], asked: Shares = SHARES) -> list[Example]:
    """Return the examples with weights that keep every source to its share.

    A passage with two labels gets the lower of both weights. A label with too few
    sources cannot keep to the share (of 0.08 with fewer than 13); its sources get equal
    weights. Examples of ``test`` keep their weight.
    """
    weights = [1.0] * len(examples)
    carriers: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i, example in enumerate(examples):
        if example.split != "test":
            for label in sorted(example.labels):
                carriers[label][example.source].append(i)
    for _ in range(_ROUNDS):
        changed = [_hold(rows, weights, asked) for rows in carriers.values()]
        if not any(changed):
            break
    return [
        example if weight == 1.0 else replace(example, weight=weight)
        for example, weight in zip(examples, weights, strict=True)
    ]


def _hold(sources: dict[str, list[int]], weights: list[float], asked: Shares) -> bool:
    """Lower the weights of one label's heavy sources; return True if any was."""
    limit = max(asked.max_source_share, 1 / len(sources))
    sums = {s: sum(weights[i] for i in rows) for s, rows in sources.items()}
    most = _most(list(sums.values()), limit)
    heavy = [s for s, total in sums.items() if total > most * (1 + _CLOSE)]
    for source in heavy:
        for i in sources[source]:
            weights[i] = max(weights[i] * most / sums[source], asked.least_weight)
    return bool(heavy)


def _most(sums: Sequence[float], limit: float) -> float:
    """Return the largest weight of a source after heavier ones are cut to it.

    With the k heaviest sources cut to c, the total is ``rest + k * c``. So c is the
    limited share of it if ``c = limit * (rest + k * c)``.
    """
    ordered = sorted(sums, reverse=True)
    rest = sum(ordered)
    for k, heaviest in enumerate(ordered):
        if k * limit >= 1:
            break
        most = limit * rest / (1 - k * limit)
        if heaviest <= most * (1 + _CLOSE):
            return max(most, heaviest)
        rest -= heaviest
    return ordered[-1]


def open_for_packs(examples: list[Example], shipped: set[str]) -> list[Example]:
    """Ignore shipped passages with words of an own label for this label.

    The annotators of these passages, given by the hashes of their texts, did not know
    the label. A passage without any of its words counts as one without the label: there
    are thousands, and few can be wrong.
    """
    labels = default_labels()
    searches = {
        pack.label.id: PatternSearch((*pack.keywords, *pack.speak_for))
        for pack in labels.packs
    }
    found = []
    for example in examples:
        unsure = {
            label
            for label, search in searches.items()
            if label not in example.labels
            and example.judged is None
            and text_sha256(example.text) in shipped
            and search.found(example.view.text)
        }
        judged = frozenset(labels.ids) - unsure
        found.append(replace(example, judged=judged) if unsure else example)
    return found


def taught_labels(examples: Iterable[Example]) -> LabelSet:
    """Return the label set without the packs for which no example has the label."""
    labels = default_labels()
    there = frozenset[str]().union(*(example.labels for example in examples))
    return labels.only(labels.shipped | there)
