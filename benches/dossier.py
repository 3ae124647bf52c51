"""Print the number of pages of dossiers of stored cases, and of the cases' papers.

    python -m benches.dossier CASE [CASE ...]

The main part ends at the beginning of the annex. Papers are the documents of the case
that are no reports; a paper without printed pages counts as one page.
"""

import io
import sys
from itertools import pairwise

import pypdfium2 as pdfium

from pipeline.casefile.files import CaseFiles
from pipeline.dossier.formats import build_book
from pipeline.dossier.loading import load_case
from pipeline.dossier.model_facts import model_facts
from pipeline.dossier.pdf import render_pdf
from pipeline.labels import default_labels
from pipeline.store.store import open_store


def measure(name: str) -> None:
    """Print the pages of one case."""
    facts = model_facts()
    with open_store() as store:
        case = load_case(store, name, model=facts)
        asked = len(CaseFiles(store, default_labels(), facts.languages).of(name).asked)
    papers = sum(
        max(line.n_pages, 1)
        for line in case.coverage
        if line.document_id not in case.reports
    )
    sections = build_book(case).sections
    last = next(i for i, (a, b) in enumerate(pairwise(sections)) if b.is_annex)
    with pdfium.PdfDocument(io.BytesIO(render_pdf(case))) as pdf:
        heads = [entry for entry in pdf.get_toc() if entry.level == 0]
        dest = heads[last + 1].get_dest()
        main = dest.get_index() if dest else 0
        print(
            f"{name}: papers {papers} pages, main part {main}, all {len(pdf)}; "
            f"questions of the queue {asked}"
        )


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        measure(argument)
