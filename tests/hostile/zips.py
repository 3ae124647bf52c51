"""ZIP archives written by hand: what ``zipfile`` refuses to write, and bombs."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WHEN = (2026, 9, 1, 9, 0, 0)


@dataclass(frozen=True)
class Raw:
    """A member with headers that may lie.

    Attributes:
        name: As written, whatever it is.
        packed: Deflated, without zlib's frame.
        size: Stated size when unpacked.
        crc: Stated checksum.
        flags: General purpose bits.
        mode: Unix mode in the upper half of the external attributes.
    """

    name: bytes
    packed: bytes
    size: int
    crc: int = 0
    flags: int = 0
    mode: int = 0


def packed(members: Mapping[str, bytes | str], *, level: int = 9) -> bytes:
    """Return an ordinary archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, WHEN)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, level)
    return out.getvalue()


def deflated(content: bytes) -> bytes:
    """Deflate without zlib's frame."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def deflated_zeros(megabytes: int) -> bytes:
    """Return deflated zeros, 1 kB for each megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + b"\x03\x00"


def plain(name: str, content: bytes, **more: int) -> Raw:
    """Return a member that tells the truth, apart from what ``more`` says."""
    stated = {"size": len(content), "crc": zlib.crc32(content), **more}
    return Raw(name.encode(), deflated(content), **stated)


def written(members: Sequence[Raw], *, share_data: bool = False) -> bytes:
    """Write an archive as told.

    Args:
        members: In this order.
        share_data: Let all entries of the list point to the first member.
    """
    out = io.BytesIO()
    entries: list[bytes] = []
    for raw in members:
        place = out.tell()
        if not (share_data and entries):
            out.write(_header(b"PK\x03\x04", raw, b"") + raw.name + raw.packed)
        else:
            place = 0
        entries.append(
            _header(
                b"PK\x01\x02",
                raw,
                struct.pack("<HHHLL", 0, 0, 0, raw.mode << 16, place),
            )
        )
    start = out.tell()
    for entry, raw in zip(entries, members, strict=True):
        out.write(entry + raw.name)
    size = out.tell() - start
    n = len(members)
    out.write(struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, n, n, size, start, 0))
    return out.getvalue()


def _header(mark: bytes, raw: Raw, tail: bytes) -> bytes:
    version = struct.pack("<HH", 0x0314, 20) if tail else struct.pack("<H", 20)
    return (
        mark
        + version
        + struct.pack(
            "<HHHHLLLHH",
            raw.flags,
            8,
            0,
            0x5D21,
            raw.crc,
            len(raw.packed),
            raw.size,
            len(raw.name),
            0,
        )
        + tail
    )


def member_of(data: bytes, name: str) -> bytes:
    """Return one member of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def without(data: bytes, lost: str) -> bytes:
    """Return a copy of an archive without one member."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return packed({n: old.read(n) for n in old.namelist() if n != lost})
