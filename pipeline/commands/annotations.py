"""From the command line: ``annotate``, and ``annotations`` with what they add up to."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError, LabelError
from pipeline.settings import corpora_dir

if TYPE_CHECKING:
    from pipeline.training.batches import Answer, BatchRow
    from pipeline.training.data import Annotation

console = Console()

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Annotation files.")


def _files(folder: str = "") -> list[Path]:
    return sorted((corpora_dir() / "annotated" / folder).rglob("*.jsonl"))


@app.command()
def sample(
    out: Annotated[Path, typer.Option("-o", "--out", help="Batch file to write.")],
    by: Annotated[
        str, typer.Option(help="random, rule, score, uncertain, near, second or third.")
    ],
    label: Annotated[str | None, typer.Option(help="What to look for.")] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="Kind of documents; default all of the label.")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=1, help="Passages at most.")] = 100,
    cap: Annotated[int, typer.Option(min=1, help="Of one source at most.")] = 6,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 0,
    besides: Annotated[
        list[Path] | None, typer.Option(help="Batch that is out; may be repeated.")
    ] = None,
    model: Annotated[str, typer.Option(help="Model that scores.")] = "triage-en",
) -> None:
    """Draw passages of the corpus to read, never one that was read before.

    second: read by r1 alone, to be read blind by r2. third: where r1 and r2
    differ, with both readings, for the adjudicator.

    Example: triage annotations sample --by score --label evasive_end_use -o b.jsonl
    """
    from pipeline.training.batches import read_batch, write_batch
    from pipeline.training.sampling import Aim, Read, draw, draw_at_random

    out_now = [row for path in besides or () for row in read_batch(path)]
    if by in _REREAD:
        rows = _reread(by, label, kind, n, seed, out_now)
    else:
        annotated = _annotations("real")
        read = Read(annotated, out_now)
        if by == "random":
            rows = draw_at_random(n, _needed(kind, "kind"), read=read, seed=seed)
        else:
            wanted = _needed(label, "label")
            aim = Aim(
                wanted,
                (kind,) if kind else _kinds(wanted),
                positives=_positives(wanted, annotated) if by == "near" else (),
                model=model,
                seed=seed,
            )
            rows = draw(by, aim, n, cap=cap, read=read)
    write_batch(out, rows)
    n_sources = len({row.source for row in rows})
    console.print(f"{out}: {len(rows)} passages of {n_sources} sources", soft_wrap=True)


_REREAD = ("second", "third")


def _needed(value: T | None, name: str) -> T:
    if value is None:
        msg = f"--{name} is needed for this way of drawing"
        raise ConfigError(msg)
    return value


def _kinds(label: str) -> tuple[Kind, ...]:
    from pipeline.labels import default_labels

    return default_labels()[label].kinds


def _annotations(folder: str) -> "list[Annotation]":
    from pipeline.labels import default_labels
    from pipeline.training.data import read_annotations

    rows: list[Annotation] = []
    for path in _files(folder):
        rows += read_annotations(path, default_labels())
    return rows


def _positives(label: str, annotated: "list[Annotation]") -> tuple[str, ...]:
    """Return the texts that carry a label, real ones first, up to 400."""
    from pipeline.training.corpus import find_text

    rows = [row for row in annotated if label in row.labels]
    rows += [row for row in _annotations("invented") if label in row.labels]
    texts = (r.text or find_text((r.document_id, r.start, r.end)) for r in rows[:400])
    return tuple(text for text in texts if text)


def _reread(
    by: str,
    label: str | None,
    kind: Kind | None,
    n: int,
    seed: int,
    out_now: "list[BatchRow]",
) -> "list[BatchRow]":
    from pipeline.training.annotations import differ, readings_of
    from pipeline.training.data import ADJUDICATOR
    from pipeline.training.sampling import reread

    taken = {(row.document_id, row.start, row.end) for row in out_now}
    readings = {
        place: by_annotator
        for place, by_annotator in readings_of(_annotations("real")).items()
        if place not in taken
    }

    def wanted(rows: "Mapping[str, Annotation]") -> bool:
        if kind and next(iter(rows.values())).kind is not kind:
            return False
        if label and not any(label in row.labels for row in rows.values()):
            return False
        if by == "second":
            return set(rows) == {"r1"}
        both = "r1" in rows and "r2" in rows and ADJUDICATOR not in rows
        return both and differ(rows["r1"], rows["r2"])

    return reread(readings, wanted, n=n, seed=seed, show=by == "third")


def annotate(
    batch: Annotated[Path, typer.Argument(help="Batch of `annotations sample`.")],
    annotator: Annotated[str, typer.Option(help="r1, r2, adjudicator ...")] = "r1",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Annotation file to add to.")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="JSON lines with id, labels, polarity, uncertain, reason."),
    ] = None,
    show: Annotated[
        bool, typer.Option("--print", help="Print the passages and stop.")
    ] = False,
) -> None:
    """Read a batch passage by passage and write stand-off rows, never the text.

    With --answers all rows are checked first and written at once, or none.

    Example: triage annotate b.jsonl --answers a.jsonl --annotator r1 -o rows.jsonl
    """
    from pipeline.training.batches import annotate as answered
    from pipeline.training.batches import append_rows, read_answers, read_batch
    from pipeline.training.typed import print_batch

    rows = read_batch(batch)
    if show:
        for line in print_batch(rows):
            typer.echo(line)
        return
    target = _needed(out, "out")
    if answers is not None:
        n = append_rows(target, answered(rows, read_answers(answers), annotator))
        console.print(f"{target}: {n} rows added", soft_wrap=True)
        return
    _read_aloud(rows, annotator, target)


def _read_aloud(rows: "list[BatchRow]", annotator: str, out: Path) -> None:
    """Ask for one passage after the other; each answer is kept before the next."""
    from pipeline.labels import default_labels
    from pipeline.training.batches import append_rows, to_annotation
    from pipeline.training.data import read_annotations
    from pipeline.training.typed import HELP

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
    from pipeline.training.typed import menu, passage_lines

    console.rule(f"{place}  {row.id}")
    for name, text in passage_lines(row):
        style = "bold" if name == "text" else "dim"
        console.print(Text(f"{name:>8}  ", "cyan") + Text(text, style))
    console.print(Text("  ".join(menu(row.kind)), "green"))


def _ask(
    row: "BatchRow", annotator: str, readline: Callable[[], str]
) -> "Answer | str":
    """Return an answer without flaw, ``skip`` or ``quit``."""
    from pipeline.training.batches import answer_flaws
    from pipeline.training.data import ADJUDICATOR
    from pipeline.training.typed import parse_answer

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
            console.print(str(error), style="red", markup=False)
            continue
        if annotator == ADJUDICATOR:
            console.print("reason> ", end="")
            answer = answer.model_copy(update={"reason": readline().strip()})
        flaws = answer_flaws(row, answer, annotator)
        if not flaws:
            return answer
        console.print("; ".join(flaws), style="red", markup=False)


def _explain(number: str, row: "BatchRow") -> None:
    from pipeline.training.batches import guideline
    from pipeline.training.typed import label_of

    console.print(Markdown(guideline(label_of(number, row.kind))))


@app.command()
def rebase(
    drop_lost: Annotated[
        bool, typer.Option("--drop-lost", help="Leave out rows whose words are gone.")
    ] = False,
) -> None:
    """Find annotated passages again after a reader changed.

    Example: triage annotations rebase
    """
    from pipeline.training.annotations import rebase as anchor

    for path in _files():
        n_moved, n_lost = anchor(path, drop_lost=drop_lost)
        console.print(f"{path.name}: {n_moved} moved, {n_lost} left out")


@app.command()
def counts(as_json: Json = False) -> None:
    """Count annotated passages by label.

    Example: triage annotations counts
    """
    from pipeline.training.annotations import count_rows

    _print_rows("label", count_rows(_files()), as_json=as_json)


@app.command()
def agreement(
    first: Annotated[str, typer.Option(help="Annotator.")] = "r1",
    second: Annotated[str, typer.Option(help="Annotator.")] = "r2",
    as_json: Json = False,
) -> None:
    """Compare two annotators on the passages that both have read.

    Example: triage annotations agreement
    """
    from pipeline.training.annotations import agreement as compare

    rows = compare(_files(), first, second)
    _print_rows("label", rows, as_json=as_json)


def _print_rows(
    title: str, rows: Mapping[str, Mapping[str, object]], *, as_json: bool
) -> None:
    if as_json:
        typer.echo(json.dumps(rows))
        return
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    table = Table(title, *columns)
    for name, row in rows.items():
        table.add_row(name, *(str(row.get(column, "")) for column in columns))
    console.print(table)
