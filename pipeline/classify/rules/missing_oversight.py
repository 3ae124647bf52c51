"""Rule R9: missing oversight of surveillance, in a report (TAXONOMY 5.2, H22).

"No court reviews the requests of the service to tap telephones" is a red flag for the
end user. The model learned oversight mostly from reports of oversight that works, and
scores such a sentence low. English only.
"""

from pipeline.classify.base import View
from pipeline.classify.conditions.weigh import names_no_watching
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/missing_oversight")

RULE_ID = "rule.R9"
VERSION = "2"
SCORE = 0.8


def missing_oversight(view: View) -> tuple[int, int] | None:
    """Return the place of words on missing oversight, or None.

    The passage, its heading or a passage beside it must speak of surveillance. In a
    sentence on arrests or searches, the sentence itself must.
    """
    if view.language != "en" or names_no_watching(view):
        return None
    for start, end in sentence_spans(view.text):
        said = view.text[start:end]
        found = _P.MISSING.search(said)
        is_other = _P.FORCE.search(said) and not _P.WATCHES.search(said)
        if found and not is_other and not _P.TURNED.search(said[: found.start()]):
            return start + found.start(), start + found.end()
    return None
