"""Damage real files at random and read them: ``python -m benches.fuzz``.

Mutant ``i`` of a seed is the same each time, so that a long run can be done in
pieces (``--first``). For each mutant, this is checked:

- the parent goes on: the mutant and the files inside it are read, or refused with a
  reason; and a good file can be read after every 50th mutant, and after every mutant
  that ended the child process;
- the document is sound: pages tile the text, blocks are ordered inside their
  pages, words inside theirs, boxes are finite, the text can be stored;
- the status is right: READ means that there is a word. If a page has 20 words or
  more in the undamaged file, it counts as read without a note only if it has a word
  (a page that shows nothing because its content is damaged is not read).

Folders other than the corpus can be named: ``python -m tests.hostile --whole
FOLDER`` writes files of the formats that the corpus lacks. ``--only .pdf``
damages files of one format only.

Damage may also remove words from a page that is still read. In general nobody can
tell that from the file alone, so it is counted and not judged ("words lost").
"""

import argparse
import itertools
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benches.mutations import mutations_for
from pipeline.datamodel import Document, Page, Status
from pipeline.errors import IngestError
from pipeline.ingest import Sandbox, read_document
from pipeline.ingest.contained.unpack import Part, unpack
from pipeline.ingest.sandbox.child import time_allowance
from pipeline.settings import Settings, settings

_GOOD = b"The next file is read."
_SUFFIXES = (
    *(".pdf", ".pdf", ".pdf", ".docx", ".docx", ".html", ".json", ".csv"),
    *(".md", ".rst", ".txt", ".eml", ".msg", ".xlsx", ".pptx", ".odt", ".rtf", ".zip"),
    ".png",
)
"""Drawn from in turn: one format's share is its count here."""

_MAX_BYTES = 250_000
_MIN_WORDS = 20
_RECOVERY_EVERY = 50


@dataclass(frozen=True)
class Original:
    """An unbroken file and the number of words on each of its pages."""

    path: Path
    data: bytes
    words: tuple[int, ...]


@dataclass
class Tally:
    """Results of the mutants so far."""

    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    n_mutants: int = 0
    n_lost: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")


def n_words(document: Document) -> tuple[int, ...]:
    return tuple(len(document.text[p.start : p.end].split()) for p in document.pages)


def faults(document: Document, original: Original | None) -> Iterator[str]:
    """Yield the faults of a document that was read from a mutant."""
    yield from _unsound(document)
    counts = n_words(document)
    noted = any(page.note for page in document.pages)
    if document.status is Status.READ and not sum(counts) and not noted:
        yield "status READ without a word and without a reason"
    if original is None or len(counts) != len(original.words):
        return  # pages were lost or made: there are no pairs to compare
    for page, count, before in zip(document.pages, counts, original.words, strict=True):
        silent = page.unread is None and page.note is None
        if count == 0 and before >= _MIN_WORDS and silent:
            yield f"page {page.number} of {before} words is READ and empty"


def _unsound(document: Document) -> Iterator[str]:
    ends = [0, *(page.end for page in document.pages)]
    starts = [*(page.start for page in document.pages), len(document.text)]
    if ends != starts:
        yield "the pages do not tile the text"
        return
    if not _is_storable(document.text):
        yield "the text holds what cannot be stored"
    last = 0
    for block in document.blocks:
        page = document.pages[block.page_number - 1]
        # Notes, metadata and words in pictures follow the text of the last page.
        end = page.end if block.start < ends[-2] else len(document.text)
        if not max(last, page.start) <= block.start < block.end <= end:
            yield f"block {block.start}:{block.end} is out of order or of its page"
        last = block.end
    for page in document.pages:
        yield from _unsound_words(page)


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _unsound_words(page: Page) -> Iterator[str]:
    spans = list(page.words.spans)
    if spans != sorted(spans):
        yield f"the words of page {page.number} are not in the order of the text"
    if not all(math.isfinite(side) for side in page.words.boxes):
        yield f"a box on page {page.number} is not finite"


@dataclass
class Outcome:
    """Result of reading a mutant, and its faults."""

    status: str
    reason: str = ""
    wrong: list[str] = field(default_factory=list)
    has_lost: bool = False


def read_mutant(sandbox: Sandbox, data: bytes, original: Original) -> Outcome:
    """Read a mutant and the files inside it."""
    try:
        own, *inner = unpack(data, original.path.name, sandbox=sandbox)
        found = _outcome(own, sandbox, original)
        for part in inner:
            found.wrong += _outcome(part, sandbox, None).wrong
    except Exception as error:  # whatever it is, it would have stopped the parent
        what = f"the parent got {type(error).__name__}: {error}"
        return Outcome("crash", wrong=[what])
    return found


def _outcome(part: Part, sandbox: Sandbox, original: Original | None) -> Outcome:
    if part.contents.is_archive:
        status = Status.READ if part.contents.is_whole else Status.PARTIAL
        return Outcome(status.value, "; ".join(part.contents.left_out))
    try:
        document = _read(part, sandbox)
    except IngestError as error:
        wrong = [] if str(error) else [f"{error.status} without a reason"]
        return Outcome(error.status, str(error), wrong)
    unread = next((p.unread for p in document.pages if p.unread is not None), "")
    wrong = list(faults(document, original))
    before = sum(original.words) if original is not None else 0
    is_read = document.status is Status.READ
    has_lost = is_read and sum(n_words(document)) < 0.9 * before
    return Outcome(document.status.value, unread, wrong, has_lost)


def _read(part: Part, sandbox: Sandbox) -> Document:
    if part.error is not None:
        raise part.error
    try:
        return read_document(part.data, part.name, sandbox=sandbox)
    except IngestError as error:
        raise part.contents.error or error from error


def originals(
    folders: list[Path], sandbox: Sandbox, limits: Settings
) -> dict[str, list[Original]]:
    """Return readable files of each format, in an order that is always the same.

    They are small: each is read many times. Each is a run of its own, or slow files
    would use up the time of later ones.
    """
    found: dict[str, list[Original]] = {}
    for suffix in dict.fromkeys(_SUFFIXES):
        paths = sorted(
            path
            for folder in folders
            for path in folder.rglob(f"*{suffix}")
            if path.is_file() and 100 < path.stat().st_size <= _MAX_BYTES
        )
        random.Random(1).shuffle(paths)
        kept = list(itertools.islice(_readable(paths, sandbox, limits), 25))
        if kept:
            found[suffix] = kept
    return found


def _readable(
    paths: list[Path], sandbox: Sandbox, limits: Settings
) -> Iterator[Original]:
    for path in paths:
        sandbox.allowance = time_allowance(limits)
        data = path.read_bytes()
        own = next(unpack(data, path.name, sandbox=sandbox))
        if own.contents.is_archive:
            yield Original(path, data, ())
            continue
        try:
            yield Original(path, data, n_words(_read(own, sandbox)))
        except IngestError:
            continue


def run(options: argparse.Namespace) -> Tally:
    limits = Settings(read_cpu_s=options.timeout)
    sandbox = Sandbox(limits)
    files = originals(options.folders or [options.corpus], sandbox, limits)
    wanted = options.only or _SUFFIXES
    order = [suffix for suffix in _SUFFIXES if suffix in files and suffix in wanted]
    if not order:
        msg = f"{options.corpus}: no file below it that a mutant could be made of"
        raise SystemExit(msg)
    tally = Tally()
    stop = time.monotonic() + options.seconds
    for index in range(options.first, options.first + options.mutants):
        if time.monotonic() > stop:
            break
        rng = random.Random(f"{options.seed}:{index}")
        original = rng.choice(files[order[index % len(order)]])
        sandbox.allowance = time_allowance(limits)  # each mutant is a run of its own
        try_one(tally, sandbox, index, rng, original, options.keep)
        tally.n_mutants += 1
    sandbox.close()
    return tally


def try_one(
    tally: Tally,
    sandbox: Sandbox,
    index: int,
    rng: random.Random,
    original: Original,
    keep: Path | None,
) -> None:
    mutation = rng.choice(mutations_for(original.data))
    data = mutation(original.data, rng)
    began = time.monotonic()
    found = read_mutant(sandbox, data, original)
    label = f"mutant {index}: {mutation.__name__} of {original.path.name}"
    tally.slowest = max(tally.slowest, (time.monotonic() - began, label))
    tally.statuses[original.path.suffix, found.status] += 1
    tally.n_lost[original.path.suffix] += found.has_lost
    if found.reason:
        tally.reasons[_kind(found.reason)] += 1
    is_hard = found.status in {"crash", "too_large"} or "crashed" in found.reason
    if is_hard or index % _RECOVERY_EVERY == 0:
        found.wrong += recovery(sandbox)
    tally.wrong += [f"{label}: {what}" for what in found.wrong]
    if found.wrong and keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{index:06}{original.path.suffix}").write_bytes(data)


def recovery(sandbox: Sandbox) -> list[str]:
    """Return the faults of reading a good file now."""
    try:
        text = read_document(_GOOD, "good.txt", sandbox=sandbox).text
    except Exception as error:  # a sandbox that does not recover is what we look for
        return [f"the next file is not read: {type(error).__name__}: {error}"]
    return [] if text.strip().encode() == _GOOD else ["the next file is read wrongly"]


def _kind(reason: str) -> str:
    """Return a reason without the numbers and names that differ each time."""
    return " ".join("#" if any(map(str.isdigit, w)) else w for w in reason.split())[:90]


def show(tally: Tally, options: argparse.Namespace) -> None:
    statuses = [status.value for status in Status]
    print(f"{tally.n_mutants} mutants from {options.first}, seed {options.seed}")
    heads = (*statuses, "words lost")
    print(f"{'':<8}" + "".join(f"{head:>12}" for head in heads))
    for suffix in sorted({suffix for suffix, _ in tally.statuses}):
        counts = [tally.statuses[suffix, status] for status in statuses]
        counts.append(tally.n_lost[suffix])
        print(f"{suffix:<8}" + "".join(f"{count:>12}" for count in counts))
    print("words lost: read without a note, with less than 90 % of the words")
    print(f"slowest: {tally.slowest[0]:.1f} s, {tally.slowest[1]}")
    for reason, count in tally.reasons.most_common(options.reasons):
        print(f"{count:6}  {reason}")
    print(f"wrong: {len(tally.wrong)}")
    for what in tally.wrong[:100]:
        print(f"  {what}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--seconds", type=float, default=3_600, help="stop after")
    parser.add_argument("--timeout", type=float, default=20, help="seconds a mutant")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reasons", type=int, default=12, help="how many to print")
    parser.add_argument("--keep", type=Path, help="folder for mutants read wrongly")
    parser.add_argument("--only", action="append", help="a suffix, .pdf; again: more")
    parser.add_argument("--corpus", type=Path, default=settings().corpus)
    parser.add_argument(
        "folders", type=Path, nargs="*", help="folders of files; default: the corpus"
    )
    options = parser.parse_args()
    tally = run(options)
    show(tally, options)
    print(
        f"\nagain: python -m benches.fuzz --seed {options.seed}"
        f" --first {options.first} --mutants {tally.n_mutants}"
    )
    sys.exit(1 if tally.wrong else 0)


if __name__ == "__main__":
    main()
