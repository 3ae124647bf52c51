"""What the corpus holds of a label, searched by words and set beside what was read.

A label with few passages is either rare in the corpus or badly searched for.
The table tells them apart: how many passages use any word of the label, how
many of those were read, and how many of the read ones carry it.
"""

from collections.abc import Iterable, Sequence

from pipeline.labels import default_labels
from pipeline.text.normalize import normalize
from pipeline.training.corpus import iter_candidates
from pipeline.training.data import Annotation, best_readings
from pipeline.training.sampling import search_pattern


def search_corpus(
    labels: Sequence[str], rows: Iterable[Annotation]
) -> dict[str, dict[str, int]]:
    """Return what is found for each label.

    Args:
        labels: Ids of the labels.
        rows: Annotations of real passages.

    Returns:
        For each label the passages of its kinds in the corpus (``passages``),
        those whose words match (``match``) and of how many ``sources``; of the
        matching ones those that were ``read`` and that carry the label
        (``positive``); and those that carry it without a matching word
        (``other positive``), which is what the search misses.

    Raises:
        ConfigError: There is no corpus at hand.
    """
    known = {(r.document_id, r.start, r.end): r for r in best_readings(rows)}
    return {label: _search(label, known) for label in labels}


def _search(
    label: str, known: dict[tuple[str, int, int], Annotation]
) -> dict[str, int]:
    pattern = search_pattern(label)
    names = ("passages", "match", "sources", "read", "positive", "other positive")
    found = dict.fromkeys(names, 0)
    sources: set[str] = set()
    for candidate in iter_candidates(default_labels()[label].kinds):
        reading = known.get(candidate.place)
        carries = reading is not None and label in reading.labels
        found["passages"] += 1
        if not pattern.search(normalize(candidate.text)):
            found["other positive"] += carries
            continue
        found["match"] += 1
        found["read"] += reading is not None
        found["positive"] += carries
        sources.add(candidate.source)
    return found | {"sources": len(sources)}
