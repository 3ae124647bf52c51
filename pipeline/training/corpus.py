"""The corpus of real documents under ``TRIAGE_CORPUS``, passage by passage.

Its manifest names the kind and source of each file; its text is never copied into the
project. Reading 2,900 documents takes minutes, so their passages are cached under
``TRIAGE_HOME`` by reader version.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pipeline.classify.base import View, view_passage
from pipeline.datamodel import Kind, Passage
from pipeline.errors import ConfigError, DocumentTooLarge, IngestError, NotStored
from pipeline.files import write_atomically
from pipeline.ingest import READER_VERSION
from pipeline.settings import settings
from pipeline.training.data import (
    GONE,
    LOST,
    MOVED,
    NOT_AT_HAND,
    OWN_LOST,
    Annotation,
    Place,
    ScanStats,
    place_of,
    text_sha256,
)

FOLDERS = {
    "brochures": Kind.BROCHURE,
    "contracts": Kind.CONTRACT,
    "reports": Kind.REPORT,
}
"""Kind of the documents of each manifest kind to read; other kinds hold lists."""

Passages = dict[tuple[int, int], Passage]
"""Passages of a document by their offsets."""

_AFTER_CHARS = 300
"""Characters of the following text that are shown, as context only."""

_CACHE_VERSION = 2
"""Version of the cached content of a passage."""


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """One file of the corpus, as listed in its manifest."""

    document_id: str
    path: Path
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that could be read next.

    Attributes:
        kind: Kind of its document.
        source: Group of sources that must not cross a split.
        passage: Passage; ``after`` is the beginning of the next passage.
    """

    kind: Kind
    source: str
    passage: Passage

    @property
    def text(self) -> str:
        """Words of the passage."""
        return self.passage.text

    @property
    def place(self) -> Place:
        """Document and offsets, the key of its annotations."""
        return place_of(self.passage)

    @property
    def view(self) -> View:
        """Input of a classifier for the passage."""
        return view_passage(self.passage, self.kind)


@lru_cache(maxsize=1)
def corpus_manifest() -> dict[str, CorpusDocument]:
    """Return the files of the corpus by SHA-256; empty if it is not at hand."""
    manifest = settings().corpus / "manifest.tsv"
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        return {
            row["sha256"]: CorpusDocument(
                row["sha256"],
                settings().corpus / row["path"],
                row["kind"],
                row["source"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        }


@lru_cache(maxsize=64)
def corpus_passages(document_id: str) -> Passages | None:
    """Return the passages of a document by offsets, or None if it is not at hand.

    The document is in the corpus, or else in the store of this desk. Of a passage in
    the corpus text, heading, sentence before, columns and language are kept.

    Only a reading of all pages is cached. One that a limit cut short, or that was made
    without OCR, must not pass for the whole document later.

    Raises:
        IngestError: The document cannot be read; the message names it.
    """
    document = corpus_manifest().get(document_id)
    if document is None:
        return _stored_passages(document_id)
    folder = f"{READER_VERSION}-{_CACHE_VERSION}"
    cache = settings().home / "passages" / folder / f"{document_id}.json"
    if cache.is_file():
        rows = json.loads(cache.read_bytes())
    else:
        rows, is_whole = _read_passages(document)
        if is_whole:
            cache.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(cache, json.dumps(rows).encode("utf-8"))
    return {
        (start, end): Passage(
            document_id, start, end, text, page_number=1, heading=tuple(heading),
            before=before, columns=tuple(columns), language=code or None,
        )
        for start, end, text, heading, before, columns, code in rows
    }  # fmt: skip


def _stored_passages(document_id: str) -> Passages | None:
    from pipeline.store.engine import look_at_stored
    from pipeline.store.reads import read_passages

    try:
        found = look_at_stored(lambda store: read_passages(store, document_id))
    except NotStored:  # or stored and never read
        return None
    return None if found is None else {(p.start, p.end): p for p in found}


def _read_passages(document: CorpusDocument) -> tuple[list[list[Any]], bool]:
    """Return a document's passages, and whether all its pages were read."""
    from pipeline.ingest import read_document
    from pipeline.text.segment import segment

    path = document.path
    try:
        read = read_document(path.read_bytes(), path.name)
    except IngestError as error:
        msg = f"corpus document {document.document_id[:12]} ({path.name}): {error}"
        if isinstance(error, DocumentTooLarge):
            msg += f"; TRIAGE_READ_CPU_S is {settings().read_cpu_s:g}"
        raise type(error)(msg) from error
    rows = [
        [p.start, p.end, p.text, p.heading, p.before, p.columns, p.language or ""]
        for p in segment(read)
    ]
    return rows, not read.unread_pages


def passages_if_readable(document_id: str) -> Passages:
    """Return the passages of a document; none if no reader can read it.

    Raises:
        DocumentTooLarge: The document was not read within the limits.
    """
    try:
        return corpus_passages(document_id) or {}
    except DocumentTooLarge:
        raise
    except IngestError:
        return {}


def corpus_documents(kinds: Iterable[Kind]) -> list[CorpusDocument]:
    """Return the documents of some kinds, in manifest order.

    Raises:
        ConfigError: There is no corpus at hand.
    """
    wanted = set(kinds)
    if not corpus_manifest():
        msg = f"corpus {settings().corpus}: no manifest.tsv; set TRIAGE_CORPUS"
        raise ConfigError(msg)
    found = corpus_manifest().values()
    return [document for document in found if FOLDERS.get(document.kind) in wanted]


def iter_candidates(kinds: Iterable[Kind]) -> Iterator[Candidate]:
    """Yield the passages of all documents of some kinds, in manifest order.

    Raises:
        ConfigError: There is no corpus at hand.
    """
    for document in corpus_documents(kinds):
        yield from document_candidates(document)


def document_candidates(document: CorpusDocument) -> Iterator[Candidate]:
    """Yield the passages of one document, each with the text that follows."""
    passages = list(passages_if_readable(document.document_id).values())
    kind = FOLDERS.get(document.kind, Kind.OTHER)
    for passage, following in zip_longest(passages, passages[1:]):
        after = following.text[:_AFTER_CHARS] if following else ""
        yield Candidate(kind, document.source, replace(passage, after=after))


def find_candidate(place: Place) -> Candidate | None:
    """Return the passage at a document's offsets, or None if there is none."""
    document = corpus_manifest().get(place[0])
    if document is None:
        return None
    return next((c for c in document_candidates(document) if c.place == place), None)


def passage_of(
    annotation: Annotation, stats: ScanStats, is_own: bool
) -> Passage | None:
    """Return the passage of an annotation, or None if it is left out and counted.

    The document of a row that this desk made (``is_own``) may have been deleted.

    Raises:
        ConfigError: The text of an invented passage was changed.
    """
    if (text := annotation.text) is not None:
        if text_sha256(text) != annotation.text_sha256:
            msg = (
                f"annotation {annotation.document_id[:12]}: expected the text with the "
                f"SHA-256 {annotation.text_sha256[:12]}, found a changed one"
            )
            raise ConfigError(msg)
        return Passage(
            annotation.document_id, 0, len(text), text, page_number=1,
            heading=annotation.heading, before=annotation.before,
            language=annotation.language,
        )  # fmt: skip
    passages = corpus_passages(annotation.document_id)
    if passages is None:
        stats.skipped[GONE if is_own else NOT_AT_HAND] += 1
        return None
    place = find_place(annotation, passages)
    if place is None:
        stats.skipped[OWN_LOST if is_own else LOST] += 1
        return None
    if place != (annotation.start, annotation.end):
        stats.noted[MOVED] += 1
    return passages[place]


def find_place(
    annotation: Annotation, passages: Mapping[tuple[int, int], Passage]
) -> tuple[int, int] | None:
    """Return the present place of a real row's words, nearest to its offsets.

    Offsets alone are not enough: processors round differently, so the same OCR may read
    a scanned page one character longer and move all text after it.

    Args:
        annotation: Row to look up; its hash decides.
        passages: Passages of its document, by offsets.
    """
    stated = (annotation.start, annotation.end)
    if stated in passages and _has_words(passages[stated], annotation):
        return stated
    places = [place for place, p in passages.items() if _has_words(p, annotation)]
    return min(places, key=lambda p: abs(p[0] - annotation.start), default=None)


def _has_words(passage: Passage, annotation: Annotation) -> bool:
    return text_sha256(passage.text) == annotation.text_sha256
