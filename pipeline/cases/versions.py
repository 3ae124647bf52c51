"""Describe the versions of a case's documents."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.datamodel import Coverage, Revision

if TYPE_CHECKING:
    from pipeline.store.store import Store


def with_revisions(store: "Store", coverage: Iterable[Coverage]) -> list[Coverage]:
    """Return lines of coverage with notes on versions."""
    lines = list(coverage)
    said = words_of(store, lines)
    return [
        replace(line, reason="; ".join(filter(None, (line.reason, said[line.name]))))
        if line.name in said
        else line
        for line in lines
    ]


def words_of(store: "Store", coverage: Iterable[Coverage]) -> dict[str, str]:
    """Return notes on versions of documents, by their names."""
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
    """Return a note on the versions of a document.

    Example:
        >>> describe(Revision("b", "a", 0.8, 2, 1, 40), "offer.pdf")
        'another version of offer.pdf: 2 passages added, 1 removed, 40 unchanged'
    """
    if not revision.n_added and not revision.n_removed:
        return f"the same text as {earlier_name}"
    n_added = f"{revision.n_added} passage{'s' * (revision.n_added != 1)} added"
    rest = f"{revision.n_removed} removed, {revision.n_unchanged} unchanged"
    return f"another version of {earlier_name}: {n_added}, {rest}"
