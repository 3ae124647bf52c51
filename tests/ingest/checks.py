"""What holds for every extract of every reader, and files as bytes."""

import io
import re
import warnings
import zipfile
from collections import Counter

from pipeline.datamodel import HEADING_KINDS, BlockKind, Document, MarkKind
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


def hidden(found: Extract | Document) -> list[str]:
    """Return the texts that are marked as hidden."""
    marks = (mark for mark in found.marks if mark.kind is MarkKind.HIDDEN)
    return [found.text[mark.start : mark.end] for mark in marks]


def texts_of(
    found: Extract | Document, kind: BlockKind = BlockKind.FORM_FIELD
) -> list[str]:
    """Return the texts of the blocks of a kind."""
    blocks = (block for block in found.blocks if block.kind is kind)
    return [found.text[block.start : block.end] for block in blocks]


def words(text: str) -> Counter[str]:
    """Count the words of a text."""
    return Counter(_WORD.findall(text))


def saved(file, *how, **more) -> bytes:
    """Return what a file of a library saves."""
    buffer = io.BytesIO()
    file.save(buffer, *how, **more)
    return buffer.getvalue()


def zip_of(
    *members: tuple[str | zipfile.ZipInfo, str | bytes],
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return a ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same name twice is on purpose
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def patched(data: bytes, **changes: bytes) -> bytes:
    """Return a package with other members in place of its own, or besides."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    return zip_of(*(kept | changes).items())
