"""Print how early the queue of three cases shows the rows that matter to the deal.

    python -m benches.case_rows

``corpora/cases`` names ten papers and reports of each case. An annotator saw the rows
in random order, without scores, and said of each if a person who decides this deal
would want to have read it. If M rows matter, the printed figure is the share of them
among the first 2 M rows of the queue. The same is printed for the order by score alone
and for a random order.
"""

import json
import random
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benches.made_cases import screened
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.rows.claims import Row
from pipeline.classify.model import Model, open_model
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, settings

FOLDER = corpora_dir() / "cases"
Place = tuple[str, int, int]


def place_of(row: Row) -> Place:
    """Return the document and the place of a row's words."""
    start, end = row.words.spans[0]
    return row.words.document_id, start, end


def rows_of(case: dict[str, Any], model: Model) -> tuple[tuple[Row, ...], int]:
    """Screen a case in a store of its own; return its rows and number of questions."""
    files = {
        name: [_path(path) for path in case[name]] for name in ("papers", "reports")
    }
    with screened(case["id"], **files, model=model) as (store, _):
        file = CaseFiles(store, default_labels(), model.languages).of(case["id"])
        return tuple(file.rows), len(file.asked)


def _path(path: str) -> Path:
    own = corpora_dir() / path
    return own if own.is_file() else settings().corpus / path


def judged(case: str) -> dict[Place, bool]:
    """Return whether each judged place matters."""
    lines = (FOLDER / f"{case}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {(row["document"], *row["span"]): row["matters"] for row in rows}


def share_early(order: Sequence[bool]) -> float:
    """Return the share of the M rows that matter among the first 2 M rows."""
    n = sum(order)
    return sum(order[: 2 * n]) / n if n else 1.0


def measure(model: Model) -> Iterator[tuple[str, ...]]:
    """Yield a line for each case."""
    cases = tomllib.loads((FOLDER / "cases.toml").read_text("utf-8"))["case"]
    for case in cases:
        rows, n_asked = rows_of(case, model)
        known = judged(case["id"])
        places = [place_of(row) for row in rows]
        matters = [known.get(place, False) for place in places]
        by_score = sorted(range(len(rows)), key=lambda i: -_score(rows[i]))
        mixed = random.Random(0).sample(matters, len(matters))
        yield (
            case["id"], str(len(rows)), str(n_asked),
            str(sum(place not in known for place in places)), str(sum(matters)),
            f"{share_early(matters):.2f}",
            f"{share_early([matters[i] for i in by_score]):.2f}",
            f"{share_early(mixed):.2f}",
        )  # fmt: skip


def _score(row: Row) -> float:
    return max(claim.score for claim in row.claims)


def main() -> None:
    """Print a table."""
    table = Table(
        "case", "rows", "asked", "not judged", "matter", "early", "by score", "random"
    )
    for line in measure(open_model()):
        table.add_row(*line)
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
