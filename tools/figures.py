"""Measure the figures of ``docs/figures.md`` again, and find those that are stale.

    make figures                           runs every command; prints old and new
    make figures ONLY=benches.languages    runs the commands with these words
    python tools/figures.py --check        exits with 1 if a mark is missing or wrong
    python tools/figures.py --measured "python -m benches.languages"
                                           notes that the page has the new figures

``docs/figures.toml`` names the models and data behind each command, and their hash at
the last run. If the hash has changed since, the rows of the command are marked as
stale.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "figures.md"
BASIS = ROOT / "docs" / "figures.toml"
MARK = " *(stale)*"
READER = "reader"
"""Name for the version of the reader among the inputs of a command."""

_ROW = re.compile(r"^\| (?!measured|---)(.+?) \| (.+?) \| (.+?) \|$")
_COMMAND = re.compile(r"^`([^`]+)`")
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


def digest(inputs: list[str]) -> str:
    """Return the hash of models and data, without pages: of a model, its artifact's."""
    state = hashlib.sha256()
    for name in inputs:
        if name == READER:
            base = (ROOT / "pipeline" / "ingest" / "base.py").read_text("utf-8")
            state.update(re.findall(r"^READER_VERSION = .*$", base, re.M)[0].encode())
            continue
        path = ROOT / name
        path = path / "artifact.toml" if (path / "artifact.toml").exists() else path
        for file in [path] if path.is_file() else sorted(path.rglob("*.*")):
            if file.suffix == ".md":  # words about data change no figure
                continue
            state.update(file.relative_to(ROOT).as_posix().encode())
            state.update(hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()[:16]


def stale() -> set[str]:
    """Return the commands with a model or data changed since they were run."""
    commands = tomllib.loads(BASIS.read_text("utf-8"))["command"]
    return {
        command
        for command, basis in commands.items()
        if basis["inputs"] and basis["measured"] != digest(basis["inputs"])
    }


def problems() -> list[str]:
    """Return rows without a basis, and rows with a wrong mark."""
    text = PAGE.read_text("utf-8")
    known = tomllib.loads(BASIS.read_text("utf-8"))["command"]
    told, old = {command for *_, command in rows(text)}, stale()
    return [
        *(f"{command}: not in docs/figures.toml" for command in told - set(known)),
        *(f"{command}: not in docs/figures.md" for command in set(known) - told),
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
    """Write the present hash of a command's models and data into the basis."""
    basis = tomllib.loads(BASIS.read_text("utf-8"))["command"]
    if command not in basis:
        sys.exit(f"{command}: not in docs/figures.toml; it has {', '.join(basis)}")
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
