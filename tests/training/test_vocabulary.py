"""A vocabulary holds words of several sources and no person's name."""

import pytest

from pipeline.errors import ConfigError
from pipeline.training import vocabulary
from pipeline.training.vocabulary import MIN_SOURCES, fit_words
from tests.conftest import skip_or_fail

NAMED = "Police arrested Margaret Whitfield in March. Margaret Whitfield was beaten."


@pytest.fixture(autouse=True)
def _finder():
    try:
        vocabulary._finder()
    except ConfigError as error:
        skip_or_fail(str(error))


def _words(texts, sources, **settings):
    given = {"max_terms": 1000, "ngram_max": 2} | settings
    return set(fit_words(texts, sources, **given).vocabulary_)


def test_persons_are_left_out_however_often_they_occur():
    found = _words([NAMED] * 6, list("abcdef"))
    assert {"police", "police arrested", "was beaten"} <= found
    assert not any("margaret" in term or "whitfield" in term for term in found)


def test_a_text_is_searched_for_persons_once(home, monkeypatch):
    before = _words([NAMED] * 6, list("abcdef"))
    (kept,) = (home / "persons").iterdir()
    assert "Whitfield" not in kept.read_text("ascii")
    finder = vocabulary._finder()
    monkeypatch.setattr(type(finder), "pipe", lambda *_, **__: pytest.fail("again"))
    assert _words([NAMED] * 6, list("abcdef")) == before


def test_a_word_of_too_few_sources_is_left_out():
    texts = ["The tracker follows phones."] * 4 + ["The gurtnik follows phones."] * 9
    sources = ["a", "b", "c", "d", *["e"] * 8, "f"]
    assert MIN_SOURCES == 3
    found = _words(texts, sources)
    assert "tracker" in found
    assert not any("gurtnik" in term for term in found)


def test_what_is_invented_is_about_nobody_and_is_not_searched():
    found = _words([NAMED] * 3, list("abc"), invented=[True] * 3)
    assert "margaret whitfield" in found


def test_the_most_frequent_terms_are_kept_in_the_order_of_the_alphabet():
    texts = ["alpha beta beta"] * 3 + ["alpha gamma"] * 3
    vectorizer = fit_words(texts, list("abcdef"), max_terms=2, ngram_max=1)
    assert list(vectorizer.get_feature_names_out()) == ["alpha", "beta"]


def test_without_the_finder_of_persons_its_file_of_packages_is_named(monkeypatch):
    monkeypatch.setattr(vocabulary, "_PERSONS", "no_such_package")
    vocabulary._finder.cache_clear()
    with pytest.raises(ConfigError, match=r"no_such_package.*requirements-train\.txt"):
        _words(["a b"], ["a"])
    vocabulary._finder.cache_clear()


def test_function_words_and_numbers_alone_are_left_out():
    texts = ["The camera of the 12 police officers is not with us."] * 3
    found = _words(texts, list("abc"), languages=["en"] * 3)
    assert {"camera", "police", "12 police", "the camera"} <= found
    assert not found & {"the", "of the", "12", "is not", "with us"}


def test_function_words_are_those_of_the_language_of_a_term():
    texts = ["Die Kamera war von der Polizei."] * 3
    german = {"invented": [True] * 3, "languages": ["de"] * 3}
    found = _words(texts, list("abc"), **german)
    assert {"kamera", "polizei", "der polizei"} <= found
    assert not found & {"die", "war", "war von", "von der"}
    assert "war" in _words(["War crimes."] * 3, list("abc"), languages=["en"] * 3)


def test_words_that_say_something_here_are_kept():
    texts = ["A call to the serious name. A 1:N search of a b."] * 3
    found = _words(texts, list("abc"), languages=["en"] * 3)
    assert {"call", "a call", "name", "serious", "1 n", "search"} <= found
    assert not found & {"a", "b", "a b", "1"}


def test_function_words_are_kept_where_no_language_is_given():
    assert {"the", "of the"} <= _words(["Out of the box."] * 3, list("abc"))
