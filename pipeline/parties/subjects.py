"""The countries that a passage of a report is about.

In a review by other States, a passage names the State that speaks: "Denmark expressed
concern", "(Denmark);". What it tells happened in the State under review.
"""

from pipeline.parties.countries import NamedCountry, places
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/subjects")


def countries_about(text: str) -> frozenset[str]:
    """Return the countries named in a text, without those that only speak in it.

    Example:
        >>> sorted(countries_about("9. Chad expressed concern at torture in Egypt."))
        ['eg']
        >>> sorted(countries_about("End forced evictions (Chad);"))
        []
        >>> sorted(countries_about("Chad was told of forced evictions."))
        ['td']
    """
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
