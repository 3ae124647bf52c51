"""Count the new questions that a brochure raises if it comes again, renamed.

    python -m benches.questions FILE NAME [FILE NAME ...]

FILE is a brochure and NAME its product. Every passage counts as flagged, so that the
result depends on no model. The case is screened with the brochure, and again with a
copy in which the product has another name, of two words. The questions of the desk are
counted.
"""

import sys
import tempfile
from pathlib import Path

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import Coverage, Document, Finding, Kind, Shelf, Status
from pipeline.ingest import read_document
from pipeline.labels import default_labels
from pipeline.parties.deal.build import build_deal
from pipeline.store.store import Store, open_store
from pipeline.text.segment import segment

CASE = "brochure"
LABEL = "device_intrusion_forensics"
OTHER_NAME = "Quiet Meridian"


def add(store: Store, document: Document) -> int:
    """Store a brochure with every passage flagged; return how many there are."""
    passages = segment(document)
    findings = [
        Finding(
            f"{document.document_id[:12]}-{i}", document.document_id, p.start, p.end,
            p.text, p.page_number, (), LABEL, 0.9, 0.5, (("polarity", "asserted"),), (),
            "bench", "bench", "en",
        )
        for i, p in enumerate(passages)
    ]  # fmt: skip
    n_pages = max(len(document.pages), 1)
    store.add_outcome(
        case=CASE,
        shelf=Shelf.CASE,
        coverage=Coverage(
            document.document_id, document.name, Kind.BROCHURE, "en", n_pages, n_pages,
            len(passages), Status.READ,
        ),
        model_version="bench",
        document=document,
        passages=passages,
        findings=findings,
    )  # fmt: skip
    return len(passages)


def asked(store: Store) -> tuple[int, int]:
    """Return how many questions the desk asks, and about how many rows."""
    build_deal(store, CASE)
    file = CaseFiles(store, default_labels(), ["en"]).of(CASE)
    return len(file.asked), len(file.rows)


def measure(path: Path, name: str) -> None:
    """Print the questions of a brochure, alone and with its renamed copy."""
    data = path.read_bytes()
    renamed = data.replace(name.encode(), OTHER_NAME.encode())
    if renamed == data:
        sys.exit(f"{path}: expected the product's name {name!r}, found it nowhere")
    with tempfile.TemporaryDirectory() as home, open_store(home=Path(home)) as store:
        n_flagged = add(store, read_document(data, path.name))
        first, _ = asked(store)
        add(store, read_document(renamed, f"renamed {path.name}"))
        both, n_rows = asked(store)
    print(
        f"{path.parent.name}: {n_flagged} passages flagged, {first} questions; renamed "
        f"{n_rows} rows, {both - first} new questions"
    )


if __name__ == "__main__":
    for file, product in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        measure(Path(file), product)
