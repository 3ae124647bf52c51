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
        is_own: Whether this desk made the row. If its words are gone, it is left out.

    Raises:
        ConfigError: The words of a shipped row are gone.
    """
    passage: Passage | None
    if (text := annotation.text) is not None:
        passage = Passage(
            annotation.document_id, 0, len(text), text, page_number=1,
            heading=annotation.heading, before=annotation.before,
            language=annotation.language,
        )  # fmt: skip
    else:
        passages = corpus_passages(annotation.document_id)
        if passages is None:
            stats.skip(GONE if is_own else NOT_AT_HAND)
            return None
        place = find_place(annotation, passages)
        passage = passages[place] if place else None
    if passage is not None and text_sha256(passage.text) == annotation.text_sha256:
        return passage
    if is_own:
        stats.skip(LOST)
        return None
    msg = (
        f"annotation {annotation.document_id[:12]}:{annotation.start}-"
        f"{annotation.end}: {LOST}; run `triage annotations rebase`"
    )
    raise ConfigError(msg)


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
