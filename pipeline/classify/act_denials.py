"""Detect denied acts, denied violations and waived safeguards.

Courts and committees have few wordings for the conclusion that nothing was violated.
States have more to deny acts: "no journalist was detained for her views", "there is no
censorship". If another sentence names such an act, the passage asserts it, because a
violation wrongly taken for denied would be hidden from the queue. Statements of
impunity ("no one was arrested for the attacks", "no case of torture was investigated")
deny no act. Denials of acts are only read in English.

What a State denies is denied, too: "the Government denied that any torture had taken
place". It does not count beside a word such as "but", if the act is named before the
denial, or if only blame, gravity or legality is denied.

"The supplier waives its right to inspect" names a safeguard and gives none; "no court
reviews the requests" says that oversight is missing (guidelines of both labels,
"negated"). A passage in which another sentence still demands or grants something keeps
its meaning. Read in English only. A refused licence is a decision and is not denied.
"""

import re

from pipeline.classify.base import View
from pipeline.text.normalize import any_case
from pipeline.text.sentences import sentence_spans

RULE_VERSION = 5
"""Version of the rule, raised with every change of the wordings: findings depend on
them."""

WAIVERS_VERSION = 4
"""The same for waived safeguards and missing checks."""

_CONCLUSION = "official_body_finding"
_VIOLATION = "serious_human_rights_violation"
_CONCLUSION_WORDS = 60
"""Words of a passage above which it also tells what was done, not only a verdict."""

_BREACH = r"(?:violation|breach|infringement|contravention)s?"

_DENIED = any_case(
    rf"\b(?:no|neither(?: a)?|nor(?: an?)?) (?:\w+ ){{0,2}}{_BREACH}\b"
    rf"|\b(?:not|never|n't) (?:\w+ ){{0,4}}(?:an?|any|in|as an?) (?:\w+ )?{_BREACH}\b"
    r"|\b(?:not|never|n't) (?:\w+ )?(?:violat|breach|infring|contraven)\w*"
    r"|\bpas (?:eu )?(?:de )?violation|\babsence de violation|\bnon-violation\b"
    r"|\bkeine? (?:\w+ )?verletzung|\bnicht verletzt\b"
    r"|\bno (?:ha habido|hubo|existió|se violó) ?(?:una )?(?:violación)?"
)
_ALLEGED = any_case(rf"\balleged (?:\w+ )?{_BREACH}|\bvictims? of an? {_BREACH}")
_NAMED = any_case(r"\bviol(?:at|ación)|\bbreach|\binfring|\bcontraven|\bverletz")

_ACTS = {
    "internal_repression": (
        r"censor\w*|persecut\w+|intimidat\w+|harass\w*|penali[sz]ed|imprison\w*|"
        r"in prison|jailed|detain\w*|detention|arrest\w*|stifl\w+|silenc\w+|repress\w+|"
        r"prisoners? of (?:conscience|opinion)|political prisoners?|restrictions?|"
        r"threat\w*|abuses?|attack\w*|beat\w*|kill\w*|"
        r"prosecuted(?= for (?:express|critici|his|her|their))"
    ),
    "serious_human_rights_violation": (
        r"tortur\w*|(?:ill-|mis|mal)-?treat\w*|disappear\w*|execut(?:ed|ions?)|"
        r"(?:secret|black|illegal|unofficial) (?:detention|prison|jail|site)\w*|"
        r"excessive (?:use of )?force|solitary confinement|kill\w*|beat\w*|rap(?:e|ed)|"
        r"incommunicado|arbitrar\w+"
    ),
    "serious_ihl_violation": (
        r"attack\w*|recruit\w*|child soldiers?|casualties|bomb\w*|shell\w*|kill\w*|"
        r"injur\w+"
    ),
    "surveillance_misuse": (
        r"recorded|intercept\w*|monitor(?:ed|ing)?|surveil\w*|wiretap\w*|tapp(?:ed|ing)|"
        r"spying|spied|eavesdrop\w*|hack\w*|interference|infect\w*|target(?:ed|ing)|"
        r"spyware"
    ),
}
"""Words of the acts that a passage may deny, by label."""

_HELD = (
    r"(?:detained|arrested|imprisoned|jailed|prosecuted|convicted|penali[sz]ed|"
    r"punished|held|in (?:prison|jail|detention))"
)
"""Custody and punishment. Their denial may tell of impunity, so it only counts with an
unlawful ground."""

_GROUND = (
    r"(?:(?:for|because of|on account of|due to|over|by reason of) (?:[\w’']+ ){0,3}?"
    r"(?:express\w+|critici[sz]\w+|opinions?|views?|ideas|peaceful\w*|exercis\w+|"
    r"profession\w*|work|duty|duties|beliefs?|journalis\w+|activit\w+|perform\w+|voic\w+|"
    r"reporting|religio\w+|status)|on (?:political|religious) grounds|"
    r"as a journalist)"
)
_DONE = (
    r"(?:tortured|(?:ill-|mis|mal)-?treated|persecuted|intimidated|harassed|censored|"
    r"executed|silenced|(?:wire)?tapped|recorded|intercepted|spied (?:up)?on|"
    r"subject(?:ed)? to (?:any )?(?:torture|surveillance|harassment|censorship|"
    r"\W?interference))"
)
_THING = (
    r"(?:(?:\w+ )?censorship|(?:\w+ )?persecution|intimidation|harassment|torture|"
    r"(?:ill-|mis|mal)-?treatment|political prisoners?|"
    r"prisoners? of (?:conscience|opinion)|"
    r"(?:secret|black|illegal|unofficial) (?:detention|prison|jail|site)\w*|"
    r"(?:enforced )?disappearances?|(?:extrajudicial )?executions?|"
    r"solitary confinement|"
    r"excessive (?:use of )?force|(?:mass )?surveillance|interference|"
    r"restrictions? (?:on|or threats?|of) \w+|recruitment of child\w*|"
    r"violations? or abuses?)"
)
_BE = r"(?:is|are|was|were|be|been|being|has|have|had|may|can)"
_SOMEBODY = (
    r"(?:one|body|journalists?|persons?|individuals?|people|citizens?|child(?:ren)?|"
    r"detainees?|prisoners?|activists?|defenders?|opponents?|media|press|writers?|"
    r"bloggers?|minorit\w+|conversations?|calls?|communications?|phones?)"
)
_DENIES = any_case(
    rf"\bno(?:body|r)?(?= )(?: [\w’'-]+){{0,4}}? ?{_SOMEBODY}\b(?: [\w’'-]+){{0,3}}? "
    rf"{_BE} (?:\w+ ){{0,3}}?(?:{_DONE}\b|{_HELD}\b[^.;]{{0,40}}?\b{_GROUND}\b)"
    rf"|\bneither (?:[\w’'-]+ ){{1,8}}?{_BE} (?:\w+ ){{0,3}}?"
    rf"(?:{_DONE}\b|{_HELD}\b[^.;]{{0,40}}?\b{_GROUND}\b)"
    rf"|\b(?:no|neither|nor|never any)\b (?:so-called |any |such (?:thing as )?|"
    r"(?:[\w-]+ )?(?:cases?|instances?|acts?|practices?|policy|system) "
    rf"(?:of|that \w+) )?\W?{_THING}\b"
    rf"|\bnot (?:\w+ )?(?:cases?|instances?|acts?) of {_THING}\b"
    rf"|\bfree (?:of|from) (?:\w+ (?:and|or) )?{_THING}\b"
    rf"|\b{_THING}\b[^.;]{{0,50}}? (?:{_BE} (?:not|never|no longer) "
    r"(?:practi[sc]ed|used|applied|imposed|tolerated|issues?|an issue|carried out)|"
    r"(?:do|does|did) not (?:exist|occur|take place))"
    rf"|\b{_BE} (?:not|never) (?:been )?(?:\w+ )?"
    rf"(?:{_DONE}\b|{_HELD}\b[^.;]{{0,25}}?\b{_GROUND}\b)"
    rf"|\b(?:deny|denie[sd]|denying)\b[^.;]{{0,60}}\bexistence of {_THING}\b"
    rf"|\bno restrictions? or threats\b|\bno \w+ under \d+ has ever been {_DONE}"
)
_CONTESTS = any_case(
    r"(?<!was )(?<!were )(?<!been )(?<!are )(?<!is )(?<!being )"
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|refut(?:es?|ed)|disput(?:es?|ed)) "
    r"(?:that|having|(?:the|these|those|such|all|any) (?:\w+ )?(?:allegations?|claims?|"
    r"accusations?|suggestions?|reports?) (?:that|of)|(?:any|all) "
    r"(?!\w+ (?:and|or|to)\b)(?=(?:[\w-]+ ){0,3}?"
    r"(?:tortur|(?:ill-|mis|mal)-?treat|disappear|execut|excessive|"
    r"arbitrar|censor|persecut|harass|intimidat|repress|surveil|wiretap|intercept|spying|"
    r"eavesdrop|hack|interference|attack|recruit)))"
)
"""Words with which a State rejects what it is accused of."""

_CONTESTS_LESS = any_case(
    r"\b(?:but|although|though|however|despite|while|whereas|yet|nevertheless|without|"
    r"responsib\w+|liab\w+|involve\w*|aware|knew|knowledge|complicit\w*|ordered|blame|"
    r"amount(?:s|ed)? to|constitut\w+|severe|sever\w+|gravity|unlawful\w*|illegal\w*|"
    r"unjustified|disproportionate|compensation|damages|victims?)\b"
)
"""Words of a sentence that says more, or denies something less than the act."""

_ASIDE_OF_DENIAL = any_case(
    r"[;:–—]|,(?!(?: [\w-]+){1,3}(?:,| and | or ))"
    r"|\b(?:that|who|whom|whose|which|when|where|after|before|since|because|until|"
    r"for|into|about|excuses?|access)\b"
)
"""The beginning of other words behind a denial, which tell what happened."""

_GIVEN = any_case(
    r"\b(?:the|these|those|its|his|her|their) (?:(?!(?:police|officers?|soldiers?|"
    r"troops|forces?|agen\w+|guards?|government|authorities|army|services?|state|staff|"
    r"men|members|military)\b)\w+ )?$"
)
"""Words before an act that is taken as given: "the intercepted calls", but not "its
officers beat"."""

_HAPPENED = any_case(
    r"\W+(?:\w+ ){0,3}?(?:took place|taken place|happened|occurred|existed)\b"
)

_NOBODY = any_case(
    r"\b(?:no|not|nor|never|neither|nobody|none|cannot|\w+n['’]t|could|can|anyone)\b"
)
"""Words before a denial that turn it around: "nobody disputes that"."""

_ASKED = any_case(
    r"\b(?:should|ensures?|must|urge[sd]?|recommend\w*|if|whether|alleg\w+|reportedly|"
    r"(?:law|provision|article|definition|legislation) (?:\w+ ){0,3}?(?:that|which))\b"
)
"""Words before a denial that make it a call, a condition, a law or hearsay."""

_REMAINDER = any_case(
    r"\bexcept|\bapart from|\bother than|\bnew cases\b"
    r"|\b(?:known|reported) to have been|\bno (?:\w+ )?(?:cases?|acts?|instances?) of "
    r"[^.;]{0,40}(?:investigated|prosecuted|brought|resolved|solved|punished|pursued)"
)
"""Words that limit a denial: something remains, or only what came after is denied."""

_ASIDE = any_case(
    r"\b(?:punish\w*|prohibits|prohibition|crimes?|offences?|codes?|laws?|legislation|investigat\w+|"
    r"constitution\w*|guarante\w+|decrees?|protect\w*|prevent\w*|eradicat\w+|"
    r"(?:concerning|regarding|with regard to|as for|on the (?:question|issue)s? of)|"
    r"criminali[sz]\w*|decriminali[sz]\w*)\b"
)
"""Words of sentences about law and care, which name acts without telling of them."""


def denies_conduct(view: View, label: str) -> bool:
    """Return True if a passage denies a violation, or the acts of a label.

    A long passage with "no violation" also tells of the act, so it asserts the label.
    """
    is_short = len(view.text.split()) <= _CONCLUSION_WORDS
    concludes = label == _CONCLUSION or (label == _VIOLATION and is_short)
    if concludes and finds_no_violation(view.text):
        return True
    return denies_acts(view.text, label)


def finds_no_violation(text: str) -> bool:
    """Return True if a text denies violations and asserts none.

    Example:
        >>> finds_no_violation("There has been no violation of Article 5.")
        True
        >>> finds_no_violation("There was a violation of Article 3 and none of 5.")
        False
    """
    rest, n_denied = _DENIED.subn(" ", text)
    return n_denied > 0 and _NAMED.search(_ALLEGED.sub(" ", rest)) is None


def denies_acts(text: str, label: str) -> bool:
    """Return True if a text denies acts of a label and tells of none.

    Example:
        >>> denies_acts("No journalist was harassed.", "internal_repression")
        True
        >>> denies_acts("No one was arrested for the killing.", "internal_repression")
        False
    """
    if label not in _ACTS:
        return False
    acts = any_case(rf"\b(?:{_ACTS[label]})\b")
    sentences = [text[a:b] for a, b in sentence_spans(text)]
    naming = [sentence for sentence in sentences if acts.search(sentence)]
    told = [s for s in naming if not (_is_denied(s) or _is_contested(s, acts))]
    return len(told) < len(naming) and all(_ASIDE.search(s) for s in told)


def _is_denied(sentence: str) -> bool:
    denial = _DENIES.search(sentence)
    return (
        denial is not None
        and _ASKED.search(sentence[: denial.start()]) is None
        and _REMAINDER.search(sentence) is None
    )


def _is_contested(sentence: str, acts: re.Pattern[str]) -> bool:
    """Return True if somebody denies all acts of a sentence."""
    denial = _CONTESTS.search(sentence)
    if denial is None:
        return False
    before = sentence[: denial.start()]
    return not (
        acts.search(before)
        or _tells(sentence, denial.end(), acts)
        or _NOBODY.search(before)
        or _ASKED.search(before)
        or _CONTESTS_LESS.search(sentence)
        or _REMAINDER.search(sentence)
    )


def _tells(sentence: str, start: int, acts: re.Pattern[str]) -> bool:
    """Return True if an act behind a denial is not what is denied.

    It stands in another clause, behind a second "that", or is taken as given: "denied
    having sold the spyware that was used".
    """
    other = _ASIDE_OF_DENIAL.search(sentence, start)
    end = other.start() if other else len(sentence)
    return any(
        act.start() >= end
        or (
            _GIVEN.search(sentence[start : act.start()][-40:])
            and not _HAPPENED.match(sentence, act.end())
        )
        for act in acts.finditer(sentence, start)
    )


_CHECK = (
    r"(?:consents?|approvals?|permissions?|permits?|licen[cs]es?|authori[sz]ations?|"
    r"inspections?|audits?|verifications?|declarations?|statements?|certificates?)"
)
_TO_TELL = r"(?:obtain|seek|disclose|name|identify|state|declare)"
_NO = any_case(
    r"\b(?:no|not|nor|never|neither|nothing|cannot|nobody|none|without|\w+n['’]t)\b"
)

_CUSTOMER = (
    r"(?:operator|buyer|purchaser|customer|client|end[- ]user|consignee|recipient)"
)
_WAIVED = any_case(
    r"\bwaiv(?:es?|ed|ing) (?:(?!refus|object|withh)\w+ ){0,4}(?:rights?|requirements?|"
    rf"{_CHECK})\b(?! (?:to|of) (?:refus|object|withh))"
    r"|\b(?:not|never|neither|nor)\b[^.;,]{0,12}\b(?:required|obliged|bound) to "
    rf"(?:\w+ ){{0,3}}{_TO_TELL}\b"
    rf"|\bno {_CHECK} (?:\w+ ){{0,5}}(?:is|are|shall be|will be)(?: \w+)? "
    r"(?:required|needed|necessary|demanded)\b"
    r"|\bmay (?:remain|stay|be left) (?:unnamed|anonymous|undisclosed)\b"
    rf"|\b(?:inspections?|audits?|visits?)\b[^.;]{{1,80}}\b{_CUSTOMER}"
    rf"(?:,? (?:which|who)(?: (?:the )?(?:{_CUSTOMER}|it))?)? "
    r"may (?:withhold|refuse|decline)\b(?! no\b)"
)
_WATCHER = (
    r"(?:courts?|judges?|judicial|independent|parliament\w*|prosecutors?|oversight|"
    r"supervis\w+)"
)
_MISSING = any_case(
    r"\bno export (?:licen[cs]e|permit|authori[sz]ation)s?\b"
    r"(?! (?:(?:is|are|was|were|has been|have been|would be) )?(?:required|needed|"
    r"necessary|will|shall|may|can|for|requirement|obligation))"
    r"|\b(?:licen[cs]es?|permits?|authori[sz]ations?|warrants?) (?:\w+ ){0,3}"
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
