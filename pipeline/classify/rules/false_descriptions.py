"""Rule R6: goods that papers are to name as something else (TAXONOMY 5.2).

"Crates marked 'garden lighting'", "write 'toys' on the invoice", "declare the goods as
household effects": such words hardly occur in the passages that models learned from,
and they say more than a score. Ordinary contracts give goods marks and names, too. So
the name must be one of consumer goods, which no item of surveillance is. Names of parts
count only in an order to write them on an invoice, or after "only". Any name counts if
papers are to "show the goods as" it. Bans, conditions and names from an annex give
nothing.
"""

import re
from functools import lru_cache

from pipeline.pattern_files import Patterns
from pipeline.text.normalize import any_case

_P = Patterns("classify/patterns/false_descriptions")

RULE_ID = "rule.R6"
VERSION = "4"
SCORE = 0.9
"""Set below what was seen: all 6 found passages of invented contracts have the label,
and real ones (165 files, 5.6 million characters) have no match. The rule was written
with these passages in sight."""


@lru_cache
def _printed(name: str) -> re.Pattern[str]:
    """Return a pattern for printed papers: lines may end anywhere."""
    return any_case(_P.text(name).replace(" ", r"\s+"))


def false_description(text: str) -> tuple[int, int] | None:
    """Return the place of the words that name goods as something else, or None.

    Example:
        >>> false_description("One carton is to be marked 'toys'.")
        (4, 33)
        >>> false_description("The carton shall be marked 'fragile'.")
        >>> false_description("The carton shall not be marked 'toys'.")
    """
    if not _printed("HINT").search(text):
        return None
    for found in _printed("FOUND").finditer(text):
        said = _P.SENTENCE.split(text[: found.end()])[-1]
        if not (
            _P.DENIES.search(said)
            or _P.BANNED.match(text, found.end())
            or _is_sold(text, found.group())
        ):
            return found.span()
    return None


def _is_sold(text: str, words: str) -> bool:
    """Return True if the passage names the things again, as the content of boxes."""
    things = _printed("THING").findall(words)
    stem = things[-1][:5].rstrip("s").lower() if things else ""
    return bool(stem) and text.lower().count(stem) > 1
