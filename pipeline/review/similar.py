"""Similar passages, with people's answers.

Likeness is measured by words, with more weight for rare ones. That is enough to find
the same promise in another brochure, and fast enough for a page. Decisions of people on
nearly the same words in other cases are shown too. Nothing is learned from this.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.reviewers import is_about, known_to
from pipeline.settings import corpora_dir
from pipeline.store.log import Decided, LoggedDecision, Place
from pipeline.store.store import Store

N_SHOWN = 3
"""Most passages of each kind that are shown."""

N_DECIDED = 2_000
"""Most decided passages of a label that are compared, in the order of the queue."""

MIN_LIKENESS = 0.2
"""Least likeness in [0, 1]; below it two passages share little but common words."""

MIN_WORDS = 2
"""Least number of words that two similar passages share; one word, such as "support",
may have quite another sense."""

MIN_SHARED = 0.75
"""Least share of common words, in [0, 1]; above it two passages are nearly equal but
for a name or two."""


class DecidedLog:
    """Keeps the decisions about labels in all cases, and reads new ones."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, Decided] = {}
        self._n_removals = 0

    def of(self, label_id: str) -> Decided:
        """Return the newest decisions about a label in all cases."""
        if (n_removals := self._store.removals.count()) != self._n_removals:
            self._kept.clear()  # words and notes may have been erased
            self._n_removals = n_removals
        kept = self._kept.get(label_id)
        last = kept.log[-1].number if kept and kept.log else 0
        found = self._store.decided(label_id, after=last, limit=N_DECIDED)
        if kept is not None:
            log = (*kept.log, *found.log)[-N_DECIDED:]
            words = {**kept.words, **found.words}
            words = {row.place: words[row.place] for row in log if row.place in words}
            found = replace(found, log=log, words=words)
        self._kept[label_id] = found
        return found


@dataclass(frozen=True, slots=True)
class Precedent:
    """Decision of a person on nearly the same words in another case.

    Attributes:
        case: Name of the first case that holds the document.
        document: File name of the document in that case.
        words: Words that the decision is about.
        logged: Decision that counts.
    """

    case: str
    document: str
    words: str
    logged: LoggedDecision


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An invented annotated passage, with its own text.

    Attributes:
        text: Text of the passage.
        has_label: Whether the passage was annotated with the label in question.
    """

    text: str
    has_label: bool


@dataclass(frozen=True, slots=True)
class Similar:
    """Passages similar to one, most similar first.

    Attributes:
        decided: Rows with an answer about the same label.
        examples: Annotated passages.
    """

    decided: tuple[tuple[Row, Claim], ...]
    examples: tuple[ShownExample, ...]


def similar_to(queue: CaseFile, row: Row, label_id: str) -> Similar:
    """Return passages of the same language similar to a row's, with an answer.

    ``queue`` holds nothing that the reviewer may not know.
    """
    labelled = (
        (queue.rows[i], queue.rows[i].claims[k])
        for i, k in queue.layout.by_label.get(label_id, ())
    )
    of_language = (
        (other, claim)
        for other, claim in labelled
        if other is not row and other.words.language == row.words.language
        if not claim.is_open
    )
    decided = list(islice(of_language, N_DECIDED))
    texts = [other.words.quote for other, _ in decided]
    near = nearest(row.words.quote, texts, N_SHOWN)
    examples, counts = _examples(label_id, row.words.language or "")
    like = nearest(row.words.quote, [e.text for e in examples], N_SHOWN, counts)
    return Similar(tuple(decided[i] for i in near), tuple(examples[i] for i in like))


def decided_before(
    decided: Decided, queue: CaseFile, row: Row, claim: Claim, reviewer: str
) -> list[LoggedDecision]:
    """Return answers on nearly the same words in other cases, nearest first.

    ``decided`` are the decisions about the label of the claim in all cases. Those that
    others make blind are left out. While the claim is read blind, only the reviewer's
    own answers are returned.
    """
    known = known_to(reviewer, decided.log, two_readers=False, blind=decided.blind)
    here = {line.document_id for line in queue.lines}
    is_blind = any(map(queue.known.is_blind, claim.places))
    # One decision for equal words of a document; newest first if all are equally near.
    found = {
        (place[0], decided.words[place]): logged
        for place, logged in known.newest.items()
        if place[0] not in here
        and place in decided.words
        and is_about(logged, decided.words[place])
        and logged.said is not None
        and (logged.reviewer == reviewer or not is_blind)
    }
    newest = sorted(found.items(), key=lambda item: -item[1].number)
    own = _words(row.words.quote)
    shares = [_share(own, _words(words)) for (_, words), _ in newest]
    near = sorted(range(len(newest)), key=lambda i: -shares[i])[:N_SHOWN]
    return [newest[i][1] for i in near if shares[i] >= MIN_SHARED]


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of common words of two texts, in [0, 1] (Dice)."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


def precedents(
    store: Store, log: Sequence[LoggedDecision], words: Mapping[Place, str]
) -> Iterator[Precedent]:
    """Yield decisions with their words and case."""
    places = store.cases_of(logged.place[0] for logged in log)
    first = {place.document_id: place for place in reversed(places)}
    for logged in log:
        if place := first.get(logged.place[0]):
            yield Precedent(place.case, place.name, words[logged.place], logged)


def nearest(
    text: str, texts: Sequence[str], n: int, counts: Counter[str] | None = None
) -> list[int]:
    """Return the indices of the texts most similar to one, at most ``n``.

    Args:
        text: Text to compare.
        texts: Texts with which it is compared.
        n: Largest number of indices to return.
        counts: Number of texts that hold each word; None counts in these texts.

    Example:
        >>> nearest("a hidden camera", ["the hidden camera sees", "a tree"], 2)
        [0]
    """
    bags = [_words(other) for other in texts]
    counts = counts or count_words(bags)
    mine = _words(text)
    own = math.sqrt(sum(_weight(w, counts, len(bags)) ** 2 for w in mine))
    scores = []
    for i, bag in enumerate(bags):
        if len(mine & bag) < MIN_WORDS:
            continue
        shared = sum(_weight(w, counts, len(bags)) ** 2 for w in mine & bag)
        norm = math.sqrt(sum(_weight(w, counts, len(bags)) ** 2 for w in bag))
        scores.append((shared / (own * norm), -i))
    best = sorted((s for s in scores if s[0] >= MIN_LIKENESS), reverse=True)
    return [-i for _, i in best[:n]]


def count_words(bags: Iterable[frozenset[str]]) -> Counter[str]:
    """Return the number of bags that hold each word."""
    return Counter(word for bag in bags for word in bag)


def _weight(word: str, counts: Counter[str], n: int) -> float:
    return math.log((1 + n) / (1 + counts[word])) + 0.1


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"\w+", text.casefold()) if len(w) > 2)


@lru_cache(maxsize=64)
def _examples(
    label_id: str, language: str
) -> tuple[tuple[ShownExample, ...], Counter[str]]:
    examples = tuple(
        ShownExample(row["text"], label_id in row["labels"])
        for row, of_pair in _annotated()
        if label_id in of_pair and language in ("", row["language"])
    )
    return examples, count_words(_words(example.text) for example in examples)


@lru_cache(maxsize=1)
def _annotated() -> list[tuple[dict[str, Any], frozenset[str]]]:
    """Return the invented rows, each with its labels and those of its pair.

    Real passages are kept without their words, so they cannot be shown. A pair is two
    rows with nearly the same words, of which only one says what a label names.
    """
    rows: list[tuple[str, dict[str, Any]]] = []
    for path in sorted((corpora_dir() / "annotated" / "invented").glob("*.jsonl")):
        found = map(json.loads, path.read_text("utf-8").splitlines())
        rows += [(f"{path.name}:{row.get('pair', id(row))}", row) for row in found]
    labels: dict[str, set[str]] = defaultdict(set)
    for key, row in rows:
        labels[key] |= set(row["labels"])
    return [(row, frozenset(labels[key])) for key, row in rows]
