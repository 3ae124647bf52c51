"""Print the cost of `triage run` if nothing is new: `python -m benches.second_run`.

The command runs several times, as a process of its own, on documents that the store
knows. The bench prints seconds by the clock and processor seconds, including child
processes, and the same for the first run, which screens the documents. Options:
``--files N`` of the corpus (60), ``--made N`` (1,000: short invented texts, which show
the cost of each known document), ``--times N`` (5).
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benches.corpus_files import choose, parser
from benches.store import show

_COMMAND = "from pipeline.cli import main; main()"


def once(folder: Path, home: Path) -> tuple[float, float]:
    """Return seconds by the clock and of the processor of one run."""
    worked, began = _children(), time.perf_counter()
    command = ["run", str(folder), "--case=known", "--json", "--out", str(home / "out")]
    subprocess.run(
        [sys.executable, "-c", _COMMAND, *command],
        env=os.environ | {"TRIAGE_HOME": str(home), "TRIAGE_DATABASE_URL": ""},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began, _children() - worked


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bench(what: str, folder: Path, home: Path, n_times: int) -> None:
    print(f"\n{what}")
    show("first run", [once(folder, home)[0]])
    runs = [once(folder, home) for _ in range(n_times)]
    clock, processor = (sorted(each) for each in zip(*runs, strict=True))
    show("nothing new", clock)
    show("  of the processor", processor)


def main() -> None:
    options = parser(__doc__, files=60)
    options.add_argument("--made", type=int, default=1_000)
    options.add_argument("--times", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as top:
        real, made = Path(top) / "real", Path(top) / "made"
        real.mkdir()
        made.mkdir()
        for i, path in enumerate(
            choose(given.corpus, given.files) if given.files else ()
        ):
            (real / f"{i:04}-{path.name}").write_bytes(path.read_bytes())
        for i in range(given.made):
            words = f"Delivery note {i}: two cameras, one lens, packed in a box."
            (made / f"{i:04}.txt").write_text(words, "utf-8")
        for name, folder, n in (
            ("real", real, given.files),
            ("made", made, given.made),
        ):
            if n:
                bench(
                    f"{n} {name} documents",
                    folder,
                    Path(top) / f"h-{name}",
                    given.times,
                )


if __name__ == "__main__":
    main()
