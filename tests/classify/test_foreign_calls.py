"""Calls in German, French and Spanish are no acts."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.foreign_calls import only_calls
from pipeline.classify.conditions.weigh import n_unmet
from pipeline.datamodel import Kind
from pipeline.labels import default_labels


def view(language, text):
    return make_view(text, Kind.REPORT, language=language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Detener todo hostigamiento contra periodistas y defensores."),
        ("es", "2. Iniciar una investigación sobre el uso de Pegasus."),
        ("es", "ONU: denunciar la vigilancia ilegal de periodistas con Pegasus."),
        ("es", "El Estado debe investigar el espionaje contra periodistas."),
        ("fr", "Libérer immédiatement les journalistes détenus pour leurs opinions."),
        ("fr", "Le gouvernement doit cesser la surveillance des opposants."),
        ("de", "Die Regierung muss die Verfolgung von Journalisten sofort beenden."),
        ("de", "Unabhängige Ermittlungen zur Überwachung von Journalisten einleiten."),
    ],
)
def test_a_call_tells_of_no_act(language, text):
    seen = view(language, text)
    assert only_calls(seen)
    for label in ("internal_repression", "surveillance_misuse"):
        assert n_unmet(seen, default_labels()[label], Kind.REPORT) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La policía detuvo a tres periodistas. El Estado debe liberarlos."),
        ("es", "Tres periodistas fueron espiados con Pegasus por el ejército."),
        ("es", "El gobierno espió a periodistas y exhortó a callar."),
        ("fr", "Les journalistes doivent se présenter chaque semaine à la police."),
        ("fr", "Trois journalistes ont été détenus pour leurs opinions."),
        ("de", "Die Polizei wollte die Demonstration beenden und schlug zu."),
        ("de", "Der Journalist wurde überwacht, die Ermittlungen sind einzustellen."),
        ("es", "La policía tortura a los detenidos y exige sobornos."),
        ("fr", "La police bat les détenus et demande aux familles de payer."),
        ("de", "Die Polizei foltert Gefangene und fordert Lösegeld."),
        ("de", "Milizen verlangen Geld und foltern Gefangene."),
        ("en", "Release all detained journalists."),
        ("it", "Liberare i giornalisti detenuti."),
    ],
)
def test_what_happened_stays(language, text):
    assert not only_calls(view(language, text))


@pytest.mark.parametrize("numbers", ["i." * 60, "i.(" * 60, "v) " * 60])
def test_a_row_of_numbers_takes_no_time(numbers):
    # Each number that could be read in two ways would double the time.
    assert not only_calls(view("es", f"{numbers}zz"))
