"""Packages of office files: cut off, lying, exploding, full of entities."""

import io
from collections.abc import Callable
from functools import partial

import docx

from tests.hostile.case import SAID, Case, Lure, cuts, read, refused
from tests.hostile.markup import bombs
from tests.hostile.office import (
    DAMAGED,
    TYPES,
    body,
    members,
    p,
    relations,
    rewritten,
    slides,
    word,
    workbook,
    written_text,
)
from tests.hostile.zips import Raw, deflated_zeros, packed, plain, written

BOMB = "unpacks to|more than"
NO_TYPE = "without a document type|document type|entit"


def _cut_off() -> list[Case]:
    document = docx.Document()
    document.add_paragraph(SAID)
    out = io.BytesIO()
    document.save(out)
    found = []
    for name, whole in (
        ("text.docx", out.getvalue()),
        ("sheet.xlsx", workbook()),
        ("deck.pptx", slides()),
        ("text.odt", written_text()),
    ):
        directory = whole.index(b"PK\x01\x02")
        end = whole.index(b"PK\x05\x06")
        places = {
            "member": directory // 2,
            "directory": directory,
            "entry": directory + 40,
            "last-entry": end - 3,
            "end": end,
            "tail": len(whole) - 1,
        }
        found += cuts(
            name,
            whole,
            [(place, size, "unreadable", DAMAGED) for place, size in places.items()],
        )
    return found


def _packages() -> list[Case]:
    main = body(p(SAID)).encode()
    types = plain("[Content_Types].xml", TYPES.encode())
    document = plain("word/document.xml", main)

    def with_members(*more: Raw) -> bytes:
        return written([types, document, *more])

    def zeros(megabytes: int, stated: int) -> Raw:
        return Raw(b"word/media/a.xml", deflated_zeros(megabytes), stated)

    huge = Raw(b"word/document.xml", deflated_zeros(5_000), 4_294_967_294)
    return [
        refused(
            "unpacks-to-5-gb.docx",
            lambda: with_members(zeros(5_000, 4_294_967_294)),
            "too_large",
            BOMB,
        ),
        refused(
            "main-part-of-5-gb.docx", lambda: written([types, huge]), "too_large", BOMB
        ),
        read("lies-about-a-bomb.docx", lambda: with_members(zeros(1_000, 900))),
        refused(
            "main-part-lies-about-a-bomb.docx",
            lambda: written(
                [types, Raw(b"word/document.xml", deflated_zeros(1_000), 900)]
            ),
            "unreadable",
            DAMAGED,
        ),
        refused(
            "many-of-100-mb.docx",
            lambda: with_members(
                *(
                    Raw(b"word/%d.xml" % n, deflated_zeros(1) * 600, 100_000_000)
                    for n in range(6)
                )
            ),
            "too_large",
            BOMB,
        ),
        refused(
            "members-6000.docx",
            lambda: with_members(
                *(plain(f"word/{n}.xml", b"<a/>") for n in range(6_000))
            ),
            "too_large",
            "members, more than 5000",
        ),
        refused(
            "members-share-a-bomb.docx",
            lambda: written(
                [
                    types,
                    document,
                    *[Raw(b"word/a.xml", deflated_zeros(50), 50_000_000)] * 500,
                ],
                share_data=False,
            ),
            "too_large",
            BOMB,
        ),
        refused(
            "member-with-password.docx",
            lambda: written([types, plain("word/document.xml", main, flags=1)]),
            "encrypted",
            "password",
        ),
        refused(
            "checksum-is-wrong.docx",
            lambda: written([types, plain("word/document.xml", main, crc=1)]),
            "unreadable",
            DAMAGED,
        ),
        read(
            "names-lead-outside.docx",
            lambda: with_members(
                plain("../../../triage-escaped.txt", b"x"),
                plain("/tmp/triage-escaped.txt", b"x"),
                plain("C:\\triage-escaped.txt", b"x"),
            ),
        ),
        read(
            "main-part-twice.docx",
            lambda: written(
                [
                    types,
                    plain("word/document.xml", body(p("first one")).encode()),
                    document,
                ]
            ),
        ),
        refused("office-lock.docx", _office_lock, "encrypted", "password"),
    ]


def _office_lock() -> bytes:
    """Return what is left of an OLE file with a password: its directory."""
    entries = "".join(
        name.ljust(32, "\0")
        for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    )
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries.encode("utf-16-le")
    )


def _entities(lure: Lure) -> list[Case]:
    found = []
    for name, inner in bombs(lure).items():
        head = f"<!DOCTYPE x [{inner}]>"
        found.append(
            refused(
                f"entity-{name}.docx",
                partial(word, body(p(f"{SAID} &x;"), head=head)),
                "unreadable",
                NO_TYPE,
            )
        )
        found.append(
            refused(
                f"entity-{name}.odt",
                partial(written_text, f"<text:p>{SAID} &x;</text:p>", head),
                "unreadable",
                NO_TYPE,
            )
        )
    laughs = f"<!DOCTYPE x [{bombs(lure)['billion-laughs']}]>".encode()

    def in_part(suffix: str) -> Callable[[str, bytes], bytes]:
        def change(name: str, content: bytes) -> bytes:
            if not name.endswith(suffix):
                return content
            start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
            return (
                content[:start]
                + laughs
                + content[start:].replace(SAID.encode(), b"&x;")
            )

        return change

    return [
        *found,
        refused(
            "entity-in-workbook.xlsx",
            lambda: rewritten(workbook(), in_part("workbook.xml")),
            "unreadable",
            NO_TYPE,
        ),
        refused(
            "entity-in-sheet.xlsx",
            lambda: rewritten(workbook(), in_part("sheet1.xml")),
            "unreadable",
            NO_TYPE,
        ),
        refused(
            "entity-in-slide.pptx",
            lambda: rewritten(slides(), in_part("slide1.xml")),
            "unreadable",
            NO_TYPE,
        ),
        refused(
            "entity-in-styles.odt",
            lambda: rewritten(written_text(), in_part("content.xml")),
            "unreadable",
            NO_TYPE,
        ),
        refused(
            "entity-in-relations.docx",
            lambda: packed(
                members(
                    body(p(SAID)),
                    {"word/_rels/document.xml.rels": laughs.decode() + relations()},
                )
            ),
            "unreadable",
            NO_TYPE,
        ),
        refused(
            "entity-in-utf-16.docx",
            lambda: word(
                body(
                    p("&x;"),
                    head=f"<?xml version='1.0' encoding='utf-16'?>{laughs.decode()}",
                ).encode("utf-16")
            ),
            "unreadable",
            NO_TYPE,
        ),
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_cut_off(), *_packages(), *_entities(lure)]
