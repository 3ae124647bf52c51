"""Reading load of an officer: flags for 10 pages of whole documents.

Annotated passages were picked because they looked like a label; only documents read
from front to back tell how long a queue gets. Two heaps are read: brochures of vendors
that taught the model nothing, and documents of ordinary vendors (sources ``neg-*`` of
the corpus), where every flag is needless.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile

from pipeline.classify.base import Classifier, View
from pipeline.datamodel import Kind
from pipeline.findings import flags_of
from pipeline.training.corpus import (
    CorpusDocument,
    corpus_documents,
    corpus_manifest,
    document_candidates,
)
from pipeline.training.split import group_of

PAGE_CHARS = 3000
"""Number of characters that count as a page, because many files of the corpus have no
pages."""

_ORDINARY = "neg-"
_MAX_OF_SOURCE = 2
_MAX_PAGES = 20
"""Most pages read of one document: a manual of 400 pages would outweigh all others."""


@dataclass(frozen=True, slots=True)
class Density:
    """Flags in one heap of whole documents.

    Attributes:
        heap: Name of the heap, ``brochures`` or ``unrelated``.
        n_documents: Number of documents read.
        n_sources: Number of their sources.
        n_pages: Number of pages, their characters divided by ``PAGE_CHARS``.
        n_flags: Number of flags, one for each label of a passage.
        n_passages: Number of passages with a flag.
        per_10_pages: Flags for 10 pages; None if nothing was read.
        labels: Number of flags by label, most frequent first.
    """

    heap: str
    n_documents: int
    n_sources: int
    n_pages: float
    n_flags: int
    n_passages: int
    per_10_pages: float | None
    labels: dict[str, int]


def measure_density(
    classifier: Classifier, trained: AbstractSet[str], languages: AbstractSet[str]
) -> tuple[Density, ...]:
    """Return the flags of a model in both groups; nothing without the corpus.

    Args:
        classifier: Model to measure.
        trained: Groups of sources that it learned from or was chosen on.
        languages: Languages that it screens; passages in others raise no flag.
    """
    if not corpus_manifest():
        return ()
    heaps: dict[str, list[CorpusDocument]] = {"brochures": [], "unrelated": []}
    for document in _unseen(trained):
        is_ordinary = document.source.startswith(_ORDINARY)
        heaps["unrelated" if is_ordinary else "brochures"].append(document)
    return tuple(
        _measure(heap, some, classifier, languages) for heap, some in heaps.items()
    )


def _unseen(trained: AbstractSet[str]) -> Iterator[CorpusDocument]:
    """Yield a few brochures of each source, chosen by their hash."""
    taken = Counter[str]()
    for document in sorted(
        corpus_documents([Kind.BROCHURE]), key=lambda d: d.document_id
    ):
        if group_of(document.source) in trained:
            continue
        taken[document.source] += 1
        if taken[document.source] <= _MAX_OF_SOURCE:
            yield document


def _measure(
    heap: str,
    documents: Sequence[CorpusDocument],
    classifier: Classifier,
    languages: AbstractSet[str],
) -> Density:
    flags = Counter[str]()
    n_passages = n_chars = 0
    for document in documents:
        views = _first_pages(document)
        n_chars += sum(len(view.text) for view in views)
        views = [view for view in views if view.language in {"", *languages}]
        for view, row in zip(views, classifier.predict_proba(views), strict=True):
            found = flags_of(view, row, classifier)
            flags.update(found)
            n_passages += bool(found)
    n_pages = n_chars / PAGE_CHARS
    return Density(
        heap=heap,
        n_documents=len(documents),
        n_sources=len({document.source for document in documents}),
        n_pages=n_pages,
        n_flags=flags.total(),
        n_passages=n_passages,
        per_10_pages=10 * flags.total() / n_pages if n_pages else None,
        labels=dict(flags.most_common()),
    )


def _first_pages(document: CorpusDocument) -> list[View]:
    limit = _MAX_PAGES * PAGE_CHARS
    passages = takewhile(lambda c: c.start < limit, document_candidates(document))
    return [candidate.view for candidate in passages]
