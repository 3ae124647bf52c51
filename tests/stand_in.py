"""A small checkout and a person at a terminal in it, for tests of documents."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from pipeline.settings import project_dir
from tests.flows.stack import free_port

ROOT = project_dir()
FILES = (
    "Makefile pyproject.toml constraints.txt README.md requirements-models.txt "
    "requirements-train.txt"
).split()

ENDED_BY_CTRL_C = {0, 2, 130, -signal.SIGINT}
"""make ends with 2 or by the signal, whatever its command ends with."""

SMALL = {
    "name": '"triage-en"',
    "n_folds": "2",
    "test_share": "0.4",
    "annotated": '["few"]',
}
"""What makes the config ``words-en`` that of a small ``triage-en``."""


def rows_as_real() -> str:
    """Return 360 invented annotations as lines, half of them marked as real."""
    path = ROOT / "corpora" / "annotated" / "invented" / "items.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = random.Random(3).sample(rows, 360)
    return "".join(
        json.dumps(row | {"synthetic": i % 2 == 0, "selected_by": "random"}) + "\n"
        for i, row in enumerate(rows)
    )


PROGRAM = """#!/bin/sh
if [ "${{1:-}}" = serve ]; then set -- "$@" --port "$DESK_PORT"; fi
exec {} {}"$@"
"""


def make_checkout(folder: Path, home: Path) -> Path:
    """Copy the checkout, with few annotations and a model of these.

    Args:
        folder: Folder to make.
        home: Home for the training, with a folder of encoders.
    """
    for name in ("pipeline", "flows", "models", "corpora"):
        left_out = shutil.ignore_patterns("annotated", "triage-en")
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    annotated = folder / "corpora" / "annotated"
    (annotated / "whole").mkdir(parents=True)
    for name in ("searches.toml", "groups.toml"):
        shutil.copy(ROOT / "corpora" / "annotated" / name, annotated / name)
    for name in ("few", "real", "invented"):
        (annotated / name).mkdir()
        (annotated / name / "rows.jsonl").write_text(rows_as_real(), "utf-8")
    _train(folder, home)
    _install(folder)
    return folder


def _train(folder: Path, home: Path) -> None:
    """Put a small model in the place of ``triage-en``."""
    text = (ROOT / "models" / "baselines" / "words-en.toml").read_text("utf-8")
    for key, value in SMALL.items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
    (folder / "config.toml").write_text(text, "utf-8")
    words = ["-m", "pipeline.cli", "train", "config.toml", "--out", "small"]
    env = {"TRIAGE_HOME": str(home), "TRIAGE_CORPUS": str(folder / "none")}
    command = [sys.executable, *words]
    subprocess.run(command, cwd=folder, env=os.environ | env, check=True)
    (folder / "small").rename(folder / "models" / "triage-en")


def _install(folder: Path) -> None:
    """Put the programs where an installation puts them, and say that it is done."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, start in (("python", ""), ("triage", "-m pipeline.cli ")):
        path = programs / name
        path.write_text(PROGRAM.format(sys.executable, start), "utf-8")
        path.chmod(0o755)
    for name in ("run", "test"):
        (folder / ".venv" / f"{name}.stamp").touch()


class Desk:
    """A person at a terminal in a checkout, with a home."""

    def __init__(self, folder: Path, checkout: Path) -> None:
        folder.mkdir()
        for path in checkout.iterdir():
            (folder / path.name).symlink_to(path)
        self.folder, self.home, self.shared = folder, folder / "home", checkout.parent
        for home in (self.home, folder / ".triage"):  # graphs of encoders are slow
            home.mkdir()
            (home / "encoders").symlink_to(checkout.parent / "encoders")
        self.env = {k: v for k, v in os.environ.items() if k[:7] != "TRIAGE_"} | {
            "PATH": f"{checkout / '.venv' / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(checkout),
            "TRIAGE_HOME": str(self.home),
            "TRIAGE_OCR": "0",
            "TRIAGE_CORPUS": str(folder / "corpus"),
            "DESK_PORT": str(free_port()),
        }

    def write(self, name: str, text: str) -> Path:
        """Write a file below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def run(self, code: str, typed: str = "", ends: int = 0) -> str:
        """Run lines as in a shell that stays open; return what they print."""
        ran = subprocess.run(
            ["bash", "-uc", f"{code}\nended=$?; env -0 > .env; exit $ended"],
            cwd=self.folder,
            env=self.env,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert ran.returncode == ends, f"{code}: {ran.returncode}\n{ran.stderr}"
        lines = (self.folder / ".env").read_text("utf-8").split("\0")
        self.env = dict(line.partition("=")[::2] for line in lines if line)
        return ran.stdout + ran.stderr

    def promote(self, code: str) -> str:
        """Promote; answer for the rules that so few passages cannot pass."""
        refused = self.run(code, ends=2)
        rules = re.findall(r"^  (\S+?:\S+) ", refused, re.MULTILINE)
        assert "rules that did not pass" in refused
        # The times of two runs on a busy machine differ: the second may fail by speed.
        answered = sorted({*rules, "speed:passages"})
        answers = (f"--answer-for {rule}" for rule in answered)
        return self.run(" ".join([code, *answers]))

    def serve(self, code: str) -> str:
        """Start a desk, open the printed address, and press Ctrl-C."""
        with subprocess.Popen(
            ["bash", "-uc", code],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as desk:
            assert desk.stdout is not None
            lines = iter(desk.stdout.readline, "")
            address = next(
                found[0] for line in lines if (found := re.search(r"http://\S+", line))
            )
            with httpx.Client(follow_redirects=True, timeout=60) as browser:
                assert browser.get(address).status_code == 200
            os.killpg(desk.pid, signal.SIGINT)
            assert desk.wait(60) in ENDED_BY_CTRL_C
        return address
