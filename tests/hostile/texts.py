"""Text files that are wide, deep, endless, cut off, or in no encoding they claim."""

import codecs
import json
import random

from tests.hostile.case import SAID, Case, Lure, cuts, read, refused

NO_TEXT = "holds no text|and no text"
MEGABYTE = 1_000_000


def said(encoding: str = "utf-8", text: str = SAID) -> bytes:
    """Return a few lines in an encoding, long enough to tell it."""
    return f"{text}.\nIt works from 2 km, says the maker, and needs no help.\n".encode(
        encoding
    )


def _encodings() -> list[Case]:
    cyrillic = "Зонд копирует каждый звонок и сообщение абонента без его ведома"
    marked = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE
    return [
        read("utf-16-le.txt", lambda: said("utf-16-le")),
        read("utf-16-be.txt", lambda: said("utf-16-be")),
        read("utf-32-le.txt", lambda: said("utf-32-le")),
        read("utf-16-le-cyrillic.txt", lambda: said("utf-16-le", cyrillic), cyrillic),
        read("utf-16-le-odd.txt", lambda: said("utf-16-le")[:-1]),
        read("utf-8-mark-twice.txt", lambda: codecs.BOM_UTF8 * 2 + said()),
        refused(
            "utf-8-mark-on-utf-16.txt",
            lambda: codecs.BOM_UTF8 + said("utf-16"),
            "unsupported",
            "neither a known format nor text",
        ),
        read("utf-16-mark-on-utf-8.txt", lambda: codecs.BOM_UTF16_LE + said()),
        read("marks-of-two-encodings.txt", lambda: marked + said()),
        read("mark-in-the-middle.txt", lambda: said() + codecs.BOM_UTF8 + said()),
        read(
            "lone-surrogates.txt",
            lambda: said() + b"\xed\xa0\x80 \xed\xbf\xbf end",
            SAID,
            "end",
        ),
        read("overlong.txt", lambda: said() + b"\xc0\xaf\xe0\x80\xaf end", SAID, "end"),
        read(
            "nuls.txt", lambda: said().replace(b" ", b"\0 ", 2) + b"end", "Our", "end"
        ),
        read(
            "bidi-marks.txt",
            lambda: said(text=SAID + " \u202egnirotinom\u202c \u2066x\u2069"),
            SAID,
            "\u202egnirotinom\u202c \u2066x\u2069",
        ),
        read(
            "zero-width.txt",
            lambda: said(text=SAID + " sp\u200by\u200dw\u2060are\ufeff now"),
            "sp\u200by\u200dw\u2060are",
        ),
        read(
            "tags-of-unicode.txt",
            lambda: said(text=SAID + " \U000e0049\U000e0047"),
            "\U000e0049\U000e0047",
        ),
        read(
            "marks-upon-marks.txt", lambda: said(text=SAID + " e" + "\u0301" * 100_000)
        ),
        read("escapes-of-a-terminal.txt", lambda: b"\x1b[8m" + said() + b"\x1b[2J"),
        read(
            "line-ends-of-all-kinds.txt",
            lambda: said().replace(b"\n", b"\r\n\r\x85\x0b\x0c"),
        ),
    ]


def _empty() -> list[Case]:
    return [
        refused("empty.txt", lambda: b"", "unreadable", "empty"),
        refused("blanks.txt", lambda: b" \t\r\n" * 99, "unreadable", "empty|no text"),
        refused("only-a-mark.txt", lambda: codecs.BOM_UTF8, "unreadable", NO_TEXT),
        refused("only-nuls.txt", lambda: bytes(5_000), "unreadable", "empty|no text"),
        refused(
            "only-rules.txt", lambda: b"-----\n=====\n" * 50, "unreadable", NO_TEXT
        ),
        refused(
            "200-mb-and-one-of-spaces.txt",
            lambda: b" " * (200 * MEGABYTE + 1),
            "too_large",
            "200000001 bytes, more than the limit",
        ),
        refused(
            "150-mb-of-spaces.txt",
            lambda: b" " * (150 * MEGABYTE),
            "unreadable",
            "empty|no text",
        ),
        refused(
            "150-mb-of-line-ends.md",
            lambda: b"\r\n" * (75 * MEGABYTE),
            "unreadable",
            "empty|no text",
        ),
        refused(
            "spaces-around-a-word.txt",
            lambda: b" " * (20 * MEGABYTE) + SAID.encode() + b" " * (20 * MEGABYTE),
            "read",
            "",
        ),
        refused(
            "21-million-letters.txt",
            lambda: b"spy " * 5_250_001,
            "too_large",
            "characters, more than 20000000",
        ),
    ]


def _wrong_names() -> list[Case]:
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    page = f"<html><body><p>{SAID}".encode()
    binary = "neither a known format nor text|there is no reader"
    return [
        refused(
            "program.pdf",
            lambda: b"\x7fELF" + bytes(range(256)) * 20,
            "unsupported",
            "program",
        ),
        refused("noise.txt", lambda: bytes(range(256)) * 40, "unsupported", binary),
        refused(
            "noise.docx",
            lambda: random.Random(7).randbytes(9_000),
            "unsupported",
            binary,
        ),
        read("page.pdf", lambda: page),
        read("page.docx", lambda: page),
        read("text.pdf", said),
        read("text.docx", said),
        read("text.csv", said),
        read("text.json", said),
        read("text.html", said),
        refused("picture.txt", lambda: png, "unreadable", "PNG|image|picture"),
        read(
            "speaks-of-pdf.txt",
            lambda: b"A file that begins with %PDF-1.7 is one.\n" + said(),
        ),
        read("a name\u202etxt.exe", said),
        read("x" * 5_000 + ".txt", said),
        read("../../" * 20 + "triage-escaped.txt", said),
    ]


def _csv() -> list[Case]:
    row = SAID.encode()
    return [
        read("a-million-columns.csv", lambda: row + b",x" * 1_000_000 + b"\n1,2\n"),
        read(
            "ten-thousand-columns.csv",
            lambda: row + b",x" * 10_000 + b"\n" + b"y," * 10_000 + b"\n",
        ),
        read("quote-never-ends.csv", lambda: b'a,b\n"' + row + b",c\n" * 100_000),
        read("quotes-alone.csv", lambda: row + b"\n" + b'"' * 1_000_001),
        read("nuls.csv", lambda: b"a,b\n" + row + b",\0\0x\n" + b"more and more\n" * 9),
        read(
            "cell-of-10-mb.csv",
            lambda: b"a,b\n" + row + b"," + b"w " * (5 * MEGABYTE) + b"\n",
        ),
        read(
            "rows-of-all-lengths.csv",
            lambda: row + b"\n" + b"".join(b"z," * n + b"\n" for n in range(1_000)),
        ),
        *cuts(
            "table.csv",
            b'name,text\n"A ""1""",' + row + b'\n"B","two\nlines"\n',
            [
                ("row", 50, "read", ""),
                ("quote", 56, "read", ""),
                ("cell", 62, "read", ""),
            ],
        ),
        read(
            "formula.csv",
            lambda: b'a,b\n=HYPERLINK("http://127.0.0.1:9/x";"go"),' + row + b"\n",
        ),
    ]


def _json() -> list[Case]:
    whole = json.dumps(
        {"title": "Offer", "text": f"{SAID}.", "list": [1, {"a": None}]}
    ).encode()
    after = whole.index(b'"list"')
    return [
        *cuts(
            "record.json",
            whole,
            [
                ("key", after + 3, "read", ""),
                ("colon", after + 7, "read", ""),
                ("array", after + 10, "read", ""),
                ("comma", after - 2, "read", ""),
                ("string", after - 4, "read", ""),
                ("brace", len(whole) - 1, "read", ""),
            ],
        ),
        read(
            "nested-100000-deep.json",
            lambda: b'["' + SAID.encode() + b'",' + b"[" * 100_000 + b"]" * 100_001,
        ),
        read(
            "objects-nested-100000-deep.json",
            lambda: b'{"a":' * 100_000 + b'"' + SAID.encode() + b'"' + b"}" * 100_000,
        ),
        read(
            "nested-900-deep.json",
            lambda: b"[" * 900 + b'"' + SAID.encode() + b' today"' + b"]" * 900,
        ),
        read(
            "number-of-a-million-digits.json",
            lambda: b'{"a": "' + SAID.encode() + b'", "n": ' + b"9" * MEGABYTE + b"}",
        ),
        read(
            "numbers-beyond-all.json",
            lambda: (
                b'{"a": "'
                + SAID.encode()
                + b' today", "n": [NaN, -Infinity, 1e999999]}'
            ),
        ),
        read(
            "key-a-million-times.json",
            lambda: (
                b"{" + b'"a":1,' * MEGABYTE + b'"a":"' + SAID.encode() + b' today"}'
            ),
        ),
        read(
            "lone-surrogates.json",
            lambda: (
                b'{"a": "' + SAID.encode() + b' \\ud800 \\udc00\\ud800 \\u0000 today"}'
            ),
            SAID,
            "today",
        ),
        read(
            "escaped-plane.json",
            lambda: b'{"a": "' + SAID.encode() + b' \\ud83d\\udd75 today"}',
            "\U0001f575 today",
        ),
        refused("only-numbers.json", lambda: b"[1, 2, [3, {}]]", "unreadable", NO_TEXT),
        read(
            "one-broken-line.jsonl",
            lambda: (
                b'{"a": "first line that is whole"}\n{"a": \n{"a": "'
                + SAID.encode()
                + b' today"}\n'
            ),
        ),
        read("empty-lines-100000.jsonl", lambda: b"\n" * 100_000 + whole),
    ]


def _marked_up() -> list[Case]:
    line = SAID.encode()
    return [
        read("quotes-100000-deep.md", lambda: b">" * 100_000 + line),
        read(
            "lists-2000-deep.md",
            lambda: (
                b"\n".join(b" " * (2 * n) + b"- x" for n in range(2_000))
                + b"\n\n"
                + line
            ),
        ),
        read("brackets.md", lambda: b"[" * 50_000 + line + b"](" * 50_000),
        read("stars.md", lambda: b"*a **b " * 50_000 + line),
        read(
            "backticks.md",
            lambda: b" ".join(b"`" * n for n in range(1, 1_500)) + b"\n\n" + line,
        ),
        read(
            "table-10000-wide.md",
            lambda: (
                b"|a" * 10_000
                + b"|\n"
                + b"|-" * 10_000
                + b"|\n"
                + b"|b" * 10_000
                + b"|\n\n"
                + line
            ),
        ),
        read(
            "substitutions.rst",
            lambda: (
                b"".join(
                    b".. |a%d| replace:: |a%d| |a%d|\n" % (n, n + 1, n + 1)
                    for n in range(40)
                )
                + b".. |a40| replace:: lol\n\n|a0|\n\n"
                + line
            ),
        ),
        read(
            "includes.rst",
            lambda: (
                b".. include:: /etc/passwd\n\n.. raw:: html\n   :url: http://127.0.0.1:9/\n\n"
                + line
                + b"\n"
            ),
        ),
        read("sections-100000.rst", lambda: b"Title\n=====\n\n" * 2_000 + line),
        read("stars.rst", lambda: b"*a **b `c |d " * 20_000 + line),
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_encodings(), *_empty(), *_wrong_names(), *_csv(), *_json(), *_marked_up()]
