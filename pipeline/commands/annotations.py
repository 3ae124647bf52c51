"""From the command line: ``annotations``, drawn, counted and compared."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.table import Table

from pipeline.commands.printing import Json, console, say
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir

if TYPE_CHECKING:
    from pipeline.training.batches import BatchRow
    from pipeline.training.data import Annotation


Folder = Annotated[str, typer.Option(help="Folder of annotations, also your own.")]

TestShare = Annotated[float, typer.Option(help="Share of the sources in the test.")]

TEST_SHARE = 0.25
"""Share of the sources in the test, as in the config of the shipped model."""

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Annotation files.")


@app.command()
def sample(
    out: Annotated[Path, typer.Option("-o", "--out", help="Batch file to write.")],
    by: Annotated[
        str,
        typer.Option(help="mixed, random, rule, second or third."),
    ],
    label: Annotated[str | None, typer.Option(help="Label to look for.")] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="Kind of documents; default all of the label.")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=1, help="Passages at most.")] = 100,
    cap: Annotated[int, typer.Option(min=1, help="Most passages of one source.")] = 6,
    seed: Annotated[int, typer.Option(help="Seed of the random draw.")] = 0,
    besides: Annotated[
        list[Path] | None,
        typer.Option(help="Batch being annotated, not drawn again; repeatable."),
    ] = None,
    model: Annotated[str, typer.Option(help="Model that scores.")] = "triage-en",
) -> None:
    """Draw unread passages of the corpus.

    mixed: drawn in several ways at once, for --label or the rarest labels; a fifth at
    random. rule: with words of --label. random: of one --kind, for shares. second:
    annotated by r1 only, for a blind annotation by r2. third: passages on which r1 and
    r2 differ, with both answers, for the adjudicator.

    Example: triage annotations sample --by mixed --label evasive_end_use -o b.jsonl
    """
    from pipeline.training.batches import read_batch, write_batch
    from pipeline.training.next_up import draw_mixed
    from pipeline.training.sampling import Read, draw_at_random, draw_by_rule

    out_now = [row for path in besides or () for row in read_batch(path)]
    if by in ("second", "third"):
        rows = _reread(by, label, kind, n, seed, out_now)
    elif by == "random":
        read = Read(_annotations("real"), out_now)
        rows = draw_at_random(n, _needed(kind, "kind"), read=read, seed=seed)
    elif by in ("mixed", "rule"):
        annotated = _annotations("real")
        read, kinds = Read(annotated, out_now), [kind] if kind else _kinds(label)
        if by == "rule":
            wanted = _needed(label, "label")
            rows = draw_by_rule(wanted, kinds, n, cap=cap, read=read, seed=seed)
        else:
            rows = draw_mixed(
                n, kinds, annotated,
                label=label, read=read, model=model, cap=cap, seed=seed,
            )  # fmt: skip
    else:
        msg = f"--by {by!r}: expected mixed, random, rule, second or third"
        raise ConfigError(msg)
    write_batch(out, rows)
    n_sources = len({row.source for row in rows})
    say(f"{out}: {len(rows)} passages of {n_sources} sources")


def _needed(value: T | None, name: str) -> T:
    if value is None:
        msg = f"--{name} is needed for this way of drawing"
        raise ConfigError(msg)
    return value


def _kinds(label: str | None) -> Sequence[Kind]:
    """Return the kinds of documents that can carry a label; without one, all."""
    from pipeline.labels import default_labels

    if label is None:
        return [kind for kind in Kind if kind is not Kind.OTHER]
    return default_labels()[label].kinds


def _annotations(folder: str) -> "list[Annotation]":
    from pipeline.labels import default_labels
    from pipeline.training.data import annotated_files, read_annotations

    labels = default_labels()
    files = annotated_files([folder])
    return list(chain.from_iterable(read_annotations(path, labels) for path in files))


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

    for path in sorted((corpora_dir() / "annotated").rglob("*.jsonl")):
        n_moved, n_lost = anchor(path, drop_lost=drop_lost)
        console.print(f"{path.name}: {n_moved} moved, {n_lost} left out")


@app.command()
def counts(
    test_share: TestShare = TEST_SHARE,
    folder: Folder = "real",
    as_json: Json = False,
) -> None:
    """Count annotated passages by label, split and reader.

    Example: triage annotations counts --folder decided
    """
    from pipeline.training import counting

    rows = _annotations(folder)
    rows += _annotations("invented") if folder == "real" else []
    labels = counting.count_table(counting.count_labels(rows, test_share=test_share))
    tables: dict[str, Mapping[str, Mapping[str, object]]] = {
        "label": labels,
        "share of those drawn at random": counting.prevalence(rows),
        "real": {"passages": counting.count_readers(rows)},
    }
    if as_json:
        typer.echo(json.dumps(tables))
        return
    for title, table in tables.items():
        _print_rows(title, table, as_json=False)


@app.command()
def agreement(
    first: Annotated[str, typer.Option(help="Annotator.")] = "r1",
    second: Annotated[str, typer.Option(help="Annotator.")] = "r2",
    folder: Folder = "real",
    as_json: Json = False,
) -> None:
    """Compare two annotators on their common passages.

    r3 annotated a random sample again as a check. Its annotations are used for nothing
    else.

    Example: triage annotations agreement --second r3
    """
    from pipeline.training.annotations import agreement as compare

    annotated = _annotations(folder)
    annotated += _annotations("checked") if folder == "real" else []
    rows = compare(annotated, first, second)
    _print_rows("label", rows, as_json=as_json)


def _print_rows(
    title: str, rows: Mapping[str, Mapping[str, object]], *, as_json: bool
) -> None:
    if as_json:
        typer.echo(json.dumps(rows))
        return
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    table = Table()
    for column in (title, *columns):
        table.add_column(column, overflow="fold")
    for name, row in rows.items():
        table.add_row(name, *(str(row.get(column, "")) for column in columns))
    wide = console.options.update_width(1_000)
    if console.measure(table, options=wide).maximum > console.width:
        for shown in table.columns[1:]:
            cells = [str(cell) for cell in shown.cells]
            if not any(" " in cell for cell in cells):
                shown.width = max(map(len, cells))  # names are folded, no number
    console.print(table)
