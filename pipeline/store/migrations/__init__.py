"""Alembic's folder: each version is a frozen step, never edited once released."""
