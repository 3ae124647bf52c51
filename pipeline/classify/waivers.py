"""Detect waived safeguards, and missing permits and oversight.

"The supplier waives its right to inspect" names a safeguard and gives none; "no court
reviews the requests" says that oversight is missing (guidelines of both labels,
"negated"). A passage in which another sentence still demands or grants something keeps
its meaning. Read in English only. A refused licence is a decision and is not denied.
"""

import re

from pipeline.classify.base import View
from pipeline.text.sentences import sentence_spans

RULE_VERSION = 1
"""Version of the rule, raised with every change of the wordings: findings depend on
them."""

_CHECK = (
    r"(?:consents?|approvals?|permissions?|permits?|licen[cs]es?|authori[sz]ations?|"
    r"inspections?|audits?|checks?|controls?|verifications?|notifications?|"
    r"declarations?|statements?|certificates?)"
)
_TO_TELL = (
    r"(?:obtain|seek|ask|request|disclose|name|identify|notify|inform|report|verify|"
    r"check|inspect|state|declare|show|prove|apply)"
)
_WAIVED = re.compile(
    rf"\bwaiv\w+\b[^.;]{{0,50}}\b(?:rights?|dut(?:y|ies)|requirements?|{_CHECK})\b"
    r"|\b(?:not|never|no longer|neither|nor)\b[^.;,]{0,20}\b(?:required|obliged|"
    rf"obligated|bound) to (?:\w+ ){{0,3}}{_TO_TELL}\b"
    rf"|\bneed(?:s|ed)? (?:not|never) (?:\w+ ){{0,2}}{_TO_TELL}\b"
    rf"|\bno (?:\w+ ){{0,3}}{_CHECK} (?:\w+ ){{0,5}}(?:is|are|was|were|be)(?: \w+)? "
    r"(?:required|needed|necessary|asked|demanded)\b"
    r"|\bmay (?:remain|stay|be left) (?:unnamed|anonymous|undisclosed|open|blank)\b",
    re.IGNORECASE,
)
_WATCHER = (
    r"(?:court|judge|judicial|independent|parliament\w*|external|prosecutor\w*|"
    r"oversight|supervis\w+|warrants?|authority)"
)
_MISSING = re.compile(
    r"\b(?:licen[cs]es?|permits?|authori[sz]ations?|approvals?|warrants?|notifications?)"
    r"\b[^.;]{0,30}\b(?:has|have|had|was|were|is|are|been) (?:not|never)(?: yet)?"
    r"(?: been)? (?:granted|issued|obtained|given|received|sought|made)\b"
    r"|\bno (?:\w+ ){0,2}(?:licen[cs]es?|permits?|authori[sz]ations?|notifications?) "
    r"(?:has|have|had|was|were|is|are)(?: yet)?(?: been)? (?:granted|issued|obtained|"
    r"given|received|sought|made|there)\b"
    rf"|\bno (?:\w+ )?{_WATCHER}\b[^.;]{{0,40}}\b(?:reviews?|reviewed|approves?|"
    r"approved|authori[sz]ation|oversees?|supervis\w+|controls?|exists?|required|needed|"
    r"examines?|examined|mechanism|body|oversight)\b"
    rf"|\b(?:absence of|without any) (?:\w+ )?{_WATCHER}\b",
    re.IGNORECASE,
)
_DENYING = {"contractual_safeguard": _WAIVED, "licence_or_oversight": _MISSING}
_STANDS = re.compile(
    r"\b(?:shall|must|may|will)(?: \w+)? not\b|\bcannot\b|\bprohibit|\bforbid|"
    r"\bundertak|\bsubject to\b|\bonly\b|\bunless\b|\bprior\b|\brefus|\brevok|"
    r"\bden(?:y|ied)|\bwithout (?:the )?(?:\w+ ){0,3}(?:consent|approval|permission|"
    r"authori[sz]ation)\b|"
    r"\b(?:was|were|has been|have been) (?:granted|issued|approved|suspended)\b",
    re.IGNORECASE,
)


def is_waived(view: View, label: str) -> bool:
    """Return True if a passage waives the safeguards of a label, or lacks the checks.

    Args:
        view: View of the passage.
        label: Id of the label; False for labels that are no safeguard.
    """
    denying = _DENYING.get(label)
    if denying is None or view.language != "en":
        return False
    sentences = [view.text[a:b] for a, b in sentence_spans(view.text)]
    kept = [sentence for sentence in sentences if not denying.search(sentence)]
    return len(kept) < len(sentences) and not any(map(_STANDS.search, kept))
