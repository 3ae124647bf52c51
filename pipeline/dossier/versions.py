"""Describe the versions of a case's documents."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.datamodel import Coverage, Revision, Said, counted, joined

if TYPE_CHECKING:
    from pipeline.store.store import Store


def with_revisions(store: "Store", coverage: Iterable[Coverage]) -> list[Coverage]:
    """Return coverage lines with notes on versions."""
    lines = list(coverage)
    said = words_of(store, lines)
    return [
        replace(line, reason=joined((line.reason, said[line.name])))
        if line.name in said
        else line
        for line in lines
    ]


def words_of(store: "Store", coverage: Iterable[Coverage]) -> dict[str, str]:
    """Return notes on versions of documents, by the document's name."""
    lines = list(coverage)
    links = {x.document_id: x for x in store.revisions([c.document_id for c in lines])}
    names: dict[str, str] = {
        place.document_id: Said(
            "{name} (case {case!r})", name=place.name, case=place.case
        )
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
        return Said("the same text as {name}", name=earlier_name)
    return counted(
        revision.n_added,
        "another version of {name}: {n} passage added, {removed} removed, "
        "{unchanged} unchanged",
        "another version of {name}: {n} passages added, {removed} removed, "
        "{unchanged} unchanged",
        name=earlier_name,
        removed=revision.n_removed,
        unchanged=revision.n_unchanged,
    )
