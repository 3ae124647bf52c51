"""Measure the figures of ``docs/figures.md`` again, and find those that are stale.

    make figures                           runs every command; prints old and new
    make figures ONLY=benches.languages    runs the commands with these words
    python tools/figures.py --check        exits with 1 if a mark is missing or wrong
    python tools/figures.py --measured "python -m benches.languages"
                                           notes that the page has the new figures

``docs/figures.toml`` names the models, rules and data behind each command, and their
hash at the last run. If the hash has changed since, the rows of the command are marked
as stale. Comments, docstrings and the layout of TOML do not count.
"""

import argparse
import ast
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tokenize
import tomllib
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "figures.md"
BASIS = ROOT / "docs" / "figures.toml"
MARK = " *(stale)*"
VERSIONS = "#versions"
"""Ending of a folder of code of which only the versions count. They are raised with
every change of what it finds, but not if it becomes faster or clearer."""

_ROW = re.compile(r"^\| (?!measured|---)(.+?) \| (.+?) \| (.+?) \|$")
_COMMAND = re.compile(r"^`([^`]+)`")
_VERSION = re.compile(r"^_?(?:[A-Z]+_)*VERSION = .*$", re.M)
_BLANK = re.compile(r"\b(?:FOLDER|CUAD|CASES\.csv|URL|PATH|FILE|NAME)\b")
"""What only the reader knows: a folder of his own, or of other people's data."""


def rows(text: str) -> list[tuple[int, str, str, str]]:
    """Return line number, subject, figure and command of each row of the page."""
    found, command = [], ""
    for number, line in enumerate(text.split("\n")):
        if row := _ROW.match(line):
            subject, figure, told = row.groups()
            if named := _COMMAND.match(told):
                command = named[1]
            found.append((number, subject, figure, command))
    return found


def _basis() -> dict[str, Any]:
    return tomllib.loads(BASIS.read_text("utf-8"))


def inputs_of(names: list[str]) -> list[str]:
    """Return the paths behind names of groups and paths; a group may hold groups."""
    groups = _basis()["group"]
    paths: list[str] = []
    for name in names:
        paths += inputs_of(groups[name]) if name in groups else [name]
    return list(dict.fromkeys(paths))


def digest(names: list[str]) -> str:
    """Return the hash of models, rules and data: of a model, its artifact's."""
    state = hashlib.sha256()
    for name in inputs_of(names):
        path = ROOT / name.removesuffix(VERSIONS)
        if name.endswith(VERSIONS):
            state.update("\n".join(_versions(path)).encode())
            continue
        path = path / "artifact.toml" if (path / "artifact.toml").exists() else path
        for file in [path] if path.is_file() else sorted(path.rglob("*.*")):
            if file.suffix in (".md", ".jinja", ".pyc"):  # words change no figure
                continue
            state.update(file.relative_to(ROOT).as_posix().encode())
            state.update(hashlib.sha256(meaning(file)).digest())
    return state.hexdigest()[:16]


def _versions(folder: Path) -> list[str]:
    files = folder.rglob("*.py")
    return sorted(
        x for file in files for x in _VERSION.findall(file.read_text("utf-8"))
    )


@cache
def meaning(file: Path) -> bytes:
    """Return what counts of a file: no comments, no docstrings, no layout of TOML."""
    data = file.read_bytes()
    if file.suffix == ".toml":
        values = tomllib.loads(data.decode())
        return json.dumps(values, sort_keys=True, default=str).encode()
    return _code(data.decode()).encode() if file.suffix == ".py" else data


def _code(source: str) -> str:
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str()), end_lineno=int(end)):
                lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def stale() -> set[str]:
    """Return the commands with an input changed since they were run."""
    return {
        command
        for command, basis in _basis()["command"].items()
        if basis["inputs"] and basis["measured"] != digest(basis["inputs"])
    }


def problems() -> list[str]:
    """Return unknown commands and inputs, and rows with a wrong mark."""
    text = PAGE.read_text("utf-8")
    known = _basis()["command"]
    told, old = {command for *_, command in rows(text)}, stale()
    return [
        *(f"{command}: not in docs/figures.toml" for command in told - set(known)),
        *(f"{command}: not in docs/figures.md" for command in set(known) - told),
        *(
            f"{command}: there is no input {path}"
            for command, basis in known.items()
            for path in inputs_of(basis["inputs"])
            if not (ROOT / path.removesuffix(VERSIONS)).exists()
        ),
        *(
            f"{subject}: run `{command}`, or `python tools/figures.py --mark`"
            for _, subject, figure, command in rows(text)
            if figure.endswith(MARK) != (command in old)
        ),
    ]


def mark() -> None:
    """Write the mark into each stale row, and take it from the others."""
    lines, old = PAGE.read_text("utf-8").split("\n"), stale()
    for number, _, figure, command in rows("\n".join(lines)):
        plain = figure.removesuffix(MARK)
        wanted = plain + MARK if command in old else plain
        lines[number] = lines[number].replace(f"| {figure} |", f"| {wanted} |")
    PAGE.write_text("\n".join(lines), "utf-8")


def note_measured(command: str) -> None:
    """Write the present hash of a command's inputs into the basis."""
    basis = _basis()["command"]
    if command not in basis:
        near = ", ".join(get_close_matches(command, basis, n=3)) or "nothing like it"
        sys.exit(f"{command}: not in docs/figures.toml; it has {near}")
    now = digest(basis[command]["inputs"])
    pattern = rf'(^"{re.escape(command)}" = .*measured = ")[^"]*'
    text = re.sub(pattern, rf"\g<1>{now}", BASIS.read_text("utf-8"), flags=re.M)
    BASIS.write_text(text, "utf-8")
    mark()


def measure(only: str) -> int:
    """Run the commands with some words, and print old figures and new output."""
    said = rows(PAGE.read_text("utf-8"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    failed, left = 0, []
    for command in dict.fromkeys(command for *_, command in said if only in command):
        if blank := _BLANK.search(command):
            left.append(f"not run, give {blank[0]} by hand: {command}\n")
            continue
        sys.stdout.write(f"\n=== {command}\n")
        for _, subject, figure, of in said:
            if of == command:
                sys.stdout.write(f"    {subject}: {figure}\n")
        sys.stdout.flush()
        ran = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=ROOT,
            env=os.environ | {"PATH": path},
            check=False,
        )
        failed += ran.returncode != 0
    sys.stdout.write(f"\n{failed} commands failed\n{''.join(left)}")
    return min(failed, 1)


def main() -> int:
    """Do what the arguments ask for, and return the exit code."""
    parser = argparse.ArgumentParser(description="Figures: measure, check and mark.")
    parser.add_argument("only", nargs="?", default="", help="words of the commands")
    parser.add_argument("--check", action="store_true", help="find wrong marks")
    parser.add_argument("--mark", action="store_true", help="mark what is stale")
    parser.add_argument("--measured", metavar="COMMAND", help="note new figures")
    args = parser.parse_args()
    if args.measured:
        note_measured(args.measured)
    elif args.mark:
        mark()
    elif args.check:
        found = problems()
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return min(len(found), 1)
    else:
        return measure(args.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
