"""Rule R9: a report says that surveillance has no oversight."""

import pytest

from pipeline.classify.base import View
from pipeline.classify.rules.missing_oversight import missing_oversight
from pipeline.datamodel import Kind


def place(text, context="", language="en"):
    view = View(text, Kind.REPORT, context=context, language=language)
    return missing_oversight(view)


@pytest.mark.parametrize(
    "text",
    [
        "No court reviews the requests of the service to tap telephones.",
        "No judge examines the requests for interception.",
        "The unit reads the messages of lawyers without a court order.",
        "The Service taps telephones without any judicial authorisation.",
        "Interception takes place in the absence of independent oversight.",
        "The use of the spyware was never approved by a judge.",
        "The law on surveillance lacks any effective parliamentary control.",
        "Police track detained people and monitor cells without a court order.",
    ],
)
def test_surveillance_that_nobody_oversees_is_found(text):
    found = place(text)
    assert found is not None
    start, end = found
    assert 10 < end - start < len(text)


def test_what_is_watched_may_stand_in_the_heading():
    assert place("No court reviews the requests.") is None
    assert place("No court reviews the requests.", "Interception of calls") is not None


@pytest.mark.parametrize(
    "text",
    [
        "A court reviews the requests of the service to tap telephones.",
        "Telephones must not be tapped without judicial authorisation.",
        "Nobody may intercept calls without a warrant.",
        "The law prohibits interception without prior judicial approval.",
        "Spyware should not be used without independent oversight.",
        "If no court reviews the interception, it ends after a day.",
        "The court found no independent witness of the surveillance.",
        "Meals are served without prior approval.",
        "His phone was tapped. Police arrested him without a warrant in May.",
        "They watched him. The men searched the house of his son without a warrant.",
        "Officers entered the office without a court order and took his phone.",
    ],
)
def test_oversight_that_works_is_asked_for_or_is_of_other_things_is_not(text):
    assert place(text) is None


def test_other_languages_are_left_to_the_model():
    assert place("No court reviews the interception.", language="nl") is None
