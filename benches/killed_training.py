"""Kill a training at random moments, and measure the lost work and the leftovers.

    python -m benches.killed_training --kills 20

A small training of an encoder (``encoder.v1``, invented passages, two folds) is
started, killed (SIGKILL, only its first process) at a random moment, and started again,
several times before it may end. Its candidate must be equal, byte by byte, to that of
an undisturbed training. Each training step of a network writes a byte to a file: the
bytes beyond those of the undisturbed training are the lost work. A minute after each
kill, no process of the training may run. At the end, only the candidate's folder may be
left.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from pipeline.files import sha256_of
from pipeline.settings import corpora_dir, models_dir

STEPS = "BENCH_STEPS"
"""Variable that names the file of steps."""

MOST = 4
"""Kills of one training."""

N_EPOCHS = 6
GONE_S = 60.0
VARYING = {"training.json"}
"""Files that differ between equal trainings, because they hold the time taken."""


def note_steps() -> None:
    """Let each step of this process leave a byte in the file of steps."""
    from pipeline.training.fitting.spread import SpreadTuning

    file = os.open(os.environ[STEPS], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    learn = SpreadTuning._loss

    def loss(self: Any, net: Any, batch: Any) -> Any:
        os.write(file, b".")
        return learn(self, net, batch)

    SpreadTuning._loss = loss  # type: ignore[method-assign]


if STEPS in os.environ:  # in a training and in the processes that it starts
    note_steps()


@dataclass
class Place:
    """Config, home and candidate of one training.

    Attributes:
        config: Its config.
        folder: Holds all else of it.
    """

    config: Path
    folder: Path

    @property
    def out(self) -> Path:
        """The candidate."""
        return self.folder / "out" / "candidate"

    def start(self) -> subprocess.Popen[bytes]:
        """Start it, or go on with it."""
        (self.folder / "out").mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            [sys.executable, __file__, "--train", str(self.config), str(self.out)],
            env=os.environ
            | {"TRIAGE_HOME": str(self.folder / "home"), STEPS: str(self._steps)},
            stderr=subprocess.DEVNULL,
        )

    @property
    def _steps(self) -> Path:
        return self.folder / "steps"

    @property
    def n_steps(self) -> int:
        """Steps learned so far, lost ones among them."""
        return self._steps.stat().st_size if self._steps.exists() else 0

    def files(self) -> dict[str, str]:
        """Return the hash of each file of the candidate."""
        return {
            path.name: sha256_of(path)
            for path in sorted(self.out.iterdir())
            if path.name not in VARYING
        }

    def left(self) -> list[str]:
        """Return what lies about that should not."""
        beside = {path.name for path in self.out.parent.iterdir()} - {"candidate"}
        kept = (self.folder / "home" / "tuned").iterdir()
        return sorted(beside | {x.name for x in kept if x.suffix != ".safetensors"})


def write_config(folder: Path, n_passages: int) -> Path:
    """Write a small config and its passages."""
    items = corpora_dir() / "annotated" / "invented" / "items.jsonl"
    rows = items.read_text("utf-8").splitlines(keepends=True)
    annotated = folder / "annotated"
    annotated.mkdir()
    chosen = random.Random(1).sample(rows, n_passages)
    (annotated / "rows.jsonl").write_text("".join(chosen), "utf-8")
    text = (models_dir() / "baselines" / "encoder-en.toml").read_text("utf-8")
    changed = {
        "annotated": json.dumps([str(annotated)]),
        "n_folds": "2",
        "n_epochs": str(N_EPOCHS),
        "batch_size": "8",
        "n_tuned_layers": "1",
    }
    for key, value in changed.items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def kill(process: subprocess.Popen[bytes]) -> list[str]:
    """Kill a training; return the processes of it that outlive it."""
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(below, timeout=GONE_S)
    return [str(each) for each in alive]


def killed_training(
    place: Place, n_kills: int, usual_s: float, draw: random.Random
) -> tuple[list[float], list[str]]:
    """Kill a training some times, then let it end.

    Returns:
        Seconds after each start at which it was killed, and what outlived a kill.
    """
    moments, alive = list[float](), list[str]()
    while len(moments) < n_kills:
        process, moment = place.start(), draw.uniform(0, usual_s)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            alive += kill(process)
            moments.append(round(moment, 1))
        else:
            break
    if place.start().wait():
        alive.append("a training that failed")
    return moments, alive


def main() -> None:
    """Print what each training lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--passages", type=int, default=300)
    parser.add_argument("--train", nargs=2, type=Path)
    given = parser.parse_args()
    if given.train:
        from pipeline.training.run import train_any

        train_any(given.train[0], out=given.train[1])
        return
    draw = random.Random(28)
    with tempfile.TemporaryDirectory() as name:
        config = write_config(Path(name), given.passages)
        whole = Place(config, Path(name) / "undisturbed")
        began = time.monotonic()
        whole.start().wait()
        usual_s, n_steps = time.monotonic() - began, whole.n_steps
        print(f"undisturbed: {n_steps} steps, {usual_s:.0f} s", flush=True)
        shares, n_wrong = list[float](), 0
        while len(shares) < given.kills:
            place = Place(config, Path(name) / str(len(shares)))
            n = min(MOST, given.kills - len(shares))
            moments, alive = killed_training(place, n, usual_s, draw)
            lost = (place.n_steps - n_steps) / n_steps
            is_same, left = place.files() == whole.files(), place.left()
            n_wrong += not is_same or bool(left) or bool(alive)
            shares += [lost / len(moments)] * len(moments) if moments else []
            print(
                f"killed after {moments} s: lost {lost:.1%} of the steps in all, "
                f"{'same' if is_same else 'OTHER'} bytes, left {left + alive}",
                flush=True,
            )
    print(f"kills: {len(shares)}, lost by each {sum(shares) / len(shares):.1%}", end="")
    print(f", at most {max(shares):.1%} (mean of a training); wrong: {n_wrong}")


if __name__ == "__main__":
    main()
