"""Count the unmet needs of report passages, by the definitions of the labels.

``needs`` asks for words that every statement of a label has. For reports that is not
enough: a paragraph on custody reads like repression, one on a battle like a breach of
the law of war, and any paragraph of an annual report like the finding of a body. By
the guidelines, coercion must be aimed at dissent or a minority, harm in a conflict must
hit protected persons, a technology and its use must be named, and a body must conclude
in its own voice. Only English passages are checked.

A call asks for an act ("release those still detained") and law states a rule ("everyone
has the right to life"). Neither says that something happened, also where a call
presupposes it (guideline G36). A sentence that also says so is kept.
"""

import re
from collections.abc import Callable, Sequence

from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.pattern_files import Patterns

_P = Patterns("classify/patterns/needs_reports")
_WORDS = Patterns("classify/patterns/report_words")

_FINDING = "official_body_finding"

_ISSUER_CHARS = 2_000
"""Least number of characters of a report that shows its issuer; a shorter text is an
extract."""

_OFFICIAL_MARKS = 0.25
"""Least number of names and symbols of official bodies in 1,000 characters of a report
by one. Papers of others name a body now and then, and have fewer."""

_NEAR = 300
"""Characters between two words of one statement: the length of a long sentence."""

_BESIDE = 120
"""Most characters between coercion and dissent in one statement. If they stand farther
apart, they may be about different people."""

_WORDS_OF_A_TITLE = 6

_ALL = 3
"""Number of needs that a call without an act of its own does not meet: it is never a
flag, however high its score."""

Pattern = re.Pattern[str]


def n_unmet(view: View, label: str) -> int:
    """Count the needs of a label that a passage of a report does not meet.

    Titles of cited articles do not count, and a passage that only cites meets none.
    """
    if label not in _LACKING:
        return 0
    text = view.text
    if "http" in text or "www." in text:
        text, n_titles = _WORDS.CITED_TITLE.subn(" ", text)
        text = _WORDS.ADDRESS.sub(" ", text)
        if n_titles and len(_WORDS.OWN_WORD.findall(text)) <= _WORDS_OF_A_TITLE:
            return _ALL
    if view.language != "en":
        return 0
    if "/20" in text or "/19" in text:  # quick check for the year of an index
        text = _WORDS.CITED.sub(" ", text)
    return _LACKING[label](text, view)


def n_unmet_by_document(views: Sequence[View], kind: Kind, label: str) -> int:
    """Return the number of a label's needs that a document as a whole does not meet.

    Only the finding of an official body needs its paper.
    """
    if kind is not Kind.REPORT or label != _FINDING:
        return 0
    return 2 if is_by_others(views) else 0


def is_by_others(views: Sequence[View]) -> bool:
    """Return True if a report was issued by none of the official bodies.

    An NGO, a company or a newspaper that reports a body's finding is not that body.
    """
    texts = [view.text for view in views if view.language == "en"]
    n_chars = sum(map(len, texts))
    n_marks = sum(len(_WORDS.OFFICIAL.findall(text)) for text in texts)
    return n_chars >= _ISSUER_CHARS and 1000 * n_marks < _OFFICIAL_MARKS * n_chars


def _meets(one: Pattern, other: Pattern, text: str, near: int = _NEAR) -> bool:
    """Return True if two patterns begin within some characters of each other."""
    there = [found.start() for found in other.finditer(text)]
    return any(
        abs(found.start() - place) <= near
        for found in one.finditer(text)
        for place in there
    )


def _is_title(text: str) -> bool:
    """Return True for a few words without the end of a sentence."""
    return len(text.split()) <= _WORDS_OF_A_TITLE and text[-1:] not in ".!;"


def _happened(text: str, view: View) -> str:
    """Return a passage without names of treaties and laws; "" if it reports nothing."""
    if is_on_law(view) or replies(view):
        return ""
    found = told(view, text)
    return found if any(map(str.isalpha, found)) else ""


def _lacks_for_repression(text: str, view: View) -> int:
    happened = _WORDS.TELLS.sub(" ", _happened(text, view))
    if not happened:
        return _ALL
    if _WORDS.DISSENT.search(happened) is None:
        return 1 if _meets(_WORDS.FOLLOWERS, _WORDS.COERCES, happened) else 2
    return (
        (not _meets(_WORDS.DISSENT, _WORDS.COERCES, happened, _BESIDE))
        + (_WORDS.SELF_PORTRAIT.search(text) is not None)
        + 2 * (_WORDS.FEUD.search(text) is not None)
        + _is_title(text)
    )


def _lacks_for_law_of_war(text: str, view: View) -> int:
    happened = _happened(text, view)
    whole = f"{text} {view.context}"
    lacking = int(_WORDS.WAR.search(whole) is None)
    lacking += bool(_WORDS.CUSTODY.search(text) and not _WORDS.SURELY_WAR.search(whole))
    if not _WORDS.CRIME_OF_WAR.search(happened):
        lacking += _lacks_protected(happened)
    lacking += _WORDS.CHART.search(text) is not None
    return lacking + (2 if _WORDS.FEUD.search(text) else 0)


def _lacks_protected(happened: str) -> int:
    """Return 0 if harm stands near protected persons, 1 if both are named, else 2."""
    if not happened:
        return _ALL
    if _meets(_WORDS.PROTECTED, _WORDS.HARM, happened):
        return 0
    return (
        1 if _WORDS.PROTECTED.search(happened) and _WORDS.HARM.search(happened) else 2
    )


def _lacks_for_violation(text: str, view: View) -> int:
    happened = _happened(text, view)
    if not happened:
        return _ALL
    is_private = _WORDS.PRIVATE.search(text) and not _WORDS.PUBLIC_POWER.search(
        happened
    )
    is_combat = _WORDS.FIGHTING.search(text) and not _WORDS.RIGHTS.search(happened)
    return (
        (_WORDS.GRAVE.search(happened) is None)
        + _is_title(text)
        + (_WORDS.SELF_PORTRAIT.search(text) is not None)
        + bool(is_private or is_at_home(text))
        + bool(is_combat)
    )


def _lacks_for_misuse(text: str, view: View) -> int:
    return (
        (not _happened(text, view))
        + (_WORDS.TOOL.search(f"{text} {view.context}") is None)
        + (_WORDS.USED.search(text) is None)
        + (_WORDS.LINK.search(text) is not None)
    )


def _lacks_for_finding(text: str, view: View) -> int:
    if concludes_nothing(view):
        return _ALL
    text = _WORDS.RELAYED.sub(" ", _WORDS.QUOTED.sub(" ", text))
    own = _WORDS.CONCLUSION.search(text)
    concludes = _WORDS.BODY_CONCLUDES.search(text) or _WORDS.OPERATIVE.search(text)
    if not concludes and (own is None or _is_of_a_party(text)):
        return 2
    return int(own is None and _WORDS.LAW_ONLY.search(text) is not None)


def _is_of_a_party(text: str) -> bool:
    """Return True if a party speaks and the writer does not disagree."""
    return _WORDS.PARTY.search(_WORDS.CONCEDED.sub(" ", text)) is not None


_LACKING: dict[str, Callable[[str, View], int]] = {
    "internal_repression": _lacks_for_repression,
    "serious_human_rights_violation": _lacks_for_violation,
    "serious_ihl_violation": _lacks_for_law_of_war,
    "surveillance_misuse": _lacks_for_misuse,
    _FINDING: _lacks_for_finding,
}


def told(view: View, text: str) -> str:
    """Return a passage without calls, plans and names of instruments.

    What stands below a heading on recommendations is a list of calls.
    """
    listed = any(map(_is_list_of_calls, view.heading[-2:]))
    return " ".join(
        part
        for sentence in _P.SENTENCES.split(_P.AGAINST.sub(" ", _P.NAMED.sub(" ", text)))
        for part in _parts_told(sentence, is_call=listed)
    )


def replies(view: View) -> bool:
    """Return True if a State under review speaks about itself and admits no act."""
    path = " ".join(view.heading)
    if not _P.REVIEW.search(path) or _P.ADMITS.search(view.text):
        return False
    own = any(map(_P.OWN_REPORT.search, view.heading[-2:]))
    return own or _P.DELEGATION.search(view.text) is not None


def is_on_law(view: View) -> bool:
    """Return True right below a heading on law and principles."""
    return _P.LAW_SECTION.search(_innermost(view)) is not None


def concludes_nothing(view: View) -> bool:
    """Return True below headings of law, facts or other speakers."""
    if is_on_law(view) or _P.OF_STATES.search(_innermost(view)):
        return True
    is_of_others = _P.OTHER_VOICE.search(_innermost(view)) is not None
    return is_of_others and not _P.CONCLUDES.search(_innermost(view))


def _innermost(view: View) -> str:
    return view.heading[-1] if view.heading else ""


def is_at_home(text: str) -> bool:
    """Return True for private violence without a State's part."""
    return _P.AT_HOME.search(text) is not None and not _P.BY_A_STATE.search(text)


def _is_list_of_calls(heading: str) -> bool:
    return _P.LIST.search(heading) is not None and not _P.WITH_FINDINGS.search(heading)


def _parts_told(sentence: str, *, is_call: bool) -> list[str]:
    """Return the parts between semicolons that tell something.

    What follows a call after a semicolon is another call.
    """
    kept = []
    for part in sentence.split(";"):
        is_order = _P.ORDERS.match(part) is not None
        is_call = is_call or is_order or _P.ASKS.search(part) is not None
        if not is_call or (not is_order and _P.ACTED.search(part)):
            kept.append(part)
    return kept
