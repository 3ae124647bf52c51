"""Print the gain of a second reading process.

    TRIAGE_WORKERS=2 python -m benches.side_by_side

Without that setting OCR in one process takes all cores, and a second process gains
nothing.

The same PDFs are read by one child process and by two, in turns, as ``triage run``
reads them with ``TRIAGE_WORKERS=2``. The same is measured, in turns, for a loop in
plain Python: its gain is the most that the machine can give at the moment. Compare with
it if other programs run.

Processor time does not depend on other load. The parent unpacks the answers of the
children, one thread at a time. If that takes the share p of the time, two children can
read at most ``1 / max(p, 1 / 2)`` times as fast.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from benches.corpus_files import choose, parser
from pipeline.errors import IngestError
from pipeline.ingest import read_document

_SPIN = "for i in range(15_000_000): pass"
_WARM = b"Starts the child process."


def read(path: Path) -> int:
    """Return the number of pages of a file."""
    try:
        return len(read_document(path.read_bytes(), path.name).pages)
    except IngestError:
        return 0


def spin(_: Path) -> None:
    subprocess.run([sys.executable, "-I", "-c", _SPIN], check=True)


def seconds_with(n: int, work: Callable[[Path], object], paths: list[Path]) -> float:
    """Return how long ``n`` threads take, each with a child process of its own."""
    with ThreadPoolExecutor(n) as threads:
        # A thread is started for each task that finds none idle: so all n are.
        waits = [threads.submit(read_warm) for _ in range(n)]
        for wait in waits:
            wait.result()
        began = time.perf_counter()
        list(threads.map(work, paths))
        return time.perf_counter() - began


def read_warm() -> None:
    read_document(_WARM, "warm.txt")
    time.sleep(0.2)


def start_up() -> tuple[float, float]:
    """Return the seconds until a child answers, by the clock and the processor."""
    with ThreadPoolExecutor(1) as thread:
        began = time.perf_counter()
        thread.submit(read_document, _WARM, "warm.txt").result()
        took = time.perf_counter() - began
        return took, sum(cpu_of(child) for child in psutil.Process().children())


def cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def shares(paths: list[Path]) -> tuple[float, float, int]:
    """Return the processor's seconds of parent and child, and the number of pages."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(read_warm).result()
        parent = psutil.Process()
        (child,) = parent.children()
        before = cpu_of(parent), cpu_of(child)
        n_pages = sum(thread.map(read, paths))
        return cpu_of(parent) - before[0], cpu_of(child) - before[1], n_pages


def main() -> None:
    options = parser(__doc__, files=24)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    paths = choose(given.corpus, given.files)
    paths.sort(key=lambda path: -path.stat().st_size)  # none waits for the longest
    took, processor = start_up()
    print(f"a child starts in {took:.2f} s, {processor:.2f} s of the processor")
    parent, child, n_pages = shares(paths)
    total = parent + child
    print(f"{len(paths)} files, {n_pages} pages, processor: {total:.1f} s")
    bound = total / max(parent, total / 2)
    print(f"of it the parent {parent / total:.3f}: at best {bound:.2f}x with two")
    gains: dict[str, list[float]] = {"reading": [], "plain loop": []}
    for _ in range(given.rounds):
        for name, work in (("reading", read), ("plain loop", spin)):
            files = paths if work is read else paths[:8]
            one, two = (seconds_with(n, work, files) for n in (1, 2))
            gains[name].append(one / two)
    for name, found in gains.items():
        listed = " ".join(f"{gain:.2f}" for gain in found)
        print(
            f"{name:<11} two against one: median {statistics.median(found):.2f}x",
            end="",
        )
        print(f" ({listed})")
    print(f"load of the machine: {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()}")
    print(f"\nagain: python -m benches.side_by_side --files {given.files}")


if __name__ == "__main__":
    main()
