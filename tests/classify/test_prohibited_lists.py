"""Items below a lead-in that forbids them."""

import pytest

from pipeline.classify.polarity.prohibited_lists import forbidden_items
from pipeline.datamodel import BlockKind, Passage


def document(*texts, role=BlockKind.LIST_ITEM, heading=()):
    roles = [BlockKind.PARAGRAPH, *[role] * (len(texts) - 1)]
    return [
        Passage("0" * 64, 0, len(text), text, 1, role=each, heading=heading)
        for text, each in zip(texts, roles, strict=True)
    ]


FORBIDDING = [
    "You may not use the services to:",
    "Die Services dürfen nicht zu folgenden Zwecken verwendet werden:",
    "Untersagt ist Folgendes:",
    "Vous ne pouvez pas utiliser les services dans les buts suivants :",
    "Il est interdit de :",
    "Usted no podrá utilizar los servicios para:",
    "Queda prohibido:",
]


@pytest.mark.parametrize("lead_in", FORBIDDING)
def test_every_item_below_is_forbidden(lead_in):
    items = ["Harm others with spyware.", "Intercept their communications;", "Spam"]
    assert forbidden_items(document(lead_in, *items)) == {1, 2, 3}


@pytest.mark.parametrize(
    "lead_in",
    [
        "You may use the services to:",
        "You may not use the services except to:",
        "You may not use the services.",
        "Die Services dürfen nur zu folgenden Zwecken verwendet werden:",
        "Die Software kann Folgendes:",
        "Vous pouvez utiliser les services dans les buts suivants :",
        "Usted podrá utilizar los servicios para:",
        "You may not resell the goods. The system does the following:",
        "The target will not notice the agent, which can:",
        "The agent cannot be detected by antivirus and collects:",
        "Operators do not need to:",
        "Der Agent kann vom Nutzer nicht entdeckt werden und erfasst:",
        "L'agent ne peut pas être détecté et enregistre :",
        "El agente no puede ser detectado y registra:",
        "If deletion is prohibited by law, the Supplier shall:",
        "You may not " + "resell or lend or lease or " * 20 + "keep:",
    ],
)
def test_a_list_of_what_is_allowed_is_not(lead_in):
    assert forbidden_items(document(lead_in, "Intercept their calls.")) == set()


def test_the_list_ends_where_the_text_goes_on():
    items = ["spy on others", "intercept calls", "The service is free of charge."]
    found = document(FORBIDDING[0], *items, "It reads faces", role=BlockKind.PARAGRAPH)
    assert forbidden_items(found) == {1, 2}


def test_a_heading_ends_the_list():
    below = document("Other", "Reads faces of visitors", heading=("Functions",))
    assert forbidden_items([*document(FORBIDDING[0], "Spy on others"), *below]) == {1}
