"""Tests of the patterns in TOML files."""

import re
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.pattern_files import Patterns
from pipeline.settings import corpora_dir, project_dir
from pipeline.toml_files import read_table

FILES = sorted(corpora_dir().glob("*/patterns/*.toml"))
CODE = {
    path: path.read_text("utf-8")
    for room in ("parties", "casefile", "classify")
    for path in (project_dir() / "pipeline" / room).rglob("*.py")
}


SHARED = {
    "actors": "ACTORS",
    "around": "AROUND",
    "cue_tokens": "token_patterns",
    "defined_terms": "TERMS",
    "denials": "DENIALS",
    "label_lines": "LABELS",
    "opening_head": "OPENINGS",
    "report_words": "_WORDS",
    "role_terms": "ROLE_TERMS",
}
"""Files whose patterns have a name of their own, not ``_P``, in code."""


def read_from(path: Path) -> str:
    """Return the code that reads a file of patterns."""
    opens = f'"{path.relative_to(corpora_dir()).with_suffix("").as_posix()}"'
    own = [code for code in CODE.values() if opens in code]
    if path.stem in SHARED:
        used = re.compile(rf"\b{SHARED[path.stem]}[.(]")
        own += [code for code in CODE.values() if used.search(code)]
    return "\n".join(own)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_pattern_of_a_file_is_used(path):
    table, code = read_table(path), read_from(path)
    text = "".join(line for entry in table.values() for line in entry["pattern"])
    for name in table:
        kind = name.partition(" ")[0]
        uses = (
            f"<<{name}>>" in text,
            name in text.split(),  # a list of words in token patterns
            f'group("{kind}")' in code,
            f'"{kind}"' in code,
        )
        own = rf"\.{name}\b|['\"]{name}['\"]"
        assert any(uses) or re.search(own, code), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_pattern_that_code_uses_is_in_its_file(path):
    owner = SHARED.get(path.stem, "_P")
    names = set(re.findall(rf"\b{owner}\.([A-Z][A-Z_]*)\b", read_from(path)))
    assert names <= read_table(path).keys()


def written(folder: Path, text: str) -> Patterns:
    (folder / "made.toml").write_text(text, "utf-8")
    return Patterns(str(folder / "made"), FORM="(?:Ltd|GmbH)")


def test_pieces_flags_and_groups(tmp_path):
    made = written(
        tmp_path,
        """
        WORD = { pattern = ["[a-z]", "+"] }
        NAME = { pattern = ["<<WORD>> <<FORM>>"], flags = "iw" }
        "KIND one" = { pattern = ["^one"], flags = "m" }
        CODE = { pattern = ["[a-z] # a letter\\n [0-9] # a digit"], flags = "x" }
        """,
    )
    assert made.NAME.fullmatch("Tane\nltd")
    assert not made.WORD.fullmatch("Tane")
    assert made.CODE.fullmatch("a1")
    assert made.group("KIND")["one"].search("two\none")


@pytest.mark.parametrize(
    "text",
    [
        "WORD = 3",
        'WORD = { pattern = "a" }',
        'WORD = { pattern = ["("] }',
        "WORD =",
        'WORD = { pattern = ["a"], flags = "I" }',
        'WORD = { pattern = ["<<OTHER>>"] }',
        'WORD = { pattern = ["<<WORD>>"] }',
        'WORD = { pattern = ["<<B>>"] }\nB = { pattern = ["<<WORD>>"] }',
    ],
)
def test_a_broken_file_is_named(tmp_path, text):
    made = written(tmp_path, text)
    with pytest.raises(ConfigError, match=r"made\.toml"):
        _ = made.WORD


def test_a_pattern_that_is_not_there(tmp_path):
    with pytest.raises(AttributeError, match="OTHER"):
        _ = written(tmp_path, 'WORD = { pattern = ["a"] }').OTHER
