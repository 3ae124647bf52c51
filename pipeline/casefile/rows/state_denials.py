"""Denials by a State, near words of a report.

A report gives the answer of the government some paragraphs below its findings. No
label is for such words, so they are looked for in the text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pipeline.pattern_files import Patterns
from pipeline.store.schema.rows import PassageWords
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/state_denials")

MAX_AWAY = 900
"""Characters before and after words of a report in which a State's denial is looked
for: some two paragraphs each."""

_N_PASSAGES = 20_000


@lru_cache(maxsize=_N_PASSAGES)
def denied_by_state(words: str) -> tuple[str, ...]:
    """Return the sentences with a State's denial of a report.

    Example:
        >>> denied_by_state("It was used in Or. The Government denies the allegations.")
        ('The Government denies the allegations.',)
        >>> denied_by_state("The authorities denied him access to a lawyer.")
        ()
    """
    if not _P.STATE_DENIES.search(words):
        return ()
    said = (words[start:end] for start, end in sentence_spans(words))
    found = (" ".join(each.split()) for each in said if _P.STATE_DENIES.search(each))
    return tuple(dict.fromkeys(found))


def denials_near(
    passages: Sequence[PassageWords], spans: Iterable[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    """Yield each span that has a State's denial nearby, with the denials.

    Args:
        passages: Passages of a report in reading order.
        spans: Start and end of words in its text, in characters.
    """
    starts = [passage.start for passage in passages]
    for start, end in spans:
        first = max(0, bisect_left(starts, start - MAX_AWAY) - 1)
        last = bisect_right(starts, end + MAX_AWAY)
        near = (
            said
            for passage in passages[first:last]
            if passage.start + len(passage.text) > start - MAX_AWAY
            for said in denied_by_state(passage.text)
        )
        if found := tuple(dict.fromkeys(near)):
            yield (start, end), found
