"""A mail, independent of its format, and its text.

Sender, recipients and date are lines of their own. The subject below them is a title,
so that every passage of the text carries it. A mail often says the same twice, as plain
text and as HTML: the fuller one is read. If the other one says something else, both are
read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract
from pipeline.ingest.decode import clean, one_line
from pipeline.ingest.markup.plain import plain_pieces
from pipeline.ingest.office.paged import PagedBuilder
from pipeline.ingest.pieces import Piece, write_pieces

HEADERS = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date")
"""The headers that name people, places and times, in the order of reading."""

MAX_LOGO_BYTES = 20_000
"""Pictures in a signature are smaller than this; a legible scan of a page is larger."""

_QUOTED = re.compile(r"^[ \t]{0,3}(?:>[ \t]?){1,50}", re.MULTILINE)
_WORD = re.compile(r"\w{3,}")
_MIN_OTHER_WORDS = 20
_MIN_SHARED = 0.7
"""Least share of words of one version that the versions read before also have. HTML and
plain text of one mail share more than 9 of 10 words: links and image descriptions make
the difference. Two texts of the same language share a third."""


@dataclass(slots=True)
class Mail:
    """One message; each of its ``bodies`` is a text in one or more versions."""

    subject: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[list[list[Piece]]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    unread: str | None = None
    notes: list[str] = field(default_factory=list)


def write_mail(mail: Mail) -> Extract:
    """Write a mail as one page, and a second one if its text cannot be read.

    Raises:
        UnreadableDocument: It holds no text at all.
    """
    builder = PagedBuilder()
    for name, value in mail.headers:
        if value.strip():
            builder.add(f"{name}: {one_line(value)}", BlockKind.PARAGRAPH)
    builder.add(one_line(mail.subject), BlockKind.TITLE, level=1)
    for versions in mail.bodies:
        write_pieces(builder, _fullest(versions, mail.notes))
    if mail.attachments:
        names = ", ".join(map(one_line, mail.attachments))
        builder.add(f"Attachments: {names}", BlockKind.FURNITURE)
    builder.end_page(notes=mail.notes)
    if mail.unread is not None:
        builder.end_page(unread=mail.unread)
    extract = builder.build()
    if not extract.blocks:
        msg = "the mail holds no text"
        raise UnreadableDocument(msg)
    return extract


def text_pieces(text: str) -> list[Piece]:
    r"""Return the blocks of a mail's plain text, quoted mails without their marks.

    Example:
        >>> [piece.text for piece in text_pieces("Yes.\n\n> Does it hide?\n>\n> How?")]
        ['Yes.', 'Does it hide?', 'How?']
    """
    return list(plain_pieces(_QUOTED.sub("", clean(text))))


def _fullest(versions: Sequence[list[Piece]], notes: list[str]) -> Iterator[Piece]:
    """Yield the version with the most words; others only if they differ."""
    words = [_words(version) for version in versions]
    order = sorted(range(len(versions)), key=lambda i: -len(words[i]))
    read: set[str] = set()
    for i in order:
        own = set(words[i])
        differs = len(own) >= _MIN_OTHER_WORDS and len(own & read) < _MIN_SHARED * len(
            own
        )
        if not read or differs:
            yield from versions[i]
            if read:
                notes.append("plain text and HTML differ: both are read")
        read |= own


def _words(pieces: Sequence[Piece]) -> list[str]:
    return [word.lower() for piece in pieces for word in _WORD.findall(piece.text)]
