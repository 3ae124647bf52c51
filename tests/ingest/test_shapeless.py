"""Characters without a shape survive, and the page's note says that they do."""

import pytest

from pipeline.ingest import read_document

PLAIN = "The probe copies all traffic of a subscriber.\n"


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("gpj.\u202eexe", "1 x U+202E"),
        ("\u2067inter\u200bcep\u200btion\u2069", "2 x U+200B, 1 x U+2067, 1 x U+2069"),
        ("inter\ufeffception", "1 x U+FEFF"),
    ],
)
@pytest.mark.parametrize("wrap", ["{}", "<html><body><p>{}</p></body></html>"])
def test_characters_that_turn_or_break_words_survive_and_are_noted(word, counts, wrap):
    document = read_document(wrap.format(PLAIN + word).encode(), "a.html")
    assert word in document.text
    assert document.pages[0].note == (
        f"invisible characters reverse or split words of its text: {counts}"
    )


@pytest.mark.parametrize(
    "text", ["", "\u200bat its start", "مي\u200cخواهم", "soft\u00adhyphen", "\u200fا"]
)
def test_what_scripts_need_is_no_news(text):
    document = read_document((PLAIN + text).encode(), "a.txt")
    assert text.strip("\u200b") in document.text
    assert document.pages[0].note is None
