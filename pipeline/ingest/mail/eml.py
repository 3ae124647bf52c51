"""EML to a mail and its attachments, with the standard library.

Messages are parsed by the library's older policy: the newer one raises on headers that
real mail programs write. Headers are decoded here; one that cannot be decoded is shown
as it is.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.header import decode_header, make_header
from email.message import Message
from itertools import pairwise
from typing import Any

from pipeline.datamodel import Said, joined
from pipeline.errors import (
    EncryptedDocument,
    IngestError,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest.base import Extract
from pipeline.ingest.contained.contents import Collector, Contents, UnpackLimits
from pipeline.ingest.decode import clean, decode, one_line
from pipeline.ingest.mail.mail import (
    HEADERS,
    MAX_LOGO_BYTES,
    Mail,
    text_pieces,
    write_mail,
)
from pipeline.ingest.markup.html import html_pieces
from pipeline.ingest.office.rtf import rtf_pieces
from pipeline.ingest.pieces import Piece
from pipeline.ingest.sniff import MAIL_START

_DAMAGED = (MessageError, LookupError, ValueError, TypeError)
"""Errors of the standard library on headers and parts that no program writes."""

_PART = re.compile(r".{1,4000}(?:.{0,400}?(?:\?=(?=\s+=\?)|,(?=\s)))?", re.DOTALL)
"""Part of a long header: the library's time grows with the square of its length."""

_MAX_DECODED = 200_000
"""Most characters of a header that are decoded; the others are read as they are."""

_SHIFTED = re.compile(r"iso-?2022|utf-?7|hz", re.IGNORECASE)
"""Encodings whose text is plain ASCII until it is decoded."""

_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SMIME_WORDS = (
    "it is encrypted or signed by S/MIME; open it in a mail program and save it again"
)
_PGP_WORDS = "the mail's text is encrypted by PGP and needs a key"
_PGP_MARK = b"-----BEGIN PGP MESSAGE-----"
_SIGNATURES = frozenset(
    "application/pgp-encrypted application/pgp-signature application/pkcs7-signature "
    "application/x-pkcs7-signature".split()
)
_STYLES = frozenset(
    "text/css text/javascript application/javascript application/x-javascript".split()
)
"""Parts of a saved page that only a browser reads."""

_TEXTS = frozenset({"text/plain", "text/html", "text/rtf"})
_SUFFIXES = {
    "message/rfc822": ".eml",
    "text/html": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}


def read_eml(data: bytes) -> Extract:
    """Read a mail: subject, people, date and text. Attachments are members.

    Raises:
        UnreadableDocument: It holds no text.
    """
    return read_message(_parse(data))


def read_message(message: "Message[str, str]") -> Extract:
    """Read a message that was parsed or put together.

    Raises:
        UnreadableDocument: It holds no text.
    """
    mail = Mail(subject=_header(message, "Subject"))
    for name in HEADERS:
        values = [_decoded(value) for value in message.get_all(name, ())]
        mail.headers.extend((name, value) for value in values)
    mail.bodies = [
        [_pieces(part, mail.notes) for part in parts] for parts in _bodies(message)
    ]
    attached = [part for part in _attached(message) if not _is_logo(part)]
    mail.attachments = [_name(part) for part in attached]
    mail.unread = joined(_gaps(message)) or None
    return write_mail(mail)


def eml_contents(data: bytes, limits: UnpackLimits) -> Contents:
    """Return the attachments of a mail."""
    return message_contents(_parse(data), limits)


def message_contents(message: "Message[str, str]", limits: UnpackLimits) -> Contents:
    """Return the attachments of a message."""
    collector = Collector(limits)
    n_logos = 0
    for part in _attached(message):
        if _is_logo(part):
            n_logos += 1
        else:
            _collect(collector, part)
    if n_logos:
        collector.note(Said("{n} small pictures in the text are not read", n=n_logos))
    return collector.contents("message/rfc822")


def _collect(collector: Collector, part: "Message[str, str]") -> None:
    kind = part.get_content_type()
    try:
        if kind in _SMIME:
            raise EncryptedDocument(_SMIME_WORDS)
        if kind == "message/external-body":
            msg = "a link to another place, which is not followed"
            raise UnsupportedDocument(msg)
        collector.add(_name(part), _payload(part))
    except IngestError as error:
        collector.refuse(_name(part), error)
    except _DAMAGED as error:
        msg = Said("it cannot be taken out of the mail ({error})", error=error)
        collector.refuse(_name(part), UnreadableDocument(msg))


def mbox_contents(data: bytes, limits: UnpackLimits) -> Contents:
    """Return the mails of a mailbox.

    Raises:
        UnreadableDocument: It holds no mail.
    """
    starts = [match.end() for match in MAIL_START.finditer(data)]
    ends = [match.start() for match in MAIL_START.finditer(data)][1:]
    if not starts:
        msg = "the mailbox holds no mail"
        raise UnreadableDocument(msg)
    collector = Collector(limits)
    for i, (start, end) in enumerate(zip(starts, [*ends, len(data)], strict=True)):
        # Writers put a ">" before lines of a text that look like a start.
        content = re.sub(rb"^>(>*From )", rb"\1", data[start:end], flags=re.MULTILINE)
        collector.add(f"mail {i + 1}.eml", content)
    return collector.contents("application/mbox")


def _parse(data: bytes) -> "Message[str, str]":
    return message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n "), policy=policy.compat32)


def _header(message: "Message[str, str]", name: str) -> str:
    value = message.get(name)
    return "" if value is None else _decoded(value)


def _decoded(value: object) -> str:
    raw = str(value)
    parts = _PART.findall(raw[:_MAX_DECODED])
    decoded = "".join(
        # Space between two encoded words is no part of the text.
        (" " if part[0].isspace() and before.endswith(",") else "")
        + _decoded_part(part)
        for before, part in pairwise(["", *parts])
    )
    return one_line(decoded + _shown(raw[_MAX_DECODED:]))


def _decoded_part(raw: str) -> str:
    try:
        return str(make_header(decode_header(raw)))
    except _DAMAGED:
        return _shown(raw)


def _shown(raw: str) -> str:
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bodies(message: "Message[str, str]") -> Iterator[list["Message[str, str]"]]:
    """Yield the texts of a mail, each with its versions."""
    kind = message.get_content_type()
    if _is_attached(message):
        return
    if kind == "multipart/alternative":
        children = _children(message)
        yield [x for child in children for parts in _bodies(child) for x in parts]
    elif kind in _TEXTS or _is_broken(message):
        yield [message]
    elif message.get_content_maintype() == "multipart":
        for child in _children(message):
            yield from _bodies(child)


def _children(message: "Message[str, str]") -> list["Message[str, str]"]:
    payload: Any = message.get_payload()
    return payload if isinstance(payload, list) else []


def _is_broken(message: "Message[str, str]") -> bool:
    """Return True for a mail whose parts cannot be separated: it is read as it is."""
    is_multipart = message.get_content_maintype() == "multipart"
    return is_multipart and not message.is_multipart()


def _attached(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """Yield the parts that are documents of their own, in order."""
    if _is_attached(message):
        yield message
    elif message.get_content_maintype() == "multipart":
        for child in _children(message):
            yield from _attached(child)


def _is_attached(part: "Message[str, str]") -> bool:
    """Tell a document from a text of the mail; a named text was attached."""
    kind = part.get_content_type()
    is_marked = part.get_content_disposition() == "attachment"
    if part.get_content_maintype() == "multipart" or kind in _SIGNATURES:
        return False
    if kind in _STYLES:
        return is_marked
    if kind not in _TEXTS:
        return True
    return is_marked or _named(part) != ""


def _named(part: "Message[str, str]") -> str:
    try:
        return _decoded(part.get_filename() or "")
    except _DAMAGED:
        return ""


def _name(part: "Message[str, str]") -> str:
    name = _named(part)
    if name:
        return name
    if part.get_content_type() == "message/rfc822":
        children = _children(part)
        name = _header(children[0], "Subject") if children else ""
    kind = part.get_content_type()
    suffix = _SUFFIXES.get(kind, "")
    return f"{name.replace('/', '-') or kind.replace('/', ' ')}{suffix}"


def _is_logo(part: "Message[str, str]") -> bool:
    return (
        part.get_content_maintype() == "image"
        and part.get_content_disposition() != "attachment"
        and (part.get("Content-ID") or part.get("Content-Location")) is not None
        and len(_payload(part)) <= MAX_LOGO_BYTES
    )


def _payload(part: "Message[str, str]") -> bytes:
    children = _children(part)
    if children:
        return b"\n".join(child.as_bytes() for child in children)
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _pieces(part: "Message[str, str]", notes: list[str]) -> list[Piece]:
    kind = part.get_content_type()
    if kind == "text/rtf":
        return rtf_pieces(_payload(part), notes)
    text = _text(_payload(part), _charset(part))
    return html_pieces(clean(text)) if kind == "text/html" else text_pieces(text)


def _charset(part: "Message[str, str]") -> str | None:
    try:
        return part.get_content_charset()
    except _DAMAGED:
        return None


def _text(payload: bytes, charset: str | None) -> str:
    if charset is not None and _SHIFTED.match(charset):
        try:
            return payload.decode(charset)
        except (LookupError, ValueError):
            pass
    return decode(payload, declared=charset)


def _gaps(message: "Message[str, str]") -> Iterator[str]:
    parts = list(message.walk())
    kinds = {part.get_content_type() for part in parts}
    if message.get_content_type() in _SMIME:
        yield Said("the mail's text is not read: {said}", said=_SMIME_WORDS)
    texts = (part for part in parts if part.get_content_type() in _TEXTS)
    if "multipart/encrypted" in kinds or any(_PGP_MARK in _payload(t) for t in texts):
        yield _PGP_WORDS
    if any(map(_is_broken, parts)):
        yield "the mail is damaged: its parts cannot be separated"
    elif any(
        isinstance(defect, CloseBoundaryNotFoundDefect)
        for part in parts
        for defect in part.defects
    ):
        yield "the file is cut off: the mail does not end"
