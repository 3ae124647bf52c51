"""The first tables, the search index, and the guard of decisions."""

import string

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import integers, key, of_case, of_document, texts

revision = "0001"
down_revision = None


def _doubles(*names: str) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Double, nullable=False) for name in names]


def _nullable(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text) for name in names]


def _bytes(*names: str) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary, nullable=False) for name in names]


def _refers(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), nullable=nullable)


def upgrade() -> None:
    _create_readings()
    _create_screenings()
    _create_cases()
    _create_decisions()
    if op.get_bind().dialect.name == "sqlite":
        _guard_decisions_sqlite()
        _index_passages_sqlite()
    else:
        _guard_decisions_postgresql()
        _index_passages_postgresql()


def _create_readings() -> None:
    op.create_table(
        "document",
        *texts("document_id", "added_at"),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_table(
        "reading",
        key(),
        of_document(),
        *texts("reader_version", "content_sha256", "name", "media_type", "text"),
        *integers("n_chars"),
        sa.UniqueConstraint("document_id", "reader_version", "content_sha256"),
    )
    op.create_table(
        "page",
        _refers("reading_id", "reading.id"),
        *integers("number"),
        *_doubles("width", "height"),
        *integers("start", "end"),
        *_nullable("unread", "note"),
        *_bytes("word_spans", "word_boxes"),
        sa.PrimaryKeyConstraint("reading_id", "number"),
    )
    op.create_table(
        "passage",
        key(),
        _refers("reading_id", "reading.id"),
        of_document(),
        *integers("start", "end", "page_number"),
        *texts("text", "boxes", "heading", "before", "after", "columns"),
        *_nullable("language"),
        sa.UniqueConstraint("reading_id", "start", "end"),
    )


def _create_screenings() -> None:
    op.create_table(
        "coverage",
        key(),
        of_document(),
        _refers("reading_id", "reading.id", nullable=True),
        *texts("reader_version", "model_version", "name", "kind"),
        *_nullable("language"),
        *integers("n_pages", "n_pages_read", "n_passages"),
        *texts("status", "reason", "added_at"),
        sa.UniqueConstraint("document_id", "reader_version", "model_version", "kind"),
    )
    op.create_table(
        "latest",
        of_document(),
        _refers("coverage_id", "coverage.id"),
        _refers("reading_id", "reading.id", nullable=True),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index("ix_latest_reading_id", "latest", ["reading_id"])
    op.create_table(
        "finding",
        _refers("coverage_id", "coverage.id"),
        *texts("finding_id"),
        of_document(),
        *integers("start", "end"),
        *texts("quote"),
        *integers("page_number"),
        *texts("boxes", "label"),
        *_doubles("score", "threshold"),
        *texts("attributes", "evidence", "classifier", "model_version"),
        *_nullable("language"),
        sa.PrimaryKeyConstraint("coverage_id", "finding_id"),
    )
    op.create_index("ix_finding_finding_id", "finding", ["finding_id"])


def _create_cases() -> None:
    op.create_table(
        "case", *texts("name", "created_at"), sa.PrimaryKeyConstraint("name")
    )
    op.create_table(
        "case_document",
        of_case(),
        of_document(),
        *texts("name", "shelf", "kind", "added_at"),
        sa.PrimaryKeyConstraint("case", "document_id", "name"),
    )
    op.create_index("ix_case_document_document_id", "case_document", ["document_id"])
    op.create_table(
        "origin",
        of_document(),
        *texts("source_id", "url", "retrieved_at", "licence"),
        *_nullable("etag", "last_modified"),
        sa.PrimaryKeyConstraint("document_id", "source_id", "url"),
    )
    op.create_index("ix_origin_url", "origin", ["url"])


def _create_decisions() -> None:
    op.create_table(
        "decision",
        key(),
        *texts("decision_id"),
        of_document(),
        *integers("start", "end"),
        *texts("label", "verdict", "reviewer", "decided_at", "note"),
        *_nullable("finding_id"),
        *texts("text_sha256", "digest"),
        sa.UniqueConstraint("decision_id"),
    )
    op.create_index("ix_decision_document_id", "decision", ["document_id"])


def _guard_decisions_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER decision_no_{verb.lower()} BEFORE {verb} ON decision "
            "BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END"
        )
    # INSERT OR REPLACE deletes without firing the trigger above.
    op.execute(
        "CREATE TRIGGER decision_no_replace BEFORE INSERT ON decision WHEN EXISTS "
        "(SELECT 1 FROM decision WHERE id = new.id OR decision_id = new.decision_id) "
        "BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END"
    )


def _guard_decisions_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'decisions are only ever added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER decision_only_added BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _index_passages_sqlite() -> None:
    # External content, so that the index holds no second copy of the passages.
    op.execute(
        "CREATE VIRTUAL TABLE passage_fts USING fts5(text, content='passage', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER passage_indexed AFTER INSERT ON passage BEGIN "
        "INSERT INTO passage_fts(rowid, text) VALUES (new.id, new.text); END"
    )
    op.execute(
        "CREATE TRIGGER passage_unindexed AFTER DELETE ON passage BEGIN "
        "INSERT INTO passage_fts(passage_fts, rowid, text) "
        "VALUES ('delete', old.id, old.text); END"
    )


def _index_passages_postgresql() -> None:
    # Punctuation becomes a space, or the parser would take "and/or" for a path
    # and "a.b" for a host. A tsvector holds 1 MB, so a passage over 100,000
    # characters (a hostile table row) is searchable by its beginning only.
    marks = string.punctuation.replace("'", "''")
    spaces = " " * len(string.punctuation)
    plain = f"translate(left(text, 100000), E'{_escaped(marks)}', '{spaces}')"
    op.execute(
        "ALTER TABLE passage ADD COLUMN search tsvector GENERATED ALWAYS AS "
        f"(to_tsvector('simple', {plain})) STORED"
    )
    op.execute("CREATE INDEX ix_passage_search ON passage USING gin (search)")


def _escaped(marks: str) -> str:
    # For E'...', and for SQLAlchemy, which reads :name as a parameter.
    return marks.replace("\\", "\\\\").replace(":", "\\:")
