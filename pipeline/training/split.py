"""Which sources a model may learn from: by a hash, so that nobody chooses.

A source is a vendor, an issuing body or a drafter. Clauses and phrases repeat
inside one, so its passages never stand on both sides (TAXONOMY 9). Invented
passages only ever train.
"""

import hashlib


def split_of(source: str, test_share: float, synthetic: bool) -> str:
    """Return ``train`` or ``test`` for a source, always the same one.

    Args:
        source: Its id.
        test_share: Share of the sources that go to the test split, in (0, 1).
        synthetic: Whether its passages are invented.
    """
    if synthetic:
        return "train"
    return "test" if _unit(source) < test_share else "train"


def fold_of(source: str, n_folds: int, seed: int) -> int:
    """Return the cross-validation fold of a source, from 0."""
    return int(_unit(f"{seed}/{source}") * n_folds)


def _unit(key: str) -> float:
    """Hash a key into [0, 1)."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest()[:8]) / 2**64
