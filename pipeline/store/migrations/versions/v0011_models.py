"""The log of models that were put to work."""

from alembic import op

from pipeline.store.migrations.columns import key, texts

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "model_event",
        key(),
        *texts("name", "act", "version", "earlier", "person", "made_at", "reason"),
        *texts("held_to", "answered_for", "rulings"),
    )
