"""Colours of style sheets, in all ways that tinycss2 reads them."""

from functools import lru_cache

from tinycss2.color4 import Color, parse_color

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)

_MIN_ALPHA = 0.05
"""Opacity below which nobody sees letters."""

_MAX_CHARS = 100


def is_clear(held: str) -> bool:
    """Return True for a colour that lets everything through.

    Example:
        >>> is_clear("rgba(0, 0, 0, 0)"), is_clear("white")
        (True, False)
    """
    found = _parsed(held)
    return found is not None and found.alpha < _MIN_ALPHA


def colour_of(held: str) -> Colour | None:
    """Return a colour; None if it is unknown or lets half of the light through.

    Example:
        >>> colour_of("hsl(0 0% 100%)"), colour_of("rgb(0 0 0 / 40%)")
        ((255, 255, 255), None)
    """
    found = _parsed(held.strip())
    if found is None or found.alpha <= 0.5:
        return None
    try:
        parts = found.to("srgb").coordinates
    except NotImplementedError:  # colours beyond those of usual screens
        return None
    red, green, blue = (round(255 * min(max(part, 0.0), 1.0)) for part in parts)
    return red, green, blue


@lru_cache(maxsize=4_096)
def _parsed(held: str) -> Color | None:
    if len(held) > _MAX_CHARS:
        return None
    try:
        found = parse_color(held)
    except (RecursionError, ValueError):
        return None
    return found if isinstance(found, Color) else None
