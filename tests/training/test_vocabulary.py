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
    found = _words(texts, list("abc"))
    assert {"camera", "police", "12 police", "the camera"} <= found
    assert not found & {"the", "of the", "12", "is not", "with us"}


def test_function_words_of_the_other_languages_are_left_out_too():
    texts = ["Die Kamera wird von der Polizei genutzt."] * 3
    found = _words(texts, list("abc"), invented=[True] * 3)
    assert {"kamera", "polizei", "der polizei"} <= found
    assert not found & {"die", "von", "von der"}
