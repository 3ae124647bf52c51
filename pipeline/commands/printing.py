"""What the commands print on, and the options that many of them have."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from pipeline.datamodel import Coverage

if TYPE_CHECKING:
    from pipeline.classify.model import Model
    from pipeline.screening.file import Screen, Target
    from pipeline.store.store import Store

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
