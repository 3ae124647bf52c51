"""Keep the last results of a few cases, each with the state behind it."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

_MOST = 8
"""Most results to keep; a case of 10,000 findings takes some 30 MB."""

Value = TypeVar("Value")


class Latest(Generic[Value]):
    """Last results by key; the oldest goes first. Threads may share it."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: dict[Hashable, tuple[object, Value]] = {}
        self._lock = Lock()

    def any(self, key: Hashable) -> Value | None:
        """Return the last result of a key, whatever its state, or None."""
        kept = self._kept.get(key)
        return kept[1] if kept else None

    def get(self, key: Hashable, state: object) -> Value | None:
        """Return the result of a key, or None if it is of another state."""
        kept = self._kept.get(key)
        return kept[1] if kept and kept[0] == state else None

    def put(self, key: Hashable, state: object, value: Value) -> Value:
        """Keep a result as the newest one, and return it."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (state, value)
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return value

    def of(self, key: Hashable, state: object, compute: Callable[[], Value]) -> Value:
        """Return the result of a key for a state, computed if it is not kept."""
        kept = self.get(key, state)
        return self.put(key, state, compute()) if kept is None else kept
