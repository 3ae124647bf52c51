"""The package around an office file: a ZIP, checked before anything is parsed.

python-docx opens only packages whose every relationship holds; real files point
to images that are gone. So parts are taken from the ZIP by name, with limits
against bombs, and a part with a document type is refused: no OOXML writer makes
one, and entities live there.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from lxml import etree

from pipeline.datamodel import Said
from pipeline.errors import DocumentTooLarge, EncryptedDocument, UnreadableDocument

MAX_MEMBERS = 5_000
"""Most members: the largest office files hold some hundred, mostly images."""

MAX_MEMBER_BYTES = 200_000_000
MAX_TOTAL_BYTES = 500_000_000
MAX_RATIO = 200
"""Largest ratio of unpacked to packed size: repetitive XML deflates to about 1:50, a
bomb to about 1:1000."""

MIN_RATIO_BYTES = 1_000_000
"""Below this size no ratio is harmful; an empty table can reach any ratio."""

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SAFE: Any = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": True,
}
_ENCODINGS = ("utf-8", "utf8", "utf-16", "us-ascii", "iso-8859-1", "windows-1252")
"""Accepted encodings: UTF-7 and EBCDIC can hide a document type from the check
below."""

_DECLARED = re.compile(rb"""^<\?xml[^>]{0,100}encoding\s*=\s*["']([^"']*)""")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = {
    b"wordprocessingml": b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
    b"officeDocument": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"drawingml": b"http://schemas.openxmlformats.org/drawingml/2006/",
}
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
    *(ValueError, OSError),
)
"""Errors of a damaged archive: zipfile has no common one. It raises NotImplementedError
for a compression or version that it does not know."""


class Relation(NamedTuple):
    """A link from one part to another inside the package.

    Its type is the last step of the relationship's type: ``header``, ``footnotes``.
    """

    id: str
    type: str
    target: str


class Package:
    """A checked package of OOXML or OpenDocument, read part by part.

    Args:
        data: Bytes of the file.
        what: Name of its format, for messages.

    Raises:
        DocumentTooLarge: A limit on members, sizes or ratio is exceeded.
        EncryptedDocument: A member needs a password.
        UnreadableDocument: The ZIP is damaged.
    """

    def __init__(self, data: bytes, what: str = "DOCX") -> None:
        self._what = what
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            _check_members(self._archive.infolist(), what)
        except DAMAGED as error:
            if isinstance(error, DocumentTooLarge | EncryptedDocument):
                raise
            said = Said("incomplete ZIP archive ({error})", error=error)
            msg = Said("the {format} is damaged: {said}", format=what, said=said)
            raise UnreadableDocument(msg) from error
        self._names = {
            name.replace("\\", "/").lstrip("/").lower(): name
            for name in self._archive.namelist()
        }
        self._relations: dict[str, list[Relation]] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def parse(self, name: str) -> etree._Element:
        """Parse one part; external entities and document types are refused.

        Its name may be in any case: writers differ from readers.

        Raises:
            UnreadableDocument: The part is missing, damaged, nested too
                deeply, or declares a document type.
        """
        blob = self._xml(name)
        try:
            return etree.fromstring(blob, etree.XMLParser(**_SAFE))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._not_xml(name, error) from error

    def iterate(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """Yield elements of one part as they end, and forget each afterwards.

        A sheet of a million cells takes a gigabyte as a tree. Tags have ``{*}`` before
        them for any namespace.

        Raises:
            UnreadableDocument: The part fails as in ``parse``; elements yielded before
                are sound.
        """
        source = BytesIO(self._xml(name))
        try:
            for _, element in etree.iterparse(source, tag=tags, **_SAFE):
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._not_xml(name, error) from error

    def _xml(self, name: str) -> bytes:
        blob = _to_transitional(self.read(name))
        _refuse_document_type(blob, name, self._what)
        return blob

    def _not_xml(self, name: str, error: Exception) -> UnreadableDocument:
        return self._damaged("{name} is not well-formed XML ({error})", name, error)

    def _damaged(
        self, code: str, name: str, error: Exception | None = None
    ) -> UnreadableDocument:
        said = Said(code, name=name, error=error)
        msg = Said("the {format} is damaged: {said}", format=self._what, said=said)
        return UnreadableDocument(msg)

    def read(self, name: str) -> bytes:
        """Return the bytes of one part.

        Raises:
            UnreadableDocument: The part is missing or cannot be unpacked.
        """
        try:
            info = self._archive.getinfo(self._names[name.lower()])
            with self._archive.open(info) as member:
                # Asked for all, zipfile inflates a whole bomb before it looks at
                # the size that the archive states.
                return member.read(info.file_size + 1)
        except KeyError:
            code = "its part {name} is missing"
            raise self._damaged(code, name) from None
        except (*DAMAGED, RuntimeError) as error:
            code = "{name} cannot be unpacked ({error})"
            raise self._damaged(code, name, error) from error

    def parts(self) -> Iterator[str]:
        """Yield the names of all parts that refer to others."""
        for name in self._names:
            folder, base = posixpath.split(name)
            if base.endswith(".rels") and posixpath.basename(folder) == "_rels":
                yield posixpath.join(posixpath.dirname(folder), base[: -len(".rels")])

    def main_part(self, usual: str) -> str:
        """Return the part that the package is about, or the usual one."""
        for relation in self.relations(""):
            if relation.type == "officeDocument" and relation.target in self:
                return relation.target
        return usual

    def relations(self, name: str) -> list[Relation]:
        """Return the links of a part inside the package, in file order.

        External targets are left out: nothing outside is ever fetched. The name ""
        stands for the package itself.
        """
        if name not in self._relations:
            self._relations[name] = list(self._read_relations(name))
        return self._relations[name]

    def _read_relations(self, name: str) -> Iterator[Relation]:
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path not in self:
            return
        for link in self.parse(path).iter("{*}Relationship"):
            if (link.get("TargetMode") or "").lower() != "external":
                kind = (link.get("Type") or "").rpartition("/")[2]
                target = _resolve(folder, link.get("Target") or "")
                yield Relation(link.get("Id") or "", kind, target)

    def linked(self, name: str, *types: str) -> list[str]:
        """Return the parts that a part refers to by some types, each once."""
        links = dict.fromkeys((link.type, link.target) for link in self.relations(name))
        return [
            target
            for wanted in types
            for type_, target in links
            if type_ == wanted and target in self
        ]

    def targets(self, name: str) -> dict[str, str]:
        """Return the parts that a part refers to inside the package, by their id."""
        return {link.id: link.target for link in self.relations(name)}


def _resolve(folder: str, target: str) -> str:
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined).lstrip("/")


def _refuse_document_type(blob: bytes, name: str, what: str) -> None:
    """Refuse before parsing: entities in attributes expand while parsing."""
    text = blob.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    declared = _DECLARED.match(text)
    encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if b"<!DOCTYPE" in text or not text.startswith(b"<") or encoding not in _ENCODINGS:
        code = (
            "the {format} is refused: {name} must be plain XML in UTF-8 or UTF-16 "
            "without a document type (its encoding is {code!r})"
        )
        raise UnreadableDocument(Said(code, format=what, name=name, code=encoding))


def _to_transitional(blob: bytes) -> bytes:
    """Rename the namespaces of Strict OOXML to those that everyone writes."""
    if b"purl.oclc.org/ooxml" not in blob[:20_000]:
        return blob
    return _STRICT.sub(lambda m: _TRANSITIONAL.get(m[1], m[0]), blob)


def _check_members(members: list[zipfile.ZipInfo], what: str) -> None:
    if len(members) > MAX_MEMBERS:
        code = "the {format} has {n} members, more than {m}"
        msg = Said(code, format=what, n=len(members), m=MAX_MEMBERS)
        raise DocumentTooLarge(msg)
    for member in members:
        _check_member(member, what)
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL_BYTES:
        code = "the {format} has {n} bytes unpacked, more than {m}"
        raise DocumentTooLarge(Said(code, format=what, n=total, m=MAX_TOTAL_BYTES))


def _check_member(member: zipfile.ZipInfo, what: str) -> None:
    """Check the stated size: ``Package.read`` never unpacks more than that."""
    name, size = member.filename, member.file_size
    ratio = size / max(member.compress_size, 1)
    if member.flag_bits & 0x1:
        code = "the {format} is encrypted: {name} needs a password"
        raise EncryptedDocument(Said(code, format=what, name=name))
    if size > MAX_MEMBER_BYTES:
        code = "{name} unpacks to {n} bytes, more than {m}"
        raise DocumentTooLarge(Said(code, name=name, n=size, m=MAX_MEMBER_BYTES))
    if size > MIN_RATIO_BYTES and ratio > MAX_RATIO:
        code = "{name} unpacks to {n} times its size, more than {m}: a likely attack"
        raise DocumentTooLarge(Said(code, name=name, n=f"{ratio:.0f}", m=MAX_RATIO))
