"""Rows of repeated inputs, computed once: boilerplate is a third of a library."""

import os
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Key = TypeVar("Key", bound=Hashable)

_MAX_KNOWN = 20_000
"""Most rows kept: 30 MB of the default encoder's vectors."""


class Memo(Generic[Key]):
    """Cache of rows, which are computed from inputs, spread over threads.

    Args:
        compute: Function that returns the row of an input; equal inputs have equal
            rows.
    """

    def __init__(self, compute: Callable[[Key], NDArray[np.float32]]) -> None:
        self._compute = compute
        self._known: dict[Key, NDArray[np.float32]] = {}

    def know(self, keys: Sequence[Key], rows: NDArray[np.float32]) -> None:
        """Replace the known rows, in place of computing them."""
        self._known = {key: row[None] for key, row in zip(keys, rows, strict=True)}

    def _computed(self, keys: Sequence[Key]) -> list[tuple[Key, NDArray[np.float32]]]:
        return [(key, self._compute(key)) for key in keys]

    def rows(self, keys: Sequence[Key]) -> NDArray[np.float32]:
        """Return the rows of one input or more, in order, shape (len(keys), n)."""
        known = self._known
        new = [key for key in dict.fromkeys(keys) if key not in known]
        n_threads = os.cpu_count() or 1
        # One task per thread: passing on each input costs as much as a short one.
        parts = [new[i::n_threads] for i in range(n_threads)]
        with ThreadPoolExecutor(n_threads) as executor:
            rows = dict(chain.from_iterable(executor.map(self._computed, parts)))
        found = np.vstack([rows[key] if key in rows else known[key] for key in keys])
        # A new dict, because another thread may be reading the old one.
        kept = known if len(known) + len(new) <= _MAX_KNOWN else {}
        self._known = kept | rows if len(new) <= _MAX_KNOWN else kept
        return found
