"""Rule R1: printed codes in all spellings, and nothing that only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.rules.control_refs import find_control_references
from pipeline.datamodel import Polarity


def _found(text):
    return [(text[r.start : r.end], r.entry) for r in find_control_references(text)]


@pytest.mark.parametrize(
    ("text", "words", "entry"),
    [
        ("classified 5A001.f", "5A001.f", "5A001.f"),
        ("classified 5A001f", "5A001f", "5A001.f"),
        ("classified 5A001 f.", "5A001 f", "5A001.f"),
        ("classified 5 A 001 f", "5 A 001 f", "5A001.f"),
        ("classified 5A001.f.1", "5A001.f.1", "5A001.f.1"),
        ("classified 5A001. f. 1", "5A001. f. 1", "5A001.f.1"),
        ("classified 5A001.j", "5A001.j", "5A001.j"),
        ("classified 5A001", "5A001", "5A001"),
        ("classified 5a001.f", "5a001.f", "5A001.f"),
        ("classified 5AO01", "5AO01", "5A001"),
        ("classified 5A0O1.j", "5A0O1.j", "5A001.j"),
        ("classified 5A00l.f", "5A00l.f", "5A001.f"),
        ("classified 5A-001.f", "5A-001.f", "5A001.f"),
        ("classified 5A\u00a0001.f", "5A\u00a0001.f", "5A001.f"),
        ("classified 5A001\n.f", "5A001\n.f", "5A001.f"),
        ("(5A001.f)", "5A001.f", "5A001.f"),
        ("5A001.f;", "5A001.f", "5A001.f"),
        ("5A001(f)", "5A001(f)", "5A001.f"),
        ("code:5D001.e.", "5D001.e", "5D001.e"),
        ("entry 4A005", "4A005", "4A005"),
        ("entry 4D004", "4D004", "4D004"),
        ("entry 4E001.a", "4E001.a", "4E001.a"),
        ("entry 4E001.c", "4E001.c", "4E001.c"),
        ("entry 5A004.b", "5A004.b", "5A004.b"),
        ("entry 5D002.a.3.b", "5D002.a.3.b", "5D002.a.3.b"),
        ("entry 5D002.c.3.b", "5D002.c.3.b", "5D002.c.3.b"),
        ("entry 5E001.a", "5E001.a", "5E001.a"),
        ("ECCN 5A001.f.1", "5A001.f.1", "5A001.f.1"),
        ("5A001.f and so on", "5A001.f", "5A001.f"),
        ("5A001 a description", "5A001", "5A001"),
        ("5A001 for all uses", "5A001", "5A001"),
    ],
)
def test_a_code_is_found_in_every_spelling(text, words, entry):
    assert (words, entry) in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "5A001.b.3 concerns radio equipment",
        "5A001.h concerns counter-IED equipment",
        "5A002.a is about cryptography",
        "3A001 concerns electronics",
        "part number 15A001",
        "part number 5A0013",
        "order X5A001",
        "room 4A00",
        "Annex I of this contract",
        "Annex I",
        "a series of publications",
        "",
    ],
)
def test_what_is_no_surveillance_entry_is_left_alone(text):
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("listed in Annex I to Regulation (EU) 2021/821", "Annex I"),
        ("listed in Annex I to Council Regulation (EC) No 428/2009", "Annex I"),
        ("the Annex I list", "Annex I"),
        ("the ECCN of the goods", "ECCN"),
        ("published in a C series notice", "C series notice"),
        ("the C-series publication of 2 October", "C-series publication"),
        (
            "published in the C series of the Official Journal under Article 5(6)",
            "C series of the Official Journal",
        ),
        ("in der Reihe C des Amtsblatts", "Reihe C des Amtsblatts"),
    ],
)
def test_words_of_the_control_lists_are_found(text, words):
    assert words in [found for found, _ in _found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The product is not controlled under 5A001.",
        "Neither listed in 5A001.f nor in any other entry.",
        "The goods are not classified as 4A005.",
        "EAR99, therefore outside 5A001.j",
        "Das Gerät ist nicht von 5A001.f erfasst.",
        "Le matériel n'est pas soumis à 5A001.j.",
        "5A001.f does not apply.",
        "Classification: none (5A001.f was checked and does not apply)",
    ],
)
def test_a_denial_is_a_hit_with_its_polarity(text):
    (found,) = (
        r for r in find_control_references(text) if r.entry.startswith(("5", "4"))
    )
    assert found.polarity is Polarity.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "The product is controlled under 5A001.f.",
        "The cables are not controlled. The probe is classified 5A001.j.",
        "Payment is not subject to tax; the probe is classified 5A001.j.",
        "The probe is 5A001.j, the cables are not listed.",
    ],
)
def test_a_denial_of_something_else_is_none(text):
    found = [r for r in find_control_references(text) if r.entry.startswith("5A001")]
    assert [r.polarity for r in found] == [Polarity.ASSERTED]


def test_denied_and_asserted_codes_in_one_passage_are_told_apart():
    text = "The probe is classified 5A001.j. The antenna is not listed in 5A001.f."
    found = {r.entry: r.polarity for r in find_control_references(text)}
    assert found == {"5A001.j": Polarity.ASSERTED, "5A001.f": Polarity.NEGATED}


def test_references_come_in_the_order_of_the_text():
    text = "Annex I list: 5A001.f, 4A005 and, under the same ECCN, 5A001.j."
    starts = [r.start for r in find_control_references(text)]
    assert starts == sorted(starts)
    assert len(starts) == 5


def test_one_place_gives_one_reference():
    spans = [(r.start, r.end) for r in find_control_references("5A001.f 5A001.f")]
    assert len(spans) == len(set(spans)) == 2


@given(st.text(alphabet="5AaDE01234O.fjx \n\t()-", max_size=40))
def test_any_text_gives_spans_inside_it(text):
    end = 0
    for reference in find_control_references(text):
        assert end <= reference.start < reference.end <= len(text)
        end = reference.end
