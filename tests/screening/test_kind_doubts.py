"""A guessed kind says why it may be wrong."""

import pytest

from pipeline.classify.kind import KindDoubt, KindGuess
from pipeline.datamodel import Kind
from pipeline.screening.outcome import kind_doubts


@pytest.mark.parametrize(
    ("doubt", "language", "told"),
    [
        (KindDoubt.FEW_WORDS, "en", "too few words"),
        (KindDoubt.FEW_WORDS, "ru", "too few words"),
        (None, "ru", "kinds were learned in English"),
        (KindDoubt.LETTER, "en", "it opens as a letter or memo"),
        (KindDoubt.CLOSE, "en", "another kind is about as likely"),
        (None, "en", ""),
        (None, None, ""),
    ],
)
def test_an_article_in_another_language_is_not_silently_a_report(doubt, language, told):
    found = "; ".join(kind_doubts(KindGuess(Kind.REPORT, doubt), language))
    assert told in found
    assert bool(told) == bool(found)
    assert not found or "read as report" in found
