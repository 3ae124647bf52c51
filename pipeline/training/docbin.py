"""Labelled passages as spaCy's ``DocBin``, one ``Doc`` for each.

``doc.spans["triage"]`` holds the labels of a passage of ours. From files of others all
groups of spans, entities and ``doc.cats`` of 0.5 or more are read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.training.exchange import Shared

SPANS = "triage"

_LEAST = 0.5
"""Value from which on a category counts as there."""


def write_docbin(shared: Sequence[Shared], path: Path) -> None:
    """Write passages as a file that ``DocBin().from_disk`` reads.

    Raises:
        OSError: It cannot be written; an old file is still there.
    """
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("xx")
    bin_ = DocBin(store_user_data=True)
    for one in shared:
        doc = nlp.make_doc(one.text)
        spans = [
            doc.char_span(start, end, label=label, alignment_mode="expand")
            for start, end, label in one.spans
        ]
        doc.spans[SPANS] = [span for span in spans if span is not None]
        doc.user_data |= {"row": one.row, "split": one.split}
        bin_.add(doc)
    write_atomically(path, bytes(bin_.to_bytes()))


def read_docbin(path: Path) -> list[Shared]:
    """Return the texts of a ``DocBin``.

    Raises:
        ConfigError: The file is no ``DocBin``.
        OSError: The file cannot be read.
    """
    import spacy
    from spacy.tokens import DocBin

    data = path.read_bytes()
    try:
        docs = DocBin(store_user_data=True).from_bytes(data)
        return [_shared(doc) for doc in docs.get_docs(spacy.blank("xx").vocab)]
    except Exception as error:  # zlib, msgpack and spaCy each have their own
        msg = f"{path}: expected a DocBin of spaCy, found something else ({error})"
        raise ConfigError(msg) from error


def _shared(doc: Any) -> Shared:
    row = str(doc.user_data.get("row", ""))
    groups = [doc.spans.get(SPANS, ())] if row else [doc.ents, *doc.spans.values()]
    spans = [(s.start_char, s.end_char, s.label_) for group in groups for s in group]
    return Shared(
        text=doc.text,
        spans=tuple(dict.fromkeys([*spans, *([] if row else _categories(doc))])),
        asked=frozenset(doc.cats) if doc.cats and not row else None,
        row=row,
        split=str(doc.user_data.get("split", "")),
    )


def _categories(doc: Any) -> Iterator[tuple[int, int, str]]:
    for name, value in doc.cats.items():
        if value >= _LEAST:
            yield 0, len(doc.text), name
