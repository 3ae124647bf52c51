"""Choose real documents of a corpus for a bench, always the same ones."""

import argparse
import random
from pathlib import Path

from pipeline.settings import settings


def parser(doc: str | None, *, files: int) -> argparse.ArgumentParser:
    """Return a parser with ``--files`` and ``--corpus``."""
    found = argparse.ArgumentParser(description=doc)
    found.add_argument("--files", type=int, default=files, help="how many PDFs")
    found.add_argument("--corpus", type=Path, default=settings().corpus)
    return found


def choose(corpus: Path, n_files: int) -> list[Path]:
    """Return PDFs drawn at random with a fixed seed, in a fixed order."""
    found = sorted(corpus.rglob("*.pdf"))
    if not found:
        msg = f"{corpus}: no PDF below it"
        raise SystemExit(msg)
    return random.Random(1).sample(found, min(n_files, len(found)))
