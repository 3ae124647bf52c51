"""Documents inside documents, through the child process."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import IngestError, UnreadableDocument, UnsupportedDocument
from pipeline.ingest.contained.contents import (
    Contents,
    Member,
    may_hold_members,
    pack_contents,
    unpack_contents,
)
from pipeline.ingest.contained.unpack import read_part, unpack
from tests.ingest.checks import zip_of
from tests.ingest.test_eml import mail


def letter(text: str = "See the annex.") -> bytes:
    message = mail()
    message.set_content(text)
    message.add_attachment(
        zip_of(("a/b.txt", b"An offer of implants.")),
        maintype="application",
        subtype="zip",
        filename="annex.zip",
    )
    return message.as_bytes()


def nested(depth: int) -> bytes:
    data = b"The text at the bottom."
    for i in range(depth):
        data = zip_of((f"{i}.zip" if i else "text.txt", data))
    return data


def test_a_document_comes_before_what_it_holds():
    parts = list(unpack(zip_of(("offer.eml", letter()), ("z.txt", b"Z")), "deal.zip"))
    assert [part.name for part in parts] == [
        "deal.zip",
        "deal.zip / offer.eml",
        "deal.zip / offer.eml / annex.zip",
        "deal.zip / offer.eml / annex.zip / a / b.txt",
        "deal.zip / z.txt",
    ]
    assert read_part(parts[1]).text.startswith("From: Jörg Müller")
    assert read_part(parts[3]).text == "An offer of implants.\n"
    assert len({part.place_id for part in parts}) == len(parts)


@pytest.mark.parametrize("data", [b"%PDF-1.7 text", b"Plain text", zip_of(("a", b"x"))])
def test_the_file_itself_is_always_the_first_part(data):
    part = next(unpack(data, "a"))
    assert (part.name, part.data, part.error) == ("a", data, None)


def test_nesting_ends_with_a_reason_and_not_in_silence():
    parts = list(unpack(nested(8), "trap.zip"))
    assert len(parts) == 6
    assert parts[-1].contents.left_out == (
        "1 documents inside are not unpacked: nested more than 5 deep",
    )


def test_what_may_be_unpacked_is_counted_over_all_levels(monkeypatch, settings_cleared):
    monkeypatch.setenv("TRIAGE_MAX_MEMBERS", "4")
    settings_cleared()
    inner = zip_of(*((f"{i}.txt", b"x%d" % i) for i in range(3)))
    parts = list(unpack(zip_of(("a.zip", inner), ("b.zip", inner + b"")), "deal.zip"))
    assert [part.name for part in parts if part.contents.left_out] == [
        "deal.zip / a.zip",
        "deal.zip / b.zip",
    ]
    assert sum(part.contents.media_type == "" for part in parts) == 2


def test_a_damaged_archive_says_so_and_not_that_it_has_no_reader():
    (part,) = unpack(zip_of(("a.txt", b"x"))[:-30], "cut.zip")
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_part(part)


def test_an_office_file_is_not_an_archive():
    package = zip_of(("[Content_Types].xml", b"x"), ("visio/a.xml", b"x"))
    (part,) = unpack(package, "a.vsdx")
    with pytest.raises(UnsupportedDocument, match="Office program"):
        read_part(part)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"PK\x03\x04", True),
        (b"\xd0\xcf\x11\xe0", True),
        (b"\r\nSubject: x", True),
        (b"From a@b", True),
        (b"%PDF-1.7", False),
        (b"# Title", False),
        (b"", False),
    ],
)
def test_most_files_need_no_second_look(data, expected):
    assert may_hold_members(data) is expected


names = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\."),
    min_size=1,
    max_size=20,
)
whole = st.builds(Member, names, st.binary(max_size=50), st.none())
broken = st.builds(Member, names, st.just(b""), st.just(UnreadableDocument("broken")))


@given(st.lists(whole | broken, max_size=5), st.lists(st.text(max_size=9), max_size=3))
def test_contents_survive_the_way_to_the_parent(given_members, left_out):
    contents = Contents("application/zip", tuple(given_members), tuple(left_out))
    back = unpack_contents(*pack_contents(contents))
    assert [(m.name, m.data, str(m.error)) for m in back.members] == [
        (m.name, m.data, str(m.error)) for m in given_members
    ]
    assert back.left_out == contents.left_out


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ({}, b""),
        ({"members": [["a", 5, "", ""]]}, b"12"),
        ({"members": [["a", -1, "", ""]]}, b""),
        ({"members": [["a", True, "", ""]]}, b"1"),
        ({"members": [["a", 1, ""]]}, b"1"),
        ({"members": 7}, b""),
        ({"members": []}, b"1"),
    ],
)
def test_contents_of_another_shape_are_refused(head, body):
    with pytest.raises(ValueError, match=r"bytes|shape|values"):
        unpack_contents({"media_type": "", "left_out": [], "notes": [], **head}, body)


def test_an_error_that_is_none_of_ours_becomes_one_that_is():
    head = {"media_type": "", "left_out": [], "notes": []}
    contents = unpack_contents({**head, "members": [["a", 0, "SystemExit", "x"]]}, b"")
    assert isinstance(contents.members[0].error, IngestError)
