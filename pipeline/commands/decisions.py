"""``annotations from-decisions``: reviewers' decisions for the next training."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipeline.commands.printing import Json, console, say

if TYPE_CHECKING:
    from pipeline.training.learn import Learned


def from_decisions(
    second_look: Annotated[
        Path | None,
        typer.Option(help="File for doubtful answers, as a batch for `annotate`."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Turn reviewers' decisions into annotations, and count the left-out ones.

    The annotations are written under TRIAGE_HOME, without names and without text.
    `triage train CONFIG --with decided` learns from them.

    Example: triage annotations from-decisions --second-look again.jsonl
    """
    from pipeline.training.batches import write_batch
    from pipeline.training.label_errors import batch_of
    from pipeline.training.learn import learn

    learned = learn()
    if second_look is not None:
        write_batch(second_look, batch_of(learned.doubts))
    if as_json:
        typer.echo(json.dumps(learned.to_json(), indent=1))
        return
    for line in learned.lines():
        say(line)
    for reviewer, advice in learned.one_sided.items():
        say(f"{reviewer} {advice}")
    _print_bias(learned)


def _print_bias(learned: "Learned") -> None:
    rows: Mapping[str, Mapping[str, str]] = learned.bias
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    table = Table("label", *columns)
    for label, row in rows.items():
        table.add_row(label, *(row.get(column, "") for column in columns))
    console.print(table)
