"""Columns that the steps make again and again; none of them may be null."""

import sqlalchemy as sa


def text(name: str, *args: sa.ForeignKey, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *args, primary_key=primary_key, nullable=False)


def texts(*names: str) -> list[sa.Column[str]]:
    return [text(name) for name in names]


def integers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def of_case() -> sa.Column[str]:
    return text("case", sa.ForeignKey("case.name"))


def of_document(
    name: str = "document_id", *, primary_key: bool = False
) -> sa.Column[str]:
    refers = sa.ForeignKey("document.document_id")
    return text(name, refers, primary_key=primary_key)
