"""The compression of RTF in Outlook's mails.

Source: MS-OXRTFCP, Rich Text Format (RTF) Compression Algorithm, section 3.
"""

import struct

_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern "
    rb"\fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0"
    b"\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""Contents of the dictionary before the first byte."""

_COMPRESSED, _STORED = b"LZFu", b"MELA"
_DICTIONARY_BYTES = 4096
_HEADER_BYTES = 16


def decompress(data: bytes) -> bytes:
    """Return the RTF that was compressed, as far as it can be.

    A reference stands for at most 17 bytes, so the text is at most 9 times as long as
    its compressed form.

    Example:
        >>> decompress(struct.pack("<II4sI", 16, 4, b"MELA", 0) + b"text")
        b'text'
    """
    if len(data) < _HEADER_BYTES:
        return b""
    _, size, kind, _ = struct.unpack_from("<II4sI", data)
    body = data[_HEADER_BYTES:]
    if kind == _STORED:
        return body[:size]
    return bytes(_decompressed(body)[:size]) if kind == _COMPRESSED else b""


def _decompressed(body: bytes) -> bytearray:
    dictionary = bytearray(_START.ljust(_DICTIONARY_BYTES, b"\0"))
    write = len(_START)
    out = bytearray()
    at = 0
    while at < len(body):
        control = body[at]
        at += 1
        for bit in range(8):
            is_reference = control >> bit & 1
            if at + is_reference >= len(body):
                return out
            if is_reference:
                reference = int.from_bytes(body[at : at + 2], "big")
                at += 2
                offset = reference >> 4
                if offset == write:
                    return out
                places = range(offset, offset + (reference & 0xF) + 2)
            else:
                dictionary[write] = body[at]
                places = range(write, write + 1)
                at += 1
            for place in places:
                byte = dictionary[place % _DICTIONARY_BYTES]
                out.append(byte)
                dictionary[write] = byte
                write = (write + 1) % _DICTIONARY_BYTES
    return out
