"""What a pattern of the keyword list matches."""

import pytest

from pipeline.classify.words.keywords import PatternSearch, read_keywords
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("face match*", "Face-matching in crowds", True),
        ("face match*", "surface matching", False),
        ("face match*", "a face. Matches were lit", False),
        ("RAT", "a new rat for sale", True),
        ("RAT", "the rate is low", False),
        ("1:N", "search 1:N on 20 M faces", True),
        ("in over * countries", "sold in over 30 countries", True),
        ("in over * countries", "in over countries", False),
        ("*phone", "any smartphone", True),
        ("à l'insu", "À l'insu de la personne", True),
        ("Article 5(2)", "under Article 5(2) of it", True),
        ("zero click", "zero\n click", True),
        ("track* .. location", "tracking the exact location", True),
        ("track* .. location", "track location", True),
        ("track* .. location", "tracks one two three four location", False),
        ("without * consent", "without opt-in consent", True),
        ("massacre*", "massacre-of-" + "a" * 80, True),
    ],
)
def test_a_pattern(pattern, text, is_found):
    assert bool(PatternSearch([pattern]).found(text)) == is_found


def test_each_pattern_is_found_by_its_number():
    search = PatternSearch(["covert*", "face*"])
    found = [search.found(text) for text in ("covertly", "", "faces, covert")]
    assert found == [{0: "covertly"}, {}, {0: "covert", 1: "faces"}]


@pytest.mark.parametrize("filler", ["-", "- ", "a-", "' ", "a "])
def test_a_long_row_of_signs_ends_the_search_soon(filler):
    """An expression that tries every way to part a row of dashes never ends."""
    # The longest words of both stand in the text, or no expression would be tried.
    text = "location track" + filler * 20_000 + "!"
    patterns = ["track* .. .. location", "track* * * location", "*ing location"]
    assert not PatternSearch(patterns).found(text)


def test_every_label_has_20_to_65_patterns_none_twice():
    listed = read_keywords(default_labels())
    for label, patterns in listed.items():
        assert 20 <= len(patterns) <= 65, label
        assert len(set(patterns)) == len(patterns), label


def test_another_label_is_refused(tmp_path, monkeypatch):
    text = (corpora_dir() / "keywords.toml").read_text("utf-8")
    (tmp_path / "keywords.toml").write_text(
        text.replace("facial_recognition =", "faces =", 1), "utf-8"
    )
    monkeypatch.setattr(
        "pipeline.classify.words.keywords.corpora_dir", lambda: tmp_path
    )
    with pytest.raises(ConfigError, match="faces"):
        read_keywords(default_labels())
