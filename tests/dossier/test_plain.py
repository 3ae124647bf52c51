"""Nothing hides in a text, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.dossier.plain import is_hidden, segments, visible

spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4)
texts = st.text(
    st.one_of(st.characters(), st.sampled_from("\x00\x1b\u202e\u2066\ufeff\n\t")),
    max_size=40,
)


@given(texts, spans)
def test_segments_give_the_quote_back(quote, evidence):
    parts = segments(quote, 10, evidence)
    back = "".join(chr(int(p.text[2:], 16)) if p.is_code else p.text for p in parts)
    assert back == quote


@given(texts, spans)
def test_marked_are_exactly_the_characters_of_evidence(quote, evidence):
    parts = segments(quote, 0, evidence)
    marked = [
        p.is_marked for p in parts for _ in range(1 if p.is_code else len(p.text))
    ]
    assert marked == [any(a <= i < b for a, b in evidence) for i in range(len(quote))]


@given(texts)
def test_visible_text_hides_nothing(text):
    assert not any(is_hidden(char) for char in visible(text))


def test_joiners_of_persian_stay():
    persian = "می\u200cخواهم"
    assert visible(persian) == persian


def test_bidi_override_is_shown_by_its_code_point():
    assert visible("annex\u202egpj.exe") == "annex[U+202E]gpj.exe"


def test_half_a_surrogate_pair_is_shown():
    assert visible("a\ud800b") == "a[U+D800]b"
