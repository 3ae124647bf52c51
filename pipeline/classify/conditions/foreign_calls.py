"""Detect calls for action in German, French and Spanish; they report no act.

"Detener todo hostigamiento contra periodistas" names an act as an accusation does. By
guideline G36 a call is no act, also where it presupposes one. A passage with any other
sentence is left as it is. ``reports`` reads English calls.
"""

from pipeline.classify.base import View
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/foreign_calls")


def only_calls(view: View) -> bool:
    """Return True if every sentence of a passage is a call.

    Example: "Los Estados deben investigar el espionaje." in Spanish
    """
    calls = _P.group("CALLS").get(view.language)
    tells = _P.group("TELLS").get(view.language)
    if calls is None or tells is None:
        return False
    sentences = [view.text[a:b].strip() for a, b in sentence_spans(view.text)]
    return bool(sentences) and all(
        calls.search(each) and not tells.search(each) for each in sentences
    )
