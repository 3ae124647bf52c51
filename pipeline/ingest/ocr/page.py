"""Result of OCR on a page: as an ordinary page, and beside its stored words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median
from typing import NamedTuple

from pipeline.datamodel import MarkKind, Said
from pipeline.geometry import BBox, overlap
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import PageLayout, Word
from pipeline.ingest.pdf.space import Transform

_UNSURE = 0.8
"""Confidence below which a word is marked."""

_MIN_CONFIDENCE = 0.75
"""A page below this mean confidence counts as unread. Rendered pages in Latin, Chinese
and Japanese script have 0.96 to 1, screenshots with letters of 5 pixels 0.6."""

_MAX_LOST = 0.35
"""A page that loses a larger share of its print counts as unread. Pages in known
scripts lose less than a tenth, Russian ones half and more."""

DRAWN_OTHERWISE = "letters may be drawn that are not those that are stored"


class OcrWord(NamedTuple):
    """A word as recognised.

    Attributes:
        text: Text without white space.
        box: Box as wide as its letters and as high as those of its line, on the upright
            page.
        score: Mean confidence of its characters, in [0, 1].
    """

    text: str
    box: BBox
    score: float


@dataclass(frozen=True, slots=True)
class OcrPage:
    """Result of OCR on a page.

    Attributes:
        words: Words, line by line from the top of the upright page, boxes in points.
        turns: Number of clockwise turns by 90 degrees that put the page upright, 0 to
            3.
        lost: Share of the print in which no character was recognised, in [0, 1].
        failure: Reason why it was not read, or None.
    """

    words: tuple[OcrWord, ...] = ()
    turns: int = 0
    lost: float = 0.0
    failure: str | None = None

    @property
    def confidence(self) -> float:
        """Mean confidence of the characters, in [0, 1]; 1 without any."""
        n_chars = sum(len(word.text) for word in self.words)
        total = sum(word.score * len(word.text) for word in self.words)
        return total / n_chars if n_chars else 1.0


def lay_out_ocr(
    page: OcrPage,
    width: float,
    height: float,
    *,
    why: str,
    words: Sequence[Word] = (),
    taken: Sequence[BBox] = (),
) -> PageLayout:
    """Lay out the words of a page that OCR read.

    If OCR failed or cannot be trusted, the page is ``unread``; its words are in the
    text all the same.

    Args:
        page: OCR result of the page.
        width: Width of the page as it is shown, in points.
        height: Height of the page as it is shown, in points.
        why: Reason, for people, why OCR had to read it.
        words: Words of its text layer, which are kept; OCR adds those beside them.
        taken: Boxes of fields whose words are known.
    """
    if page.turns % 2:
        width, height = height, width
    shown = Transform.of_turns(page.turns, width, height)
    seen = [word for word in words if word.mark is not MarkKind.HIDDEN]
    known = [*(word.box for word in seen), *taken]
    added = [w for w in page.words if not _is_covered(shown.box(*w.box), known)]
    kept = [turned(word, (-page.turns) % 4, width, height) for word in words]
    unread = why_unread(page, why)
    layout = lay_out([*kept, *printed(added)], width, height, unread=unread)
    layout.turns = page.turns
    layout.is_scan = True
    if unread is None:
        layout.note = _note(page, why)
    return layout


def _is_covered(box: BBox, known: Sequence[BBox]) -> bool:
    return any(overlap(box, other) > 0.3 * box.area for other in known)


def why_unread(page: OcrPage, why: str) -> str | None:
    """Say why OCR did not read a page or cannot be trusted, or return None."""
    if page.failure is not None:
        return Said("{said1}, and {said2}", said1=why, said2=page.failure)
    if page.lost > _MAX_LOST:
        return Said(
            "{said}, and OCR could not read {share} of it: it knows Latin, Greek, "
            "Chinese and Japanese script",
            said=why,
            share=f"{page.lost:.0%}",
        )
    if page.confidence < _MIN_CONFIDENCE:
        return Said(
            "{said}, and what OCR made of it is not to be trusted (confidence {n}, "
            "needed {m})",
            said=why,
            n=f"{page.confidence:.2f}",
            m=_MIN_CONFIDENCE,
        )
    return None


def _note(page: OcrPage, why: str) -> str:
    if not page.words:
        return Said("{said1}, and {said2}", said1=why, said2="OCR found no text on it")
    unsure = sum(word.score < _UNSURE for word in page.words)
    if not unsure:
        return Said("read by OCR: {said}", said=why)
    return Said(
        "read by OCR, unsure of {n} of {m} words: {said}",
        n=unsure,
        m=len(page.words),
        said=why,
    )


def printed(words: Sequence[OcrWord]) -> list[Word]:
    """Return words as the layout knows them, in the order of recognition.

    The ink of a line is as high as its tallest letter, so its height gives the font's
    size only within a third. Lines near the page's usual height get that height.
    """
    usual = median(w.box.height for w in words for _ in w.text) if words else 0.0
    return [_word(word, usual) for word in words]


def _word(word: OcrWord, usual: float) -> Word:
    box = word.box
    height = box.height if not 0.6 < box.height / (usual or 1) < 1.35 else usual
    middle = (box.top + box.bottom) / 2
    loose = BBox(box.x0, middle - 0.6 * height, box.x1, middle + 0.6 * height)
    mark = MarkKind.UNSURE if word.score < _UNSURE else MarkKind.OCR
    return Word(word.text, loose, 1.2 * height, False, (box.top, box.bottom), mark)


def turned(word: Word, turns: int, width: float, height: float) -> Word:
    """Rotate the box of a word from the shown page to the read page."""
    if not turns:
        return word
    if turns % 2:
        width, height = height, width
    box = Transform.of_turns(turns, width, height).box(*word.box)
    return word._replace(box=box, ink=(box.top, box.bottom))


def likeness(text: str, other: str) -> float:
    """Return the likeness of two texts, in [0, 1]."""
    return SequenceMatcher(None, text, other, autojunk=False).ratio()


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in small letters."""
    return "".join(filter(str.isalnum, text.casefold()))


def places_of(page: OcrPage, size: tuple[float, float]) -> list[tuple[str, BBox]]:
    """Return each word of OCR with its box on the page as shown."""
    width, height = size[::-1] if page.turns % 2 else size
    shown = Transform.of_turns(page.turns, width, height)
    return [(word.text, shown.box(*word.box)) for word in page.words]


def read_at(box: BBox, read: Sequence[tuple[str, BBox]]) -> str:
    """Return the text on a box, without spaces."""
    return "".join(read[i][0] for i in _lying_on(box, read))


def _lying_on(box: BBox, read: Iterable[tuple[str, BBox]]) -> list[int]:
    """Return the indices of the texts on a box."""
    return [
        i
        for i, (_, x) in enumerate(read)
        if x.top < box.bottom and x.bottom > box.top
        if overlap(box, x) > 0.4 * min(box.area, x.area)
    ]


def read_together(
    words: Sequence[Word], read: Sequence[tuple[str, BBox]]
) -> Iterator[tuple[range, str]]:
    """Yield groups of adjacent words, as indices, with the OCR text at their place.

    Words that OCR joins ("SERVICESAGREEMENT") are one group.
    """
    lying = [_lying_on(word.box, read) for word in words]
    first = 0
    for last, own in enumerate(lying, start=1):
        if own and last < len(words) and lying[last][:1] == own[-1:]:
            continue
        places = dict.fromkeys(i for each in lying[first:last] for i in each)
        yield range(first, last), "".join(read[i][0] for i in places)
        first = last


def with_seen(
    words: Sequence[Word], page: OcrPage, size: tuple[float, float]
) -> list[Word]:
    """Mark hidden words of a text layer as seen if OCR reads the same words.

    A picture above a text may show it. The size is that of the page as shown.
    """
    found = list(words)
    numbers = [i for i, word in enumerate(words) if word.mark is MarkKind.HIDDEN]
    hidden = [words[i] for i in numbers]
    for together, there in read_together(hidden, places_of(page, size)):
        stored = "".join(hidden[i].text for i in together)
        if there and letters_of(there) == letters_of(stored):
            for i in together:
                found[numbers[i]] = hidden[i]._replace(mark=MarkKind.OCR)
    return found
