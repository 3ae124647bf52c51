"""Passages: every letter of every block but furniture, once, at its offsets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.datamodel import BlockKind, Document, Passage
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
        level = 1 if kind is BlockKind.HEADING else 0
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
        is_screened = block.kind is not BlockKind.FURNITURE
        assert all(bool(covered[i]) is is_screened for i in letters)


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


def test_a_row_keeps_its_columns_and_furniture_is_left_out():
    builder = TextBuilder()
    builder.add("Page 3", BlockKind.FURNITURE)
    builder.add("Probe\t4", BlockKind.TABLE_ROW, columns=("Item", "Number"))
    (passage,) = segment(as_document(builder.build()))
    assert passage.text == "Probe\t4"
    assert passage.columns == ("Item", "Number")


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
