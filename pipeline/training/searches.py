"""Search the corpus for a label's words, and compare with the annotations.

A label with few passages is either rare in the corpus or badly searched for.
The table tells the two apart: it gives the number of passages with any word of the
label, of those that were read, and of the read ones that carry the label.
"""

from collections.abc import Iterable, Sequence

from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.text.normalize import normalize
from pipeline.training.corpus import iter_candidates
from pipeline.training.data import Annotation, best_readings
from pipeline.training.sampling import search_pattern

_COLUMNS = ("passages", "match", "sources", "read", "positive", "other positive")


def search_corpus(
    labels: Sequence[str], rows: Iterable[Annotation]
) -> dict[str, dict[str, int]]:
    """Return the search results for each label.

    Returns:
        For each label the number of passages of its kinds in the corpus (``passages``),
        of those whose words match (``match``) and of their ``sources``; of the matching
        ones that were ``read`` and that carry the label (``positive``); and of those
        that carry it without a matching word (``other positive``), which the search
        misses.

    Raises:
        ConfigError: There is no corpus at hand.
    """
    known = {(r.document_id, r.start, r.end): r for r in best_readings(rows)}
    table = {label: dict.fromkeys(_COLUMNS, 0) for label in labels}
    sources: dict[str, set[str]] = {label: set() for label in labels}
    patterns = {label: search_pattern(label) for label in labels}
    for candidate in iter_candidates({k for x in labels for k in _kinds(x)}):
        text = normalize(candidate.text)
        reading = known.get(candidate.place)
        for label in labels:
            if candidate.kind not in _kinds(label):
                continue
            matches = patterns[label].search(text) is not None
            _count(table[label], matches, reading, label)
            if matches:
                sources[label].add(candidate.source)
    for label, row in table.items():
        row["sources"] = len(sources[label])
    return table


def _kinds(label: str) -> tuple[Kind, ...]:
    return default_labels()[label].kinds


def _count(
    row: dict[str, int], matches: bool, reading: Annotation | None, label: str
) -> None:
    carries = reading is not None and label in reading.labels
    row["passages"] += 1
    row["match"] += matches
    row["read"] += matches and reading is not None
    row["positive"] += matches and carries
    row["other positive"] += carries and not matches
