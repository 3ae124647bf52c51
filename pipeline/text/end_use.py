"""Detect end-use statements by title, and letters and memos by their opening."""

import re
from functools import lru_cache

from pipeline.settings import corpora_dir
from pipeline.text.normalize import any_case
from pipeline.toml_files import read_table

_FEW_WORDS = r"(?:(?!\b(?:que|che|что|що|że|že|dat)\b)[^\n.,:;]){0,25}"
_BLANK = re.compile(r"_{4,}|\.{6,}|\[\s*\]")
_MEMO_LINES = ("memo_to", "memo_from", "memo_about")
_OPENING_CHARS = 700

_MAIL = re.compile(
    r"\s*(?:From|Von|De):[^\n@]*@[^\n]*\n(?:[^\n]*\n){0,3}?(?:To|An|À|Cc|Date|Datum):"
)
_TITLE_PASSAGES = 6
"""Passages in which a statement names itself: it does so in its title, a contract names
one further down."""
_TITLE_CHARS = 300
_STATED_WITHIN = 4
"""Passages from the heading of an annex within which it states something."""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of ``corpora/end_use.toml``, by what they tell."""
    file = read_table(corpora_dir() / "end_use.toml")
    said = {name: "|".join(words) for name, words in file["other"].items()}
    titles = (
        rf"\b(?:{title['papers']})\w*\b{_FEW_WORDS}\b(?:{title['uses']})"
        for title in file["title"]
    )
    name = f"(?:{'|'.join((*file['names'], *titles))})"
    number = r"\b\s*[\dA-Z]{0,3}(?:\.\d+)?\s*[-–—:.]?\s*"
    memo_lines = {
        line: any_case(rf"(?:^|[\n.])[ \t]*(?:{said[line]})[ \t]*:")
        for line in _MEMO_LINES
    }
    return memo_lines | {
        "name": any_case(name),
        "head": any_case(rf"\s*(?:(?:{said['annexes']}){number})?{name}"),
        "states": any_case(said["states"]),
        "salutes": re.compile(rf"^\s*(?:{said['salutes']})", re.MULTILINE),
        "public": any_case(said["public"]),
    }


def is_titled_statement(text: str) -> bool:
    """Return True if a text opens as an end-use statement.

    Example:
        >>> is_titled_statement("END-USE CERTIFICATE Exporter: Tane Ltd")
        True
        >>> is_titled_statement("The Client signs an end-use certificate.")
        False
    """
    return _patterns()["head"].match(text[:_TITLE_CHARS]) is not None


def is_correspondence(text: str) -> bool:
    """Return True if a text opens as a letter or memo between people who do business.

    Letters of the United Nations to governments and open letters are reports.

    Example:
        >>> is_correspondence("Dear Mr Weber, thank you for your offer of 12 May.")
        True
        >>> is_correspondence("Excellency, I have the honour to address you.")
        False
    """
    opening, patterns = text[:_OPENING_CHARS], _patterns()
    if patterns["public"].search(opening):
        return False
    return patterns["salutes"].search(opening) is not None or all(
        patterns[line].search(opening) for line in _MEMO_LINES
    )


def is_mail(text: str) -> bool:
    r"""Return True if a text opens with the sender and receiver of a mail.

    Example:
        >>> is_mail("From: Ann <ann@tane.example>\nTo: bo@sarel.example\nSubject: x")
        True
        >>> is_mail("From: the desk of the editor\nTo: all readers")
        False
    """
    return _MAIL.match(text) is not None


def holds_statement(name: str, passages: list[tuple[str, tuple[str, ...]]]) -> bool:
    """Return True if a paper is an end-use statement, or has one as an annex.

    An annex that is only a form, with blanks in place of words, does not count.

    Args:
        name: Name of the paper.
        passages: Its passages in order, each with its heading path.
    """
    patterns, first = _patterns(), passages[:_TITLE_PASSAGES]
    titles = [name.replace("_", " "), *(text for text, _ in first)]
    titles += [heading for _, path in first for heading in path]
    if any(patterns["name"].search(title) for title in titles):
        return True
    for i, (text, path) in enumerate(passages):
        if any(patterns["head"].match(line) for line in (text, *path[-1:])):
            below = " ".join(text for text, _ in passages[i : i + _STATED_WITHIN])
            if patterns["states"].search(below) and not _BLANK.search(below):
                return True
    return False
