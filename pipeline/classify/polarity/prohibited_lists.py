"""Detect list items below a lead-in that forbids them.

"You may not use the services to:" forbids every item below it, and an item alone does
not say so. A list ends at a heading, or at a passage that is no item. A lead-in with an
exception ("unless", "only") may open a list of what is allowed, so it forbids nothing.
Nor does one that says what nobody notices: "The target cannot detect the agent, which
can:".
"""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.datamodel import BlockKind, Passage
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/prohibited_lists")

_MOST_CHARS = 400
"""Most characters of the sentence that leads in; a longer one says more than that."""

_NO_ITEM = frozenset({BlockKind.HEADING, BlockKind.TITLE, BlockKind.TABLE_ROW})


def forbidden_items(passages: Sequence[Passage]) -> set[int]:
    """Return the indices of the items below lead-ins that forbid.

    Readers of formats without lists give an item as a paragraph. It is one if it goes
    on in the sentence: the passage before it does not end with a full stop.

    Args:
        passages: Passages of one document, in reading order.
    """
    found: set[int] = set()
    lead_in = None
    for i, (before, passage) in enumerate(pairwise(passages), start=1):
        if _forbids_below(before.text):
            lead_in = before
        if lead_in is not None and _is_item(passage, before, lead_in):
            found.add(i)
        else:
            lead_in = None
    return found


def _forbids_below(text: str) -> bool:
    """Return True if the last sentence of a text opens a list and forbids its items."""
    if not text.rstrip().endswith(":"):
        return False
    start, end = sentence_spans(text)[-1]
    said = text[start:end]
    return (
        len(said) <= _MOST_CHARS
        and _P.FORBIDS.search(said) is not None
        and _P.EXCEPTS.search(said) is None
        and _P.OFFERS.search(said) is None
    )


def _is_item(passage: Passage, before: Passage, lead_in: Passage) -> bool:
    if passage.role in _NO_ITEM or passage.heading != lead_in.heading:
        return False
    if passage.role is BlockKind.LIST_ITEM or passage.text.rstrip().endswith(";"):
        return True
    is_first = before is lead_in
    is_whole = passage.text.rstrip().endswith((".", "!", "?", ":"))
    return not is_whole and (is_first or not before.text.rstrip().endswith("."))
