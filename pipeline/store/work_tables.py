"""Tables of the daily work: sources, uploads, notices and sessions at the desk.

The record of readings, findings and decisions does not rest on any of them.
"""

import sqlalchemy as sa

from pipeline.datamodel import (
    JobState,
    Kind,
    ModelAct,
    NewsKind,
    Quote,
    Role,
    Shelf,
    Strength,
)
from pipeline.store.column_types import (
    EnumText,
    ExactText,
    Records,
    SentenceText,
    Strings,
    UtcTime,
)
from pipeline.store.common_columns import (
    document_id,
    integer,
    key,
    metadata,
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
