"""Words that a reviewer selected: by offsets from the page, or by the words.

Offsets are checked against the stored text, and words are looked for in it. In both
cases the stored text decides, never what a browser sent.
"""

import hashlib
import re
from dataclasses import dataclass

from pipeline.datamodel import Said, refuse
from pipeline.errors import AnswerRefused
from pipeline.store.checks import check_span

MAX_SELECTED = 10_000
"""Most characters of a selection, some four pages; a longer one is a mistake."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Selection of a reviewer, by offsets or by words.

    Attributes:
        words: Words as typed or pasted; white space may differ. "" if offsets are
            given.
        start: Offset of the first character in the document's text, or None.
        end: Offset one past the last character, or None.
        text_key: Hash of the text that the offsets refer to.
    """

    words: str = ""
    start: int | None = None
    end: int | None = None
    text_key: str = ""


def text_key(text: str) -> str:
    """Return a short hash of a document's text; another reading has another hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def locate(text: str, selection: Selection, near: int = 0) -> tuple[int, int]:
    """Return the span of a reviewer's selection, without white space at its ends.

    Args:
        text: Text of the document, as stored.
        selection: Selection by offsets or by words.
        near: Offset that decides between several places with the words: the closest one
            counts.

    Raises:
        AnswerRefused: The offsets belong to another reading of the document or lie
            outside the text, the words are not in it, or there are too many.
    """
    if selection.start is None or selection.end is None:
        span = _find(text, selection.words, near)
    else:
        _check_key(text, selection.text_key)
        span = (selection.start, selection.end)
    return _trimmed(text, *span)


def _check_key(text: str, key: str) -> None:
    if key != text_key(text):
        refuse(
            "the document was read again since you opened this page: select the words "
            "again"
        )


def _find(text: str, words: str, near: int) -> tuple[int, int]:
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        refuse("no words were selected")
    if len(words) > MAX_SELECTED:
        refuse(_too_long(len(words)))
    places = [match.span() for match in re.finditer(r"\s+".join(parts), text)]
    if not places:
        refuse("these words are not in the document: {words}", words=_short(words))
    return min(places, key=lambda span: abs(span[0] - near))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    try:
        check_span(text, start, end)
    except ValueError as error:
        raise AnswerRefused(str(error)) from error
    chosen = text[start:end]
    start += len(chosen) - len(chosen.lstrip())
    end -= len(chosen) - len(chosen.rstrip())
    if start >= end:
        refuse("only white space was selected")
    if end - start > MAX_SELECTED:
        refuse(_too_long(end - start))
    return start, end


def _too_long(n: int) -> str:
    return Said(
        "{n} characters were selected, at most {m} can be one passage",
        n=n,
        m=MAX_SELECTED,
    )


def _short(words: str) -> str:
    return repr(words if len(words) <= 80 else f"{words[:79]}…")
