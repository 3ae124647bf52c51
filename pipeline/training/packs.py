"""Labels of packs in training: shipped passages left open, and labels taught."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.classify.keywords import PatternSearch
from pipeline.labels import LabelSet, default_labels
from pipeline.training.data import Example, text_sha256


def open_for_packs(examples: list[Example], shipped: set[str]) -> list[Example]:
    """Leave open whether shipped passages with a pack's words carry its label.

    The annotators of these passages did not know the label. A passage without any of
    its words counts as one without the label: there are thousands, and few can be
    wrong.

    Args:
        examples: Examples of any folders.
        shipped: Hashes of the texts of shipped passages.
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
