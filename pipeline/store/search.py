"""Full-text search over passages: one query language, two databases.

A query consists of words and ``"phrases"``; a passage must hold them all, in any order.
There are no operators: every input is searched for literally, and nothing is a syntax
error. Case makes no difference; on SQLite, diacritics make none either. A term in a
script that puts no spaces between words, such as Chinese or Thai, is found anywhere in
a text, because the indexes hold whole clauses of such scripts as one word.
"""

import re
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import Passage
from pipeline.store.reads import among
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import record_of

_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_SOUTHEAST = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Thai, Lao, Burmese and Khmer, whose vowel signs are no letters to ``re``."""

_NOT_WORD = re.compile(rf"(?:[^\w{_SOUTHEAST}]|_)+")
_UNSPACED = re.compile(rf"[{_SOUTHEAST}\u3040-\u9fff\uac00-\ud7af]")
"""Also Japanese and Chinese letters, and Hangul, whose words grow by endings."""

_MAX_TERMS = 64
"""Most terms of a search. No question has more; a pasted page must not become a query
plan."""


def terms(query: str) -> list[str]:
    """Split a query into words and phrases, each as words with single spaces.

    An unclosed quotation mark extends to the end. A term without letter or digit (an
    emoji, an operator) is left out, because no index holds it.

    Example:
        >>> terms('mobile "lawful  interception" AND 🙂 e-mail')
        ['mobile', 'lawful interception', 'AND', 'e mail']
    """
    found = (phrase or word for phrase, word in _TERM.findall(query))
    plain = (_NOT_WORD.sub(" ", term).strip() for term in found)
    return [term for term in plain if term][:_MAX_TERMS]


def search_passages(
    connection: sa.Connection, query: str, *, case: str | None = None, limit: int = 20
) -> list[tuple[Passage, float]]:
    """Return the passages that hold all words and "phrases", best first.

    Args:
        connection: An open connection.
        query: Any text; it is never a syntax error.
        case: Name of the case whose documents are searched, or None for all.
        limit: Most passages to return, at least 1.

    Returns:
        Passages with a score that is higher for a better match. Scores are only
        comparable within one search.
    """
    words = terms(query)
    if not words:
        return []
    ranked = _ranked(connection, words, case).order_by(sa.desc("score"), t.passage.c.id)
    rows = connection.execute(ranked.limit(limit))
    scores = {row.id: float(row.score) for row in rows}
    found = among(connection, t.passage, t.passage.c.id, list(scores))
    passages = {row["id"]: record_of(Passage, row) for row in found}
    return [(passages[passage_id], score) for passage_id, score in scores.items()]


def _ranked(
    connection: sa.Connection, words: list[str], case: str | None
) -> sa.Select[Any]:
    build = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    inside = [word for word in words if _UNSPACED.search(word)]
    indexed = [word for word in words if word not in inside]
    query = build(indexed) if indexed else _unranked()
    query = query.join(t.latest, t.latest.c.reading_id == t.passage.c.reading_id)
    for word in inside:
        query = query.where(t.passage.c.text.icontains(word, autoescape=True))
    if case is None:
        return query
    in_case = sa.select(t.case_document.c.document_id).where(
        t.case_document.c["case"] == case
    )
    return query.where(t.passage.c.document_id.in_(in_case))


def _unranked() -> sa.Select[Any]:
    return sa.select(t.passage.c.id, sa.literal(0.0).label("score"))


def _sqlite(words: list[str]) -> sa.Select[Any]:
    fts: Any = sa.table("passage_fts", sa.column("rowid"), sa.column("passage_fts"))
    match = " AND ".join(f'"{word}"' for word in words)
    # bm25 is negative, and smaller for a better match.
    score = -sa.func.bm25(sa.literal_column("passage_fts"), type_=sa.Double)
    return (
        sa.select(t.passage.c.id, score.label("score"))
        .select_from(fts.join(t.passage, t.passage.c.id == fts.c.rowid))
        .where(sa.literal_column("passage_fts").op("MATCH")(match))
    )


def _postgresql(words: list[str]) -> sa.Select[Any]:
    search: Any = sa.literal_column("passage.search")
    wanted = [sa.func.phraseto_tsquery("simple", word) for word in words]
    match: Any = wanted[0]
    for term in wanted[1:]:
        match = match.op("&&")(term)
    score = sa.func.ts_rank_cd(search, match, type_=sa.Double)
    return sa.select(t.passage.c.id, score.label("score")).where(search.op("@@")(match))
