"""Documents inside a document: contents of archives and mails, and limits.

The child process unpacks, one level at a time; each member is then read as a
document of its own. Nothing vanishes: a member without available bytes keeps its name
and the reason, and members beyond a limit are counted.

Names are for people. They never become paths, whatever they look like.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.datamodel import Coverage, Said, Status
from pipeline.errors import DocumentTooLarge, IngestError
from pipeline.ingest.sandbox.wire import error_named

ARCHIVES = frozenset({"application/zip", "application/mbox"})
"""Media types that hold documents and no text of their own."""

_MAX_NAME_CHARS = 200
_STEPS = re.compile(r"[\\/]+")
_UNSAFE = re.compile("[\0-\x1f\x7f\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")
_MAYBE = re.compile(
    rb"PK\x03\x04|PK\x05\x06|\xd0\xcf\x11\xe0|\s*(?:\xef\xbb\xbf)?"
    rb"(?:From |[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r\n])"
)


@dataclass(frozen=True, slots=True)
class Member:
    """One document inside another.

    Attributes:
        name: Name for people, with the folders above it: ``"annexes / a.pdf"``.
        data: Bytes of the member; empty if they are not available.
        error: Reason why they are not available, or None.
    """

    name: str
    data: bytes = b""
    error: IngestError | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """Contents of one document, one level deep.

    Attributes:
        media_type: Media type of the document itself; "" if it is unknown.
        members: Members in the order of the file.
        left_out: Notes for people on parts without a member, with the reason.
        notes: Other notes for people, about nothing that is unread.
        error: Reason why nothing could be unpacked at all, or None.
    """

    media_type: str = ""
    members: tuple[Member, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: IngestError | None = None

    @property
    def is_archive(self) -> bool:
        """Return True if it holds documents and no text of its own."""
        return self.media_type in ARCHIVES

    @property
    def is_whole(self) -> bool:
        """Return True if everything in it was unpacked."""
        return self.error is None and not (
            self.left_out or any(member.error for member in self.members)
        )

    @property
    def status(self) -> Status:
        """Status of an archive: READ if everything in it was unpacked."""
        if self.is_whole:
            return Status.READ
        if any(member.error is None for member in self.members):
            return Status.PARTIAL
        errors = [member.error for member in self.members if member.error is not None]
        return Status(errors[0].status if errors else DocumentTooLarge.status)

    def reasons(self) -> Iterator[str]:
        """Yield the remarks for its line of coverage."""
        if self.error is not None:
            yield Said("what is inside it was not unpacked: {said}", said=self.error)
        if self.members:
            yield Said(
                "documents inside: {n}, each on a line of its own", n=len(self.members)
            )
        n_unread = sum(member.error is not None for member in self.members)
        if n_unread:
            yield Said("{n} of them could not be unpacked", n=n_unread)
        yield from self.left_out
        yield from self.notes


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """Limits on further unpacking.

    Attributes:
        n_members: Most documents.
        n_bytes: Most bytes of all documents together, unpacked.
        member_bytes: Most bytes of one document.
        why: Reason, for people, for the limit ``n_members``.
    """

    n_members: int
    n_bytes: int
    member_bytes: int
    why: str


@dataclass(slots=True)
class Collector:
    """Takes members in, under limits; the same name twice gets a number."""

    limits: UnpackLimits
    _members: list[Member] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _names: Counter[str] = field(default_factory=Counter)
    _n_bytes: int = 0
    _n_over: int = 0

    def is_full(self) -> bool:
        """Return True if full, and count one more omitted member."""
        if len(self._members) < self.limits.n_members:
            return False
        self._n_over += 1
        return True

    def room(self) -> int:
        """Return the number of bytes allowed for the next member."""
        return min(self.limits.n_bytes - self._n_bytes, self.limits.member_bytes)

    def add(self, name: str, data: bytes) -> None:
        """Take a member in, or its name alone if it is too large."""
        if self.is_full():
            return
        if len(data) > self.room():
            self._members.append(Member(self._unique(name), error=self.too_large()))
            return
        self._n_bytes += len(data)
        self._members.append(Member(self._unique(name), data))

    def refuse(self, name: str, error: IngestError) -> None:
        """Record the name of a member without available bytes."""
        if not self.is_full():
            self._members.append(Member(self._unique(name), error=error))

    def note(self, words: str) -> None:
        """Record a remark that is no gap."""
        self._notes.append(words)

    def too_large(self) -> DocumentTooLarge:
        """Return the reason why a member does not fit."""
        room, most = self.room(), self.limits.member_bytes
        code = "more than {n} bytes, all that may still be unpacked here"
        if room == most:
            code = "more than {n} bytes, the limit of a document"
        return DocumentTooLarge(Said(code, n=room))

    def contents(self, media_type: str = "") -> Contents:
        """Return everything taken in so far."""
        n, why = self._n_over, self.limits.why
        over = Said("{n} documents inside are not unpacked: {said}", n=n, said=why)
        members, notes = tuple(self._members), tuple(self._notes)
        return Contents(media_type, members, (over,) if n else (), notes)

    def _unique(self, name: str) -> str:
        name = shown_name(name)
        self._names[name] += 1
        number = self._names[name]
        return name if number == 1 else f"{name} ({number})"


def shown_name(name: str) -> str:
    r"""Return a member's name without path steps such as two dots.

    Example:
        >>> shown_name("..\\..\\annex/offer.pdf"), shown_name("/")
        ('annex / offer.pdf', 'without a name')
    """
    steps = [_UNSAFE.sub("\ufffd", step).strip() for step in _STEPS.split(name)]
    kept = [s for s in steps if s.strip(".") and not _DRIVE.fullmatch(s)]
    text = " / ".join(kept) or "without a name"
    # The end of a name tells its format.
    return text if len(text) <= _MAX_NAME_CHARS else f"…{text[-_MAX_NAME_CHARS:]}"


def is_archive_line(line: Coverage) -> bool:
    """Return True for the line of an unpacked archive, which has no page of its own."""
    return line.n_pages == 0 and line.status in {Status.READ, Status.PARTIAL}


def may_hold_members(data: bytes) -> bool:
    """Return False if the bytes show that nothing can be unpacked."""
    if not data.startswith(b"PK") and b"%PDF-" in data[:1024]:
        return b"/EmbeddedFile" in data
    return _MAYBE.match(data[:200]) is not None


def pack_contents(contents: Contents) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the message that carries it."""
    head = {
        "media_type": contents.media_type,
        "left_out": list(contents.left_out),
        "notes": list(contents.notes),
        "members": [
            [
                m.name,
                len(m.data),
                type(m.error).__name__ if m.error else "",
                str(m.error or ""),
            ]
            for m in contents.members
        ],
    }
    return head, b"".join(member.data for member in contents.members)


def unpack_contents(head: dict[str, Any], body: bytes) -> Contents:
    """Return the contents of ``pack_contents``, after checking that it is sound.

    Raises:
        ValueError: It is not what ``pack_contents`` writes.
    """
    members: list[Member] = []
    start = 0
    try:
        for name, size, error, reason in head["members"]:
            if type(size) is not int or not 0 <= size <= len(body) - start:
                msg = f"a member of {size!r} bytes with {len(body) - start} left"
                raise ValueError(msg)
            data = body[start : start + size]
            start += size
            why = error_named(error, str(reason)) if error else None
            members.append(Member(shown_name(str(name)), data, why))
        left_out, notes = (tuple(map(str, head[key])) for key in ("left_out", "notes"))
        media_type = str(head["media_type"])
    except (KeyError, TypeError) as error:
        msg = f"contents of another shape ({error})"
        raise ValueError(msg) from error
    if start != len(body):
        msg = f"{len(body) - start} bytes that belong to no member"
        raise ValueError(msg)
    return Contents(media_type, tuple(members), left_out, notes)
