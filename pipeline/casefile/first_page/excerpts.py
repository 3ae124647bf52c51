"""Parts of a quote, short enough for a first page."""

import re
from collections.abc import Iterable

MAX_CHARS = 260
"""Most characters of an excerpt, or three printed lines; five excerpts fit on the
page."""

MAX_WHO = 90
"""Most characters of the subject of a shortened quote."""

_MIN_WHO = 8
_SENTENCE = re.compile(r"[^.!?;]+(?:[.!?;]+(?!\s)[^.!?;]*)*[.!?;]*\s*")


def opening(words: str, max_chars: int = MAX_WHO) -> str:
    r"""Return the beginning of a shortened quote, to the end of its cell or sentence.

    Example:
        >>> opening("1.\tThe Directorate\tPort Lume\tA service of the ministry.", 30)
        '1. The Directorate'
    """
    if len(words) <= max_chars:
        return " ".join(words.split())
    ends = [m.start() for m in re.finditer(r"\t|(?<=[a-z]{3})[.;]\s", words)]
    end = next((at for at in ends if _MIN_WHO <= at <= max_chars), None)
    if end is None:
        end = max(words.rfind(" ", 0, max_chars), words.rfind("\n", 0, max_chars))
    return " ".join(words[: end if end > 0 else max_chars].split())


def excerpt(
    quote: str, starts: Iterable[int] = (), max_chars: int = MAX_CHARS
) -> tuple[int, int]:
    """Return the part of a quote with most evidence, in whole sentences.

    Args:
        quote: Words of the quote.
        starts: Offsets in the quote at which evidence of a claim begins.
        max_chars: Most characters of the part; a longer sentence is cut between words.

    Example:
        >>> excerpt("One two. Three four. Five six.", [12], 14)
        (9, 20)
    """
    if len(quote) <= max_chars:
        return (0, len(quote))
    known = sorted(start for start in starts if start >= 0) or [0]
    sentences = [match.span() for match in _SENTENCE.finditer(quote)]

    def held(span: tuple[int, int]) -> list[int]:
        return [at for at in known if span[0] <= at < span[1]]

    best = max(sentences, key=lambda span: len(held(span)), default=(0, 0))
    start, end = best if held(best) else (0, len(quote))
    at = next(iter(held(best)), known[0])
    for _, b in sentences:
        if end < b <= start + max_chars:
            end = b
    if end - start > max_chars:
        start = max(start, at - max_chars // 3)
        start = quote.find(" ", start, at) + 1 or start
        end = min(start + max_chars, len(quote))
        if end < len(quote):
            end = max(quote.rfind(" ", at, end), end - max_chars // 3)
    return (start, start + len(quote[start:end].rstrip()))
