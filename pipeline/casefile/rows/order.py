"""The order of reading a case; answers given meanwhile do not change it.

Rows that are likely to matter come first, in papers and reports alike. The worth of a
row is the calibrated score of a claim, times the weight of its label, times the weight
of the tie of its words to the deal. After some rows of one document under one label,
further ones count less: a manual says in a hundred sentences what its product is for,
and other matters are read before them. Two sorts of rows need no answer and come last:
safeguards, which never lower a flag, and passages of reports without a tie to the deal.
Answers change none of this. So a person who works from the top never meets a row that
should have come earlier. Only if a person asks for it, the case is ordered anew by the
answers given until then; see ``Learnt``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.casefile.flag_rules import OrderRules
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.relevance import Linking
from pipeline.casefile.rows.surroundings import Letter
from pipeline.datamodel import CaseAct, CaseEvent, Verdict
from pipeline.store.log import LoggedDecision

PAPER, REPORT, SAFEGUARDS, BACKGROUND = "paper", "report", "safeguards", "background"
"""Sorts of rows: papers of the deal, reports, nothing but safeguards, and reports
without a tie to the deal."""

FOLDED = (SAFEGUARDS, BACKGROUND)
"""Sorts of folded rows, which need no answer."""

Key = tuple[int, float, str, int, int]
"""Turn, negative value, document id, start, end."""

_TURNS = {PAPER: 0, REPORT: 0, SAFEGUARDS: 1, BACKGROUND: 2}
"""Turn of each sort."""


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Position of a row in the queue.

    Attributes:
        key: Sort key of the row.
        value: Worth of reading the row, in [0, 1].
        sort: ``PAPER``, ``REPORT``, ``SAFEGUARDS`` or ``BACKGROUND``.
        matter: Document id, and the label of the claim that gives the value; None for
            words of a report on a party or country of the deal, each of which counts.
    """

    key: Key
    value: float
    sort: str
    matter: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Learnt:
    """Conclusions from the answers of a case about its open claims.

    The score of a claim counts like some answers, and each answer under its label in
    its document counts as one more.

    Attributes:
        confirmed: Number of words that were confirmed, by label and document.
        answered: Number of words that were confirmed or dismissed, by label and
            document.
    """

    confirmed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    answered: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def score(self, claim: Claim, prior: float) -> float:
        """Return the probability that a claim is confirmed, in [0, 1]."""
        document_id, *_, label = claim.places[0]
        n = self.answered.get((label, document_id), 0)
        confirmed = self.confirmed.get((label, document_id), 0)
        return (prior * claim.score + confirmed) / (prior + n)


NOTHING_LEARNT = Learnt()


def ordered_at(events: Iterable[CaseEvent]) -> datetime | None:
    """Return the time up to which answers were used for the order, or None."""
    times: list[datetime] = []
    for event in events:
        if event.act is CaseAct.ORDERED:
            times.append(event.decided_at)
        elif event.act is CaseAct.ORDER_UNDONE:
            del times[-1:]
    return times[-1] if times else None


def learn(log: Iterable[LoggedDecision], until: datetime | None) -> Learnt:
    """Return the counts of answers up to a time; equal words count once."""
    if until is None:
        return NOTHING_LEARNT
    newest = {row.place: row for row in log if row.decision.decided_at <= until}
    said = {
        (row.place[3], row.place[0], row.place_sha256): row.decision.verdict
        for row in newest.values()
        if row.decision.verdict in (Verdict.CONFIRMED, Verdict.DISMISSED)
    }
    own = (key[:2] for key, each in said.items() if each is Verdict.CONFIRMED)
    return Learnt(Counter(own), Counter(key[:2] for key in said))


def place_of(
    row: Row,
    rules: OrderRules,
    linking: Linking | None,
    learnt: Learnt = NOTHING_LEARNT,
    *,
    is_report: bool,
) -> QueuePlace:
    """Return the position of a row by itself; see ``taking_turns``.

    Args:
        row: Row to place; its answers do not count.
        rules: Weights of claims, ties and answers.
        linking: Ties of reports to the deal; None if nobody looked yet.
        learnt: Conclusions from the answers up to some time.
        is_report: Whether the words are from a report.
    """
    tie = _tie(row, linking, is_report=is_report)
    first = max(row.claims, key=lambda claim: worth(claim, rules, learnt))
    value = worth(first, rules, learnt) * (tie or 1.0)
    if linking and not is_report and linking.names_user(row):
        value = max(value, rules.user)
    if row.words.around.letter is not Letter.NONE and not row.is_safeguard:
        value = max(value, rules.letter)
    start, end = row.words.spans[0]
    sort = BACKGROUND if tie == 0.0 else REPORT if is_report else PAPER
    if sort != BACKGROUND and row.is_safeguard:
        sort = SAFEGUARDS
    key = (_TURNS[sort], -value, row.words.document_id, start, end)
    is_own = is_report and tie >= rules.country
    matter = None if is_own else (row.words.document_id, first.label_id)
    return QueuePlace(key, value, sort, matter)


def taking_turns(
    places: Sequence[QueuePlace], rules: OrderRules
) -> tuple[QueuePlace, ...]:
    """Return the positions, and move repeated matters behind others.

    After ``rules.together`` rows of a matter its further rows count ``rules.again`` as
    much. Rows without a matter keep their worth.
    """
    found, seen = list(places), Counter[tuple[str, str]]()
    for i in sorted(range(len(places)), key=lambda i: places[i].key):
        place = places[i]
        if place.matter is None:
            continue
        seen[place.matter] += 1
        if seen[place.matter] > rules.together:
            value = place.value * rules.again
            key = (place.key[0], -value, *place.key[2:])
            found[i] = replace(place, key=key, value=value)
    return tuple(found)


def _tie(row: Row, linking: Linking | None, *, is_report: bool) -> float:
    if linking is None:
        return 1.0
    return linking.tie(row) if is_report else linking.tie_of_paper(row)


def worth(claim: Claim, rules: OrderRules, learnt: Learnt = NOTHING_LEARNT) -> float:
    """Return the worth of reading a claim, in [0, 1]."""
    if claim.is_disguised and not claim.is_counter:
        return 1.0
    if claim.is_counter:
        weight = rules.counter
    elif claim.label is None:
        weight = rules.rule
    else:
        weight = rules.families[claim.label.family]
        weight *= rules.second_tier if claim.label.tier > 1 else 1.0
    if claim.is_doubted:
        weight *= rules.doubted
    return learnt.score(claim, rules.prior) * weight
