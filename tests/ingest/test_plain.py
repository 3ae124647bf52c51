import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableDocument
from pipeline.ingest.markup.plain import read_plain
from tests.ingest.checks import kinds, texts, words

CONTRACT = """\
MASTER SUPPLY AGREEMENT

This agreement is made between Alpha GmbH, a company under
German law, and the Ministry of Interior of Betaland, as set out in
Article 5 of the framework contract.

ARTICLE 1
DEFINITIONS

1.1 "System" means the monitoring centre that the Supplier
delivers under this agreement.
1.2 "Targets" means the identifiers listed in Annex II.

14.2 Training
(a) The Supplier trains ten operators;
(b) the Customer pays for travel.
• call interception
- text messages

Page 3 of 12

ANNEX II
=======
Price list
"""


def test_contract_is_parted_into_headings_items_and_paragraphs():
    found = kinds(read_plain(CONTRACT.encode()))
    assert found == [
        ("heading", "MASTER SUPPLY AGREEMENT"),
        (
            "paragraph",
            "This agreement is made between Alpha GmbH, a company under\n"
            "German law, and the Ministry of Interior of Betaland, as set out in\n"
            "Article 5 of the framework contract.",
        ),
        ("heading", "ARTICLE 1"),
        ("heading", "DEFINITIONS"),
        (
            "list_item",
            '1.1 "System" means the monitoring centre that the Supplier\n'
            "delivers under this agreement.",
        ),
        ("list_item", '1.2 "Targets" means the identifiers listed in Annex II.'),
        ("list_item", "14.2 Training"),
        ("list_item", "(a) The Supplier trains ten operators;"),
        ("list_item", "(b) the Customer pays for travel."),
        ("list_item", "• call interception"),
        ("list_item", "- text messages"),
        ("furniture", "Page 3 of 12"),
        ("heading", "ANNEX II"),
        ("paragraph", "Price list"),
    ]


def test_a_wrapped_number_does_not_open_an_item():
    text = "The fine was raised by the authority of that country to about\n14.2 million"
    assert texts(read_plain(text.encode())) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Section 1: In the event that someone dies in the\nline of duty it pays.",
            ["list_item"],
        ),
        ("Article 5 Export Ban\nNo export is allowed.", ["heading", "paragraph"]),
        ("Article 7\nThe parties agree.", ["heading", "paragraph"]),
        ("Title: President", ["paragraph"]),
    ],
)
def test_provisions_are_titles_or_clauses(text, expected):
    assert [kind for kind, _ in kinds(read_plain(text.encode()))] == expected


def test_heading_level_follows_its_number():
    extract = read_plain(
        b"2 Scope\n\ntext of the scope goes here.\n\n3.1 Delivery Terms\n"
    )
    levels = [block.level for block in extract.blocks]
    assert levels == [2, 0, 3]


def test_one_paragraph_a_line_gives_one_block_a_line():
    lines = [
        f"Paragraph {i} " + "goes on and on without a break " * 8 for i in range(5)
    ]
    found = texts(read_plain("\n".join(lines).encode()))
    assert found == [line.strip() for line in lines]


def test_a_clause_in_capitals_is_no_heading():
    clause = "\n".join(
        ["THE SUPPLIER SHALL NOT BE LIABLE FOR ANY DAMAGE WHATSOEVER"] * 5
    )
    assert kinds(read_plain(clause.encode())) == [("paragraph", clause)]


@pytest.mark.parametrize(
    "text",
    [
        "Überwachung über alles",
        "监听系统\n可以截获",
        "مراقبة الاتصالات",
        "निगरानी प्रणाली",
    ],
)
def test_any_script_survives_in_any_unicode_encoding(text):
    for encoding in ("utf-8", "utf-16", "utf-32"):
        assert "\n".join(texts(read_plain(text.encode(encoding)))) == text


def test_bidi_and_zero_width_characters_stay():
    text = "inter\u200bception \u202erelttub\u202c"
    assert texts(read_plain(text.encode())) == [text]


def test_nuls_become_replacement_characters():
    assert texts(read_plain(b"a\0b and more text")) == ["a\ufffdb and more text"]


@pytest.mark.parametrize("data", [b"\n\n", b"-----\n=====\n", b"\xef\xbb\xbf"])
def test_a_file_without_words_is_unreadable(data):
    with pytest.raises(UnreadableDocument, match="no text"):
        read_plain(data)


@pytest.mark.parametrize(
    "data",
    [
        b"word and " * 1_000_000,
        b"- item\n" * 100_000,
        b" " * 5_000_000 + b"x",
        b"-" * 5_000_000 + b" x",
        b"1." * 2_000_000 + b" x",
        b"ARTICLE " * 500_000,
    ],
)
def test_long_input_takes_linear_time(data):
    started = time.process_time()
    extract = read_plain(data)
    # 10 MB take below a second; a quadratic pattern takes hours.
    assert time.process_time() - started < 20
    assert words(extract.text) == words(data.decode())


_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80)


@given(st.lists(_LINE, max_size=30).map("\n".join))
def test_no_word_is_lost_and_blocks_are_sound(text):
    try:
        extract = read_plain(text.encode("utf-8-sig"))
    except UnreadableDocument:
        assert not words(text.replace("_", ""))
        return
    assert words("\n".join(texts(extract))) == words(text) or "_" in text
