"""ZIP to its members: inflated piece by piece and counted.

No name becomes a path, no link is followed, nothing is written. A member that
cannot be unpacked is named with its reason; the others go on.
"""

import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from pipeline.datamodel import Said
from pipeline.errors import (
    DocumentTooLarge,
    EncryptedDocument,
    IngestError,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest.contained.contents import Collector, Contents, UnpackLimits
from pipeline.ingest.office.ooxml import MAX_RATIO

_MIN_RATIO_BYTES = 1_000_000
"""Below this size no ratio is harmful; an empty table can reach any ratio."""

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
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
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
    n_outside = sum(1 for info in files if _OUTSIDE.search(_name(info)))
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
        for chunk in _chunks(archive, info):
            content.write(chunk)
            _check_size(info, content.tell(), collector)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        if isinstance(error, IngestError):
            raise
        msg = Said("it cannot be unpacked: damaged ({error})", error=error)
        raise UnreadableDocument(msg) from error
    return content.getvalue()


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK_BYTES):
            yield chunk


def _check(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        msg = "it needs a password"
        raise EncryptedDocument(msg)
    if stat.S_ISLNK(info.external_attr >> 16):
        msg = "a link to another place, which is not followed"
        raise UnsupportedDocument(msg)
    if info.compress_type not in _METHODS:
        msg = Said(
            "compressed by method {n}; expected one of {codes} (stored, deflated)",
            n=info.compress_type,
            codes=_METHODS,
        )
        raise UnsupportedDocument(msg)


def _check_size(info: zipfile.ZipInfo, n_bytes: int, collector: Collector) -> None:
    if n_bytes > max(MAX_RATIO * info.compress_size, _MIN_RATIO_BYTES):
        msg = Said(
            "it unpacks to more than {n} times its size, a likely attack", n=MAX_RATIO
        )
        raise DocumentTooLarge(msg)
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
