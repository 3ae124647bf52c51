"""ZIP archives of every sort, made here: what comes out, and what is only named."""

import stat
import struct
import zipfile

import pytest

from pipeline.errors import (
    DocumentTooLarge,
    EncryptedDocument,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest.contained.contents import UnpackLimits
from pipeline.ingest.contained.unpackers import zip_contents
from tests.ingest.checks import zip_of

LIMITS = UnpackLimits(100, 10_000_000, 5_000_000, "more than 100 in one file")


def test_members_keep_their_order_and_show_their_folders():
    data = zip_of(("b/annex.pdf", b"1"), ("a.txt", b"2"), ("empty/", b""))
    contents = zip_contents(data, LIMITS)
    assert [(m.name, m.data) for m in contents.members] == [
        ("b / annex.pdf", b"1"),
        ("a.txt", b"2"),
    ]
    assert contents.is_archive
    assert contents.is_whole


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc / passwd"),
        ("/root/a.txt", "root / a.txt"),
        ("C:\\Users\\a.txt", "Users / a.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("...", "without a name"),
        ("a\n\x1b[31m.txt", "a�[31m.txt".replace("�", "��")),
        ("n" * 500 + ".pdf", "…" + "n" * 196 + ".pdf"),
    ],
)
def test_a_name_is_shown_and_leads_nowhere(name, shown):
    (member,) = zip_contents(zip_of((name, b"x")), LIMITS).members
    assert member.name == shown
    assert "/" not in member.name.replace(" / ", "")


def test_a_member_without_a_name_is_unpacked():
    data = bytearray(zip_of(("n", b"text")))
    for signature, length in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        # The letter of the name becomes the field behind it.
        struct.pack_into("<HH", data, data.index(signature) + length, 0, 1)
    (member,) = zip_contents(bytes(data), LIMITS).members
    assert (member.name, member.data) == ("without a name", b"text")


def test_names_that_point_outside_are_told():
    contents = zip_contents(zip_of(("../a", b"x"), ("b..c", b"x")), LIMITS)
    assert contents.notes == ("1 names lead outside the archive",)


def test_the_same_name_twice_is_two_documents():
    contents = zip_contents(zip_of(("a.txt", b"1"), ("a.txt", b"2")), LIMITS)
    assert [(m.name, m.data) for m in contents.members] == [
        ("a.txt", b"1"),
        ("a.txt (2)", b"2"),
    ]


def test_names_in_utf8_without_the_mark_that_says_so():
    data = bytearray(zip_of(("Zürich.txt", b"x")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        (flags,) = struct.unpack_from("<H", data, at)
        struct.pack_into("<H", data, at, flags & ~0x800)
    (member,) = zip_contents(bytes(data), LIMITS).members
    assert (member.name, member.data) == ("Zürich.txt", b"x")


def only_error(data: bytes, limits: UnpackLimits = LIMITS) -> Exception:
    (member,) = zip_contents(data, limits).members
    assert member.data == b""
    assert member.error is not None
    return member.error


def test_a_bomb_is_named_and_the_others_are_unpacked():
    data = zip_of(("bomb.txt", bytes(4_000_000)), ("a.txt", b"text"))
    bomb, text = zip_contents(data, LIMITS).members
    assert isinstance(bomb.error, DocumentTooLarge)
    assert "200 times its size" in str(bomb.error)
    assert text.data == b"text"


def test_a_declared_size_is_not_believed():
    data = bytearray(zip_of(("a.bin", bytes(range(256)) * 4_000)))
    at = data.index(b"PK\x01\x02") + 24
    struct.pack_into("<I", data, at, 10)
    assert "damaged" in str(only_error(bytes(data)))


def test_what_is_left_to_unpack_is_shared_by_all():
    limits = UnpackLimits(100, 1_500, 1_000, "")
    noise = bytes(range(250)) * 4
    members = zip_contents(
        zip_of(("a", noise), ("b", noise), ("c", noise[:400]), ("d", noise * 2)),
        limits,
    ).members
    assert [m.error is None for m in members] == [True, False, True, False]
    assert "500 bytes, all that may still be unpacked" in str(members[1].error)
    big = only_error(zip_of(("d", noise * 2)), limits)
    assert "1000 bytes, the limit of a document" in str(big)


def test_members_over_the_limit_are_counted():
    data = zip_of(*((f"{i}.txt", b"x") for i in range(7)))
    contents = zip_contents(data, UnpackLimits(5, 1_000, 1_000, "because"))
    assert len(contents.members) == 5
    assert contents.left_out == ("2 documents inside are not unpacked: because",)
    assert not contents.is_whole


def test_a_link_is_not_followed():
    info = zipfile.ZipInfo("passwd")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    error = only_error(zip_of((info, "/etc/passwd")))
    assert isinstance(error, UnsupportedDocument)
    assert "not followed" in str(error)


def test_a_password():
    data = bytearray(zip_of(("a.txt", b"x")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert isinstance(only_error(bytes(data)), EncryptedDocument)


def test_a_method_that_inflates_without_a_limit_is_not_used():
    data = zip_of(("a.txt", b"x"), method=zipfile.ZIP_BZIP2)
    error = only_error(data)
    assert isinstance(error, UnsupportedDocument)
    assert "method 12" in str(error)


def test_a_damaged_member_does_not_hide_the_others():
    noise = bytes(range(256)) * 8
    data = bytearray(zip_of(("a.bin", noise), ("b.bin", noise[::-1])))
    data[60] ^= 0xFF
    first, second = zip_contents(bytes(data), LIMITS).members
    assert isinstance(first.error, UnreadableDocument)
    assert second.data == noise[::-1]


def test_what_macos_adds_is_counted_and_a_document_in_its_folder_is_read():
    data = zip_of(
        ("__MACOSX/._a.pdf", b"\x00\x05\x16\x07rest"),
        ("__MACOSX/hidden.txt", b"An offer"),
        (".DS_Store", b"\x00\x00\x00\x01Bud1rest"),
    )
    contents = zip_contents(data, LIMITS)
    assert [m.name for m in contents.members] == ["__MACOSX / hidden.txt"]
    assert len(contents.notes) == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [(zip_of(), "no file"), (zip_of(("a", b"x"))[:-30], "damaged")],
    ids=("empty", "cut"),  # the bytes hold the time, which differs between processes
)
def test_nothing_to_unpack(data, why):
    with pytest.raises(UnreadableDocument, match=why):
        zip_contents(data, LIMITS)
