"""Mails of Outlook that are cut off, loop, lie about sizes, or hold traps."""

import struct
from functools import partial

from tests.hostile.archives import nested
from tests.hostile.case import SAID, Case, Lure, cuts, read, refused
from tests.hostile.pdf_contents import encrypted
from tests.ingest.ole import ole_bytes
from tests.ingest.test_msg import attachment, message

DAMAGED = "damaged|cut off|failed on it|cannot be read"
NO_LIST = "a pre-2007 Office file"
"""What an OLE file is without the list of its streams."""


def mail(*attached, body: str = SAID) -> bytes:
    """Return a mail of one text and these attachments."""
    return ole_bytes(message({0x1000: body}, *attached))


def _packed(text: bytes) -> bytes:
    """Return a mail whose text stands there a second time, as packed RTF."""
    return ole_bytes(message({0x1000: SAID, 0x1009: text}))


def _patched(place: int, *words: int) -> bytes:
    """Return a mail with other numbers in its header or tables."""
    data = bytearray(mail())
    struct.pack_into(f"<{len(words)}I", data, place, *words)
    return bytes(data)


def _looped() -> bytes:
    """Return a mail whose directory continues in its own first sector."""
    data = bytearray(mail())
    directory = struct.unpack_from("<I", data, 48)[0]
    fat = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<I", data, 512 * (fat + 1) + 4 * directory, directory)
    return bytes(data)


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    whole = mail(attachment("a.txt", b"x" * 9_000))
    places = {"mark": 8, "header": 300, "sectors": 1_024, "half": len(whole) // 2}
    read_one = ("read", "")
    return [
        *cuts(
            "mail.msg",
            whole,
            [(name, size, "unsupported", NO_LIST) for name, size in places.items()],
        ),
        refused("mail-cut-tail.msg", lambda: whole[:-200], "unreadable", DAMAGED),
        refused("directory-loops.msg", _looped, "unsupported", NO_LIST),
        *(
            refused(
                f"{name}.msg", partial(_patched, place, word), "unreadable", DAMAGED
            )
            for name, place, word in (
                ("sectors-of-2-gb", 30, 31),
                ("directory-is-far", 48, 99_999_999),
                ("table-is-far", 76, 99_999_999),
            )
        ),
        Case(
            "with-files.msg",
            lambda: mail(
                attachment("a.zip", nested(2)), attachment("b.pdf", encrypted("x"))
            ),
            "read",
            says=(SAID,),
            inside={
                "a.zip": read_one,
                "a.zip / 0.zip / a.txt": read_one,
                "b.pdf": ("encrypted", "password"),
            },
        ),
        Case(
            "names-lead-outside.msg",
            lambda: mail(attachment("..\\..\\triage-escaped.txt", b"some text")),
            "read",
            says=(SAID,),
            inside={"triage-escaped.txt": read_one},
        ),
        read(
            "file-is-elsewhere.msg",
            lambda: mail(
                attachment("a.txt", b"", method=2, _3708=lure.path),
                attachment("b.txt", b"", method=7, _370D=lure.url),
            ),
        ),
        read(
            "bidi.msg",
            lambda: mail(body=f"{SAID} \u202ex\u202c"),
            f"{SAID} \u202ex\u202c",
        ),
        read("nuls.msg", lambda: mail(body=f"{SAID}\0 end")),
        read("packed-text-is-broken.msg", partial(_packed, b"\xff" * 99)),
        read(
            "packed-text-lies.msg",
            partial(_packed, struct.pack("<4I", 99, 2**32 - 1, 0x75465A4C, 0)),
        ),
    ]
