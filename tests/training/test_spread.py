"""A training that is ended from outside goes on where it was and leaves no process."""

import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from pipeline.settings import project_dir
from pipeline.training.config import TuningConfig

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


def settings_of(**changed):
    """Return settings of a tuning of six epochs."""
    stated = {"n_epochs": 6, "batch_size": 8, "learning_rate": 0.01}
    stated |= {"positive_weight": 1.0, "head_rate": 3.0, "max_norm": 1.0}
    return TuningConfig(**stated | changed)


def learn(path, end_at=None, *, watched=None, patience=0, **changed):
    """Train a small network; return its weights and the steps that were made."""
    torch = pytest.importorskip("torch")
    from pipeline.training.fitting.trainer import Lesson, teach

    torch.manual_seed(1)
    net = small_net()
    made: list[object] = []

    def batches():
        draw = np.random.default_rng(1)
        for _ in range(N_STEPS):
            yield torch.tensor(draw.normal(size=(8, 4)), dtype=torch.float32)

    def loss(net, x):
        if len(made) == end_at:
            raise Ended
        made.append(x)
        return net(x).square().mean()

    config = settings_of(**changed)
    lesson = Lesson(batches, N_STEPS, loss, watched, patience, config)
    teach(net, lesson, path, is_shown=False)
    weights = {name: t.numpy().tobytes() for name, t in net.state_dict().items()}
    return weights, len(made)


@pytest.fixture(scope="module")
def whole():
    """What a training gives that nobody ends."""
    return learn(None)[0]


@pytest.mark.parametrize("end_at", [0, 1, 17, 59])
def test_a_training_that_was_ended_gives_the_same_bytes(tmp_path, whole, end_at):
    with pytest.raises(Ended):
        learn(tmp_path, end_at)
    again, n_made = learn(tmp_path)
    assert again == whole
    assert N_STEPS - n_made >= end_at - N_STEPS // 20  # at most a twentieth is lost


@pytest.mark.parametrize(
    "changed",
    [{"warm_up": 0.5}, {"weight_decay": 0.2}, {"head_rate": 9.0}, {"max_norm": 0.01}],
    ids=lambda changed: "".join(changed),
)
def test_a_setting_of_the_tuning_changes_the_weights(whole, changed):
    assert learn(None, **changed)[0] != whole


def test_half_a_checkpoint_is_passed_over(tmp_path, whole):
    for _ in range(2):
        with pytest.raises(Ended):
            learn(tmp_path, 20)
    [last] = tmp_path.glob("checkpoint-*")
    half = tmp_path / "checkpoint-59"
    half.mkdir()
    (half / "model.safetensors").write_bytes(b"half")
    (half / "trainer_state.json").write_text('{"global_step": 5')
    again, n_made = learn(tmp_path)
    assert again == whole
    assert n_made == N_STEPS - int(last.name.rpartition("-")[2])


def test_a_training_that_was_whole_is_not_gone_on_with(tmp_path, whole):
    learn(tmp_path)
    assert learn(tmp_path) == (whole, 0)


def test_a_disk_that_is_full_is_told(tmp_path):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        with pytest.raises(OSError, match="a checkpoint cannot be written"):
            learn(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_training_that_grows_no_better_stops_early_at_its_best(tmp_path):
    seen = []

    def watched(net):
        seen.append({name: t.numpy().tobytes() for name, t in net.state_dict().items()})
        return [3.0, 1.0, 2.0, 2.0, 0.0, 0.0][len(seen) - 1]

    best, n_made = learn(tmp_path, watched=watched, patience=2)
    assert n_made == 40  # two epochs after the second
    assert best == seen[1]


@pytest.mark.skipif(
    platform.machine() != "x86_64" or not Path("/proc/cpuinfo").is_file(),
    reason="needs /proc/cpuinfo of an x86 processor",
)
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_number_format_that_the_processor_lacks_is_told(precision, caplog):
    torch = pytest.importorskip("torch")
    if not hasattr(torch.cpu, "get_capabilities"):
        pytest.skip("needs a torch that knows the processor")
    from pipeline.training.fitting.spread import advise

    flags = Path("/proc/cpuinfo").read_text("utf-8").split()
    lacks = not {"avx512_bf16", "amx_bf16"} & {*flags}
    advise(settings_of(precision=precision))
    assert ("no instructions for bfloat16" in caplog.text) == (
        precision == "bfloat16" and lacks
    )


_SCRIPT = """
import os, sys, time
from pathlib import Path
import numpy as np
import torch
from pipeline.training.config import TuningConfig
from pipeline.training.fitting.spread import SpreadTuning

class Slow(SpreadTuning):
    net = weights = n_batches = epoch = inputs = None
    def fit(self, rows, at, kept=None, *, is_shown=False):
        Path(sys.argv[1], str(os.getpid())).touch()
        time.sleep(600)
    def arrays(self, net): ...
    def margins(self, net, at): ...

if __name__ == "__main__":
    at = np.arange(2)
    slow = Slow(torch.zeros(2), 1, TuningConfig.model_construct(), 7)
    slow.fit_each(None, [(at, at), (at, at)])
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
    wait_for(lambda: len([*pids.iterdir()]) == wanted, 600)
    workers = [int(path.name) for path in pids.iterdir()]
    assert all(map(is_alive, workers))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not any(map(is_alive, workers)), 300)


def wait_for(is_met, seconds):
    """Wait until something is so, and fail if it takes too long."""
    end = time.monotonic() + seconds
    while not is_met():
        assert time.monotonic() < end
        time.sleep(0.1)
