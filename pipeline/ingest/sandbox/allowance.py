"""Limit the cost of all documents of a run beyond what they are worth.

One document may take half of what is left, and always the least. One that is worth its
cost gives as much back. So hostile files cost little more than the documents among
them, however many they are, and a document that is read in no time is always read.
"""

from threading import Lock

_TIMES = 2
"""A run may lose as much time as this many documents take at most."""


class Allowance:
    """Amount that the threads of a run share.

    Args:
        most: Most that one document may take.
        least: Amount that one document may take even if nothing is left.
    """

    def __init__(self, most: float, least: float) -> None:
        self._most, self._least = most, min(least, most)
        self._left = self._total = _TIMES * most
        self._lock = Lock()

    @property
    def share(self) -> float:
        """Most that the next document may cost."""
        return min(max(self._left / _TIMES, self._least), self._most)

    @property
    def is_whole(self) -> bool:
        """Return True if the next document may cost the most there is."""
        return self.share == self._most

    def take(self, cost: float, worth: float = 0.0) -> None:
        """Take the cost of a document beyond its worth, or else give its cost back."""
        lost = cost - worth if cost > worth else -cost
        with self._lock:
            self._left = min(max(self._left - lost, 0.0), self._total)
