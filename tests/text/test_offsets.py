"""The normal form with the way back says the same as the plain one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.normalize import normalize, normalize_rewritten, unchanged

PRINTED = st.text(
    st.sampled_from("abcé-\n\t “”ﬁ\u00ad\u200bä\u0301각ᄀ감ᅡ½"), max_size=40
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | PRINTED)
def test_the_text_is_that_of_normalize(text):
    found = normalize_rewritten(unchanged(text))
    assert found.text == normalize(text)
    assert len(found.text) == len(found.starts) == len(found.ends)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | PRINTED)
def test_spans_rise_and_lie_in_the_text(text):
    found = normalize_rewritten(unchanged(text))
    assert list(found.starts) == sorted(found.starts)
    assert list(found.ends) == sorted(found.ends)
    spans = zip(found.starts, found.ends, strict=True)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@settings(max_examples=300, deadline=None)
@given(PRINTED)
def test_what_a_word_was_made_of_makes_it(text):
    found = normalize_rewritten(unchanged(text))
    for match in re.finditer(r"\w+", found.text):
        start, end = found.span(*match.span())
        assert match.group() in normalize(text[start:end])


@pytest.mark.parametrize(
    ("text", "word", "printed"),
    [
        ("of moni-\ntoring by", "monitoring", "moni-\ntoring"),
        ("a ﬁle of", "file", "ﬁle"),
        ("re\u0301sume\u0301 read", "résumé", "re\u0301sume\u0301"),
        ("all me\u00adssa\u00adges", "messages", "me\u00adssa\u00adges"),
        ("Item\tPrice", "Price", "Price"),
        ("  the  probe ", "probe", "probe"),
        ("한국 감청", "감청", "감청"),
    ],
)
def test_a_word_leads_back_to_its_print(text, word, printed):
    found = normalize_rewritten(unchanged(text))
    at = found.text.index(word)
    start, end = found.span(at, at + len(word))
    assert text[start:end] == printed


def test_a_span_that_is_not_there_is_refused():
    found = normalize_rewritten(unchanged("two words"))
    for start, end in ((3, 3), (-1, 2), (5, 10)):
        with pytest.raises(ValueError, match="is not in a text of 9 characters"):
            found.span(start, end)
