"""Words of a passage as evidence, and their places."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pipeline.datamodel import Passage
from pipeline.text.offsets import Normalized

_WORD = re.compile(r"[^\W_][\w'’-]*")
_UNSPACED = re.compile(
    r"[\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters of scripts in which a word is searched anywhere: words are not separated, or
hold signs that are no letters for ``re``."""

_JOINING = frozenset(
    "the and for with from that this these those its their our your his her are was "
    "were been being has have had any all can may will shall would into onto upon such "
    "than then them they which who whose when where while not but also der die das den "
    "dem des und mit von für les des une dans pour que los las una con por para".split()
)
_MAX_EVIDENCE = 6


def single_words(terms: Sequence[str]) -> list[str]:
    """Return the words of terms, each once, sorted; short ones are left out."""
    words = {word for term in terms for word in term.split()}
    return sorted(w for w in words if len(w) > 2 or _UNSPACED.search(w))


def telling(words: Sequence[str]) -> Sequence[str]:
    """Leave out function words, so that more informative words are marked.

    A phrase such as "without the knowledge of" comes with all its words.
    """
    return [word for word in words if word not in _JOINING] or words


def evidence_spans(
    passage: Passage, normalized: Normalized, words: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield the places of the words in the document's text, at most six."""
    wanted = set(words)
    tokens = _WORD.finditer(normalized.text)
    found = {m.span() for m in tokens if m.group().casefold() in wanted}
    if anywhere := sorted(filter(_UNSPACED.search, wanted), key=len, reverse=True):
        search = re.compile("|".join(map(re.escape, anywhere)), re.IGNORECASE)
        found |= {m.span() for m in search.finditer(normalized.text)}
    # In the normal form, "moni-" and "toring" on two lines are one word.
    places = (normalized.span(*span) for span in sorted(found))
    for start, end in islice(places, _MAX_EVIDENCE):
        yield passage.start + start, passage.start + end
