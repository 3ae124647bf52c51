import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.normalize import normalize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("moni-\ntoring", "monitoring"),
        ("moni- \n toring", "monitoring"),
        ("IMSI-\nCatcher", "IMSI- Catcher"),
        ("5-\nyear plan", "5- year plan"),
        ("ﬁle oﬀer", "file offer"),
        ("“quoted” ‘text’ – „so“", '"quoted" \'text\' - "so"'),
        ("me\u00adssage\u200b", "message"),
        ("a\u00a0b\u2003c", "a b c"),
        ("Item\tPrice\t", "Item | Price"),
        ("  two \n lines  ", "two lines"),
        ("", ""),
    ],
)
def test_printing_is_undone(text, expected):
    assert normalize(text) == expected


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_normalizing_twice_changes_nothing(text):
    once = normalize(text)
    assert normalize(once) == once


@given(st.text(max_size=200))
def test_no_line_break_and_no_double_space_is_left(text):
    found = normalize(text)
    assert "\n" not in found
    assert "  " not in found
    assert found == found.strip()


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F)))
def test_words_of_letters_stay(text):
    assert normalize(text).replace(" ", "") == normalize(text.strip())
