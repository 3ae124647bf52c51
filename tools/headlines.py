"""Print the number of relative and question words in 100 words of headlines.

``python tools/headlines.py`` counts the docstrings of ``pipeline`` and ``flows``. A
headline with one of these words often has to be read twice: compare "Return what was
asked" with "Return the questions".
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

WORDS = frozenset(
    "who whom whose which that what when where why how whether whatever whoever "
    "wherever whichever whenever".split()
)
ROOT = Path(__file__).resolve().parents[1]


def headlines() -> Iterator[str]:
    """Yield the first paragraph of each docstring, that of modules too."""
    for folder in ("pipeline", "flows"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                    told = ast.get_docstring(node) or ""
                    yield " ".join(told.split("\n\n")[0].split())


def share() -> float:
    """Return the relative and question words in 100 words."""
    words = [
        word.lower()
        for headline in headlines()
        for word in re.findall(r"[A-Za-z']+", headline)
    ]
    return 100 * sum(word in WORDS for word in words) / len(words)


if __name__ == "__main__":
    sys.stdout.write(f"{share():.1f} in 100 words\n")
