"""Product families: names without version and edition."""

import re

from pipeline.parties.party_names import LEGAL_FORM

_GENERATION = re.compile(
    r"(?i)(?:[ -](?:v?\d[\w.]*|mk\.?\s?[ivx\d]+|pro|plus|lite|suite|edition))+$"
)


_FORMS_AT_END = re.compile(rf"(?:,?\s+(?:{LEGAL_FORM}))+\s*$")


def without_form(name: str) -> str:
    """Return a company's name without its legal form; a single short word keeps it.

    Example:
        >>> without_form("Tane Analytics N.V."), without_form("Tane AG")
        ('Tane Analytics', 'Tane AG')
    """
    short = _FORMS_AT_END.sub("", name).strip(" ,")
    return short if " " in short or len(short) >= _MIN_ALONE else name


_MIN_ALONE = 7


def family_of(name: str) -> str:
    """Return the family name of a product: its name without version and edition.

    Example:
        >>> family_of("GhostLine Pro 4.2"), family_of("GhostLine")
        ('GhostLine', 'GhostLine')
    """
    return _GENERATION.sub("", name)
