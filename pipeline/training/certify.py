"""Bound the misses of a case, by random draws of unflagged passages.

The unflagged passages of a case, in the order of documents and places, are cut into as
many runs of nearly equal length as there are draws, and one passage is drawn from each:
every document has its share, and every passage nearly the same chance. Which ones are
drawn follows from the case as it is screened, so nobody can draw again until it is
clean. They are read among passages that were flagged, in mixed order, and nothing says
which is which.

The bound is that of Clopper and Pearson, one-sided, at 95 %. It was made for draws from
one heap; for one draw from each of several runs it holds as well, because the sum then
scatters less (Hoeffding 1956, On the distribution of the number of successes in
independent trials, theorem 4). Runs differ by one passage at most: the longest one
counts, which can only raise the bound.
"""

import hashlib
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from pipeline.datamodel import Finding, Kind, Passage, Shelf, Status
from pipeline.errors import ConfigError
from pipeline.store.store import Store
from pipeline.training.batches import BatchRow, passage_row
from pipeline.training.data import Annotation, text_sha256

T = TypeVar("T")

CONFIDENCE = 0.95

DRAWN, DRAWN_FLAGGED = "certify", "certify:flagged"
"""How a passage was drawn: among what was not flagged, or among what was."""

DECOYS = 0.2
"""Flagged passages for each draw: enough that a tired reader shows."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Passages of a case to read.

    Attributes:
        unflagged: Number of passages that no finding touches.
        flagged: Number of the others.
        draws: The drawn ones.
        decoys: Flagged ones that are read among them.
        kinds: Kind of each document.
        unread: Names of documents of which something was not read: the bound says
            nothing of what stands there.
    """

    unflagged: int
    flagged: int
    draws: tuple[Passage, ...]
    decoys: tuple[Passage, ...]
    kinds: dict[str, Kind]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """Bound of the misses, at 95 %.

    Attributes:
        label: Id of a label; "" stands for any.
        n_found: Draws that carry it.
        share: At most so large a share of the unflagged passages does.
        n_passages: At most so many of them.
    """

    label: str
    n_found: int
    share: float
    n_passages: int


def draws_for(share: float) -> int:
    """Return the number of draws that, if all are clean, bound the misses at a share.

    Args:
        share: Of the unflagged passages, in (0, 1).

    Raises:
        ConfigError: It is not a share.

    Example:
        >>> draws_for(0.0488), draws_for(0.01)
        (60, 299)
    """
    if not 0 < share < 1:
        msg = f"bound {share}: expected a share between 0 and 1"
        raise ConfigError(msg)
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(1 - share))


def upper_share(n_found: int, n_draws: int) -> float:
    """Return the largest share that so few hits in so many draws leave likely.

    Source:
        Clopper and Pearson (1934), one-sided.

    Example:
        >>> round(upper_share(0, 60), 4)
        0.0487
    """
    from scipy.stats import beta

    if n_found >= n_draws:
        return 1.0
    return float(beta.ppf(CONFIDENCE, n_found + 1, n_draws - n_found))


def upper_count(n_found: int, n_draws: int, n: int) -> int:
    """Return the largest number of missed passages among ``n``, at 95 %.

    All of them drawn leaves nothing to guess.
    """
    if n_draws >= n:
        return n_found
    longest = math.ceil(n / n_draws)
    bound = math.floor(upper_share(n_found, n_draws) * n_draws * longest)
    return min(max(bound, n_found), n - (n_draws - n_found))


def draw_runs(items: Sequence[T], n_draws: int, source: random.Random) -> list[T]:
    """Return one item of each of ``n_draws`` runs of nearly equal length."""
    n = len(items)
    if n_draws >= n:
        return list(items)
    edges = [i * n // n_draws for i in range(n_draws + 1)]
    return [items[source.randrange(start, end)] for start, end in pairwise(edges)]


def draw(store: Store, case: str, n_draws: int) -> Drawn:
    """Draw passages of a case's own documents; the same case gives the same ones.

    Raises:
        NotStored: There is no such case.
        ConfigError: No passage is left that is not flagged.
    """
    documents = [d for d in store.case_documents(case) if d.shelf is Shelf.CASE]
    lines = {line.document_id: line for line in store.coverage(case)}
    ids = sorted({d.document_id for d in documents})
    found: dict[str, list[Finding]] = {document_id: [] for document_id in ids}
    for finding in store.findings(case, shelf=Shelf.CASE):
        found[finding.document_id].append(finding)
    unflagged: list[Passage] = []
    flagged: list[Passage] = []
    for document_id in ids:
        if not lines[document_id].n_passages:
            continue
        for passage in store.passages(document_id):
            is_hit = any(_meets(passage, each) for each in found[document_id])
            (flagged if is_hit else unflagged).append(passage)
    if not unflagged:
        msg = f"case {case!r} has no passage that is not flagged: nothing to draw"
        raise ConfigError(msg)
    said = "\0".join([case, str(n_draws), *(p.passage_id for p in unflagged)])
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
    source = random.Random(digest)
    draws = draw_runs(unflagged, n_draws, source)
    decoys = source.sample(flagged, min(len(flagged), math.ceil(DECOYS * len(draws))))
    return Drawn(
        len(unflagged),
        len(flagged),
        tuple(draws),
        tuple(decoys),
        {i: lines[i].kind or Kind.OTHER for i in ids},
        tuple(sorted(lines[i].name for i in ids if lines[i].status is not Status.READ)),
    )


def _meets(passage: Passage, finding: Finding) -> bool:
    return finding.start < passage.end and passage.start < finding.end


def batch_of(drawn: Drawn) -> list[BatchRow]:
    """Return draws and decoys as a batch for ``triage annotate``, in mixed order."""
    passages = [*drawn.draws, *drawn.decoys]
    # By hash: an order that tells nothing and stays.
    passages.sort(key=lambda p: hashlib.sha256(p.passage_id.encode()).digest())
    return [
        passage_row(p, drawn.kinds[p.document_id], "case", "certify") for p in passages
    ]


def bounds(drawn: Drawn, rows: Iterable[Annotation]) -> tuple[list[Bound], int]:
    """Return the bound of the misses, and the number of recognised decoys.

    What a reader is uncertain of counts as missed.

    Args:
        drawn: As drawn from the case as it is now.
        rows: Answers to the batch.

    Raises:
        ConfigError: A draw or decoy has no answer, or its text has changed.
    """
    said = {(row.document_id, row.start, row.end): row for row in rows}
    answers = [_answer(said, passage) for passage in drawn.draws]
    recognised = sum(bool(_answer(said, decoy).labels) for decoy in drawn.decoys)
    n = len(answers)
    labels = sorted({label for row in answers for label in row.labels})
    counts = [("", sum(bool(row.labels) or row.uncertain for row in answers))]
    counts += [(x, sum(x in row.labels for row in answers)) for x in labels]
    made = []
    for label, n_found in counts:
        n_passages = upper_count(n_found, n, drawn.unflagged)
        share = n_passages / drawn.unflagged
        made.append(Bound(label, n_found, share, n_passages))
    return made, recognised


def drawn_rows(
    drawn: Drawn, rows: Iterable[Annotation], source: str
) -> list[Annotation]:
    """Return answers as annotations with the probability of each draw.

    What a reader is uncertain of teaches nothing and is left out.

    Args:
        drawn: As drawn from the case as it is now.
        rows: Answers to the batch.
        source: Of the case.

    Raises:
        ConfigError: As ``bounds``.
    """
    said = {(row.document_id, row.start, row.end): row for row in rows}
    heaps = ((DRAWN, drawn.draws, drawn.unflagged),
             (DRAWN_FLAGGED, drawn.decoys, drawn.flagged))  # fmt: skip
    kept = []
    for how, passages, n in heaps:
        answers = (_answer(said, passage) for passage in passages)
        change = {
            "selected_by": how,
            "probability": len(passages) / max(n, 1),
            "source": source,
        }
        kept += [a.model_copy(update=change) for a in answers if not a.uncertain]
    return kept


def _answer(
    said: dict[tuple[str, int, int], Annotation], passage: Passage
) -> Annotation:
    row = said.get((passage.document_id, passage.start, passage.end))
    if row is None or row.text_sha256 != text_sha256(passage.text):
        msg = (
            f"passage {passage.passage_id} has no answer: the batch was not read to "
            "its end, or the case has changed since it was drawn"
        )
        raise ConfigError(msg)
    return row
