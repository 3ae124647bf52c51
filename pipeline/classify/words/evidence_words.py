"""Words of a passage as evidence, and their places."""

import re
from collections.abc import Iterator, Sequence

from pipeline.classify.polarity.denials import DENIALS
from pipeline.datamodel import Passage
from pipeline.text.normalize import Normalized, any_case

_WORD = re.compile(r"[^\W_][\w'’-]*")
_UNSPACED = re.compile(
    r"[\u0900-\u09ff\u0b80-\u0bff\u0e00-\u0e7f\u1780-\u17ff"
    r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters of scripts in which a word is searched anywhere: words are not separated, or
hold signs that are no letters for ``re``."""

_JOINING = frozenset(
    "the and for with from that this these those its their our your his her are was "
    "were been being has have had any all can may will shall would into onto upon such "
    "than then them they which who whose when where while not but also der die das den "
    "dem des und mit von für les des une dans pour que los las una con por para".split()
)
_MAX_EVIDENCE, _MAX_DENYING = 6, 2
_FORBIDS = any_case(r"\b(?:prohibit|forbid|exclud|waiv)\w*")


def single_words(terms: Sequence[str]) -> list[str]:
    """Return the words of terms, each once, sorted; short ones are left out."""
    words = {word for term in terms for word in term.split()}
    return sorted(w for w in words if len(w) > 2 or _UNSPACED.search(w))


def telling(words: Sequence[str]) -> Sequence[str]:
    """Leave out function words, so that more informative words are marked.

    A phrase such as "without the knowledge of" comes with all its words.
    """
    return [word for word in words if word not in _JOINING] or words


def denying_words(text: str) -> list[str]:
    """Return the denying or forbidding words of a text, in small letters."""
    found = (*DENIALS.BEFORE.finditer(text), *_FORBIDS.finditer(text))
    return [word.group().casefold() for m in found for word in _WORD.finditer(m[0])]


def evidence_spans(
    passage: Passage,
    normalized: Normalized,
    words: Sequence[str],
    denying: Sequence[str] = (),
) -> Iterator[tuple[int, int]]:
    """Yield the places of the words in the document's text, at most six.

    Args:
        passage: The passage.
        normalized: Its normalised text, with the places of its characters.
        words: Words that speak for the label.
        denying: Words that deny it; up to two places of these are always among the six.
    """
    denied = sorted(_places(normalized.text, set(denying)))[:_MAX_DENYING]
    others = sorted(_places(normalized.text, set(words)) - set(denied))
    # In the normal form, "moni-" and "toring" on two lines are one word.
    for span in sorted([*denied, *others[: _MAX_EVIDENCE - len(denied)]]):
        start, end = normalized.span(*span)
        yield passage.start + start, passage.start + end


def _places(text: str, words: set[str]) -> set[tuple[int, int]]:
    tokens = _WORD.finditer(text)
    found = {m.span() for m in tokens if m.group().casefold() in words}
    if anywhere := sorted(filter(_UNSPACED.search, words), key=len, reverse=True):
        search = any_case("|".join(map(re.escape, anywhere)))
        found |= {m.span() for m in search.finditer(text)}
    return found
