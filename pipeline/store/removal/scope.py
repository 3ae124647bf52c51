"""The rows of a case or of documents, in every table that holds any."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from pipeline.files import SHA256_IN_TEXT
from pipeline.store.reads import among
from pipeline.store.record.sealing import subject_of
from pipeline.store.schema import tables as t

KEPT = {
    "seal", "removal", "removed", "account", "session", "model_event", "source",
    "source_file",
}  # fmt: skip
"""Tables without data of a case: the log itself, people, models, publishers."""

Scope = dict[str, sa.ColumnElement[bool]]
"""Condition on the rows of each table, referring tables first."""


def rows_of(case: str, documents: Collection[str]) -> Scope:
    """Return the condition on the rows of a case and of documents."""
    found: Scope = {}
    for table in reversed(t.metadata.sorted_tables):
        if table.name not in KEPT:
            found[table.name] = sa.or_(*_parts(table, case, list(documents)))
    return found


def _parts(
    table: sa.Table, case: str, documents: list[str]
) -> Iterator[sa.ColumnElement[bool]]:
    c = table.c
    if "case" in c:
        yield c["case"] == case
    if "document_id" in c:
        yield c.document_id.in_(documents)
    yield from _by_others(table, case, documents)


def _by_others(
    table: sa.Table, case: str, documents: list[str]
) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the conditions on rows that other rows name."""
    if table is t.case:
        yield t.case.c.name == case
    if table is t.revision:
        yield t.revision.c.earlier_id.in_(documents)
    if table is t.draw_answer:
        mine = sa.select(t.draw.c.id).where(t.draw.c["case"] == case)
        yield t.draw_answer.c.draw.in_(mine)
    for name, of in (("reading_id", t.reading), ("coverage_id", t.coverage)):
        if table in (t.page, t.closeness) and name in table.c:
            held = sa.select(of.c.id).where(of.c.document_id.in_(documents))
            yield table.c[name].in_(held)


def documents_ever_in(connection: sa.Connection, case: str) -> set[str]:
    """Return the documents that are in a case, or were removed from it."""
    c = t.seal.c
    start = subject_of((case,))[:-1] + ',"'  # of the subjects of its documents
    query = sa.select(c.subject).where(
        c.kind == "case_document", c.subject.startswith(start, autoescape=True)
    )
    found = {
        match[0]
        for subject in connection.scalars(query)
        if (match := SHA256_IN_TEXT.match(subject, len(start))) is not None
    }
    known = among(connection, t.document, t.document.c.document_id, sorted(found))
    return {row["document_id"] for row in known}


def documents_used_elsewhere(
    connection: sa.Connection, case: str, documents: Collection[str]
) -> set[str]:
    """Return the documents that are also in other cases, or are quoted there."""
    c = t.case_document.c
    elsewhere = sa.select(c.document_id).where(c["case"] != case)
    rows = among(connection, elsewhere, c.document_id, sorted(documents))
    used = {row["document_id"] for row in rows}
    d = t.deal.c
    quotes = (d.parties, d.links, d.product_links, d.prior_supplies, d.searches)
    texts = sa.select(*(sa.type_coerce(each, sa.Text) for each in quotes))
    for row in connection.execute(texts.where(d["case"] != case)):
        for text in row:
            used.update(SHA256_IN_TEXT.findall(text))
    return used & set(documents)
