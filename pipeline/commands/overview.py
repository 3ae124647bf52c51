"""The first page of help: every command by group, on one screen of 80 by 24."""

from itertools import chain
from typing import Any

import typer
from typer.core import TyperGroup

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
        "promote": "put a candidate to work",
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
