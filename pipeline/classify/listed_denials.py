"""Detect denials and prohibitions with the word lists of ``corpora/languages``.

In English, German, French and Spanish rules know the wordings (``denials``, ``cues``).
In other languages concepts take their place: what denies (``negation``, ``denial``),
what forbids (``prohibition``), and what makes a "not" deny nothing (``turn``: "but",
"only", "needs", "escape"). A clause denies a label if it names what the label is about
beside a denial, and nothing in it turns the denial. Each clause that names it must do
so, because a denial that is wrongly believed hides a finding.
"""

from pipeline.classify.base import View
from pipeline.classify.word_lists import named_clauses
from pipeline.datamodel import Polarity

RULE_VERSION = 1
"""Version of the rule, raised with every change: findings depend on it."""

_BY_WORDING = frozenset({"de", "en", "es", "fr"})
"""Languages whose denials are read by wordings."""

_DENIES = frozenset({"negation", "denial"})
_FORBIDS = frozenset({"prohibition"})
_TURNS = frozenset({"turn", "unnoticed", "hidden", "locked", "withheld"})
"""Concepts of clauses whose denial is what is sold: nobody notices it."""

_ABOUT = {
    "facial_recognition": {"face", "face_recognition", "recognise"},
    "emotion_recognition": {"emotion", "emotion_recognition", "signal"},
    "person_location_tracking": {"locate", "positioning", "plate_recognition"},
    "video_surveillance_analytics": {"behaviour", "recognise", "video"},
    "communications_interception": {"intercept", "capture", "communication"},
    "device_intrusion_forensics": {"intrude", "extract", "capture"},
}
"""Concepts that say what a product does, by label."""

_FORBIDDEN = {
    "state_security_end_user": {"security_body"},
    "diversion_intermediary_risk": {"onward"},
}
"""The same for the labels on deals, which can only be forbidden."""


def listed_denial(view: View, label: str) -> Polarity | None:
    """Return NEGATED or PROHIBITED if all clauses about a label deny or forbid it.

    Args:
        view: View of the passage.
        label: Id of the label.

    Returns:
        None too if no clause names what the label is about, if the language has no
        list, and for labels that cannot be denied.
    """
    if view.language in _BY_WORDING:
        return None
    is_product = label in _ABOUT
    about = _ABOUT.get(label) or _FORBIDDEN.get(label) or set()
    found = [clause for clause in named_clauses(view) if clause & about]
    denying = _FORBIDS | _DENIES if is_product else _FORBIDS
    if not found or not all(clause & denying for clause in found):
        return None
    if any(clause & _TURNS for clause in found):
        return None
    is_forbidden = any(clause & _FORBIDS for clause in found)
    return Polarity.PROHIBITED if is_forbidden else Polarity.NEGATED
