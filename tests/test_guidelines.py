"""The guideline pages: one version, and rulings that can be cited by number."""

import re

import pytest

from pipeline.settings import corpora_dir

FOLDER = corpora_dir() / "guidelines"
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}
README = TEXTS["README"]
PAGES = sorted(TEXTS.keys() - {"README"})
CITED = re.compile(rf"\b({'|'.join(PAGES)})`? (H\d+(?:(?:, | to )H\d+)*)")
"""A page and its hard cases: "evasive_end_use H3", "evasive_end_use H3, H5 to H7"."""


def _numbers(pattern, text):
    return [int(number) for number in re.findall(pattern, text, re.MULTILINE)]


def _hard_cases(page):
    return _numbers(r"^\| H(\d+) \|", TEXTS[page])


@pytest.mark.parametrize("page", PAGES)
def test_every_page_states_the_version_of_the_readme(page):
    [version] = _numbers(r"^Guideline version (\d+)$", README)
    assert _numbers(r"^Guideline version (\d+)\.", TEXTS[page]) == [version]


@pytest.mark.parametrize("page", PAGES)
def test_hard_cases_are_numbered_without_gaps_and_have_four_cells(page):
    numbers = _hard_cases(page)
    assert numbers == list(range(1, len(numbers) + 1))
    for row in re.findall(r"^\| H\d+ .*$", TEXTS[page], re.MULTILINE):
        assert row.count("|") == 5, row


def test_general_rules_are_numbered_without_gaps():
    numbers = _numbers(r"^- \*\*G(\d+) ", README)
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", TEXTS)
def test_every_ruling_that_is_cited_exists(page):
    rules = _numbers(r"^- \*\*G(\d+) ", README)
    assert set(_numbers(r"\bG(\d+)\b", TEXTS[page])) <= set(rules)
    for other, numbers in CITED.findall(TEXTS[page]):
        assert set(_numbers(r"H(\d+)", numbers)) <= set(_hard_cases(other)), other
    own = set(_numbers(r"\bH(\d+)\b", CITED.sub("", TEXTS[page])))
    assert own <= set(_hard_cases(page))
