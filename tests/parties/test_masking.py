"""Which names a report protects."""

import re
import sys
import unicodedata

import pytest

from pipeline.datamodel import SQUARE, Passage
from pipeline.parties.masking import Masks, protected_spans
from pipeline.parties.reports.report_names import names_of


def protected(text: str) -> set[str]:
    passage = Passage("d", 0, len(text), text, 1, ())
    spans = protected_spans([(passage, names_of(text))], [text])
    return {text[start:end] for start, end in spans}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "The Special Rapporteur finds that Mr. Anton Weil, a writer, was beaten "
            "by officers in the detention centre of Port Sarel.",
            {"Anton Weil"},
        ),
        (
            "The Special Rapporteur on torture, Anton Weil, was told of beatings.",
            set(),
        ),
        ("General Anton Weil told the Panel of the arrests.", set()),
        (
            "The Panel heard of the torture of Red Shirt activists. Mr. Anton Weil and "
            "a Red Shirt were beaten by officers.",
            {"Anton Weil"},
        ),
        ("He spoke of the alleged torture of 'Red Shirt' activist in custody.", set()),
    ],
)
def test_an_office_protects_its_holder_from_the_mask_and_nobody_else(text, names):
    assert protected(text) == names


def test_without_tables_of_names_a_victim_is_masked_all_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "rigour.names", None)
    text = (
        "The Special Rapporteur finds that Torvellin Quasmark, a writer, was beaten "
        "by officers in the detention centre of Port Sarel."
    )
    assert protected(text) == {"Torvellin Quasmark"}


def test_a_name_with_accents_of_their_own_is_masked_to_its_end():
    """The reader of names stops at such an accent; the mask must not."""
    accented = unicodedata.normalize("NFD", "Silvia Hernández Guereca was beaten.")
    masks = Masks(["Silvia Herna"])
    masked = masks.text(accented)
    assert len(masked) == len(accented)
    assert re.sub(SQUARE, "", masked) == "S H G was beaten."
    assert masks.spans(accented) == [(0, accented.index(" was"))]
    assert masks.text("Herna was there.") == "H████ was there."
