"""ZIP archives that nest, lead outside, explode, hide, or are cut off."""

import io
import stat
import zipfile
from functools import partial

from tests.hostile.case import SAID, Case, Lure, cuts, read, refused
from tests.hostile.pdf_contents import encrypted
from tests.hostile.pdfs import built
from tests.hostile.zips import Raw, deflated_zeros, packed, plain, written

LINE = f"{SAID}.\n"
DAMAGED = "the ZIP archive is damaged"
BOMB = "unpacks to more than|a likely attack|more than"


def nested(depth: int, inner: str = "a.txt") -> bytes:
    """Return archives in one another; the innermost holds a text."""
    data = packed({inner: LINE})
    for n in range(depth - 1):
        data = packed({f"{n}.zip": data})
    return data


def _mixed() -> bytes:
    """Return an archive of files that can and cannot be read."""
    return packed(
        {
            "offer/text.txt": LINE,
            "offer/page.pdf": built(),
            "locked.pdf": encrypted("secret"),
            "program.exe": b"\x7fELF" + bytes(99),
            "empty.txt": b"",
            "cut.docx": b"PK\x03\x04word/document",
        }
    )


def _cut_off() -> list[Case]:
    whole = packed({"a.txt": LINE, "b.txt": LINE * 20})
    directory = whole.index(b"PK\x01\x02")
    places = {
        "header": 20,
        "member": directory // 2,
        "directory": directory,
        "entry": directory + 30,
        "end": whole.index(b"PK\x05\x06"),
        "tail": len(whole) - 1,
    }
    return cuts(
        "files.zip", whole, [(k, n, "unreadable", DAMAGED) for k, n in places.items()]
    )


def _inside(name: str, make, status: str, **inside: tuple[str, str]) -> Case:
    """Return the case of an archive; a keyword is a member with `_` for its dot."""
    members = {key.replace("_", "."): said for key, said in inside.items()}
    says = (SAID,) if any(said[0] == "read" for said in members.values()) else ()
    return Case(name, make, status, says=says, inside=members)


def _members() -> list[Case]:
    good = plain("a.txt", LINE.encode())
    link = plain("link.txt", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    folder_link = plain("folder", b"../../../", mode=stat.S_IFLNK | 0o777)
    read_one = ("read", "")
    return [
        Case(
            "mixed.zip",
            _mixed,
            "read",
            says=(SAID,),
            inside={
                "offer / text.txt": read_one,
                "offer / page.pdf": read_one,
                "locked.pdf": ("encrypted", "password"),
                "program.exe": ("unsupported", "program"),
                "empty.txt": ("unreadable", "empty"),
                "cut.docx": ("unreadable", "damaged"),
            },
        ),
        _inside(
            "links.zip",
            lambda: written([link, folder_link, good]),
            "partial",
            link_txt=("unsupported", "a link"),
            folder=("unsupported", "a link"),
            a_txt=read_one,
        ),
        _inside(
            "password.zip",
            lambda: written([plain("b.txt", b"x" * 99, flags=1), good]),
            "partial",
            b_txt=("encrypted", "password"),
            a_txt=read_one,
        ),
        _inside(
            "checksum.zip",
            lambda: written([plain("b.txt", LINE.encode(), crc=7), good]),
            "partial",
            b_txt=("unreadable", "damaged"),
            a_txt=read_one,
        ),
        _inside(
            "stated-too-small.zip",
            lambda: written([plain("b.txt", LINE.encode() * 99, size=9), good]),
            "partial",
            b_txt=("unreadable", "damaged"),
            a_txt=read_one,
        ),
        _inside(
            "stated-too-large.zip",
            lambda: written([plain("b.txt", LINE.encode(), size=9_999), good]),
            "read",
            b_txt=read_one,
            a_txt=read_one,
        ),
        _inside(
            "unknown-method.zip",
            _by_lzma,
            "partial",
            b_txt=("unsupported", "method 14"),
            a_txt=read_one,
        ),
        refused("no-member.zip", lambda: packed({}), "unreadable", "holds no file"),
        refused(
            "only-folders.zip",
            lambda: packed({"a/": "", "a/b/": ""}),
            "unreadable",
            "holds no file",
        ),
        _inside(
            "same-name-twice.zip",
            lambda: written([good, plain("a.txt", b"another text of its own")]),
            "read",
            a_txt=read_one,
        ),
        _inside(
            "names-of-all-kinds.zip",
            lambda: written(
                [
                    plain("\u202egnp.exe.txt", b"one text"),
                    plain("", b"two texts"),
                    plain("n" * 3_000 + ".txt", b"three texts"),
                    good,
                ]
            ),
            "read",
            a_txt=read_one,
        ),
        _inside(
            "file-and-folder.zip",
            lambda: written(
                [plain("a", b"some text"), plain("a/b.txt", b"more text"), good]
            ),
            "read",
            a_txt=read_one,
        ),
    ]


def _by_lzma() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", LINE)
        archive.writestr("b.txt", LINE, zipfile.ZIP_LZMA)
    return out.getvalue()


def _outside(lure: Lure) -> list[Case]:
    names = [
        "../triage-escaped.txt",
        "../" * 20 + "triage-escaped.txt",
        "/tmp/triage-escaped.txt",
        "..\\..\\triage-escaped.txt",
        "C:\\triage-escaped.txt",
        "\\\\host\\share\\triage-escaped.txt",
        "a/../../triage-escaped.txt",
        lure.path,
    ]
    return [
        Case(
            f"names-outside-{n}.zip",
            partial(written, [plain(name, LINE.encode())]),
            "read",
            "lead outside the archive",
            (SAID,),
        )
        for n, name in enumerate(names)
    ]


def _bombs() -> list[Case]:
    good = plain("a.txt", LINE.encode())
    read_one = ("read", "")

    def zeros(megabytes: int, stated: int | None = None) -> Raw:
        size = megabytes * 1_000_000 if stated is None else stated
        return Raw(b"b.txt", deflated_zeros(megabytes), min(size, 0xFFFFFFFE))

    return [
        *(read(f"nested-{n}-deep.zip", partial(nested, n)) for n in (2, 5)),
        Case(
            "nested-50-deep.zip",
            lambda: nested(50),
            "read",
            inside={
                " / ".join(f"{n}.zip" for n in range(48, 43, -1)): (
                    "partial",
                    "nested more than 5 deep",
                )
            },
        ),
        _inside("holds-itself.zip", _quine_like, "read"),
        _inside(
            "bomb-of-5-gb.zip",
            lambda: written([zeros(5_000), good]),
            "partial",
            b_txt=("too_large", BOMB),
            a_txt=read_one,
        ),
        _inside(
            "bomb-that-lies.zip",
            lambda: written([zeros(1_000, 900), good]),
            "partial",
            b_txt=("unreadable", "damaged"),
            a_txt=read_one,
        ),
        _inside(
            "bomb-of-many.zip",
            lambda: written([good, *[zeros(100)] * 12]),
            "partial",
            a_txt=read_one,
            b_txt=("too_large", BOMB),
        ),
        _inside(
            "entries-share-a-bomb.zip",
            lambda: written([zeros(100), *[zeros(100)] * 20], share_data=True),
            "partial",
            b_txt=("too_large", BOMB),
        ),
        Case(
            "members-3000.zip",
            lambda: packed({f"{n}.txt": f"{n}. {LINE}" for n in range(3_000)}),
            "partial",
            "2000 documents inside are not unpacked",
            (SAID,),
        ),
        _inside(
            "one-line-300000-times.zip",
            lambda: packed({"b.txt": LINE * 300_000}),
            "partial",
            b_txt=("too_large", BOMB),
        ),
    ]


def _quine_like() -> bytes:
    """Return an archive whose members are archives of the same members."""
    data = packed({"a.txt": LINE})
    for _ in range(4):
        data = packed({"a.zip": data, "b.zip": data, "c.zip": data})
    return data


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_cut_off(), *_members(), *_outside(lure), *_bombs()]
