"""Rule R7: an ability to watch persons without their knowledge (TAXONOMY 5.2).

"The operators shall find participants again by their faces, without the persons
concerned learning of it": the words of ignorance stand far from the words that models
know ("hidden", "covert"), and "without the persons" reads like "without the consent".
The lists of ``corpora/languages`` give action and target; the words for "unnoticed" are
below. A sentence that denies, forbids, protects or speaks of consent gives nothing:
"shall not record anybody without their knowledge" is a safeguard.
"""

from pipeline.classify.base import View
from pipeline.classify.words.word_lists import Spans, named_sentences, sentences_naming
from pipeline.pattern_files import Patterns

_P = Patterns("classify/patterns/unaware")

RULE_ID = "rule.R7"
VERSION = "3"
SCORE = 0.8

_WATCHES = frozenset(
    {
        "capture", "extract", "face", "face_recognition", "intercept", "intrude",
        "locate", "plate_recognition", "positioning", "recognise", "surveil", "video",
    }
)  # fmt: skip

_PERSONS = frozenset(
    {
        "communication", "critic", "device", "face", "person", "public_voice",
        "stands_for_person",
    }
)  # fmt: skip
_AGAINST = frozenset(
    {
        "authorised_test", "consent", "denial", "law_text", "negation", "private_crime",
        "prohibition", "protection",
    }
)  # fmt: skip
"""Concepts of sentences that rule it out, warn of it or speak of something else."""

_LIMITS = frozenset({"limited_purpose", "prohibition"})


def watches_unaware(view: View) -> bool:
    """Return True if a sentence offers to watch persons who do not learn of it.

    Example: "records all calls of a person without that person learning of it"
    """
    found = sentences_naming(view, "unnoticed", _P.UNAWARE)
    return any(_is_unaware(*sentence) for sentence in found)


def limits_elsewhere(view: View) -> bool:
    """Return True if another sentence of a passage forbids or limits something."""
    return any(
        found.keys() & _LIMITS
        for sentence, found in named_sentences(view)
        if not _is_unaware(sentence, found)
    )


def _is_unaware(sentence: str, found: dict[str, Spans]) -> bool:
    if found.keys().isdisjoint(_PERSONS):
        return False
    if found.keys().isdisjoint(_WATCHES) and not _P.FOLLOWS.search(sentence):
        return False
    spans = [
        *found.get("unnoticed", ()),
        *(match.span() for match in _P.UNAWARE.finditer(sentence)),
    ]
    if not spans or _P.ILLEGAL.search(sentence) or _P.NOT_OF_IT.search(sentence):
        return False
    against = (span for name in found.keys() & _AGAINST for span in found[name])
    return not any(_is_outside(span, spans) for span in against)


def _is_outside(span: tuple[int, int], others: Spans) -> bool:
    return not any(start < span[1] and span[0] < end for start, end in others)
