"""Count the unmet needs of a statement about what a product does for its operator.

By the guidelines of the item labels, a passage states a capability: an action, and its
target. Three things count once each: no words of the capability; set-up, commands and
tables of options; research, benchmarks and general talk. A passage on acts of others,
on defence, or on a use that the guidelines exclude counts two more.
"""

from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.pattern_files import Patterns

_P = Patterns("classify/patterns/needs_items")

_OF_COMMUNICATIONS = ("communications_interception", "device_intrusion_forensics")
_QUESTION = ("?", "？", "؟")
_OPENING_WORDS = 8
_NAME_WORDS = 3
"""Most words of a mere name of a mode, a module or an example."""

_LONG = 300
"""Number of characters above which a passage may state more than its set-up."""


def n_unmet(view: View, label: str) -> int:
    """Return the number of an item label's needs that a passage does not meet."""
    if view.language != "en" or label not in _P.group("DOES"):  # a label of one's own
        return int(_sets_up(view))
    text = view.text
    found = int(_sets_up(view))
    whole = f"{text} {view.context}"
    does, target = _P.group("DOES")[label], _P.group("TARGET").get(label)
    names_target = target is None or target.search(whole) is not None
    found += not (does.search(text) and names_target)
    found += any(words.search(text) for words in (_P.RESEARCH, _P.IN_GENERAL))
    found = min(found, 1) if len(text) > _LONG else found
    if label == "device_intrusion_forensics" and view.kind is Kind.BROCHURE:
        found += _instructs(view)
    if label == "communications_interception":
        found += len(text.split()) <= _NAME_WORDS and text[-1:] not in ".!"
    if label in _OF_COMMUNICATIONS and _P.PUBLIC_PROFILES.search(whole):
        found += 1
    return found + 2 * (
        _is_ordinary(text, label) or _P.OF_OTHERS.search(text) is not None
    )


def _sets_up(view: View) -> bool:
    """Return True if a text sets up or runs a product, or says nothing about it."""
    return (
        says_nothing_of_a_product(view)
        or _P.CODE.search(view.text) is not None
        or (view.language == "de" and _P.SET_UP_IN_GERMAN.search(view.text) is not None)
        or (
            view.language == "en"
            and _P.SET_UP.search(view.text) is not None
            and not (view.kind is Kind.CONTRACT and _P.REQUIRES.search(view.text))
        )
    )


def _instructs(view: View) -> int:
    """Return how many signs of a manual a passage has: its own words, its heading."""
    return (_P.INSTRUCTS.search(view.text) is not None) + any(
        map(_P.MANUAL_HEADING.search, view.heading[-2:])
    )


def _is_ordinary(text: str, label: str) -> bool:
    """Return True if a text states a use that the guidelines exclude, and no other."""
    pairs = [(_P.group("ORDINARY")[label], _P.group("UNLESS")[label])]
    if label == "person_location_tracking":
        pairs.append((_P.UNDER_CONTROL, _P.NOT_UNDER_CONTROL))
    if label == "facial_recognition":
        pairs.append((_P.FACES_FOUND, _P.FACES_TOLD_APART))
    return any(
        used_so.search(text) is not None and unless.search(text) is None
        for used_so, unless in pairs
    )


def only_asks(text: str) -> bool:
    """Return True if a text, without blanks around it, is one question."""
    return text.endswith(_QUESTION) and _P.SENTENCE_ENDS.search(text[:-1]) is None


def is_no_prose(text: str) -> bool:
    """Return True for keywords, navigation, a reference, and commands without prose."""
    text = text.strip()
    if _P.NO_PROSE.search(text):
        return True
    is_row = _P.COMMAND.match(text) or _P.PAGES.search(text)
    return is_row is not None and _P.PROSE.search(text) is None


def says_nothing_of_a_product(view: View) -> bool:
    """Return True for questions, references, commands, and the lead-in of a list."""
    text = view.text.strip()
    heading = view.heading[-1] if view.heading else ""
    is_opening = text.endswith(":") and len(text.split()) <= _OPENING_WORDS
    return (
        is_opening
        or only_asks(text)
        or _P.REFERENCE.search(text) is not None
        or (view.language == "en" and _P.COMMAND_IN_ENGLISH.match(text) is not None)
        or _P.ABOUT_THE_PAPER.search(heading) is not None
    )
