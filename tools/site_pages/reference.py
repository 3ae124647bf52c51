"""Pages of the reference, written from the program itself when the site is built."""

import ast
import inspect
import re
import tempfile
import textwrap
import tomllib
from collections.abc import Iterator
from enum import Enum
from importlib import metadata
from pathlib import Path
from typing import Any

import typer
from packaging.requirements import Requirement
from pydantic import BaseModel
from pydantic_core import PydanticUndefined


def pages() -> dict[str, str]:
    """Return the text of each page, by its path in the site."""
    return {
        "reference/command-line.md": command_line(),
        "reference/settings.md": settings_page(),
        "reference/api.md": api(),
        "reference/labels.md": labels(),
        "reference/records.md": records(),
        "reference/input-files.md": input_files(),
        "reference/licences.md": licences(),
    }


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown; a bar inside a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    cells = [[" ".join(c.split()).replace("|", "\\|") for c in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + "\n"


# --- the command line ---------------------------------------------------------------


def command_line() -> str:
    """Return every command with its arguments, options and example."""
    from pipeline.cli import app

    top: Any = typer.main.get_command(app)
    parts = [
        "# Command line\n\nWritten from the program. [Commands](../commands.md) is the "
        "overview by purpose, with the exit codes.\n"
    ]
    for name, command in _commands(top, ()):
        parts += [f"## triage {name}\n", _help(command.help or "")]
        rows = [_option(param) for param in command.params if param.name != "help"]
        if rows:
            parts.append(table(["argument or option", "meaning", "default"], rows))
    return "\n".join(parts)


def _commands(group: Any, before: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, (*before, name))
        else:
            yield " ".join((*before, name)), command


def _help(text: str) -> str:
    """Return the help of a command, its example in a block of its own."""
    words, _, example = inspect.cleandoc(text).partition("Example:")
    block = " ".join(example.split())
    return words.replace("\f", "") + (f"\n```sh\n{block}\n```\n" if block else "")


def _option(param: Any) -> list[str]:
    is_argument = param.param_type_name == "argument"
    name = param.name.upper() if is_argument else ", ".join(param.opts)
    default = "" if param.default in (None, "", False) else str(param.default)
    if callable(param.default):
        default = ""
    needed = "required" if param.required else default
    return [f"`{name}`", getattr(param, "help", "") or "", needed]


# --- settings -----------------------------------------------------------------------


def settings_page() -> str:
    """Return every setting with its default and what it is for."""
    from pipeline.settings import Settings

    told = attribute_docs(Settings)
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in (PydanticUndefined, None, "") else str(default)
        rows.append([f"`TRIAGE_{name.upper()}`", told.get(name, ""), shown])
    return (
        "# Settings\n\nEnvironment variables, read once when the program starts. "
        "Written from `pipeline/settings.py`. [Operating](../operating.md) explains "
        "the most used ones.\n\n" + table(["variable", "meaning", "default"], rows)
    )


def attribute_docs(model: type) -> dict[str, str]:
    """Return what is said of each field of a class, below it or in its docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(tree, ast.ClassDef)
    _, _, listed = (inspect.getdoc(model) or "").partition("Attributes:\n")
    found = re.findall(r"^ {4}(\w+): (.*(?:\n {5,}.*)*)", listed, re.MULTILINE)
    told, name = {field: _code(words) for field, words in found}, ""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name
        ):
            told[name] = _code(str(node.value.value))
    return told


def _code(words: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", words)


# --- the desk's API -----------------------------------------------------------------


def api() -> str:
    """Return every route of the desk for programs."""
    from pipeline.labels import default_labels
    from pipeline.review.app import create_app
    from pipeline.store.store import open_store

    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(home=Path(folder)) as store,
    ):
        schema = create_app(store, default_labels()).openapi()
    parts = [
        "# API of the desk\n\nWritten from the program. The desk serves the whole "
        "schema, with the fields of every answer, at `/api/openapi.json`. A program "
        "sends `Authorization: Bearer` with the secret in `TRIAGE_DESK_TOKEN`.\n"
    ]
    for path, methods in schema["paths"].items():
        if not path.startswith("/api"):
            continue
        for method, route in methods.items():
            parts.append(f"## {method.upper()} {path}\n")
            parts.append(f"{route.get('description') or route.get('summary', '')}\n")
            rows = [
                [f"`{p['name']}`", p["in"], "yes" if p.get("required") else ""]
                for p in route.get("parameters", [])
            ]
            parts.append(
                "" if not rows else table(["parameter", "in", "required"], rows)
            )
    return "\n".join(parts)


# --- labels and flags ---------------------------------------------------------------


def labels() -> str:
    """Return every label with its question, and every flag with its rule."""
    from pipeline.labels import default_labels
    from pipeline.settings import corpora_dir

    known = default_labels()
    parts = [
        "# Labels and flags\n\nWritten from `corpora/labels.toml` and "
        "`corpora/flags.toml`. [Terms](../terms.md) explains the words.\n"
    ]
    for family in known.families:
        parts.append(f"## {family.title}\n")
        for label in known.labels:
            if label.family == family.id:
                parts += [
                    f"### {label.name}\n",
                    f"`{label.id}`, tier {label.tier}, in {', '.join(label.kinds)}. "
                    f"[Guideline](../../corpora/{label.guideline})\n",
                    f"**{label.question}** {label.definition}\n",
                ]
    parts.append("## Flags\n")
    rules = tomllib.loads((corpora_dir() / "flags.toml").read_text("utf-8"))
    for flag in rules["flag"]:
        parts += [
            f"### {flag['id']}: {flag['name'].replace('_', ' ')}\n",
            f"{flag['rule']}\n",
            *(f"- {how}: {flag[key]}" for how, key in _HOW if flag.get(key)),
            "",
        ]
    return "\n".join(parts)


_HOW = (("strongly", "strong"), ("weakly", "weak"), ("not", "never"))


# --- records ------------------------------------------------------------------------


def record_classes() -> list[type]:
    """Return every record class, by name."""
    from pipeline import datamodel

    classes = [
        value
        for value in vars(datamodel).values()
        if isinstance(value, type) and value.__module__.startswith("pipeline.datamodel")
    ]
    return sorted(
        (c for c in classes if not issubclass(c, Enum)), key=lambda c: c.__name__
    )


def record_types() -> dict[str, str]:
    """Return the headline of every record class, by its name."""
    return {c.__name__: _headline(c) for c in record_classes()}


def records() -> str:
    """Return every record type with its meaning and its fields."""
    rows = [
        [f"[`{name}`](#{name.lower()})", told] for name, told in record_types().items()
    ]
    parts = [
        "# Records\n\nEvery type of record, from `pipeline/datamodel`. A record "
        "is never edited: it is stored, and others are added. "
        "[Terms](../terms.md) explains the words of the desk.\n",
        table(["record", "meaning"], rows),
    ]
    for record in record_classes():
        told = attribute_docs(record)
        fields = [
            [f"`{name}`", _type(kind), told.get(name, "")]
            for name, kind in inspect.get_annotations(record).items()
        ]
        parts.append(f"## {record.__name__}\n")
        parts.append(table(["field", "type", "meaning"], fields) if fields else "")
    return "\n".join(parts)


# --- files that are read ------------------------------------------------------------


def input_files() -> str:
    """Return the fields of files that people write for the program."""
    from pipeline.labels import Label, Pack
    from pipeline.screening.scoring import Context, ScoreRequest
    from pipeline.sources.manifest import SourceManifest
    from pipeline.training.config import TrainingConfig
    from pipeline.training.data import Annotation

    parts = [
        "# Files that the program reads\n\nWritten from the models that check them. "
        "[Files that it writes](../output-files.md) are on another page.\n"
    ]
    for title, model in (
        ("A line for triage score", ScoreRequest),
        ("Its context", Context),
        ("An annotation", Annotation),
        ("A source", SourceManifest),
        ("A label of your own", Pack),
        ("The label in it", Label),
        ("The config of a training", TrainingConfig),
    ):
        parts += [f"## {title}\n", f"{_headline(model)}\n", _fields(model)]
    return "\n".join(parts)


def _headline(model: type) -> str:
    return _code((inspect.getdoc(model) or "").split("\n\n")[0])


def _fields(model: type[BaseModel]) -> str:
    told = attribute_docs(model)
    rows = [
        [f"`{name}`", _type(field.annotation), told.get(name, _default(field))]
        for name, field in model.model_fields.items()
    ]
    return table(["field", "type", "meaning or default"], rows)


def _type(annotation: Any) -> str:
    plain = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    plain = re.sub(r"Annotated\[(\w+), <.+?>\]", r"\1", plain)
    return f"`{re.sub(r'[a-z_]+[.](?=[A-Za-z])', '', plain)}`".replace(" | ", " or ")


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    return "optional" if default in (None, "", (), {}) else f"default `{default}`"


# --- licences -----------------------------------------------------------------------


def licences() -> str:
    """Return the licence of each package that the program needs to run."""
    rows = [[name, *_licence(name)] for name in sorted(_needed("surveillance-triage"))]
    return (
        "# Licences of the packages\n\nEvery package that an installation without "
        "extras brings, as the package itself states it. "
        "[What is shipped](../../NOTICE.md) lists models and data.\n\n"
        + table(["package", "version", "licence"], rows)
    )


def _needed(name: str) -> set[str]:
    """Return the names of all packages that one requires, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        try:
            wanted = metadata.requires(waiting.pop()) or []
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, wanted):
            fits = requirement.marker is None or requirement.marker.evaluate(
                {"extra": ""}
            )
            key = requirement.name.lower().replace("_", "-")
            if fits and key not in found:
                found.add(key)
                waiting.append(key)
    return found


def _licence(name: str) -> tuple[str, str]:
    try:
        facts: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "", "not installed here"
    classified = [
        line.rpartition(" :: ")[2]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    told = facts.get("License-Expression"), "; ".join(classified), facts.get("License")
    text = next(filter(None, told), "not stated")
    return facts["Version"], text.split("\n")[0][:80]
