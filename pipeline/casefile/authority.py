"""Words of the papers on the competent authority: notified, asked, answered.

Nothing is judged here: the words of a paper are shown, and a paper may be wrong. Words
on a step that is denied, due or planned say nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache

from pipeline.casefile.claims import Claim, Row
from pipeline.casefile.rules import N_WORDS
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/authority")


class AuthorityStep(StrEnum):
    """A step between exporter and authority, as a paper tells of it."""

    NOTIFIED = "notified"
    APPLIED = "applied_for"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"

    @property
    def words(self) -> str:
        """Words for the step."""
        return _TOLD_WORDS[self]


_TOLD_WORDS = {
    AuthorityStep.NOTIFIED: "notified under Article 5(2)",
    AuthorityStep.APPLIED: "authorisation applied for",
    AuthorityStep.GRANTED: "authorisation granted",
    AuthorityStep.REFUSED: "authorisation refused",
    AuthorityStep.NOT_NEEDED: "no authorisation needed",
}
"""Words for each step, below the title "as papers say"."""

ANSWERS = (AuthorityStep.GRANTED, AuthorityStep.REFUSED, AuthorityStep.NOT_NEEDED)
"""Steps of the authority."""

NOTHING_TOLD = "No paper shows a notification of this item."
"""Words for an ordered item without any step."""


@lru_cache(maxsize=N_WORDS)
def is_notice(words: str) -> bool:
    """Return True for words on the exporter's own notification, also one to come."""
    return _P.OWN_NOTICE.search(words) is not None


@lru_cache(maxsize=N_WORDS)
def was_notified(words: str) -> bool:
    """Return True for words on a notification of the authority.

    Example:
        >>> was_notified("The notification under Article 5(2) went out on 3 March.")
        True
        >>> was_notified("The authority must be notified under Article 5(2).")
        False
    """
    plain = _P.ORDINAL.sub(" ", words)
    if not is_notice(plain):
        return False
    clauses = [
        clause
        for start, end in sentence_spans(plain)
        for clause in plain[start:end].split(";")
    ]
    return any(
        _P.OWN_NOTICE.search(clause)
        and _P.SENT.search(clause)
        and not _P.NOT_SENT.search(clause)
        for clause in clauses
    )


def _says(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return a test of some words, true if one sentence of them passes it."""

    def passes(words: str) -> bool:
        plain = " ".join(_P.ORDINAL.sub(" ", words).split())
        return any(test(plain[start:end]) for start, end in sentence_spans(plain))

    return passes


@lru_cache(maxsize=N_WORDS)
def is_applied_for(words: str) -> bool:
    """Return True for words on an application for an authorisation without a grant.

    Example:
        >>> is_applied_for("We wait for the licence applied for on 3 March.")
        True
        >>> is_applied_for("The licence applied for on 3 March was granted.")
        False
    """
    return _says(
        lambda said: (
            _P.APPLIED.search(said) is not None
            and not _P.NOT_APPLIED.search(said)
            and (not _P.GRANTED.search(said) or _P.WAITS.search(said) is not None)
        )
    )(words)


@lru_cache(maxsize=N_WORDS)
def was_granted(words: str) -> bool:
    """Return True for words on a granted export authorisation.

    Example:
        >>> was_granted("The authority has granted the authorisation for item 2.")
        True
        >>> was_granted("A licence to use the software has been granted.")
        False
    """
    return _says(
        lambda said: (
            _P.LICENCE.search(said) is not None
            and _P.GRANTED.search(said) is not None
            and not _P.WAITS.search(said)
            and not _P.NOT_SENT.search(said)
        )
    )(words)


@lru_cache(maxsize=N_WORDS)
def was_refused(words: str) -> bool:
    """Return True for words on a refused export authorisation.

    Example:
        >>> was_refused("The export licence for item 2 was refused on 3 March.")
        True
        >>> was_refused("If the export licence is refused, either party may withdraw.")
        False
    """
    return _says(
        lambda said: (
            _P.LICENCE.search(said) is not None
            and _P.REFUSED.search(said) is not None
            and not _P.UNSURE.search(said)
        )
    )(words)


@lru_cache(maxsize=N_WORDS)
def is_not_needed(words: str) -> bool:
    """Return True for an answer of the authority that no authorisation is needed.

    Example:
        >>> is_not_needed("The authority stated that it is not subject to a licence.")
        True
        >>> is_not_needed("The authority was asked whether no licence is needed.")
        False
    """
    return _says(
        lambda said: (
            _P.NEEDS_NONE.search(said) is not None and not _P.UNSURE.search(said)
        )
    )(words)


SAYS: dict[AuthorityStep, Callable[[str], bool]] = {
    AuthorityStep.NOTIFIED: was_notified,
    AuthorityStep.APPLIED: is_applied_for,
    AuthorityStep.GRANTED: was_granted,
    AuthorityStep.REFUSED: was_refused,
    AuthorityStep.NOT_NEEDED: is_not_needed,
}
"""Test of words for each step."""


def told_in(
    rows: Iterable[Row], reports: Collection[str]
) -> Iterator[tuple[AuthorityStep, Row, Claim]]:
    """Yield the words of papers on each step, with their first standing claim.

    A clause that the same paper takes back counts only as a notification, which no
    later words can take back.

    Args:
        rows: Words of the case with the answers that count.
        reports: Ids of the documents that are reports.
    """
    for row in rows:
        claims = [claim for claim in row.claims if claim.stands_anywhere]
        if row.words.document_id in reports or not claims:
            continue
        for told, says in SAYS.items():
            is_undone = row.words.around.undone and told is not AuthorityStep.NOTIFIED
            if not is_undone and says(row.words.quote):
                yield told, row, claims[0]
