"""Rule R10: a party kept out of the papers (TAXONOMY 5.2).

"Do not name the police in the export papers", "on paper only, the consignee is Blue
Delta": such words hardly occur in the passages that models learned from. The paper must
be one of export, customs or transport, because reference lists and press releases may
leave a customer out. What is kept out must be a party, because resellers keep prices
and suppliers out of their packing lists. Bans, conditions and advice give nothing.
"""

from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/hidden_users")

RULE_ID = "rule.R10"
VERSION = "1"
SCORE = 0.8


def hidden_user(text: str) -> tuple[int, int] | None:
    """Return the place of words for a party kept out of the papers, or None.

    Example:
        >>> hidden_user("Do not name the end user in the export papers.")
        (0, 45)
        >>> hidden_user("Do not state the price on the packing list.")
        >>> hidden_user("Nobody may leave the end user out of the export papers.")
    """
    if not _P.HINT.search(text):
        return None  # most passages; sentences take time
    for start, end in sentence_spans(text):
        said = text[start:end]
        found = _P.HINT.search(said) and _P.FOUND.search(said)
        if not found or _P.BANNED.match(said, found.end()):
            continue
        if not _P.SUPPOSED.search(said[: found.start()]):
            return start + found.start(), start + found.end()
    return None
