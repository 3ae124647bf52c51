"""Passages: every letter of every block once, at its offsets; what repeats, once."""

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.datamodel import (
    HEADING_KINDS,
    REPEATED_KINDS,
    Block,
    BlockKind,
    Document,
    Page,
    Passage,
    Words,
)
from pipeline.ingest.base import Extract, TextBuilder
from pipeline.text.segment import segment

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=300)
LONG = st.integers(1, 400).map(lambda n: " ".join(f"word{i % 7}." for i in range(n)))
UNBROKEN = st.integers(1, 6_000).map(lambda n: "x" * n)


def as_document(extract: Extract) -> Document:
    return Document(
        "0" * 64, "a", "text/plain", extract.text, extract.pages, extract.blocks, "1"
    )


def document_of(*blocks: tuple[str, BlockKind]) -> Document:
    builder = TextBuilder()
    for text, kind in blocks:
        level = 1 if kind in HEADING_KINDS else 0
        builder.add(text, kind, level=level)
    return as_document(builder.build())


def check(document: Document, passages: list[Passage]) -> None:
    last = 0
    covered = bytearray(len(document.text))
    for passage in passages:
        assert passage.start >= last
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()
        assert len(passage.text) <= 2_000
        last = passage.end
        covered[passage.start : passage.end] = b"\1" * len(passage.text)
    for block in document.blocks:
        inside = range(block.start, block.end)
        letters = [i for i in inside if document.text[i].isalpha()]
        if block.kind not in REPEATED_KINDS:
            assert all(covered[i] for i in letters)


@settings(deadline=None)  # the first text loads the language model
@given(
    st.lists(
        st.tuples(st.one_of(TEXTS, LONG, UNBROKEN), st.sampled_from(list(BlockKind)))
    )
)
def test_passages_hold_every_letter_once_and_never_overlap(blocks):
    document = document_of(*blocks)
    check(document, segment(document))


def test_a_long_paragraph_is_cut_between_sentences():
    sentence = "The probe copies each call to the centre that keeps it for a year."
    document = document_of((" ".join([sentence] * 40), BlockKind.PARAGRAPH))
    passages = segment(document)
    assert len(passages) > 3
    assert all(passage.text.endswith("year.") for passage in passages)
    assert max(len(passage.text.split()) for passage in passages) <= 150
    assert passages[1].before == sentence
    assert passages[0].after == sentence


def test_headings_are_a_path_and_end_with_their_level():
    builder = TextBuilder()
    builder.add("System", BlockKind.HEADING, level=1)
    builder.add("Probes", BlockKind.HEADING, level=2)
    builder.add("They copy calls.", BlockKind.PARAGRAPH)
    builder.add("Support", BlockKind.HEADING, level=2)
    builder.add("It takes a day.", BlockKind.PARAGRAPH)
    builder.add("Annex", BlockKind.HEADING, level=1)
    found = [(p.text, p.heading) for p in segment(as_document(builder.build()))]
    assert found == [
        ("System", ()),
        ("Probes", ("System",)),
        ("They copy calls.", ("System", "Probes")),
        ("Support", ("System",)),
        ("It takes a day.", ("System", "Support")),
        ("Annex", ()),
    ]


def test_a_row_and_a_field_keep_their_columns():
    builder = TextBuilder()
    builder.add("Probe\t4", BlockKind.TABLE_ROW, columns=("Item", "Number"))
    builder.add("Ministry", BlockKind.FORM_FIELD, columns=("End user",))
    row, value = segment(as_document(builder.build()))
    assert (row.text, row.columns, row.role) == (
        "Probe\t4",
        ("Item", "Number"),
        BlockKind.TABLE_ROW,
    )
    assert (value.text, value.columns, value.role) == (
        "Ministry",
        ("End user",),
        BlockKind.FORM_FIELD,
    )


def test_what_repeats_is_one_passage_and_nobody_s_neighbour():
    builder = TextBuilder()
    builder.add("Silent Reach 2026", BlockKind.FURNITURE)
    builder.add("The probe copies calls.", BlockKind.PARAGRAPH)
    builder.add("Page 1 of 2", BlockKind.FURNITURE)
    builder.add("silent  reach 2027", BlockKind.FURNITURE)
    builder.add("It keeps them.", BlockKind.PARAGRAPH)
    builder.add("- iv -", BlockKind.FURNITURE)
    head, first, second = segment(as_document(builder.build()))
    assert (head.text, head.role) == ("Silent Reach 2026", BlockKind.FURNITURE)
    assert (first.before, first.after) == ("", "It keeps them.")
    assert (second.before, second.after) == ("The probe copies calls.", "")


def test_a_running_head_has_the_boxes_of_all_its_places():
    words = (
        Words(array("l", [0, 4]), array("f", [1, 2, 30, 12])),
        Words(array("l", [5, 9]), array("f", [1, 3, 30, 13])),
    )
    pages = (Page(1, 600, 800, 0, 5, words[0]), Page(2, 600, 800, 5, 10, words[1]))
    blocks = [Block(5 * i, 5 * i + 4, BlockKind.FURNITURE, i + 1) for i in (0, 1)]
    extract = Extract("Head\nHead\n", pages, tuple(blocks))
    (head,) = segment(as_document(extract))
    assert [(n, box.top) for n, box in head.boxes] == [(1, 2), (2, 3)]
    assert head.paragraph is None


def test_a_format_without_pages_has_paragraphs():
    document = document_of(("One.", BlockKind.PARAGRAPH), ("Two.", BlockKind.PARAGRAPH))
    assert [passage.paragraph for passage in segment(document)] == [1, 2]


@pytest.mark.parametrize(("n_clauses", "numbers"), [(60, [None]), (61, range(1, 63))])
def test_breaks_far_apart_make_no_pages(n_clauses, numbers):
    """A cover sheet, and behind its break the whole contract."""
    clauses = [f"{'goods ' * 16}{n:04}" for n in range(n_clauses)]
    assert {len(words) for words in clauses} == {100}
    builder = TextBuilder()
    builder.add("Contract", BlockKind.HEADING, level=1)
    builder.end_page()
    for words in clauses:
        builder.add(words, BlockKind.PARAGRAPH)
    found = segment(as_document(builder.build()))
    assert [p.page_number for p in found] == [1] + [2] * n_clauses
    assert list(dict.fromkeys(p.paragraph for p in found)) == list(numbers)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("7.2 The Supplier shall not resell it.", BlockKind.CLAUSE),
        ("Article 12 - End use of the system.", BlockKind.CLAUSE),
        ("§ 4 Der Lieferant darf nicht liefern.", BlockKind.CLAUSE),
        ("45. The Court notes that it was so.", BlockKind.PARAGRAPH),
        ("3.5 mm", BlockKind.PARAGRAPH),
        ("2.4 GHz band receivers are supported.", BlockKind.PARAGRAPH),
    ],
)
def test_a_clause_opens_with_its_number(text, role):
    (passage,) = segment(document_of((text, BlockKind.PARAGRAPH)))
    assert passage.role is role


@pytest.mark.parametrize("text", ["", "12 - 34", "* * *"])
def test_a_block_without_letters_is_no_passage(text):
    assert segment(document_of((text, BlockKind.PARAGRAPH))) == []


def test_a_short_passage_takes_the_language_of_the_document():
    long = "Der Betreiber kann die Gespräche aller Teilnehmer heimlich abhören."
    passages = segment(
        document_of((long, BlockKind.PARAGRAPH), ("Preis", BlockKind.PARAGRAPH))
    )
    assert [passage.language for passage in passages] == ["de", "de"]


def test_a_short_passage_in_another_script_does_not():
    long = "The operator may intercept the calls of any subscriber without notice."
    passages = segment(
        document_of((long, BlockKind.PARAGRAPH), ("نظام اعتراض", BlockKind.PARAGRAPH))
    )
    assert [passage.language for passage in passages] == ["en", "ar"]


def test_a_foreign_sentence_does_not_take_the_language_of_the_document():
    long = "The operator may intercept the calls of any subscriber without notice."
    basque = "Sistemak telefono-deiak ezkutuan entzun ditzake baimenik gabe."
    passages = segment(
        document_of((long, BlockKind.PARAGRAPH), (basque, BlockKind.PARAGRAPH))
    )
    assert [passage.language for passage in passages] == ["en", None]


def test_a_table_of_contents_is_a_menu_and_heads_nothing():
    builder = TextBuilder()
    builder.add("1. Purpose ........ 3", BlockKind.HEADING, level=1)
    builder.add("2. Use of it . . . . . 12\n3. End …… iv", BlockKind.PARAGRAPH)
    builder.add("Name: .................", BlockKind.PARAGRAPH)
    builder.add("It reads mails.", BlockKind.PARAGRAPH)
    first, second, blank, text = segment(as_document(builder.build()))
    assert {first.role, second.role} == {BlockKind.MENU}
    assert blank.role is text.role is BlockKind.PARAGRAPH
    assert text.heading == ()
