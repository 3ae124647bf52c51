"""Columns of the tables, by type of content."""

from typing import Any

import sqlalchemy as sa

from pipeline.store.column_types import ExactText

metadata = sa.MetaData()


def text(name: str, *args: Any, **options: Any) -> sa.Column[str]:
    """Return a column of text that is never null."""
    return sa.Column(name, ExactText, *args, nullable=False, **options)


def integer(name: str) -> sa.Column[int]:
    """Return a column of whole numbers that is never null."""
    return sa.Column(name, sa.Integer, nullable=False)


def texts(*names: str) -> list[sa.Column[str]]:
    """Return columns of text that are never null."""
    return [text(name) for name in names]


def integers(*names: str) -> list[sa.Column[int]]:
    """Return columns of whole numbers that are never null."""
    return [integer(name) for name in names]


def double(name: str) -> sa.Column[float]:
    """Return a column of numbers that is never null."""
    return sa.Column(name, sa.Double, nullable=False)


def key() -> sa.Column[int]:
    """Return the numbered primary key of a table."""
    return sa.Column("id", sa.Integer, primary_key=True)


def document_id(*, primary_key: bool = False) -> sa.Column[str]:
    """Return the column that names a document."""
    document = sa.ForeignKey("document.document_id")
    return text("document_id", document, primary_key=primary_key)


def refers(name: str, target: str, **options: Any) -> sa.Column[int]:
    """Return a column that names a row of another table."""
    options = {"nullable": False} | options
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), **options)


def typed(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    """Return a column with a type from ``column_types``, never null."""
    return sa.Column(name, kind, nullable=False, **options)
