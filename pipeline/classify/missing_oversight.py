"""Rule R9: missing oversight of surveillance, in a report (TAXONOMY 5.2, H22).

"No court reviews the requests of the service to tap telephones" is a red flag for the
end user. The model learned oversight mostly from reports of oversight that works, and
scores such a sentence low. English only.
"""

from pipeline.classify import needs
from pipeline.classify.base import View
from pipeline.text.normalize import any_case
from pipeline.text.sentences import sentence_spans

RULE_ID = "rule.R9"
VERSION = "2"
SCORE = 0.8

_SORT = (
    r"(?:judicial|independent|parliamentary|legislative|democratic|external|court|"
    r"public|effective|adequate|meaningful|proper|sufficient|prior|civilian|institutional)"
)
_CHECK = (
    r"(?:review|oversight|authori[sz]ations?|control|supervision|scrutiny|approvals?|"
    r"warrants?|court orders?)"
)
_WATCHER = (
    r"(?:courts?|judges?|judicial|independent|parliament\w*|prosecutors?|oversight|"
    r"supervis\w+|magistrates?)"
)
_MISSING = any_case(
    r"\b(?:no|without|(?:lack|absence|lacks|lacking|devoid|insufficien\w+)(?: of)?)"
    rf"(?: (?:any|an?|the|such))? (?:(?:{_SORT}|or|and|kind of|form of)[ ,]+){{1,4}}"
    rf"{_CHECK}\b"
    r"|\b(?:no|without(?: any)?|(?:lack|absence) of) oversight\b"
    r"|\bwithout (?:first )?(?:an?|any|obtaining an?|seeking an?) (?:\w+ )?"
    r"(?:warrant|court order)\b"
    r"|\bwithout (?:warrants?|court orders?)\b"
    r"|\bno (?:warrant|court order) (?:is |was )?(?:needed|required|necessary)\b"
    rf"|\bno (?:\w+ )?{_WATCHER} (?:\w+ ){{0,3}}(?:reviews?|reviewed|approves?|"
    r"approved|oversees?|supervises?|examines?|examined|is (?:required|needed))\b"
    r"|\b(?:not|never|n['’]t) (?:\w+ )?(?:subject to|reviewed by|overseen by|"
    r"approved by|supervised by|authori[sz]ed by) (?:(?:an?|any|the) )?"
    rf"(?:\w+ )?{_WATCHER}\b"
)
_TURNED = any_case(
    r"\b(?:no|not|nor|never|neither|cannot|nobody|none|\w+n['’]t|should|must|shall|if|"
    r"whether|unless|would|recommend\w*|prohibit\w*|forbid\w*|bans?|banned)\b"
)
"""Words before it that turn it around, or make it a condition, a ban or a call."""

_FORCE = any_case(
    r"\b(?:arrest\w*|detain\w*|detention\w*|imprison\w*|custody|abduct\w*|raid\w*|"
    r"search\w* (?:\w+ ){0,3}?(?:houses?|homes?|offices?|propert\w+|premises|"
    r"apartments?|flats?|vehicles?|cars?|rooms?|buildings?)|entered|entering|"
    r"broke into|stopped|deport\w*|evict\w*|confiscat\w*|seiz\w*)\b"
)
_WATCHES = any_case(
    r"\b(?:surveil\w*|spie[sd]|spy\w*|intercept\w*|wiretap\w*|tap(?:s|ped|ping)?|"
    r"eavesdrop\w*|monitor\w*|track\w*|hack\w*|recordings?|facial|biometric\w*|"
    r"cameras?|metadata)\b"
)
"""Words of a sentence on arrests or searches, and those that make it one on
surveillance: "arrested without a warrant" is about another warrant."""


def missing_oversight(view: View) -> tuple[int, int] | None:
    """Return the place of words on missing oversight, or None.

    The passage, its heading or a passage beside it must speak of surveillance. In a
    sentence on arrests or searches, the sentence itself must.
    """
    if view.language != "en" or needs.names_no_watching(view):
        return None
    for start, end in sentence_spans(view.text):
        said = view.text[start:end]
        found = _MISSING.search(said)
        is_other = _FORCE.search(said) and not _WATCHES.search(said)
        if found and not is_other and not _TURNED.search(said[: found.start()]):
            return start + found.start(), start + found.end()
    return None
