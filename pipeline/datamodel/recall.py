"""Possible misses: passages drawn for reading, and the resulting statement."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DrawnFrom(StrEnum):
    """The set passages are drawn from."""

    UNFLAGGED = "unflagged"
    """Passages of the case's papers that no finding touches."""

    QUEUE = "queue"
    """Findings of the queue that have no answer yet."""


@dataclass(frozen=True, slots=True)
class Band:
    """Passages of similar scores with draws among them.

    Attributes:
        n: Number of passages in the band.
        n_drawn: Number of passages drawn from the band.
        lowest: Lowest closeness in it. The closeness of a passage is the highest of its
            scores, each as a share of its threshold; 0 if scores are unknown.
    """

    n: int
    n_drawn: int
    lowest: float


@dataclass(frozen=True, slots=True)
class DrawnPassage:
    """A passage to read.

    Attributes:
        document_id: SHA-256 of the document.
        start: Index of the first character in its text.
        end: Index past the last character.
        text_sha256: SHA-256 of its words: another reading may have other words there.
        band: Index of its band; -1 for a flagged passage, which is read among the
            others to see if the reviewer recognises it.
    """

    document_id: str
    start: int
    end: int
    text_sha256: str
    band: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A document of the case with an unread part.

    Attributes:
        name: Name of the document.
        n_pages: Number of pages that were not read; 0 if it is unknown.
        n_passages: Number of passages that these pages would hold if they were as full
            as the pages that were read.
    """

    name: str
    n_pages: int
    n_passages: int


@dataclass(frozen=True, slots=True)
class Draw:
    """Passages drawn by chance, in the order of reading; never changed.

    Attributes:
        number: Number of the draw, from 1; 0 before it is stored.
        case: Name of the case.
        drawn_from: Set that the passages are drawn from.
        person: Person who asked for it.
        made_at: Time of the draw, aware UTC.
        target: Share to bound: of the unflagged passages that carry a label, or of the
            relevant findings of the queue that stay unread.
        state: Hash of the screenings of the case's papers.
        bands: Bands of the unflagged passages, the highest scores first; one band for a
            queue.
        passages: Passages in shuffled order.
        n_flagged: Number of flagged passages; 0 for a queue.
        n_before: Number of findings confirmed before, for a queue.
        unread: Documents that were not read in full.
    """

    number: int
    case: str
    drawn_from: DrawnFrom
    person: str
    made_at: datetime
    target: float
    state: str
    bands: tuple[Band, ...]
    passages: tuple[DrawnPassage, ...]
    n_flagged: int
    n_before: int
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class DrawAnswer:
    """A person's answer about a drawn passage; the newest one counts.

    Attributes:
        draw: Number of the draw.
        place: Index of the passage in the draw, from 0.
        labels: Ids of the labels that it carries.
        is_unsure: Whether the person cannot decide.
        person: Person who answered.
        made_at: Time of the answer, aware UTC.
    """

    draw: int
    place: int
    labels: tuple[str, ...]
    is_unsure: bool
    person: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MissedBound:
    """Upper bound of the misses of one label, at 95 %.

    Attributes:
        label: Id of the label; "" stands for any, "*" for each that no drawn passage
            carries.
        n_found: Drawn passages that carry it.
        n_passages: Most passages that were read and not flagged and could still carry
            it.
        n_by_score: The same if misses have high scores as often as was measured; None
            if nothing was drawn by score.
    """

    label: str
    n_found: int
    n_passages: int
    n_by_score: int | None


@dataclass(frozen=True, slots=True)
class RecallStatement:
    """Bounds of possible misses in a case; only ever added.

    Attributes:
        draw: Number of the draw that it rests on.
        case: Name of the case.
        person: Person who read.
        made_at: Time of the statement, aware UTC.
        method: Method by which the bounds were computed, in words.
        n_unflagged: Number of passages that were read and not flagged.
        n_drawn: Number of these that the person read.
        n_unsure: Number of passages that the person could not decide; they count as
            missed.
        n_decoys: Number of flagged passages mixed into the draw.
        n_recognised: Number of these flagged passages that the person gave a label.
        bounds: Bounds, for any label first, then for each label.
        n_unread: Estimated number of passages on pages that were not read; all of them
            count as missed.
        unread: Documents that were not read in full.
    """

    draw: int
    case: str
    person: str
    made_at: datetime
    method: str
    n_unflagged: int
    n_drawn: int
    n_unsure: int
    n_decoys: int
    n_recognised: int
    bounds: tuple[MissedBound, ...]
    n_unread: int
    unread: tuple[Unread, ...]
