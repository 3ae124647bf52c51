"""What the commands print on, and the options that many of them have."""

from typing import Annotated

import typer
from rich.console import Console

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
