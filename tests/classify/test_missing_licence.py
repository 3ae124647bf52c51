"""Rule R8: the export licence of a contract is not there."""

import pytest

from pipeline.classify.rules.missing_licence import missing_licence


@pytest.mark.parametrize(
    "text",
    [
        "Eine Ausfuhrgenehmigung des BAFA liegt nicht vor.",
        "Die Exportlizenz steht noch aus.",
        "Für diese Lieferung wurde keine Ausfuhrgenehmigung beantragt.",
        "No export licence has been granted for this order.",
        "The export licence of the authority has not been obtained.",
        "The export permit is still outstanding.",
        "La licence d'exportation n'a pas été délivrée.",
        "No se ha solicitado licencia de exportación.",
        "There is no export licence for these goods.",
        "Bis heute liegt keine Ausfuhrgenehmigung vor.",
        "No export licence has been granted. If the Buyer is late, interest is due.",
    ],
)
def test_a_licence_that_is_not_there_is_found(text):
    found = missing_licence(text)
    assert found is not None
    start, end = found
    assert 20 < end - start <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Die Ausfuhrgenehmigung des BAFA liegt vor.",
        "Solange die Ausfuhrgenehmigung nicht vorliegt, wird nicht geliefert.",
        "Falls eine Ausfuhrgenehmigung nicht erteilt wurde, ist der Vertrag nichtig.",
        "If the export licence has not been granted by May, the contract ends.",
        "The goods need no export licence.",
        "The export licence has been granted.",
        "La licence d'exportation a été délivrée.",
        "La licencia de exportación ha sido concedida.",
        "Für diese Ware ist keine Ausfuhrgenehmigung vor der Lieferung nötig.",
        "Der Käufer bestätigt, dass keine Ausfuhrgenehmigung beantragt werden muss.",
        "Aucune licence d'exportation n'a été requise.",
        "La licence d'exportation n'a pas été révoquée.",
        "La licencia de exportación no ha sido revocada.",
        "No se ha exigido licencia de exportación.",
        "An export licence was not applied for because none is required.",
    ],
)
def test_a_licence_given_not_needed_or_supposed_is_not(text):
    assert missing_licence(text) is None
