"""Passages from outside, one JSON object a line: read strictly, scored, answered.

A wrong line is refused with its number before anything is scored, so that an
output file always holds every line of its input, in the same order.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from pipeline.classify.base import Classifier, View, make_view
from pipeline.datamodel import Kind
from pipeline.json_lines import read_json_lines
from pipeline.text.language import detect_language
from pipeline.triage import flags_of

_BATCH = 512


class Context(BaseModel):
    """What stands around a passage."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    heading: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    columns: tuple[str, ...] = ()


class ScoreRequest(BaseModel):
    """One line of the input of ``triage score``."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str | int
    text: str
    kind: Kind
    context: Context | str | None = None
    language: str | None = None

    def view(self) -> View:
        """Return what a classifier sees; a string as context stands before."""
        context = self.context
        if context is None or isinstance(context, str):
            context = Context(before=context or "")
        language = self.language or detect_language(self.text) or ""
        return make_view(
            self.text,
            self.kind,
            context.heading,
            context.before,
            context.columns,
            language,
        )


def read_requests(data: bytes, name: str) -> list[ScoreRequest]:
    """Read the lines of an input file; blank lines are left out.

    Raises:
        ConfigError: A line is wrong; the message has its number and the field.
    """
    return read_json_lines(data, name, ScoreRequest)


def score_requests(
    requests: Sequence[ScoreRequest], classifier: Classifier
) -> Iterator[dict[str, Any]]:
    """Yield ``id``, ``scores`` for every label and ``flags``, in input order.

    A label whose capability the text negates or forbids keeps its score and
    raises no flag.
    """
    for start in range(0, len(requests), _BATCH):
        batch = requests[start : start + _BATCH]
        views = [request.view() for request in batch]
        rows = classifier.predict_proba(views)
        for request, view, row in zip(batch, views, rows, strict=True):
            flags = flags_of(view, row, classifier)
            scores = {
                label: round(float(p), 6)
                for label, p in zip(classifier.labels, row, strict=True)
            }
            yield {"id": request.id, "scores": scores, "flags": flags}
