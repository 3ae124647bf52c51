"""The view of a text for models. The text itself is never changed.

The view undoes what printing did to the words: hyphens at line ends, ligatures,
typographic quotes, soft and zero-width characters, runs of white space. A tab, which
readers put between table cells, becomes " | ", so that cells stay apart for a reader of
words.
"""

import re
import unicodedata

LINE_HYPHEN = re.compile(r"(?<=[^\W\d_])-[ \t]*\n[ \t]*(?=[a-zà-ÿ])")
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
SPACE = re.compile(r"[^\S\t]+")
CELL = re.compile(r"\s*\t\s*")
QUOTES = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
    }
)


def any_case(pattern: str) -> re.Pattern[str]:
    """Return a pattern that matches small and capital letters alike."""
    return re.compile(pattern, re.IGNORECASE)


def normalize(text: str) -> str:
    r"""Return the text as models read it; the same text always gives the same.

    Example:
        >>> normalize("moni-\ntoring of “mes\u00adsages”\tyes")
        'monitoring of "messages" | yes'
    """
    text = LINE_HYPHEN.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
        text = text.translate(QUOTES)
    return CELL.sub(" | ", SPACE.sub(" ", text).strip())
