"""What a hostile file is: its bytes, and what must be said of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

SAID = "Our probe copies every call"
"""Stands in files that can be read, at least in part."""

CANARY = "canary-7d1c"
"""Stands in a file outside that no reader may open."""

Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Lure:
    """What lies outside of the files: a server and a file that must stay unread.

    Attributes:
        url: Address that nobody may fetch, without a slash at its end.
        path: Absolute path of a file that holds ``CANARY``.
    """

    url: str = "http://127.0.0.1:9"
    path: str = "/triage-lure.txt"


@dataclass(frozen=True, slots=True)
class Case:
    """A file and what must be said of it.

    Attributes:
        name: File name, unique among the cases; readers see it.
        make: Writes the file.
        status: As in ``coverage.jsonl``.
        reason: Pattern in the reason of the file, or of its unread pages.
        says: What the text must hold.
        note: Pattern in the note of a page.
        inside: Status and pattern of the reason of documents in it, by name.
        limits: Settings other than the defaults, to keep the test quick.
        ocr: Whether OCR must be on.
        slow: Whether making and reading it takes more than five seconds.
    """

    name: str
    make: Make
    status: str
    reason: str = ""
    says: tuple[str, ...] = ()
    note: str = ""
    inside: dict[str, tuple[str, str]] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    ocr: bool = False
    slow: bool = False


def read(name: str, make: Make, *says: str, note: str = "", **limits: float) -> Case:
    """Return the case of a file that must be read, with these words in its text."""
    return Case(name, make, "read", says=says or (SAID,), note=note, limits=limits)


def refused(name: str, make: Make, status: str, reason: str, **limits: float) -> Case:
    """Return the case of a file that must not be read, for this reason."""
    return Case(name, make, status, reason, limits=limits)


def _head(whole: bytes, size: int) -> bytes:
    return whole[:size]


def cuts(
    name: str, whole: bytes, places: Iterable[tuple[str, int, str, str]]
) -> list[Case]:
    """Return a case for each place at which a file is cut off.

    Args:
        name: Name of the whole file, with one dot.
        whole: Its bytes.
        places: What comes last, how many bytes are left, status, reason.
    """
    stem, _, suffix = name.rpartition(".")
    return [
        Case(
            f"{stem}-cut-{place}.{suffix}",
            partial(_head, whole, size),
            status,
            reason,
            (SAID,) if status in {"read", "partial"} else (),
        )
        for place, size, status, reason in places
    ]
