"""Tell what a passage of a report says to have happened from calls, plans and law.

"Release those still detained" asks for an act, and "everyone has the right to life"
states a rule. Neither says that something happened, also where a call presupposes it
(guideline G36). A sentence that also says so is kept.
"""

import re

from pipeline.classify.base import View

_I = re.IGNORECASE

_NAMED = re.compile(
    r"(?:committee|convention|protocol|rapporteur|working group|experts?|council|"
    r"declaration|mechanism|observatory|day|congress|mission|court|commission|"
    r"representative)s? (?:for|on|against|to|"
    r"concerning)(?: the)?(?: \w+){0,4}? ?(?:torture(?: and other[^.;,]{0,60})?|"
    r"disappear\w*|detentions?|executions?|genocide|slavery|trafficking|violence|"
    r"persons|punishment|killings|racism|discrimination(?: against women)?|defenders|"
    r"expression|rights)\b",
    _I,
)
_AGAINST = re.compile(
    r"\b(?:prevent(?!ed\b[^.;]{0,60}\bfrom\b)(?:ion|ing|ed)?|combat(?:ing|ting)?|"
    r"eliminat\w+|eradicat\w+|"
    r"prohibit\w*|criminali[sz]\w+|fight(?:ing)?|zero tolerance|free from|"
    r"protect\w* (?:from|against)|definition of|crime of|offence of|"
    r"absence of)\b[^.;,]{0,70}",
    _I,
)
_ASKS = re.compile(
    r"\b(?:should(?! (?:they|it|these|this) be)|must|shall|recommend\w*|urge[sd]?|"
    r"urging|call(?:s|ed|ing)? (?:on|"
    r"upon|for)|encourag\w+|invit\w+|requested (?:the )?states?|requests|intends? to|"
    r"plan(?:s|ned)? to|propos(?:es|ed|al)|draft|bills?|pledge[sd]?|enshrine\w*|"
    r"no one|everyone has|ratif\w+|commend\w+|welcom\w+|congratulat\w+|enquired|"
    r"asked (?:about|how|wh)|reminded|stressed the (?:need|imp)|provides that|"
    r"aimed at|training (?:on|for|of|in)|took note|demands that)\b",
    _I,
)
"""Words of calls, plans and laws: an act that they name need not have happened."""

_ACTED = re.compile(
    r"\b(?:had|have|has) (?:\w+ ){0,2}been\b|\b(?:was|were) (?:\w+ly )?(?:arrest|"
    r"detain|tortur|beat|kill|ill-|subject|shot|held|rap|abduct|sentenc|execut|attack|"
    r"charg|convict|prosecut|disp|harass|forc|injur|imprison)|allegedly|deplor|"
    r"condemn|\b(?:regrets?|finds?|found|finding|considers|"
    r"established|notes) (?:it )?(?:\w+ )?that|finds it|"
    r"alleged beating|concerned (?:at|about|by|that)|reports of|widespread use",
    _I,
)
_ORDERS = re.compile(
    r"^\W*(?:[\d.\-–/]+\W+)?(?:\(?[a-z]{1,4}\)\W*)?(?:(?:and|to|that|by|also|further|"
    r"please|\w+ly)\W+){0,3}(?:abide|abolish|accede|accelerate|accept|act|adapt|"
    r"address|"
    r"adhere|adjust|adopt|align|allocate|allow|amend|apply|appoint|approve|ban|base|"
    r"bring|broaden|build|carry|cease|clarify|combat|commit|compensate|complete|comply|"
    r"conclude|conduct|consider|consolidate|consult|continue|cooperate|co-operate|"
    r"coordinate|create|declare|decriminali[sz]e|define|demonstrate|desist|develop|"
    r"devote|disband|disclose|dismantle|do|draw|drop|educate|elaborate|eliminate|"
    r"empower|enable|enact|end|endeavour|enforce|engage|enhance|ensure|eradicate|"
    r"establish|examine|exercise|expand|expedite|explore|extend|facilitate|fight|"
    r"finali[sz]e|follow|foster|free|fulfil|fully|give|grant|guarantee|halt|"
    r"harmoni[sz]e|honou?r|identify|immediately|implement|impose|improve|include|"
    r"incorporate|increase|inform|initiate|institute|integrate|intensify|introduce|"
    r"invest|investigate|invite|issue|join|keep|launch|lead|lift|limit|make|maintain|"
    r"modify|monitor|move|observe|open|optimi[sz]e|organi[sz]e|overcome|pass|pay|"
    r"perform|permit|persevere|persist|place|prepare|preserve|press|prevent|"
    r"prioriti[sz]e|prohibit|promote|promulgate|prosecute|protect|provide|publish|"
    r"punish|pursue|put|raise|ratify|reaffirm|recogni[sz]e|reconsider|redouble|"
    r"reduce|refrain|reform|regulate|reinforce|reject|release|remedy|remove|renew|"
    r"repeal|replace|report|rescind|resolve|respect|respond|restore|restrict|retain|"
    r"review|revise|revoke|safeguard|scale|secure|seek|set|share|sign|simplify|"
    r"speed|start|step|stop|strengthen|strictly|strive|submit|support|suspend|tackle|"
    r"take|train|transform|translate|treat|undertake|uphold|use|utili[sz]e|withdraw|"
    r"work)\b(?! (?:of|by|is|are|was|were|has|had)\b)(?![,:])",
    _I,
)
"""A sentence that begins with an order: a recommendation in a list."""

_REVIEW = re.compile(r"\bstate under review\b", _I)
_OWN_REPORT = re.compile(r"\bpresentation by the state under review\b", _I)
_DELEGATION = re.compile(r"\b(?:the|its|state) delegation\b", _I)
_ADMITS = re.compile(
    r"\b(?:recogni[sz]ed|acknowledged|conceded) that\b.{0,160}\b(?:fire\b|shot|kill|"
    r"beat|died|lives|tortur)|\b(?:admit(?:s|ted)|convicted|found guilty|sentenced|"
    r"died|were (?:killed|beaten|"
    r"tortured))\b",
    _I,
)
_LAW_SECTION = re.compile(
    r"\b(?:relevant|applicable|domestic|national|international|comparative|european)"
    r"(?: (?:and|domestic|national|international|european|union|legal|other))*"
    r" (?:law|legislation|standards?|framework|materials?|instruments?|practice)\b|"
    r"\b(?:general )?principles(?:$| established)|\bcode of|\blegal framework",
    _I,
)
_OTHER_VOICE = re.compile(
    r"\bsubmissions?\b|\b(?:applicant|defendant|respondent|claimant|complainant|"
    r"petitioner|author|government|state party|parties|party|intervener|source)"
    r"(?:s|['’]s|s['’])? (?:case|claims?|observations|arguments?|comments|"
    r"complaints?|allegations|reply|response|position)\b|(?:observations|comments|"
    r"replies|reply|response|information) (?:by|of|from) (?:the )?(?:applicant|"
    r"complainant|author|government|state part|parties|source)|"
    r"\bcircumstances of the case\b|\bthe facts\b|"
    r"\b(?:concurring|dissenting|separate)\b.{0,30}\bopinion|"
    r"\bopinion of judge|\btestimon|\bwitness|\binteraction with (?:victims|civil)|"
    r"\bthird[- ]part(?:y|ies)\b",
    _I,
)
"""Headings of parts in which the writer of a report does not conclude anything."""

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_LIST = re.compile(r"\brecommendations?\b", _I)
_WITH_FINDINGS = re.compile(
    r"conclusions? and recommendations?|findings|observations", _I
)


def told(view: View, text: str) -> str:
    """Return a passage without calls, plans and names of instruments.

    Args:
        view: View of the passage. What stands below a heading on recommendations is a
            list of calls.
        text: Text of the passage as far as it counts.
    """
    listed = any(map(_is_list_of_calls, view.heading[-2:]))
    return " ".join(
        part
        for sentence in _SENTENCES.split(_AGAINST.sub(" ", _NAMED.sub(" ", text)))
        for part in _parts_told(sentence, is_call=listed)
    )


def replies(view: View) -> bool:
    """Return True if a State under review speaks about itself and admits no act."""
    path = " ".join(view.heading)
    if not _REVIEW.search(path) or _ADMITS.search(view.text):
        return False
    own = _OWN_REPORT.search(path) is not None
    return own or _DELEGATION.search(view.text) is not None


def is_on_law(view: View) -> bool:
    """Return True below a heading on law and principles."""
    return any(map(_LAW_SECTION.search, view.heading[-2:]))


def concludes_nothing(view: View) -> bool:
    """Return True where a party, a State or a judge speaks, and in facts and law."""
    return is_on_law(view) or any(
        _OTHER_VOICE.search(heading) or _REVIEW.search(heading)
        for heading in view.heading[-2:]
    )


def _is_list_of_calls(heading: str) -> bool:
    return _LIST.search(heading) is not None and not _WITH_FINDINGS.search(heading)


def _parts_told(sentence: str, *, is_call: bool) -> list[str]:
    """Return the parts between semicolons that tell something.

    What follows a call after a semicolon is another call.
    """
    kept = []
    for part in sentence.split(";"):
        is_order = _ORDERS.match(part) is not None
        is_call = is_call or is_order or _ASKS.search(part) is not None
        if not is_call or (not is_order and _ACTED.search(part)):
            kept.append(part)
    return kept
