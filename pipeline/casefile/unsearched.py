"""Searches that were not made, in plain words."""

from collections.abc import Collection

from pipeline.datamodel import NO_LIST, NO_SCRIPTS, Deal, FlagSheet, Said
from pipeline.parties.lists.entry import SOME_LISTS
from pipeline.parties.state.countries import is_known

_WARNINGS = {
    NO_LIST: (
        "No sanctions list was searched: no list of the EU, the UN, the UK, "
        "Switzerland or the US is loaded."
    ),
    NO_SCRIPTS: (
        "Spellings in other scripts, translations and nicknames were not compared."
    ),
}
"""Warnings of a search, in words for reviewers, who run no commands."""

NO_SANCTIONS = _WARNINGS[NO_LIST]
NO_NAMES = "no list of persons or bodies was searched"

_UNSEARCHED = {
    "DF9": "not every party was searched in the lists of names",
    "DF3": "no notice under Article 5(6) is loaded",
}
"""Reason why a flag cannot be raised, by flag."""


def unsearched(sheet: FlagSheet | None) -> list[str]:
    """Return the searches that the flags name as missing, without unread parts.

    Args:
        sheet: Flags of the case as they are now; None if they were never computed.
    """
    if sheet is None:
        return ["no name was searched: this case has no flags yet"]
    return [reason for flag in sheet.flags for reason in flag.unsearched]


def warning_words(warning: str) -> str:
    """Return a warning of a search in words for a reviewer."""
    return _WARNINGS.get(warning, warning)


def is_of_some_lists(warning: str) -> bool:
    """Return True for the warning that official lists were not searched."""
    return isinstance(warning, Said) and warning.code == SOME_LISTS


def unsearched_flags(deal: Deal | None, notices: Collection[str]) -> dict[str, str]:
    """Return why flags cannot be raised: their lists were not searched.

    Args:
        deal: Deal of the case; None if nobody looked.
        notices: Ids of the lists of the C series.
    """
    searches = deal.searches if deal else ()
    parties = [search for search in searches if search.what == "party"]
    is_screened = bool(parties) and all(search.is_screened for search in parties)
    has_notices = any(x.list_id in notices for s in searches for x in s.lists)
    searched = {"DF9": is_screened, "DF3": has_notices}
    return {flag_id: why for flag_id, why in _UNSEARCHED.items()
            if not searched[flag_id]}  # fmt: skip


def unknown_country(country: str) -> str:
    """Explain a country outside the table, or return "".

    Example:
        >>> unknown_country("sy")
        ''
        >>> unknown_country("karavia")[:43]
        'The program does not know the country Karav'
    """
    if is_known(country):
        return ""
    return Said(
        "The program does not know the country {country}: only this spelling and its "
        "adjectives were searched",
        country=country.title(),
    )
