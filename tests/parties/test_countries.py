"""Countries in running text and in the columns of lists."""

import pytest

from pipeline.parties.countries import countries_in, country_code, places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Egyptian police in Cairo, Egypt", {"eg"}),
        ("South Sudan and Sudan", {"ss", "sd"}),
        ("Guinea-Bissau", {"gw"}),
        ("REPUBLIC OF KARAVIA and Republic of Tesmara", {"tesmara"}),
        ("Kingdom of Karavia", {"karavia"}),
        ("turkey and chad and polish the lens", set()),
        ("Democratic People's Republic of Korea", {"kp"}),
        ("the Republic of Korea", {"kr"}),
        ("مصر", {"eg"}),
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
