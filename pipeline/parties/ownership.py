"""From a name to its owners, step by step, each step with its words.

    party -> holder -> holder of the holder -> entry of a list, or statement of a report

Two firms may own each other, and a group may own itself through three others. A name is
therefore visited only once, and a path has at most three steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.datamodel import Said, Strength, step_words
from pipeline.parties.identity import Named
from pipeline.parties.name_search import EntryHit, OwnerStep, ReportHit, Screening
from pipeline.parties.party_names import bare

MAX_STEPS = 3
MAX_PATHS = 40
"""Most paths of one party: a State holding may own a thousand firms."""


@dataclass(frozen=True, slots=True)
class Held:
    """Known facts of one holder of a party.

    Attributes:
        steps: Steps from the party up to the holder.
        list_hits: Entries of lists that the holder may be.
        report_hits: Passages that name the holder, with what it did there.
        loop: Words for a loop, if the holder is itself held by a name of the path; "".
    """

    steps: tuple[OwnerStep, ...]
    list_hits: tuple[EntryHit, ...]
    report_hits: tuple[ReportHit, ...]
    loop: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The steps in words, and the loop."""
        steps = (step_words(s.holder.name, s.relation, s.held) for s in self.steps)
        return (*steps, *filter(None, (self.loop,)))

    @property
    def holder(self) -> Named:
        """Holder at the last step."""
        return self.steps[-1].holder

    @property
    def strength(self) -> Strength | None:
        """L1 if every step is sure; None if a person must decide."""
        is_sure = all(step.strength is not None for step in self.steps)
        return Strength.L1 if is_sure else None


def holders_of(party: Named, screening: Screening) -> Iterator[Held]:
    """Yield the holders of a party, nearest first, with known facts."""
    seen = {bare(party.name)}
    paths: list[tuple[tuple[OwnerStep, ...], list[OwnerStep]]] = []
    paths.append(((), screening.holders(party)))
    n_found = 0
    while paths and n_found < MAX_PATHS:
        path, above = paths.pop(0)
        for step in above:
            name = bare(step.holder.name)
            if name in seen or n_found >= MAX_PATHS:
                continue
            seen.add(name)
            n_found += 1
            steps = (*path, step)
            further = screening.holders(step.holder)
            names = {bare(party.name), *(bare(each.holder.name) for each in steps)}
            yield replace(_known(steps, screening), loop=_loop(further, names))
            if len(steps) < MAX_STEPS:
                paths.append((steps, further))


def _loop(further: list[OwnerStep], names: set[str]) -> str:
    for step in further:
        if bare(step.holder.name) in names:
            words = step_words(step.holder.name, step.relation, step.held)
            return Said("the owners form a loop: {step}", step=words)
    return ""


def _known(steps: tuple[OwnerStep, ...], screening: Screening) -> Held:
    holder = replace(steps[-1].holder, countries=frozenset())
    found = screening.look_up(holder)
    return Held(
        steps,
        tuple(hit for hit in found.list_hits if hit.match.score is not None),
        tuple(hit for hit in found.report_hits if hit.link.strength in _SAME),
    )


_SAME = (None, Strength.L2, Strength.L3)
"""Strengths that mean the holder itself; deeds of its State are too far away."""
