"""Search finds words and phrases, and nothing that is typed is an error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.datamodel import Shelf
from pipeline.store.search import terms
from pipeline.store.store import Store
from tests.store.records import any_text, make

TEXTS = (
    "Lawful interception of mobile networks. ",
    "Interception that is lawful in no country. ",
    "The café's e-mail/SMS gateway, version 3.5 🕵. ",
    "Überwachung von Fahrzeugen NEAR the border. ",
    "AND OR NOT. ",
)


@pytest.fixture
def filled(store: Store) -> Store:
    make("a", texts=TEXTS).add(store)
    return store


def found(store: Store, query: str, case: str | None = None) -> list[int]:
    """The numbers of the texts that are found, in their order in the document."""
    hits = [passage.text for passage, _ in store.search(query, case=case)]
    return sorted(TEXTS.index(text) for text in hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("interception", [0, 1]),
        ("INTERCEPTION lawful", [0, 1]),
        ('"lawful interception"', [0]),
        ('"lawful  interception" mobile', [0]),
        ('"interception lawful"', []),
        ('mobile "lawful interception', [0]),
        ("interception absent", []),
        ("sms", [2]),
        ("e-mail", [2]),
        ("mail/sms", [2]),
        ("version 3.5", [2]),
        ("mobile 🕵", [0]),
        ("überwachung", [3]),
        ("not", [4]),
        ("near", [3]),
        ("mobile NOT interception", []),
        ("text:mobile", []),
        ("mobile*", [0]),
        ("^lawful", [0, 1]),
    ],
)
def test_words_and_phrases(filled: Store, query: str, expected: list[int]) -> None:
    assert found(filled, query) == expected


@pytest.mark.parametrize(
    "query",
    ["", " ", '"', '""', "🕵", "🕵 🕵", "*", "( ) & | ! <->", "'; --", "\x00", "\ud800"],
)
def test_what_holds_no_word_finds_nothing(filled: Store, query: str) -> None:
    assert filled.search(query) == []


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    query=any_text
    | st.text(st.sampled_from("a\"'*:^(){}+-&|!<>\\% \t\x00🕵"), max_size=20)
)
def test_no_query_is_an_error(filled: Store, query: str) -> None:
    filled.search(query)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    word=st.sampled_from([term for text in TEXTS for term in terms(text)]),
    around=st.text(st.sampled_from("'*:^()+-&|! "), max_size=6),
)
def test_a_word_is_found_whatever_stands_around_it(
    filled: Store, word: str, around: str
) -> None:
    expected = [i for i, text in enumerate(TEXTS) if word in terms(text)]

    assert set(found(filled, f"{around} {word} {around}")) >= set(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("车牌", [0]),
        ("车牌 识别 HyperLPR", [0]),
        ("hyperlpr框架", [1]),
        ("ใบหน้า", [2]),
        ("얼굴", [3]),
        ("车脸", []),
        ("车牌%", [0]),
    ],
)
def test_words_of_scripts_without_spaces_are_found_inside_a_clause(
    store: Store, query: str, expected: list[int]
) -> None:
    texts = (
        "HyperLPR 支持大角度车牌识别。",
        "HyperLPR框架很快。",
        "ระบบจดจำใบหน้าแบบเรียลไทม์",
        "실시간 얼굴인식 시스템",
    )
    make("a", texts=texts).add(store)
    hits = [passage.text for passage, _ in store.search(query)]
    assert sorted(texts.index(text) for text in hits) == expected


def test_best_comes_first_and_limit_holds(store: Store) -> None:
    texts = ("probe " + "filler " * 40, "probe probe probe ", "none ")
    make("a", texts=texts).add(store)

    hits = store.search("probe")

    assert [passage.text for passage, _ in hits] == [texts[1], texts[0]]
    assert hits[0][1] > hits[1][1]
    assert store.search("probe", limit=1) == hits[:1]


def test_only_the_case_that_is_asked_for(store: Store) -> None:
    make("a", texts=TEXTS).add(store, "one")
    make("b", texts=TEXTS[:1]).add(store, "two", Shelf.LIBRARY)

    assert found(store, "interception", case="two") == [0]
    assert found(store, "interception", case="none") == []
    assert found(store, "interception") == [0, 0, 1]


def test_only_the_newest_text_is_found(filled: Store) -> None:
    make("a", reader="2", texts=TEXTS[2:]).add(filled)

    assert found(filled, "interception") == []
    assert found(filled, "gateway") == [2]


def test_text_with_null_is_found(store: Store) -> None:
    make("a", texts=("alpha\x00beta \ud800 gamma ",)).add(store)

    ((passage, _),) = store.search("gamma")

    assert passage.text == "alpha\x00beta \ud800 gamma "


def test_a_very_long_passage_can_be_stored(store: Store) -> None:
    text = " ".join(f"w{i:x}" for i in range(300_000))
    make("a", texts=(text,)).add(store)

    assert [passage.text for passage, _ in store.search("w0 w1")] == [text]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('a "b c" d', ["a", "b c", "d"]),
        ('"open end', ["open end"]),
        ('a"b c"d', ["a", "b c", "d"]),
        ("snake_case", ["snake case"]),
        ("ALL *stars*", ["ALL", "stars"]),
        ("x " * 100, ["x"] * 64),
    ],
)
def test_terms(query: str, expected: list[str]) -> None:
    assert terms(query) == expected
