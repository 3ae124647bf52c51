"""Translations of passages."""

from alembic import op

from pipeline.store.migrations.columns import integers, key, of_case, of_document, texts

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "translation",
        key(),
        of_case(),
        of_document(),
        *integers("start", "end"),
        *texts("text_sha256", "language", "text", "person", "added_at"),
    )
    op.create_index("ix_translation_case", "translation", ["case"])
