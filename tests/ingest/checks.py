"""What holds for every extract of every reader."""

import re
from collections import Counter

from pipeline.datamodel import HEADING_KINDS
from pipeline.ingest.base import Extract

_WORD = re.compile(r"\w+")


def texts(extract: Extract) -> list[str]:
    """Return the text of each block, after checking that blocks are sound."""
    check_blocks(extract)
    return [extract.text[block.start : block.end] for block in extract.blocks]


def kinds(extract: Extract) -> list[tuple[str, str]]:
    """Return kind and text of each block."""
    return [
        (block.kind.value, text)
        for block, text in zip(extract.blocks, texts(extract), strict=True)
    ]


def check_blocks(extract: Extract) -> None:
    """Blocks are in order, apart, trimmed, and safe to store."""
    last = 0
    for block in extract.blocks:
        text = extract.text[block.start : block.end]
        assert last <= block.start < block.end <= len(extract.text)
        assert text == text.strip()
        assert not block.columns or len(block.columns) == text.count("\t") + 1
        assert (block.level > 0) == (block.kind in HEADING_KINDS)
        last = block.end
    assert "\0" not in extract.text
    assert "\r" not in extract.text
    extract.text.encode("utf-8")
    ends = [0, *(page.end for page in extract.pages)]
    assert [page.start for page in extract.pages] == ends[:-1]
    assert ends[-1] == len(extract.text)
    assert [page.number for page in extract.pages] == list(range(1, len(ends)))


def words(text: str) -> Counter[str]:
    """Count the words of a text."""
    return Counter(_WORD.findall(text))
