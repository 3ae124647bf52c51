"""A guessed kind says why it may be wrong."""

import pytest

from pipeline.datamodel import Kind
from pipeline.screening.outcome import kind_doubts


@pytest.mark.parametrize(
    ("has_few", "language", "told"),
    [
        (True, "en", "too few words"),
        (True, "ru", "too few words"),
        (False, "ru", "kinds were learned in English"),
        (False, "en", ""),
        (False, None, ""),
    ],
)
def test_an_article_in_another_language_is_not_silently_a_report(
    has_few, language, told
):
    found = "; ".join(kind_doubts(Kind.REPORT, has_few, language))
    assert told in found
    assert bool(told) == bool(found)
    assert not found or "read as report" in found
