"""Make the invented sample case and sample reports, with their gold rows.

``python tools/make_samples.py`` reads the texts in ``tools/samples/documents`` and
writes PDF, DOCX and HTML files and ``gold.jsonl`` under ``corpora/samples``. The same
texts give the same bytes. Before a row is written, its quote is searched in the
finished file: a quote that is missing or occurs twice stops the run.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pypdfium2
from samples.docx import render_docx
from samples.markup import (
    LABELS,
    Block,
    Gold,
    MarkupError,
    Sample,
    plain_text,
    read_sample,
)
from samples.pdf import render_pdf
from samples.web import render_html

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tools" / "samples" / "documents"
OUT = ROOT / "corpora" / "samples"

RENDERERS: dict[str, Callable[[Sample], bytes]] = {
    ".pdf": render_pdf,
    ".docx": render_docx,
    ".html": render_html,
}

# Between the letters of a quote: white space, hyphens (also the marks that PDFium
# leaves for a hyphen at a line end) and nothing else may differ.
_LOOSE = re.compile(r"[\s\u00ad\u0002\ufffe\u2010-]+")


def main() -> int:
    """Write all files and print how many passages carry each label."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT, help="folder to write to")
    out: Path = parser.parse_args().out
    rows: list[dict[str, Any]] = []
    for path in sorted(TEXTS.glob("*.md")):
        sample = read_sample(path)
        content = RENDERERS[Path(sample.output).suffix](sample)
        target = out / sample.output
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        rows.extend(gold_rows(sample, content))
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (out / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
    print_counts(rows)
    return 0


def gold_rows(sample: Sample, content: bytes) -> Iterator[dict[str, Any]]:
    """Yield one row per judgement, in the order of the document.

    Raises:
        MarkupError: A quote is not in the file, or is there more than once.
    """
    document_id = hashlib.sha256(content).hexdigest()
    text = squeeze(extract_text(content, Path(sample.output).suffix))
    for quote, gold in iter_golds(sample.blocks):
        n_places = text.count(squeeze(quote))
        if n_places != 1:
            msg = f"{sample.output}: quote found {n_places} times: {quote!r}"
            raise MarkupError(msg)
        yield {
            "file": sample.output,
            "document_id": document_id,
            "kind": sample.kind,
            "quote": quote,
            "labels": list(gold.labels),
            "polarity": gold.polarity,
            "note": gold.note,
        }


def iter_golds(blocks: tuple[Block, ...]) -> Iterator[tuple[str, Gold]]:
    """Yield the words of each judged block or row with each judgement on it."""
    for block in blocks:
        for gold in block.golds:
            yield plain_text(block.text), gold
        for row in block.rows:
            for gold in row.golds:
                yield plain_text(" ".join(cell for cell in row.cells if cell)), gold


def squeeze(text: str) -> str:
    """Drop white space and hyphens, which line breaks add and remove."""
    return _LOOSE.sub("", text)


def extract_text(content: bytes, suffix: str) -> str:
    """Return the words of a finished file in reading order."""
    if suffix == ".pdf":
        pages = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    if suffix == ".html":
        return "".join(map(str, lxml.html.fromstring(content.decode()).itertext()))
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


def print_counts(rows: list[dict[str, Any]]) -> None:
    """Print passages per label, and how many judged passages carry none."""
    counts = Counter(label for row in rows for label in row["labels"])
    for label in LABELS:
        print(f"{label:34}{counts[label]:5}")
    empty = sum(not row["labels"] for row in rows)
    print(f"{len(rows)} rows, {counts.total()} labels, {empty} rows without a label")


if __name__ == "__main__":
    sys.exit(main())
