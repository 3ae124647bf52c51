import json

import pytest

from pipeline.errors import UnreadableDocument
from pipeline.ingest.markup.json_csv import read_csv, read_json, read_json_lines
from tests.ingest.checks import kinds, texts

LONG = "The authorities monitor the calls of journalists."


def test_json_records_are_headed_by_their_short_values():
    value = {"alerts": [{"country": "AB", "year": 2, "text": LONG, "tags": ["x", "y"]}]}
    assert kinds(read_json(json.dumps(value).encode())) == [
        ("heading", "alerts: AB"),
        ("paragraph", LONG),
        ("list_item", "x"),
        ("list_item", "y"),
    ]


def test_json_records_of_short_values_are_rows():
    extract = read_json(b'[{"name": "X1", "type": "IMSI catcher"}]')
    assert texts(extract) == ["X1\tIMSI catcher"]
    assert extract.blocks[0].columns == ("name", "type")


def test_json_markup_links_and_surrogates():
    value = (
        b'{"a": "<p>First part of it.</p><p>Second</p>", "b": "https://x.y/z?long=1",'
    )
    value += b'"c": "a lone \\ud800 surrogate here"}'
    found = texts(read_json(value))
    assert found[-3:] == ["First part of it.", "Second", "a lone \ufffd surrogate here"]


@pytest.mark.parametrize("data", [b'{"broken": "text', b"[" * 100_000])
def test_broken_json_is_read_as_text(data):
    assert read_json(data).text.strip() == data.decode()


def test_json_lines_keep_broken_lines():
    found = texts(
        read_json_lines(b'{"a": "b"}\nnot json at all\n"' + LONG.encode() + b'"')
    )
    assert found == ["b", "not json at all", LONG]


def test_json_without_strings_is_unreadable():
    with pytest.raises(UnreadableDocument, match="no text"):
        read_json(b"[1, 2, {}]")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_rows_have_columns(separator):
    rows = [["name", "text"], ["X1", 'said "yes"\nand no'], ["", "alone"]]
    lines = [
        separator.join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in r) for r in rows
    ]
    extract = read_csv("\r\n".join(lines).encode())
    assert texts(extract) == ["name\ttext", 'X1\tsaid "yes"\nand no', "alone"]
    assert [block.columns for block in extract.blocks] == [
        (),
        ("name", "text"),
        ("text",),
    ]


def test_csv_quotes_beside_a_separator_are_doubled_too():
    extract = read_csv(b'"Rack","19""x42,"\n"Probe","taps a line"\n')
    assert extract.text.startswith('Rack\t19"x42,\n')


def test_csv_cell_beyond_the_default_limit():
    assert len(read_csv(b"a,b\n" + b"x" * 1_000_000 + b",y\n").text) > 1_000_000


def test_a_key_given_twice_keeps_both_values():
    text = '{"use": "civil", "use": "military", "note": "It is for the secret police."}'
    found = texts(read_json(text.encode()))
    assert "civil" in found[0]
    assert "military" in found[0]
