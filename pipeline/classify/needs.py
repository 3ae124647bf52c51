"""Weigh scores by what a label needs, whatever the classifier makes of a passage.

A classifier that learned from picked passages takes the topic for the statement. By the
guidelines a safeguard limits use, users or transfer and no trademark; a finding has a
verb of finding and is no call; a call is no act; a question, a reference, a command or
an entry of an index says nothing about a product. Where the words are missing, a score
counts a quarter: what the classifier is sure of stays flagged.
``python -m benches.whole_documents --part train`` and ``--part dev`` print the effect.
Read in English only: other languages keep their scores.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.labels import Label, default_labels

RULE_VERSION = 1
"""Changes with the wordings and the share: findings depend on them."""

SHARE = 0.25
"""What counts of a score where a passage lacks what its label needs, or is a heading
that states something."""

_SAFEGUARD = "contractual_safeguard"
_FINDING = "official_body_finding"

_LIMITS = re.compile(
    r"export|militar|sanction|embargo|end[- ]?us|human rights|surveil|law enforcement|"
    r"weapon|government|police|intelligence|misus|abus|unlawful|illegal|harm|"
    r"without .{0,40}consent|consent of",
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
    r"(?:\$ |>>>|sudo |python3? |pip3? |git |\./|docker |npm |cd |apt|"
    r"curl |wget |brew |go build)"
)
_ABOUT_THE_PAPER = re.compile(
    r"licen[cs]|credits?\b|reference|contribut|table of contents|index|citation|bibtex|"
    r"acknowledg|sponsor|donat|authors?\b|changelog|disclaimer",
    re.IGNORECASE,
)
_OPENING_WORDS = 8


def weights(
    views: Sequence[View], kind: Kind, ids: Sequence[str]
) -> NDArray[np.float64]:
    """Return what counts of each score.

    Args:
        views: Passages of one document.
        kind: Its kind.
        ids: Of the labels that were scored.

    Returns:
        1 or ``SHARE``, shape (n_views, n_labels).
    """
    labels = [default_labels()[label] for label in ids]
    found = np.ones((len(views), len(labels)))
    for i, view in enumerate(views):
        if view.language == "en":
            for j, label in enumerate(labels):
                if lacks_need(view, label, kind):
                    found[i, j] = SHARE
    return found


def lacks_need(view: View, label: Label, kind: Kind) -> bool:
    """Return True if a passage lacks what a label needs.

    Args:
        view: The passage, in English.
        label: The label.
        kind: Of the document.
    """
    text = view.text
    if label.id == _SAFEGUARD:
        return kind is Kind.REPORT or _LIMITS.search(text) is None
    if label.id == _FINDING:
        return _FINDS.search(text) is None or _CALLS.search(text) is not None
    if label.family == "item":
        return _says_nothing_of_a_product(view)
    is_call = kind is Kind.REPORT and _CALLS.search(text) is not None
    return is_call and _ACTS.search(text) is None


def _says_nothing_of_a_product(view: View) -> bool:
    text = view.text.strip()
    heading = view.heading[-1] if view.heading else ""
    is_opening = text.endswith(":") and len(text.split()) <= _OPENING_WORDS
    return (
        is_opening
        or text.endswith("?")
        or _REFERENCE.search(text) is not None
        or _COMMAND.match(text) is not None
        or _ABOUT_THE_PAPER.search(heading) is not None
    )
