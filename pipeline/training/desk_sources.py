"""The source of each document of a desk, which must not cross a split.

A document of the corpus or of a publisher has its source. The papers of one deal come
from one counterpart, so the papers of a case are one source, and cases that share a
paper have the same one. A source is named by the hash of a case, because names of deals
stay in the store.
"""

import hashlib
from collections.abc import Iterable

from pipeline.store.store import Store
from pipeline.training.corpus import corpus_manifest


def desk_sources(store: Store) -> dict[str, str]:
    """Return the source of each document in a case of the store."""
    papers = {
        case.name: {
            document.document_id for document in store.case_documents(case.name)
        }
        for case in store.cases()
    }
    known = {
        document_id: source
        for document_id in sorted(set().union(*papers.values()))
        if (source := _published(store, document_id))
    }
    own = {case: ids - known.keys() for case, ids in papers.items()}
    return known | {
        document_id: name
        for name, cases in _joined(own)
        for case in cases
        for document_id in own[case]
    }


def case_source(case: str) -> str:
    """Return the source name of a case."""
    return f"case-{hashlib.sha256(case.encode('utf-8')).hexdigest()[:12]}"


def _published(store: Store, document_id: str) -> str | None:
    document = corpus_manifest().get(document_id)
    if document is not None:
        return document.source
    origins = store.origins(document_id)
    return origins[0].source_id if origins else None


def _joined(papers: dict[str, set[str]]) -> Iterable[tuple[str, list[str]]]:
    """Yield groups of cases that share a paper, each with its name."""
    groups: list[tuple[list[str], set[str]]] = []
    for case in sorted(papers):
        cases, ids, others = [case], set(papers[case]), []
        for group in groups:
            if group[1] & papers[case]:
                cases, ids = [*group[0], *cases], ids | group[1]
            else:
                others.append(group)
        groups = [*others, (cases, ids)]
    for cases, _ in groups:
        yield min(map(case_source, cases)), cases
