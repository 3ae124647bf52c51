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

from pipeline.classify import report_words as words
from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.text.normalize import any_case

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


def n_lacking(view: View, label: str) -> int:
    """Return the number of a label's needs that a passage of a report does not meet."""
    if view.language != "en" or label not in _LACKING:
        return 0
    text = view.text
    if "/20" in text or "/19" in text:  # quick check for the year of an index
        text = words.CITED.sub(" ", text)
    return _LACKING[label](text, view)


def n_lacking_of_report(views: Sequence[View], kind: Kind, label: str) -> int:
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
    n_marks = sum(len(words.OFFICIAL.findall(text)) for text in texts)
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
    happened = words.TELLS.sub(" ", _happened(text, view))
    if not happened:
        return _ALL
    if words.DISSENT.search(happened) is None:
        return 1 if _meets(words.FOLLOWERS, words.COERCES, happened) else 2
    return (
        (not _meets(words.DISSENT, words.COERCES, happened, _BESIDE))
        + (words.SELF_PORTRAIT.search(text) is not None)
        + 2 * (words.FEUD.search(text) is not None)
        + _is_title(text)
    )


def _lacks_for_law_of_war(text: str, view: View) -> int:
    happened = _happened(text, view)
    whole = f"{text} {view.context}"
    lacking = int(words.WAR.search(whole) is None)
    lacking += bool(words.CUSTODY.search(text) and not words.SURELY_WAR.search(whole))
    if not words.CRIME_OF_WAR.search(happened):
        lacking += _lacks_protected(happened)
    lacking += words.CHART.search(text) is not None
    return lacking + (2 if words.FEUD.search(text) else 0)


def _lacks_protected(happened: str) -> int:
    """Return 0 if harm stands near protected persons, 1 if both are named, else 2."""
    if not happened:
        return _ALL
    if _meets(words.PROTECTED, words.HARM, happened):
        return 0
    return 1 if words.PROTECTED.search(happened) and words.HARM.search(happened) else 2


def _lacks_for_violation(text: str, view: View) -> int:
    happened = _happened(text, view)
    if not happened:
        return _ALL
    is_private = words.PRIVATE.search(text) and not words.PUBLIC_POWER.search(happened)
    is_combat = words.FIGHTING.search(text) and not words.RIGHTS.search(happened)
    return (
        (words.GRAVE.search(happened) is None)
        + _is_title(text)
        + (words.SELF_PORTRAIT.search(text) is not None)
        + bool(is_private or is_at_home(text))
        + bool(is_combat)
    )


def _lacks_for_misuse(text: str, view: View) -> int:
    return (
        (not _happened(text, view))
        + (words.TOOL.search(f"{text} {view.context}") is None)
        + (words.USED.search(text) is None)
        + (words.LINK.search(text) is not None)
    )


def _lacks_for_finding(text: str, view: View) -> int:
    if concludes_nothing(view):
        return _ALL
    text = words.RELAYED.sub(" ", words.QUOTED.sub(" ", text))
    own = words.CONCLUSION.search(text)
    concludes = words.BODY_CONCLUDES.search(text) or words.OPERATIVE.search(text)
    if not concludes and (own is None or _is_of_a_party(text)):
        return 2
    return int(own is None and words.LAW_ONLY.search(text) is not None)


def _is_of_a_party(text: str) -> bool:
    """Return True if a party speaks and the writer does not disagree."""
    return words.PARTY.search(words.CONCEDED.sub(" ", text)) is not None


_LACKING: dict[str, Callable[[str, View], int]] = {
    "internal_repression": _lacks_for_repression,
    "serious_human_rights_violation": _lacks_for_violation,
    "serious_ihl_violation": _lacks_for_law_of_war,
    "surveillance_misuse": _lacks_for_misuse,
    _FINDING: _lacks_for_finding,
}


_NAMED = any_case(
    r"(?:committee|convention|protocol|rapporteur|working group|experts?|council|"
    r"declaration|mechanism|observatory|day|congress|mission|court|commission|"
    r"representative)s? (?:for|on|against|to|concerning)(?: the)?(?: \w+){0,4}? "
    r"?(?:torture(?: and other[^.;,]{0,60})?|disappear\w*|detentions?|executions?|"
    r"genocide|slavery|trafficking|violence|persons|punishment|killings|racism|"
    r"discrimination(?: against women)?|defenders|expression|rights)\b"
)
_AGAINST = any_case(
    r"\b(?:prevent(?!ed\b[^.;]{0,60}\bfrom\b)(?:ion|ing|ed)?|combat(?:ing|ting)?|"
    r"eliminat\w+|eradicat\w+|prohibit\w*|criminali[sz]\w+|fight(?:ing)?|"
    r"zero tolerance|free from|protect\w* (?:from|against)|definition of|crime of|"
    r"offence of|absence of)\b[^.;,]{0,70}"
)
_ASKS = any_case(
    r"\b(?:should(?! (?:they|it|these|this) be)|must|shall|recommend\w*|urge[sd]?|"
    r"urging|call(?:s|ed|ing)? (?:on|"
    r"upon|for)|encourag\w+|invit\w+|requested (?:the )?states?|requests|intends? to|"
    r"plan(?:s|ned)? to|propos(?:es|ed|al)|draft|bills?|pledge[sd]?|enshrine\w*|"
    r"no one|everyone has|ratif\w+|commend\w+|welcom\w+|congratulat\w+|enquired|"
    r"asked (?:about|how|wh)|reminded|stressed the (?:need|imp)|provides that|"
    r"aimed at|training (?:on|for|of|in)|took note|demands that)\b"
)
"""Words of calls, plans and laws: an act that they name need not have happened."""

_ACTED = any_case(
    r"\b(?:had|have|has) (?:\w+ ){0,2}been\b|\b(?:was|were) (?:\w+ly )?(?:arrest|"
    r"detain|tortur|beat|kill|ill-|subject|shot|held|rap|abduct|sentenc|execut|attack|"
    r"charg|convict|prosecut|disp|harass|forc|injur|imprison)|allegedly|deplor|condemn|"
    r"\b(?:regrets?|finds?|found|finding|considers|established|"
    r"notes) (?:it )?(?:\w+ )?that|finds it|alleged beating|concerned (?:at|about|by|"
    r"that)|reports of|widespread use|\b(?:police|officers?|soldiers?|guards?|forces|"
    r"army|troops|agents?|authorities|regime|rebels|fighters|courts?|they|who|"
    r"whom they) (?:(?!to\b)\w+ ){0,2}(?:beat|shot|killed|arrested|detained|tortured|"
    r"raped|jailed|sentenced|abducted|expelled|used (?:\w+ )?force)\b"
)
_ORDERS = any_case(
    r"^\W*(?:[\d.\-–/]+\W+)?(?:\(?[a-z]{1,4}\)\W*)?(?:(?:and|to|that|by|also|further|"
    r"please|\w+ly)\W+){0,3}(?:(?:abide|abolish|accede|accelerate|accept|adapt|adhere|"
    r"adjust|adopt|align|allocate|allow|amend|apply|appoint|approve|bring|broaden|"
    r"build|carry|cease|clarify|combat|commit|compensate|complete|comply|conclude|"
    r"conduct|consider|consolidate|consult|continue|cooperate|co-operate|coordinate|"
    r"create|declare|decriminali[sz]e|define|demonstrate|desist|develop|devote|disband|"
    r"disclose|dismantle|do|educate|elaborate|eliminate|empower|enable|enact|endeavour|"
    r"enforce|engage|enhance|ensure|eradicate|establish|examine|exercise|expand|"
    r"expedite|explore|extend|facilitate|finali[sz]e|follow|foster|fulfil|fully|give|"
    r"grant|guarantee|harmoni[sz]e|identify|immediately|implement|impose|improve|"
    r"include|incorporate|increase|inform|initiate|institute|integrate|intensify|"
    r"introduce|invest|investigate|invite|join|keep|make|maintain|modify|observe|"
    r"optimi[sz]e|organi[sz]e|overcome|pay|perform|persevere|persist|prepare|preserve|"
    r"prevent|prioriti[sz]e|prohibit|promote|promulgate|prosecute|protect|provide|"
    r"publish|punish|pursue|put|raise|ratify|reaffirm|recogni[sz]e|reconsider|redouble|"
    r"reduce|refrain|regulate|reinforce|reject|remove|renew|repeal|replace|rescind|"
    r"resolve|respond|restore|restrict|retain|revise|revoke|safeguard|secure|seek|"
    r"simplify|strengthen|strictly|strive|submit|suspend|tackle|take|translate|"
    r"undertake|uphold|utili[sz]e|withdraw)\b(?! (?:of|by|is|are|was|were|has|"
    r"had)\b)(?![,:])|(?:act|address|ban|base|draw|drop|end|fight|free|halt|honou?r|"
    r"issue|launch|lead|lift|limit|monitor|move|open|pass|permit|place|press|reform|"
    r"release|remedy|report|respect|review|scale|set|share|sign|speed|start|step|stop|"
    r"support|train|transform|treat|use|work) (?:up (?:an?|the)|(?:the|an?|all|its|"
    r"their|any|every|full|for|on|to|with|towards?|forward|out|against|into|and|more|"
    r"further|national|effective|efforts|measures|steps)\b))"
)
"""A sentence that begins with an order: a recommendation in a list. Verbs that are also
nouns or adjectives need a word behind them that follows a verb."""

_NUMBER = r"^\W*(?:(?:[ivxl]+|\d+|[a-hjkm-uwyz])[.)]\W*)*"
"""Numbers of a paragraph. No character can be read in two ways, so that a row of
"i.i.i." takes no time."""

_REVIEW = any_case(r"\bstate under review\b")
_OF_STATES = any_case(
    r"\bstate under review\b|\bconclusions and/or recommendations\b|"
    r"\binteractive dialogue\b"
)
"""Headings of a review in which States speak; the body endorses nothing of it."""
_OWN_REPORT = any_case(r"\bpresentation by the state under review\b")
_DELEGATION = any_case(
    r"^\W*(?:\d+\W+)?(?:the|its) (?:state |head of )?(?:the )?delegation\b"
)
_ADMITS = any_case(
    r"\b(?:recogni[sz]ed|acknowledged|conceded) that\b.{0,160}\b(?:fire\b|shot|kill|"
    r"beat|died|lives|tortur)|\b(?:admit(?:s|ted)|convicted|found guilty|sentenced|"
    r"died|shot|(?:were|was|been) (?:\w+ )?(?:killed|beaten|tortured|shot))\b"
)
_LAW_SECTION = any_case(
    _NUMBER + r"(?:(?:the )?(?:relevant|applicable|domestic|national|international|"
    r"comparative|european)(?: (?:and|domestic|national|international|european|union|"
    r"legal|other))* (?:law|legislation|standards?|framework|materials?|instruments?|"
    r"practice)(?: and (?:\w+ )?(?:law|practice|standards))*|(?:recapitulation of the "
    r")?(?:relevant |general )?principles(?: established\b.*)?|code of \w+ "
    r"procedure)\W*$"
)
"""A whole heading on law. A title such as "Violations of international law" is none."""

_OTHER_VOICE = any_case(
    r"\bsubmissions?\b|\b(?:applicant|defendant|respondent|claimant|complainant|"
    r"petitioner|author|government|state party|parties|party|intervener|source)"
    r"(?:s|['’]s|s['’])? (?:case|claims?|observations|arguments?|comments|"
    r"complaints?|allegations|reply|response|position)\b|(?:observations|comments|"
    r"replies|reply|response|information) (?:by|of|from) (?:the )?(?:applicant|"
    r"complainant|author|government|state part|parties|source)|"
    r"\bcircumstances of the case\b|\bthe facts\b|"
    r"\b(?:concurring|dissenting|separate)\b.{0,30}\bopinion|"
    r"\bopinion of judge|" + _NUMBER + r"(?:testimony|testimonies|witness(?:es)?)\W*$"
)
"""Headings of parts in which the writer of a report does not conclude anything."""

_CONCLUDES = any_case(r"assessment|finding|conclusion|\bthe law\b|decision")

_AT_HOME = any_case(
    r"\b(?:domestic violence|marital rape|spousal|hate crimes?|genital mutilation|"
    r"violence against (?:women|children)|sexual harassment)"
)
_BY_A_STATE = any_case(
    r"tortur|police|security forces|soldier|detain|prison|custody|armed|militia|arrest|"
    r"refus|fail|officers?\b|guards?\b|army|troops|regime|state agents?|authorit|"
    r"tolerat|ignor|impunit|not provid|execut"
)
"""Words of an organ of a State that does or tolerates such violence."""

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_LIST = any_case(
    _NUMBER
    + r"(?:conclusions? and/or |policy |key )?recommendations?\b(?! (?:not|ign))|"
    r"following recommendations|recommendations (?:formulated|below|were)"
)
_WITH_FINDINGS = any_case(r"conclusions? and recommendations?|findings|observations")


def told(view: View, text: str) -> str:
    """Return a passage without calls, plans and names of instruments.

    What stands below a heading on recommendations is a list of calls.
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
    own = any(map(_OWN_REPORT.search, view.heading[-2:]))
    return own or _DELEGATION.search(view.text) is not None


def is_on_law(view: View) -> bool:
    """Return True right below a heading on law and principles."""
    return _LAW_SECTION.search(_innermost(view)) is not None


def concludes_nothing(view: View) -> bool:
    """Return True below headings of law, facts or other speakers."""
    if is_on_law(view) or _OF_STATES.search(_innermost(view)):
        return True
    is_of_others = _OTHER_VOICE.search(_innermost(view)) is not None
    return is_of_others and not _CONCLUDES.search(_innermost(view))


def _innermost(view: View) -> str:
    return view.heading[-1] if view.heading else ""


def is_at_home(text: str) -> bool:
    """Return True for private violence without a State's part."""
    return _AT_HOME.search(text) is not None and not _BY_A_STATE.search(text)


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
