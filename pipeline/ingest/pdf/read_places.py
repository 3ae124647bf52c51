"""Compare the stored words of a page with its OCR words."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox, overlap
from pipeline.ingest.layout.printed import Word
from pipeline.ingest.ocr.page import OcrPage
from pipeline.ingest.pdf.space import Transform


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
    """Mark hidden words as seen if OCR reads the same words.

    A picture above a text may show it.

    Args:
        words: Words of the text layer.
        page: OCR result of the page.
        size: Width and height of the page as shown, in points.
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
