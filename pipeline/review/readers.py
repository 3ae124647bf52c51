"""Two readers of a case, blind to each other, and a third where they differ.

Where somebody asked for two readers, each label at each place needs the answers of
two people. Until both are there, nobody sees the other's. Answers that agree settle
it; answers that differ are shown to all, stand as they are, and a third person's
settles it. What was answered before the second reader was asked for counts as the
first reading.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.datamodel import CaseAct, CaseEvent, Verdict
from pipeline.errors import AnswerRefused
from pipeline.store.log import LoggedDecision, Place

KEPT = frozenset({Verdict.CONFIRMED, Verdict.UNSURE})
"""Verdicts by which a passage that only people flag stays in the queue."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is answered about one place by whom.

    Attributes:
        votes: The newest answer of each person who gave one, in the order in which
            they came; taking an answer back is none.
    """

    votes: tuple[LoggedDecision, ...]

    @property
    def is_shown(self) -> bool:
        """Whether both readers have answered, so that all may see it."""
        return len(self.votes) >= 2

    @property
    def is_disputed(self) -> bool:
        """Whether the two differ and nobody has settled it."""
        return len(self.votes) == 2 and not self._agree

    @property
    def settled(self) -> LoggedDecision | None:
        """The answer that counts, or None while there is none."""
        if len(self.votes) > 2:
            return max(self.votes[2:], key=lambda vote: vote.number)
        return self.votes[1] if self.is_shown and self._agree else None

    @property
    def readers(self) -> tuple[str, ...]:
        """The first two people."""
        return tuple(vote.decision.reviewer for vote in self.votes[:2])

    @property
    def verdicts(self) -> tuple[Verdict, Verdict]:
        """What the first two people said, in the order of their names."""
        first, second = sorted(
            (vote.decision for vote in self.votes[:2]), key=lambda d: d.reviewer
        )
        return first.verdict, second.verdict

    def vote_of(self, reviewer: str) -> LoggedDecision | None:
        """Return the answer of one person."""
        own = (vote for vote in self.votes if vote.decision.reviewer == reviewer)
        return next(own, None)

    @property
    def _agree(self) -> bool:
        first, second = self.votes[:2]
        return first.decision.verdict is second.decision.verdict


NOBODY = Standing(())


@dataclass(frozen=True, slots=True)
class Known:
    """What one reviewer may know of a case's decisions.

    Attributes:
        log: The decisions, in the order of adding.
        newest: The answer that stands about each place for this reviewer.
        claims: For each place a decision that flags it, if one does.
        standings: Who answered; empty where one reader is enough.
    """

    log: tuple[LoggedDecision, ...]
    newest: Mapping[Place, LoggedDecision]
    claims: Mapping[Place, LoggedDecision]
    standings: Mapping[Place, Standing]

    def standing(self, place: Place) -> Standing:
        """Return who answered about a place."""
        return self.standings.get(place, NOBODY)


def needs_two(events: Iterable[CaseEvent]) -> bool:
    """Tell whether two readers were asked for, as said last."""
    asked = [
        e.act for e in events if e.act in (CaseAct.TWO_READERS, CaseAct.ONE_READER)
    ]
    return asked[-1:] == [CaseAct.TWO_READERS]


def known_to(
    reviewer: str, log: Sequence[LoggedDecision], *, two_readers: bool
) -> Known:
    """Return what a reviewer may know.

    Args:
        reviewer: Who asks; "" for somebody who only looks.
        log: All decisions about the case's documents, in the order of adding.
        two_readers: Whether the case needs two.
    """
    if not two_readers:
        newest = {row.place: row for row in log}
        return Known(tuple(log), newest, newest, {})
    rows: dict[Place, list[LoggedDecision]] = defaultdict(list)
    for row in log:
        rows[row.place].append(row)
    standings = {place: Standing(_votes(own)) for place, own in rows.items()}
    visible = tuple(
        row
        for row in log
        if row.decision.reviewer == reviewer or standings[row.place].is_shown
    )
    answers = {
        place: _answer(standings[place], own, reviewer) for place, own in rows.items()
    }
    return Known(
        log=visible,
        newest={place: row for place, row in answers.items() if row is not None},
        claims={
            place: _claim(standing)
            for place, standing in standings.items()
            if standing.votes
        },
        standings=standings,
    )


def _votes(rows: Sequence[LoggedDecision]) -> tuple[LoggedDecision, ...]:
    votes: dict[str, LoggedDecision] = {}
    for row in rows:
        if row.place_sha256 != rows[-1].place_sha256:
            continue  # of an older reading, with other words there
        if row.decision.verdict is Verdict.OPEN:
            votes.pop(row.decision.reviewer, None)
        else:
            votes[row.decision.reviewer] = row
    return tuple(votes.values())


def _answer(
    standing: Standing, rows: Sequence[LoggedDecision], reviewer: str
) -> LoggedDecision | None:
    if standing.settled is not None:
        return standing.settled
    # A note alone is an open answer; it is shown to the one who wrote it.
    own = [row for row in rows if row.decision.reviewer == reviewer]
    return standing.vote_of(reviewer) or (own[-1] if own else None)


def _claim(standing: Standing) -> LoggedDecision:
    """Return what flags a place: of answers that differ, one that does."""
    if standing.settled is not None:
        return standing.settled
    flagging = (vote for vote in standing.votes if vote.decision.verdict in KEPT)
    return next(flagging, standing.votes[0])


def check_reader(known: Known, places: Iterable[Place], reviewer: str) -> None:
    """Check that a reviewer may still answer about places.

    Raises:
        AnswerRefused: Both readers have answered, and this is one of them.
    """
    for place in places:
        standing = known.standing(place)
        if standing.is_shown and reviewer in standing.readers:
            msg = (
                f"{' and '.join(standing.readers)} have both answered, so their "
                "answers stand: a third person can settle it, or one reader can be "
                "made enough"
            )
            raise AnswerRefused(msg)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree.

    Attributes:
        n: Answers that both have given.
        n_same: Of these, with the same verdict.
        kappa: Cohen's kappa over the verdicts, at most 1; None where it is not
            defined because both always gave one and the same verdict, or ``n`` is 0.
    """

    n: int
    n_same: int
    kappa: float | None

    @property
    def share(self) -> float:
        """Share with the same verdict, in [0, 1]; 0 for none."""
        return self.n_same / self.n if self.n else 0.0


def agreement(standings: Iterable[Standing]) -> Agreement:
    """Compare the first two answers about each place, as they were given blind.

    Example:
        >>> agreement([])
        Agreement(n=0, n_same=0, kappa=None)

    Source:
        Cohen, A Coefficient of Agreement for Nominal Scales (1960). The two readers
        are told apart by name; where more than two people share the work, the first
        by name of each pair counts as one of the two.
    """
    pairs = [s.verdicts for s in standings if s.is_shown]
    n = len(pairs)
    n_same = sum(first is second for first, second in pairs)
    if not n:
        return Agreement(0, 0, None)
    by_chance = sum(
        sum(first is v for first, _ in pairs) * sum(second is v for _, second in pairs)
        for v in Verdict
    ) / (n * n)
    kappa = None if by_chance == 1 else (n_same / n - by_chance) / (1 - by_chance)
    return Agreement(n, n_same, kappa)
