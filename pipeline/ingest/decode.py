"""Bytes of a text format to a string that keeps every character it can.

Order: byte order mark, UTF-16 or UTF-32 by where the NULs stand, strict UTF-8,
UTF-8 with a few damaged bytes, and only then statistics on a bounded sample.
No character is normalized: offsets and quotes must match what the file says.
"""

import codecs
import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

_SAMPLE_BYTES = 200_000
"""Most bytes that statistics look at: they cost about 1 s for each MB."""

_CONTEXT_BYTES = 2_000
"""Bytes of the sample before the first byte that is not ASCII."""

_BOMS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MIN_NUL_SHARE = 0.01
"""Least share of NULs in UTF-16: digits, spaces and line ends give any text as many."""

_MIN_MARKED_BYTES = 20
"""Fewest bytes: ten Chinese characters whose bytes are all ASCII do not stand side by
side."""

_MAX_DAMAGED_SHARE = 0.05
"""Limit of the share of bad sequences: below it, bytes are damaged UTF-8, not
Latin-1."""

_NON_ASCII = re.compile(rb"[\x80-\xff]")
_UNSAFE = re.compile("[\0\ud800-\udfff]")
_CANDIDATES = (
    *(f"cp125{i}" for i in range(9)),
    *("iso8859_2", "iso8859_5", "iso8859_7", "koi8_r", "koi8_u", "cp874"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp437", "mac_roman"),
)


def decode(data: bytes, *, declared: str | None = None) -> str:
    r"""Decode a text file, with ``\n`` as its only line end.

    Args:
        data: Bytes of the file.
        declared: Encoding that the file itself names; believed only if no byte order
            mark and no valid UTF-8 contradict it.

    Returns:
        The text without byte order mark. Bytes without a meaning, NULs and
        lone surrogates are U+FFFD.

    Example:
        >>> decode(b"caf\xe9\r\nbar")
        'café\nbar'
    """
    return clean(data.decode(guess_encoding(data, declared=declared), "replace"))


def clean(text: str) -> str:
    r"""Unify line ends and replace characters that no store accepts.

    NULs end strings in SQLite and PostgreSQL, and a lone surrogate cannot be
    written as UTF-8. Each becomes one U+FFFD, so that offsets do not move and
    a reviewer sees that something stood there.

    Example:
        >>> clean("a\r\nb\rc\0")
        'a\nb\nc�'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub("\ufffd", text)


def one_line(text: str) -> str:
    r"""Return a text on one line, with a space between its words.

    Example:
        >>> one_line("a@b.example,\n\t c@d.example ")
        'a@b.example, c@d.example'
    """
    return " ".join(clean(text).split())


def join_halves(parts: Iterable[str]) -> str:
    """Join parts of a text, and the two halves of characters beyond U+FFFF."""
    halves = "".join(parts).encode("utf-16-le", "surrogatepass")
    return clean(halves.decode("utf-16-le", "replace"))


def guess_encoding(data: bytes, *, declared: str | None = None) -> str:
    """Return the name of the codec that reads these bytes best."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return "utf-8" if _is_mismarked(data, encoding) else encoding
    wide = _wide_encoding(data[:65_536])
    if wide is not None:
        return wide
    if _is_utf8(data):
        return "utf-8"
    known = _known(declared)
    return known if known is not None else _by_statistics(data)


def _is_mismarked(data: bytes, encoding: str) -> bool:
    """Return True for ASCII with a UTF-16 mark, which would read as Chinese.

    A space or a line end of real UTF-16 holds a NUL, and half the bytes of
    Chinese are not ASCII.
    """
    sample = data[2:4096]
    is_ascii = sample.isascii() and b"\0" not in sample
    return encoding == "utf-16" and is_ascii and len(sample) >= _MIN_MARKED_BYTES


def _wide_encoding(sample: bytes) -> str | None:
    """Tell UTF-16 and UTF-32 without a mark by the places of their NULs."""
    n_nuls = sample.count(0)
    if n_nuls < 2 or n_nuls < _MIN_NUL_SHARE * len(sample):
        return None
    lanes = [sample[i::4].count(0) for i in range(4)]
    even, odd = lanes[0] + lanes[2], lanes[1] + lanes[3]
    lane_size = len(sample) / 4
    if min(lanes[2], lanes[3]) > 0.9 * lane_size and lanes[0] < 0.1 * lane_size:
        return "utf-32-le"
    if min(lanes[0], lanes[1]) > 0.9 * lane_size and lanes[3] < 0.1 * lane_size:
        return "utf-32-be"
    return _utf16(sample, even, odd)


def _utf16(sample: bytes, even: int, odd: int) -> str | None:
    if min(even, odd) > 0.05 * max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = sample[: len(sample) & ~1].decode(encoding, "replace")
    n_odd = sum(1 for c in text if not c.isprintable() and not c.isspace())
    return encoding if n_odd <= 0.05 * len(text) else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _is_damaged_utf8(data)
    return True


def _is_damaged_utf8(data: bytes) -> bool:
    first = _NON_ASCII.search(data)
    start = first.start() if first is not None else 0
    text = data[start : start + _SAMPLE_BYTES].decode("utf-8", "replace")
    n_bad = text.count("\ufffd")
    n_good = sum(1 for c in text if c > "\x7f") - n_bad
    return n_bad <= _MAX_DAMAGED_SHARE * n_good


def _known(declared: str | None) -> str | None:
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
        # "rot13" and "base64" are codecs as well, but not of text files.
        b"a".decode(name)
    except (LookupError, ValueError):
        return None
    # Browsers read both labels as Windows-1252, whose quotes Latin-1 lacks.
    return "cp1252" if name in {"iso8859-1", "ascii"} else name


def _by_statistics(data: bytes) -> str:
    first = _NON_ASCII.search(data)
    start = max((first.start() if first is not None else 0) - _CONTEXT_BYTES, 0)
    sample = data[start : start + _SAMPLE_BYTES]
    matches = from_bytes(sample, cp_isolation=list(_CANDIDATES), threshold=0.3)
    best = matches.best()
    if best is None:
        return "cp1252"
    # A short Western text is valid in cp1250 too, which comes first by number.
    ties = (match for match in matches if match.chaos <= best.chaos + 0.01)
    is_western = any("cp1252" in match.could_be_from_charset for match in ties)
    return "cp1252" if is_western else best.encoding
