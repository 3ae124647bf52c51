"""The same concepts in every language."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.classify.base import View
from pipeline.classify.words import word_lists
from pipeline.classify.words.word_lists import (
    concept_words,
    list_languages,
    lists_version,
    named_concepts,
)
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir
from pipeline.text.language import LANGUAGES

FOLDER = corpora_dir() / "languages"
CACHED = (
    list_languages,
    lists_version,
    word_lists._word_list,
    word_lists._sentences,
)


def view(text: str, language: str) -> View:
    return View(text, Kind.REPORT, language=language)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder of lists with two concepts, read anew."""
    monkeypatch.setattr(word_lists, "_folder", lambda: tmp_path)
    made = "[concepts]\nface = ['face*', '*gesicht*']\nseek = ['seek*', 'look* .. for']"
    (tmp_path / "en.toml").write_text(made, "utf-8")
    for cached in CACHED:
        cached.cache_clear()
    yield tmp_path
    for cached in CACHED:
        cached.cache_clear()


@pytest.mark.parametrize("language", sorted(list_languages()))
def test_every_list_has_every_concept(language: str) -> None:
    lists = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))["concepts"]
    model = tomllib.loads((FOLDER / "en.toml").read_text("utf-8"))["concepts"]
    assert list(lists) == list(model)
    assert all(len(patterns) == len(set(patterns)) for patterns in lists.values())
    assert named_concepts(view("x", language)) is not None


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("he", "המערכת הותקנה אצל משטרות בשלוש מדינות.", "security_body"),
        ("ko", "최종 사용자는 서류에 적지 말아 주십시오.", "withheld"),
        ("ko", "최종 사용자를 기재하지 마십시오.", "withheld"),
        ("ko", "송장에는 사무용품으로 기재해 주십시오.", "masking"),
    ],
)
def test_plurals_and_requests_name_a_concept(
    language: str, text: str, concept: str
) -> None:
    found = named_concepts(view(text, language))
    assert found is not None
    assert concept in found.alone


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The police tortured the journalist."),
        ("de", "Die Polizei folterte den Journalisten."),
        ("fr", "La police a torturé le journaliste."),
        ("pl", "Policja torturowała dziennikarza."),
        ("ru", "Полиция подвергла журналиста пыткам."),
        ("tr", "Polis gazeteciye işkence yaptı."),
        ("ar", "عذبت الشرطة الصحفي وتعرض للتعذيب."),
        ("zh", "警察对记者施以酷刑。"),
        ("ja", "警察は記者を拷問した。"),
        ("hu", "A rendőrség megkínozta az újságírót."),
        ("bn", "পুলিশ সাংবাদিককে নির্যাতন করেছে।"),
        ("hy", "Ոստիկանությունը խոշտանգել է լրագրողին։"),
        ("ka", "პოლიციამ ჟურნალისტი აწამა."),
        ("km", "ប៉ូលិសបានធ្វើទារុណកម្មលើអ្នកកាសែត។"),
        ("ta", "காவல்துறை பத்திரிகையாளரைச் சித்திரவதை செய்தது."),
        ("ur", "پولیس نے صحافی پر تشدد کیا۔"),
    ],
)
def test_one_sentence_names_the_same_in_every_language(
    language: str, text: str
) -> None:
    named = named_concepts(view(text, language))
    assert named is not None
    assert {"security_body", "gross_abuse", "critic"} <= named.alone
    assert ("critic", "gross_abuse") in named.together


def test_a_pair_must_be_in_one_sentence(folder: Path) -> None:
    apart = named_concepts(view("We seek staff. The face of the clock.", "en"))
    assert apart is not None
    assert apart.alone == {"face", "seek"}
    assert not apart.together
    joined = named_concepts(view("It seeks a face", "en"))
    assert joined is not None
    assert joined.together == {("face", "seek")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Look there at night for it.", {"seek"}),
        ("Look at the very long list of names for it.", set()),
        ("Surface", set()),
        ("Faces", {"face"}),
        ("Das Gesichtsfeld", {"face"}),
    ],
)
def test_patterns(folder: Path, text: str, found: set[str]) -> None:
    named = named_concepts(view(text, "en"))
    assert named is not None
    assert named.alone == found


@pytest.mark.parametrize(
    ("language", "end"), [("hy", "։"), ("km", "។"), ("bn", "।"), ("ur", "۔")]
)
def test_a_sentence_ends_in_its_own_script(language: str, end: str) -> None:
    assert len(word_lists._sentences(f"x{end} y{end}", language)) == 2


def test_words_are_those_of_the_concepts() -> None:
    told = view("Policja torturowała dziennikarza.", "pl")
    assert concept_words(told, ["critic", "security_body"]) == (
        "dziennikarza",
        "policja",
    )


def test_a_language_without_a_list_has_no_concepts() -> None:
    assert named_concepts(view("Lorem ipsum", "la")) is None
    assert named_concepts(view("Lorem ipsum", "")) is None


def test_a_list_that_lacks_a_concept_is_refused(folder: Path) -> None:
    (folder / "xx.toml").write_text("[concepts]\nface = ['x']", "utf-8")
    list_languages.cache_clear()
    with pytest.raises(ConfigError, match=r"xx\.toml.*seek"):
        named_concepts(view("x", "xx"))


def test_the_version_follows_the_lists(folder: Path) -> None:
    before = lists_version()
    (folder / "en.toml").write_text("[concepts]\nface = ['face']", "utf-8")
    lists_version.cache_clear()
    assert lists_version() != before


def test_every_language_of_a_list_can_be_recognised() -> None:
    assert list_languages() <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("el", "ΑΣΤΥΝΟΜΙΑ", "security_body"),
        ("tr", "SIZMA", "intrude"),
        ("fa", "پليس", "security_body"),
        ("ro", "Poliţia", "security_body"),
        ("ar", "الشُّرْطَة", "security_body"),
        ("no", "Politiet", "security_body"),
        ("hu", "az elfogas helye", "intercept"),  # elfogás
        ("pl", "podsluch rozmow", "intercept"),  # podsłuch
        ("de", "werden abgehoert", "intercept"),  # abgehört
        ("da", "en dataaflaesning", "intercept"),  # dataaflæsning
    ],
)
def test_letters_that_are_written_in_two_ways_are_the_same(
    language: str, text: str, concept: str
) -> None:
    named = named_concepts(view(text, language))
    assert named is not None
    assert concept in named.alone


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Lt. Art. 5 Abs. 2 werden z. B. Journalisten überwacht.", 1),
        ("Die Polizei kam. Der Journalist ging.", 2),
        ("पुलिस आई। पत्रकार गया।", 2),
        ("警察来了。记者走了。", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, n: int) -> None:
    assert len(word_lists._split(text)) == n


@pytest.mark.parametrize(
    ("language", "pattern"),
    [("en", ""), ("en", "*"), ("en", ".."), ("en", "a*b"), ("zh", ".."), ("zh", "x*")],
)
def test_a_pattern_that_means_nothing_is_refused(
    folder: Path, language: str, pattern: str
) -> None:
    made = f"[concepts]\nface = ['{pattern}']\nseek = ['seek']"
    (folder / f"{language}.toml").write_text(made, "utf-8")
    for cached in CACHED:
        cached.cache_clear()
    with pytest.raises(ConfigError, match=rf"{language}\.toml"):
        named_concepts(view("x", language))
