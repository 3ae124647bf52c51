"""Words of the papers on the competent authority: notified, asked.

Nothing is judged here: the words of a paper are shown, and a paper may be wrong. Words
on a step that is denied, due or planned say nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache

from pipeline.casefile.first_page.highlights import opening
from pipeline.casefile.flag_rules import N_WORDS
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/authority")
_MAX_SAID = 200
"""Most characters of words on the authority: four printed lines of a cell."""


class AuthorityStep(StrEnum):
    """A step between exporter and authority, as a paper tells of it."""

    NOTIFIED = "notified"
    APPLIED = "applied_for"

    @property
    def words(self) -> str:
        """Words for the step."""
        return _TOLD_WORDS[self]


_TOLD_WORDS = {
    AuthorityStep.NOTIFIED: "notified under Article 5(2)",
    AuthorityStep.APPLIED: "authorisation applied for",
}
"""Words for each step, below the title "as papers say"."""

NOTHING_TOLD = "No paper shows a notification."
"""Words for an ordered item if no paper tells of a step for it."""


@lru_cache(maxsize=N_WORDS)
def is_notice(words: str) -> bool:
    """Return True for words on the exporter's own notification, also one to come."""
    return _P.OWN_NOTICE.search(words) is not None


@lru_cache(maxsize=N_WORDS)
def said_of_authority(words: str) -> str:
    """Return the first sentence on an authority for export control, or "".

    The sentence before it comes first if there is room: a "not" may stand there, where
    an abbreviation ended it.

    Example:
        >>> said_of_authority("We wait. Do not tell the BAFA about it. Soon.")
        'We wait. Do not tell the BAFA about it.'
    """
    before = 0
    # Few passages name an authority; to cut all of them into sentences takes long.
    for start, end in sentence_spans(words) if _P.AUTHORITY.search(words) else ():
        if _P.AUTHORITY.search(words, start, end):
            said = " ".join(words[before:end].split())
            if len(said) > _MAX_SAID:
                said = " ".join(words[start:end].split())
            cut = opening(said, _MAX_SAID)
            return said if cut == said else f"{cut} …"
        before = start
    return ""


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
        and not _P.TO_PARTY.search(clause)
        for clause in clauses
    )


@lru_cache(maxsize=N_WORDS)
def is_applied_for(words: str) -> bool:
    """Return True for words on an application for an authorisation without a grant.

    Example:
        >>> is_applied_for("We wait for the licence applied for on 3 March.")
        True
        >>> is_applied_for("The licence applied for on 3 March was granted.")
        False
    """
    plain = _plain(words)
    # Few passages speak of an application; to cut all into sentences takes long.
    return _P.APPLIED.search(plain) is not None and any(
        _P.APPLIED.search(said)
        and not _P.NOT_APPLIED.search(said)
        and (not _P.GRANTED.search(said) or _P.WAITS.search(said))
        for said in _sentences(plain)
    )


@lru_cache(maxsize=N_WORDS)
def only_asks(words: str) -> bool:
    """Return True for words on an application without a sentence on a grant."""
    return is_applied_for(words) and not any(
        _P.GRANTED.search(said)
        and not _P.WAITS.search(said)
        and not _P.NOT_SENT.search(said)
        for said in _sentences(_plain(words))
    )


def _plain(words: str) -> str:
    return " ".join(_P.ORDINAL.sub(" ", words).split())


def _sentences(plain: str) -> list[str]:
    return [plain[start:end] for start, end in sentence_spans(plain)]


SAYS: dict[AuthorityStep, Callable[[str], bool]] = {
    AuthorityStep.NOTIFIED: was_notified,
    AuthorityStep.APPLIED: is_applied_for,
}
"""Test of words for each step."""


def told_in(
    rows: Iterable[Row], reports: Collection[str]
) -> Iterator[tuple[AuthorityStep, Row, Claim]]:
    """Yield the words of papers on each step, with their first standing claim.

    A clause that the same paper takes back counts only as a notification, which no
    later words can take back.
    """
    for row in rows:
        claims = [claim for claim in row.claims if claim.stands_anywhere]
        if row.words.document_id in reports or not claims:
            continue
        for told, says in SAYS.items():
            is_undone = row.words.around.undone and told is not AuthorityStep.NOTIFIED
            if not is_undone and says(row.words.quote):
                yield told, row, claims[0]
