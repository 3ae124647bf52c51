"""Papers that were handed in again: the version handed in last counts.

An earlier version stays in the case, with its findings and answers, until a person
takes it out. The flags that only it raises are shown, and do not change the proposal.
"""

from collections.abc import Collection, Iterable, Sequence

from pipeline.casefile.gaps import Gap, find_gaps, is_cut, is_read_in_full
from pipeline.datamodel import Coverage, Deal, Said

Versions = tuple[tuple[str, str], ...]
"""Ids of each earlier version of a paper in a case, and of the version that was handed
in last."""

_REPLACED = (
    "It was handed in again with other words. Only the version handed in last counts "
    "for the proposal. If the earlier one no longer applies, take it out of the case."
)
_BOTH_COUNT = (
    "It was handed in again with other words, but the version handed in last was not "
    "read in full: both count. If the earlier one no longer applies, take it out of "
    "the case."
)


def replaced_in(coverage: Iterable[Coverage], versions: Versions) -> frozenset[str]:
    """Return the ids of earlier versions whose last version was read in full.

    If a part of the last version is unread, both count.

    Args:
        coverage: Coverage lines of the case.
        versions: Versions of the papers of the case.
    """
    unread = {x.document_id for x in coverage if is_cut(x) or not is_read_in_full(x)}
    return frozenset(earlier for earlier, last in versions if last not in unread)


def gaps_of(
    coverage: Sequence[Coverage],
    languages: Collection[str],
    deal: Deal | None,
    versions: Versions,
) -> tuple[Gap, ...]:
    """Return the gaps of a case, with one for each earlier version of a paper.

    Args:
        coverage: Coverage lines, one for each document of a case.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        deal: Deal of the case; None if it was never built.
        versions: Versions of the papers of the case.
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
    return (*find_gaps(coverage, languages, deal), *again)
