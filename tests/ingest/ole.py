"""Writes compound files (MS-CFB), the smallest that a reader accepts."""

import struct
from dataclasses import dataclass
from itertools import pairwise

Tree = dict[str, "bytes | Tree"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NONE = 0xFFFFFFFF


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0


def ole_bytes(tree: Tree) -> bytes:
    """Return a compound file with these streams (bytes) and folders (mappings)."""
    entries = [_Entry("Root Entry", 5)]
    entries[0].child = _add(entries, tree)
    mini, mini_fat = bytearray(), []
    sectors: list[bytes] = []
    fat: list[int] = []
    for entry in entries[1:]:
        entry.size = len(entry.data)
        if entry.kind == 2 and 0 < entry.size < _CUTOFF:
            entry.start = len(mini) // _MINI
            mini_fat += _chain(entry.start, -(-entry.size // _MINI))
            mini += entry.data.ljust(-(-entry.size // _MINI) * _MINI, b"\0")
        elif entry.size:
            entry.start = _write(sectors, fat, entry.data)
    root = entries[0]
    root.size = len(mini)
    root.start = _write(sectors, fat, bytes(mini)) if mini else _END
    mini_bytes = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_start = _write(sectors, fat, mini_bytes, b"\xff") if mini_fat else _END
    n_mini = -(-len(mini_bytes) // _SECTOR)
    directory = b"".join(map(_packed, entries))
    directory_start = _write(sectors, fat, directory)
    n_fat = 1
    while n_fat * 128 < len(fat) + n_fat:
        n_fat += 1
    fat_starts = list(range(len(sectors), len(sectors) + n_fat))
    fat += [_FAT] * n_fat
    fat += [_FREE] * (n_fat * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6,
        0, n_fat, directory_start, 0, _CUTOFF, mini_start, n_mini, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *fat_starts, *[_FREE] * (109 - n_fat))
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _add(entries: list[_Entry], tree: Tree) -> int:
    """Add the entries of a folder, chained to the right; return the first."""
    places = []
    for name, held in sorted(tree.items(), key=lambda item: (len(item[0]), item[0])):
        places.append(len(entries))
        if isinstance(held, bytes):
            entries.append(_Entry(name, 2, held))
        else:
            entry = _Entry(name, 1)
            entries.append(entry)
            entry.child = _add(entries, held)
    for left, right in pairwise(places):
        entries[left].right = right
    return places[0] if places else _NONE


def _chain(start: int, n: int) -> list[int]:
    return [*range(start + 1, start + n), _END]


def _write(
    sectors: list[bytes], fat: list[int], data: bytes, fill: bytes = b"\0"
) -> int:
    start, n = len(sectors), -(-len(data) // _SECTOR)
    data = data.ljust(n * _SECTOR, fill)
    sectors += [data[i : i + _SECTOR] for i in range(0, len(data), _SECTOR)]
    fat += _chain(start, n)
    return start


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ",
        name, len(name) + 2, entry.kind, 1, _NONE, entry.right, entry.child,
        bytes(16), 0, bytes(8), bytes(8), entry.start, entry.size,
    )  # fmt: skip
