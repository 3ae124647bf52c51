"""Rights of reviewers to answer, and the agreement of two reviewers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.casefile.rows.reviewers import KnownAnswers, StandingAnswer
from pipeline.datamodel import Said, Verdict, refuse
from pipeline.errors import AnswerRefused
from pipeline.store.log import LoggedDecision, Place


def check_readers(standing: StandingAnswer[Any], reviewer: str) -> None:
    """Check that a reviewer may answer.

    Raises:
        AnswerRefused: Both reviewers have answered, and this one is one of them.
    """
    if standing.is_shown and reviewer in standing.readers:
        refuse(
            "{names} have both answered, so their answers stand: a "
            "third person can settle it",
            names=" and ".join(standing.readers),
        )


def check_reader(known: KnownAnswers, places: Iterable[Place], reviewer: str) -> None:
    """Check that a reviewer may answer about places.

    Raises:
        AnswerRefused: Both reviewers have answered, and this one is one of them.
    """
    for place in places:
        check_readers(known.standing(place), reviewer)


def check_assigned(
    assigned: Callable[[str], str],
    reviewer: str,
    *,
    two_readers: bool,
    is_settling: bool,
) -> None:
    """Check that an account may answer in a case with duties.

    Args:
        assigned: Function that returns the account that has a duty, or "".
        reviewer: Name of the account that answers.
        two_readers: Whether two people read the case.
        is_settling: Whether both reviewers have answered the question.

    Raises:
        AnswerRefused: The case has an assigned reviewer, and another account gives the
            answer.
    """
    reading = {assigned("reader"), *([assigned("second_reader")] * two_readers)}
    meant = {assigned("adjudicator")} if is_settling else reading
    if "" not in meant and reviewer not in meant:
        names = " and ".join(sorted(meant))
        msg = Said("only {names} can answer in this case", names=names)
        if is_settling:
            msg = Said("only {names} can settle this case", names=names)
        raise AnswerRefused(msg)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two reviewers.

    Attributes:
        n: Number of places that both have answered.
        n_same: Number of these places with the same verdict from both.
        kappa: Cohen's kappa of the verdicts, at most 1; None if it is not defined,
            because both always gave one and the same verdict or ``n`` is 0.
    """

    n: int
    n_same: int
    kappa: float | None

    @property
    def share(self) -> float:
        """Share of places with the same verdict, in [0, 1]; 0 if there are none."""
        return self.n_same / self.n if self.n else 0.0


def verdicts(standing: StandingAnswer[LoggedDecision]) -> tuple[Verdict, Verdict]:
    """Return the answers of the first two persons, in the order of their names."""
    first, second = standing.pair
    return first.decision.verdict, second.decision.verdict


def agreement(standings: Iterable[StandingAnswer[LoggedDecision]]) -> Agreement:
    """Compare the first two answers about each place, which were given blind.

    Example:
        >>> agreement([])
        Agreement(n=0, n_same=0, kappa=None)

    Source:
        Cohen, A Coefficient of Agreement for Nominal Scales (1960). The two reviewers
        are ordered by name. If more than two people share the work, the first by name
        of each pair counts as the first reviewer.
    """
    pairs = [verdicts(s) for s in standings if s.is_shown]
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
