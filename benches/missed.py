"""Print the bounds that draws give for missed passages, and how often they are true.

    python -m benches.missed [--whole dev|test] [--scores FILE]

Without ``--whole``, the table gives the number of draws without a miss for a bound of 1
%, and the bound that 200 such draws give. The textbook values (Clopper and Pearson, who
ignore the size of the case) stand beside them. The number of draws by score holds only
under a condition on the scores.

With ``--whole``, documents that were read front to back are combined into 1,000 cases
of ten documents. In each case passages are drawn as by ``triage certify``, for a bound
of 1 %. The passages that the model missed are known. So the bench counts the share of
cases in which each bound is true, and the cases that meet the condition. ``--scores``
keeps the scores of the documents, which take minutes, in a file.
"""

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import beta

from pipeline.recall.bounds import (
    CONFIDENCE,
    RATIO,
    Sample,
    bands_for,
    draw_runs,
    draws_for,
    upper,
)
from pipeline.recall.drawing import HIGH

N_CASES = 1_000
N_DOCUMENTS = 10
SIZES = (500, 1_000, 5_000, 20_000)

console = Console(width=110)


@dataclass(frozen=True)
class Unflagged:
    """Unflagged passages of a document: closeness of each, and whether it is a miss."""

    passages: tuple[tuple[float, bool], ...]


def textbook(n_found: int, n_drawn: int) -> float:
    """Return the bound of Clopper and Pearson (1934), one-sided."""
    if n_found >= n_drawn:
        return 1.0
    return float(beta.ppf(CONFIDENCE, n_found + 1, n_drawn - n_found))


def widths() -> Table:
    """Return numbers of draws and widths of bounds."""
    table = Table(
        "unflagged", "draws for 1 %", "textbook", "by score", "without its condition",
        "200 clean draws bound", "textbook",
    )  # fmt: skip
    for n in SIZES:
        high, low = bands_for(0.01, n // 10, n - n // 10)
        samples = [Sample(n // 10, high), Sample(n - n // 10, low)]
        table.add_row(
            str(n), str(draws_for(0.01, n)), "299", str(high + low),
            f"{upper(samples) / n:.1%}", f"{upper([Sample(n, 200)]) / n:.2%}",
            f"{textbook(0, 200):.2%}",
        )  # fmt: skip
    return table


def score(part: str) -> Iterator[Unflagged]:
    """Yield the unflagged passages of the documents of a part."""
    from benches.whole_documents import read
    from pipeline.classify.model import open_model
    from pipeline.findings import score_passages
    from pipeline.training.gold.whole import load_whole

    model = open_model()
    for document in load_whole([part]):
        one = read(document, model, kind_given=False)
        scored = score_passages(document.passages, one.kind, model.classifier)
        flagged = {flag.at for flag in one.flags}
        missed = np.asarray(document.right.any(axis=1))
        found = zip(scored.closeness, missed.tolist(), strict=True)
        yield Unflagged(tuple(x for i, x in enumerate(found) if i not in flagged))


def load(part: str, kept: Path | None) -> list[Unflagged]:
    """Return unflagged passages, from a file if they are kept there."""
    if kept is not None and kept.exists():
        rows = map(json.loads, kept.read_text().splitlines())
        return [Unflagged(tuple((c, m) for c, m in row)) for row in rows]
    made = list(score(part))
    if kept is not None:
        kept.write_text("".join(f"{json.dumps(d.passages)}\n" for d in made))
    return made


def bands(passages: Sequence[tuple[float, bool]]) -> list[list[bool]]:
    """Return whether each passage is a miss, for high scores and for the others."""
    n_high = math.ceil(HIGH * len(passages))
    ranks = sorted(range(len(passages)), key=lambda i: (-passages[i][0], i))
    high = set(ranks[:n_high])
    return [
        [missed for i, (_, missed) in enumerate(passages) if (i in high) is is_high]
        for is_high in (True, False)
    ]


def replay(documents: Sequence[Unflagged]) -> Table:
    """Return how often each bound is true, and how wide it is."""
    source = Random(20261129)
    ways = ("by chance", "by score, no condition", "by score", "textbook")
    true = dict.fromkeys(ways, 0)
    wide: dict[str, list[float]] = {way: [] for way in ways}
    n_drawn = dict.fromkeys(ways, 0)
    n_met = n_true_if = 0
    for _ in range(N_CASES):
        chosen = source.sample(documents, N_DOCUMENTS)
        case = [passage for document in chosen for passage in document.passages]
        n, n_missed = len(case), sum(missed for _, missed in case)
        high, low = bands(case)
        met = sum(low) / len(low) <= RATIO * sum(high) / len(high)
        counts = bands_for(0.01, len(high), len(low))
        samples = [
            Sample(len(own), count, sum(draw_runs(own, count, source)))
            for own, count in zip((high, low), counts, strict=True)
        ]
        count = draws_for(0.01, n)
        plain = Sample(n, count, sum(m for _, m in draw_runs(case, count, source)))
        made = {
            "by chance": (upper([plain]), count),
            "by score, no condition": (upper(samples), sum(counts)),
            "by score": (upper(samples, RATIO), sum(counts)),
            "textbook": (textbook(plain.n_found, count) * n, count),
        }
        for way, (bound, drawn) in made.items():
            true[way] += bound >= n_missed
            wide[way].append(bound / n)
            n_drawn[way] += drawn
        n_met += met
        n_true_if += met and made["by score"][0] >= n_missed
    table = Table("bound", "draws", "true", "mean width")
    for way in ways:
        table.add_row(
            way, f"{n_drawn[way] / N_CASES:.0f}", f"{true[way] / N_CASES:.1%}",
            f"{np.mean(wide[way]):.2%}",
        )  # fmt: skip
    share = n_true_if / n_met if n_met else float("nan")
    table.caption = (
        f"condition met in {n_met / N_CASES:.1%} of the cases; by score is true in "
        f"{share:.1%} of these"
    )
    return table


def ratio(documents: Sequence[Unflagged]) -> str:
    """Return how often low scores carry a miss for each time that high ones do."""
    high, low = bands([passage for d in documents for passage in d.passages])
    found = (sum(low) / len(low)) / (sum(high) / len(high)) if any(high) else 0.0
    return (
        f"{len(documents)} documents, {len(high) + len(low)} unflagged passages, "
        f"{sum(high)} misses among the {HIGH:.0%} closest to a flag, {sum(low)} among "
        f"the others: ratio {found:.3f}, taken as at most {RATIO}"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--whole", choices=("dev", "test"))
    parser.add_argument("--scores", type=Path)
    asked = parser.parse_args()
    console.print(widths())
    if asked.whole:
        documents = load(asked.whole, asked.scores)
        console.print(ratio(documents))
        console.print(replay(documents))


if __name__ == "__main__":
    main()
