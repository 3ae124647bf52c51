"""Countries in running text and in the columns of lists."""

import pytest

from pipeline.parties.state.countries import (
    countries_in,
    countries_of_address,
    country_code,
    places,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Egyptian police in Cairo, Egypt", {"eg"}),
        ("South Sudan and Sudan", {"ss", "sd"}),
        ("Free Zone, United Arab\nEmirates.", {"ae"}),
        ("Dock Road 4, South \n   Sudan", {"ss"}),
        ("United Arab\n\nEmirates", set()),
        ("Sudan People’s Liberation Army", {"ss"}),
        ("Sudan People's Liberation Movement-North", {"sd"}),
        ("Guinea-Bissau", {"gw"}),
        ("REPUBLIC OF KARAVIA and Republic of Tesmara", {"tesmara"}),
        ("Kingdom of Karavia", {"karavia"}),
        ("turkey and chad and polish the lens", set()),
        ("Democratic People's Republic of Korea", {"kp"}),
        ("the Republic of Korea", {"kr"}),
        ("مصر", {"eg"}),
        ("die Beamten des kenianischen Grenzdienstes", {"ke"}),
        ("Tunesisches Zollamt, ein syrischer Händler", {"tn", "sy"}),
        ("nach deutschem Recht, auf englischer Karte", set()),
    ],
)
def test_countries_of_a_text(text, expected):
    assert countries_in(text) == expected


def test_places_are_where_the_text_has_them():
    text = "Ministry of Interior, Arab Republic of Egypt; Syrian army"
    for place in places(text):
        assert text[place.start : place.end] in ("Arab Republic of Egypt", "Syrian")


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("IRAN", "ir"),
        ("Iran (Islamic Republic of)", "ir"),
        ("KP", "kp"),
        ("Korea, North", "kp"),
        ("Syrian Arab Republic", "sy"),
        ("", None),
        ("unknown", None),
    ],
)
def test_a_column_of_a_list(column, code):
    assert country_code(column) == code


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("Bestimmungsland: Deutschland", "de"),
        ("Pays de destination : Allemagne", "de"),
        ("País de destino: Egipto", "eg"),
        ("Страна назначения: Казахстан", "kz"),
        ("بلد المقصد: الإمارات", "ae"),
        ("بلد المقصد: ألمانيا", "de"),
        ("目的国：德国", "de"),
        ("仕向国：エジプト", "eg"),
        ("Land van bestemming: Duitsland", "de"),
        ("Kraj przeznaczenia\tNiemcy", "de"),
    ],
)
def test_a_field_of_a_form_names_a_country_in_its_language(field, code):
    assert countries_in(f"{field}\n") == {code}


@pytest.mark.parametrize(
    "text", ["The Island lies far out.", "He met Man Singh.", "We saw Polska in May."]
)
def test_running_text_is_read_with_the_names_of_the_table_alone(text):
    assert countries_in(text) == set()


def test_an_address_may_end_with_a_country_in_its_language():
    assert countries_of_address("Hafenweg 2, 10999 Berlin, Deutschland") == {"de"}
    assert countries_of_address("4 rue du Port, Tunis, Tunisie") == {"tn"}
    assert country_code("Ägypten") == country_code("Egypt") == "eg"


@pytest.mark.parametrize(
    ("address", "countries"),
    [
        ("Signals Hall, 7 Dock Road, Lusaka", {"zm"}),
        ("Signals Hall, 7 Dock Road, Lusaka, Kenya", {"ke"}),
        ("Hafenstraße 7, 1010 Wien", {"at"}),
        ("Stanley", set()),
        ("the Lima Street depot", set()),
        ("Monticello", set()),
    ],
)
def test_the_best_known_town_of_a_country_places_an_address_without_one(
    address, countries
):
    assert countries_of_address(address) == countries
