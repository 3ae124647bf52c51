"""EML to the text of a mail and its attachments, with the standard library.

Sender, recipients and date are lines of their own. The subject below them is a title,
so that every passage of the text carries it. A mail often says the same twice, as plain
text and as HTML: the fuller one is read, and each paragraph of the other one with a
sentence that the fuller one has not.

Messages are parsed by the library's older policy: the newer one raises on headers that
real mail programs write. Headers are decoded here; one that cannot be decoded is shown
as it is.
"""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.header import decode_header, make_header
from email.message import Message
from itertools import pairwise
from typing import Any

from pipeline.datamodel import BlockKind, Said, joined
from pipeline.errors import (
    EncryptedDocument,
    IngestError,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest.base import Extract, Piece, TextBuilder
from pipeline.ingest.contained.contents import Collector, Contents, UnpackLimits
from pipeline.ingest.decode import clean, decode, one_line
from pipeline.ingest.markup.html import html_pieces
from pipeline.ingest.markup.plain import plain_pieces
from pipeline.ingest.office.rtf import rtf_pieces
from pipeline.ingest.sniff import MAIL_START

HEADERS = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date")
"""The headers that name people, places and times, in the order of reading."""

_MAX_LOGO_BYTES = 20_000
"""Pictures in a signature are smaller than this; a legible scan of a page is larger."""

_QUOTED = re.compile(r"^[ \t]{0,3}(?:>[ \t]?){1,50}", re.MULTILINE)
_WORD = re.compile(r"\w{3,}")
_HAN_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_ANY_WORD = re.compile(rf"[{_HAN_KANA}]|[^\W{_HAN_KANA}]+")
"""A word; Chinese and Japanese have no blanks, so that each character counts."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_LINK = re.compile(
    r"(?<!\S)(?:(?!://|www\.|cid:|mailto:)\S)*+(?:://|www\.|cid:|mailto:)\S*"
)
_ABOUT_HTML = re.compile(r"\bhtml\b", re.IGNORECASE)
_MIN_SENTENCE_WORDS, _MAX_ADVICE_WORDS = 4, 15
"""Fewest words of a sentence that one version has and the other has not, and most words
of the advice to look at the HTML version."""

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

_TAGGED = frozenset({"text/html", "text/x-amp-html", "text/enriched"})
_TEXTS = frozenset({"text/plain", "text/rtf", "text/calendar", *_TAGGED})
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
    notes: list[str] = []
    builder = TextBuilder()
    for name in HEADERS:
        for value in filter(None, map(_decoded, message.get_all(name, ()))):
            builder.add(f"{name}: {value}", BlockKind.PARAGRAPH)
    subject, *others = map(_decoded, message.get_all("Subject", ("",)))
    builder.add(subject, BlockKind.TITLE, level=1)
    for other in others:  # some mail programs show the last one
        builder.add(f"Subject: {other}", BlockKind.PARAGRAPH)
    for versions in [[_pieces(p, notes) for p in parts] for parts in _bodies(message)]:
        builder.write(_fullest(versions, notes))
    attached = [one_line(_name(p)) for p in _attached(message) if not _is_logo(p)]
    if attached:
        builder.add(f"Attachments: {', '.join(attached)}", BlockKind.FURNITURE)
    builder.end_page(notes=notes)
    if gaps := joined(_gaps(message)):
        builder.end_page(unread=gaps)
    extract = builder.build()
    if not extract.blocks:
        msg = "the mail holds no text"
        raise UnreadableDocument(msg)
    return extract


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
        and len(_payload(part)) <= _MAX_LOGO_BYTES
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
    return html_pieces(clean(text)) if kind in _TAGGED else _text_pieces(text)


def _text_pieces(text: str) -> list[Piece]:
    r"""Return the blocks of a mail's plain text, quoted mails without their marks.

    Example:
        >>> [piece.text for piece in _text_pieces("Yes.\n\n> Does it hide?\n>\n> How?")]
        ['Yes.', 'Does it hide?', 'How?']
    """
    return list(plain_pieces(_QUOTED.sub("", clean(text))))


def _fullest(versions: Sequence[list[Piece]], notes: list[str]) -> Iterator[Piece]:
    """Yield the version with the most words, and what only the others say."""
    order = sorted(versions, key=lambda version: -len(_words(version)))
    read: set[int] = set()
    for i, version in enumerate(order):
        told = [piece for piece in version if not i or _says_more(piece, read)]
        yield from told
        if i and told and _DIFFER not in notes:
            notes.append(_DIFFER)
        if i + 1 < len(order):
            read |= _runs([word for piece in version for word in _spoken(piece.text)])


_DIFFER = "plain text and HTML differ: both are read"


def _says_more(piece: Piece, read: set[int]) -> bool:
    """Return True if a piece has a sentence that was not read before."""
    for sentence in _SENTENCE_END.split(_LINK.sub(" ", piece.text)):
        said = _spoken(sentence)
        is_advice = len(said) <= _MAX_ADVICE_WORDS and _ABOUT_HTML.search(sentence)
        if not is_advice and not _runs(said) <= read:
            return True
    return False


def _runs(words: Sequence[str]) -> set[int]:
    """Return a number for each run of words that is as long as a short sentence.

    Looking up runs takes a moment; to look for sentences in a long mail takes minutes.
    """
    shifted = [words[i:] for i in range(_MIN_SENTENCE_WORDS)]
    return set(map(hash, zip(*shifted, strict=False)))


def _spoken(text: str) -> list[str]:
    """Return the words of a text without links and signs, in small letters."""
    return _ANY_WORD.findall(_LINK.sub(" ", text).casefold())


def _words(pieces: Sequence[Piece]) -> list[str]:
    return [word.lower() for piece in pieces for word in _WORD.findall(piece.text)]


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
