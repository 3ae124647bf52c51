"""The desk of one reviewer for one store: questions and records.

Pages and API both use it. Nothing here depends on the web.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.casefile.case_forms import CaseForms
from pipeline.casefile.coverage import taken_out_note
from pipeline.casefile.file import CaseFile
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.flags.cards import FlagCard, flag_cards
from pipeline.casefile.flags.statement_effect import PartyEffect
from pipeline.casefile.masks import CaseMasks
from pipeline.casefile.pairs import PartiesView, view_parties
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.reviewers import UNANSWERED, KnownPair, known_pairs
from pipeline.casefile.summary import Summaries, Summary
from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    Coverage,
    Decision,
    FlagSheet,
    Role,
    Said,
    refuse,
)
from pipeline.dossier.assess import assess
from pipeline.errors import (
    ArtifactError,
    ConfigError,
    DecidedMeanwhile,
    NotSearched,
    NotStored,
)
from pipeline.labels import LabelSet
from pipeline.review.activity import (
    ActivityView,
    VersionsView,
    view_activity,
    view_versions,
)
from pipeline.review.answers.decisions import (
    Signature,
    alike_claims,
    batch_of,
    decisions_on,
    passage_decision,
    undoing,
)
from pipeline.review.answers.requests import (
    Act,
    AnswerRequest,
    CaseRequest,
    PassageRequest,
    Request,
    UndoRequest,
)
from pipeline.review.answers.reviewers import check_assigned, check_reader
from pipeline.review.queue import Filters, filtered, holding
from pipeline.review.similar import DecidedLog, Precedent, decided_before, precedents
from pipeline.store.log import Place
from pipeline.store.schema.rows import CaseDocument
from pipeline.store.store import Store


class Desk:
    """Reads cases and records the answers of one reviewer.

    Args:
        store: Open store.
        labels: Label set of the findings.
        reviewer: Name of the reviewer; "" means that nobody may answer, and everything
            is only shown.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        clock: Function that returns the time, aware UTC.
        cases: Names of the cases that this reviewer may see; empty means all.
        role: Role of the account at the desk; None if the desk has no accounts, so that
            it cannot tell who is behind a name.
    """

    def __init__(
        self,
        store: Store,
        labels: LabelSet,
        reviewer: str,
        languages: Sequence[str] = ("en",),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        cases: Sequence[str] = (),
        *,
        role: Role | None = None,
    ) -> None:
        self.store = store
        self.labels = labels
        self.reviewer = reviewer
        self.languages = tuple(languages)
        self._clock = clock
        self._cases = frozenset(cases)
        self.role = role
        self.files = CaseFiles(store, labels, self.languages)
        self.masks = CaseMasks(store)
        self._effects: dict[str, PartyEffect] = {}
        self._decided = DecidedLog(store)
        self._summaries = Summaries(store, self.files, reviewer)

    def queue(self, case: str) -> CaseFile:
        """Read a case.

        Raises:
            NotStored: There is no such case.
        """
        self._check(case)
        return self.files.of(case, self.reviewer)

    def cases(self) -> list[str]:
        """Return the names of the cases that this reviewer may see."""
        names = (case.name for case in self.store.cases())
        return [name for name in names if not self._cases or name in self._cases]

    def cases_of(self, document_ids: Iterable[str]) -> list[CaseDocument]:
        """Return the cases of documents that this reviewer may see."""
        places = self.store.cases_of(document_ids)
        return [p for p in places if not self._cases or p.case in self._cases]

    def _check(self, case: str) -> None:
        if self._cases and case not in self._cases:
            msg = Said("there is no case {case!r}", case=case)
            raise NotStored(msg)

    def summary(self, case: str) -> Summary:
        """Read a case in numbers, faster than its queue.

        Raises:
            NotStored: There is no such case.
        """
        return self.summaries([case])[0]

    def summaries(self, cases: Sequence[str]) -> list[Summary]:
        """Read cases in numbers.

        Raises:
            NotStored: One of the cases does not exist.
        """
        for case in cases:
            self._check(case)
        return self._summaries.of(cases)

    def answer(self, request: AnswerRequest) -> None:
        """Record an answer to a claim.

        Raises:
            NotStored: The case has no such claim, or no longer has it.
            AnswerRefused: The answer cannot be recorded as given.
            DecidedMeanwhile: Somebody answered the same claim in the meantime.
        """
        by = self.sign()
        queue = self.queue(request.case)
        row, claim = queue.find(request.claim)
        text_of = self.store.document_text
        both = [(row, claim), *alike_claims(queue, row, claim, request.act)]
        decisions = [
            decision
            for words, own in both
            for decision in decisions_on(words, own, request, self.labels, text_of, by)
        ]
        asked = tuple(place for _, own in both for place in own.places)
        if request.act is Act.RELABEL:
            asked += tuple((*place[:3], request.label) for place in asked)
        self._add(queue, decisions, asked, request)

    def add_passage(self, request: PassageRequest) -> None:
        """Record a passage that no model flagged.

        Raises:
            NotStored: The case has no such document, or nothing of it was read.
            AnswerRefused: There is no such label, or the words are not in the document.
            DecidedMeanwhile: Somebody answered the same words in the meantime.
        """
        by = self.sign()
        self._check(request.case)
        self.store.require_in_case(request.case, request.document_id)
        text = self.store.document_text(request.document_id)
        decision = passage_decision(request, text, self.labels, by)
        place = (decision.document_id, decision.start, decision.end, decision.label)
        self._add(self.queue(request.case), [decision], [place], request)

    def undo(self, request: UndoRequest) -> None:
        """Take back an answer by a further one.

        Raises:
            AnswerRefused: The answer is not this reviewer's, or not the newest.
            DecidedMeanwhile: Somebody answered the same words in the meantime.
        """
        by = self.sign()
        queue = self.queue(request.case)
        taken = [row.place for row in batch_of(queue.log, request.number)]
        decisions = undoing(queue.log, request.number, by)
        self._add(queue, decisions, taken, request)

    def _add(
        self,
        queue: CaseFile,
        decisions: Sequence[Decision],
        places: Sequence[Place],
        request: Request,
    ) -> None:
        """Add the decisions of an answer to certain places."""
        if self._came_before(queue, decisions, request.seen):
            return
        is_note = isinstance(request, AnswerRequest) and request.act is Act.NOTE
        if not is_note:
            check_reader(queue.known, places, self.reviewer)
            is_shown = all(queue.known.standing(place).is_shown for place in places)
            self.check_duty(request.case, queue.two_readers, is_settling=is_shown)
        # Answers that this reviewer may not see cannot have made the page stale.
        is_blind = any(map(queue.known.is_blind, places))
        self.files.record(request.case)  # first records the changes from other causes
        self.store.add_answer(decisions, seen=request.seen, is_blind=is_blind)
        self.files.record(request.case)

    def activity(self) -> ActivityView:
        """Return the last acts of people in all cases."""
        return view_activity(self.store, self.reviewer, self._clock())

    def versions(self) -> VersionsView:
        """Return the models and lists, and their use.

        Raises:
            SourceError: The folder of a list is damaged.
        """
        return view_versions(self.store, self._clock().date())

    def parties(self, case: str) -> PartiesView | None:
        """Return the parties of a case's transaction; None before a search."""
        self._check(case)
        deal = self.files.of(case, self.reviewer).deal
        if deal is None:
            return None
        answers = self.store.link_answers()
        return view_parties(deal, answers, self.reviewer, self.store.read_twice())

    def note_effect(self, effect: PartyEffect) -> None:
        """Keep the effect of a statement for the next page of the parties."""
        self._effects[effect.after.case] = effect

    def effect(self, case: str) -> PartyEffect | None:
        """Return the effect of the newest statement on parties, if it was made here."""
        found = self._effects.get(case)
        n_entries = len(self.store.field_entries.of(case))
        return found if found and found.n_entries == n_entries else None

    def decided_before(
        self, queue: CaseFile, row: Row, claim: Claim
    ) -> list[Precedent]:
        """Return the answers on nearly the same words in other cases."""
        decided = self._decided.of(claim.label_id)
        log = decided_before(decided, queue, row, claim, self.reviewer)
        found = precedents(self.store, log, decided.words)
        return [p for p in found if not self._cases or p.case in self._cases]

    def said_of(self, case: str, pair_id: str) -> KnownPair:
        """Return the answers about two names that the reviewer may see."""
        self._check(case)
        answers = self.store.link_answers([pair_id])
        known = known_pairs(self.reviewer, answers, case, self.store.read_twice())
        return known.get(pair_id, UNANSWERED)

    def flags(self, case: str) -> FlagSheet | None:
        """Return the flags of a case as they are now; None before a search.

        Raises:
            NotStored: There is no such case.
        """
        self._check(case)
        return self.files.sheet(case)

    def shown(self, queue: CaseFile, filters: Filters) -> tuple[Row, ...]:
        """Return the rows of a case in the filter, in order."""
        sheet = self.flags(queue.case) if filters.flag else None
        return filtered(queue, filters, sheet)

    def sequence(
        self, queue: CaseFile, filters: Filters, claim_id: str
    ) -> tuple[Filters, tuple[Row, ...]]:
        """Return filters that show a claim, and the rows that pass them, in order.

        Raises:
            NotStored: The case has no such claim.
        """
        shown = self.shown(queue, filters)
        held = holding(queue, shown, filters, queue.find(claim_id)[0])
        return held, shown if held == filters else self.shown(queue, held)

    def flag_cards(self, case: str) -> list[FlagCard]:
        """Return the flags of a case with their evidence.

        Raises:
            NotStored: There is no such case.
        """
        sheet, file = self.flags(case), self.queue(case)
        if sheet is None:
            return []
        return flag_cards(sheet, file, self.parties(case), self.files.rules)

    def change(
        self,
        request: CaseRequest,
        act: CaseAct,
        check: Callable[[CaseFile, str], None],
        without: Callable[[CaseFile], Sequence[Coverage]] = lambda _: (),
    ) -> None:
        """Record a person's act on a whole case.

        Args:
            request: Request of the person.
            act: Act of the person.
            check: Function that refuses the act in some states of the case.
            without: Function that returns the lines that the act takes out of the case.

        Raises:
            AnswerRefused: ``check`` refuses the act, or the reviewer has no name.
            DecidedMeanwhile: Other decisions keep being added.
        """
        by = self.sign()
        for n_left in (2, 1, 0):  # decisions in other cases move the head too
            n_entries = len(self.store.field_entries.of(request.case))
            queue = self.queue(request.case)
            check(queue, request.note)
            out = without(queue)
            event = CaseEvent(
                request.case,
                act,
                by.reviewer,
                by.decided_at,
                taken_out_note(out, request.note) if out else request.note,
                queue.head,
                n_entries,
            )
            try:
                places = [(line.document_id, line.name) for line in out]
                self.store.add_case_event(
                    event, known=len(queue.events), without=places
                )
            except DecidedMeanwhile:
                if n_left == 0:
                    raise
            else:
                return

    def search(self, case: str) -> None:
        """Search the parties of a case again, and record its flags.

        Raises:
            NotSearched: A list or the export register cannot be read.
        """
        try:
            assess(self.store, case, self.languages, files=self.files)
        except (ConfigError, ArtifactError, OSError) as error:
            raise NotSearched(str(error)) from error

    def _came_before(
        self, queue: CaseFile, decisions: Sequence[Decision], seen: int
    ) -> bool:
        """Return True if this reviewer gave exactly this answer before."""
        own = [
            replace(row.decision, decided_at=decisions[0].decided_at)
            for row in queue.log
            if row.number > seen and row.decision.reviewer == self.reviewer
        ]
        return bool(own) and own == list(decisions)

    def check_duty(self, case: str, two_readers: bool, *, is_settling: bool) -> None:
        """Check that the reviewer has the duty for an answer, if there are accounts.

        Raises:
            AnswerRefused: Another account has the duty to read or settle the case.
        """
        if self.role is None:
            return
        entries = tuple(self.store.field_entries.of(case))
        check_assigned(
            CaseForms(entries).assigned,
            self.reviewer,
            two_readers=two_readers,
            is_settling=two_readers and is_settling,
        )

    def sign(self) -> Signature:
        """Return person and time of an answer.

        Raises:
            AnswerRefused: The reviewer has no name.
        """
        if not self.reviewer:
            refuse("no reviewer's name was given when the desk was started")
        return Signature(self.reviewer, self._clock())
