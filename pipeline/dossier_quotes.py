"""Check the quotes of a dossier for programs against each other and against papers."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.datamodel import SQUARE
from pipeline.errors import ConfigError, PipelineError

Json = Mapping[str, Any]
Texts = Mapping[str, str]
"""Text of documents by id."""


def problems_in_quotes(dossier: Path, texts: Texts) -> list[str]:
    """Return the faults of the quotes in a JSON dossier.

    The checks: a quote has the length of its place; words on the first page are in the
    passage that they refer to; an answer refers to the words that were answered. If
    texts are given, every quote must equal the text at its place.

    Args:
        dossier: Path of the dossier, ``.json``.
        texts: Texts of documents that were read again, by id; may be empty.

    Raises:
        ConfigError: The file is no dossier for programs.
    """
    try:
        record = json.loads(dossier.read_bytes())
        return [*_passages(record, texts), *_quotes(record, texts)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{dossier}: expected a dossier as triage dossier writes .json: {error!r}"
        raise ConfigError(msg) from error


def _passages(record: Json, texts: Texts) -> Iterator[str]:
    passages = {passage["number"]: passage for passage in record["passages"]}
    hashes = {}
    for number, passage in passages.items():
        quote = passage["quote"]
        for place in passage["places"] if quote else ():
            start, end = place["start"], place["end"]
            key = passage["document_id"], start, end
            hashes[key] = _sha256(quote)
            if problem := _differs(quote, *key, texts):
                yield f"passage {number}: {problem}"
    brief = record["brief"]
    for shown in (*brief["strongest"], *brief["against"]):
        own = passages.get(shown["passage"])
        if own is None or shown["words"].strip(" …") not in own["quote"]:
            yield f"first page: words that passage {shown['passage']} does not hold"
    for logged in record["decisions"]:
        key = tuple(logged["place"][:3])
        if key in hashes and logged["place_sha256"] != hashes[key]:
            yield f"decision {logged['number']}: was given on other words than quoted"


def _quotes(value: Any, texts: Texts, where: str = "") -> Iterator[str]:
    """Yield the faults of everything in a record that has the form of a quote."""
    if isinstance(value, list):
        for i, each in enumerate(value):
            yield from _quotes(each, texts, f"{where}[{i}]")
    elif isinstance(value, dict):
        if {"document_id", "start", "end", "text"} <= value.keys():
            place = value["document_id"], value["start"], value["end"]
            if problem := _differs(value["text"], *place, texts):
                yield f"{where}: {problem}"
        for name, each in value.items():
            yield from _quotes(each, texts, f"{where}.{name}".lstrip("."))


def _differs(quote: str, document_id: str, start: int, end: int, texts: Texts) -> str:
    """Return how a quote differs from its place, or ""."""
    if len(quote) != end - start:
        return f"{len(quote)} characters are quoted from {start}:{end}"
    text = texts.get(document_id)
    if text is not None and not _is_same(quote, text[start:end]):
        return f"{document_id[:12]} has other words at {start}:{end}"
    return ""


def _is_same(quote: str, words: str) -> bool:
    """Return True if a quote equals the text; a black square matches any letter."""
    return quote == words or (
        SQUARE in quote
        and len(quote) == len(words)
        and all(a in (b, SQUARE) for a, b in zip(quote, words, strict=True))
    )


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def read_papers(dossier: Path, folder: Path) -> tuple[dict[str, str], list[str]]:
    """Read the papers of a dossier again.

    Args:
        dossier: Path of the dossier, ``.json``.
        folder: Folder with the papers; they are recognised by hash, not name.

    Returns:
        Text of each paper by its id, and sentences on what could not be checked.

    Raises:
        ConfigError: There is no such folder.
    """
    from pipeline.ingest import READER_VERSION, read_document

    if not folder.is_dir():
        msg = f"{folder}: expected a folder with the papers of the dossier"
        raise ConfigError(msg)
    record = json.loads(dossier.read_bytes())
    names = {
        line["coverage"]["document_id"]: line["coverage"]["name"]
        for line in record["documents"]
    }
    texts, left = {}, []
    reader = record["versions"]["reader"]
    if reader != READER_VERSION:
        left.append(f"made by reader {reader}, read again by {READER_VERSION}")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        name = names.pop(hashlib.sha256(data).hexdigest(), None)
        if name is None:
            continue
        try:
            document = read_document(data, name)
        except PipelineError as error:
            left.append(f"{name} cannot be read again: {error}")
        else:
            texts[document.document_id] = document.text
    left += [f"{name} is not in {folder}" for name in names.values()]
    return texts, left
