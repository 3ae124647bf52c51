"""A stored case as input of a dossier: nothing is read or screened again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pipeline.cases.crops import RenderCrops, cut_crops
from pipeline.cases.inputs import DossierInput, ModelFacts, passage_id
from pipeline.cases.view import reading_order
from pipeline.datamodel import Coverage, Document, Page, Passage, Shelf, Status
from pipeline.errors import NotStored
from pipeline.ingest import render_crops
from pipeline.ingest.base import READER_VERSION
from pipeline.labels import LabelSet, default_labels
from pipeline.revisions import with_revisions
from pipeline.store.store import Store


def load_case(
    store: Store,
    name: str,
    *,
    created_at: datetime,
    model: ModelFacts,
    labels: LabelSet | None = None,
    render: RenderCrops = render_crops,
) -> DossierInput:
    """Return a case with everything that its dossier shows.

    Args:
        store: Where the case is kept.
        name: Name of the case.
        created_at: Time that the dossier carries, aware.
        model: What gave the scores.
        labels: The label set of the findings; None means the shipped one.
        render: Renders page images, in a child process unless given.

    Raises:
        NotStored: There is no such case, or the bytes of a document are gone.
        SpanError: A quote is not the stored text at its offsets.
    """
    coverage = tuple(store.coverage(name))
    findings = tuple(store.findings(name))
    found = dict.fromkeys(finding.document_id for finding in findings)
    wanted = dict.fromkeys((*found, *_with_remarks(coverage)))
    documents = _documents(store, wanted)
    case = DossierInput(
        case=name,
        created_at=created_at,
        coverage=tuple(with_revisions(store, coverage)),
        findings=findings,
        labels=default_labels() if labels is None else labels,
        model=model,
        reader_version=_reader_version(documents.values()),
        library=_library(store, name),
        passages=_passages(store, found, {passage_id(f) for f in findings}),
        remarks={key: _remarks(document) for key, document in documents.items()},
    )
    leads = [entry.lead for entry in reading_order(case)]
    return replace(case, crops=cut_crops(leads, documents, store.blobs.get, render))


def _library(store: Store, name: str) -> frozenset[str]:
    return frozenset(
        document.document_id
        for document in store.case_documents(name)
        if document.shelf is Shelf.LIBRARY
    )


def _with_remarks(coverage: Iterable[Coverage]) -> list[str]:
    """Return the documents whose pages may be unread or carry a note."""
    return [
        line.document_id
        for line in coverage
        if line.status is not Status.READ or line.reason
    ]


def _documents(store: Store, ids: Iterable[str]) -> dict[str, Document]:
    documents = {}
    for document_id in ids:
        try:
            documents[document_id] = store.document(document_id)
        except NotStored:  # nothing of it was read; coverage says so
            continue
    return documents


def _passages(store: Store, ids: Iterable[str], wanted: set[str]) -> dict[str, Passage]:
    return {
        passage.passage_id: passage
        for document_id in ids
        for passage in store.passages(document_id)
        if passage.passage_id in wanted
    }


def _remarks(document: Document) -> tuple[Page, ...]:
    return tuple(page for page in document.pages if page.unread or page.note)


def _reader_version(documents: Iterable[Document]) -> str:
    versions = dict.fromkeys(document.reader_version for document in documents)
    return ", ".join(sorted(versions)) or READER_VERSION
