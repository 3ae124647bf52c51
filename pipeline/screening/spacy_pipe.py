"""A pipe for spaCy, adding our labels to a ``Doc``: ``nlp.add_pipe("triage")``.

The text is cut into passages and screened as a file is. ``doc.spans["triage"]`` holds
one span for each finding, and its ``attrs`` the scores, polarities and thresholds in
the same order. What the text denies or forbids is included with its polarity, but is
not a flag. A span is widened to whole tokens; ``attrs["offsets"]`` are exact.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from pipeline.datamodel import Block, BlockKind, Document, Kind, Page
from pipeline.errors import ConfigError
from pipeline.findings import triage_passages
from pipeline.text.segment import segment

if TYPE_CHECKING:
    from pipeline.classify.model import Model

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")


@Language.factory(
    "triage", default_config={"model": "", "kind": "brochure", "spans_key": "triage"}
)
def make_triage(
    nlp: Language, name: str, model: str, kind: str, spans_key: str
) -> "TriagePipe":
    """Return the pipe; spaCy calls it.

    Args:
        nlp: The pipeline.
        name: Name of the pipe.
        model: Folder in ``models/``, or a path; "" means ``TRIAGE_MODEL``.
        kind: Kind of the documents: brochure, contract, report or other.
        spans_key: Group of spans to fill.

    Raises:
        ArtifactError: A file of the model is missing or altered.
        ConfigError: There is no such kind.
    """
    from pipeline.classify.model import open_model

    if kind not in set(Kind):
        msg = f"kind {kind!r}: expected one of {', '.join(Kind)}"
        raise ConfigError(msg)
    return TriagePipe(open_model(model or None), Kind(kind), spans_key)


class TriagePipe:
    """Screens one ``Doc`` after the other."""

    def __init__(self, model: "Model", kind: Kind, spans_key: str) -> None:
        self.model, self.kind, self.spans_key = model, kind, spans_key

    def __call__(self, doc: Doc) -> Doc:
        """Return the ``Doc`` with a group of spans more."""
        passages = segment(document_of(doc.text))
        found = triage_passages(passages, self.kind, self.model.classifier)
        spans = [
            doc.char_span(f.start, f.end, label=f.label, alignment_mode="expand")
            for f in found
        ]
        doc.spans[self.spans_key] = SpanGroup(
            doc,
            name=self.spans_key,
            # None only for what is no text at all.
            spans=[span for span in spans if span is not None],
            attrs={
                "scores": [f.score for f in found],
                "thresholds": [f.threshold for f in found],
                "polarities": [dict(f.attributes)["polarity"] for f in found],
                "offsets": [[f.start, f.end] for f in found],
                "model": self.model.version,
            },
        )
        return doc


def document_of(text: str) -> Document:
    """Return a text as a document of one page; paragraphs end at empty lines."""
    data = text.encode("utf-8", "surrogatepass")
    return Document(
        document_id=hashlib.sha256(data).hexdigest(),
        name="",
        media_type="text/plain",
        text=text,
        pages=(Page(1, 0.0, 0.0, 0, len(text)),),
        blocks=tuple(_blocks(text)),
        reader_version="",
    )


def _blocks(text: str) -> Iterator[Block]:
    for match in _PARAGRAPH.finditer(text):
        end = match.start() + len(match.group().rstrip())
        yield Block(match.start(), end, BlockKind.PARAGRAPH, 1)
