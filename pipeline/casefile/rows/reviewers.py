"""Two reviewers of a case, blind to each other, and a third if they differ.

If two reviewers are required, each label at each place, and each pair of names, needs
two answers. Until both are given, neither reviewer sees the other's answer, not even in
another case with the same document or names. Equal answers settle the question. If they
differ, all may see both, and the answer of a third person settles it. Answers given
before the second reviewer was required count as the first review.

Results that are the same for everybody, such as flags and dossier, use only what
everybody (reviewer "") may know: questions that both reviewers have answered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pipeline.datamodel import LinkAnswer, LinkVerdict, Verdict
from pipeline.labels import in_words
from pipeline.store.log import LoggedDecision, Place, has_words
from pipeline.store.store import Store

KEPT = frozenset({Verdict.CONFIRMED, Verdict.UNSURE})
"""Verdicts that keep a passage in the queue if only people flag it."""

REASONS = {
    "not_said": ("not said", "The words do not say it"),
    "other_subject": ("about something else", "About something or somebody else"),
    "no_statement": ("no statement", "No statement: law, heading, contents"),
    "denied": ("denied", "Denied or excluded in the text"),
    "misread": ("misread", "The text was misread"),
    "other": ("other, see note", "Another reason, given in the note"),
}
"""Reasons to dismiss a claim, each in short and in full."""


V = TypeVar("V", LoggedDecision, LinkAnswer)


@dataclass(frozen=True, slots=True)
class StandingAnswer(Generic[V]):
    """Answers about one place, or one pair of names, with their authors.

    Attributes:
        votes: Newest answer of each person who gave one: the first two persons in the
            order of their first answers, then the others, newest answer last. A
            withdrawn answer is left out.
    """

    votes: tuple[V, ...]

    @property
    def is_shown(self) -> bool:
        """True if both reviewers have answered, so that all may see the answers."""
        return len(self.votes) >= 2

    @property
    def is_disputed(self) -> bool:
        """True if the two differ and nobody has settled the question."""
        return len(self.votes) == 2 and not self._agree

    @property
    def settled(self) -> V | None:
        """Answer that counts, or None."""
        if len(self.votes) > 2:
            return self.votes[-1]
        return self.votes[1] if self.is_shown and self._agree else None

    @property
    def readers(self) -> tuple[str, ...]:
        """Names of the first two persons."""
        return tuple(vote.reviewer for vote in self.votes[:2])

    @property
    def pair(self) -> tuple[V, V]:
        """Answers of the first two persons, in the order of their names."""
        first, second = sorted(self.votes[:2], key=lambda vote: vote.reviewer)
        return first, second

    def vote_of(self, reviewer: str) -> V | None:
        """Return the answer of one person."""
        return next((vote for vote in self.votes if vote.reviewer == reviewer), None)

    @property
    def _agree(self) -> bool:
        first, second = self.votes[:2]
        return first.said == second.said


def standing_of(answers: Iterable[V]) -> StandingAnswer[V]:
    """Return the standing answers, from all answers in the order of adding."""
    votes: dict[str, V] = {}
    for answer in answers:
        if answer.said is None or answer.reviewer in list(votes)[2:]:
            votes.pop(answer.reviewer, None)
        if answer.said is not None:
            votes[answer.reviewer] = answer
    return StandingAnswer(tuple(votes.values()))


_NOBODY: StandingAnswer[LoggedDecision] = StandingAnswer(())


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """Decisions of a case that one reviewer may know.

    Attributes:
        log: Decisions in the order of adding.
        newest: Answer that counts at each place for this reviewer.
        claims: Decision that flags a place, for each place with one.
        standings: Answers of all reviewers, only for places that are read blind.
        two_readers: Whether the case needs two reviewers.
        blind: Ids of the documents that two people read in any case.
        n_withheld: Number of decisions that are not in ``log``.
    """

    log: tuple[LoggedDecision, ...]
    newest: Mapping[Place, LoggedDecision]
    claims: Mapping[Place, LoggedDecision]
    standings: Mapping[Place, StandingAnswer[LoggedDecision]]
    two_readers: bool = False
    blind: Collection[str] = ()
    n_withheld: int = 0

    def standing(self, place: Place) -> StandingAnswer[LoggedDecision]:
        """Return the answers of all reviewers about a place."""
        return self.standings.get(place, _NOBODY)

    def answer(self, place: Place, words: str) -> LoggedDecision | None:
        """Return the answer about the present words of a place."""
        logged = self.newest.get(place)
        return logged if logged is not None and is_about(logged, words) else None

    def standing_on(self, place: Place, words: str) -> StandingAnswer[LoggedDecision]:
        """Return the answers of all reviewers about the present words of a place."""
        standing = self.standing(place)
        is_known = bool(standing.votes) and is_about(standing.votes[0], words)
        return standing if is_known else _NOBODY

    def is_blind(self, place: Place) -> bool:
        """Return True if others' answers about a place are still hidden."""
        is_read_twice = self.two_readers or place[0] in self.blind
        return is_read_twice and not self.standing(place).is_shown


def is_about(logged: LoggedDecision, words: str) -> bool:
    """Return True if an answer is about these words, not those of an older reading."""
    return has_words(words, logged.place_sha256, logged.text_sha256)


def known_decisions(store: Store, case: str) -> "KnownAnswers":
    """Return the decisions about a case's documents that everybody may know.

    Raises:
        NotStored: There is no such case.
    """
    state = store.case_state(case)
    return known_to("", state.log, two_readers=state.two_readers, blind=state.blind)


def known_to(
    reviewer: str,
    log: Sequence[LoggedDecision],
    *,
    two_readers: bool,
    blind: Collection[str] = (),
) -> KnownAnswers:
    """Return the answers that a reviewer may know.

    Args:
        reviewer: Name of the person who asks; "" for somebody who only looks.
        log: All decisions about the case's documents, in the order of adding.
        two_readers: Whether the case needs two reviewers.
        blind: Ids of the documents that two people read in any case.
    """
    rows: dict[Place, list[LoggedDecision]] = defaultdict(list)
    for row in log:
        if two_readers or row.place[0] in blind:
            rows[row.place].append(row)
    if not rows:
        newest = {row.place: row for row in log}
        return KnownAnswers(tuple(log), newest, newest, {}, two_readers, blind)
    standings = {place: _standing(own) for place, own in rows.items()}

    def is_visible(row: LoggedDecision) -> bool:
        standing = standings.get(row.place)
        return standing is None or standing.is_shown or row.reviewer == reviewer

    visible = tuple(filter(is_visible, log))
    newest = {row.place: row for row in visible}
    claims = dict(newest)
    for place, standing in standings.items():
        if two_readers:
            newest.pop(place, None)
            claims.pop(place, None)
            answer = _answer(standing, rows[place], reviewer)
            newest |= {} if answer is None else {place: answer}
        if standing.votes and place not in claims:  # asked, without the answer
            claims[place] = _claim(standing)
    n_withheld = len(log) - len(visible)
    return KnownAnswers(
        visible, newest, claims, standings, two_readers, blind, n_withheld
    )


def _standing(rows: Sequence[LoggedDecision]) -> StandingAnswer[LoggedDecision]:
    # Other rows are about an older reading, with other words at the place.
    return standing_of(r for r in rows if r.place_sha256 == rows[-1].place_sha256)


def _answer(
    standing: StandingAnswer[LoggedDecision],
    rows: Sequence[LoggedDecision],
    reviewer: str,
) -> LoggedDecision | None:
    if standing.settled is not None:
        return standing.settled
    # A note alone is an open answer; only its author sees it.
    own = [row for row in rows if row.reviewer == reviewer]
    return standing.vote_of(reviewer) or (own[-1] if own else None)


def _claim(standing: StandingAnswer[LoggedDecision]) -> LoggedDecision:
    """If answers differ, return the one that keeps the flag."""
    if standing.settled is not None:
        return standing.settled
    flagging = (vote for vote in standing.votes if vote.said in KEPT)
    return next(flagging, standing.votes[0])


@dataclass(frozen=True, slots=True)
class KnownPair:
    """Answers about one pair of names that one reviewer may know.

    Attributes:
        log: Answers in the order of adding.
        answer: Answer that counts for this reviewer, or None.
        standing: Answers of all reviewers, shown or not.
    """

    log: tuple[LinkAnswer, ...]
    answer: LinkAnswer | None
    standing: StandingAnswer[LinkAnswer]


UNANSWERED = KnownPair((), None, StandingAnswer(()))


def known_pairs(
    reviewer: str, answers: Iterable[LinkAnswer], case: str, twice: Collection[str]
) -> dict[str, KnownPair]:
    """Return the answers about names that a reviewer may know, by pair.

    Args:
        reviewer: Name of the person who asks; "" for somebody who only looks.
        answers: Answers about any pairs in any cases, in the order of adding.
        case: Name of the case in which the pairs are looked at.
        twice: Names of the cases that two people read.
    """
    rows: dict[str, list[LinkAnswer]] = defaultdict(list)
    for answer in answers:
        rows[answer.pair_id].append(answer)
    return {
        pair_id: _known_pair(reviewer, own, case in twice, twice)
        for pair_id, own in rows.items()
    }


def _known_pair(
    reviewer: str, rows: Sequence[LinkAnswer], two: bool, twice: Collection[str]
) -> KnownPair:
    standing = standing_of(rows)
    log = tuple(
        row
        for row in rows
        if standing.is_shown
        or row.reviewer == reviewer
        or not (two or row.case in twice)
    )
    newest = log[-1] if log and log[-1].said is not None else None
    answer = (standing.settled or standing.vote_of(reviewer)) if two else newest
    return KnownPair(log, answer, standing)


def joined_by_people(
    answers: Iterable[LinkAnswer], case: str, twice: Collection[str]
) -> list[LinkAnswer]:
    """Return the pairs of names that people joined, for a search to show.

    If only one of two reviewers joined a pair, or the two differ, the other is asked.
    The answer then gives no person and no strength.
    """
    joined = []
    for pair in known_pairs("", answers, case, twice).values():
        votes = [v for v in pair.standing.votes if v.verdict is LinkVerdict.JOINED]
        if pair.answer is not None:
            joined += [pair.answer] if pair.answer.verdict is LinkVerdict.JOINED else []
        elif votes and case in twice:
            joined.append(replace(votes[0], reviewer="", strength=None, note=""))
    return joined


def answers_that_count(
    answers: Iterable[LinkAnswer], case: str, twice: Collection[str]
) -> list[LinkAnswer]:
    """Return the answer that counts for each pair of names with one."""
    known = known_pairs("", answers, case, twice).values()
    return [pair.answer for pair in known if pair.answer is not None]


def reason_words(reason: str) -> str:
    """Return the reason of an answer in full, as on its button."""
    return REASONS[reason][1] if reason in REASONS else in_words(reason)
