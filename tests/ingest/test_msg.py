"""Mails of Outlook, put together property by property."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from oxmsg import Message

from pipeline.errors import EncryptedDocument, UnreadableDocument, UnsupportedDocument
from pipeline.ingest import sniff
from pipeline.ingest.contained.contents import UnpackLimits
from pipeline.ingest.mail.eml import eml_contents, read_eml
from pipeline.ingest.mail.msg import decompress, msg_contents, read_msg
from tests.ingest.checks import kinds, texts
from tests.ingest.ole import Tree, ole_bytes

LIMITS = UnpackLimits(100, 10_000_000, 10_000_000, "")
PNG = b"\x89PNG\r\n\x1a\n"


def folder(
    header: int,
    strings: Mapping[int, str | bytes],
    numbers: Mapping[int, int | datetime],
) -> Tree:
    """Return a folder of properties: text, bytes, numbers and times."""
    held = bytearray(header)
    tree: Tree = {}
    for number, value in strings.items():
        kind = 0x001F if isinstance(value, str) else 0x0102
        content = value.encode("utf-16-le") if isinstance(value, str) else value
        tree[f"__substg1.0_{number:04X}{kind:04X}"] = content
        held += struct.pack("<HHIII", kind, number, 6, len(content), 0)
    for number, moment in numbers.items():
        if isinstance(moment, datetime):
            since = moment - datetime(1601, 1, 1, tzinfo=UTC)
            ticks = int(since.total_seconds()) * 10**7
            held += struct.pack("<HHIQ", 0x40, number, 6, ticks)
        else:
            held += struct.pack("<HHIII", 3, number, 6, moment, 0)
    tree["__properties_version1.0"] = bytes(held)
    return tree


SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
USUAL: dict[int, str | bytes] = {
    0x001A: "IPM.Note",
    0x0037: "Offer for Zürich",
    0x0C1A: "Jörg Müller",
    0x5D01: "j@vendor.example",
    0x1000: "The system is covert.\r\n\r\n> Does it hide?",
}


def message(
    strings: Mapping[int, str | bytes] | None = None,
    *folders: Tree,
    header: int = 32,
    numbers: Mapping[int, int | datetime] | None = None,
) -> Tree:
    times: dict[int, int | datetime] = {0x0039: SENT}
    tree = folder(header, {**USUAL, **(strings or {})}, {**times, **(numbers or {})})
    n = {"recip": 0, "attach": 0}
    for inner in folders:
        kind = "recip" if "__substg1.0_39FE001F" in inner else "attach"
        tree[f"__{kind}_version1.0_#{n[kind]:08X}"] = inner
        n[kind] += 1
    return tree


def recipient(name: str, place: str, role: int) -> Tree:
    return folder(8, {0x3001: name, 0x39FE: place}, {0x0C15: role})


def attachment(name: str, data: bytes, *, method: int = 1, **more: str) -> Tree:
    strings: dict[int, str | bytes] = {0x3707: name}
    if data:
        strings[0x3701] = data
    strings |= {int(number[1:], 16): value for number, value in more.items()}
    return folder(8, strings, {0x3705: method})


def test_subject_people_date_and_text():
    data = ole_bytes(
        message(
            None,
            recipient("Colonel A", "a@interior.example", 1),
            recipient("B", "b@interior.example", 2),
            recipient("", "c@interior.example", 1),
        )
    )
    assert sniff.sniff(data, "mail.bin") == sniff.MSG
    assert kinds(read_msg(data)) == [
        ("paragraph", "From: Jörg Müller <j@vendor.example>"),
        ("paragraph", "To: Colonel A <a@interior.example>, c@interior.example"),
        ("paragraph", "Cc: B <b@interior.example>"),
        ("paragraph", "Date: Mon, 02 Mar 2026 09:00:00 +0000"),
        ("title", "Offer for Zürich"),
        ("paragraph", "The system is covert."),
        ("paragraph", "Does it hide?"),
    ]


def test_the_headers_that_came_with_the_mail_are_believed_first():
    sent = "From: =?utf-8?q?J=C3=B6rg?= <x@y.example>\r\nReply-To: r@y.example\r\n\r\n"
    found = texts(read_msg(ole_bytes(message({0x007D: sent}))))
    assert "From: Jörg <x@y.example>" in found
    assert "Reply-To: r@y.example" in found
    assert "Date: Mon, 02 Mar 2026 09:00:00 +0000" in found


def test_recipients_as_shown_where_none_is_listed():
    found = texts(read_msg(ole_bytes(message({0x0E04: "A; B", 0x0E03: "C"}))))
    assert "To: A; B" in found
    assert "Cc: C" in found


def test_html_in_its_code_page_is_read_where_it_is_fuller():
    html = "<p>Система перехвата</p><p>Plus more words than before it.</p>"
    data = ole_bytes(message({0x1013: html.encode("cp1251")}, numbers={0x3FDE: 1251}))
    found = texts(read_msg(data))
    assert found[found.index("Система перехвата") + 1] == (
        "Plus more words than before it."
    )


def test_text_of_before_unicode():
    tree = message({0x1000: ""}, numbers={0x3FFD: 1251})
    del tree["__substg1.0_1000001F"]
    tree["__substg1.0_1000001E"] = "Скрытая система".encode("cp1251")
    assert texts(read_msg(ole_bytes(tree)))[-1] == "Скрытая система"


COMPRESSED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900"
    "20627705b06c647d0a800fa0"
)
"""The example of MS-OXRTFCP 3.2.1."""


def test_compressed_rtf():
    assert (
        decompress(COMPRESSED)
        == rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n"
    )
    data = ole_bytes(message({0x1000: "", 0x1009: COMPRESSED}))
    assert texts(read_msg(data))[-1] == "hello world"


@pytest.mark.parametrize("n", range(0, len(COMPRESSED), 3))
def test_compressed_rtf_that_is_cut_off(n):
    assert decompress(COMPRESSED).startswith(decompress(COMPRESSED[:n]))


def test_attachments_are_members():
    data = ole_bytes(
        message(
            None,
            attachment("annex ü.pdf", b"%PDF-1.7" * 1_000, p370E="application/pdf"),
            attachment("../small.txt", b"Small", p370E="text/plain"),
        )
    )
    contents = msg_contents(data, LIMITS)
    assert [(m.name, m.data) for m in contents.members] == [
        ("annex ü.pdf", b"%PDF-1.7" * 1_000),
        ("small.txt", b"Small"),
    ]
    assert texts(read_msg(data))[-1] == "Attachments: annex ü.pdf, ../small.txt"


def test_another_reader_finds_the_same_in_these_files():
    data = ole_bytes(message(None, attachment("annex.pdf", b"%PDF-1.7" * 1_000)))
    other = Message.load(data)
    assert (other.subject, other.sent_date) == ("Offer for Zürich", SENT)
    assert other.body == USUAL[0x1000]
    assert [a.file_bytes for a in other.attachments] == [b"%PDF-1.7" * 1_000]


def test_a_mail_in_a_mail_is_a_document_of_its_own_and_the_same_each_time():
    inner = message(
        {0x0037: "Earlier\r\nBcc: x@y.example"},
        attachment("deep.txt", b"Deep text"),
        recipient("Z", "z@x.example", 1),
        header=24,
    )
    outer = attachment("", b"", method=5)
    outer["__substg1.0_3701000D"] = inner
    data = ole_bytes(message(None, outer))
    (member,) = msg_contents(data, LIMITS).members
    assert member.name == "Earlier Bcc: x@y.example.eml"
    assert msg_contents(data, LIMITS).members[0] == member
    assert sniff.sniff(member.data, member.name) == sniff.EML
    found = texts(read_eml(member.data))
    assert found[:2] == ["From: Jörg Müller <j@vendor.example>", "To: Z <z@x.example>"]
    assert found[3] == "Earlier Bcc: x@y.example"
    assert eml_contents(member.data, LIMITS).members[0].data == b"Deep text"


def test_small_pictures_in_the_text_are_counted():
    logo = attachment("logo.png", PNG, p370E="image/png", p3712="logo@1")
    contents = msg_contents(ole_bytes(message(None, logo)), LIMITS)
    assert contents.members == ()
    assert contents.notes == ("1 small pictures in the text are not read",)


def test_a_link_to_a_shared_file_is_named_and_not_followed():
    link = attachment("offer.pdf", b"", method=7)
    (member,) = msg_contents(ole_bytes(message(None, link)), LIMITS).members
    assert member.name == "offer.pdf"
    assert isinstance(member.error, UnsupportedDocument)


def test_a_sealed_mail_keeps_its_people_and_says_what_is_missing():
    sealed = {0x001A: "IPM.Note.SMIME", 0x1000: ""}
    data = ole_bytes(message(sealed, attachment("smime.p7m", b"\x30\x80")))
    extract = read_msg(data)
    assert texts(extract)[0] == "From: Jörg Müller <j@vendor.example>"
    assert "S/MIME" in (extract.pages[1].unread or "")
    (member,) = msg_contents(data, LIMITS).members
    assert isinstance(member.error, EncryptedDocument)


def test_a_signed_mail_is_read_from_what_was_signed():
    signed = (
        b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain\r\n\r\nSigned words.\r\n--b\r\n"
        b"Content-Type: application/pkcs7-signature\r\n\r\nxx\r\n--b--\r\n"
    )
    kind = {0x001A: "IPM.Note.SMIME.MultipartSigned", 0x1000: ""}
    data = ole_bytes(message(kind, attachment("smime.p7m", signed)))
    assert texts(read_msg(data))[-1] == "Signed words."
    assert msg_contents(data, LIMITS).members == ()


@pytest.mark.parametrize("cut", [600, 2_000, -1_500, -520])
def test_a_damaged_file_says_so_or_is_read(cut):
    data = ole_bytes(message(None, attachment("a.bin", bytes(range(256)) * 40)))
    with pytest.raises(UnreadableDocument, match=r"damaged|no text"):
        read_msg(data[:cut])


def test_a_mail_without_anything_is_unreadable():
    tree = folder(32, {}, {})
    with pytest.raises(UnreadableDocument, match="no text"):
        read_msg(ole_bytes(tree))


def test_an_unknown_code_page_and_a_broken_time_lose_nothing():
    tree = message(None, numbers={0x3FDE: 99999, 0x3FFD: 99999})
    held = tree["__properties_version1.0"]
    assert isinstance(held, bytes)
    at = held.index(struct.pack("<HH", 0x40, 0x0039))
    tree["__properties_version1.0"] = held[: at + 8] + b"\xff" * 8 + held[at + 16 :]
    assert "The system is covert." in texts(read_msg(ole_bytes(tree)))
