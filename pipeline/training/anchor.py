"""Find the words of an annotation in its document."""

from collections.abc import Mapping

from pipeline.datamodel import Passage
from pipeline.errors import ConfigError
from pipeline.training.corpus import corpus_passages
from pipeline.training.data import (
    GONE,
    LOST,
    NOT_AT_HAND,
    Annotation,
    ScanStats,
    text_sha256,
)


def passage_of(
    annotation: Annotation, stats: ScanStats, is_own: bool
) -> Passage | None:
    """Return the passage of an annotation, or None if it is left out and counted.

    Args:
        annotation: Row to look up.
        stats: Counts to add to.
        is_own: Whether this desk made the row; its document may then have been deleted.

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
        stats.skip(GONE if is_own else NOT_AT_HAND)
        return None
    place = find_place(annotation, passages)
    if place is None:
        stats.skip(LOST)
        return None
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
