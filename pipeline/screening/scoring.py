"""Passages from outside, one JSON object a line: read strictly, scored, answered.

A wrong line is refused with its number before anything is scored, so that an
output file always holds every line of its input, in the same order. Encoders read
the beginning of a text only, so that a long one is scored in pieces, cut as passages
of a document are.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from pipeline.classify.base import Classifier, Scores, View, make_view
from pipeline.datamodel import Kind
from pipeline.findings import flags_of
from pipeline.json_lines import read_json_lines
from pipeline.text.language import main_language, passage_languages
from pipeline.text.segment import outer_sentences, passage_spans

_BATCH = 512


class Context(BaseModel):
    """Surroundings of a passage."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    heading: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    columns: tuple[str, ...] = ()


class ScoreRequest(BaseModel):
    """One line of the input of ``triage score``."""

    # Other fields are kept only to be named: gold labels may stand beside a text.
    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    id: str | int
    text: str
    kind: Kind
    context: Context | str | None = None
    language: str | None = None
    """ISO 639-1 code; for anything else the language is detected from the text."""

    @property
    def code(self) -> str | None:
        """Return the code in ``language``, or None."""
        given = (self.language or "").lower()
        return given if re.fullmatch(r"[a-z]{2}", given) else None

    def views(self) -> list[View]:
        """Return the views for a classifier, one for each piece of the text.

        Context given as a string goes before the text. A text of at most 150 words is
        one piece.
        """
        context = self.context
        if context is None or isinstance(context, str):
            context = Context(before=context or "")
        text = self.text.strip()
        pieces = [text[start:end] for start, end in passage_spans(text)]
        befores = [context.before, *(outer_sentences(p)[1] for p in pieces[:-1])]
        codes = [self.code] * len(pieces) if self.code else None
        return [
            make_view(
                piece, self.kind, context.heading, before, context.columns, code or ""
            )
            for piece, before, code in zip(
                pieces, befores, codes or passage_languages(pieces), strict=True
            )
        ]


def read_requests(data: bytes, name: str) -> list[ScoreRequest]:
    """Read the lines of an input file; blank lines are left out.

    Raises:
        ConfigError: A line is wrong; the message has its number and the field.
    """
    return read_json_lines(data, name, ScoreRequest)


def score_requests(
    requests: Sequence[ScoreRequest],
    classifier: Classifier,
) -> Iterator[dict[str, Any]]:
    """Yield an answer for each request, in input order.

    Yields:
        ``id``; ``language``, that of most pieces of the text, None if it is unclear;
        ``screened``, False if there is no text; ``scores``, for every label the highest
        of all pieces; and ``flags`` of any piece. A label whose capability the text
        negates or forbids keeps its score and raises no flag.
    """
    for start in range(0, len(requests), _BATCH):
        batch = requests[start : start + _BATCH]
        cut = [request.views() for request in batch]
        rows = iter(_scores([view for views in cut for view in views], classifier))
        for request, views in zip(batch, cut, strict=True):
            own = [(view, next(rows)) for view in views]
            yield _answer(request, own, classifier)


def _scores(views: Sequence[View], classifier: Classifier) -> Scores:
    batches = (views[i : i + _BATCH] for i in range(0, len(views), _BATCH))
    return np.concatenate([classifier.predict_proba(batch) for batch in batches])


def _answer(
    request: ScoreRequest,
    scored: Sequence[tuple[View, NDArray[np.float64]]],
    classifier: Classifier,
) -> dict[str, Any]:
    flags = {label for pair in scored for label in flags_of(*pair, classifier)}
    highest = np.max([row for _, row in scored], axis=0)
    return {
        "id": request.id,
        "language": main_language(view.language or None for view, _ in scored),
        "screened": bool(request.text.strip()),
        "scores": {
            label: round(float(p), 6)
            for label, p in zip(classifier.labels, highest, strict=True)
        },
        "flags": [label for label in classifier.labels if label in flags],
    }
