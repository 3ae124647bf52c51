"""Same or not: names and countries together, and when nobody can tell."""

import csv
from pathlib import Path

import pytest

from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import SAME, Named, compare
from pipeline.parties.names.matching import MAX_NAME_CHARS, engine, has_rigour
from pipeline.settings import corpora_dir

HOMONYMS = list(
    csv.DictReader(
        (corpora_dir() / "parties" / "homonyms.csv").read_text("utf-8").splitlines()
    )
)


@pytest.fixture(params=["plain", "rigour"])
def using(request):
    if request.param == "rigour" and not has_rigour():
        pytest.skip("the extra 'names' is not installed")
    return engine(request.param)


def _named(name, *countries, kind=NameKind.UNKNOWN):
    return Named(name, frozenset(c for c in countries if c), kind)


@pytest.mark.parametrize("row", HOMONYMS, ids=lambda r: f"{r['left']} / {r['right']}")
def test_homonyms_translations_and_renamings(row, using):
    left = _named(row["left"], row["left_country"])
    right = _named(row["right"], row["right_country"])
    for first, second in ((left, right), (right, left)):
        match = compare(first, second, using)
        said = "abstain" if match.score is None else str(match.score >= SAME).lower()
        assert said == row["same"], match
        assert match.reasons


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "no letter"),
        ("   ", "no letter"),
        ("A", "too short"),
        ("=1+1", None),
        ("@SUM(A1)", None),
        ("x" * 2_000, "2000 characters"),
        ("😀😀", "no letter"),
        ("Ltd", "only common words"),
    ],
)
def test_a_name_that_says_too_little_is_not_guessed_at(name, reason, using):
    match = compare(_named(name), _named("Orient Star Holding"), using)
    if reason is None:
        assert match.rank < SAME
    else:
        assert match.score is None
        assert any(reason in said for said in match.reasons)


@pytest.mark.parametrize("other", ["Ltd", "Company"])
def test_a_party_is_never_meant_by_a_common_word_alone(other, using):
    assert compare(_named("Orient Star Holding"), _named(other), using).score == 0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Navy of Karavia", "Army of Karavia"),
        ("Air Force of Karavia", "Land Forces of Karavia"),
    ],
)
def test_branches_of_the_armed_forces_are_not_one(left, right, using):
    match = compare(_named(left, "karavia"), _named(right, "karavia"), using)
    assert match.score is not None
    assert match.score < SAME


def test_the_longest_name_that_is_compared_is_compared(using):
    name = " ".join(["Orient", "Star", "Holding"] * 40)[:MAX_NAME_CHARS]
    assert compare(_named(name), _named("Orient Star"), using).score is not None


@pytest.mark.parametrize("name", ["Владимир Путин", "VladimirPutin", "Putin, Vladimir"])
def test_scripts_joined_words_and_order_are_seen_through(name, using):
    match = compare(_named(name, kind=NameKind.PERSON), _named("Vladimir Putin"), using)
    assert match.score is not None
    assert match.score >= SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("فرناندو بيريز", "Fernando Pérez"),
        ("バラク・オバマ", "Barack Obama"),
        ("贝拉克·奥巴马", "Barack Obama"),
    ],
)
def test_scripts_that_only_the_extra_reads(left, right):
    if not has_rigour():
        pytest.skip("the extra 'names' is not installed")
    match = engine("rigour").compare(left, right, NameKind.PERSON)
    assert match.score is not None
    assert match.score >= SAME


def test_another_country_is_a_doubt_for_a_company_and_says_so(using):
    here = _named("Orient Star Holding", "ae", kind=NameKind.ORGANISATION)
    same = compare(here, _named("Orient Star Holding Ltd", "ae"), using)
    other = compare(here, _named("Orient Star Holding Ltd", "cy"), using)
    assert other.rank < same.rank
    assert any("countries differ: ae, cy" in reason for reason in other.reasons)


def test_reasons_name_the_parts(using):
    match = using.compare("Orient Star Holdings", "Orient Star Holding Ltd")
    assert any("orient: the same" in reason for reason in match.reasons)


def test_an_unknown_engine_file_is_named(monkeypatch, tmp_path: Path):
    from pipeline.errors import ArtifactError
    from pipeline.parties.names import matching

    monkeypatch.setattr(matching, "models_dir", lambda: tmp_path)
    matching.engine.cache_clear()
    try:
        with pytest.raises(ArtifactError, match=r"artifact\.toml.*name_bench"):
            matching.engine("plain")
    finally:
        matching.engine.cache_clear()


def test_a_legal_form_that_one_side_leaves_out_is_no_difference(using):
    entry = _named("Meridian Bridge Trading FZE", "ae", kind=NameKind.ORGANISATION)
    for name in ("Meridian Bridge Trading", "Meridan Bridge Trading"):
        score = compare(_named(name, "ae"), entry, using).score
        assert score is not None
        assert score >= SAME, name


@pytest.mark.parametrize(
    ("party", "listed"),
    [
        (
            "State Office of Mines and Quarries of Karavia",
            "Islamic State of Iraq and the Levant in Libya",
        ),
        (
            "State Security Service of the Republic of Uzbekistan",
            "The Islamic State of Iraq and ash-Sham—Khorasan Province",
        ),
        (
            "Port Sarel Road and Harbour Programme Audit Unit",
            "Ansar al-Mujahideen Network of Orrin Valley, sub-unit name",
        ),
    ],
)
def test_one_word_in_common_makes_no_match(party, listed, using):
    match = compare(_named(party), _named(listed), using)
    assert match.rank < SAME, match


def test_one_spelling_of_a_long_name_still_matches(using):
    match = compare(
        _named("Islamic State of Iraq and the Levant"),
        _named("Islamic State in Iraq and the Levant"),
        using,
    )
    assert match.rank >= SAME, match
