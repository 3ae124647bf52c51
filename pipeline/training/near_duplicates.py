"""Near-duplicates: passages that share most of their word triples.

A clause copied into another contract is no new evidence that a model works.
MinHash finds candidates, their true overlap decides.

Source: A. Broder, "On the resemblance and containment of documents", 1997.
"""

import re
from collections.abc import Iterator, Sequence

from datasketch import MinHash, MinHashLSH

from pipeline.text.normalize import normalize

OVERLAP = 0.7
"""Least share of common word triples of two passages that count as one: a changed name
or number in a clause of 20 words leaves 0.7 of them."""

_N_HASHES = 64
"""Number of hashes: with 64 and the margin below, 97 of 100 pairs at an overlap of 0.7
are found."""

_MARGIN = 0.15
"""Distance below ``OVERLAP`` down to which candidates are sought."""

_SEED = 1
_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[str]:
    """Return the word triples of a text; a shorter text is its own triple."""
    words = _WORD.findall(normalize(text).casefold())
    return frozenset(
        " ".join(words[i : i + 3]) for i in range(max(len(words) - 2, 1))
    ) - {""}


def near_pairs(
    known: Sequence[str],
    others: Sequence[str] | None = None,
    *,
    n_hashes: int = _N_HASHES,
) -> Iterator[tuple[int, int, float]]:
    """Yield near-duplicates as ``(i, j, overlap)``.

    Args:
        known: Texts to search in.
        others: Texts to look up among them; by default the same ones, each pair once
            with ``i < j``.
        n_hashes: Number of hashes; more of them find more pairs near the limit.
    """
    theirs = [shingles(text) for text in known]
    ours = theirs if others is None else [shingles(text) for text in others]
    if not theirs or not ours:
        return
    index = MinHashLSH(threshold=OVERLAP - _MARGIN, num_perm=n_hashes)
    for i, sketch in _sketches(theirs, n_hashes):
        index.insert(i, sketch)
    for j, sketch in _sketches(ours, n_hashes):
        for i in sorted(index.query(sketch)):
            overlap = len(theirs[i] & ours[j]) / len(theirs[i] | ours[j])
            if overlap >= OVERLAP and (others is not None or i < j):
                yield i, j, overlap


def _sketches(
    sets: Sequence[frozenset[str]], n_hashes: int
) -> Iterator[tuple[int, MinHash]]:
    filled = [(i, [x.encode() for x in found]) for i, found in enumerate(sets) if found]
    sketches = MinHash.generator(
        [words for _, words in filled], num_perm=n_hashes, seed=_SEED
    )
    return zip((i for i, _ in filled), sketches, strict=True)
