"""Denials of violations and acts, and what only looks like one."""

import pytest

from pipeline.classify.polarity.act_denials import denies_acts, finds_no_violation


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


REPRESSION = "internal_repression"
VIOLATION = "serious_human_rights_violation"
MISUSE = "surveillance_misuse"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The Government denied that any torture had taken place.", VIOLATION),
        ("The State party denied that prisoners had been tortured.", VIOLATION),
        ("The authorities reject all allegations of torture in the jail.", VIOLATION),
        ("The Ministry denied having tortured detainees.", VIOLATION),
        ("The Government denies that its police used spyware against them.", MISUSE),
        ("The agency denies any wiretapping of lawyers.", MISUSE),
        ("It denied that the killing took place.", VIOLATION),
        ("It has denied that its officers beat the students.", VIOLATION),
        ("It denied that beatings, torture and killings took place.", VIOLATION),
        ("The delegation denied that opponents had been persecuted.", REPRESSION),
        ("There is no arbitrary detention or forced disappearance.", VIOLATION),
        ("No journalist was prosecuted for her views.", REPRESSION),
    ],
)
def test_acts_that_a_state_denies_are_denied(text, label):
    assert denies_acts(text, label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The guards denied him a lawyer and tortured him.", VIOLATION),
        ("They were denied any medical care and beaten daily.", VIOLATION),
        ("He was denied all contact with his family and tortured.", VIOLATION),
        ("No torture was investigated.", VIOLATION),
        ("No arbitrary detention was ever prosecuted.", REPRESSION),
        ("There were no arbitrary arrests, but police beat students.", REPRESSION),
        ("There is no end to arbitrary detention.", VIOLATION),
        ("It denied that he was beaten, but witnesses saw officers do it.", VIOLATION),
        ("The Government did not deny that he had been tortured.", VIOLATION),
        ("Neither party disputed that officers had beaten him.", VIOLATION),
        ("The State denied that it was responsible for the killing.", VIOLATION),
        ("The Government disputed that the ill-treatment was severe.", VIOLATION),
        ("The court rejected any claims by torture victims.", VIOLATION),
        ("After 30 phones were hacked, it denied that it spied on the press.", MISUSE),
        ("It denied that it spied on them. 30 phones were hacked.", MISUSE),
        ("Police denied having arrested him, and he bore signs of torture.", VIOLATION),
        ("It denied having jailed the men, whom soldiers had tortured.", VIOLATION),
        ("It denied that troops were there when villagers were executed.", VIOLATION),
        ("It rejects the claim that the killing of farmers needs a court.", VIOLATION),
        ("The court rejects any excuse for torture of detainees.", VIOLATION),
        ("The firm denied having sold the spyware found on the phone.", MISUSE),
        ("The police denied that the intercepted calls were leaked.", MISUSE),
    ],
)
def test_less_than_a_denied_act_is_not_denied(text, label):
    assert not denies_acts(text, label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (
            "The delegation said that no one had been detained for her views.",
            REPRESSION,
        ),
        ("No journalists were intimidated.", REPRESSION),
        ("There is neither media censorship nor any persecution.", REPRESSION),
        ("Writers are not prosecuted for expressing opinions.", REPRESSION),
        ("There are no political prisoners in the country.", REPRESSION),
        ("There is no torture in our prisons. Torture is a crime.", VIOLATION),
        ("These were not cases of excessive use of force.", VIOLATION),
        ("The Ministry denied the existence of secret prisons.", VIOLATION),
        ("Her calls were never intercepted.", MISUSE),
    ],
)
def test_a_state_that_denies_acts_is_heard(text, label):
    assert denies_acts(text, label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("No one was arrested for the attacks on activists.", REPRESSION),
        ("No journalist but him was free. He was detained for his views.", REPRESSION),
        ("No case of torture was ever investigated.", VIOLATION),
        ("Detainees were tortured and denied medical care.", VIOLATION),
        ("Ensure that no one is detained for his opinions.", REPRESSION),
        ("There was no censorship except of the opposition press.", REPRESSION),
        ("There is no censorship. Editors were beaten in May.", REPRESSION),
        ("The operators did not record who was intercepted.", MISUSE),
        ("There are no political prisoners.", "official_body_finding"),
    ],
)
def test_impunity_calls_and_told_acts_are_no_denial(text, label):
    assert not denies_acts(text, label)
