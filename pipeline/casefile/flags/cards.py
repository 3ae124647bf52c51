"""A flag with its evidence, its counter-evidence, and how to remove it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.casefile.file import CaseFile
from pipeline.casefile.flag_rules import Rules
from pipeline.casefile.flags.counter_evidence import (
    against_flag,
    counter_evidence_of,
    of_same,
)
from pipeline.casefile.pairs import Pair, PartiesView
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.datamodel import Flag, FlagSheet


@dataclass(frozen=True, slots=True)
class FlagCard:
    """A flag with its evidence.

    Attributes:
        flag: Flag to show.
        claims: Findings of the flag, each with its row.
        n_passages: Number of passages with these findings: one for each question, as
            the queue shows them.
        pairs: Pairs of names, once each, of list entries too.
        against: Claims of the papers that deny or forbid what the flag says, safeguards
            that can answer it, and claims of its reports that deny the same.
        state_denials: Denials of a State near words of a report, each with the words.
    """

    flag: Flag
    claims: tuple[tuple[Row, Claim], ...]
    n_passages: int
    pairs: tuple[Pair, ...]
    against: tuple[tuple[Row, Claim], ...]
    state_denials: tuple[tuple[Row, str], ...]

    @property
    def passages(self) -> list[tuple[Row, list[Claim]]]:
        """Rows of the findings, each once, with their findings."""
        return _by_row(self.claims)

    @property
    def passages_against(self) -> list[tuple[Row, list[Claim]]]:
        """Rows of the counter-evidence, each once, with their claims."""
        return _by_row(self.against)

    @property
    def n(self) -> int:
        """Number of findings and pairs that must be dismissed to remove the flag."""
        return len(self.claims) + len(self.pairs)

    @property
    def n_open(self) -> int:
        """Number of these findings and pairs without an answer."""
        found = sum(claim.is_open for _, claim in self.claims)
        return found + sum(pair.is_open for pair in self.pairs)


def _by_row(claims: Iterable[tuple[Row, Claim]]) -> list[tuple[Row, list[Claim]]]:
    found: dict[int, tuple[Row, list[Claim]]] = {}
    for row, claim in claims:
        found.setdefault(id(row), (row, []))[1].append(claim)
    return list(found.values())


def flag_cards(
    sheet: FlagSheet, file: CaseFile, parties: PartiesView | None, rules: Rules
) -> list[FlagCard]:
    """Return the flags of a case with their evidence."""
    links = {k.link_id: k for k in parties.deal.links} if parties else {}
    counter = counter_evidence_of(file.rows, file.excluded, file.deal, rules)
    cards = []
    for flag in sheet.flags:
        rule = rules.flags[flag.flag_id]
        found = (file.get(key) for key in flag.finding_ids)
        claims = {each[1].id: each for each in found if each is not None}
        ids = dict.fromkeys(links[key].pair_id for key in flag.link_ids if key in links)
        if parties:
            ids |= dict.fromkeys(hit.pair_id for hit in flag.hits_in(parties.deal))
        pairs = tuple(parties.pairs[key] for key in ids) if parties else ()
        numbers = sorted({file.layout.by_id[key][0] for key in claims})
        n_passages = len(file.questions(numbers))
        found_against = against_flag(
            rule,
            claims.values(),
            file.claims_of_papers(rule.denied_labels),
            counter,
            file.rows_of,
            file.reports,
            of_same(file.deal, rule.id, flag.link_ids),
        )
        against = (
            *found_against.denials,
            *found_against.safeguards,
            *found_against.in_reports,
        )
        own, states = tuple(claims.values()), found_against.states
        cards.append(FlagCard(flag, own, n_passages, pairs, against, states))
    return cards
