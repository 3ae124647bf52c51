"""Measure the queue of whole documents: its length, and the share that is right.

    python -m benches.whole_documents [--part test] [--kinds-given]

The documents are from sources that no model learned from. Two annotators read them
front to back, and a third one settled differences (``corpora/annotated/whole``). They
go through the functions of ``triage run``: kind, languages, scores, thresholds,
findings with their polarity. A flag is a finding that is no counter-evidence by its
polarity, or one of failing oversight. It is right if the label counts, and debatable if
that was left open or both annotators named the label. A page is 3,000 characters.
``--part dev`` and ``train`` are for choices. No passage of the test part is looked at,
and candidates are measured on the admission part.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.classify.base import kind_mask, view_passage
from pipeline.classify.model import Model, open_model
from pipeline.classify.rules.control_refs import RULE_ID
from pipeline.datamodel import BARE_KINDS, Finding, Kind, Polarity
from pipeline.findings import COUNTER, findings_of, score_passages
from pipeline.labels import default_labels
from pipeline.training.gold.whole import PARTS, WholeDocument, load_whole
from pipeline.training.measuring.measures import average_precision
from pipeline.training.promotion.sets import PAGE_CHARS

OVERSIGHT = "licence_or_oversight"
CORE = (
    "covert_surveillance_marketing",
    "facial_recognition",
    "person_location_tracking",
    "communications_interception",
    "device_intrusion_forensics",
    "state_security_end_user",
)
MIN_POSITIVES = 5
_FIRST = 10
_N_BINS = 10
_CUTS = (0.2, 0.3, 0.4)


@dataclass(frozen=True)
class Flag:
    """One flag of a document.

    Attributes:
        at: Index of its passage.
        label: Column of its label.
        score: Score of the finding.
        state: ``right``, ``debatable`` or ``wrong``.
        is_bare: Whether it stands on a heading, menu, caption or footnote.
    """

    at: int
    label: int
    score: float
    state: str
    is_bare: bool


@dataclass(frozen=True)
class Read:
    """A document with its flags, and the scores of all its passages.

    Attributes:
        document: Document with its gold labels.
        kind: Kind that the pipeline took it for.
        findings: Findings of the pipeline.
        flags: Flags in reading order.
        scores: Scores, shape (n_passages, n_labels).
        allowed: Mask of the labels that the kind of the document can carry, same shape.
        seconds: Seconds for scores and findings, without reading.
    """

    document: WholeDocument
    kind: Kind
    findings: tuple[Finding, ...]
    flags: tuple[Flag, ...]
    scores: NDArray[np.float64]
    allowed: NDArray[np.bool_]
    seconds: float


def load_part(part: str, console: Console) -> list[WholeDocument]:
    """Return the documents of a part, and print how many annotations are left out.

    OCR may read a passage differently than on the day of its annotation.
    """
    lost: list[str] = []
    documents = load_whole([part], lost)
    if lost:
        console.print(f"{len(lost)} annotations left out, words gone: {lost[:5]}")
    return documents


def read(document: WholeDocument, model: Model, *, kind_given: bool) -> Read:
    """Send one document through the pipeline."""
    kind = document.kind if kind_given else model.kinds.decide(document.text)[0]
    began = time.perf_counter()
    scored = score_passages(document.passages, kind, model.classifier)
    findings = findings_of(document.passages, kind, model.classifier, scored)
    seconds = time.perf_counter() - began
    scores = scored.scores
    views = [view_passage(p, document.kind) for p in document.passages]
    return Read(
        document=document,
        kind=kind,
        findings=tuple(findings),
        flags=tuple(flags_of(document, findings)),
        scores=scores,
        allowed=kind_mask(views, default_labels()) | document.right,
        seconds=seconds,
    )


def flags_of(document: WholeDocument, findings: Sequence[Finding]) -> Iterator[Flag]:
    """Yield the flags among the findings of a document."""
    rows = {passage.start: i for i, passage in enumerate(document.passages)}
    columns = {label: i for i, label in enumerate(default_labels().ids)}
    for found in findings:
        polarity = Polarity(dict(found.attributes)["polarity"])
        fails = polarity is Polarity.NEGATED and found.label == OVERSIGHT
        if found.classifier == RULE_ID or (polarity in COUNTER and not fails):
            continue
        i, j = rows[found.start], columns[found.label]
        is_right = document.failing[i] if fails else document.right[i, j]
        is_open = document.debatable[i, j]
        state = "right" if is_right else "debatable" if is_open else "wrong"
        yield Flag(i, j, found.score, state, is_bare(document, i))


def is_bare(document: WholeDocument, i: int) -> bool:
    """Tell whether a passage is a heading, menu, caption or footnote.

    A passage also counts as a heading if the next passage has it as the text above. The
    pipeline skips those that state nothing, so only full statements are counted here.
    """
    if document.passages[i].role in BARE_KINDS:
        return True
    text = " ".join(document.passages[i].text.split())
    below = document.passages[i + 1 : i + 2]
    return any(p.heading and p.heading[-1] == text[:200] for p in below)


def share(part: float, whole: float) -> str:
    """Return a share as text, "-" of nothing."""
    return f"{part / whole:.2f}" if whole else "-"


def density_table(title: str, groups: Mapping[str, Sequence[Read]]) -> Table:
    """Return a table with a row for each group of documents."""
    table = Table(
        title, "number", "flags on 10 pages", "right", "right or debatable",
        "sure found", "first ten", "wrong on headings",
    )  # fmt: skip
    for name, reads in groups.items():
        table.add_row(*density_row(name, reads))
    return table


def density_row(name: str, reads: Sequence[Read]) -> tuple[str, ...]:
    """Return what a user meets in some documents."""
    flags = [flag for one in reads for flag in one.flags]
    states = [flag.state for flag in flags]
    n_right, n_open = states.count("right"), states.count("debatable")
    pages = sum(one.document.n_chars for one in reads) / PAGE_CHARS
    sure = [(one, i, j) for one in reads for i, j in _places(one.document.sure)]
    found = sum((i, j) in _flagged(one) for one, i, j in sure)
    first = [flag for one in reads for flag in _first_flags(one)]
    n_first = sum(flag.state != "wrong" for flag in first)
    return (
        name,
        str(len(reads)),
        f"{10 * len(flags) / pages:.1f}" if pages else "-",
        share(n_right, len(flags)),
        share(n_right + n_open, len(flags)),
        f"{found} of {len(sure)}",
        share(n_first, len(first)),
        f"{sum(flag.is_bare and flag.state == 'wrong' for flag in flags)} of "
        f"{sum(flag.is_bare for flag in flags)}",
    )


def cut_rows(reads: Sequence[Read]) -> Iterator[tuple[str, ...]]:
    """Yield what a reader would meet if flags below a score were left out."""
    for cut in _CUTS:
        kept = [
            replace(one, flags=tuple(f for f in one.flags if f.score >= cut))
            for one in reads
        ]
        _, _, *row = density_row("", kept)
        yield f"{cut:.1f}", *row[:4]


def labels_on_ten_pages(reads: Sequence[Read]) -> tuple[float, float]:
    """Return how many labels the annotators gave on 10 pages, and how many for sure."""
    pages = sum(one.document.n_chars for one in reads) / PAGE_CHARS
    right = sum(int(one.document.right.sum()) for one in reads)
    sure = sum(int(one.document.sure.sum()) for one in reads)
    return 10 * right / pages, 10 * sure / pages


def _places(table: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    for i, j in zip(*np.nonzero(table), strict=True):
        yield int(i), int(j)


def _flagged(one: Read) -> set[tuple[int, int]]:
    return {(flag.at, flag.label) for flag in one.flags}


def _first_flags(one: Read) -> list[Flag]:
    return sorted(one.flags, key=lambda flag: -flag.score)[:_FIRST]


def label_rows(reads: Sequence[Read]) -> Iterator[tuple[str, ...]]:
    """Yield sure labels found, average precision and flags of each label."""
    for j, label in enumerate(default_labels().ids):
        sure = [
            (one, i) for one in reads for i in np.flatnonzero(one.document.sure[:, j])
        ]
        found = sum((int(i), j) in _flagged(one) for one, i in sure)
        flags = [flag for one in reads for flag in one.flags if flag.label == j]
        n_right = sum(flag.state == "right" for flag in flags)
        precision = label_precision(reads, j)
        yield (
            label + (" (core)" if label in CORE else ""),
            str(sum(int(one.document.right[:, j].sum()) for one in reads)),
            f"{found} of {len(sure)}",
            str(len(flags)),
            share(n_right, len(flags)),
            "-" if precision is None else f"{precision:.2f}",
        )


def label_precision(reads: Sequence[Read], j: int) -> float | None:
    """Return the average precision of a label, None with too few positives."""
    gold = np.concatenate([r.document.right[r.allowed[:, j], j] for r in reads])
    scores = np.concatenate([r.scores[r.allowed[:, j], j] for r in reads])
    return average_precision(gold, scores) if gold.sum() >= MIN_POSITIVES else None


def pooled_precision(reads: Sequence[Read]) -> float:
    """Return the average precision over all pairs of passage and label."""
    gold = np.concatenate([r.document.right[r.allowed] for r in reads])
    return average_precision(gold, np.concatenate([r.scores[r.allowed] for r in reads]))


def calibration(reads: Sequence[Read]) -> tuple[float, list[tuple[str, str, str]]]:
    """Return the calibration error of flags, and bins: scores, flags, share right."""
    flags = [flag for one in reads for flag in one.flags]
    scores = np.array([flag.score for flag in flags])
    right = np.array([flag.state == "right" for flag in flags])
    bins = np.minimum((scores * _N_BINS).astype(int), _N_BINS - 1)
    error, rows = 0.0, []
    for k in np.unique(bins):
        held = bins == k
        error += held.sum() * abs(scores[held].mean() - right[held].mean())
        rows.append(
            (f"{k / _N_BINS:.1f}", str(held.sum()), f"{right[held].mean():.2f}")
        )
    return error / max(len(flags), 1), rows


def is_english(one: Read) -> bool:
    """Tell whether most of a document's words are English."""
    english = sum(len(p.text) for p in one.document.passages if p.language == "en")
    return 2 * english >= one.document.n_chars


GROUPS: dict[str, Callable[[Read], bool]] = {
    "all": lambda one: True,
    **{
        f"{kind.value}s": lambda one, kind=kind: one.document.kind is kind  # type: ignore[misc]
        for kind in (Kind.BROCHURE, Kind.CONTRACT, Kind.REPORT)
    },
    "without evidence": lambda one: not one.document.right.any(),
    "English": is_english,
    "other languages": lambda one: not is_english(one),
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", default="test", choices=PARTS)
    parser.add_argument("--model")
    parser.add_argument("--kinds-given", action="store_true")
    given = parser.parse_args()
    model, console = open_model(given.model), Console(width=120)
    reads = [
        read(document, model, kind_given=given.kinds_given)
        for document in load_part(given.part, console)
    ]
    groups = {
        name: [one for one in reads if belongs(one)] for name, belongs in GROUPS.items()
    }
    console.print(density_table("documents", groups))
    n_labels, n_sure = labels_on_ten_pages(reads)
    console.print(f"labels on 10 pages {n_labels:.1f}, sure ones {n_sure:.1f}")
    table = Table(
        "only scores from", "flags on 10 pages", "right", "right or debatable",
        "sure found",
    )  # fmt: skip
    for row in cut_rows(reads):
        table.add_row(*row)
    console.print(table)
    table = Table("label", "counts", "sure found", "flags", "right", "AP")
    for row in label_rows(reads):
        table.add_row(*row)
    console.print(table)
    columns = range(len(default_labels().ids))
    each = [ap for j in columns if (ap := label_precision(reads, j)) is not None]
    console.print(f"average precision over all pairs {pooled_precision(reads):.3f}")
    console.print(f"mean of {len(each)} labels {np.mean(each):.3f}")
    error, rows = calibration(reads)
    console.print(f"calibration error of flags {error:.3f}")
    table = Table("scores from", "flags", "right")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    wrong = sum(one.kind is not one.document.kind for one in reads)
    n = sum(len(one.document.passages) for one in reads)
    seconds = sum(one.seconds for one in reads)
    console.print(f"{wrong} of {len(reads)} documents taken for another kind")
    console.print(f"{n / seconds:.0f} passages a second, scores to findings")


if __name__ == "__main__":
    main()
