"""The first page of help, consoles, and options shared by many commands.

The page shows every command by group, on one screen of 80 by 24.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table
from rich.text import Text

from pipeline.datamodel import Coverage

if TYPE_CHECKING:
    from pipeline.classify.model import Model
    from pipeline.screening.file import Screen, Target
    from pipeline.store.store import Store
from itertools import chain
from typing import Any

from typer.core import TyperGroup

console = Console()
errors = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

ModelName = Annotated[
    str | None, typer.Option(help="Model folder or name; default TRIAGE_MODEL.")
]

ScreenedCase = Annotated[str, typer.Argument(help="Name of a screened case.")]


def say(text: str, style: str = "") -> None:
    """Print a line as it is, however wide the terminal is."""
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print a table whose first row is its head; a cell is printed as it is.

    A first column of ids, for other commands, stays on one line. No word is cut.
    """
    table = Table(*(Column(head, overflow="fold") for head in rows[0]))
    table.columns[0].no_wrap = not any(" " in row[0] for row in rows[1:])
    for row in rows[1:]:
        table.add_row(*map(Text, row))
    console.print(table)


def warn(text: str) -> None:
    """Print a line to standard error as it is."""
    errors.print(text, markup=False, highlight=False, soft_wrap=True)


def screen_with_progress(store: "Store", model: "Model") -> "Screen":
    """Return a function to screen entries, on a terminal under a progress bar."""
    from pipeline.screening.file import screen_files

    def screen(entries: Sequence[Path], target: "Target") -> Iterator[list[Coverage]]:
        errors = Console(stderr=True)
        hidden = not sys.stderr.isatty()
        with Progress(console=errors, transient=True, disable=hidden) as bar:
            task = bar.add_task(f"reading {target.shelf}", total=len(entries))
            done = 0

            def tell(what: str) -> None:
                bar.update(task, description=f"reading {target.shelf}: {what[-60:]}")

            found = screen_files(entries, target, store=store, model=model, tell=tell)
            try:
                with closing(found):
                    for lines in found:
                        bar.advance(task)
                        done += 1
                        yield lines
            except KeyboardInterrupt:
                errors.print(f"triage: {done} of {len(entries)} are done and kept")
                raise

    return screen


GROUPS = {
    "Screen and review": {
        "run": "screen a case",
        "serve": "open the desk",
        "dossier": "write the dossier",
        "flags": "print parties and flags",
        "export": "write for other programs",
        "certify": "estimate missed passages",
    },
    "Reports, lists and names": {
        "refresh": "fetch new reports",
        "news": "new reports for cases",
        "lists": "sanctions and name lists",
        "lookup": "search one name",
    },
    "Texts": {
        "extract": "passages of a file",
        "score": "labels of passages",
        "parties": "parties of texts",
        "rescreen": "screen documents again",
    },
    "Models": {
        "annotations": "draw, count and exchange",
        "annotate": "label drawn passages",
        "train": "train a candidate",
        "evaluate": "measure or compare",
        "promote": "put a candidate to use",
        "rollback": "undo a promotion",
        "drift": "compare with test papers",
    },
    "Operation": {
        "doctor": "check this machine",
        "backup": "save a desk in one file",
        "restore": "fill an empty store",
        "audit": "verify the record",
        "retain": "how long cases are kept",
        "account": "who may use the desk",
    },
}
"""Commands by group, each with a few words."""

_NAME, _COLUMN = 13, 39


class HelpPage(TyperGroup):
    """The commands of the program; its help fits on one screen."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage and groups; a command without a group comes last."""
        usage = f"Usage: {ctx.command_path} COMMAND ..."
        formatter.write(f"{usage:42}COMMAND --help says more about it\n")
        formatter.write(f"{self.help}\n")
        known = set(chain.from_iterable(GROUPS.values()))
        rest = {
            name: command.get_short_help_str(_COLUMN - _NAME)
            for name, command in self.commands.items()
            if name not in known
        }
        for title, commands in {**GROUPS, "More": rest}.items():
            if commands:
                formatter.write(f"{typer.style(title, bold=True)}\n")
            cells = [f"{name:{_NAME}}{words}" for name, words in commands.items()]
            for i in range(0, len(cells), 2):
                row = "".join(f"{cell:{_COLUMN}}" for cell in cells[i : i + 2])
                formatter.write(f"  {row}".rstrip() + "\n")
