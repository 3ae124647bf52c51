"""After each of many random answers and readings all faces of a case agree.

TRIAGE_STEPS=500 pytest tests/casefile/test_random_answers.py    walks further
"""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.casefile.file import CaseFile
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.rows.claims import Row
from pipeline.datamodel import LinkVerdict, Page, Shelf
from pipeline.dossier.dossier_json import render_record
from pipeline.dossier.loading import load_case
from pipeline.labels import default_labels
from pipeline.review.answers.decisions import UNDONE, last_answer
from pipeline.review.answers.links import answer_link
from pipeline.review.answers.requests import (
    Act,
    AnswerRequest,
    LinkRequest,
    PassageRequest,
    Reason,
    UndoRequest,
)
from pipeline.review.desk import Desk
from pipeline.store.store import Store, open_store
from tests.casefile.accounts import by_api, by_command, by_dossier, by_export, client_of
from tests.casefile.states import FACE, NOON, with_every_state
from tests.casefile.steps import REPRESSION, SUPPLY, WAR
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE, COVERT, MISUSE, TORTURE, Made
from tests.review.conftest import Client

N_STEPS = int(os.environ.get("TRIAGE_STEPS", "150"))
_WITH_COMMAND = 10
"""The command line searches all parties anew, so it is asked at every tenth step."""


@pytest.fixture
def made(home: Path) -> Iterator[Made]:
    """The case in every state."""
    with open_store() as store:
        yield with_every_state(Made(store))


class Walk:
    """Answers at random, as two people at two desks do.

    Args:
        store: With the case.
        seed: Of the walk.
    """

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        self.at = NOON
        self.n_readings = 0

    def desk(self) -> Desk:
        """Return the desk of one of the two, some time later."""
        self.at = self.at.replace(microsecond=self.at.microsecond + 1)
        who = self.random.choice(("ada", "bob"))
        return Desk(self.store, default_labels(), who, clock=lambda: self.at)

    def step(self) -> str:
        """Do one thing, and say what."""
        weights = {
            self.answer: 16, self.undo: 2, self.add: 1, self.say: 2, self.read_anew: 2,
        }  # fmt: skip
        (act,) = self.random.choices(list(weights), list(weights.values()))
        return act()

    @staticmethod
    def labels(file: CaseFile, row: Row) -> tuple[str, ...]:
        """Return labels that make sense for a paper, or for a report."""
        if row.words.document_id in file.reports:
            return (TORTURE, MISUSE, REPRESSION, WAR)
        return (COVERT, FACE, SUPPLY)

    def answer(self) -> str:
        desk = self.desk()
        file = desk.queue(CASE)
        row = self.random.choice(file.rows)
        claim = self.random.choice(row.claims)
        # Only an open claim can be left to others.
        left_out = {Act.ADJUST} if claim.is_open else {Act.ADJUST, Act.UNREAD}
        if not any(a and a.decision.reason != UNDONE for a in claim.answers):
            left_out.add(Act.REOPEN)
        act = self.random.choice([a for a in Act if a not in left_out])
        others = self.labels(file, row)
        label = self.random.choice([x for x in others if x != claim.label_id])
        desk.answer(
            AnswerRequest(
                case=CASE, seen=file.seen, claim=claim.id, act=act,
                reason=Reason.NOT_SAID, label=label, note="a note",
            )
        )  # fmt: skip
        return f"{act} {claim.label_id} {row.words.quote}"

    def undo(self) -> str:
        desk = self.desk()
        file = desk.queue(CASE)
        last = last_answer(file.log, desk.reviewer)
        if not last:
            return "nothing to take back"
        desk.undo(UndoRequest(case=CASE, seen=file.seen, number=last[0].number))
        return f"took {last[0].number} back"

    def add(self) -> str:
        desk = self.desk()
        file = desk.queue(CASE)
        row = self.random.choice([r for r in file.rows if r.words.quote])
        words = " ".join(row.words.quote.split()[:4])
        label = self.random.choice(self.labels(file, row))
        desk.add_passage(
            PassageRequest(
                case=CASE, seen=file.seen, document_id=row.words.document_id,
                label=label, words=words,
            )
        )  # fmt: skip
        return f"added {label} {words}"

    def say(self) -> str:
        desk = self.desk()
        parties = desk.parties(CASE)
        assert parties is not None
        if not parties.pairs:  # the words with the names were all replaced
            return "no pair of names is left"
        pair = self.random.choice(list(parties.pairs.values()))
        verdict = self.random.choice(
            (LinkVerdict.CONFIRMED, LinkVerdict.SPLIT, LinkVerdict.OPEN)
        )
        answer_link(
            desk,
            LinkRequest(
                case=CASE, seen=len(pair.answers), verdict=verdict, pair=pair.pair_id
            ),
        )
        return f"{verdict} {pair.other}"

    def read_anew(self) -> str:
        """Replace the words of one passage, at the same place."""
        self.n_readings += 1
        findings = self.store.findings(CASE, shelf=Shelf.CASE)
        old = self.random.choice(findings)
        document = self.store.document(old.document_id)
        words = f"Read anew {self.n_readings:<9}".ljust(old.end - old.start, ".")
        words = words[: old.end - old.start]
        text = document.text[: old.start] + words + document.text[old.end :]

        def new(record):
            return record.start == old.start

        passages = [
            replace(p, text=words) if new(p) else p
            for p in self.store.passages(old.document_id)
        ]
        kept = [f for f in findings if f.document_id == old.document_id]
        found = [
            replace(f, finding_id=f"{f.finding_id[:20]}-{self.n_readings}",
                    quote=words if new(f) else f.quote)
            for f in kept
        ]  # fmt: skip
        coverage = self.store.coverage(CASE)
        line = next(x for x in coverage if x.document_id == old.document_id)
        self.store.add_outcome(
            case=CASE, shelf=Shelf.CASE, coverage=line, model_version="m1",
            document=replace(
                document, text=text, pages=(Page(1, 595.0, 842.0, 0, len(text)),),
                reader_version=f"r{self.n_readings}",
            ),
            passages=passages, findings=found,
        )  # fmt: skip
        return f"read {line.name} anew"


def check(store: Store, clients: list[Client], step: int, what: str) -> None:
    """Check that all faces say the same, and that flags rest on what stands."""
    desk, dossier = by_api(clients[0]), by_dossier(store)
    where = f"step {step}: {what}"
    assert by_export(clients[0]).claims == desk.claims, where
    assert dossier.claims == desk.claims, where
    assert dossier.flags == desk.flags, where
    assert dossier.proposed == desk.proposed, where
    assert by_api(clients[1]) == desk, where
    standing = {
        claim.findings[at].finding_id if claim.findings else claim.id
        for row in CaseFiles(store, default_labels(), ["en"]).of(CASE).rows
        for claim in row.claims
        for at in range(len(claim.places))
        if claim.stands(at)
    }
    for flag_id, (_, ids) in desk.flags.items():
        assert ids <= standing, f"{where}: {flag_id} rests on what is gone"
    if step % _WITH_COMMAND == 0:
        # First, as the deal is searched anew and may know more than before.
        command = by_command(store)
        after = by_api(clients[0])
        assert (command.flags, command.proposed) == (after.flags, after.proposed), where
        assert by_dossier(store).flags == command.flags, where
        one, two = (render_record(load_case(store, CASE, model=MODEL)) for _ in "ab")
        assert one == two, where


@pytest.mark.parametrize("seed", [1])
def test_after_each_of_many_answers_all_faces_agree(made: Made, seed: int) -> None:
    walk = Walk(made.store, seed)
    # Desks that stay open keep what they read; it must not grow stale.
    clients = [client_of(made.store), client_of(made.store, "ada")]
    for step in range(N_STEPS):
        what = walk.step()
        check(made.store, clients, step, what)
