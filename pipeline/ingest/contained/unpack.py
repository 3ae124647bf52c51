"""A file and every document in it, however deep, one after the other.

This runs in the parent and parses nothing: each level is unpacked by one call to the
child process. The limits on unpacking hold for one file as a whole, so that a file of
many levels gets no more than a flat one.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from pipeline.datamodel import Document, Said
from pipeline.errors import IngestError, UnreadableDocument, UnsupportedDocument
from pipeline.ingest import read_document
from pipeline.ingest.contained import contents as members
from pipeline.ingest.contained.contents import Contents, UnpackLimits
from pipeline.ingest.sandbox.child import Sandbox, thread_sandbox
from pipeline.settings import settings

_MAX_NESTING = 5
"""Most levels of nesting. A ZIP in a mail in a mail in a ZIP is 4 deep; anything deeper
is a trap."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or a document inside it.

    Attributes:
        name: Name for people, with the files that hold it: ``"offer.eml / annex.pdf"``.
        data: Bytes of the document; empty if they are not available.
        document_id: SHA-256 of the bytes, hexadecimal; of its place if there are none.
        place_id: SHA-256 of its place: of its name and of what holds it.
        contents: Contents of the document.
        error: Reason why its bytes are not available, or None.
    """

    name: str
    data: bytes
    document_id: str
    place_id: str
    contents: Contents
    error: IngestError | None = None


@dataclass(slots=True)
class _Budget:
    n_members: int
    n_bytes: int

    def limits(self, depth: int) -> UnpackLimits:
        limits = settings()
        n, why = 0, Said("nested more than {n} deep", n=_MAX_NESTING)
        if depth < _MAX_NESTING:
            n = self.n_members
            why = Said("more than {n} in one file", n=limits.max_members)
        return UnpackLimits(n, self.n_bytes, limits.max_file_bytes, why)

    def take(self, contents: Contents) -> None:
        self.n_members -= len(contents.members)
        self.n_bytes -= sum(len(member.data) for member in contents.members)


def unpack(data: bytes, name: str, *, sandbox: Sandbox | None = None) -> Iterator[Part]:
    """Yield a file, whatever it is, then all documents inside, each before its own."""
    limits = settings()
    budget = _Budget(limits.max_members, limits.max_unpacked_bytes)
    yield from _unpack(data, name, "", budget, 0, sandbox or thread_sandbox())


def read_part(part: Part) -> Document:
    """Read a document as ``read_document`` does.

    Raises:
        IngestError: It cannot be read. Of a damaged archive, the error says that,
            and not that no reader reads archives.
    """
    if part.error is not None:
        raise part.error
    try:
        return read_document(part.data, part.name)
    except UnsupportedDocument as error:
        raise part.contents.error or error from error


def _unpack(
    data: bytes, name: str, place_id: str, budget: _Budget, depth: int, box: Sandbox
) -> Iterator[Part]:
    document_id = hashlib.sha256(data).hexdigest()
    contents = _contents(data, name, budget.limits(depth), box)
    budget.take(contents)
    yield Part(name, data, document_id, place_id, contents)
    for member in contents.members:
        inner = f"{name} / {member.name}"
        place = member_place(document_id, member.name)
        if member.error is not None:
            yield Part(inner, b"", place, place, Contents(), member.error)
        else:
            yield from _unpack(member.data, inner, place, budget, depth + 1, box)


def member_place(document_id: str, name: str) -> str:
    """Return a stand-in for the hash of a member, made from its place."""
    place = f"member {name} of {document_id}"
    return hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()


def _contents(
    data: bytes, name: str, limits: UnpackLimits, sandbox: Sandbox
) -> Contents:
    if not members.may_hold_members(data) or len(data) > limits.member_bytes:
        return Contents()
    try:
        answer, body = sandbox.call(
            {"op": "unpack", "name": name, "limits": list(astuple(limits))}, data
        )
        return members.unpack_contents(answer, body)
    except IngestError as error:
        return Contents(error=error)
    except ValueError as error:
        sandbox.close()
        msg = Said("the unpacked result cannot be trusted ({error})", error=error)
        return Contents(error=UnreadableDocument(msg))
