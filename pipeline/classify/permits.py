"""Tell passages that state a decision on an export, or oversight that works.

``licence_or_oversight`` is rare, so a classifier learns little of it. The guidelines
name what counts in words that leave little room: an export licence with its number, one
that an authority granted or refused, an order that waits for it, a notification with
its reference, a judge who refused so many requests, an inspector who came unannounced.
Promises, laws and plans do not count, nor does a licence of another kind. Only English
is read. A passage that states one of them has at least the score ``STATED``.
"""

import re
from collections.abc import Sequence

import numpy as np

from pipeline.classify.base import Scores, View
from pipeline.datamodel import Kind
from pipeline.labels import default_labels

LABEL = "licence_or_oversight"

RULE_VERSION = 1
"""Changes with the wordings and the score: findings depend on them."""

STATED = 0.3
"""Least score of a passage that states it."""

_PERMIT = (
    r"(?:(?:export|re-?export|transfer|brokering|dual-use|military|individual|global) ?"
    r"(?:control )?(?:licen[cs]es?|authori[sz]ations?|permits?|permissions?|approvals?|"
    r"clearances?)|(?:licen[cs]es?|authori[sz]ations?|permits?|permission|approvals?) "
    r"(?:for (?:the )?export|to (?:re-)?export))"
)
_DECIDED = (
    r"(?:granted|issued|refused|denied|revoked|rejected|suspended|annulled|withdrawn|"
    r"obtained|approved|turned down|renewed|extended)"
)
_AUTHORITY = (
    r"(?:authorit(?:y|ies)|office|ministry|minister|bafa|department|government|"
    r"commission|board|customs|bureau|agency|ecju|bis|seco|council)"
)
_NUMBER = (
    r"(?:(?:no\.?|nr\.?|number|ref(?:erence)?\.?|file)\s*[:#]?\s*)?"
    r"(?=[A-Z\d./_-]*\d{2})[A-Z\d][A-Z\d./_-]{3,}"
)
_DECISION = re.compile(
    rf"\b{_PERMIT}\W{{1,3}}(?:\w+ ){{0,3}}?{_NUMBER}|"
    rf"\b{_PERMIT}\b[^.;]{{0,60}}?\b(?:was|were|(?:has|have|had) been|is|are|being)\s+"
    rf"(?:\w+ )?{_DECIDED}\b|"
    rf"\b{_AUTHORITY}\b[^.;]{{0,60}}?\b{_DECIDED}\b[^.;]{{0,60}}?\b"
    rf"(?:{_PERMIT}|the export)\b|"
    r"(?:subject to|condition(?:al|ed) (?:up)?on|only (?:when|if|on|upon|after)|until|"
    r"upon|takes effect|enters? into force)[^.;]{0,80}?(?:grant|issu|receipt|receiv|"
    rf"obtain|approv)\w*[^.;]{{0,40}}?(?:{_PERMIT}|export or import licen[cs]e)|"
    r"(?:informed|confirm\w+|letter|decision|ruling|decided|notified)[^.;]{0,120}?"
    r"(?:not (?:made )?subject to (?:an? )?(?:export )?authori[sz]ation|no (?:export )?"
    r"(?:licen[cs]e|authori[sz]ation) (?:is|was|would be)? ?(?:required|needed)|"
    r"not require an? (?:\w+ )?(?:licen[cs]e|authori[sz]ation))|"
    rf"\bnotif(?:ied|ication)\b[^.;]{{0,60}}?\b(?:competent )?{_AUTHORITY}\b"
    r"[^.;]{0,80}?(?:reference|ref\.|file|under no|dated|on \d{1,2} \w+)|"
    r"notification (?:was )?filed",
    re.IGNORECASE,
)
_LICENSING = re.compile(
    r"\b(?:export (?:office|directorate|authority|agency|control (?:office|authority|"
    r"service|directorate))|licensing (?:office|board|authority|service|department)|"
    r"state service of export control|bafa|bureau of industry and security|ecju|"
    r"competent (?:national )?authority)\b",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\b(?:grant(?:ed|s)|refus(?:ed|es)|decided|decision|permission|authori[sz]ed|"
    r"consent|issued|not required|not controlled|(?:not|no|free) (?:\w+ ){0,4}"
    r"authori[sz]ation)\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|\b{_MONTH} \d{{1,2}}\b|"
    r"\b(?:no\.?|nr\.?|number|ref\.?|file) ?[\w/.-]*\d",
    re.IGNORECASE,
)
_OVERSEER = (
    r"(?:judges?|courts?|tribunals?|panel of judges|magistrates?|commissioners?|"
    r"inspectors?|inspectorate|ombuds\w+|oversight (?:board|body|committee)|"
    r"review (?:board|body)|data protection (?:authority|commissioner|board)|"
    r"parliamentary (?:committee|commission)|auditor general|"
    r"(?:independent|supervisory) (?:board|authority|body))"
)
_WATCHING = (
    r"(?:intercept\w*|wire-?taps?|wiretapping|\btaps?\b|tapping|surveillance|"
    r"phone locations?|location data|monitoring cent(?:re|er)|spyware|"
    r"fac(?:ial|e) recognition|drones?|beacons?|metadata|communications data|"
    r"call data|"
    r"(?:licen[cs]e|number)[- ]plate|alpr|anpr|cctv|cameras?|biometric\w*|"
    r"eavesdropping)"
)
_REVIEWED = (
    r"(?:refused|rejected|turned down|quashed|annulled|shortened|inspected|visited|"
    r"visits|reviewed|reviews|audited|examined|approved|authori[sz]ed|found|banned|"
    r"granted|ordered|struck down|dismissed|declined|fined|ended early|went through|"
    r"declared|prohibited|investigated|sanctioned)"
)
_OVERSIGHT = re.compile(
    rf"\b{_OVERSEER}\b[^.;]{{0,140}}?\b{_REVIEWED}\b[^.;]{{0,140}}?\b{_WATCHING}|"
    rf"\b{_OVERSEER}\b[^.;]{{0,140}}?\b{_WATCHING}\b[^.;]{{0,140}}?\b{_REVIEWED}\b|"
    rf"\b{_WATCHING}\b[^.;]{{0,100}}?\b{_REVIEWED}\b[^.;]{{0,60}}?\bby (?:an? |the )?"
    rf"(?:\w+ ){{0,3}}?{_OVERSEER}\b|"
    rf"\b{_WATCHING}\b[^.;]{{0,120}}?\b{_OVERSEER}\b[^.;]{{0,40}}?\b{_REVIEWED}\b",
    re.IGNORECASE,
)
_NO_FACT = re.compile(
    r"\b(?:should|must|shall|may|would|could|(?:needs?|has|have) to|bill|draft|"
    r"recommend\w*|requires? that|propos\w+|unread|in bulk|without reading|never)\b",
    re.IGNORECASE,
)
_GATES = {
    "permit": (
        ("licen", "authori", "permi", "approv", "clearance", "notif",
         "refus", "denied"),
        ("export", "licensing", "transfer", "broker", "dual-use", "military", "global",
         "individual", "notif", "bafa", "bureau of", "ecju", "competent"),
    ),
    "oversight": (
        ("judge", "court", "tribunal", "magistrate", "commissioner", "inspector",
         "ombuds", "board", "body", "committee", "authority", "parliamentary",
         "auditor"),
        ("intercept", "tap", "surveil", "location", "monitoring", "spyware", "plate",
         "recognition", "drone", "beacon", "metadata", "data", "alpr", "anpr", "cctv",
         "camera", "biometric", "eavesdrop"),
    ),
}  # fmt: skip
"""Of each group a word must stand there: asked first, as that is quick."""


def raise_stated(
    views: Sequence[View], kind: Kind, labels: Sequence[str], scores: Scores
) -> Scores:
    """Return the scores of passages, at least ``STATED`` where one states the label.

    Args:
        views: Passages of one document.
        kind: Its kind.
        labels: Ids, in the order of the columns.
        scores: Shape (n_views, n_labels); what has a score of 0 keeps it.
    """
    if LABEL not in labels or LABEL not in default_labels().allowed(kind):
        return scores
    column = list(labels).index(LABEL)
    raised = scores.copy()
    for row in np.flatnonzero((scores[:, column] > 0) & (scores[:, column] < STATED)):
        if states_permit_or_oversight(views[int(row)]):
            raised[row, column] = STATED
    return raised


def states_permit_or_oversight(view: View) -> bool:
    """Return True if an English passage states a decision on an export or oversight."""
    text = view.text
    if view.language != "en" or text.rstrip().endswith("?"):
        return False
    lowered = text.lower()
    return (_passes("permit", lowered) and _states_permit(text)) or (
        _passes("oversight", lowered) and _states_oversight(text)
    )


def _passes(gate: str, lowered: str) -> bool:
    return all(any(word in lowered for word in group) for group in _GATES[gate])


def _states_permit(text: str) -> bool:
    return _DECISION.search(text) is not None or all(
        found.search(text) for found in (_LICENSING, _GIVES, _DATE)
    )


def _states_oversight(text: str) -> bool:
    found = _OVERSIGHT.search(text)
    return found is not None and _NO_FACT.search(found[0]) is None
