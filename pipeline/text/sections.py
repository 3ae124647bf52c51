"""The parts of a judgment or a report, and clauses, by their fixed wordings.

The innermost heading with such words (``corpora/sections.toml``) names the part. The
operative part and the opinions behind it open with a sentence and continue to the end,
whatever headings follow.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache, partial

from pipeline.datamodel import HEADING_KINDS, Passage, Section
from pipeline.settings import corpora_dir
from pipeline.text.normalize import any_case
from pipeline.toml_files import read_table

_NUMBER = re.compile(
    r"(?:(?i:part|section|chapter|partie|teil|abschnitt)\s+)?"
    r"(?:[IVXLC]{1,6}[.):]?|[A-Z][.):]|\d{1,3}(?:\.\d{1,3})*[.):]?|\([a-z0-9]{1,4}\))"
    r"\s*[-–—]?\s+"
)
"""Number in front of the words of a heading: "II. ", "A.", "3.1 ", "(b) "."""


@lru_cache(maxsize=1)
def _wordings() -> dict[str, dict[Section, re.Pattern[str]]]:
    """Return the patterns of ``corpora/sections.toml``, by table and part."""
    flags = re.IGNORECASE | re.VERBOSE
    return {
        name: {Section(part): re.compile(words, flags) for part, words in table.items()}
        for name, table in read_table(corpora_dir() / "sections.toml").items()
    }


_TELLS_A_JUDGMENT = any_case(
    r"the\s(facts|law|court['’]s\sassessment)$|as\sto\sthe\s(facts|law)$"
    r"|en\s(fait|droit)$|tatbestand$|entscheidungsgründe$|consideration\sof\sthe\squest"
)
_MAX_OPENING = 300
"""Most characters of a passage that opens a part; longer ones only mention the
words."""

_CLAUSE = any_case(
    r"(?:(?:article|clause|section|art\.|artikel|artículo|статья|§+)\s*\d{1,3}"
    r"[\d.]*[a-z]?\b|\d{1,2}\.\d{1,2}(?:\.\d{1,2}){0,3}\.?)[\s):.–-]+"
    r"(?=\D)(?!(?:[kMGT]?Hz|[mkc]?m|[kMGT]?[bB]|[GMk]bps|kg|inch|ms|s|V|W|%|x)\b)"
)


def is_clause(text: str) -> bool:
    """Return True if a paragraph begins with the number of a provision.

    Example:
        >>> is_clause("7.2 The Supplier shall not resell the System.")
        True
        >>> is_clause("45. The Court notes that this was not so.")
        False
    """
    return _CLAUSE.match(text) is not None


def sections_of(passages: Sequence[Passage]) -> list[Section | None]:
    """Return the part of each passage of one document, or None."""
    heads = _wordings()["judgment" if _is_judgment(passages) else "report"]
    named = cache(partial(_named, heads))
    found: list[Section | None] = []
    opened: Section | None = None
    for passage in passages:
        path = list(_path(passage))
        opened = _opened(passage, opened, path, heads)
        # The innermost heading that names a part.
        found.append(opened or next(filter(None, map(named, path)), None))
    return found


def _is_judgment(passages: Sequence[Passage]) -> bool:
    return any(
        _TELLS_A_JUDGMENT.match(_bare(passage.text))
        for passage in passages
        if passage.role in HEADING_KINDS and len(passage.text) <= _MAX_OPENING
    ) or any(_opening(p) is Section.OPERATIVE_PART for p in passages)


def _path(passage: Passage) -> Iterator[str]:
    if passage.role in HEADING_KINDS:
        yield " ".join(passage.text.split())
    yield from reversed(passage.heading)


def _opened(
    passage: Passage,
    opened: Section | None,
    path: Sequence[str],
    heads: dict[Section, re.Pattern[str]],
) -> Section | None:
    """Return the open section from this passage on, or None."""
    opening = _opening(passage)
    if opening is not None:
        return opening
    # A collection of judgments: the next one starts with its facts.
    facts = heads.get(Section.FACTS)
    is_head = opened is not None and passage.role in HEADING_KINDS
    return None if is_head and facts and facts.match(_bare(path[0])) else opened


def _opening(passage: Passage) -> Section | None:
    if len(passage.text) > _MAX_OPENING:
        return None
    text = _bare(" ".join(passage.text.split()))
    opens = _wordings()["opening"].items()
    return next((section for section, words in opens if words.match(text)), None)


def _named(heads: dict[Section, re.Pattern[str]], heading: str) -> Section | None:
    bare = _bare(heading)
    return next((s for s, head in heads.items() if head.match(bare)), None)


def _bare(heading: str) -> str:
    number = _NUMBER.match(heading)
    return heading[number.end() if number else 0 :].strip(" .:*")
