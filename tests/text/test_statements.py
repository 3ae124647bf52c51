"""What says something is told from what only names it."""

import pytest

from pipeline.text.statements import is_statement


@pytest.mark.parametrize(
    "text",
    [
        "Track any phone without a trace",
        "TRACK ANY PHONE WITHOUT A TRACE",
        "The system records every call of the subscriber.",
        "No warrant is needed",
        "Das System kann Gespräche unbemerkt mithören",
        "Le logiciel permet de suivre tous les suspects",
        "Система позволяет перехватывать звонки",
        "本系统可以秘密监听所有电话通话内容",
        "Rapid deployment against targets of interest in the field by two officers"
        " with one small box in a car",
    ],
)
def test_a_statement(text: str):
    assert is_statement(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lawful Interception Solutions for Law Enforcement",
        "Lawful interception",
        "Home Products Solutions Cyber Intelligence About Us Careers News Contact Press"
        " Privacy Terms Sitemap",
        "Überwachung der Telekommunikation in Deutschland",
        "Figure 3: Architecture of the monitoring centre",
        "",
        "12 34",
    ],
)
def test_a_bare_name(text: str):
    assert not is_statement(text)
