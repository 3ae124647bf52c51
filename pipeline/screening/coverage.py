"""Notes on a document: unread pages, unmeasured languages, disguised words."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from pipeline.casefile.gaps import FEW_TESTED, IN_LANGUAGE
from pipeline.datamodel import Document, Passage, Said, counted
from pipeline.text.disguise.reveal import ways_of

_MAX_SHOWN = 20

_MEASURED = {
    "few": FEW_TESTED,
    "none": "screened, but never tested in this language",
}


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
        yield _on_pages(numbers, reason, _UNREAD)
    for note, numbers in by_note.items():
        yield _on_pages(numbers, note)


def measured_on(
    language: str | None, languages: Collection[str], weak: Collection[str]
) -> str:
    """Return the size of the recall measurement in a language: "", "few" or "none".

    Args:
        language: ISO 639-1 code; None or "" if it is unclear.
        languages: Codes of languages that the model was measured on; they need no note.
        weak: Codes of languages that it was measured on by few passages.
    """
    return "" if language in languages else "few" if language in weak else "none"


def language_reasons(
    passages: Sequence[Passage], languages: Collection[str], weak: Collection[str]
) -> Iterator[str]:
    """Yield the number of passages in languages with little or no measured recall.

    All of them are read, and their flags rank beside all other flags.
    """
    counts = Counter(p.language for p in passages if p.language is not None)
    for language, n in sorted(counts.items()):
        if found := measured_on(language, languages, weak):
            yield counted(n, *IN_LANGUAGE, code=language, said=_MEASURED[found])
    if n := len(passages) - counts.total():
        yield counted(
            n,
            "{n} passage in an unclear language: {said}",
            "{n} passages in an unclear language: {said}",
            said=_MEASURED["none"],
        )


_LACKING = "not screened for {names}: the model has not learned it"
_LACKING_IN_ENGLISH = (
    "passages in English not screened for {names}: the model for English has not "
    "learned it"
)
_LACKING_ELSEWHERE = (
    "passages in other languages not screened for {names}: the model for them has not "
    "learned it"
)


def label_reasons(
    passages: Sequence[Passage],
    lacks: Sequence[str],
    elsewhere: Sequence[str],
    shared: Collection[str] = (),
) -> Iterator[str]:
    """Yield the labels that passages of a document were not screened for.

    Args:
        passages: Passages of one document.
        lacks: Labels that the model for English has not learned.
        elsewhere: Labels that the model for other languages has not learned.
        shared: Languages other than English that both models read; both read passages
            in an unclear language, too.
    """
    codes = {passage.language for passage in passages}
    has_others = bool(codes - {"en", *shared, "", None})
    left = {
        _LACKING: [x for x in lacks if codes and x in elsewhere],
        _LACKING_IN_ENGLISH: [x for x in lacks if "en" in codes and x not in elsewhere],
        _LACKING_ELSEWHERE: [x for x in elsewhere if has_others and x not in lacks],
    }
    for said, labels in left.items():
        if labels:
            yield Said(said, names=", ".join(labels))


DISGUISES = {
    "direction_marks": "words written backwards under a direction mark",
    "unseen_characters": "unseen characters inside words",
    "upside_down": "words upside down",
    "strokes": "letters with strokes or many accents",
    "letter_forms": "circled, raised or otherwise drawn letters",
    "other_script": "letters of another script inside words",
    "accents": "accents that the word does not need",
    "letters_apart": "words with spaced letters",
    "backwards": "words written backwards",
    "digits_for_letters": "digits or signs instead of letters",
    "letters_left_out": "letters of a word left out",
    "letters_doubled": "letters written twice",
    "no_spaces": "words without spaces between them",
    "letters_swapped": "letters swapped inside words",
}
"""Words for people, for each way to disguise words."""


def disguise_reasons(passages: Sequence[Passage]) -> Iterator[str]:
    """Yield the disguises of words, with their number and pages."""
    places = Counter[str]()
    pages: dict[str, dict[int, None]] = {}
    for passage in passages:
        for way, n in ways_of(passage.text):
            places[way] += n
            pages.setdefault(way, {})[passage.page_number] = None
    for way, n in places.items():
        said = DISGUISES[way]
        words = counted(n, "{said}, {n} place", "{said}, {n} places", said=said)
        yield _on_pages(list(pages[way]), words)


_NOTED = (
    "page {numbers}: {said}",
    "pages {numbers}: {said}",
    "pages {numbers} and more: {said}",
)
_UNREAD = (
    "page {numbers} not read: {said}",
    "pages {numbers} not read: {said}",
    "pages {numbers} and more not read: {said}",
)
"""Sentences for one page, for several, and for more than are listed."""


def _on_pages(
    numbers: Sequence[int], said: str, codes: tuple[str, str, str] = _NOTED
) -> Said:
    """Return a note on some pages, or the reason why they are unread."""
    code = codes[(len(numbers) > 1) + (len(numbers) > _MAX_SHOWN)]
    shown = ", ".join(map(str, numbers[:_MAX_SHOWN]))
    return Said(code, numbers=shown, said=said)
