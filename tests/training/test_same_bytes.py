"""The same annotations and config give the same files, bit by bit.

Two processes train with other orders of sets and other numbers of threads, and neither
finds a vector that the other has stored.
"""

import os
import subprocess
import sys

import pytest

from pipeline.settings import project_dir
from tests.training.conftest import small_config

TIMES = "training.json"
"""File of seconds and cores, which differ."""


@pytest.fixture
def train(annotated, session_home, tmp_path):
    """A function that trains in a process of its own and returns the files."""
    lines = (annotated / "tiny.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "rows.jsonl").write_text("\n".join(lines[:180]), "utf-8")
    config = tmp_path / "config.toml"
    text = small_config(tmp_path / "few").replace("n_folds = 3", "n_folds = 2")
    config.write_text(text, "utf-8")

    def run(seed, threads):
        home, out = tmp_path / f"home-{seed}", tmp_path / f"model-{seed}"
        home.mkdir()
        (session_home / "encoders").mkdir(exist_ok=True)
        (home / "encoders").symlink_to(session_home / "encoders")
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        own = dict.fromkeys(names, threads) | {"PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "train", config, "--out", out],
            cwd=project_dir(),
            env=os.environ | own | {"TRIAGE_HOME": str(home)},
            check=True,
        )
        return {path.name: path.read_bytes() for path in out.iterdir()}

    return run


def test_a_training_gives_the_same_bytes_with_other_threads_and_hashes(train):
    first, second = train("1", "1"), train("2", "2")
    assert {"weights.safetensors", "artifact.toml", TIMES} <= first.keys()
    assert first.keys() == second.keys()
    differ = [name for name in first if first[name] != second[name]]
    assert set(differ) <= {TIMES}
