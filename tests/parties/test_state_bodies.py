"""What names tell of bodies: functions, ordinary bodies, and what is no body."""

import pytest

from pipeline.parties.state.bodies import end_user_types_of, functions_of
from pipeline.parties.state.body_terms import TermIndex


def told(name: str, *countries: str) -> set[str]:
    return {each.function for each in functions_of(name, frozenset(countries))}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("City of Norrby Police Department", "police"),
        ("Police Hospital", "police"),
        ("Bundespolizeipräsidium", "police"),
        ("Federal Police Headquarters", "police"),
        ("Министерство внутренних дел Республики Казахстан", "interior"),
        ("新疆维吾尔自治区公安厅", "police"),
        ("內政部警政署", "police"),
        ("กองทัพบก", "defence"),
        ("국가정보원", "intelligence"),
        ("Secretaría de Seguridad", "interior"),
        ("Office of the District Attorney, County of San Diego", "prosecution"),
        ("Comisión Nacional de Telecomunicaciones", "telecom_regulator"),
        ("Medical Department of the Ministry of Interior", "interior"),
        ("المديرية العامة للأمن العام", "state_security"),
        ("Secretaría de Marina", "defence"),
        ("Управление уголовного розыска", "police"),
        ("Enforcement Directorate", "police"),
        ("Basij Resistance Force", "revolutionary_guard"),
        ("Korps Brimob", "police"),
        ("Wagner Group", "defence"),
        ("Agência Brasileira de Inteligência", "intelligence"),
        ("Centralne Biuro Antykorupcyjne", "police"),
        ("खुफिया ब्यूरो", "intelligence"),
        ("केंद्रीय अन्वेषण ब्यूरो", "police"),
        ("Direzione Investigativa Antimafia", "police"),
        ("Veiligheid van de Staat", "state_security"),
        ("广东省公安边防总队", "border"),
        ("网安总队", "police"),
        ("Försvarets radioanstalt", "intelligence"),
        ("Direcția Generală Anticorupție", "police"),
    ],
)
def test_function_is_told_in_the_language_of_the_name(name, function):
    assert function in told(name)


@pytest.mark.parametrize(
    "name",
    [
        "Department of Roads",
        "Ministry of Interior Design",
        "Museum of the Police",
        "Police Cooperative Bank",
        "Army Savings Bank",
        "Police Supplies GmbH",
        "National Security Systems Ltd",
        "Instituto Ecuatoriano de Seguridad Social",
        "Agence nationale de sécurité du médicament",
        "Federal Road Safety Corps",
        "Independent Office for Police Conduct",
        "Police Federation of England and Wales",
        "The Salvation Army",
        "Fidelity Security Services",
        "Office of Political Affairs",
        "Academy of Artificial Intelligence",
        "Frontier Airlines",
    ],
)
def test_ordinary_body_and_company_are_no_security_end_user(name):
    assert end_user_types_of(functions_of(name)) == ()


def test_a_brigade_of_the_police_is_no_army():
    for name in ("Brigade de recherche et d’intervention", "Brigade criminelle"):
        assert told(name) == {"police"}
    assert told("Brigade d’infanterie") == {"defence"}


@pytest.mark.parametrize(
    ("letters", "country", "function"),
    [("CBA", "pl", "police"), ("FRA", "se", "intelligence"), ("DGA", "ro", "police"),
     ("ABIN", "br", "intelligence"), ("AIVD", "nl", "state_security")],
)  # fmt: skip
def test_letters_stand_for_a_body_in_its_country_alone(letters, country, function):
    assert function in told(letters, country)
    assert told(letters) == told(letters, "us") == set()


def test_a_short_name_of_the_table_counts_in_its_country():
    assert "revolutionary_guard" in told("Basij", "ir")
    assert told("Basij") == told("Basij", "de") == set()


def test_acronym_stands_for_a_body_only_in_capitals_and_its_own_country():
    assert told("FSB", "ru") == {"state_security"}
    assert told("FSB") == told("FSB", "de") == told("Mit", "tr") == set()
    assert told("Mossad") == {"intelligence"}


def test_words_that_tell_a_function_are_those_of_the_name():
    (function,) = functions_of("MINISTÈRE DE L'INTÉRIEUR (Tchad)")
    assert function.words == "L'INTÉRIEUR"


def test_longest_term_takes_its_words():
    index = TermIndex([("social security", 0), ("security", 1), ("*polizei", 2)])
    found = index.find(["bundespolizei", "social", "security", "security"])
    assert [hit.owners for hit in found] == [(2,), (0,), (1,)]
