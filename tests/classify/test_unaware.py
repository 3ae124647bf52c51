"""Rule R7: persons are watched and do not learn of it."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.contracts import SAFEGUARD, n_unmet
from pipeline.classify.rules.unaware import limits_elsewhere, watches_unaware
from pipeline.datamodel import Kind


def view(text, language):
    return make_view(text, Kind.CONTRACT, language=language)


WATCHED = [
    (
        "en",
        "The operators shall be able to find participants of demonstrations again by "
        "their phones, without the persons concerned learning of it.",
    ),
    ("en", "The system identifies journalists without them noticing."),
    ("de", "Die Anlage verfolgt Demonstranten, ohne dass sie es bemerken."),
    (
        "en",
        "The operators shall be able to find participants of demonstrations again by "
        "their faces, without the persons concerned learning of it.",
    ),
    (
        "de",
        "Die Bediener müssen Teilnehmer von Versammlungen anhand ihrer Gesichter "
        "wiederfinden können, ohne dass die Betroffenen davon erfahren.",
    ),
    (
        "fr",
        "Les opérateurs doivent pouvoir retrouver les participants aux manifestations "
        "par leur visage, sans que les personnes concernées l'apprennent.",
    ),
    (
        "es",
        "El sistema sigue a las personas de cámara en cámara sin que se enteren.",
    ),
    (
        "it",
        "Il sistema registra le chiamate senza che gli interessati ne vengano a "
        "conoscenza.",
    ),
    (
        "pt",
        "O sistema regista as chamadas sem que as pessoas se apercebam.",
    ),
    (
        "pl",
        "Operatorzy muszą móc odnajdywać uczestników demonstracji po twarzach, bez "
        "wiedzy tych osób.",
    ),
    ("de", "Das Modul liest das Telefon aus, ohne dass der Besitzer etwas merkt."),
    ("en", "The module reads out the phone without the owner noticing it."),
]


@pytest.mark.parametrize(("language", "text"), WATCHED)
def test_to_watch_persons_unaware_is_found_and_no_safeguard(language, text):
    seen = view(text, language)
    assert watches_unaware(seen)
    assert n_unmet(seen, SAFEGUARD, Kind.CONTRACT) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The supplier shall not record any person without their being aware."),
        ("de", "Niemand darf Personen aufnehmen, ohne dass diese davon erfahren."),
        ("fr", "Le client ne doit pas filmer de personnes sans qu'elles le sachent."),
        ("es", "Nadie podrá grabar a personas sin que estas lo sepan."),
        ("en", "It is an offence to record a person without that person's knowledge."),
        ("en", "It protects you against apps that record calls without your knowing."),
        ("en", "Updates are installed at night without the users noticing it."),
        ("en", "The buyer shall not move the camera without the seller knowing of it."),
        ("de", "Das Telefon wird ohne Kenntnis des Sperrcodes ausgelesen."),
        ("de", "Die Kamera nimmt Personen auf, ohne dass etwas gespeichert wird."),
        ("fr", "Le système filme les visiteurs sans enregistrer leurs visages."),
        ("en", "The camera films persons at the gate and shows them a notice."),
        ("en", "Counts faces of visitors without anyone knowing who they are."),
        ("en", "Record people on video without any technical knowledge."),
        ("de", "Zählt Gesichter, ohne dass jemand weiß, wer die Personen sind."),
    ],
)
def test_a_ban_a_warning_or_another_without_is_not(language, text):
    seen = view(text, language)
    assert not watches_unaware(seen)


def test_another_sentence_may_limit_what_the_first_allows():
    first = "It records the calls of a person without that person noticing."
    both = view(f"{first} It shall not be used against journalists.", "en")
    assert watches_unaware(both)
    assert limits_elsewhere(both)
    assert not limits_elsewhere(view(first, "en"))
    assert n_unmet(both, SAFEGUARD, Kind.CONTRACT) == 0


def test_a_language_without_a_list_is_not_read():
    assert not watches_unaware(view("Isiyo na orodha ya maneno.", "xx"))
