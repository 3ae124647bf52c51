"""Conclusions that there was no violation, and what only looks like one."""

import pytest

from pipeline.classify.no_violation import finds_no_violation


@pytest.mark.parametrize(
    "text",
    [
        "Consequently, there has been no violation of Article 6 § 1 of the Convention.",
        "There has therefore not been a violation of Article 6 §§ 1 and 3 (b).",
        "Holds, by ten votes to seven, that there has been no violation of Article 5;",
        "His forcible return would not constitute a violation of article 3.",
        "The return of the alleged victims would not amount to a breach of article 3.",
        "The State Party has not violated article 7 of the Covenant.",
        "Dit qu'il n'y a pas eu violation de l'article 8 de la Convention.",
        "Der Gerichtshof stellt keine Verletzung von Artikel 8 fest.",
        "Declara que no ha habido violación del artículo 8.",
    ],
)
def test_conclusions_that_nothing_was_violated_are_told(text):
    assert finds_no_violation(text)


@pytest.mark.parametrize(
    "text",
    [
        "There has been a violation of Article 3 of the Convention.",
        "Holds that there was a violation of Article 3, and no violation of Article 5.",
        "The authorities did not investigate the violations.",
        "The violation of her rights was not remedied.",
        "He was held without charge and never saw a judge.",
        "Nobody may breach this agreement.",
    ],
)
def test_what_asserts_a_violation_or_speaks_of_none_is_no_such_conclusion(text):
    assert not finds_no_violation(text)
