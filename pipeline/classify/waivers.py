"""Detect waived safeguards, and missing permits and oversight.

"The supplier waives its right to inspect" names a safeguard and gives none; "no court
reviews the requests" says that oversight is missing (guidelines of both labels,
"negated"). A passage in which another sentence still demands or grants something keeps
its meaning. Read in English only. A refused licence is a decision and is not denied.
"""

import re

from pipeline.classify.base import View
from pipeline.text.normalize import any_case
from pipeline.text.sentences import sentence_spans

RULE_VERSION = 2
"""Version of the rule, raised with every change of the wordings: findings depend on
them."""

_CHECK = (
    r"(?:consents?|approvals?|permissions?|permits?|licen[cs]es?|authori[sz]ations?|"
    r"inspections?|audits?|verifications?|declarations?|statements?|certificates?)"
)
_TO_TELL = r"(?:obtain|seek|disclose|name|identify|state|declare)"
_NO = any_case(
    r"\b(?:no|not|nor|never|neither|nothing|cannot|nobody|none|without|\w+n['’]t)\b"
)

_WAIVED = any_case(
    r"\bwaiv(?:es?|ed|ing) (?:(?!refus|object|withh)\w+ ){0,4}(?:rights?|requirements?|"
    rf"{_CHECK})\b(?! (?:to|of) (?:refus|object|withh))"
    r"|\b(?:not|never|neither|nor)\b[^.;,]{0,12}\b(?:required|obliged|bound) to "
    rf"(?:\w+ ){{0,3}}{_TO_TELL}\b"
    rf"|\bno {_CHECK} (?:\w+ ){{0,5}}(?:is|are|shall be|will be)(?: \w+)? "
    r"(?:required|needed|necessary|demanded)\b"
    r"|\bmay (?:remain|stay|be left) (?:unnamed|anonymous|undisclosed)\b"
)
_WATCHER = (
    r"(?:courts?|judges?|judicial|independent|parliament\w*|prosecutors?|oversight|"
    r"supervis\w+)"
)
_MISSING = any_case(
    r"\b(?:licen[cs]es?|permits?|authori[sz]ations?|warrants?) (?:\w+ ){0,3}"
    r"(?:has|have|had|was|were) (?:not|never)(?: yet)? (?:been )?(?:granted|issued|"
    r"obtained|sought)\b"
    r"|\bno (?:\w+ ){0,2}(?:licen[cs]es?|permits?|authori[sz]ations?) (?:has|have|had|"
    r"was|were)(?: yet)?(?: been)? (?:granted|issued|obtained|sought)\b"
    rf"|\bno (?:\w+ )?{_WATCHER} (?:\w+ ){{0,3}}(?:reviews?|reviewed|approves?|"
    r"approved|oversees?|supervises?|examines?|examined|is (?:required|needed))\b"
    rf"|\bno (?:\w+ )?{_WATCHER} (?:oversight|control|review|mechanism|body) "
    r"(?:exists?|is in place)\b"
)
_DENYING = {"contractual_safeguard": _WAIVED, "licence_or_oversight": _MISSING}
_STANDS = any_case(
    r"\b(?:shall|must|may|will)(?: \w+)? not\b|\bcannot\b|\bprohibit|\bforbid|"
    r"\bundertak|\bsubject to\b|\bonly\b|\bunless\b|\bprior\b|\brefus|\brevok|\bonce\b|"
    r"\bentitled to\b|\ballows?\b|\baudits?\b|\binspect(?:s|ions?)\b|\bcertif|"
    r"\bapproves\b|\bden(?:y|ied)|"
    r"\bwithout (?:the )?(?:\w+ ){0,3}(?:consent|approval|permission|authori[sz]ation)"
    r"\b|\b(?:was|were|has been|have been) (?:granted|issued|approved|suspended)\b"
)
_CLAUSE = re.compile(r"[;:]\s+|,?\s+(?:but|and)\s+")
"""Ends of clauses; each is judged alone."""


def is_waived(view: View, label: str) -> bool:
    """Return True if a passage waives a label's safeguards, or lacks the checks."""
    denying = _DENYING.get(label)
    if denying is None or view.language != "en":
        return False
    clauses = [
        clause
        for a, b in sentence_spans(view.text)
        for clause in _CLAUSE.split(view.text[a:b])
    ]
    kept = [clause for clause in clauses if not _denies(clause, denying)]
    return len(kept) < len(clauses) and not any(map(_STANDS.search, kept))


def _denies(clause: str, denying: re.Pattern[str]) -> bool:
    """Return True if a clause denies without a negation before the denial."""
    found = denying.search(clause)
    return found is not None and _NO.search(clause[: found.start()]) is None
