"""Drawn passages of a case as a batch to read, and their answers as annotations."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pipeline.datamodel import Draw, DrawAnswer, DrawnPassage, Kind, Passage
from pipeline.errors import ConfigError
from pipeline.training.batches import BatchRow, passage_row
from pipeline.training.data import Annotation

DRAWN, DRAWN_FLAGGED = "certify", "certify:flagged"
"""Ways in which a passage was drawn: among the unflagged ones, or the flagged ones."""


def batch_of(
    passages: Iterable[Passage], kinds: Mapping[str, Kind | None]
) -> list[BatchRow]:
    """Return drawn passages as a batch for ``triage annotate``, in their order.

    Args:
        passages: Passages of a draw, with flagged ones mixed in unmarked.
        kinds: Kind of each document by its id.
    """
    return [
        passage_row(p, kinds[p.document_id] or Kind.OTHER, "case", DRAWN)
        for p in passages
    ]


def answers_of(
    draw: Draw, rows: Iterable[Annotation], now: datetime
) -> list[DrawAnswer]:
    """Return the answers to a batch as answers to its draw.

    Args:
        draw: Draw that the batch was made from.
        rows: Answers to the batch.
        now: Time at which they are recorded, aware UTC.

    Raises:
        ConfigError: A passage has no answer, or its text has changed.
    """
    said = {_place(row): row for row in rows}
    return [
        _answer(draw, place, passage, said.get(_place(passage)), now)
        for place, passage in enumerate(draw.passages)
    ]


def _answer(
    draw: Draw,
    place: int,
    passage: DrawnPassage,
    row: Annotation | None,
    now: datetime,
) -> DrawAnswer:
    if row is None or row.text_sha256 != passage.text_sha256:
        msg = (
            f"passage {passage.document_id[:12]}:{passage.start} has no answer: the "
            "batch was not read to its end, or the case has changed since it was drawn"
        )
        raise ConfigError(msg)
    labels = () if row.uncertain else row.labels
    return DrawAnswer(draw.number, place, labels, row.uncertain, row.annotator, now)


def drawn_rows(draw: Draw, rows: Iterable[Annotation], source: str) -> list[Annotation]:
    """Return answers as annotations with the probability of each draw.

    Passages of which the reviewer is uncertain teach nothing and are left out.

    Args:
        draw: Draw that the batch was made from.
        rows: Answers to the batch, all of them.
        source: Source of the case.
    """
    said = {_place(row): row for row in rows}
    chances = [band.n_drawn / max(band.n, 1) for band in draw.bands]
    n_decoys = sum(passage.band < 0 for passage in draw.passages)
    chances.append(n_decoys / max(draw.n_flagged, 1))  # decoys have band -1
    kept = []
    for passage in draw.passages:
        row = said[_place(passage)]
        is_flagged = passage.band < 0
        change = {
            "selected_by": DRAWN_FLAGGED if is_flagged else DRAWN,
            "probability": chances[passage.band],
            "source": source,
        }
        if not row.uncertain:
            kept.append(row.model_copy(update=change))
    return kept


def _place(words: Annotation | DrawnPassage) -> tuple[str, int, int]:
    return words.document_id, words.start, words.end
