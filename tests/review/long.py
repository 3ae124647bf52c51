"""A document of many pages, of which each but every tenth holds two claims."""

from pipeline.datamodel import Kind, Shelf
from pipeline.store.store import Store
from tests.dossier.paper import Paper
from tests.dossier.sample import VERSION, finding, line

LONG = {"case": "long"}


def add_long(store: Store, n_pages: int) -> str:
    """Put it into a case of its own and return its id."""
    paper = Paper("long.pdf")
    for number in range(1, n_pages + 1):
        if number > 1:
            paper.page()
        paper.paragraph(f"Camera {number} compares every face with a watch list.")
    content, document, passages = paper.build()
    store.blobs.put(content)
    store.add_outcome(
        case=LONG["case"],
        shelf=Shelf.CASE,
        coverage=line(document, passages, Kind.BROCHURE),
        model_version=VERSION,
        document=document,
        passages=passages,
        findings=[
            finding(passage, label, 0.9)
            for passage in passages
            if passage.page_number % 10
            for label in ("facial_recognition", "emotion_recognition")
        ],
    )
    return document.document_id
