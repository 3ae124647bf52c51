"""Tables to bound what was missed: draws, their answers, and statements."""

import sqlalchemy as sa

from pipeline.datamodel import Band, DrawnFrom, DrawnPassage, MissedBound, Unread
from pipeline.store.column_types import EnumText, Numbers, Records, Strings, UtcTime
from pipeline.store.common_columns import (
    double,
    integer,
    integers,
    key,
    metadata,
    refers,
    text,
    typed,
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
