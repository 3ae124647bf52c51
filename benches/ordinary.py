"""Count the findings in ordinary documents, and those that are right.

    python -m benches.ordinary [--half b] [--folder FOLDER] [--unjudged]

The documents are English contracts and judgments, and documents in other languages; no
model and no threshold was fitted on them (``corpora/ordinary``). They go whole through
the functions of ``triage run``. A page is 3,000 characters. Each finding was read in
its place and judged ``right``, ``debatable`` or ``wrong``. Findings that nobody has
judged are counted separately and listed by ``--unjudged``. Rules were corrected after
the errors of half a, so half b gives the figure. Documents outside the corpus are
looked up by their SHA-256 in FOLDER; ``documents.jsonl`` names the public repository
and commit of each.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benches.whole_documents import share
from pipeline.classify.model import Model, open_model
from pipeline.classify.rules.control_refs import RULE_ID
from pipeline.datamodel import Finding, Kind, Passage
from pipeline.files import sha256_of
from pipeline.findings import COUNTER, triage_passages
from pipeline.ingest import read_document
from pipeline.settings import corpora_dir
from pipeline.text.segment import segment
from pipeline.training.corpus import corpus_manifest
from pipeline.training.promotion.sets import PAGE_CHARS

FOLDER = corpora_dir() / "ordinary"
_QUOTED = 300


@dataclass(frozen=True)
class Screened:
    """One document after screening.

    Attributes:
        row: Row of the document in ``documents.jsonl``.
        kind: Kind that the pipeline took it for.
        passages: All passages of the document.
        flags: Findings that a reviewer meets as flags.
    """

    row: dict[str, Any]
    kind: Kind
    passages: tuple[Passage, ...]
    flags: tuple[Finding, ...]

    @property
    def group(self) -> str:
        """English contracts, English judgments, or documents in other languages."""
        is_english = self.row["language"] == "en"
        return f"{self.row['kind']}s" if is_english else "other languages"

    @property
    def pages(self) -> float:
        """Length in pages."""
        return sum(len(passage.text) for passage in self.passages) / PAGE_CHARS


def screen(rows: Sequence[dict[str, Any]], folder: Path | None) -> Iterator[Screened]:
    """Yield the documents that are at hand, screened."""
    given = folder.iterdir() if folder else ()
    at_hand = {sha256_of(path): path for path in given if path.is_file()}
    at_hand |= {id_: one.path for id_, one in corpus_manifest().items()}
    model = open_model()
    for row in rows:
        path = at_hand.get(row["sha256"])
        if path is not None:
            yield _screened(row, path, model)


def _screened(row: dict[str, Any], path: Path, model: Model) -> Screened:
    passages = tuple(segment(read_document(path.read_bytes(), path.name)))
    kind = model.kinds.predict("\n".join(passage.text for passage in passages))
    flags = tuple(
        found
        for found in triage_passages(passages, kind, model.classifier)
        if found.classifier != RULE_ID
        and dict(found.attributes)["polarity"] not in COUNTER
    )
    return Screened(row, kind, passages, flags)


def judgments() -> dict[tuple[str, int, int, str], str]:
    """Return what was judged of each place and label."""
    return {
        (row["sha256"], row["start"], row["end"], row["label"]): row["judged"]
        for row in _rows(FOLDER / "flags.jsonl")
    }


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def summary(
    name: str, documents: Sequence[Screened], judged: dict[Any, str]
) -> tuple[str, ...]:
    """Return what a user meets in some documents."""
    flags = [flag for one in documents for flag in one.flags]
    states = Counter(judged.get(_place(flag), "not judged") for flag in flags)
    pages = sum(one.pages for one in documents)
    n_judged = len(flags) - states["not judged"]
    right = states["right"]
    return (
        name,
        str(len(documents)),
        f"{pages:.0f}",
        str(len(flags)),
        f"{10 * len(flags) / pages:.1f}" if pages else "-",
        share(right, n_judged),
        share(right + states["debatable"], n_judged),
        str(states["not judged"]),
    )


def _place(flag: Finding) -> tuple[str, int, int, str]:
    return flag.document_id, flag.start, flag.end, flag.label


def main() -> None:
    """Print the table, and on demand the findings that nobody has judged."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--unjudged", action="store_true")
    given = parser.parse_args()
    rows = [
        row
        for row in _rows(FOLDER / "documents.jsonl")
        if given.half in (None, row["half"])
    ]
    documents, judged = list(screen(rows, given.folder)), judgments()
    console = Console(width=120)
    table = Table(
        "documents", "number", "pages", "flags", "flags on 10 pages", "right",
        "right or debatable", "not judged",
    )  # fmt: skip
    groups = sorted({one.group for one in documents})
    for group in groups:
        own = [one for one in documents if one.group == group]
        table.add_row(*summary(group, own, judged))
    table.add_row(*summary("all", documents, judged))
    console.print(table)
    labels = Counter(flag.label for one in documents for flag in one.flags)
    console.print(", ".join(f"{label} {n}" for label, n in labels.most_common()))
    kinds = Counter((one.group, one.kind.value) for one in documents)
    console.print(", ".join(f"{n} {g} read as {k}" for (g, k), n in kinds.items()))
    if len(documents) < len(rows):
        console.print(f"{len(rows) - len(documents)} documents are not at hand")
    if given.unjudged:
        for one in documents:
            for flag in one.flags:
                if _place(flag) not in judged:
                    console.print_json(data=_told(flag))


def _told(flag: Finding) -> dict[str, Any]:
    place = dict(zip(("sha256", "start", "end", "label"), _place(flag), strict=True))
    return {**place, "score": round(flag.score, 2), "quote": flag.quote[:_QUOTED]}


if __name__ == "__main__":
    main()
