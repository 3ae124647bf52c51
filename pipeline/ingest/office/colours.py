"""Colours of letters and of the ground behind them, as six hexadecimal digits."""

PAPER = "FFFFFF"
"""Colour of a page without a colour of its own."""

UNKNOWN = ""
"""Colour that a reader cannot tell: of a pattern, of a picture, of the program."""

_NEAR = 16
"""Two colours that differ less in red, green and blue look the same, of 255."""


def is_near(colour: str, ground: str) -> bool:
    """Return True if two colours differ too little to be told apart.

    Example:
        >>> is_near("FEFEFE", PAPER), is_near("AUTO", PAPER), is_near(UNKNOWN, PAPER)
        (True, False, False)
    """
    try:
        pairs = zip(bytes.fromhex(colour), bytes.fromhex(ground), strict=True)
        return bool(colour) and all(abs(a - b) < _NEAR for a, b in pairs)
    except ValueError:
        return False
