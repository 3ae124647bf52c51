"""Files inside archives, office files and PDFs, unpacked one level.

A ZIP is inflated piece by piece and counted: no name becomes a path, no link is
followed, nothing is written. A contract carries its price list as an embedded workbook,
a PDF portfolio has one page that says "open me in another program". A file that can be
taken out is read as a document of its own; one that cannot is named with its reason,
and the others go on.
"""

import io
import posixpath
import re
import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator

import olefile

from pipeline.datamodel import Said
from pipeline.errors import (
    DocumentTooLarge,
    EncryptedDocument,
    IngestError,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest.contained.contents import Collector, Contents, UnpackLimits
from pipeline.ingest.office.ooxml import DAMAGED, MAX_RATIO, MIN_RATIO_BYTES, Package

_CHUNK_BYTES = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The two methods that every computer can unpack. Python inflates bzip2 and LZMA
without a limit on the size of what comes out."""

_SYSTEM_FILES = {
    b"\x00\x05\x16\x07": "resource forks of macOS",
    b"\x00\x00\x00\x01Bud1": "folder views of macOS",
}
_UTF8 = 0x800
_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:")


def zip_contents(data: bytes, limits: UnpackLimits) -> Contents:
    """Unpack a ZIP archive, one level.

    Raises:
        UnreadableDocument: It is damaged, or holds no file.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        said = Said("its list of files cannot be read ({error})", error=error)
        msg = Said("the ZIP archive is damaged: {said}", said=said)
        raise UnreadableDocument(msg) from error
    files = [i for i in archive.infolist() if not i.filename.endswith("/")]
    if not files:
        msg = Said("the ZIP archive holds no file")
        raise UnreadableDocument(msg)
    collector = Collector(limits)
    system: Counter[str] = Counter()
    for info in files:
        _add(collector, archive, info, system)
    for what, n in system.items():
        collector.note(Said("{n} {said} not counted", n=n, said=what))
    n_outside = sum(_OUTSIDE.search(_name(info)) is not None for info in files)
    if n_outside:
        collector.note(Said("{n} names lead outside the archive", n=n_outside))
    return collector.contents("application/zip")


def _add(
    collector: Collector,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    system: Counter[str],
) -> None:
    if collector.is_full():
        return
    name = _name(info)
    try:
        content = _inflate(archive, info, collector)
    except IngestError as error:
        collector.refuse(name, error)
        return
    for mark, what in _SYSTEM_FILES.items():
        if content.startswith(mark):
            system[what] += 1
            return
    collector.add(name, content)


def _inflate(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, collector: Collector
) -> bytes:
    _check(info)
    content = io.BytesIO()
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK_BYTES):
                content.write(chunk)
                _check_size(info, content.tell(), collector)
    except IngestError:
        raise
    except (*DAMAGED, RuntimeError) as error:
        msg = Said("it cannot be unpacked: damaged ({error})", error=error)
        raise UnreadableDocument(msg) from error
    return content.getvalue()


def _check(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        msg = "it needs a password"
        raise EncryptedDocument(msg)
    if stat.S_ISLNK(info.external_attr >> 16):
        msg = "a link to another place, which is not followed"
        raise UnsupportedDocument(msg)
    if info.compress_type not in _METHODS:
        code = "compressed by method {n}; expected one of {codes} (stored, deflated)"
        raise UnsupportedDocument(Said(code, n=info.compress_type, codes=_METHODS))


def _check_size(info: zipfile.ZipInfo, n_bytes: int, collector: Collector) -> None:
    if n_bytes > max(MAX_RATIO * info.compress_size, MIN_RATIO_BYTES):
        code = "it unpacks to more than {n} times its size, a likely attack"
        raise DocumentTooLarge(Said(code, n=MAX_RATIO))
    if n_bytes > collector.room():
        raise collector.too_large()


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name; many writers use UTF-8 and do not say so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


_LINKS = frozenset({"package", "oleObject", "aFChunk", "subDocument"})
_READ_IN_PLACE = (".html", ".htm", ".xhtml")
"""Endings of embedded parts that are read as part of the text."""

_DATA_OF = ("charts", "diagrams")
"""Folders whose workbooks only hold the figures that a chart shows."""

_WHOLE_FILES = ("Package", "CONTENTS")
"""Streams that hold an embedded file unchanged: from Office, from Acrobat."""

_FORMULA = "Equation Native"


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
            file = _taken_out(name, package.read(part))
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


def _taken_out(name: str, data: bytes) -> tuple[str, bytes] | None:
    """Return the file that an OLE object wraps, or None for a formula."""
    file = name, data
    if not olefile.isOleFile(data=data):
        return file
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists(_FORMULA):
                return None
            if ole.exists("\1Ole10Native"):
                return _native(ole.openstream("\1Ole10Native").read()) or file
            for stream in _WHOLE_FILES:
                if ole.exists(stream):
                    return name, ole.openstream(stream).read()
    except (OSError, ValueError, IndexError, OverflowError, struct.error):
        pass
    return file


def _native(data: bytes) -> tuple[str, bytes] | None:
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
    return (name, content) if size and len(content) == size else None


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
            msg = Said("it cannot be taken out ({error})", error=error)
            collector.refuse(name, UnreadableDocument(msg))
    return collector.contents()
