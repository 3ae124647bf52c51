"""Screening under a progress bar; a cancelled run prints its progress."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from pipeline.datamodel import Coverage

if TYPE_CHECKING:
    from pipeline.classify.model import Model
    from pipeline.screening.file import Screen, Target
    from pipeline.store.store import Store


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
