"""Drawn passages of a case, their population, and unread parts of the case.

The unflagged passages of the case's papers stand in the order of documents and places,
so that every document has its share of the draws. If scores are known, the passages
that came closest to a flag can be a band of their own. The screened case determines
which passages are drawn, so that nobody can draw again until all draws are clean.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from pipeline.datamodel import (
    Band,
    Coverage,
    DrawnPassage,
    Finding,
    Passage,
    Said,
    Shelf,
    Status,
    Unread,
)
from pipeline.errors import ConfigError
from pipeline.recall.bounds import bands_for, draw_runs, draws_for
from pipeline.store.draws import Paper
from pipeline.store.log import words_sha256
from pipeline.store.store import Store

HIGH = 0.1
"""Share of the unflagged passages that counts as close to a flag."""

DECOYS = 0.2
"""Number of flagged passages mixed in for each drawn one: enough to notice a tired
reviewer."""


@dataclass(frozen=True, slots=True)
class Heap:
    """Unflagged passages to draw from.

    Attributes:
        case: Name of the case.
        bands: Unflagged passages, one band or two; those of high scores first.
        lowest: Lowest closeness to a flag in each band.
        flagged: The other passages of the case's papers.
        unread: Documents with unread parts.
        state: Hash of the screenings that this rests on.
        has_scores: Whether it is known how close every passage came to a flag.
    """

    case: str
    bands: tuple[tuple[Passage, ...], ...]
    lowest: tuple[float, ...]
    flagged: tuple[Passage, ...]
    unread: tuple[Unread, ...]
    state: str
    has_scores: bool

    @property
    def n(self) -> int:
        """Number of unflagged passages."""
        return sum(map(len, self.bands))


def heap_of(store: Store, case: str, *, by_score: bool) -> Heap:
    """Return the population of draws in a case, in one band or two.

    Raises:
        NotStored: There is no such case.
        ConfigError: No passage is unflagged, or scores are needed and not known.
    """
    papers = store.draws.papers(case)
    lines = [line for line in store.coverage(case) if line.document_id in papers]
    found: dict[str, list[Finding]] = {key: [] for key in papers}
    for finding in store.findings(case, shelf=Shelf.CASE):
        found[finding.document_id].append(finding)
    unflagged: list[tuple[float, Passage]] = []
    flagged: list[Passage] = []
    has_scores = True
    for key in sorted({line.document_id for line in lines if line.n_passages}):
        passages = store.passages(key)
        closeness = papers[key].closeness
        if closeness is None or len(closeness) != len(passages):
            has_scores, closeness = False, None
        shares = closeness or [0.0] * len(passages)
        for passage, share in zip(passages, shares, strict=True):
            if any(_meets(passage, each) for each in found[key]):
                flagged.append(passage)
            else:
                unflagged.append((share, passage))
    _check(case, unflagged, has_scores=has_scores or not by_score)
    bands = _bands(unflagged) if by_score else [unflagged]
    return Heap(
        case=case,
        bands=tuple(tuple(passage for _, passage in band) for band in bands),
        lowest=tuple(min((s for s, _ in band), default=0.0) for band in bands),
        flagged=tuple(flagged),
        unread=tuple(_unread(lines)),
        state=state_of(papers),
        has_scores=has_scores,
    )


def _check(
    case: str, unflagged: Sequence[tuple[float, Passage]], *, has_scores: bool
) -> None:
    if not unflagged:
        msg = Said(
            "case {case!r} has no passage that is not flagged: nothing to draw",
            case=case,
        )
        raise ConfigError(msg)
    if not has_scores:
        msg = Said(
            "case {case!r} has no scores of unflagged passages: draw at random, or "
            "screen it again",
            case=case,
        )
        raise ConfigError(msg)


def _bands(unflagged: list[tuple[float, Passage]]) -> list[list[tuple[float, Passage]]]:
    """Part passages by score, and keep their order."""
    n_high = math.ceil(HIGH * len(unflagged))
    ranks = sorted(range(len(unflagged)), key=lambda i: (-unflagged[i][0], i))
    high = set(ranks[:n_high])
    return [
        [each for i, each in enumerate(unflagged) if (i in high) is is_high]
        for is_high in (True, False)
    ]


def _meets(passage: Passage, finding: Finding) -> bool:
    return finding.start < passage.end and passage.start < finding.end


def state_of(papers: Mapping[str, Paper]) -> str:
    """Return the hash of the screenings of a case's papers."""
    said = json.dumps(sorted((key, paper.screening) for key, paper in papers.items()))
    return hashlib.sha256(said.encode("ascii")).hexdigest()


def _unread(lines: Sequence[Coverage]) -> list[Unread]:
    """Return the unread parts, with their likely passages."""
    n_read = sum(line.n_pages_read for line in lines)
    density = sum(line.n_passages for line in lines) / max(n_read, 1)
    found = []
    for line in {line.document_id: line for line in lines}.values():
        n_pages = line.n_pages - line.n_pages_read
        if line.status is Status.READ and not n_pages:
            continue
        own = line.n_passages / line.n_pages_read if line.n_pages_read else density
        found.append(Unread(line.name, n_pages, math.ceil(n_pages * own)))
    return sorted(found, key=lambda unread: unread.name)


def counts_for(heap: Heap, share: float) -> tuple[int, ...]:
    """Return the number of draws from each band for a bound, if all are clean.

    Raises:
        ConfigError: The share is not in (0, 1).
    """
    sizes = [len(band) for band in heap.bands]
    if len(sizes) == 1:
        return (draws_for(share, sizes[0]),)
    return bands_for(share, sizes[0], sizes[1])


def draw_from(
    heap: Heap, counts: Sequence[int]
) -> tuple[tuple[Band, ...], tuple[DrawnPassage, ...]]:
    """Draw passages and mix in flagged ones; the same case gives the same ones.

    Returns:
        The bands, and all passages to read in random order.
    """
    ids = (passage.passage_id for passage in sum(heap.bands, ()))
    said = json.dumps([heap.case, *counts, *ids])
    source = Random(hashlib.sha256(said.encode()).digest())
    drawn = [
        _drawn(passage, band)
        for band, (own, count) in enumerate(zip(heap.bands, counts, strict=True))
        for passage in draw_runs(own, count, source)
    ]
    n_decoys = min(len(heap.flagged), math.ceil(DECOYS * len(drawn)))
    drawn += [_drawn(p, -1) for p in source.sample(heap.flagged, n_decoys)]
    source.shuffle(drawn)
    bands = zip(heap.bands, counts, heap.lowest, strict=True)
    return (
        tuple(Band(len(own), count, lowest) for own, count, lowest in bands),
        tuple(drawn),
    )


def _drawn(passage: Passage, band: int) -> DrawnPassage:
    return DrawnPassage(
        passage.document_id,
        passage.start,
        passage.end,
        words_sha256(passage.text),
        band,
    )
