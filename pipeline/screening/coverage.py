"""Why a line of coverage is not whole: pages unread, languages not screened."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from pipeline.datamodel import Document, Passage

_MAX_SHOWN = 20


def is_screened(language: str | None, languages: Collection[str]) -> bool:
    """Tell whether passages in a language are screened.

    Where it is unclear they are: a needless flag costs a minute of reading.

    Args:
        language: ISO 639-1 code; None or "" where it is unclear.
        languages: Codes that the model screens.
    """
    return not language or language in languages


def page_reasons(document: Document) -> Iterator[str]:
    """Yield why pages were not read, or not surely, with their numbers."""
    by_reason: dict[str, list[int]] = {}
    by_note: dict[str, list[int]] = {}
    for page in document.pages:
        if page.unread is not None:
            by_reason.setdefault(page.unread, []).append(page.number)
        if page.note is not None:
            by_note.setdefault(page.note, []).append(page.number)
    for reason, numbers in by_reason.items():
        yield f"{_pages(numbers)} not read: {reason}"
    for note, numbers in by_note.items():
        yield f"{_pages(numbers)}: {note}"


def language_reasons(
    passages: Sequence[Passage], screened: Collection[str], weak: Collection[str]
) -> Iterator[str]:
    """Yield how many passages are in languages that a model does not know well.

    Args:
        passages: Of one document.
        screened: Codes of those that it screens.
        weak: Codes of those among them that it was not measured on.
    """
    counts = Counter(p.language for p in passages if p.language is not None)
    by_code = sorted(counts.items())
    for language, n in by_code:
        if not is_screened(language, screened):
            yield f"{_passages(n)} in {language!r} not screened: no model for it"
    for language, n in by_code:
        if language in weak:
            words = "screened by a model not measured on it"
            yield f"{_passages(n)} in {language!r} {words}"
    if n := len(passages) - counts.total():
        yield f"{_passages(n)} in an unclear language, screened as English"


def _passages(n: int) -> str:
    return f"{n} {'passage' if n == 1 else 'passages'}"


def _pages(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    shown = ", ".join(map(str, numbers[:_MAX_SHOWN]))
    return f"pages {shown}{' and more' if len(numbers) > _MAX_SHOWN else ''}"
