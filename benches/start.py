"""Time the desk from its start to its first page: ``python -m benches.start``.

``triage serve`` runs several times, as a process of its own, on a store with one case.
The time is that from the command to the first answer with the list of cases. Processor
seconds are those of that process, so they do not depend on other programs on the
machine. Options: ``--times N`` (9).
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from benches.desk import fill
from benches.store import PER_DOCUMENT, show
from pipeline.store.store import open_store
from tests.review.process import serving


def once(home: str) -> tuple[float, float]:
    """Return seconds by the clock and of the processor of one start."""
    worked, began = _children(), time.perf_counter()
    with serving(Path(home)):
        clock = time.perf_counter() - began
    return clock, _children() - worked


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        with open_store(home=Path(home)) as store:
            fill(store, PER_DOCUMENT, 1)
        once(home)  # compiles what was never imported
        times = [once(home) for _ in range(options.times)]
    clock, processor = (sorted(each) for each in zip(*times, strict=True))
    show("start to first page", clock)
    show("  of the processor", processor)


if __name__ == "__main__":
    main()
