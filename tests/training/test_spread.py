"""A training that is ended from outside goes on where it was and leaves no process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from pipeline.settings import project_dir

N_STEPS = 60


class Ended(Exception):
    """Stands for the end of the process."""


def small_net():
    """Return a network with dropout."""
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers, self.head = nn.Linear(4, 4), nn.Linear(4, 1)
            self.between = nn.Sequential(nn.ReLU(), nn.Dropout(0.5))

        def forward(self, x):
            return self.head(self.between(self.layers(x)))

    return Net()


def learn(path, end_at=None):
    """Train a small network; return its weights and the steps that were not skipped."""
    torch = pytest.importorskip("torch")
    from pipeline.training.spread import Steps, optimiser_of

    torch.manual_seed(1)
    draw = np.random.default_rng(1)
    net = small_net()
    optimiser, schedule = optimiser_of(net, 0.01, 3.0, N_STEPS)
    steps = Steps(net, optimiser, schedule, N_STEPS, path)
    n_made = 0
    for _ in range(N_STEPS):
        x = torch.tensor(draw.normal(size=(8, 4)), dtype=torch.float32)
        if steps.skip():
            continue
        if n_made == end_at:
            raise Ended
        steps.step(net(x).square().mean(), clip=1.0)
        n_made += 1
    weights = {name: t.numpy().tobytes() for name, t in net.state_dict().items()}
    return weights, n_made


@pytest.mark.parametrize("end_at", [0, 1, 3, 17, 40, 59])
def test_a_training_that_was_ended_gives_the_same_bytes(tmp_path, end_at):
    whole, _ = learn(None)
    path = tmp_path / "0"
    with pytest.raises(Ended):
        learn(path, end_at)
    again, n_made = learn(path)
    assert again == whole
    assert N_STEPS - n_made >= end_at - N_STEPS // 20  # at most a twentieth is lost


def test_a_training_that_is_ended_twice_gives_the_same_bytes(tmp_path):
    path = tmp_path / "0"
    for _ in range(2):
        with pytest.raises(Ended):
            learn(path, 20)
    assert learn(path)[0] == learn(None)[0]


_SCRIPT = """
import os, sys, time
from pathlib import Path
import numpy as np
import torch
from pipeline.training.spread import SpreadTuning

class Slow(SpreadTuning):
    def fit(self, rows, at, kept=None):
        Path(sys.argv[1], str(os.getpid())).touch()
        time.sleep(600)
    def arrays(self, net): ...
    def margins(self, net, at): ...

if __name__ == "__main__":
    at = np.arange(2)
    Slow(torch.zeros(2), 1).fit_each(None, [(at, at), (at, at)])
"""


def is_alive(pid):
    """Tell whether a process runs; one that waits to be noticed by init does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return False
    return state[0] != "Z"


@pytest.mark.skipif(
    not Path("/proc").is_dir(), reason="needs /proc to find processes that are left"
)
def test_workers_end_with_the_process_that_asked_for_them(tmp_path):
    pytest.importorskip("torch")
    script, pids = tmp_path / "slow.py", tmp_path / "pids"
    script.write_text(_SCRIPT, "utf-8")
    pids.mkdir()
    environment = os.environ | {"PYTHONPATH": str(project_dir())}
    parent = subprocess.Popen([sys.executable, str(script), str(pids)], env=environment)
    wanted = min(2, os.cpu_count() or 1)
    wait_for(lambda: len([*pids.iterdir()]) == wanted, 240)
    workers = [int(path.name) for path in pids.iterdir()]
    assert all(map(is_alive, workers))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not any(map(is_alive, workers)), 60)


def wait_for(is_met, seconds):
    """Wait until something is so, and fail if it takes too long."""
    end = time.monotonic() + seconds
    while not is_met():
        assert time.monotonic() < end
        time.sleep(0.1)
