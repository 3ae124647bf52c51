"""Print the memory that a long PDF takes: ``python -m benches.memory``.

The file has 1,000 pages of two columns. It is read as always, in a child process,
whose resident memory is looked at every 10 ms; so is the parent's.
"""

import argparse
import random
import sys
import threading
import time

import psutil

from pipeline.ingest import Sandbox, read_document
from pipeline.settings import project_dir

sys.path.insert(0, str(project_dir()))  # the makers of made pages are the tests'

from tests.ingest.pdfs import Sheet, prose

_MEGABYTE = 1_000_000


def long_file(n_pages: int) -> bytes:
    """Return a PDF of two columns a page."""
    source = random.Random(1)
    sheet = Sheet()
    for page in range(n_pages):
        if page:
            sheet.next_page()
        for x in (60, 320):
            sheet.lines(prose(source, 220, 50), x, 80)
    return sheet.save()


def peaks_while(sandbox: Sandbox, done: threading.Event) -> list[int]:
    """Return the largest memory of parent and child until ``done``, in bytes."""
    peaks = [0, 0]
    parent = psutil.Process()
    while not done.wait(0.01):
        children = parent.children()
        sizes = [parent.memory_info().rss, sum(c.memory_info().rss for c in children)]
        peaks = [max(pair) for pair in zip(peaks, sizes, strict=True)]
    return peaks


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=1_000)
    n_pages = options.parse_args().pages
    data = long_file(n_pages)
    sandbox, done = Sandbox(), threading.Event()
    before = psutil.Process().memory_info().rss
    found: list[list[int]] = []
    watcher = threading.Thread(target=lambda: found.append(peaks_while(sandbox, done)))
    watcher.start()
    began = time.perf_counter()
    document = read_document(data, "long.pdf", sandbox=sandbox)
    took = time.perf_counter() - began
    done.set()
    watcher.join()
    sandbox.close()
    ((parent, child),) = found
    print(f"{len(document.pages)} pages, {len(data) / _MEGABYTE:.0f} MB, {took:.1f} s")
    print(f"child  {child / _MEGABYTE:6.0f} MB at its peak")
    print(f"parent {parent / _MEGABYTE:6.0f} MB, {before / _MEGABYTE:.0f} MB before")


if __name__ == "__main__":
    main()
