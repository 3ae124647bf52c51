"""Families of products: names without version and edition."""

import re

_GENERATION = re.compile(
    r"(?i)(?:[ -](?:v?\d[\w.]*|mk\.?\s?[ivx\d]+|pro|plus|lite|suite|edition))+$"
)


def family_of(name: str) -> str:
    """Return a product's name without version and edition: its family's name.

    Example:
        >>> family_of("GhostLine Pro 4.2"), family_of("GhostLine")
        ('GhostLine', 'GhostLine')
    """
    return _GENERATION.sub("", name)
