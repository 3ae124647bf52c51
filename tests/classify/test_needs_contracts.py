"""What labels about the deal need, and how often a score is quartered without it."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.contracts import (
    DIVERSION,
    END_USER,
    EVASIVE,
    SAFEGUARD,
    SUPPLY,
    n_unmet,
)
from pipeline.datamodel import Kind


def missing(label, text, kind=Kind.CONTRACT, language="en", heading=()):
    view = make_view(text, kind, heading=heading, language=language)
    return n_unmet(view, label, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Buyer shall not use the system against journalists.",
        "No resale or relocation of the equipment without our written consent.",
        "The units may not be moved to another site.",
        "Supplier may suspend the service when the system is misused.",
        "Sell only to end users approved by us.",
        "The Vendor may inspect the search logs.",
        "Unauthorised people shall not see live video of the police.",
        "The public must not see plate numbers on the screens of the police.",
        "Recordings of people may not see use beyond 30 days, and are audited.",
        "Unauthorised persons shall not be informed of the results of an audit.",
        "As visitors may not notice a drone, an audit of its use is required.",
    ],
)
def test_a_limit_for_reasons_of_end_use_lacks_nothing(text):
    assert missing(SAFEGUARD, text) == 0


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Reseller shall not use the Trademarks.", 3),
        ("Distributor shall not sell outside the Territory.", 3),
        ("Licensee shall not sublicense the source code.", 3),
        ("Buyer shall indemnify and hold harmless the Seller.", 3),
        ("Our audit of the royalties takes place once a year.", 2),
        ("Users shall not:", 3),
        ("Customer shall comply with all applicable export laws.", 1),
        ("The goods arrive in May.", 2),
        ("Persons in the area shall not\nbe informed by signs.", 2),
        ("Persons shall not see that a drone records them.", 2),
        ("The public must not notice the audit of faces.", 2),
        ("Residents will not see the cameras of the drone.", 2),
    ],
)
def test_commerce_is_no_safeguard(text, n):
    assert missing(SAFEGUARD, text) >= n


@pytest.mark.parametrize(
    "text",
    [
        "Only verified contributor accounts can hold API keys, for their own use.",
        "We may suspend access to the Service and remove content at any time.",
        "Subscription Licenses are granted to one user, who may not share them.",
        "No commercial resale of the Service itself is allowed without our consent.",
    ],
)
def test_accounts_and_content_of_an_online_service_are_no_safeguard(text):
    assert missing(SAFEGUARD, text) >= 2


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Verified accounts must not be used for the surveillance of people.", 0),
        ("We may suspend access to the platform when the system is misused.", 0),
        ("We may suspend access if the cameras watch people unlawfully.", 1),
    ],
)
def test_an_account_that_is_closed_for_its_use_may_be_a_safeguard(text, n):
    assert missing(SAFEGUARD, text) <= n


def test_a_clause_that_forbids_surveillance_too_keeps_its_score():
    text = "You may not copy the source code or use it to stalk people."
    assert missing(SAFEGUARD, text) == 0


def test_a_brochure_holds_technical_limits_only():
    words = "Any use against human rights is forbidden."
    assert missing(SAFEGUARD, words, Kind.BROCHURE) == 1
    words = "The notice to the police cannot be switched off."
    assert missing(SAFEGUARD, words, Kind.BROCHURE) == 0


def test_what_stands_under_a_privacy_policy_counts_less():
    text = "We shall not export your data."
    assert missing(SAFEGUARD, text) == 0
    assert missing(SAFEGUARD, text, heading=("Privacy policy",)) == 1


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("The end user is the State Security Service.", 0),
        ("Logins are issued to officers of the municipal police.", 0),
        ("Data is disclosed to the police where the law so requires.", 2),
        ("A subpoena must name the account of the police case.", 2),
        ("Sergeants shall charge the radios of their police unit.", 1),
        ("The Ministry of the Interior will be the owner of the radios.", 0),
        ("The radios shall be used by the police of Orle.", 0),
        ("The camera will be installed at the police station.", 0),
        ("The vendor delivers cameras.", 1),
    ],
)
def test_an_end_user_is_a_security_body_of_the_deal(text, n):
    assert missing(END_USER, text) == n


def test_police_who_ask_a_service_for_data_are_no_end_user():
    text = "These guidelines are for police."
    assert missing(END_USER, text, heading=("Law enforcement guidelines",)) == 1


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("The Buyer may resell the units to any company.", 0),
        ("Deliver the goods to the forwarder's warehouse.", 0),
        ("The Grantor shall pledge the securities to a third party.", 2),
        ("The Buyer may install the units on any wall.", 2),
        ("We appoint a non-exclusive reseller for the products.", 2),
        ("Nothing happens.", 2),
    ],
)
def test_only_goods_go_astray(text, n):
    assert missing(DIVERSION, text) >= n
    assert n > 0 or missing(DIVERSION, text) == 0


def test_an_earlier_supply_is_of_surveillance():
    assert missing(SUPPLY, "640 air-quality sensors run in Orle since 2019.") == 1
    assert missing(SUPPLY, "640 cameras run in Orle since 2019.") == 0


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("The end use is stated to the authorities under file 12.", 2),
        ("The end use is not named here; it was given to the authorities.", 2),
        ("We install the units with our own certified engineers.", 2),
        ("The end use cannot be disclosed, see Annex C.", 0),
        ("The use will be told to the authorities after delivery.", 0),
    ],
)
def test_a_pointer_does_not_answer_for_a_refusal(text, n):
    assert missing(EVASIVE, text) == n


def test_marks_in_a_form_below_a_security_body_name_nobody():
    heading = ("Name the law enforcement agencies with access",)
    assert missing(END_USER, "ri V", heading=heading) >= 2
    assert missing(END_USER, "Orle Sheriff", heading=("Agencies with access",)) == 0
    assert missing(END_USER, "FBI", heading=("Agencies with access",)) == 0


@pytest.mark.parametrize("heading", ["Acronyms", "Glossary", "Privacy notice"])
def test_lists_of_names_state_no_end_user(heading):
    assert missing(END_USER, "Ministry of the Interior", heading=(heading,)) == 1
    assert missing(END_USER, "Ministry of the Interior", heading=("End user",)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "The police must sign before the start of surveillance.",
        "Buyers who resell to the police must notify us within nine days.",
        "The licensee shall not export the weapons under this licence.",
        "Please do not use the camera against protesters.",
    ],
)
def test_procedure_counts_once_against_a_safeguard(text):
    assert missing(SAFEGUARD, text) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Images of the police cameras must be deleted after 30 days.",
        "No resale of equipment without consent of the competent authority.",
        "Each task of the police needs a warrant number; it cannot be switched off.",
        "The operator must not use the camera for surveillance of protesters.",
    ],
)
def test_a_limit_in_time_or_use_is_more_than_procedure(text):
    assert missing(SAFEGUARD, text) == 0


def test_a_definition_is_no_safeguard():
    text = "Users are persons who may only use the camera without surveillance."
    assert missing(SAFEGUARD, text) == 0
    assert missing(SAFEGUARD, text, heading=("1. Definitions",)) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Neither party is liable for force majeure, such as war or embargoes."),
        ("en", "3. Indemnity. The Licensee pays for all claims, also of human rights."),
        ("en", "Customer shall notify us of any change of its address at once."),
        ("de", "Höhere Gewalt wie Krieg und Embargo befreit beide Parteien."),
        ("es", "No responde en casos de fuerza mayor, como guerra o terrorismo."),
        ("en", "Neither party is liable for delays caused by war or export bans."),
        ("en", "No party answers for events beyond its reasonable control, as war."),
        ("de", "Keine der Parteien haftet, wenn Krieg die Lieferung verhindert."),
        ("fr", "Un embargo indépendant de sa volonté libère la partie."),
        (
            "en",
            "If the Seller is delayed "
            + "by riot, war, embargo, sanctions, acts of any military authority, " * 10
            + "it owes nothing (force majeure).",
        ),
    ],
)
def test_an_excuse_names_war_and_limits_nothing(language, text):
    assert missing(SAFEGUARD, text, language=language) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Acceptance is signed by the Deputy Director of the Third Bureau."),
        ("en", "The acceptance protocol is signed. Before, no unit may be used."),
        ("de", "Das Abnahmeprotokoll unterschreibt der Leiter der Einsatzzentrale."),
        ("fr", "Le procès-verbal de réception est signé avant l'emploi du système."),
        ("es", "El acta de recepción se firma antes del uso del sistema."),
    ],
)
def test_an_acceptance_test_limits_nothing(language, text):
    assert missing(SAFEGUARD, text, language=language) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "After acceptance tests the units may not be moved to another site."),
        ("en", "By signing the acceptance protocol the Buyer excludes any resale."),
        ("en", "The acceptance report names all persons who may use the system."),
        ("de", "Nach der Abnahme darf der Käufer nichts an Dritte weitergeben."),
    ],
)
def test_an_acceptance_test_beside_a_limit_keeps_it(language, text):
    assert missing(SAFEGUARD, text, language=language) < 3


@pytest.mark.parametrize(
    ("language", "text", "n"),
    [
        ("es", "Taxi oficial con parada en la calle Mayor 4.", 1),
        ("es", "Dirección General de Carreteras, avenida del Puerto 12.", 1),
        ("es", "Usuario final: Policía Nacional, calle Mayor 4.", 0),
        ("de", "Anschrift: Straßenbauamt, Hauptstraße 4.", 1),
        ("de", "Empfänger ist die Polizeidirektion Orle.", 0),
        ("pt", "O serviço será prestado nas instalações da PF.", 0),
        ("xx", "Taxi oficial con parada en la calle Mayor 4.", 0),
    ],
)
def test_an_end_user_in_another_language_is_a_security_body(language, text, n):
    assert missing(END_USER, text, language=language) == n


def test_a_security_body_in_the_heading_makes_an_end_user():
    text, above = "Calle Mayor 4, Orle", ("Entrega a la Guardia Civil",)
    assert missing(END_USER, text, language="es", heading=above) == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Even in force majeure the end use shall not be changed."),
        ("de", "Auch höhere Gewalt ändert nichts an der Endverwendung."),
        ("de", "Krieg und Embargo befreien beide Parteien."),
        ("en", "Notices. The end use shall not be changed."),
        (
            "en",
            "Indemnity. Customer shall not re-export the goods and shall indemnify us.",
        ),
        (
            "en",
            "Customer shall not monitor journalists and shall indemnify the Seller.",
        ),
    ],
)
def test_an_excuse_beside_a_limit_keeps_it(language, text):
    assert missing(SAFEGUARD, text, language=language) < 3


@pytest.mark.parametrize(
    "text",
    [
        "Kind regards\nAnn Sarel\nOrrin Redes, S.A. de C.V.",
        "Mit freundlichen Grüßen Ann Sarel Orrin Netze GmbH, Kiel",
        "Destinatario: Orrin Redes, S.A. de C.V., Mérida",
        "2. Consignee: Tane Telecom Ltd",
    ],
)
@pytest.mark.parametrize("language", ["en", "es", ""])
def test_a_firm_that_signs_or_receives_is_no_security_end_user(text, language):
    assert missing(END_USER, text, language=language) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Saludos Ann Sarel Policía Nacional",
        "Consignee: Tane Telecom Ltd, for the Ministry of Defence",
        "Usuario final: Orrin Redes, S.A. de C.V.",
    ],
)
def test_a_body_of_the_state_or_an_end_user_in_a_form_may_be_one(text):
    assert missing(END_USER, text, language="es") < 3
