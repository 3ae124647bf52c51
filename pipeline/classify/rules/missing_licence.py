"""Rule R8: a contract says that its export licence is not there (TAXONOMY 5.2).

"Eine Ausfuhrgenehmigung des BAFA liegt nicht vor" is one plain sentence in a paper of
the deal. Models saw few of them, and a licence that is "not required" or "not yet
known" is another matter.
"""

from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/missing_licence")

RULE_ID = "rule.R8"
VERSION = "4"
SCORE = 0.8


def missing_licence(text: str) -> tuple[int, int] | None:
    """Return the place of words that an export licence is not there, or None.

    Example:
        >>> missing_licence("Eine Ausfuhrgenehmigung liegt nicht vor.")
        (5, 39)
        >>> missing_licence("Die Ausfuhrgenehmigung liegt vor.")
    """
    for start, end in sentence_spans(text):
        said = text[start:end]
        found = _P.FOUND.search(said)
        if found and not _P.SUPPOSED.search(said):
            return start + found.start(), start + found.end()
    return None
