"""Print the cost of a ZIP of traps: ``python -m benches.traps --traps 900``.

Each trap is a PDF of one page that takes more processor time than a document may
have. The archive is screened once, with a plain offer in the middle. The bench prints
seconds by the clock, processor seconds (including the reading child processes), and the
coverage.
"""

import argparse
import io
import resource
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from pipeline.classify.model import open_model
from pipeline.datamodel import Shelf
from pipeline.ingest.sandbox.child import thread_sandbox
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import open_store
from tests.hostile import pdf_contents
from tests.hostile.case import Lure

_TRAP = next(
    case.make()
    for case in pdf_contents.all_cases(Lure())
    if case.name.startswith("forms-draw")
)
_OFFER = b"The probe intercepts calls and messages of a target without a trace.\n"


def archive(n_traps: int) -> bytes:
    """Return a ZIP of traps, each with other bytes, and one plain offer."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for i in range(n_traps):
            made.writestr(f"{i:03}.pdf", _TRAP + b"%%%d" % i)
            if i == n_traps // 2:
                made.writestr("offer.txt", _OFFER)
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--traps", type=int, default=900)
    n_traps = parser.parse_args().traps
    with tempfile.TemporaryDirectory() as home, open_store(home=Path(home)) as store:
        path = Path(home) / "traps.zip"
        path.write_bytes(archive(n_traps))
        model = open_model()
        model.open()
        began = time.perf_counter()
        lines = screen_file(path, Target("x", Shelf.CASE), store=store, model=model)
        clock = time.perf_counter() - began
    thread_sandbox().close()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{n_traps} traps of {len(_TRAP):,} bytes and an offer: {clock:.0f} s")
    print(
        f"of the processor, in reading children: {used.ru_utime + used.ru_stime:.0f} s"
    )
    print(lines[0].reason)
    print(f"lines of coverage: {len(lines)}, {dict(Counter(x.status for x in lines))}")
    print(f"the offer: {[x.status.value for x in lines if 'offer' in x.name]}")


if __name__ == "__main__":
    main()
