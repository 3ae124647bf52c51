"""Draws of passages, people's answers about them, and the statements made from both."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import Draw, DrawAnswer, DrawnFrom, RecallStatement, Shelf
from pipeline.store.part import StorePart
from pipeline.store.reads import among, read_case_documents, screenings
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import (
    first_record,
    newest_of_case,
    record_of,
    records,
    row_of,
)


@dataclass(frozen=True, slots=True)
class Draws(StorePart):
    """Draws to bound what was missed; each row is sealed and never changed."""

    def add(self, draw: Draw) -> int:
        """Add a draw and return its number.

        Raises:
            NotStored: There is no such case.
        """
        row = row_of(draw)
        del row["number"]
        with self.write() as connection:
            read_case_documents(connection, draw.case)
            return self.insert(connection, t.draw, [row])[0]

    def add_answer(self, answer: DrawAnswer) -> None:
        """Add a person's answer about a drawn passage."""
        with self.write() as connection:
            self.insert(connection, t.draw_answer, [row_of(answer)])

    def add_statement(self, statement: RecallStatement) -> None:
        """Add a statement."""
        with self.write() as connection:
            self.insert(connection, t.recall_statement, [row_of(statement)])

    def newest(self, case: str, drawn_from: DrawnFrom) -> Draw | None:
        """Return the newest draw of a case, or None."""
        return next(iter(self.of(case, drawn_from)), None)

    def of(self, case: str, drawn_from: DrawnFrom) -> list[Draw]:
        """Return all draws of a case, the newest first."""
        c = t.draw.c
        mine = (c["case"] == case) & (c.drawn_from == drawn_from)
        query = sa.select(t.draw).where(mine).order_by(c.id.desc())
        with self.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [record_of(Draw, row, number=row["id"]) for row in rows]

    def answers(self, draw: int) -> dict[int, DrawAnswer]:
        """Return the answers that count for the passages of a draw, by place."""
        c = t.draw_answer.c
        query = sa.select(t.draw_answer).where(c.draw == draw).order_by(c.id)
        with self.read() as connection:
            return {x.place: x for x in records(connection, DrawAnswer, query)}

    def statement(self, case: str) -> RecallStatement | None:
        """Return the newest statement about a case, or None."""
        newest = newest_of_case(t.recall_statement, case)
        with self.read() as connection:
            return first_record(connection, RecallStatement, newest)

    def papers(self, case: str) -> "Mapping[str, Paper]":
        """Return the screening of each paper that a case shows, by document.

        Raises:
            NotStored: There is no such case.
        """
        with self.read() as connection:
            documents = read_case_documents(connection, case)
            own = [d for d in documents if d.shelf is Shelf.CASE]
            shown = screenings(connection, own)
            numbers = {row["id"]: key for key, row in shown.items()}
            column = t.closeness.c.coverage_id
            rows = among(connection, t.closeness, column, list(numbers))
            known = {numbers[row["coverage_id"]]: row["shares"] for row in rows}
        return {key: Paper(row["id"], known.get(key)) for key, row in shown.items()}


@dataclass(frozen=True, slots=True)
class Paper:
    """Screening of one paper of a case.

    Attributes:
        screening: Number of the screening that the case shows.
        closeness: Highest ratio of score to threshold over the labels, for each
            passage, in their order. None if it was screened before this was stored.
    """

    screening: int
    closeness: "array[float] | None"
