"""Rule R2: which passages name a security body as the one who receives or uses."""

import pytest

from pipeline.parties.papers.receivers import (
    is_ordinary,
    receivers_in,
    receiving_bodies,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("End User: Prison Service of Karavia", "Prison Service of Karavia"),
        ("All recordings are the property of the Norrby Police Department.",
         "Norrby Police Department"),
        ("3. A Polícia Federal dispõe atualmente de 59 portais.", "Polícia Federal"),
        ("Geliefert an das Landeskriminalamt Norrby am 3. Mai.",
         "Landeskriminalamt Norrby"),
    ],
)  # fmt: skip
def test_who_receives_is_found_by_role_and_by_phrase(text, name):
    assert [each.name for each in receiving_bodies(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "End User: Roads Authority of Karavia",
        "Buyer: Police Supplies GmbH",
        "Data may be disclosed to the National Police on a warrant.",
        "The goods shall not be used by the National Police.",
        "Police Officers use the lockers on the first floor.",
        "Police use is excluded.",
        "",
        "x" * 20_001,
    ],
)
def test_a_body_that_is_only_mentioned_or_ordinary_is_not(text):
    assert receiving_bodies(text) == []


def test_a_body_is_known_again_by_name_and_initials_in_capitals():
    texts = [
        "Buyer: Norrby Police Department",
        "The Norrby  Police Department and npd",
        "NPD",
        "npd",
    ]
    found = [each and each.span.of(text) for each, text in
             zip(receivers_in(texts), texts, strict=True)]  # fmt: skip
    assert found[1:] == ["Norrby  Police Department", "NPD", None]
    assert receivers_in(texts[1:]) == [None] * 3


def test_an_ordinary_receiver_is_told_only_without_a_security_word():
    assert is_ordinary("End User: Roads Authority of Karavia")
    assert not is_ordinary("End User: Roads Authority of Karavia, for the Police")
    assert not is_ordinary("End User: Tane Import Ltd")


def test_a_phrase_may_go_over_two_lines():
    said = "The radios are handed\nover to\nNorrby Police Department in May."
    assert [r.name for r in receiving_bodies(said)] == ["Norrby Police Department"]
