"""The tables, as the code sees them; ``migrations/`` is what makes them.

    document ─┬─ reading ─┬─ page
              │           └─ passage ── passage_fts (SQLite) / search (PostgreSQL)
              ├─ coverage ── finding         one screening of one reading
              ├─ latest                      the newest coverage and reading
              ├─ case_document ── case
              ├─ origin
              ├─ sketch                      to find texts alike, written once
              ├─ revision                    the document that it is a version of
              └─ decision                    only ever added, chained by hash
    case ─────┬── case_event                 the same: closed, reopened
              ├── link_answer                the same: what people say of two names
              ├── deal                       parties, links, searches, made in one go
              └── flag_sheet                 flags and proposed queue, the same
    account ──── session                     who may come to the desk, and who is there
    seal                                     what the others hold, chained and signed

    source ───── source_file                 what is known of a publisher's series
    job                                      documents added at the desk

A *reading* is what one reader version made of the bytes: text, pages, passages.
Its key holds a hash of that content, so a reader that gives another text under
the same version adds a reading and never bends the offsets of an older one.
Rows are never deleted, and only ``latest``, ``case_document``, ``origin`` what is known
of sources, and the state of a job are ever updated.
"""

from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import (
    BlockKind,
    CaseAct,
    Destination,
    Flag,
    JobState,
    Kind,
    Link,
    LinkVerdict,
    ListHit,
    Party,
    PriorSupply,
    Product,
    ProductLink,
    Queue,
    Quote,
    Role,
    Search,
    Section,
    Shelf,
    Status,
    Strength,
    Verdict,
)
from pipeline.store.columns import (
    Boxes,
    Choice,
    ExactText,
    Pairs,
    Records,
    Strings,
    UtcTime,
    WordBoxes,
    WordSpans,
)

SCHEMA = "0009"
FIRST_SEALED = "0007"
"""The newest revision in ``migrations/versions``, and the first with a ``seal``."""

metadata = sa.MetaData()


def _text(name: str, *args: Any, **options: Any) -> sa.Column[str]:
    return sa.Column(name, ExactText, *args, nullable=False, **options)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _double(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double, nullable=False)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _document_id(*, primary_key: bool = False) -> sa.Column[str]:
    refers = sa.ForeignKey("document.document_id")
    return _text("document_id", refers, primary_key=primary_key)


def _refers(name: str, target: str, **options: Any) -> sa.Column[int]:
    options = {"nullable": False} | options
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), **options)


def _typed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


document = sa.Table(
    "document",
    metadata,
    _text("document_id", primary_key=True),
    _typed("added_at", UtcTime),
)

reading = sa.Table(
    "reading",
    metadata,
    _key(),
    _document_id(),
    _text("reader_version"),
    _text("content_sha256"),
    _text("name"),
    _text("media_type"),
    _text("text"),
    _integer("n_chars"),
    sa.UniqueConstraint("document_id", "reader_version", "content_sha256"),
)

page = sa.Table(
    "page",
    metadata,
    _refers("reading_id", "reading.id", primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _double("width"),
    _double("height"),
    _integer("start"),
    _integer("end"),
    sa.Column("unread", ExactText),
    sa.Column("note", ExactText),
    _typed("word_spans", WordSpans()),
    _typed("word_boxes", WordBoxes()),
)

passage = sa.Table(
    "passage",
    metadata,
    _key(),
    _refers("reading_id", "reading.id"),
    _document_id(),
    _integer("start"),
    _integer("end"),
    _integer("page_number"),
    _text("text"),
    _typed("boxes", Boxes),
    _typed("heading", Strings),
    _text("before"),
    _text("after"),
    _typed("columns", Strings),
    sa.Column("language", ExactText),
    _typed("role", Choice(BlockKind)),
    sa.Column("section", Choice(Section)),
    sa.Column("paragraph", sa.Integer),
    sa.UniqueConstraint("reading_id", "start", "end"),
)

coverage = sa.Table(
    "coverage",
    metadata,
    _key(),
    _document_id(),
    _refers("reading_id", "reading.id", nullable=True),
    _text("reader_version"),
    _text("model_version"),
    _text("name"),
    _typed("kind", Choice(Kind)),
    sa.Column("language", ExactText),
    _integer("n_pages"),
    _integer("n_pages_read"),
    _integer("n_passages"),
    _typed("status", Choice(Status)),
    _text("reason"),
    _typed("added_at", UtcTime),
    sa.UniqueConstraint("document_id", "reader_version", "model_version", "kind"),
)

latest = sa.Table(
    "latest",
    metadata,
    _document_id(primary_key=True),
    _refers("coverage_id", "coverage.id"),
    _refers("reading_id", "reading.id", nullable=True, index=True),
)

finding = sa.Table(
    "finding",
    metadata,
    _refers("coverage_id", "coverage.id", primary_key=True),
    _text("finding_id", primary_key=True),
    _document_id(),
    _integer("start"),
    _integer("end"),
    _text("quote"),
    _integer("page_number"),
    _typed("boxes", Boxes),
    _text("label"),
    _double("score"),
    _double("threshold"),
    _typed("attributes", Pairs),
    _typed("evidence", Pairs),
    _text("classifier"),
    _text("model_version"),
    sa.Column("language", ExactText),
    sa.Index("ix_finding_finding_id", "finding_id"),
)

case = sa.Table(
    "case",
    metadata,
    _text("name", primary_key=True),
    _typed("created_at", UtcTime),
)

case_document = sa.Table(
    "case_document",
    metadata,
    _text("case", sa.ForeignKey("case.name"), primary_key=True),
    _document_id(primary_key=True),
    _text("name", primary_key=True),
    _typed("shelf", Choice(Shelf)),
    _typed("kind", Choice(Kind)),
    _typed("added_at", UtcTime),
    sa.Index("ix_case_document_document_id", "document_id"),
)

origin = sa.Table(
    "origin",
    metadata,
    _document_id(primary_key=True),
    _text("source_id", primary_key=True),
    _text("url", primary_key=True),
    _typed("retrieved_at", UtcTime),
    _text("licence"),
    sa.Column("etag", ExactText),
    sa.Column("last_modified", ExactText),
    sa.Index("ix_origin_url", "url"),
)

source = sa.Table(
    "source",
    metadata,
    _text("source_id", primary_key=True),
    sa.Column("refreshed_at", UtcTime),
    sa.Column("etag", ExactText),
    sa.Column("last_modified", ExactText),
    _text("cursor"),
    _text("holder"),
    sa.Column("held_until", UtcTime),
)

source_file = sa.Table(
    "source_file",
    metadata,
    _text("source_id", primary_key=True),
    _text("url", primary_key=True),
    _text("sha256"),
    _text("path"),
    _integer("n_bytes"),
    _typed("retrieved_at", UtcTime),
    sa.Column("etag", ExactText),
    sa.Column("last_modified", ExactText),
    _text("version"),
    _text("record"),
    sa.Column("is_listed", sa.Boolean, nullable=False),
)

job = sa.Table(
    "job",
    metadata,
    _key(),
    _text("case", index=True),  # a job may make it
    _typed("shelf", Choice(Shelf)),
    _typed("kind", Choice(Kind)),
    _text("reviewer"),
    _typed("names", Strings),
    _typed("hashes", Strings),
    _text("folder"),
    _typed("added_at", UtcTime),
    _typed("state", Choice(JobState)),
    _text("reason"),
)

sketch = sa.Table(
    "sketch",
    metadata,
    _document_id(primary_key=True),
    _typed("hashes", sa.LargeBinary),
)

revision = sa.Table(
    "revision",
    metadata,
    _document_id(primary_key=True),
    _text("earlier_id", sa.ForeignKey("document.document_id"), index=True),
    _double("resemblance"),
    _integer("n_added"),
    _integer("n_removed"),
    _integer("n_unchanged"),
)

decision = sa.Table(
    "decision",
    metadata,
    _key(),
    _text("decision_id", unique=True),
    _document_id(),
    _integer("start"),
    _integer("end"),
    _text("label"),
    _typed("verdict", Choice(Verdict)),
    _text("reviewer"),
    _typed("decided_at", UtcTime),
    _text("note"),
    sa.Column("finding_id", ExactText),
    _text("text_sha256"),
    _text("digest"),
    _text("reason"),
    sa.Index("ix_decision_document_id", "document_id"),
)

case_event = sa.Table(
    "case_event",
    metadata,
    _key(),
    _text("case", sa.ForeignKey("case.name")),
    _typed("act", Choice(CaseAct)),
    _text("reviewer"),
    _typed("decided_at", UtcTime),
    _text("note"),
    _text("head"),
    _text("digest"),
)

link_answer = sa.Table(
    "link_answer",
    metadata,
    _key(),
    _text("case", sa.ForeignKey("case.name")),
    _text("pair_id", index=True),
    _text("party"),
    _text("other"),
    _typed("verdict", Choice(LinkVerdict)),
    _typed("strength", Choice(Strength)),
    _text("reviewer"),
    _typed("decided_at", UtcTime),
    _text("note"),
    _text("digest"),
)

# A deal and its flags are written and read as a whole, so each is one row.
deal = sa.Table(
    "deal",
    metadata,
    _key(),
    _text("case", sa.ForeignKey("case.name"), index=True),
    _typed("made_at", UtcTime),
    _text("content_sha256"),
    _typed("versions", Pairs),
    _typed("parties", Records(Party)),
    _typed("links", Records(Link)),
    _typed("list_hits", Records(ListHit)),
    _typed("products", Records(Product)),
    _typed("product_links", Records(ProductLink)),
    _typed("destinations", Records(Destination)),
    _typed("prior_supplies", Records(PriorSupply)),
    _typed("part_of_system", Records(Quote)),
    _typed("searches", Records(Search)),
)

flag_sheet = sa.Table(
    "flag_sheet",
    metadata,
    _key(),
    _text("case", sa.ForeignKey("case.name"), index=True),
    _typed("made_at", UtcTime),
    _text("content_sha256"),
    _typed("versions", Pairs),
    _typed("settings", Pairs),
    _typed("queue", Choice(Queue)),
    _typed("reasons", Strings),
    _typed("flags", Records(Flag)),
    _typed("context", Strings),
    _integer("n_open"),
)

account = sa.Table(
    "account",
    metadata,
    _text("name", primary_key=True),
    *(_text("password_hash"), _typed("role", Choice(Role)), _typed("cases", Strings)),
    _typed("is_active", sa.Boolean),
    _typed("changed_at", UtcTime),
)

session = sa.Table(
    "session",
    metadata,
    *(_text("token_sha256", primary_key=True), _text("account")),
    *(_typed(name, UtcTime) for name in ("started_at", "seen_at")),
)

# What each of the other tables holds of one subject, in a chain; see ``sealing``.
seal = sa.Table(
    "seal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    *map(_text, ("kind", "subject", "contents")),
    _integer("rests_on"),
    *map(_text, ("made_at", "key_id", "digest", "signature")),
    sa.Index("ix_seal_subject", "kind", "subject"),
)
