"""Ways to break a file: each takes bytes and a random generator, and gives bytes.

A mutation keeps most of the file as it was, so that the parser gets past the
first check and meets the damage deep inside.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

_REFERENCE = re.compile(rb"(?<![\d.])(\d{1,6}) 0 (?:R|obj)\b")
_FIELD = re.compile(
    rb"/(?:Length|Count|Size|First|N|Prev|Width|Height|Columns|Predictor|Rotate"
    rb"|BitsPerComponent|FirstChar|LastChar)\s+(\d{1,9})\b"
)
_NUMBER = re.compile(rb"(?<![\w.#])\d{1,9}(?![\w.])")
_NAME = re.compile(rb"/[A-Z][A-Za-z]{2,15}\b")
_EXTREMES = (b"0", b"1", b"-1", b"65536", b"2147483647", b"4294967296", b"9" * 30)


def flip(data: bytes, rng: random.Random) -> bytes:
    """Change one to 16 bytes."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        changed[rng.randrange(len(changed))] ^= rng.randrange(1, 256)
    return bytes(changed)


def truncate(data: bytes, rng: random.Random) -> bytes:
    """Cut the file off."""
    return data[: rng.randrange(1, len(data))]


def behead(data: bytes, rng: random.Random) -> bytes:
    """Drop up to a kilobyte at the start."""
    return data[rng.randrange(1, min(len(data), 1024)) :]


def splice(data: bytes, rng: random.Random) -> bytes:
    """Write a stretch of the file over another place of it."""
    size = rng.randrange(1, min(len(data), 4096))
    source, target = (rng.randrange(len(data) - size + 1) for _ in range(2))
    return data[:target] + data[source : source + size] + data[target + size :]


def remove(data: bytes, rng: random.Random) -> bytes:
    """Take a stretch out: everything behind it moves."""
    size = rng.randrange(1, min(len(data), 4096))
    start = rng.randrange(len(data) - size + 1)
    return data[:start] + data[start + size :]


def repeat(data: bytes, rng: random.Random) -> bytes:
    """Write a stretch many times over."""
    start = rng.randrange(len(data))
    stretch = data[start : start + rng.randrange(1, 256)]
    return data[:start] + stretch * rng.choice((2, 50, 1_000)) + data[start:]


def swap_objects(data: bytes, rng: random.Random) -> bytes:
    """Let one reference, or one object, of a PDF have the number of another."""
    return _exchange(data, _REFERENCE, rng)


def swap_names(data: bytes, rng: random.Random) -> bytes:
    """Write one key of a PDF in the place of another."""
    return _exchange(data, _NAME, rng)


def edit_field(data: bytes, rng: random.Random) -> bytes:
    """Give a length, count or size of a PDF an extreme value."""
    return _overwrite(data, _FIELD, rng)


def edit_number(data: bytes, rng: random.Random) -> bytes:
    """Give any number of the file an extreme value."""
    return _overwrite(data, _NUMBER, rng)


def in_member(data: bytes, rng: random.Random) -> bytes:
    """Damage one member of a ZIP and pack it again, with a right checksum."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = [info.filename for info in old.infolist() if info.file_size > 1]
        chosen = rng.choice(names)
        for name in dict.fromkeys(old.namelist()):
            content = old.read(name)
            if name == chosen:
                content = rng.choice((*BYTES, edit_number))(content, rng)
            new.writestr(name, content)
    return out.getvalue()


def _exchange(data: bytes, pattern: re.Pattern[bytes], rng: random.Random) -> bytes:
    found = list(pattern.finditer(data))
    if len(found) < 2:
        return flip(data, rng)
    a, b = sorted(rng.sample(found, 2), key=lambda match: match.start())
    group = 1 if pattern.groups else 0
    return b"".join(
        (
            data[: a.start(group)],
            b[group],
            data[a.end(group) : b.start(group)],
            a[group],
            data[b.end(group) :],
        )
    )


def _overwrite(data: bytes, pattern: re.Pattern[bytes], rng: random.Random) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return flip(data, rng)
    match = rng.choice(found)
    group = 1 if pattern.groups else 0
    return data[: match.start(group)] + rng.choice(_EXTREMES) + data[match.end(group) :]


BYTES: tuple[Mutation, ...] = (flip, truncate, behead, splice, remove, repeat)
"""Mutations for any file."""

PDF: tuple[Mutation, ...] = (
    *BYTES,
    swap_objects,
    swap_objects,
    swap_names,
    edit_field,
    edit_field,
    edit_number,
)
ZIPPED: tuple[Mutation, ...] = (*BYTES, in_member, in_member, in_member, in_member)


def mutations_for(data: bytes) -> tuple[Mutation, ...]:
    """Return the mutations that suit a file, by its first bytes."""
    if data.startswith(b"PK\x03\x04"):
        return ZIPPED
    return PDF if data.lstrip()[:5] == b"%PDF-" else (*BYTES, edit_number)
