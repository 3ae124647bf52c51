"""Rule R11: a clause that frees a party from naming the user of the goods."""

import pytest

from pipeline.classify.rules.waived_duties import waived_duty


@pytest.mark.parametrize(
    "text",
    [
        "The Buyer shall not be required to name the end user.",
        "The Reseller need not disclose the identity of the final recipient.",
        "The Purchaser has no obligation to state the end use.",
        "The consignee may remain unnamed in all export documents.",
        "Der Käufer ist nicht verpflichtet, den Endverwender zu benennen.",
        "Der Händler muss den Endkunden nicht nennen.",
        "Der Empfänger darf in allen Papieren ungenannt bleiben.",
        "L'acheteur n'est pas tenu d'indiquer l'utilisateur final.",
        "Le destinataire peut rester anonyme.",
        "El comprador no estará obligado a revelar el usuario final.",
        "El destinatario podrá permanecer anónimo.",
    ],
)
def test_a_waived_duty_to_name_the_user_is_found(text):
    assert waived_duty(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "The Buyer shall name the end user before each order.",
        "The Buyer is not obliged to disclose its prices.",
        "The Supplier is not required to notify the Buyer of a change.",
        "The Licensee may remain in the premises of the customer.",
        "Der Käufer ist verpflichtet, den Endverwender zu benennen.",
        "Der Lieferant ist nicht verpflichtet, Mängel zu beheben.",
        "L'acheteur est tenu d'indiquer l'utilisateur final.",
        "El comprador estará obligado a revelar el usuario final.",
    ],
)
def test_other_duties_are_no_waived_duty(text):
    assert waived_duty(text) is None
