"""Find leaks: groups and near-duplicates that are in more than one split.

``load_examples`` leaves out repeated passages. This module checks the rest again, with
four times as many hashes, to notice errors there.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.training.data import Example
from pipeline.training.near_duplicates import near_pairs

_N_HASHES = 256


@dataclass(frozen=True, slots=True)
class Leak:
    """A source or passage in two splits.

    Attributes:
        what: Sort of the leak, ``source`` or ``passage``.
        first: Name of the source, or id and source of one passage.
        second: Splits of the source, or id and source of the other passage.
        overlap: Share of common word triples; 1 for a source.
    """

    what: str
    first: str
    second: str
    overlap: float = 1.0


def find_leaks(examples: Sequence[Example]) -> list[Leak]:
    """Return the sources and near-duplicates that cross a split."""
    splits: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        splits[example.source].add(example.split)
    leaks = [
        Leak("source", source, ", ".join(sorted(found)))
        for source, found in sorted(splits.items())
        if len(found) > 1
    ]
    for i, j, overlap in _pairs(examples):
        if examples[i].split != examples[j].split:
            leaks.append(
                Leak("passage", _name(examples[i]), _name(examples[j]), overlap)
            )
    return leaks


def shared_by_sources(examples: Sequence[Example]) -> Counter[tuple[str, str]]:
    """Count near-duplicates between two sources: candidates for one group."""
    found: Counter[tuple[str, str]] = Counter()
    for i, j, _ in _pairs(examples):
        first, second = sorted((examples[i].source, examples[j].source))
        if first != second:
            found[first, second] += 1
    return found


def _pairs(examples: Sequence[Example]) -> list[tuple[int, int, float]]:
    return list(near_pairs([e.text for e in examples], n_hashes=_N_HASHES))


def _name(example: Example) -> str:
    return f"{example.passage_id[:8]}:{example.passage_id[65:]} of {example.source}"
