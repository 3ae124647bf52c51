"""Papers handed in again, or taken out since the last search of the parties.

The version handed in last counts.

An earlier version stays in the case, with its findings and answers, until a person
takes it out. The flags that only it raises are shown, and do not change the proposal.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from pipeline.casefile.coverage import taken_out
from pipeline.casefile.gaps import Gap, find_gaps, is_cut, is_read_in_full, sentence
from pipeline.datamodel import CaseEvent, Coverage, Deal, Said, counted

Versions = tuple[tuple[str, str], ...]
"""Ids of each earlier version of a paper in a case, and of the version that was handed
in last."""

_REPLACED = (
    "It was handed in again. Only the version handed in last counts for the proposal. "
    "If the earlier one no longer applies, take it out of the case."
)
_BOTH_COUNT = (
    "It was handed in again, but the version handed in last was not read in full: both "
    "count. If the earlier one no longer applies, take it out of the case."
)


def replaced_in(coverage: Iterable[Coverage], versions: Versions) -> frozenset[str]:
    """Return the ids of earlier versions whose last version was read in full.

    If a part of the last version is unread, both count.
    """
    unread = {x.document_id for x in coverage if is_cut(x) or not is_read_in_full(x)}
    return frozenset(earlier for earlier, last in versions if last not in unread)


def gaps_of(
    coverage: Sequence[Coverage],
    languages: Collection[str],
    deal: Deal | None,
    versions: Versions,
    events: Iterable[CaseEvent],
) -> tuple[Gap, ...]:
    """Return the gaps of a case, with one for each earlier version of a paper.

    A search of the parties fails if a list cannot be read. If papers were taken out
    since the last one, that is a gap, too.

    Args:
        coverage: Coverage lines, one for each document of a case.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        deal: Deal of the case; None if it was never built.
        versions: Versions of the papers of the case.
        events: Acts of people on the case.
    """
    names = {line.document_id: line.name for line in coverage}
    replaced = replaced_in(coverage, versions)
    again = [
        Gap(
            names[earlier],
            Said(_REPLACED if earlier in replaced else _BOTH_COUNT),
            earlier,
            later_id=last,
        )
        for earlier, last in versions
    ]
    unsearched = _unsearched_since(coverage, deal, events)
    return (*unsearched, *find_gaps(coverage, languages, deal), *again)


def _unsearched_since(
    coverage: Sequence[Coverage], deal: Deal | None, events: Iterable[CaseEvent]
) -> Iterator[Gap]:
    """Yield a gap if parties were not searched since a paper was taken out."""
    n = sum(
        not is_back and deal is not None and event.decided_at > deal.made_at
        for event, is_back in taken_out(events, coverage)
    )
    if n:
        words = counted(
            n,
            "{n} paper was taken out of the case: parties were not searched since",
            "{n} papers were taken out of the case: parties were not searched since",
        )
        yield Gap("Parties", sentence(words))
