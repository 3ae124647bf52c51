import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.sentences import _STOP_INSIDE, _sentencizer, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It refers to Art. 5 and to paras. 3 and 4 of the Regulation.",
        "Mr. Karim and Dr. Weiss signed for Northern Probes Ltd. in May.",
        "See e.g. the report of the U.N. Special Rapporteur, i.e. the first one.",
        "J. Smith asked No. 7 to stop.",
        "Gemäß Art. 10 Abs. 2 ist die Ausfuhr verboten.",
    ],
)
def test_abbreviations_end_no_sentence(sentence):
    assert sentences(f"{sentence} Another one follows.") == [
        sentence,
        "Another one follows.",
    ]


def test_questions_and_other_scripts():
    assert sentences("Is it sold? It is! 它被出售。他们监视。") == [
        "Is it sold?",
        "It is!",
        "它被出售。",
        "他们监视。",
    ]


@given(st.text(alphabet="aA1.?! \n\u00e9\u3002", max_size=120))
def test_spans_are_in_order_trimmed_and_hold_every_letter(text):
    spans = sentence_spans(text)
    last = 0
    for start, end in spans:
        assert last <= start < end
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


@pytest.mark.parametrize("run", ["!?", "(", '"', ".,", "_", "☺"])
def test_rows_of_punctuation_are_read_in_one_go(run):
    row = (run * 100_000)[:100_000]
    assert sentence_spans(row) == [(0, 100_000)]


def test_a_row_of_dots_ends_no_more_sentences_than_a_short_one():
    long, short = (f"Scope {'.' * n} 3 Term {'.' * n} 4" for n in (200, 20))
    assert len(sentence_spans(long)) == len(sentence_spans(short))


@given(st.text(alphabet="ab. !?…。\n|)(\"'-1Ä", max_size=60))
def test_without_a_stop_inside_spacy_too_finds_one_sentence(text):
    if _STOP_INSIDE.search(text):
        return
    found = [part for part in _sentencizer()(text).sents if part.text.strip()]
    assert len(found) <= 1
