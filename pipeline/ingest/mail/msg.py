"""MSG, a mail saved by Outlook, made into a message as any other mail.

An MSG file is a tree of folders with a stream for each property. This module builds a
MIME message from it, which the EML reader then reads. In this format, a mail attached
to a mail has no bytes of its own; it is returned as an EML file with the same content,
always with the same bytes.

Streams are read with olefile. The library python-oxmsg, which is based on it, refuses a
whole message if it does not know a code page.

Source of the compression of RTF: MS-OXRTFCP, section 3.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import encoders, message_from_bytes, policy
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.parser import HeaderParser
from email.utils import format_datetime

import olefile

from pipeline.datamodel import Said
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract
from pipeline.ingest.contained.contents import Contents, UnpackLimits
from pipeline.ingest.decode import decode, one_line
from pipeline.ingest.mail.eml import HEADERS, message_contents, read_message

_PROPERTIES = "__properties_version1.0"
_TOP, _EMBEDDED, _PART = 32, 24, 8
"""Bytes before the first property: of a message, of a message inside one, of a part."""

_BY_VALUE, _IS_MESSAGE, _IS_OLE = 1, 5, 6
_ROLES = {1: "To", 2: "Cc", 3: "Bcc"}
_MAX_DEPTH = 20
"""Most levels of mails inside mails. Each level is a document of its own, and few are
unpacked."""


@dataclass(slots=True)
class _Folder:
    """A folder of properties: a message, a recipient, an attachment.

    Streams and folders are by name; ``header`` is the number of bytes before the first
    property of fixed size.
    """

    streams: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, "_Folder"] = field(default_factory=dict)
    header: int = _PART

    def text(self, *ids: int) -> str:
        """Return the first of these properties that holds text, or ""."""
        for number in ids:
            wide = self.streams.get(f"__substg1.0_{number:04X}001F")
            if wide:
                return wide.decode("utf-16-le", "replace").rstrip("\0")
            narrow = self.streams.get(f"__substg1.0_{number:04X}001E")
            if narrow:
                return decode(narrow.rstrip(b"\0"), declared=self.charset(0x3FFD))
        return ""

    def binary(self, number: int) -> bytes:
        """Return a property of bytes, or none."""
        return self.streams.get(f"__substg1.0_{number:04X}0102", b"")

    def integer(self, number: int) -> int | None:
        """Return a property that is a number, or None."""
        fixed = self._fixed(number)
        return None if fixed is None else int(struct.unpack_from("<i", fixed)[0])

    def time(self, number: int) -> datetime | None:
        """Return a property that is a time, or None."""
        fixed = self._fixed(number)
        ticks = 0 if fixed is None else int(struct.unpack("<Q", fixed)[0])
        try:
            start = datetime(1601, 1, 1, tzinfo=UTC)
            return start + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def charset(self, number: int) -> str | None:
        """Return the code page that a property names, or None."""
        page = self.integer(number)
        return None if page is None else {65001: "utf-8"}.get(page, f"cp{page}")

    def named(self, start: str) -> Iterator["_Folder"]:
        """Yield the folders with a prefix."""
        yield from (f for name, f in self.folders.items() if name.startswith(start))

    def _fixed(self, number: int) -> bytes | None:
        held = self.streams.get(_PROPERTIES, b"")[self.header :]
        for at in range(0, len(held) - 15, 16):
            if struct.unpack_from("<H", held, at + 2)[0] == number:
                return held[at + 8 : at + 16]
        return None


def read_msg(data: bytes) -> Extract:
    """Read a mail: subject, people, date and text. Attachments are members.

    Raises:
        UnreadableDocument: It is damaged, or holds no text.
    """
    return read_message(_message(_open(data), depth=0))


def msg_contents(data: bytes, limits: UnpackLimits) -> Contents:
    """Return the attachments of a mail.

    Raises:
        UnreadableDocument: It is damaged.
    """
    return message_contents(_message(_open(data), depth=0), limits)


def _open(data: bytes) -> _Folder:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            root = _folder(ole, ole.root, [])
    except (OSError, ValueError, IndexError, OverflowError, struct.error) as error:
        msg = Said("the Outlook message is damaged ({error})", error=error)
        raise UnreadableDocument(msg) from error
    root.header = _TOP
    return root


def _folder(
    ole: olefile.OleFileIO, entry: "olefile.OleDirectoryEntry", path: list[str]
) -> _Folder:
    folder = _Folder()
    for kid in entry.kids:
        place = [*path, kid.name]
        if kid.entry_type == olefile.STGTY_STORAGE:
            folder.folders[kid.name] = _folder(ole, kid, place)
        elif kid.entry_type == olefile.STGTY_STREAM:
            folder.streams[kid.name] = ole.openstream(place).read()
    return folder


def _message(folder: _Folder, *, depth: int) -> "Message[str, str]":
    parts = [*_texts(folder), *_attachments(folder, depth)]
    kind = folder.text(0x001A).upper()
    if kind.startswith("IPM.NOTE.SMIME") and "MULTIPARTSIGNED" not in kind:
        message: Message[str, str] = Message()
        message["Content-Type"] = "application/pkcs7-mime"
    else:
        message = MIMEMultipart("mixed", boundary="=_mixed", _subparts=parts)
    for name, value in _headers(folder):
        line = one_line(value)
        message[name] = line if line.isascii() else Header(line, "utf-8").encode()
    return message


def _headers(folder: _Folder) -> Iterator[tuple[str, str]]:
    """Yield the headers of the mail, or their substitutes."""
    yield "Subject", folder.text(0x0037)
    sent = HeaderParser().parsestr(folder.text(0x007D))
    held = [(name, v) for name in HEADERS for v in sent.get_all(name, ())]
    yield from held
    names = {name for name, _ in held}
    if "From" not in names:
        yield "From", _address(folder, (0x0C1A,), (0x5D01, 0x0C1F))
    others = _people(folder)
    for name, people in others.items():
        if name not in names:
            yield name, ", ".join(people)
    moment = folder.time(0x0039) or folder.time(0x0E06)
    if "Date" not in names and moment is not None:
        yield "Date", format_datetime(moment)


def _people(folder: _Folder) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    for recipient in folder.named("__recip_version1.0"):
        role = _ROLES.get(recipient.integer(0x0C15) or 0, "To")
        address = _address(recipient, (0x3001,), (0x39FE, 0x3003))
        people.setdefault(role, []).append(address)
    if people:
        return people
    shown = {"To": folder.text(0x0E04), "Cc": folder.text(0x0E03)}
    return {name: [text] for name, text in shown.items() if text}


def _address(folder: _Folder, names: tuple[int, ...], places: tuple[int, ...]) -> str:
    name, place = folder.text(*names), folder.text(*places)
    if not place or place == name:
        return name
    return f"{name} <{place}>" if name else place


def _texts(folder: _Folder) -> Iterator["Message[str, str]"]:
    versions: list[Message[str, str]] = []
    plain, markup = folder.text(0x1000), folder.text(0x1013)
    if plain:
        versions.append(_part("text", "plain", plain.encode(), "utf-8"))
    if markup:
        versions.append(_part("text", "html", markup.encode(), "utf-8"))
    elif folder.binary(0x1013):
        charset = folder.charset(0x3FDE)
        versions.append(_part("text", "html", folder.binary(0x1013), charset))
    rich = folder.binary(0x1009)
    if rich and not versions:
        versions.append(_part("text", "rtf", decompress(rich), None))
    if versions:
        yield MIMEMultipart("alternative", boundary="=_text", _subparts=versions)


def _part(
    main: str, sub: str, data: bytes, charset: str | None, name: str = ""
) -> "Message[str, str]":
    part = MIMEBase(main, sub)
    if charset is not None:
        part.set_param("charset", charset)
    if name:
        part.add_header(
            "Content-Disposition", "attachment", filename=("utf-8", "", name)
        )
    part.set_payload(data)
    encoders.encode_base64(part)
    return part


def _attachments(folder: _Folder, depth: int) -> Iterator["Message[str, str]"]:
    for held in folder.named("__attach_version1.0"):
        name = one_line(held.text(0x3707, 0x3704, 0x3001))
        method = held.integer(0x3705)
        inner = next(held.named("__substg1.0_3701000D"), None)
        if inner is not None and method != _IS_OLE:
            yield _attached_mail(inner, name, depth)
        elif held.binary(0x3701):
            yield _attached_file(held, name)
        else:
            # A link to a file that was shared, or an object of another program.
            yield _part("message", "external-body", b"", None, name or "attachment")


def _attached_file(held: _Folder, name: str) -> "Message[str, str]":
    data = held.binary(0x3701)
    if data.startswith(b"Content-Type: multipart/signed"):
        return message_from_bytes(data, policy=policy.compat32)
    main, _, sub = one_line(held.text(0x370E)).lower().partition("/")
    if main in {"", "multipart", "message"} or not sub:
        main, sub = "application", "octet-stream"
    part = _part(main, sub, data, None, name or "attachment")
    place = one_line(held.text(0x3712))
    if place and main == "image":
        part["Content-ID"] = f"<{place}>"
        part.replace_header("Content-Disposition", "inline")
    return part


def _attached_mail(inner: _Folder, name: str, depth: int) -> "Message[str, str]":
    inner.header = _EMBEDDED
    subject = one_line(inner.text(0x0037)) or name or "mail"
    if depth >= _MAX_DEPTH:
        return _part("message", "external-body", b"", None, subject)
    data = _message(inner, depth=depth + 1).as_bytes()
    return _part("application", "octet-stream", data, None, f"{subject}.eml")


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
