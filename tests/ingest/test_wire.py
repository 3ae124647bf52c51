"""Messages between parent and child: what was sent arrives, nothing else does."""

import contextlib
import io
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.datamodel import Block, BlockKind, Page, Words
from pipeline.ingest.base import Extract
from pipeline.ingest.sandbox import wire

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=9
)


@given(st.dictionaries(st.text(), JSON, max_size=5), st.binary())
def test_a_message_arrives_as_sent(head, body):
    stream = io.BytesIO()
    wire.send(stream, head, body)
    wire.send(stream, {}, b"next")
    stream.seek(0)
    received = wire.receive(stream)
    assert received == ({**head, "size": len(body)}, body)
    assert wire.receive(stream) == ({"size": 4}, b"next")
    assert wire.receive(stream) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_none_or_a_value_error(data):
    with contextlib.suppress(ValueError):
        wire.receive(io.BytesIO(data))


@given(st.binary(max_size=200) | JSON.map(lambda x: str(x).encode("utf-8", "replace")))
def test_any_bytes_are_an_extract_or_a_value_error(data):
    with contextlib.suppress(ValueError):
        wire.unpack_extract(data)


def extract(text: str = "One two.\nThree.\n", **changes) -> Extract:
    words = Words(array("l", [0, 3, 4, 8]), array("f", [1, 2, 3, 4, 5, 6, 7, 8]))
    first = Page(1, 595.5, 842, 0, changes.get("end", 9), words, None, "hidden text")
    second = Page(2, 595, 842, 9, len(text), unread="a scan")
    start = changes.get("start", 0)
    number = changes.get("number", 1)
    blocks = (
        Block(start, 8, BlockKind.TABLE_ROW, number, 0, ("a", "b")),
        Block(9, 15, BlockKind.HEADING, 2, 3),
    )
    return Extract(text, (first, second), blocks[:: changes.get("step", 1)])


def test_an_extract_arrives_as_packed():
    assert wire.unpack_extract(wire.pack_extract(extract())) == extract()


def test_lone_surrogates_become_replacement_characters():
    text = "One \ud835wo.\nThree\udc00\n"
    found = wire.unpack_extract(wire.pack_extract(extract(text)))
    assert found.text == "One \ufffdwo.\nThree\ufffd\n"


@pytest.mark.parametrize(
    "changes", [{"end": 8}, {"start": 8}, {"start": -1}, {"number": 3}, {"step": -1}]
)
def test_an_extract_that_contradicts_itself_is_refused(changes):
    with pytest.raises(ValueError, match=r"page|block"):
        wire.unpack_extract(wire.pack_extract(extract(**changes)))


def test_more_or_fewer_words_than_stated_are_refused():
    packed = wire.pack_extract(extract())
    for bad in (packed[:-4], packed + b"0000"):
        with pytest.raises(ValueError, match="bytes of words"):
            wire.unpack_extract(bad)


def test_words_outside_their_page_are_refused():
    bad = extract()
    bad.pages[0].words.spans[3] = 12
    with pytest.raises(ValueError, match="word of page 1"):
        wire.unpack_extract(wire.pack_extract(bad))
