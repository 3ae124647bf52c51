"""From the command line: ``annotate``, passage by passage or from a file."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from pipeline.commands.printing import console, say
from pipeline.errors import ConfigError, LabelError

if TYPE_CHECKING:
    from pipeline.training.gold.batches import Answer, BatchRow


def annotate(
    batch: Annotated[Path, typer.Argument(help="Batch of `annotations sample`.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="Annotation file to add to.")
    ],
    annotator: Annotated[str, typer.Option(help="r1, r2, adjudicator ...")] = "r1",
    answers: Annotated[
        Path | None,
        typer.Option(help="JSON lines with id, labels, polarity, uncertain, reason."),
    ] = None,
) -> None:
    """Annotate a batch passage by passage; no text is written, only offsets.

    With --answers, all rows are checked first; if one is wrong, none is written.

    Example: triage annotate b.jsonl --answers a.jsonl --annotator r1 -o rows.jsonl
    """
    from pipeline.training.gold.batches import annotate as answered
    from pipeline.training.gold.batches import append_rows, read_answers, read_batch

    rows = read_batch(batch)
    if answers is not None:
        n = append_rows(out, answered(rows, read_answers(answers), annotator))
        say(f"{out}: {n} rows added")
        return
    _read_aloud(rows, annotator, out)


def _read_aloud(rows: "list[BatchRow]", annotator: str, out: Path) -> None:
    """Ask for one passage after the other; each answer is kept before the next."""
    from pipeline.labels import default_labels
    from pipeline.training.data import read_annotations
    from pipeline.training.gold.batches import HELP, append_rows, to_annotation

    done = set()
    if out.is_file():
        for known in read_annotations(out, default_labels()):
            if known.annotator == annotator:
                done.add((known.document_id, known.start))
    left = [row for row in rows if (row.document_id, row.start) not in done]
    console.print(f"{len(left)} of {len(rows)} passages left. {HELP}", style="dim")
    for number, row in enumerate(left, start=1):
        _show(row, f"{number}/{len(left)}")
        answer = _ask(row, annotator, sys.stdin.readline)
        if answer == "quit":
            return
        if not isinstance(answer, str):
            append_rows(out, [to_annotation(row, answer, annotator)])


def _show(row: "BatchRow", place: str) -> None:
    from pipeline.training.gold.batches import menu, passage_lines

    console.rule(f"{place}  {row.id}")
    for name, text in passage_lines(row):
        style = "bold" if name == "text" else "dim"
        console.print(Text(f"{name:>8}  ", "cyan") + Text(text, style))
    console.print(Text("  ".join(menu(row.kind)), "green"))


def _ask(
    row: "BatchRow", annotator: str, readline: Callable[[], str]
) -> "Answer | str":
    """Return an answer without flaw, ``skip`` or ``quit``."""
    from pipeline.training.data import ADJUDICATOR
    from pipeline.training.gold.batches import answer_flaws, parse_answer

    while True:
        console.print("labels> ", end="")
        line = readline()
        if not line or line.strip() == "q":
            return "quit"
        if line.strip() == "s":
            return "skip"
        try:
            if line.startswith("?"):
                _explain(line[1:].strip(), row)
                continue
            answer = parse_answer(line, row)
        except (ConfigError, LabelError) as error:
            say(str(error), style="red")
            continue
        if annotator == ADJUDICATOR:
            console.print("reason> ", end="")
            answer = answer.model_copy(update={"reason": readline().strip()})
        flaws = answer_flaws(row, answer, annotator)
        if not flaws:
            return answer
        say("; ".join(flaws), style="red")


def _explain(number: str, row: "BatchRow") -> None:
    from rich.markdown import Markdown

    from pipeline.training.gold.batches import guideline, label_of

    console.print(Markdown(guideline(label_of(number, row.kind))))
