"""The tables as the code sees them; ``migrations/`` creates them.

    document ─┬─ reading ─┬─ page
              │           └─ passage ── passage_fts (SQLite) / search (PostgreSQL)
              ├─ coverage ─┬ finding         one screening of one reading
              │            └ closeness       how near the other passages came
              ├─ latest                      the newest coverage and reading
              ├─ case_document ── case
              ├─ origin
              ├─ sketch                      to find texts alike, written once
              ├─ revision                    the document that it is a version of
              └─ decision                    only ever added, chained by hash
    case ─────┬── case_event                 the same: closed, reopened
              ├── field_entry                forms of people, and words on parties
              ├── link_answer                the same: what people say of two names
              ├── deal                       parties, links, searches, made in one go
              ├── flag_sheet                 flags and proposed queue, the same
              ├── translation                what words mean, apart from their quote
              └── draw ─┬─ draw_answer       passages read to bound what was missed
                        └─ recall_statement  what that says
    account ──── session                     who may come to the desk, and who is there
    model_event                              which model was put to work, by whom, why
    removal ──── removed                     what was taken out again, and why
    seal                                     what the others hold, chained and signed

    source ───── source_file                 what is known of a publisher's series
    job                                      documents added at the desk

A *reading* is the result of one reader version for the bytes: text, pages, passages.
Its key holds a hash of that content. So a reader that gives another text under the
same version adds a reading, and the offsets of the older one stay right. Updates are
only made in ``latest``, ``case_document``, ``origin``, the states of sources, and the
state of a job. Only a ``removal`` deletes rows and blacks out words.
"""

import sqlalchemy as sa

from pipeline.datamodel import (
    BlockKind,
    CaseAct,
    Destination,
    Flag,
    Kind,
    Link,
    LinkVerdict,
    ListHit,
    Omission,
    OrderLine,
    Party,
    PartyStatement,
    PriorSupply,
    Product,
    ProductLink,
    Queue,
    QueueFit,
    Quote,
    Search,
    Section,
    Shelf,
    Status,
    Strength,
    Verdict,
)
from pipeline.store.schema.column_types import (
    Boxes,
    EnumText,
    ExactText,
    Pairs,
    Records,
    SentenceText,
    Strings,
    UtcTime,
    WordBoxes,
    WordSpans,
    document_id,
    double,
    integer,
    integers,
    key,
    refers,
    text,
    texts,
    typed,
)
from pipeline.store.schema.column_types import metadata as metadata
from pipeline.store.schema.work_tables import account as account
from pipeline.store.schema.work_tables import closeness as closeness
from pipeline.store.schema.work_tables import draw as draw
from pipeline.store.schema.work_tables import draw_answer as draw_answer
from pipeline.store.schema.work_tables import job as job
from pipeline.store.schema.work_tables import model_event as model_event
from pipeline.store.schema.work_tables import news as news
from pipeline.store.schema.work_tables import recall_statement as recall_statement
from pipeline.store.schema.work_tables import removal as removal
from pipeline.store.schema.work_tables import removed as removed
from pipeline.store.schema.work_tables import session as session
from pipeline.store.schema.work_tables import source as source
from pipeline.store.schema.work_tables import source_file as source_file

SCHEMA = "0022"
FIRST_SEALED = "0007"
ALL_SEALED = "0018"
"""Revisions in ``migrations/versions``: the newest, the first with a ``seal``, and the
first in which ``news`` is sealed too."""

document = sa.Table(
    "document",
    metadata,
    text("document_id", primary_key=True),
    typed("added_at", UtcTime),
)

reading = sa.Table(
    "reading",
    metadata,
    key(),
    document_id(),
    *texts("reader_version", "content_sha256", "name", "media_type", "text"),
    integer("n_chars"),
    sa.UniqueConstraint("document_id", "reader_version", "content_sha256"),
)

page = sa.Table(
    "page",
    metadata,
    refers("reading_id", "reading.id", primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    double("width"),
    double("height"),
    *integers("start", "end"),
    sa.Column("unread", SentenceText),
    sa.Column("note", SentenceText),
    typed("word_spans", WordSpans()),
    typed("word_boxes", WordBoxes()),
)

passage = sa.Table(
    "passage",
    metadata,
    key(),
    refers("reading_id", "reading.id"),
    document_id(),
    *integers("start", "end", "page_number"),
    text("text"),
    typed("boxes", Boxes),
    typed("heading", Strings),
    *texts("before", "after"),
    typed("columns", Strings),
    sa.Column("language", ExactText),
    typed("role", EnumText(BlockKind)),
    sa.Column("section", EnumText(Section)),
    sa.Column("paragraph", sa.Integer),
    sa.UniqueConstraint("reading_id", "start", "end"),
)

coverage = sa.Table(
    "coverage",
    metadata,
    key(),
    document_id(),
    refers("reading_id", "reading.id", nullable=True),
    *texts("reader_version", "model_version", "name"),
    typed("kind", EnumText(Kind)),
    sa.Column("language", ExactText),
    *integers("n_pages", "n_pages_read", "n_passages"),
    typed("status", EnumText(Status)),
    typed("reason", SentenceText),
    typed("added_at", UtcTime),
    sa.Column("kind_probability", sa.Float, info={"first": None}),
    sa.UniqueConstraint("document_id", "reader_version", "model_version", "kind"),
)

latest = sa.Table(
    "latest",
    metadata,
    document_id(primary_key=True),
    refers("coverage_id", "coverage.id"),
    refers("reading_id", "reading.id", nullable=True, index=True),
)

finding = sa.Table(
    "finding",
    metadata,
    refers("coverage_id", "coverage.id", primary_key=True),
    text("finding_id", primary_key=True),
    document_id(),
    *integers("start", "end"),
    text("quote"),
    integer("page_number"),
    typed("boxes", Boxes),
    text("label"),
    double("score"),
    double("threshold"),
    typed("attributes", Pairs),
    typed("evidence", Pairs),
    *texts("classifier", "model_version"),
    sa.Column("language", ExactText),
    sa.Index("ix_finding_finding_id", "finding_id"),
)

case = sa.Table(
    "case",
    metadata,
    text("name", primary_key=True),
    typed("created_at", UtcTime),
)

case_document = sa.Table(
    "case_document",
    metadata,
    text("case", sa.ForeignKey("case.name"), primary_key=True),
    document_id(primary_key=True),
    text("name", primary_key=True),
    typed("shelf", EnumText(Shelf)),
    typed("kind", EnumText(Kind)),
    typed("added_at", UtcTime),
    sa.Index("ix_case_document_document_id", "document_id"),
)

origin = sa.Table(
    "origin",
    metadata,
    document_id(primary_key=True),
    text("source_id", primary_key=True),
    text("url", primary_key=True),
    typed("retrieved_at", UtcTime),
    text("licence"),
    sa.Column("etag", ExactText),
    sa.Column("last_modified", ExactText),
    sa.Index("ix_origin_url", "url"),
)

sketch = sa.Table(
    "sketch",
    metadata,
    document_id(primary_key=True),
    typed("hashes", sa.LargeBinary),
)

revision = sa.Table(
    "revision",
    metadata,
    document_id(primary_key=True),
    text("earlier_id", sa.ForeignKey("document.document_id"), index=True),
    double("resemblance"),
    *integers("n_added", "n_removed", "n_unchanged"),
)

decision = sa.Table(
    "decision",
    metadata,
    key(),
    text("decision_id", unique=True),
    document_id(),
    *integers("start", "end"),
    text("label"),
    typed("verdict", EnumText(Verdict)),
    text("reviewer"),
    typed("decided_at", UtcTime),
    text("note"),
    sa.Column("finding_id", ExactText),
    *texts("text_sha256", "digest", "reason"),
    sa.Index("ix_decision_document_id", "document_id"),
)

case_event = sa.Table(
    "case_event",
    metadata,
    key(),
    text("case", sa.ForeignKey("case.name")),
    typed("act", EnumText(CaseAct)),
    text("reviewer"),
    typed("decided_at", UtcTime),
    *texts("note", "head", "digest"),
    sa.Column("n_entries", sa.Integer, nullable=False, info={"first": 0}),
)

field_entry = sa.Table(
    "field_entry",
    metadata,
    key(),
    text("case", sa.ForeignKey("case.name"), index=True),
    *texts("field", "about", "choice", "text", "person"),
    typed("made_at", UtcTime),
    text("signed"),
)

link_answer = sa.Table(
    "link_answer",
    metadata,
    key(),
    text("case", sa.ForeignKey("case.name")),
    text("pair_id", index=True),
    *texts("party", "other"),
    typed("verdict", EnumText(LinkVerdict)),
    typed("strength", EnumText(Strength)),
    text("reviewer"),
    typed("decided_at", UtcTime),
    *texts("note", "digest"),
)

# A deal and its flags are written and read as a whole, so each is one row.
deal = sa.Table(
    "deal",
    metadata,
    key(),
    text("case", sa.ForeignKey("case.name"), index=True),
    typed("made_at", UtcTime),
    text("content_sha256"),
    typed("versions", Pairs),
    typed("parties", Records(Party)),
    typed("links", Records(Link)),
    typed("list_hits", Records(ListHit)),
    typed("products", Records(Product)),
    typed("product_links", Records(ProductLink)),
    typed("destinations", Records(Destination)),
    typed("prior_supplies", Records(PriorSupply)),
    typed("part_of_system", Records(Quote)),
    typed("searches", Records(Search)),
    typed("omissions", Records(Omission), info={"first": "[]"}),
    typed("statements", Records(PartyStatement), info={"first": "[]"}),
    typed("order_lines", Records(OrderLine), info={"first": "[]"}),
)

flag_sheet = sa.Table(
    "flag_sheet",
    metadata,
    key(),
    text("case", sa.ForeignKey("case.name"), index=True),
    typed("made_at", UtcTime),
    text("content_sha256"),
    typed("versions", Pairs),
    typed("settings", Pairs),
    typed("queue", EnumText(Queue)),
    typed("reasons", Strings),
    typed("flags", Records(Flag)),
    typed("context", Strings),
    integer("n_open"),
    typed("fits", Records(QueueFit), info={"first": "[]"}),
)

translation = sa.Table(
    "translation",
    metadata,
    key(),
    text("case", sa.ForeignKey("case.name"), index=True),
    document_id(),
    *integers("start", "end"),
    *texts("text_sha256", "language", "text", "person"),
    typed("added_at", UtcTime),
)

# Contents of each subject of the other tables, in a chain; see ``sealing``.
seal = sa.Table(
    "seal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    *texts("kind", "subject", "contents"),
    integer("rests_on"),
    *texts("made_at", "key_id", "digest", "signature"),
    sa.Index("ix_seal_subject", "kind", "subject"),
)
