"""Reader of case files, which keeps those in use.

Findings of a screening never change, and decisions are only added. A case is therefore
read once, and later only its new decisions are read. Nothing that is kept can be stale:
every use first asks the store for its present screenings and decisions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from pipeline.casefile.deal import quote_check, stale_lists, standing_deal
from pipeline.casefile.file import (
    NEVER,
    CaseFile,
    Tally,
    adds_no_row,
    is_read_alike,
    lay_out,
    newest_answer,
    patched,
    tally_of,
)
from pipeline.casefile.flag_rules import Rules, default_rules
from pipeline.casefile.flags.facts import Facts
from pipeline.casefile.flags.fallen import FlagHistory, Histories
from pipeline.casefile.flags.sheet import changes, flag_sheet
from pipeline.casefile.latest import Latest
from pipeline.casefile.pairs import pairs_of
from pipeline.casefile.rows.alike import group_alike
from pipeline.casefile.rows.around import papers_of, placed, surroundings
from pipeline.casefile.rows.claims import Row, answered, report_ids
from pipeline.casefile.rows.grouped import add_claims, group_findings
from pipeline.casefile.rows.order import (
    NOTHING_LEARNT,
    Learnt,
    QueuePlace,
    learn,
    ordered_at,
    place_of,
    taking_turns,
)
from pipeline.casefile.rows.relevance import Linking
from pipeline.casefile.rows.reviewers import KnownAnswers, answers_that_count, known_to
from pipeline.casefile.versions import gaps_of, replaced_in
from pipeline.datamodel import Deal, Finding, FlagSheet, PartyStatement
from pipeline.labels import LabelSet
from pipeline.parties.deal.stated import standing_statements, statements_now
from pipeline.store.case_state import CaseState
from pipeline.store.log import LoggedDecision
from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class _Base:
    """Facts of a case that change only by a screening or a new deal.

    Attributes:
        key: State of the stored case; the facts are valid while it is unchanged.
        rows: Rows of grouped findings, without answers.
        placed: Position of each row in the queue.
        groups: Numbers of the rows of each question; the first to read comes first.
        reports: Ids of the documents that are reports.
        deal: Deal as far as it still stands.
        linking: Ties of reports to the deal; None without a deal.
        has_statement: Whether a paper calls itself an end-use statement.
        versions: Versions of the models that made the findings.
        changed_at: Time of the newest of these facts.
    """

    key: tuple[object, ...]
    rows: tuple[Row, ...]
    placed: tuple[QueuePlace, ...]
    groups: tuple[tuple[int, ...], ...]
    reports: frozenset[str]
    deal: Deal | None
    linking: Linking | None
    has_statement: bool
    versions: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class _Held:
    """A case as last read for a reviewer."""

    base: _Base
    state: CaseState
    log: tuple[LoggedDecision, ...]
    file: CaseFile

    @property
    def last(self) -> int:
        """Number of the newest decision about the case."""
        return self.log[-1].number if self.log else 0


class CaseFiles:
    """Reads case files and flags.

    Args:
        store: Open store.
        labels: Label set of the findings.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        rules: Rules of flags and next step; None means those of this machine.
    """

    def __init__(
        self,
        store: Store,
        labels: LabelSet,
        languages: Sequence[str],
        rules: Rules | None = None,
    ) -> None:
        self._store = store
        self._labels = labels
        self._languages = tuple(languages)
        self._rules = rules
        self._bases = Latest[_Base]()
        self._held = Latest[_Held]()
        self._sheets = Latest[FlagSheet]()
        self._found = Latest[tuple[Finding, ...]]()
        self._histories = Histories(store)

    @property
    def rules(self) -> Rules:
        """Rules of flags and next step."""
        return self._rules or default_rules()

    def of(self, case: str, reviewer: str = "") -> CaseFile:
        """Return a case as it is now, as a reviewer may know it.

        Args:
            case: Name of the case.
            reviewer: Name of the reviewer; "" for what everybody may know.

        Raises:
            NotStored: There is no such case.
        """
        return self._read(case, reviewer).file

    def findings(self, case: str) -> tuple[Finding, ...]:
        """Return the findings of a case; they are read once per screening.

        Raises:
            NotStored: There is no such case.
        """
        return self._findings(case, self._store.case_state(case))

    def _findings(self, case: str, state: CaseState) -> tuple[Finding, ...]:
        key = (state.screening_ids, state.removals)
        return self._found.of(case, key, lambda: tuple(self._store.findings(case)))

    def sheet(self, case: str) -> FlagSheet | None:
        """Return the present flags and proposed next step of a case.

        They are the same for everybody, and are computed from the data and answers
        stored at this moment. The result is None if nobody looked up the parties of
        the case.

        Raises:
            NotStored: There is no such case.
            ConfigError: The rules cannot be read.
        """
        kept = self._read(case, "")
        deal = kept.base.deal
        if deal is None:
            return None
        given = self._store.link_answers(pairs_of(deal))
        counting = answers_that_count(given, case, self._store.read_twice())
        at = max(kept.base.changed_at, newest_answer(kept.file, given))
        known, stale = kept.file.known, stale_lists(deal)
        mark = (kept.base.key, kept.last, known.two_readers, counting, at, stale)
        sheet = self._sheets.get(case, mark)
        if sheet is None:
            facts = Facts(
                file=kept.file,
                deal=deal,
                answers={answer.pair_id: answer for answer in counting},
                has_statement=kept.base.has_statement,
                versions=kept.base.versions,
                labels=self._labels,
                rules=self.rules,
                stale=stale,
            )
            sheet = flag_sheet(facts, at, kept.last)
            self._sheets.put(case, mark, sheet)
        return sheet

    def record(self, case: str) -> FlagSheet | None:
        """Store the flags of a case if they changed, and return them.

        The stored sheets are the history: they show which answer, import or list made a
        flag rise or fall.

        Raises:
            NotStored: There is no such case.
        """
        sheet = self.sheet(case)
        if sheet is not None:
            last = next(iter(self._store.flag_sheets(case, limit=1)), None)
            if last is None or last.queue != sheet.queue or changes(last, sheet):
                self._store.add_flag_sheet(sheet)
        return sheet

    def history(self, case: str) -> FlagHistory:
        """Return the stored sheets with new, fallen and changed flags, oldest first.

        The version ``log`` of a sheet is the number of the decision that made the
        change, or of the newest decision before an import or a list made it.
        """
        return self._histories.of(case)

    def changed_at(self, case: str) -> datetime:
        """Return the time of the last change in a case.

        Raises:
            NotStored: There is no such case.
        """
        kept = self._read(case, "")
        deal = kept.base.deal
        given = self._store.link_answers(pairs_of(deal) if deal else ())
        return max(kept.base.changed_at, newest_answer(kept.file, given))

    def _read(self, case: str, reviewer: str) -> _Held:
        # Read first: what is written now makes the case stale, never unseen.
        entry = self._store.head().number
        held = self._held.get((case, ""), entry)
        if held is not None and held.state.is_blind:
            held = self._held.get((case, reviewer), entry)
        if held is None:
            held = self._read_anew(case, reviewer)
        key = (case, reviewer if held.state.is_blind else "")
        return self._held.put(key, entry, held)

    def _read_anew(self, case: str, reviewer: str) -> _Held:
        before = self._held.any((case, ""))
        state = self._store.case_state(case, after=before.last if before else 0)
        if not state.is_blind:
            reviewer = ""
        elif reviewer:
            before = self._held.any((case, reviewer))
            state = self._store.case_state(case, after=before.last if before else 0)
        base = self._base(case, state)
        if before is not None and before.base is not base:
            before, state = None, self._store.case_state(case)
        return self._keep(case, reviewer, base, state, before)

    def _base(self, case: str, state: CaseState) -> _Base:
        # Names and kinds of documents belong to the key, because findings show them.
        number = self._store.deal_number(case)
        shown = (state.screening_ids, state.removals)
        stated = standing_statements(self._store.field_entries.of(case))
        key = (state.lines, *shown, state.library, number, stated, state.versions)
        return self._bases.of(
            case, key, lambda: self._new_base(case, state, key, stated)
        )

    def _new_base(
        self,
        case: str,
        state: CaseState,
        key: tuple[object, ...],
        stated: Sequence[PartyStatement],
    ) -> _Base:
        screened = self._store.screened_at(case)
        documents = self._store.case_documents(case)
        times = [document.added_at for document in documents]
        times += [*screened.values(), *(each.stated_at for each in stated)]
        deal = self._store.deal(case)
        if deal is not None:
            times += [deal.made_at, *(x.searched_at for x in deal.searches)]
            anew = {key for key, at in screened.items() if at > deal.made_at}
            deal = standing_deal(deal, screened, quote_check(self._store, anew))
            deal = replace(deal, statements=statements_now(deal.statements, stated))
        findings = self._findings(case, state)
        rows = group_findings(findings, state.lines, self._labels)
        reports = report_ids(state.library, state.lines)
        papers = papers_of(documents, replaced_in(state.lines, state.versions))
        around, has_statement = surroundings(rows, reports, deal, self._store, papers)
        rows = placed(rows, around)
        linking = None if deal is None else Linking(deal, self.rules.order)
        alone = [self._place(row, linking, reports) for row in rows]
        places = taking_turns(alone, self.rules.order)
        order = sorted(range(len(rows)), key=lambda i: places[i].key)
        groups = group_alike(
            [rows[i] for i in order], [places[i].sort for i in order], deal
        )
        return _Base(
            key=key,
            rows=rows,
            placed=places,
            groups=tuple(tuple(order[at] for at in group) for group in groups),
            reports=reports,
            deal=deal,
            linking=linking,
            has_statement=has_statement,
            versions=tuple(sorted({f.model_version for f in findings})),
            changed_at=max(times, default=NEVER),
        )

    def _keep(
        self,
        case: str,
        reviewer: str,
        base: _Base,
        state: CaseState,
        before: _Held | None,
    ) -> _Held:
        log = (*before.log, *state.log) if before else state.log
        if before is not None and not state.log and is_read_alike(before.state, state):
            if (before.state.seen, before.state.events) == (state.seen, state.events):
                return before
            file = replace(
                before.file, seen=state.seen, head=state.head, events=state.events
            )
            return replace(before, state=state, file=file)
        known = known_to(
            reviewer, log, two_readers=state.two_readers, blind=state.blind
        )
        new = [row.place for row in state.log]
        if before is not None and adds_no_row(before.file, before.state, state):
            file = patched(before.file, known, state, new)
        else:
            file = self._new_file(case, base, state, known)
        return _Held(base, state, log, file)

    def _place(
        self,
        row: Row,
        linking: Linking | None,
        reports: frozenset[str],
        learnt: Learnt = NOTHING_LEARNT,
    ) -> QueuePlace:
        is_report = row.words.document_id in reports
        rules = self.rules.order
        return place_of(row, rules, linking, learnt, is_report=is_report)

    def _new_file(
        self, case: str, base: _Base, state: CaseState, known: KnownAnswers
    ) -> CaseFile:
        lines, events = state.lines, state.events
        rows = add_claims(self._store, base.rows, known, lines, self._labels)
        learnt = learn(known.log, ordered_at(events))
        placed = [
            place
            if row is before and learnt is NOTHING_LEARNT
            else self._place(row, base.linking, base.reports, learnt)
            for row, before, place in zip_longest(rows, base.rows, base.placed)
        ]
        if learnt is not NOTHING_LEARNT:
            placed = list(taking_turns(placed, self.rules.order))
        order = sorted(range(len(rows)), key=lambda i: placed[i].key)
        shown = tuple(answered(rows[i], known) for i in order)
        sorts = tuple(placed[i].sort for i in order)
        new = {old: at for at, old in enumerate(order)}
        groups = [tuple(sorted(new[i] for i in group)) for group in base.groups]
        tally: Tally = Counter()
        for row, sort in zip(shown, sorts, strict=True):
            tally.update(tally_of(row, sort))
        return CaseFile(
            case=case,
            lines=lines,
            library=state.library,
            reports=base.reports,
            gaps=gaps_of(lines, self._languages, base.deal, state.versions, events),
            rows=shown,
            layout=lay_out(shown, sorts, groups),
            tally=tally,
            known=known,
            seen=max(state.seen, state.log[-1].number if state.log else 0),
            head=state.head,
            events=events,
            deal=base.deal,
            versions=state.versions,
        )
