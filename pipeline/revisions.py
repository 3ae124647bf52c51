"""Link each document of a case to the earlier version of it that the store holds.

    link_revisions(store, "deal-417")      after screening: find and store the links
    store.revisions([document_id])         what is linked
    with_revisions(store, coverage)        lines of coverage that say so
    changes(store, revision)               passages added, removed, unchanged

"Earlier" is what was read before; files that came in one go count in the order of
their names. A document is linked to the one that it resembles most.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.datamodel import Coverage, Revision
from pipeline.text.revisions import (
    MIN_RESEMBLANCE,
    Changes,
    candidates,
    compare,
    resemblance,
    shingles,
    sketch,
)

if TYPE_CHECKING:
    from pipeline.store.store import Store

_MAX_LOOKED_AT = 20
"""Candidates that are read in full: a form that 1,000 offices filled in has more."""


def link_revisions(store: "Store", case: str) -> list[Revision]:
    """Find earlier versions of the documents of a case that were not looked at yet.

    Args:
        store: All its documents are looked through, those of other cases too.
        case: Name of the case.

    Returns:
        The links that are new.

    Raises:
        NotStored: There is no such case.
    """
    waiting = store.unsketched(case)
    sketches = store.sketches() if waiting else {}
    shingles_of = lru_cache(maxsize=64)(lambda key: _shingles(store, key))
    links: list[Revision] = []
    for document_id in waiting:
        mine = shingles_of(document_id)
        hashes = sketch(mine)
        near = candidates(hashes, sketches)[:_MAX_LOOKED_AT]
        best = max(
            ((resemblance(mine, shingles_of(key)), key) for key in near),
            default=(0.0, ""),
        )
        link = _link(store, document_id, *best) if best[0] >= MIN_RESEMBLANCE else None
        store.add_sketch(document_id, hashes, link)
        sketches[document_id] = hashes
        links += [link] if link is not None else []
    return links


def changes(store: "Store", revision: Revision) -> Changes:
    """Return the passages that a version added, dropped and kept, as last read.

    Raises:
        NotStored: One of the two documents has no text in the store.
    """
    earlier = store.passages(revision.earlier_id)
    return compare(earlier, store.passages(revision.document_id))


def with_revisions(store: "Store", coverage: Iterable[Coverage]) -> list[Coverage]:
    """Return lines of coverage that also say what a document is a version of."""
    lines = list(coverage)
    said = words_of(store, lines)
    return [
        replace(line, reason="; ".join(filter(None, (line.reason, said[line.name]))))
        if line.name in said
        else line
        for line in lines
    ]


def words_of(store: "Store", coverage: Iterable[Coverage]) -> dict[str, str]:
    """Return what documents are versions of, in words, by their names."""
    lines = list(coverage)
    links = {x.document_id: x for x in store.revisions([c.document_id for c in lines])}
    names = {
        place.document_id: f"{place.name} (case {place.case!r})"
        for place in store.cases_of({link.earlier_id for link in links.values()})
    }
    names |= {line.document_id: line.name for line in lines}
    return {
        line.name: describe(link, names.get(link.earlier_id, link.earlier_id[:12]))
        for line in lines
        if (link := links.get(line.document_id)) is not None
    }


def describe(revision: Revision, earlier_name: str) -> str:
    """Say in words what a document is a version of.

    Example:
        >>> describe(Revision("b", "a", 0.8, 2, 1, 40), "offer.pdf")
        'another version of offer.pdf: 2 passages added, 1 removed, 40 unchanged'
    """
    if not revision.n_added and not revision.n_removed:
        return f"the same text as {earlier_name}"
    n_added = f"{revision.n_added} passage{'s' * (revision.n_added != 1)} added"
    rest = f"{revision.n_removed} removed, {revision.n_unchanged} unchanged"
    return f"another version of {earlier_name}: {n_added}, {rest}"


def _shingles(store: "Store", document_id: str) -> frozenset[str]:
    return shingles(passage.text for passage in store.passages(document_id))


def _link(store: "Store", document_id: str, share: float, earlier_id: str) -> Revision:
    found = compare(store.passages(earlier_id), store.passages(document_id))
    return Revision(
        document_id=document_id,
        earlier_id=earlier_id,
        resemblance=share,
        n_added=len(found.added),
        n_removed=len(found.removed),
        n_unchanged=len(found.unchanged),
    )
