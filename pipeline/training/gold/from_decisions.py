"""Decisions of reviewers, turned into stand-off annotations.

``casefile.reviewers`` says which answer about a place counts. This module turns it into
a row about the passage that holds the words. Nobody was asked about the other labels of
that passage, so a row names the labels that were ``judged``. The others count neither
as present nor as absent. Answers that teach nothing are left out and counted, with the
reason.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.casefile.rows.claims import DENIED, polarity
from pipeline.casefile.rows.reviewers import KnownAnswers, is_about, known_decisions
from pipeline.datamodel import Coverage, Finding, Kind, Passage, Polarity, Verdict
from pipeline.errors import NotStored
from pipeline.files import make_private_folder, write_atomically
from pipeline.ingest import READER_VERSION
from pipeline.labels import LabelSet
from pipeline.settings import settings
from pipeline.store.log import LoggedDecision, Place
from pipeline.store.store import Store
from pipeline.training.corpus import corpus_manifest
from pipeline.training.data import (
    READER,
    Annotation,
    annotation_line,
    place_of,
    text_sha256,
)
from pipeline.training.gold.batches import guideline_version
from pipeline.training.split import CASE

FOLDER = "decided"
"""Folder under ``annotated`` in ``TRIAGE_HOME``; what the desk teaches stays there."""

FILE = "decisions.jsonl"

FLAGGED, ADDED = "queue", "reader"
"""Ways in which a passage came to be judged: a model flagged it, or a person did."""

NOT_TAUGHT = {
    "misread": "dismissed because the text was misread",
    "other": "dismissed for another reason, which only the note tells",
}
"""Reasons for dismissing a flag that do not say that the words lack the label."""

DISPUTED = "two reviewers differ"
CONTRADICTION = "the same words were answered both ways"
STALE = "the document holds other words there now"

Words = tuple[str, int, int]
"""Document id, start and end."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Statement of one answer about one label of one passage.

    Attributes:
        label: Id of the label.
        holds: Whether the passage asserts the label.
        polarity: Polarity as confirmed; ASSERTED unless the words deny or limit it.
        score: Score of the model that flagged it, or None if a person found it.
        is_added: Whether no model flagged it.
        reviewer: Name of the person who answered.
    """

    label: str
    holds: bool
    polarity: Polarity
    score: float | None
    is_added: bool
    reviewer: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage with the answers about it.

    Attributes:
        passage: Passage as stored.
        kind: Kind of its document.
        source: Group of sources that must not cross a split.
        answers: Answers, one for each label that was judged.
    """

    passage: Passage
    kind: Kind
    source: str
    answers: tuple[Taught, ...]

    @property
    def place(self) -> Words:
        """Document and offsets of the passage."""
        return place_of(self.passage)


@dataclass(slots=True)
class TrainingAnswers:
    """Passages that reviewers judged, and counts of those left out.

    Attributes:
        judged: Judged passages, in the order of documents and places.
        n_answers: Number of answers that count, one for each place and label.
        skipped: Number of these answers that teach nothing, by reason.
        contradictory: Passages with an answer that contradicts another answer.
    """

    judged: list[Judged] = field(default_factory=list)
    n_answers: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    contradictory: list[Judged] = field(default_factory=list)


class _Skipped(Exception):
    """Reason why an answer teaches nothing."""


def read_decisions(store: Store, labels: LabelSet) -> TrainingAnswers:
    """Return the passages that the reviewers of all cases judged."""
    found = TrainingAnswers()
    lines: dict[str, Coverage] = {}
    counting: dict[Place, LoggedDecision] = {}
    out: dict[Place, str] = {}
    for case in store.cases():
        known = known_decisions(store, case.name)
        lines |= {line.document_id: line for line in store.coverage(case.name)}
        counting |= known.newest
        out |= _unsettled(known)
    found.n_answers = len(counting.keys() | out.keys())
    found.skipped.update(out.values())
    sources = desk_sources(store)
    by_document: dict[str, list[LoggedDecision]] = defaultdict(list)
    for place in sorted(counting.keys() - out.keys()):
        by_document[place[0]].append(counting[place])
    for document_id, answers in by_document.items():
        kind = lines[document_id].kind or Kind.OTHER
        page = _Page.of(store, document_id, labels, kind)
        taught = _teach(page, answers, found.skipped)
        found.judged += [
            Judged(passage, kind, sources[document_id], tuple(said))
            for passage, said in sorted(taught.items(), key=lambda item: item[0].start)
        ]
    return _without_contradictions(found)


def _unsettled(known: KnownAnswers) -> Iterator[tuple[Place, str]]:
    """Yield the places about which no answer counts for everybody yet."""
    for place, standing in known.standings.items():
        if standing.is_disputed:
            yield place, DISPUTED
        elif standing.votes and not standing.is_shown:
            yield place, "waits for a second reviewer"


@dataclass(frozen=True)
class _Page:
    """A document as it is stored now.

    Attributes:
        store: Open store.
        text: Text of the document; None if its last reading failed.
        passages: Passages of the document, in order.
        allowed: Labels that its kind can carry.
        labels: Label set.
    """

    store: Store
    text: str | None
    passages: Sequence[Passage]
    allowed: frozenset[str]
    labels: LabelSet

    @classmethod
    def of(
        cls, store: Store, document_id: str, labels: LabelSet, kind: Kind
    ) -> "_Page":
        allowed = frozenset(labels.allowed(kind))
        try:
            text = store.document(document_id).text
        except NotStored:
            return cls(store, None, (), allowed, labels)
        return cls(store, text, store.passages(document_id), allowed, labels)

    def holding(self, start: int, end: int) -> list[Passage]:
        """Return the passages that the marked words are about.

        These are passages of which at least half is marked. If there is none, it is the
        passage that holds most of the words.
        """
        shared = [(min(end, p.end) - max(start, p.start), p) for p in self.passages]
        touched = [(n, p) for n, p in shared if n > 0]
        half = [p for n, p in touched if 2 * n >= p.end - p.start]
        most = sorted(touched, key=lambda pair: -pair[0])[:1]
        return half or [p for _, p in most]


def _teach(
    page: _Page, answers: Iterable[LoggedDecision], skipped: Counter[str]
) -> dict[Passage, list[Taught]]:
    """Return the lessons of answers by passage, contradictions included."""
    found: dict[Passage, list[Taught]] = defaultdict(list)
    for logged in answers:
        try:
            taught = _taught(page, logged)
            for passage in _passages_of(page, logged):
                found[passage].append(taught)
        except _Skipped as reason:
            skipped[str(reason)] += 1
    return found


def _passages_of(page: _Page, logged: LoggedDecision) -> list[Passage]:
    text, decision = page.text, logged.decision
    if text is None:
        msg = "the document has no text any more"
        raise _Skipped(msg)
    # A confirmation may have marked other words as the right ones.
    is_moved = decision.verdict is Verdict.CONFIRMED
    span = (decision.start, decision.end) if is_moved else logged.place[1:3]
    if not 0 <= span[0] < span[1] <= len(text):
        msg = "offsets outside of the text"
        raise _Skipped(msg)
    if not is_about(logged, text[slice(*span)]):
        raise _Skipped(STALE)
    passages = page.holding(*span)
    if not passages:
        msg = "no passage holds the words"
        raise _Skipped(msg)
    return passages


def _taught(page: _Page, logged: LoggedDecision) -> Taught:
    decision = logged.decision
    _check_verdict(logged)
    if page.labels.get(decision.label) is None:
        msg = "about a rule or a label that is not in the label set"
        raise _Skipped(msg)
    if decision.label not in page.allowed:
        msg = "the kind of document cannot carry the label"
        raise _Skipped(msg)
    finding = _finding(page.store, logged)
    said = polarity(finding) if finding else Polarity.ASSERTED
    confirmed = decision.verdict is Verdict.CONFIRMED
    if said in DENIED and not confirmed:
        msg = "counter-evidence was dismissed: it does not say whether the label holds"
        raise _Skipped(msg)
    return Taught(
        label=decision.label,
        holds=confirmed and said not in DENIED,
        polarity=said if confirmed else Polarity.ASSERTED,
        score=finding.score if finding else None,
        is_added=finding is None,
        reviewer=logged.reviewer,
    )


def _check_verdict(logged: LoggedDecision) -> None:
    decision = logged.decision
    if logged.said is None:
        msg = "no answer: taken back, or a note alone"
        raise _Skipped(msg)
    if decision.verdict is Verdict.UNSURE:
        msg = "the reviewer is unsure"
        raise _Skipped(msg)
    if decision.verdict is Verdict.DISMISSED and decision.reason in NOT_TAUGHT:
        raise _Skipped(NOT_TAUGHT[decision.reason])


def _finding(store: Store, logged: LoggedDecision) -> Finding | None:
    """Return the finding that was answered, unless another label was chosen."""
    finding_id = logged.decision.finding_id
    if finding_id is None:
        return None
    try:
        finding = store.finding(finding_id)
    except NotStored:
        return None
    return finding if finding.label == logged.decision.label else None


def _without_contradictions(found: TrainingAnswers) -> TrainingAnswers:
    """Remove labels both given and denied for the same words, in any document."""
    both = answered_both_ways(found.judged)
    kept = []
    for row in found.judged:
        words = text_sha256(row.passage.text)
        good = {a.label: a for a in row.answers if (words, a.label) not in both}
        n_bad = sum((words, a.label) in both for a in row.answers)
        if n_bad:
            found.skipped[CONTRADICTION] += n_bad
            found.contradictory.append(row)
        if good:
            kept.append(replace(row, answers=tuple(good.values())))
    found.judged = kept
    return found


def answered_both_ways(judged: Iterable[Judged]) -> set[tuple[str, str]]:
    """Return the hashes of words, each with a label that was given and denied."""
    said: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for row in judged:
        words = text_sha256(row.passage.text)
        for answer in row.answers:
            said[words, answer.label].add(answer.holds)
    return {key for key, holds in said.items() if len(holds) == 2}


def annotation_of(row: Judged, labels: LabelSet) -> Annotation:
    """Return the stand-off row of a judged passage, labels in the taxonomy's order."""
    by_label = {answer.label: answer for answer in row.answers}
    ordered = [by_label[label] for label in labels.ids if label in by_label]
    is_added = all(answer.is_added for answer in ordered)
    return Annotation(
        document_id=row.passage.document_id,
        start=row.passage.start,
        end=row.passage.end,
        text_sha256=text_sha256(row.passage.text),
        kind=row.kind,
        labels=tuple(answer.label for answer in ordered if answer.holds),
        judged=tuple(answer.label for answer in ordered),
        polarity={
            answer.label: answer.polarity
            for answer in ordered
            if answer.polarity is not Polarity.ASSERTED
        },
        annotator=READER,
        selected_by=ADDED if is_added else FLAGGED,
        guideline_version=guideline_version(),
        reader_version=READER_VERSION,
        source=row.source,
        language=row.passage.language,
    )


def write_decided(rows: Iterable[Annotation], name: str = FILE) -> Path:
    """Replace a file of annotations that the desk made.

    Raises:
        OSError: The file cannot be written; the old one is still there.
    """
    folder = make_private_folder(settings().home / "annotated" / FOLDER)
    for older in folder.glob("draws-*.jsonl"):  # each case had a file before
        older.unlink()
    content = "".join(annotation_line(row) + "\n" for row in rows)
    return write_atomically(folder / name, content.encode("utf-8"))


def desk_sources(store: Store) -> dict[str, str]:
    """Return the source of each document in a case of the store."""
    papers = {
        case.name: {
            document.document_id for document in store.case_documents(case.name)
        }
        for case in store.cases()
    }
    known = {
        document_id: source
        for document_id in sorted(set().union(*papers.values()))
        if (source := _published(store, document_id))
    }
    own = {case: ids - known.keys() for case, ids in papers.items()}
    return known | {
        document_id: name
        for name, cases in _joined(own)
        for case in cases
        for document_id in own[case]
    }


def case_source(case: str) -> str:
    """Return the source name of a case."""
    return f"{CASE}{hashlib.sha256(case.encode('utf-8')).hexdigest()[:12]}"


def _published(store: Store, document_id: str) -> str | None:
    if document := corpus_manifest().get(document_id):
        return document.source
    origins = store.origins(document_id)
    return origins[0].source_id if origins else None


def _joined(papers: dict[str, set[str]]) -> Iterable[tuple[str, list[str]]]:
    """Yield groups of cases that share a paper, each with its name."""
    groups: list[tuple[list[str], set[str]]] = []
    for case in sorted(papers):
        cases, ids, others = [case], set(papers[case]), []
        for group in groups:
            if group[1] & papers[case]:
                cases, ids = [*group[0], *cases], ids | group[1]
            else:
                others.append(group)
        groups = [*others, (cases, ids)]
    for cases, _ in groups:
        yield min(map(case_source, cases)), cases
