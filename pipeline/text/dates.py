"""Dates in a passage, as ISO 8601 prefixes: "2025-11-19", "2025-11", "2025"."""

import re

from babel.dates import get_month_names

_MONTHS = {
    name.casefold(): number
    for language in ("en", "de", "fr", "es")
    for number, name in get_month_names("wide", locale=language).items()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<{}>(?:19|20)\d\d)(?![\d/]|\.\d)"
_DATE = re.compile(
    rf"(?<![\d/.-])(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
    rf"|(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})[./]{_YEAR.format('y')}"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?)?(?P<month>{_MONTH})\.?,?"
    rf"\s+(?:de\s+)?(?:(?P<after>\d{{1,2}}),\s+)?{_YEAR.format('year')}"
    rf"|{_YEAR.format('alone')})",
    re.IGNORECASE,
)


def newest_date(text: str) -> str:
    """Return the newest date in a text, or "" without one.

    Example:
        >>> newest_date("Held from 3 May 2024 until November 2025.")
        '2025-11'
        >>> newest_date("On 21.7.2026; Regulation (EU) 2021/821")
        '2026-07-21'
    """
    return max(map(_iso, _DATE.finditer(text)), default="")


_YEAR_CHARS = 4
_FRONT_CHARS = 1_500
"""Number of characters that hold the title page of a report."""

_MAX_LINE = 60
"""Most characters of a line that holds little more than a date."""

_DATED = re.compile(
    r"(?:^|[|•·:(/–—©-])[ \t*#_]*"
    r"(?:(?:first|last|re-?|document|report|erstmals|zuletzt)[ -]?)?"
    r"(?:published|publication|issued|released|dated?|date of (?:issue|publication)|"
    r"last updated|veröffentlicht|stand|datum|publié|date de publication|fecha|"
    r"publicado)\b[^\n\d]{0,20}$",
    re.IGNORECASE,
)


def front_date(text: str) -> str:
    r"""Return the date at the front of a document, or "".

    It stands behind a word such as "Published" at the beginning of a line, or nearly
    alone on a short line. A year alone is no date, because titles name the year that
    they are about.

    Example:
        >>> front_date("Report on 2023\n\nPublished: 4 March 2024\n\nIn May 2025")
        '2024-03-04'
        >>> front_date("Report on 2023\n\nNovember 2023\n\nIn 2021 he was held.")
        '2023-11'
        >>> front_date("Report on 2023\n\nHe was released on 4 May 2021 by the police.")
        ''
    """
    alone = ""
    for match in _DATE.finditer(text, 0, _FRONT_CHARS):
        date = _iso(match)
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        if len(date) > _YEAR_CHARS and _DATED.search(text[start : match.start()]):
            return date
        is_short = end - start <= _MAX_LINE
        is_sentence = text[start:end].rstrip().endswith((".", ";", ","))
        if len(date) > _YEAR_CHARS and is_short and not is_sentence:
            alone = alone or date
    return alone


def _iso(match: re.Match[str]) -> str:
    if match["iso"]:
        return match["iso"]
    if match["y"]:
        return _checked(match["y"], int(match["m"]), int(match["d"]))
    if match["month"]:
        day = int(match["day"] or match["after"] or 0)
        return _checked(match["year"], _MONTHS[match["month"].casefold()], day)
    return match["alone"]


def _checked(year: str, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return year
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 else f"{year}-{month:02}"
