"""Words of a paper in a gap are its exact words."""

import pytest

from pipeline.casefile.gaps import omission_words
from pipeline.datamodel import Omission, OmissionKind, Quote


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("By ____________________\t________", "By ____________________ ________"),
        ("_" * 70, "_" * 60 + "…"),
        ("Orrin " * 9 + "Marashes end", "Orrin " * 8 + "Orrin…"),
    ],
)
def test_the_place_of_a_blank_is_quoted_exactly_and_ends_at_a_word(words, shown):
    quote = Quote("d", 0, len(words), words, 5, (), None)
    said = omission_words(Omission(OmissionKind.BLANK, "", 1, (quote,)))
    assert f"“{shown}”" in said
