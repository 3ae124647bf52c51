"""Tables of the daily work, of draws, and of removals.

The record of readings, findings and decisions does not rest on those of the daily work:
sources, uploads, notices, accounts and sessions.
"""

import sqlalchemy as sa

from pipeline.datamodel import (
    Band,
    DrawnFrom,
    DrawnPassage,
    JobState,
    Kind,
    MissedBound,
    ModelAct,
    NewsKind,
    Quote,
    RemovalAct,
    Role,
    Shelf,
    Strength,
    Unread,
)
from pipeline.store.schema.column_types import (
    EnumText,
    ExactText,
    Numbers,
    Pairs,
    Records,
    SentenceText,
    Strings,
    UtcTime,
    document_id,
    double,
    integer,
    integers,
    key,
    metadata,
    refers,
    text,
    texts,
    typed,
)

source = sa.Table(
    "source",
    metadata,
    text("source_id", primary_key=True),
    sa.Column("refreshed_at", UtcTime),
    sa.Column("etag", ExactText),
    sa.Column("last_modified", ExactText),
    *texts("cursor", "holder"),
    sa.Column("untold", Strings, nullable=False, server_default="[]"),
)

source_file = sa.Table(
    "source_file",
    metadata,
    text("source_id", primary_key=True),
    text("url", primary_key=True),
    *texts("sha256", "path"),
    integer("n_bytes"),
    typed("retrieved_at", UtcTime),
    sa.Column("etag", ExactText),
    sa.Column("last_modified", ExactText),
    *texts("version", "record"),
    sa.Column("is_listed", sa.Boolean, nullable=False),
)

job = sa.Table(
    "job",
    metadata,
    key(),
    text("case", index=True),  # the job may create it
    typed("shelf", EnumText(Shelf)),
    typed("kind", EnumText(Kind)),
    text("reviewer"),
    typed("names", Strings),
    typed("hashes", Strings),
    text("folder"),
    typed("added_at", UtcTime),
    typed("state", EnumText(JobState)),
    typed("reason", SentenceText),
)

news = sa.Table(
    "news",
    metadata,
    text("news_id", primary_key=True),
    text("case", sa.ForeignKey("case.name"), index=True),
    typed("kind", EnumText(NewsKind)),
    document_id(),
    typed("told_at", UtcTime),
    *texts("name", "other"),
    sa.Column("strength", EnumText(Strength)),
    typed("ours", Records(Quote)),
    typed("theirs", Records(Quote)),
    text("seen_by", server_default=""),
    sa.Column("seen_at", UtcTime),
)

account = sa.Table(
    "account",
    metadata,
    text("name", primary_key=True),
    *(text("password_hash"), typed("role", EnumText(Role)), typed("cases", Strings)),
    typed("is_active", sa.Boolean),
    typed("changed_at", UtcTime),
)

session = sa.Table(
    "session",
    metadata,
    *(text("token_sha256", primary_key=True), text("account")),
    *(typed(name, UtcTime) for name in ("started_at", "seen_at")),
)

model_event = sa.Table(
    "model_event",
    metadata,
    key(),
    *(text("name"), typed("act", EnumText(ModelAct)), text("version"), text("earlier")),
    *(text("person"), typed("made_at", UtcTime), text("reason"), text("held_to")),
    *(typed("answered_for", Strings), typed("rulings", Strings)),
)


closeness = sa.Table(
    "closeness",
    metadata,
    refers("coverage_id", "coverage.id", primary_key=True),
    typed("shares", Numbers("f", "f")),
)

draw = sa.Table(
    "draw",
    metadata,
    key(),
    text("case", sa.ForeignKey("case.name")),
    typed("drawn_from", EnumText(DrawnFrom)),
    text("person"),
    typed("made_at", UtcTime),
    double("target"),
    text("state"),
    typed("bands", Records(Band)),
    typed("passages", Records(DrawnPassage)),
    *integers("n_flagged", "n_before"),
    typed("unread", Records(Unread)),
    sa.Index("ix_draw", "case"),
)

draw_answer = sa.Table(
    "draw_answer",
    metadata,
    key(),
    refers("draw", "draw.id"),
    integer("place"),
    typed("labels", Strings),
    typed("is_unsure", sa.Boolean),
    text("person"),
    typed("made_at", UtcTime),
    sa.Index("ix_draw_answer", "draw"),
)

recall_statement = sa.Table(
    "recall_statement",
    metadata,
    key(),
    refers("draw", "draw.id"),
    text("case", sa.ForeignKey("case.name")),
    *(text("person"), typed("made_at", UtcTime), text("method")),
    *integers("n_unflagged", "n_drawn", "n_unsure", "n_decoys", "n_recognised"),
    typed("bounds", Records(MissedBound)),
    integer("n_unread"),
    typed("unread", Records(Unread)),
    sa.Index("ix_recall_statement", "draw"),
)


removal = sa.Table(
    "removal",
    metadata,
    key(),
    typed("act", EnumText(RemovalAct)),
    *(text("case"), text("person"), typed("made_at", UtcTime), text("reason")),
    typed("counts", Pairs),
    *(typed("documents", Strings), typed("entries", Strings)),
)

# Rows, guarded or numbered in a chain, that go with a removal. Their digests stay, so
# that the chain still passes through them.
removed = sa.Table(
    "removed",
    metadata,
    text("kind", primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    refers("removal", "removal.id", primary_key=True),
    text("digest"),
)


def erased(connection: sa.Connection) -> frozenset[str]:
    """Return the documents with erased words, whose bytes are not kept."""
    c = removal.c
    query = sa.select(c.documents).where(c.act == RemovalAct.ERASED)
    return frozenset(each for found in connection.scalars(query) for each in found)
