"""The countries that a passage of a report is about.

In a review by other States, a passage names the State that speaks: "Denmark expressed
concern", "(Denmark);". What it tells happened in the State under review.
"""

from collections.abc import Iterable
from itertools import islice

from pipeline.parties.state.countries import NamedCountry, countries_in, places
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/subjects")


_N_FIRST = 12
"""Number of passages at the front of a report in which it may say what it is."""


def is_review(texts: Iterable[str]) -> bool:
    """Return True if a report is one of a Universal Periodic Review.

    Args:
        texts: Passages of the report in reading order.
    """
    return any(_P.REVIEW.search(text) for text in islice(texts, _N_FIRST))


def countries_about(text: str, *, in_review: bool) -> frozenset[str]:
    """Return the countries that a passage is about.

    Args:
        text: Passage of a report.
        in_review: Whether the report is a review, in which other States speak: these
            are left out.

    Example:
        >>> sorted(countries_about("9. Chad noted torture in Egypt.", in_review=True))
        ['eg']
        >>> sorted(countries_about("End forced evictions (Chad);", in_review=True))
        []
        >>> sorted(countries_about("Two men were tortured (Chad).", in_review=False))
        ['td']
    """
    if not in_review:
        return countries_in(text)
    return frozenset(
        place.country for place in places(text) if not _only_speaks(text, place)
    )


def _only_speaks(text: str, place: NamedCountry) -> bool:
    is_named_behind = text[: place.start].endswith("(")
    if is_named_behind and _P.CLOSED.match(text, place.end):
        return True
    is_first = _P.OPENED.search(text[: place.start][-_BEFORE:])
    return bool(is_first and _P.SPEAKS.match(text, place.end))


_BEFORE = 16
"""Number of characters before a name in which its sentence may begin."""
