"""Rule R10: a party kept out of the papers."""

import pytest

from pipeline.classify.rules.hidden_users import hidden_user


@pytest.mark.parametrize(
    "text",
    [
        "Do not name the Sarel Police Directorate in the export papers.",
        "Do not name Merlin Operations in the export papers.",
        "Please do not mention our client in any of the shipping documents.",
        "The end user must not appear on the commercial invoice.",
        "The Ministry of Interior shall not be named in the export documents.",
        "The name of the end user is not to be shown on the packing list.",
        "Keep the Ministry out of the customs papers.",
        "Leave the end user off the waybill.",
        "No mention of the ministry in the export licence application.",
        "There shall be no reference to the End User in the shipping documents.",
        "In the export papers, please do not mention the final recipient.",
        "On paper only the consignee is Blue Delta Trading.",
        "On paper, the buyer is Blue Delta; the goods go on to the police.",
        "Blue Delta is the consignee on paper only.",
        "The consignee is only on paper Blue Delta Trading FZE.",
        "Blue Delta is only on paper the consignee.",
        "The Buyer, a hotel, is the end user on paper.",
        "Nennen Sie die Polizeidirektion nicht in den Ausfuhrpapieren.",
        "Nennen Sie Merlin Operativ in den Ausfuhrpapieren nicht.",
        "In den Exportpapieren darf das Innenministerium nicht genannt werden.",
        "Bitte die Polizeidirektion Sarel in den Ausfuhrpapieren nicht nennen.",
        "Bitte Merlin Operativ nicht in den Zollpapieren nennen.",
        "Der Endverwender soll in den Versanddokumenten nicht erscheinen.",
        "Der Endempfänger darf auf der Rechnung nicht auftauchen.",
        "Der Endkunde wird in der Ausfuhranmeldung nicht genannt.",
        "Empfänger ist nur auf dem Papier die Blaudelta Handels GmbH.",
        "Nur auf dem Papier ist die Blaudelta Handels GmbH der Empfänger.",
        "Die Blaudelta GmbH ist nur auf dem Papier der Käufer.",
        "Ne nommez pas le ministère dans les documents d'exportation.",
        "Veuillez ne pas mentionner le client final dans les documents d'exportation.",
        "L'utilisateur final ne doit pas figurer sur la facture.",
        "La police ne doit pas apparaître dans les documents de transport.",
        "Sur le papier uniquement, le destinataire est Delta Bleu.",
        "Le destinataire est uniquement sur le papier Delta Bleu.",
        "No mencione al usuario final en los documentos de exportación.",
        "No nombrar a la policía en la factura.",
        "El usuario final no debe figurar en los documentos de exportación.",
        "El ministerio no puede aparecer en la documentación de aduanas.",
        "Solo en el papel, el destinatario es Delta Azul.",
        "El comprador es solo sobre el papel Delta Azul.",
    ],
)
def test_a_party_that_is_kept_out_of_the_papers_is_found(text):
    found = hidden_user(text)
    assert found is not None
    start, end = found
    assert 15 < end - start <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Do not state the price on the packing list.",
        "Do not mention Purchase Order numbers in the invoice.",
        "Please do not mention your name on the shipping documents.",
        "The Supplier shall not name the Customer in press releases.",
        "The Supplier shall not use the name of the Customer in reference lists.",
        "If the customer asks you not to name the end user in the export papers, stop.",
        "Nobody may leave the end user out of the export papers.",
        "It is forbidden to keep the end user out of the export papers.",
        "The end user must be named in the export papers.",
        "Do not name the end user in the export papers unless the authority asks.",
        "The invoice shall not include taxes.",
        "Invoices not paid by the Customer are due in 30 days.",
        "The Customer may not deduct amounts from invoices.",
        "The Buyer shall not remove the goods from the packing list.",
        "On paper or by mail, the customer is informed of changes.",
        "The contract is signed on paper by the Buyer.",
        "Auf der Rechnung ist die Umsatzsteuer nicht genannt.",
        "Der Preis darf in den Versandpapieren nicht erscheinen.",
        "Der Endverwender ist in den Ausfuhrpapieren zu nennen.",
        "Ne pas indiquer le prix sur la facture.",
        "No indicar el precio en la factura.",
        "El precio no debe figurar en la factura.",
        "The Customer shall not be charged for items not listed in the invoice.",
        "The consignee is not responsible for errors on the waybill.",
        "The Seller will not identify errors in the Buyer's invoice.",
        "A warning sign: the buyer asks not to name the end user in the export papers.",
    ],
)
def test_prices_names_in_public_bans_and_advice_are_not(text):
    assert hidden_user(text) is None
