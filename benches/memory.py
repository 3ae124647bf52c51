"""Print the memory that a long PDF takes: ``python -m benches.memory``.

The file has 1,000 pages of two columns and is made by a separate process. It is read as
always, in a child process. The resident memory of child and parent is measured every 10
ms. "At rest" means that one line of text was read, and nothing since.
"""

import argparse
import random
import subprocess
import sys
import threading
import time

import psutil

from pipeline.ingest import Sandbox, read_document
from pipeline.settings import project_dir

_MEGABYTE = 1_000_000
_MAKE = (
    "import sys; from benches.memory import long_file; "
    "sys.stdout.buffer.write(long_file(int(sys.argv[1])))"
)


def long_file(n_pages: int) -> bytes:
    """Return a PDF of two columns a page."""
    sys.path.insert(0, str(project_dir()))  # the makers of made pages are the tests'
    from tests.ingest.pdfs import Sheet, prose

    source = random.Random(1)
    sheet = Sheet()
    for page in range(n_pages):
        if page:
            sheet.next_page()
        for x in (60, 320):
            sheet.lines(prose(source, 220, 50), x, 80)
    return sheet.save()


def sizes() -> tuple[int, int]:
    """Return the resident memory of this process and of its child, in bytes."""
    parent = psutil.Process()
    children = sum(child.memory_info().rss for child in parent.children())
    return parent.memory_info().rss, children


def peaks_while(done: threading.Event) -> tuple[int, int]:
    """Return the largest memory of parent and child until ``done``, in bytes."""
    parent = child = 0
    while not done.wait(0.01):
        now = sizes()
        parent, child = max(parent, now[0]), max(child, now[1])
    return parent, child


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=1_000)
    n_pages = options.parse_args().pages
    command = [sys.executable, "-c", _MAKE, str(n_pages)]
    data = subprocess.run(
        command, stdout=subprocess.PIPE, cwd=project_dir(), check=True
    ).stdout
    sandbox, done = Sandbox(), threading.Event()
    read_document(b"Starts the child.", "line.txt", sandbox=sandbox)
    rest = sizes()
    found: list[tuple[int, int]] = []
    watcher = threading.Thread(target=lambda: found.append(peaks_while(done)))
    watcher.start()
    began = time.perf_counter()
    document = read_document(data, "long.pdf", sandbox=sandbox)
    took = time.perf_counter() - began
    done.set()
    watcher.join()
    after = sizes()
    sandbox.close()
    n_words = sum(len(page.words) for page in document.pages)
    size = len(data) / _MEGABYTE
    print(f"{len(document.pages)} pages, {n_words} words, {size:.0f} MB, {took:.1f} s")
    print("MB       at rest    peak   after")
    rows = zip(("parent", "child"), rest, found[0], after, strict=True)
    for name, *figures in rows:
        print(f"{name:<8}" + "".join(f"{x / _MEGABYTE:8.0f}" for x in figures))


if __name__ == "__main__":
    main()
