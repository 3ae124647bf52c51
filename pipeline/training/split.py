"""The split of sources for training and test, by a hash, so that nobody chooses.

A source is a vendor, an issuing body or a drafter. Clauses and phrases repeat within a
source, so its passages are never on both sides (TAXONOMY 9). Sources that belong
together are one group (``corpora/annotated/groups.toml``). A passage that repeats one
of a later split (in the order train, dev, test) is left out. Invented passages are only
used for training.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from datasketch import MinHash, MinHashLSH

from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir
from pipeline.text.normalize import normalize
from pipeline.toml_files import read_table
from pipeline.training.config import SHARES

SPLITS = ("train", "dev", "test")
"""Splits in order; a passage in two of them stays in the later one."""

OVERLAP = 0.7
"""Least share of common word triples of two passages that count as one: a changed name
or number in a clause of 20 words leaves 0.7 of them. No config states it: with a higher
one a model would be praised for clauses of the test that it learned from."""

_N_HASHES = 64
"""Number of hashes: with 64 and the margin below, 97 of 100 pairs at an overlap of 0.7
are found."""

_MARGIN = 0.15
"""Distance below ``OVERLAP`` down to which candidates are sought."""

_SEED = 1
"""Seed of these hashes; another one finds other pairs near the limit."""

FOLDS = 20261125
"""Key of the folds in training. With the seed of the config as the key, trainings that
differed in nothing else had thresholds up to 0.3 log-odds apart."""

_WORD = re.compile(r"\w+")

CASE = "case-"
"""Beginning of the sources that stand for the cases of a desk."""


def split_of(
    source: str,
    test_share: float,
    synthetic: bool,
    dev_share: float = SHARES.dev_share,
) -> str:
    """Return ``train``, ``dev`` or ``test`` for a source, always the same one.

    A group goes to the strictest split of its sources: to the test if any of them would
    go there. The cases of a desk are always trained on: no model is measured on them,
    so a case in the test split would teach nothing.

    Args:
        source: Id of a source or of a group.
        test_share: Share of the sources that go to the test split, in (0, 1).
        synthetic: Whether the passages of the source are invented.
        dev_share: Share of the sources that go to the dev split, in [0, 1).
    """
    if synthetic or source.startswith(CASE):
        return "train"
    members = groups().get(group_of(source), (source,))
    first = min(unit_of(member) for member in members)
    if first < test_share:
        return "test"
    return "dev" if first < test_share + dev_share else "train"


@lru_cache(maxsize=1)
def groups() -> dict[str, tuple[str, ...]]:
    """Return the groups of sources that belong together.

    Raises:
        ConfigError: The file is not readable, or a source is in two groups.
    """
    path = corpora_dir() / "annotated" / "groups.toml"
    found = read_table(path)
    members = [source for sources in found.values() for source in sources]
    doubled = sorted({source for source in members if members.count(source) > 1})
    if doubled:
        msg = f"{path}: sources in two groups: {doubled}"
        raise ConfigError(msg)
    return {group: tuple(sources) for group, sources in found.items()}


def group_of(source: str) -> str:
    """Return the group of a source: itself if it is in none."""
    return _group_by_source().get(source, source)


@lru_cache(maxsize=1)
def _group_by_source() -> dict[str, str]:
    return {source: g for g, sources in groups().items() for source in sources}


def repeated(texts: Sequence[str], splits: Sequence[str]) -> set[int]:
    """Return the indices of passages to leave out: repeats of a later split."""
    found: set[int] = set()
    for n, split in enumerate(SPLITS[:-1]):
        ours = [i for i, s in enumerate(splits) if s == split]
        nearer = [i for i, s in enumerate(splits) if s in SPLITS[n + 1 :]]
        pairs = near_pairs([texts[i] for i in nearer], [texts[i] for i in ours])
        found |= {ours[j] for _, j, _ in pairs}
    return found


def fold_of(source: str, n_folds: int, seed: int = FOLDS) -> int:
    """Return the cross-validation fold of a source, from 0.

    Other sources do not change it, so that thresholds do not move when some are added.
    """
    return int(unit_of(f"{seed}/{source}") * n_folds)


def unit_of(key: str) -> float:
    """Hash a key into [0, 1)."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest()[:8]) / 2**64


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
