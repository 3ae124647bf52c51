r"""RTF to tokens: control words, groups, and runs of text as bytes.

An RTF file is ASCII; what is beyond is written as ``\'e4`` in the code page of
the font, or as ``\u228`` with a few characters for older programs behind it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)

CODE_PAGES = {
    77: "mac_roman", 78: "shift_jis", 79: "gb18030", 80: "euc_kr", 81: "cp10081",
    83: "cp1255", 84: "cp1256", 85: "mac_greek", 86: "mac_turkish", 87: "cp874",
    88: "mac_latin2", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab",
    134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Code page of a font by its ``fcharset``; 0 and 1 mean that of the file."""

SYMBOL = "symbol"
"""Code page of fonts whose letters are signs: Word shows them at U+F000."""


class RtfToken(NamedTuple):
    """One piece of an RTF file.

    Attributes:
        kind: ``word``, ``byte`` (one character in hexadecimal), ``sign`` (a control
            symbol), ``open``, ``close`` or ``text``.
        value: Name of the word or the sign; text as Latin-1; else "".
        number: Parameter of a word, or None; the byte.
    """

    kind: str
    value: str
    number: int | None = None


def tokens(data: bytes) -> Iterator[RtfToken]:
    r"""Yield the tokens of a file; binary data is skipped by its length.

    Example:
        >>> [token.kind for token in tokens(rb"{\b Text\'e4\bin3 }{}\par}")]
        ['open', 'word', 'text', 'byte', 'word', 'word', 'close']
    """
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        word, number, byte, sign, brace, text = match.groups()
        if word is not None:
            token = RtfToken("word", word.decode(), int(number) if number else None)
            if token.value == "bin":
                at += max(token.number or 0, 0)
            yield token
        elif text is not None:
            yield RtfToken("text", text.decode("latin-1"))
        elif byte is not None:
            yield RtfToken("byte", "", int(byte, 16))
        elif sign is not None:
            yield RtfToken("sign", sign.decode("latin-1"))
        elif brace is not None:
            yield RtfToken("open" if brace == b"{" else "close", "")


def decode_run(run: bytes, code_page: str) -> str:
    r"""Decode bytes of one run in the code page of its font.

    Example:
        >>> decode_run(b"\xc4\xe0", "cp1251"), decode_run(b"\xb7", SYMBOL)
        ('Да', '\uf0b7')
    """
    if code_page == SYMBOL:
        return "".join(chr(0xF000 + b) if b >= 0x20 else chr(b) for b in run)
    try:
        return run.decode(code_page, "replace")
    except LookupError:
        return run.decode("cp1252", "replace")
