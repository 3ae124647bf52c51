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


def test_a_name_that_a_short_title_cuts_is_masked():
    masks = Masks(["Carla Pinto Vargas"], ["Pinto Trading"])
    assert masks.text("On 3 May, Carla Pinto …") == "On 3 May, C████ P████ …"
    html = "<a>a man, Carla Pinto …</a><textarea>Carla Pinto …</textarea>"
    assert masks.html(html) == html.replace("Carla Pinto …</a>", "C████ P████ …</a>")
    assert (
        masks.text("They wrote to Pinto Trading …") == "They wrote to Pinto Trading …"
    )


def test_a_victim_called_by_the_given_name_is_masked():
    text = "Karim Weil, a detainee, was tortured. The victim, Karim, died in custody."
    assert protected(text) == {"Karim Weil", "Karim"}
    masks = Masks(protected(text))
    assert masks.text("When Karim died, Karim Haddad ruled.") == (
        "When K████ died, Karim Haddad ruled."
    )
    assert masks.text("General Samir Karim came.") == "General Samir Karim came."


def test_a_word_of_another_name_stays():
    masks = Masks(["Uday Abu", "Hassan Ali"], ["Jebel Ali", "Mr Hassan Ali"])
    assert masks.text("a court of Abu Dhabi") == "a court of Abu Dhabi"
    assert masks.text("The goods go to Jebel Ali.") == "The goods go to Jebel Ali."
    assert masks.html("<b>Jebel</b> Ali") == "<b>Jebel</b> Ali"
    assert masks.text("Mr Hassan Ali and Ali") == "Mr H█████ A██ and A██"


@pytest.mark.parametrize(
    "text",
    [
        "Sarel Pride was banned after threats. Police beat men at the Pride.",
        "Karim Weil, a business executive, met the police.",
    ],
)
def test_a_thing_or_an_executive_is_no_victim(text):
    assert protected(text) == set()
