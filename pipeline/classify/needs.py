"""Weigh scores by the needs of labels, beside the classifier's own judgement.

A classifier that learned from picked passages takes the topic for the statement. By the
guidelines a safeguard limits use, users or transfer and no trademark; a finding has a
verb of finding and is no call; a call is no act; misuse of surveillance names the
surveillance; a question, a reference, a command or an entry of an index says nothing
about a product, and a product for parcels, for one's own phone or for one's own
passport says nothing of other people. Where the words are missing, a score counts a
quarter: a score near 1 is still a flag where the threshold is lower than that, but
never one above one half.
``python -m benches.whole_documents --part train`` and ``--part dev`` print the effect.
What needs no words of a language is read in all, and what other languages than English
have words for stands in ``needs_words``; the rest is read in English.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.classify.needs_words import names_limit, names_watching
from pipeline.datamodel import Kind
from pipeline.labels import Label, default_labels

RULE_VERSION = 3
"""Changes with the wordings and the share: findings depend on them."""

SHARE = 0.25
"""What counts of a score where a passage lacks what its label needs, or is a heading
that states something."""

_SAFEGUARD = "contractual_safeguard"
_FINDING = "official_body_finding"
_MISUSE = "surveillance_misuse"
_OVERSIGHT = "licence_or_oversight"

_LIMITS = re.compile(
    r"export|militar|sanction|embargo|end[- ]?use\b|human rights|surveil|weapon|"
    r"law enforcement|police|intelligence (?:agenc|servic|purp)|misus|abus|unlawful|"
    r"illegal|harm|journalist|opponent|tortur|repress|persecut|discriminat|"
    r"civil(?:ian)? purposes|government\W{1,2}"
    r"(?:end[- ]?us|users?\b|custom|related|entit|agenc|ministr|bod)|"
    r"(?:only|solely|exclusively|no other)\b.{0,60}\bend[- ]?users?\b|"
    r"end[- ]?users? (?:approved|named|stated)",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"without .{0,40}(?:consent|approval)|consent of", re.IGNORECASE)
_PASSED_ON = re.compile(
    r"resell|resale|resold|\bs[eo]l[dl]\b|\bsale\b|transfer|relocat|\bmov(?:e|ed|ing)\b|"
    r"remov|dispos|\blend|\bship|deliver",
    re.IGNORECASE,
)
_GOODS = re.compile(
    r"equipment|products?\b|goods|devices?\b|systems?\b|hardware|units?\b|items?\b|"
    r"technolog|machine|\bkit\b|drone|camera",
    re.IGNORECASE,
)
_FINDS = re.compile(
    r"\b(?:find(?:s|ings?)?|found|hold|holds|held|conclud\w+|condemn\w*|deplor\w*|"
    r"responsib\w*|violat\w*|breach\w*|decid\w+|considers?|view that|listed|listing|"
    r"designat\w*|determin\w*|declar\w*|sanction\w*|imposed|rul(?:ed|ing)|"
    r"establish(?:ed|es) that|confirmed|verified|documented|concern\w*)\b",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\b(?:recommend\w*|enquired?|asked|encourag\w+|urg(?:e|ed|es|ing)|"
    r"call(?:s|ed)? (?:on|upon|for)|invit\w+|welcom\w+|commend\w+|congratulat\w+|"
    r"moratorium|looked forward|appreciat\w+)\b",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"\b(?:(?:was|were|been|being|are) (?:\w+ly )?(?:arrest|detain|kill|tortur|"
    r"imprison|beat|attack|ill-treat|subject|harass|execut|held|abduct|disappear|sentenc|"
    r"prosecut|shot|raped|injur|displac|restrict|threat)\w*|arrested|reports? of|"
    r"reported|alleg\w+|alarm\w*|continu\w+ (?:to )?(?:violat|detent|arrest|use)|"
    r"violations?|abuses|"
    r"excessive|crackdown|persecut\w+|killings?|disappearances?|concern\w*)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"@\w+\{|\bbibtex\b|doi\.org|\bet al\.", re.IGNORECASE)
_COMMAND = re.compile(
    r"(?:\$ |>>>|sudo |python3? |pip3? |git |\./|docker |npm |cd |"
    r"curl |wget |brew |go build)"
)
_COMMAND_IN_ENGLISH = re.compile(r"apt(?:-get)? ")
"""No command elsewhere: Spanish has the word too."""

_ABOUT_THE_PAPER = re.compile(
    r"licen[cs]\w*+(?![ -]?plate)|credits?\b|\breferences?\W*$|contribut|"
    r"table of contents|\bindex\b|citation|bibtex|acknowledg|sponsor|"
    r"donat|authors?\b|changelog|disclaimer",
    re.IGNORECASE,
)
_QUESTION = ("?", "？", "؟")
_SENTENCE_ENDS = re.compile(r"[.!…][\"'”’»)\]\d\[]*(?:\s|$)|[。！।۔።]")
_OPENING_WORDS = 8

_ORDINARY_USE = {
    label: (re.compile(used_so, re.IGNORECASE), re.compile(unless, re.IGNORECASE))
    for label, (used_so, unless) in {
        "facial_recognition": (
            r"(?:photo|portrait|picture) (?:\w+ ){0,2}(?:in|on|of) "
            r"(?:his|her|their|the|its|a)(?: own)? "
            r"(?:passport|badge|ticket|id\b|card|licen[cs]e|document)|"
            r"\bown (?:passport|badge|photo)|\bone[- ]to[- ]one\b|\b1:1\b",
            r"watch ?list|1:n\b|one[- ]to[- ]many|search|wanted|suspect|crowd|covert|"
            r"identif|names|street|protest|demonstr|database|live",
        ),
        "emotion_recognition": (
            r"(?:average|aggregate)\b.*(?:agree|consent|opt(?:ed|s)?[- ]in|signed up)|"
            r"(?:agree|consent|opt(?:ed|s)?[- ]in|signed up)\b.*(?:average|aggregate)|"
            r"(?:drows|fatigue|sleepy|eyelid).*own safety",
            r"covert|suspect|interrogat|border|police|traveller|detain",
        ),
        "person_location_tracking": (
            r"\b(?:parcel|pallet|shipment|container|cargo|crate|cattle|reindeer|livestock|"
            r"mower|luggage|consignment)s?\b",
            r"person|people|individual|subject|target|suspect|employee|worker|driver|"
            r"phone|handset|subscriber|plate|vehicle|\bcars?\b|citizen|officer|hidden|"
            r"covert|wearer|child|mobile|sim\b|user|device|docker|software|server",
        ),
        "communications_interception": (
            r"quality of (?:service|experience)|\bqo[se]\b|signal strength|"
            r"dropped calls|\becho\b|\bnoisy\b|\bthroughput\b|\blatency\b|"
            r"broadcast channels?|radio programmes?",
            r"intercept|target|suspect|lawful|content|wiretap|listen|decod|decrypt|"
            r"imsi|subscriber|eavesdrop|metadata|packet|record|captur|"
            r"(?<!dropped )calls?\b|e-?mail|sms|messages",
        ),
        "device_intrusion_forensics": (
            r"\byour own\b|\bown(?:er)? (?:test )?(?:device|phone|handset|computer|"
            r"account|server|container)s?\b|\b(?:customer|user|owner)\b.{0,40}"
            r"(?:agree[sd]|consents|must confirm)|with (?:his|her|their) consent",
            r"suspect|target|bypass|without|covert|exploit|silent|undetect|crack|brute|"
            r"evidence|investigat|forensic|lawful|inject|payload|victim|"
            r"infect|implant|extract|unlock|locked|remote|chats?|microphone",
        ),
        "state_security_end_user": (
            r"where (?:the )?law so requires|required by (?:applicable )?law|"
            r"\bformer (?:\w+ ){0,2}(?:officers?|agents?|members?)\b",
            r"end[- ]?users?\b|consignee|operat(?:ed|or)|deliver|install|"
            r"(?<!former )(?:police|ministry|secret|security|intelligence|"
            r"military|army)",
        ),
    }.items()
}
"""What an exclusion of the guidelines looks like, and what may not stand beside it."""


def weights(
    views: Sequence[View], kind: Kind, ids: Sequence[str]
) -> NDArray[np.float64]:
    """Return the share of each score.

    Args:
        views: Passages of one document.
        kind: Its kind.
        ids: Of the labels that were scored.

    Returns:
        1 or ``SHARE``, shape (n_views, n_labels).
    """
    allowed = set(default_labels().allowed(kind))  # others have a score of 0
    found = np.ones((len(views), len(ids)))
    for j, label in enumerate(ids):
        if label in allowed:
            asked = default_labels()[label]
            lacking = [lacks_need(view, asked, kind) for view in views]
            found[np.array(lacking, dtype=np.bool_), j] = SHARE
    return found


def lacks_need(view: View, label: Label, kind: Kind) -> bool:
    """Return True if a passage lacks a need of a label.

    Args:
        view: The passage.
        label: The label.
        kind: Of the document.
    """
    if label.id == _SAFEGUARD:
        return kind is Kind.REPORT or not _may_limit(view)
    if label.id == _MISUSE and _names_no_watching(view):
        return True
    if label.id == _OVERSIGHT and kind is Kind.REPORT and _licenses_other_things(view):
        return True
    if label.family == "item" and _says_nothing_of_a_product(view):
        return True
    if label.family == "finding" and _only_asks(view.text.strip()):
        return True
    return view.language == "en" and _lacks_in_english(view, label, kind)


def _lacks_in_english(view: View, label: Label, kind: Kind) -> bool:
    text = view.text
    if label.id == _FINDING:
        return _FINDS.search(text) is None or _CALLS.search(text) is not None
    if label.id in _ORDINARY_USE:
        used_so, unless = _ORDINARY_USE[label.id]
        return used_so.search(text) is not None and unless.search(text) is None
    if label.family == "item":
        return False
    is_call = kind is Kind.REPORT and _CALLS.search(text) is not None
    return is_call and _ACTS.search(text) is None


def _may_limit(view: View) -> bool:
    """Return True if a clause can limit the users or the use of the item.

    Consent alone is asked for leases, liens and assignments too: it counts where goods
    are passed on.
    """
    text = view.text
    if view.language != "en":
        return names_limit(text, view.language) is not False
    if _LIMITS.search(text):
        return True
    return all(found.search(text) for found in (_CONSENT, _PASSED_ON, _GOODS))


def _names_no_watching(view: View) -> bool:
    return names_watching(f"{view.text} {view.context}", view.language) is False


def _licenses_other_things(view: View) -> bool:
    """Return True if a report speaks of neither surveillance nor export.

    A permission to appeal or to serve drinks is no licence in the sense of the label.
    """
    return _names_no_watching(view) and not _may_limit(view)


def _only_asks(text: str) -> bool:
    return text.endswith(_QUESTION) and _SENTENCE_ENDS.search(text[:-1]) is None


def _says_nothing_of_a_product(view: View) -> bool:
    text = view.text.strip()
    heading = view.heading[-1] if view.heading else ""
    is_opening = text.endswith(":") and len(text.split()) <= _OPENING_WORDS
    return (
        is_opening
        or _only_asks(text)
        or _REFERENCE.search(text) is not None
        or _COMMAND.match(text) is not None
        or (view.language == "en" and _COMMAND_IN_ENGLISH.match(text) is not None)
        or _ABOUT_THE_PAPER.search(heading) is not None
    )
