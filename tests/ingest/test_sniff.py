import contextlib
import os
import random
import zipfile

import docx
import pytest

from pipeline.errors import (
    EncryptedDocument,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest import sniff as types
from pipeline.ingest.sniff import describe, sniff
from tests.ingest.checks import saved, zip_of
from tests.ingest.ole import Tree, ole_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def package(**members: str) -> bytes:
    named = {name.replace("__", "/"): text for name, text in members.items()}
    return zip_of(*named.items(), method=zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.7\n1 0 obj", "a.pdf", types.PDF),
        (b"%PDF-1.7\n1 0 obj", "a.txt", types.PDF),
        (b"junk from a mailer\r\n%PDF-1.4\n1 0 obj", "a.pdf", types.PDF),
        (b"The mark %PDF-1.4 opens a file of that type.", "a.txt", types.PLAIN),
        (b"<!DOCTYPE html><p>x", "a.md", types.HTML),
        (b"\xef\xbb\xbf  <!-- c -->\n<HTML lang=en>", "a.txt", types.HTML),
        (b'<?xml version="1.0"?><html xmlns="x">', "a.xhtml", types.HTML),
        ("<html><p>Привет".encode("utf-16"), "a.txt", types.HTML),
        (b"no markup at all", "a.html", types.PLAIN),
        (b"<p align=center>Logo</p>\n\n# Kit", "README.md", types.MARKDOWN),
        (b"<p>One</p><p>Two</p>", "a.txt", types.HTML),
        (b"# Title\n\ntext", "README", types.MARKDOWN),
        (b"# Title\n\ntext", "a.txt", types.PLAIN),
        (b"Title\n=====", "a.rst", types.RST),
        (b"import X from 'y'", "a.mdx", types.MARKDOWN),
        (b'{"a": 1}', "a.json", types.JSON),
        (b'{"a": 1}\n{"a": 2}', "a.jsonl", types.JSON_LINES),
        (b"a,b\n1,2", "A.CSV", types.CSV),
        (b"just text", "noname", types.PLAIN),
        ("страница".encode("cp1251"), "a.txt", types.PLAIN),
        (b"text with one \0 in it, which happens", "a.txt", types.PLAIN),
    ],
)
def test_content_decides_before_the_name(data, name, expected):
    assert sniff(data, name) == expected


def test_docx_under_a_wrong_name():
    assert sniff(saved(docx.Document()), "a.pdf") == types.DOCX


def test_cut_off_docx_is_still_a_docx():
    data = saved(docx.Document())
    assert sniff(data[: len(data) // 2], "a.docx") in {types.DOCX, "application/zip"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"\x7fELF" + bytes(20), "program"),
        (b"MZ" + bytes(100) + b"PE\0\0" + bytes(20), "program"),
        (OLE + "WordDocument".encode("utf-16-le"), "pre-2007 Word file"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel"),
        (OLE, "Office file"),
        (package(a="x"), "ZIP archive"),
        (package(**{"[Content_Types].xml": "x", "xl__workbook.bin": "x"}), "XLSB"),
        (
            package(**{"[Content_Types].xml": "x", "visio__d.xml": "x"}),
            "Office program",
        ),
        (package(**{"META-INF__MANIFEST.MF": "x"}), "program package"),
        (package(**{"Index__Document.iwa": "x"}), "iWork"),
        (package(mimetype="application/vnd.oasis.opendocument.chart"), "OpenDocument"),
        (b"!BDN" + bytes(20), "Outlook mailbox"),
        (b"\x78\x9f\x3e\x22" + bytes(20), "winmail.dat"),
        (package(mimetype="application/epub+zip"), "EPUB"),
    ],
)
def test_formats_without_a_reader_are_named(data, said):
    assert said in describe(sniff(data, "upload.bin"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"{\\rtf1 text}", types.RTF),
        (package(**{"[Content_Types].xml": "x", "xl__workbook.xml": "x"}), types.XLSX),
        (package(**{"[Content_Types].xml": "x", "ppt__p.xml": "x"}), types.PPTX),
        (package(mimetype="application/vnd.oasis.opendocument.text"), types.ODF[0]),
        (
            OLE
            + "__properties_version1.0".encode("utf-16-le")
            + "Workbook".encode("utf-16-le"),
            types.MSG,
        ),
        (b"PK\x03\x04 cut off ppt/presentation.xml", types.PPTX),
    ],
)
def test_office_formats_whatever_their_name(data, expected):
    assert sniff(data, "upload.bin") == expected


def test_what_is_attached_to_a_mail_does_not_change_what_the_mail_is():
    inner: Tree = {"EncryptedPackage": b"x", "WordDocument": b"x"}
    tree: Tree = {"__properties_version1.0": b"x", "__attach": inner}
    assert sniff(ole_bytes(tree), "a") == types.MSG
    with pytest.raises(EncryptedDocument):
        sniff(ole_bytes(inner), "a")
    assert "Word file" in describe(sniff(ole_bytes({"WordDocument": b"x"}), "a"))


def test_encrypted_office_file():
    with pytest.raises(EncryptedDocument, match="password"):
        sniff(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx")


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", bytes(1000)])
def test_empty_file(data):
    with pytest.raises(UnreadableDocument, match="empty file"):
        sniff(data, "a.txt")


def test_binary_garbage_is_refused():
    garbage = random.Random(7).randbytes(10_000)
    with pytest.raises(UnsupportedDocument, match="control characters"):
        sniff(garbage, "a.txt")


def test_a_character_cut_by_the_sample_does_not_change_the_type():
    data = ("x" + "Überwachung " * 20_000).encode()
    assert sniff(data, "a.txt") == types.PLAIN


@pytest.mark.parametrize("size", [1, 2, 3, 5, 17])
def test_any_bytes_give_a_type_or_an_ingest_error(size):
    for _ in range(200):
        data = os.urandom(size)
        with contextlib.suppress(UnreadableDocument, UnsupportedDocument):
            assert sniff(data, "a")
