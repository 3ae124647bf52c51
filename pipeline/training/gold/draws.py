"""Drawn passages of a case as a batch to read, and their answers as annotations."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from pipeline.datamodel import (
    Draw,
    DrawAnswer,
    DrawnFrom,
    DrawnPassage,
    Kind,
    Passage,
)
from pipeline.errors import AnswerRefused, ConfigError
from pipeline.ingest import READER_VERSION
from pipeline.labels import LabelSet
from pipeline.recall.certify import passage_of
from pipeline.store.store import Store
from pipeline.training.data import READER, Annotation, place_of
from pipeline.training.gold.batches import BatchRow, guideline_version, passage_row

DRAWN, DRAWN_FLAGGED = "certify", "certify:flagged"
"""Ways in which a passage was drawn: among the unflagged ones, or the flagged ones."""

UNSURE = "drawn, and the reviewer was unsure"
MOVED = "drawn, but the document holds other words there now, or left the case"


def batch_of(
    passages: Iterable[Passage], kinds: Mapping[str, Kind | None]
) -> list[BatchRow]:
    """Return drawn passages as a batch for ``triage annotate``, in their order."""
    return [
        passage_row(p, kinds[p.document_id] or Kind.OTHER, "case", DRAWN)
        for p in passages
    ]


def answers_of(
    draw: Draw, rows: Iterable[Annotation], now: datetime
) -> list[DrawAnswer]:
    """Return the answers to a batch as answers to its draw.

    Raises:
        ConfigError: A passage has no answer, or its text has changed.
    """
    said = {(place_of(row), row.text_sha256): row for row in rows}
    return [
        _answer(
            draw,
            place,
            passage,
            said.get((place_of(passage), passage.text_sha256)),
            now,
        )
        for place, passage in enumerate(draw.passages)
    ]


def _answer(
    draw: Draw,
    place: int,
    passage: DrawnPassage,
    row: Annotation | None,
    now: datetime,
) -> DrawAnswer:
    if row is None:
        msg = (
            f"passage {passage.document_id[:12]}:{passage.start} has no answer: the "
            "batch was not read to its end, or the case has changed since it was drawn"
        )
        raise ConfigError(msg)
    labels = () if row.uncertain else row.labels
    return DrawAnswer(draw.number, place, labels, row.uncertain, row.annotator, now)


def read_draws(
    store: Store, labels: LabelSet, sources: Mapping[str, str], skipped: Counter[str]
) -> list[Annotation]:
    """Return the answers to the draws of all cases, the newest draw first.

    It makes no difference whether a draw was answered at the desk or in a file. Answers
    left out are counted in ``skipped``, by reason.
    """
    kinds = {
        line.document_id: line.kind or Kind.OTHER
        for case in store.cases()
        for line in store.coverage(case.name)
    }
    rows = []
    for draw, drawn, answer in _answered(store):
        if answer.is_unsure:
            skipped[UNSURE] += 1
            continue
        try:
            passage = passage_of(store, drawn)
            source = sources[drawn.document_id]
        except (AnswerRefused, KeyError):
            skipped[MOVED] += 1
            continue
        row = Annotation(
            document_id=drawn.document_id,
            start=drawn.start,
            end=drawn.end,
            text_sha256=drawn.text_sha256,
            kind=kinds[drawn.document_id],
            labels=tuple(label for label in labels.ids if label in answer.labels),
            annotator=READER,
            selected_by=DRAWN_FLAGGED if drawn.band < 0 else DRAWN,
            probability=_probability(draw, drawn),
            guideline_version=guideline_version(),
            reader_version=READER_VERSION,
            source=source,
            language=passage.language,
        )
        rows.append(row)
    return rows


def _answered(store: Store) -> Iterator[tuple[Draw, DrawnPassage, DrawAnswer]]:
    for case in store.cases():
        for draw in store.draws.of(case.name, DrawnFrom.UNFLAGGED):
            for place, answer in sorted(store.draws.answers(draw.number).items()):
                yield draw, draw.passages[place], answer


def _probability(draw: Draw, passage: DrawnPassage) -> float:
    """Return the probability of a drawn passage."""
    if passage.band < 0:
        n_decoys = sum(other.band < 0 for other in draw.passages)
        return n_decoys / max(draw.n_flagged, 1)
    band = draw.bands[passage.band]
    return band.n_drawn / max(band.n, 1)
