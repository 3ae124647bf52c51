"""Find versions of one text, and the changes between two.

A vendor sends brochure after brochure, and nobody wants to read again what stood in
the last one. Documents with similar sketches are candidates; their share of common
shingles decides.

Source: Broder, "On the resemblance and containment of documents", SEQUENCES 1997;
the sketch is datasketch's MinHash.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.datamodel import Passage
from pipeline.text.normalize import normalize

_N_HASHES = 128
_NEAR = 0.1
"""Allowance for estimates: four times the average error of an estimate from 128 hashes
near the limit."""

MIN_RESEMBLANCE = 0.4
"""Smallest share of common shingles: two of three paragraphs kept and as many new ones
added."""

_MIN_SHINGLES = 30
"""Least shingles of a text: a shorter one is a form or a cover page, and resembles
many."""

_SHINGLE = 3
_WORD = re.compile(r"[぀-ヿ㐀-鿿]|\w+")


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes from an earlier version of a text to a later one.

    A passage that moved is unchanged; one that was reworded is removed and added.

    Attributes:
        added: Passages of the later one that the earlier does not have.
        removed: Passages of the earlier one that the later does not have.
        unchanged: Pairs of a passage in the earlier one and its equal in the later one.
    """

    added: tuple[Passage, ...]
    removed: tuple[Passage, ...]
    unchanged: tuple[tuple[Passage, Passage], ...]


def shingles(texts: Iterable[str]) -> frozenset[str]:
    """Return every three words in a row of a document, each once."""
    words = [word for text in texts for word in _WORD.findall(_plain(text))]
    ends = range(_SHINGLE, len(words) + 1)
    return frozenset(" ".join(words[end - _SHINGLE : end]) for end in ends)


def sketch(found: frozenset[str]) -> bytes:
    """Return hashes common to similar documents.

    Returns:
        128 numbers of 32 bits, or no bytes if the document is too short to compare.
    """
    import numpy as np
    from datasketch import MinHash

    if len(found) < _MIN_SHINGLES:
        return b""
    minhash = MinHash(num_perm=_N_HASHES, seed=1)
    minhash.update_batch([shingle.encode("utf-8", "replace") for shingle in found])
    return np.asarray(minhash.hashvalues, dtype="<u4").tobytes()


def candidates(wanted: bytes, sketches: Mapping[str, bytes]) -> list[str]:
    """Return documents with a similar sketch, best first."""
    import numpy as np  # late: the desk loads this module and seldom compares

    full = {key: hashes for key, hashes in sketches.items() if hashes}
    if not wanted or not full:
        return []
    known = np.frombuffer(b"".join(full.values()), dtype="<u4").reshape(-1, _N_HASHES)
    near = (known == np.frombuffer(wanted, dtype="<u4")).mean(axis=1)
    ids = list(full)
    order = np.argsort(-near, kind="stable")
    return [ids[i] for i in order if near[i] >= MIN_RESEMBLANCE - _NEAR]


def resemblance(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of all shingles in both, in [0, 1]."""
    n_shared = len(a & b)
    n_all = len(a) + len(b) - n_shared
    return n_shared / n_all if n_all else 0.0


def compare(earlier: Sequence[Passage], later: Sequence[Passage]) -> Changes:
    """Return the passages added, removed and kept by a later version."""
    waiting: dict[str, deque[Passage]] = {}
    for passage in earlier:
        waiting.setdefault(_plain(passage.text), deque()).append(passage)
    added: list[Passage] = []
    unchanged: list[tuple[Passage, Passage]] = []
    for passage in later:
        known = waiting.get(_plain(passage.text))
        if known:
            unchanged.append((known.popleft(), passage))
        else:
            added.append(passage)
    left = {passage.passage_id for found in waiting.values() for passage in found}
    removed = tuple(passage for passage in earlier if passage.passage_id in left)
    return Changes(tuple(added), removed, tuple(unchanged))


def _plain(text: str) -> str:
    return normalize(text).casefold()
