"""Link each document of a case to its earlier version in the store.

"Earlier" means read before; files read in one run count in the order of their names. A
document is linked to the one that it resembles most.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.datamodel import Revision
from pipeline.text.revisions import (
    MIN_RESEMBLANCE,
    candidates,
    compare,
    resemblance,
    shingles,
    sketch,
)

if TYPE_CHECKING:
    from pipeline.store.store import Store

_MAX_LOOKED_AT = 20
"""Most candidates that are read in full: a form that 1,000 offices filled in has
more."""


def link_revisions(store: "Store", case: str) -> list[Revision]:
    """Find earlier versions of the unchecked documents of a case.

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
