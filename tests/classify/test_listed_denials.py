"""Denials and prohibitions in languages whose wordings no rule knows."""

import tomllib
from pathlib import Path

import pytest

from pipeline.classify.base import View
from pipeline.classify.model import open_model
from pipeline.classify.polarity.listed_denials import listed_denial
from pipeline.datamodel import Kind, Passage, Polarity
from pipeline.findings import triage_passages

SENTENCES = tomllib.loads(
    Path(__file__).with_name("listed_denials.toml").read_text("utf-8")
)


def rows(sense: str) -> list[tuple[str, str, str]]:
    return [
        (language, label, text)
        for language, by_sense in SENTENCES.items()
        for label, text in by_sense.get(sense, ())
    ]


def said(language: str, label: str, text: str) -> Polarity | None:
    return listed_denial(View(text, Kind.BROCHURE, language=language), label)


@pytest.mark.parametrize(("language", "label", "text"), rows("denied"))
def test_a_denial_is_understood(language: str, label: str, text: str) -> None:
    assert said(language, label, text) is not None


@pytest.mark.parametrize(("language", "label", "text"), rows("forbidden"))
def test_a_prohibition_is_understood(language: str, label: str, text: str) -> None:
    assert said(language, label, text) is Polarity.PROHIBITED


@pytest.mark.parametrize(("language", "label", "text"), rows("claimed"))
def test_a_denial_that_sells_is_none(language: str, label: str, text: str) -> None:
    assert said(language, label, text) is None


@pytest.mark.parametrize(("language", "label", "text"), rows("apart"))
def test_a_denial_far_from_its_words_is_not_believed(
    language: str, label: str, text: str
) -> None:
    assert said(language, label, text) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "it",
            "La telecamera non riconosce i volti. Il software riconosce le persone.",
        ),
        ("ru", "Камера не распознаёт лица днём, ночью она распознаёт лица прохожих."),
        ("it", "Le consegne non sono comprese."),
        ("en", "The camera does not recognise faces."),
    ],
)
def test_one_clause_that_claims_it_is_enough(language: str, text: str) -> None:
    assert said(language, "facial_recognition", text) is None


def test_a_label_on_a_deal_is_only_forbidden() -> None:
    label, kind = "state_security_end_user", Kind.CONTRACT
    forbidden = View("Запрещается поставлять товар полиции.", kind, language="ru")
    denied = View("Полиция не является покупателем.", kind, language="ru")
    assert listed_denial(forbidden, label) is Polarity.PROHIBITED
    assert listed_denial(denied, label) is None
    assert listed_denial(forbidden, "internal_repression") is None


def test_a_buyer_that_promises_something_remains_the_end_user() -> None:
    text = "L'utente finale è il Ministero della Difesa e si impegna a non riesportare."
    view = View(text, Kind.CONTRACT, language="it")
    assert listed_denial(view, "state_security_end_user") is None


def test_a_finding_says_that_the_text_denies_it() -> None:
    claimed = "Камера распознаёт лица прохожих и сравнивает их со списком розыска."
    denied = "Камера не распознаёт лица прохожих и не сравнивает их со списком розыска."
    polarities = [
        dict(found.attributes)["polarity"]
        for text in (claimed, denied)
        for found in triage_passages(
            [Passage("0" * 64, 0, len(text), text, 1, language="ru")],
            Kind.BROCHURE,
            open_model().classifier,
        )
        if found.label == "facial_recognition"
    ]
    assert polarities == ["asserted", "negated"]
