"""Detect denials and prohibitions with the word lists of ``corpora/languages``.

In English, German, French and Spanish rules know the wordings (``denials``, ``cues``).
In other languages concepts take their place: what denies (``negation``, ``denial``),
what forbids (``prohibition``), and words that cancel a "not" (``turn``: "but", "only",
"needs", "escape"). A clause denies a label if it names what the label is about, a
denial stands where it belongs to these words, and nothing in the clause turns the
denial. A denial belongs to the words behind it ("non riconosce i volti"), or to those
right before it in languages whose verbs end a sentence or carry the denial at their
end. Each clause that names the label must be denied; ``cues`` says why.
"""

from collections.abc import Collection, Mapping

from pipeline.classify.base import View
from pipeline.classify.words.word_lists import Spans, named_clauses
from pipeline.datamodel import Polarity
from pipeline.text.language import english_sentences

RULE_VERSION = 2
"""Version of the rule, raised with every change: findings depend on it."""

_BY_WORDING = frozenset({"de", "en", "es", "fr"})
"""Languages with rules for the wordings of denials."""

_DENIED_BEFORE = frozenset(
    {"az", "bn", "fa", "hi", "hy", "ja", "ka", "kk", "ko", "ps", "ta", "tr", "ur"}
)
"""Languages that put a denial behind the denied words, or into their endings."""

_REACH = 6
"""Most letters between words and a denial behind them."""

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

_PROMISED = "end_use"
"""Concept of clauses in which a buyer promises something: it remains the end user."""


def listed_denial(view: View, label: str) -> Polarity | None:
    """Return NEGATED or PROHIBITED if all clauses about a label deny or forbid it.

    Returns:
        None too if no clause names what the label is about, if the language has no
        list, and for labels that cannot be denied.
    """
    if view.language in _BY_WORDING:
        return None
    is_product = label in _ABOUT
    about = _ABOUT.get(label) or _FORBIDDEN.get(label) or set()
    found = [clause for clause in named_clauses(view) if clause.keys() & about]
    denying = _FORBIDS | _DENIES if is_product else _FORBIDS
    turns = _TURNS if is_product else {*_TURNS, _PROMISED}
    if not found or any(clause.keys() & turns for clause in found):
        return None
    if not all(_is_denied(clause, about, denying, view.language) for clause in found):
        return None
    if english_sentences(view.text):
        return None  # They may claim it, and their denials are read by wordings.
    is_forbidden = any(clause.keys() & _FORBIDS for clause in found)
    return Polarity.PROHIBITED if is_forbidden else Polarity.NEGATED


def _is_denied(
    clause: Mapping[str, Spans],
    about: Collection[str],
    denying: Collection[str],
    language: str,
) -> bool:
    words = [span for concept in about for span in clause.get(concept, ())]
    denials = [start for concept in denying for start, _ in clause.get(concept, ())]
    if language in _DENIED_BEFORE:
        return any(a <= at <= b + _REACH for at in denials for a, b in words)
    return any(at <= max(a for a, _ in words) for at in denials)
