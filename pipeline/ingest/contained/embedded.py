"""Files inside office files and PDFs: annexes that nobody sees in the text.

A contract carries its price list as an embedded workbook, a PDF portfolio has
one page that says "open me in another program". A file that can be taken out is read as
a document of its own; one that cannot is listed.
"""

import io
import posixpath
import struct
from collections.abc import Iterator
from typing import NamedTuple

import olefile

from pipeline.datamodel import Said
from pipeline.errors import EncryptedDocument, UnreadableDocument
from pipeline.ingest.contained.contents import Collector, Contents, UnpackLimits
from pipeline.ingest.office.ooxml import Package

_LINKS = frozenset({"package", "oleObject", "aFChunk"})
_READ_IN_PLACE = (".html", ".htm", ".xhtml", ".mht")
"""Endings of embedded parts that are read as part of the text."""

_DATA_OF = ("charts", "diagrams")
"""Folders whose workbooks only hold the figures that a chart shows."""

_WHOLE_FILES = ("Package", "CONTENTS")
"""Streams that hold an embedded file unchanged: from Office, from Acrobat."""

_FORMULA = "Equation Native"


class _EmbeddedFile(NamedTuple):
    name: str
    data: bytes


def office_contents(data: bytes, limits: UnpackLimits) -> Contents:
    """Return the files embedded in a DOCX, XLSX or PPTX.

    Raises:
        DocumentTooLarge: The package is over a limit.
        EncryptedDocument: It needs a password.
        UnreadableDocument: It is damaged.
    """
    package = Package(data, "Office file")
    collector = Collector(limits)
    n_formulas = 0
    for part in dict.fromkeys(_embedded_parts(package)):
        name = posixpath.basename(part)
        try:
            file = _taken_out(_EmbeddedFile(name, package.read(part)))
        except UnreadableDocument as error:
            collector.refuse(name, error)
            continue
        if file is None:
            n_formulas += 1
        else:
            collector.add(*file)
    if n_formulas:
        collector.note(Said("{n} formulas of an older kind are not read", n=n_formulas))
    return collector.contents()


def _embedded_parts(package: Package) -> Iterator[str]:
    for part in package.parts():
        if posixpath.basename(posixpath.dirname(part)) in _DATA_OF:
            continue
        for relation in package.relations(part):
            is_read = relation.target.lower().endswith(_READ_IN_PLACE)
            if relation.type in _LINKS and relation.target in package and not is_read:
                yield relation.target


def _taken_out(file: _EmbeddedFile) -> _EmbeddedFile | None:
    """Return the file that an OLE object wraps, or None for a formula."""
    if not olefile.isOleFile(data=file.data):
        return file
    try:
        with olefile.OleFileIO(io.BytesIO(file.data)) as ole:
            if ole.exists(_FORMULA):
                return None
            if ole.exists("\1Ole10Native"):
                return _native(ole.openstream("\1Ole10Native").read()) or file
            for name in _WHOLE_FILES:
                if ole.exists(name):
                    return _EmbeddedFile(file.name, ole.openstream(name).read())
    except (OSError, ValueError, IndexError, OverflowError, struct.error):
        return file
    return file


def _native(data: bytes) -> _EmbeddedFile | None:
    """Return the file in an object that Windows packed, with its own name.

    Source: MS-OLEDS 2.3.6 says that the stream is a size and data; the layout of
    the data is that of the Object Packager: label, path, path, size, bytes.
    """
    label, _, rest = data[6:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    if len(rest) < 8:
        return None
    (n_path,) = struct.unpack_from("<I", rest, 4)
    rest = rest[8 + n_path :]
    if len(rest) < 4:
        return None
    (size,) = struct.unpack_from("<I", rest)
    content = rest[4 : 4 + size]
    name = label.decode("cp1252", "replace") or "object"
    return _EmbeddedFile(name, content) if size and len(content) == size else None


def pdf_contents(data: bytes, limits: UnpackLimits) -> Contents:
    """Return the files attached to a PDF.

    Raises:
        EncryptedDocument: It needs a password.
        UnreadableDocument: It cannot be opened.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            msg = "the PDF is encrypted and needs a password"
            raise EncryptedDocument(msg) from error
        msg = Said("the PDF is damaged ({error})", error=error)
        raise UnreadableDocument(msg) from error
    collector = Collector(limits)
    for i in range(document.count_attachments()):
        name = f"attachment {i + 1}"
        try:
            attachment = document.get_attachment(i)
            name = attachment.get_name() or name
            collector.add(name, bytes(attachment.get_data()))
        except (pdfium.PdfiumError, UnicodeError) as error:
            damaged = UnreadableDocument(
                Said("it cannot be taken out ({error})", error=error)
            )
            collector.refuse(name, damaged)
    return collector.contents()
