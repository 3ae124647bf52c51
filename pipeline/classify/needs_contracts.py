"""Count the unmet needs of a safeguard, a security end user or a diversion.

By the guidelines a safeguard binds, and limits use, users, place, transfer or resale of
what the paper supplies, for reasons of end use, export control, human rights or misuse;
licences, trademarks, money and confidence are commerce. An end user is a body of the
deal, not a body that demands customer data by law. A diversion is one of goods. Each
unmet need counts once. Commerce counts if no end use is stated: twice in a short
passage, once in a long one.
"""

import re

from pipeline.classify.base import View
from pipeline.classify.unaware import limits_elsewhere, watches_unaware
from pipeline.datamodel import Kind
from pipeline.text.normalize import any_case

SAFEGUARD = "contractual_safeguard"
END_USER = "state_security_end_user"
DIVERSION = "diversion_intermediary_risk"
SUPPLY = "prior_supply_reference"
EVASIVE = "evasive_end_use"
LABELS = (SAFEGUARD, END_USER, DIVERSION, SUPPLY, EVASIVE)
"""Labels about the deal. ``licence_or_oversight`` also applies to reports, and is in
``needs``."""

_BINDS = any_case(
    r"\b(?:(?:shall|may|must|will|can|do|does|is|are) ?not|cannot|won't|never|nor|"
    r"prohibit\w*|forbid\w*|forbidden|ban(?:s|ned)?|embargo\w*|restrict\w*|only|solely|"
    r"exclusively|unless|without|undertak\w*|agree\w*|covenants?|certif\w+|require\w*|"
    r"must|shall|will|may (?:suspend|terminate|inspect|audit|revoke|disable|limit|"
    r"block)|rights? to|reserves?|limited to|no (?:re-?sale|re-?export|export|transfer|"
    r"use|relocation|other)|not (?:available|for|to)|den(?:y|ied|ial)|disavow\w*|"
    r"condemn\w*|audit\w*|inspect\w*|logs?)\b"
)
_REASON = any_case(
    r"export|militar|\barmed\b|\bwar(?:fare)?\b|sanction|embargo|end[- ]?us(?:e\b|er)|"
    r"human rights|humanitarian|surveil|weapon|law enforcement|police|intelligence|"
    r"espionage|terror|national security|sovereign|adversar|hostile|misus|violat|abus|"
    r"unlawful|illegal|journalist|opponent|protest|demonstrat|\bunions?\b|activis|"
    r"freedom of|assembl|tortur|repress|persecut|discriminat|stalk|harass|intimidat|"
    r"bully|humiliat|profil|\btrack|location|facial|biometr|privacy|private area|"
    r"\bconsent|re-?identif|civil(?:ian)? purpose|government|third part|another "
    r"(?:user|site)|relocat|re-?s[ao]l[del]|transfer|inspect|audit|suspend|record|"
    r"searche?s?\b"
)
_END_USE = any_case(
    r"militar|\barmed\b|\bwar(?:fare)?\b|sanction|embargo|end[- ]use\b|human rights|"
    r"humanitarian|(?<!market )surveil|weapon|law enforcement|police|intelligence "
    r"(?:ag|serv|purp|bod|comm|gather)|gathering intelligence|espionage|terroris|"
    r"national security|adversar|hostile|re-?export|denied part|\bexport(?:s|ed|ing|"
    r"ation)?\b(?! (?:manufactur|sales|market))|journalist|opponent|protest|"
    r"demonstrations?\b(?= (?:or|and|,|against))|activis|tortur|repress|persecut|"
    r"discriminat|stalk|harass|intimidat|bully|humiliat|profil(?:e|ing) (?:of |people|"
    r"person|individual|user|protest)|\btrack(?:ing|s|ed)? (?:\w+ ){0,3}(?:people|"
    r"person|individual|user|group|member|someone|anyone)|location data|facial|biometr|"
    r"re-?identif|civil(?:ian)? purpose|participants in|sensitive (?:characteristic|"
    r"personal|group)|political (?:affiliation|opinion|view)|unauthori[sz]ed (?:person|"
    r"user)|government\W{1,2}(?:end[- ]?us|users?\b|custom|related|entit|agenc|ministr|"
    r"bod)|(?:only|solely|exclusively|no other)\b.{0,60}\bend[- ]?users?\b|end[- "
    r"]?users? (?:approved|named|stated)"
)
_MISUSE = any_case(
    r"misus(?:e|ed|ing)\b(?! or improper)|abus|relocat|moved? to another|another user|"
    r"\binspect|\baudit|search logs|drone|record.{0,40}(?:person|people|view|purpose)|"
    r"consent (?:to|for) record|(?:personal|user) data.{0,40}without|caus(?:e|es|ed|"
    r"ing) .{0,40}\bharm|cannot be (?:\w+ ){0,2}(?:switched|turned|disabled|removed|"
    r"extended|changed|raised)|delet(?:ed|es|ion) .{0,40}(?:after|within)|kill switch|"
    r"(?:remotely|at once) (?:disabl|lock|shut|switch)\w*|warrant number|"
    r"refuses to (?:start|run)|second officer|four[- ]eyes"
)
_CONSENT = any_case(r"without .{0,40}(?:consent|approval)|consent of")
_PASSED_ON = any_case(
    r"resell|resale|resold|\bs[eo]l[dl]\b|\bsale\b|transfer|relocat|\bmov(?:e|ed|"
    r"ing)\b|remov|dispos|\blend|\bship|deliver"
)
_GOODS = any_case(
    r"equipment|products?\b|goods|devices?\b|systems?\b|hardware|units?\b|items?\b|"
    r"technolog|machine|\bkit\b|drone|camera"
)
_COMMERCE = any_case(
    r"trade ?marks?\b|\bmarks\b|\blogos?\b|copyright|intellectual property|patent|"
    r"reverse[- ]engineer|decompil|sub-?licen|source code|royalt|\bseats\b|derivative "
    r"works|i-?fram|licensed (?:technolog|material|product|ip)|licen[cs]es? grant|"
    r"confidential|non-?disclosure|proprietary information|indemnif|indemnit|harmless|"
    r"\bliab|\btax(?:es|ation)?\b|invoice|\bfees?\b|refund|merchantab|\bas is\b|"
    r"damages|commercial items|territor(?:y|ies)\b|\bmarket(?:ing|s)?\b|\bpromot|"
    r"compet(?:e\b|itive|itors?\b|ing)|demonstration (?:product|equipment)|forecast|"
    r"inventor(?:y|"
    r"ies)|sales (?:report|target|quota|evaluation|professional|demonstration)|best "
    r"efforts|traceab|\brecall|minimum purchase|point of sale|warranty|channel partner|"
    r"books and records|joint venture|non-?exclusiv|appoint|ownership|samples|"
    r"complaint|advertis|insurance|privacy (?:policy|notice|statement)|cookie|subpoena|"
    r"\bspam|virus|malware|denial[- ]of[- ]service|impersonat|defamat|obscen|infring|"
    r"rate limit|\blender|borrower|\bliens?\b|mortgage|lessor|lessee|tenant|landlord|"
    r"collateral|assign(?:ed|ment|s)? (?:this|the agreement|any|its|or delegate)|"
    r"subcontract|arbitrat|governing law|force majeure|customs declaration"
)
_REPEATS_THE_LAW = any_case(
    r"prior authori[sz]ation from|assess whether|may (?:be regulated|require prior)|"
    r"controlled under|consult (?:a|their|your)\b|own export control|(?:all "
    r")?applicable (?:\w+ ){0,5}(?:laws?|regulations?)|\bAct,? (?:\d{4}|of \d{4})|"
    r"obligations on|subject to .{0,30}due.diligence|listed items|the licensee (?:may|"
    r"must)|UK Military List|Council Regulation|(?:customer|user) (?:information|"
    r"data)\b.{0,60}(?:law enforcement|authorit)|protection orders?|launder|"
    r"identification program|verify the identity|\bEAR\b|Federal Register|this licence "
    r"(?:does not |shall )?authori[sz]|the licensee shall|licence requirement"
)
_PROCEDURE = any_case(
    r"\b(?:the licensee|(?:under|of) this licen[cs]e)\b|"
    r"\bbefore\b.{0,40}\b(?:shift|service|event|start|end(?!-)|recording)\b|"
    r"\blegal (?:notice|advice|department|team|obligation|basis (?:for|of)|"
    r"requirement|claim)|\bas (?:feasible|practical|soon)\b|\bif (?:practical|"
    r"feasible)\b|\bguarantee|\badvice\b|\bgeneral information|"
    r"\befforts?\b|\bplease\b|\b(?:is|are) (?:provided|available)\b|"
    r"\bwithin (?:\w+\W+){1,4}(?:hours|days|weeks|months)\b|"
    r"\bdays['’]? (?:\w+ )?notice"
)
"""Words of procedure, dates, advice and the licence of an authority itself: they say
how and when something is done, and seldom limit what may be done."""

_COMMERCIAL_HEADING = any_case(
    r"disclaimer|definition|glossary|interpretation|liabilit|indemni|confidential|"
    r"intellectual|trade ?mark|warrant|"
    r"payment|\bfees|\btax|governing|contribut|copyright|privacy|cookie|law "
    r"enforcement|legal process|arbitrat|data retention|notification"
)
_UNREMOVABLE = any_case(
    r"cannot be (?:\w+ ){0,2}(?:switched|turned|disabled|removed|extended|changed|"
    r"deactivated)|second officer|four[- ]eyes|warrant"
)
_HIDES = any_case(
    r"\b(?<!unauthori[sz]ed )(?:persons?|people|public|passers-?by|visitors?|subjects?|"
    r"targets?|suspects?|residents|pedestrians|bystanders)\b[^.;]{0,40}\b(?:shall|must|"
    r"will|need|are|is|may(?! not (?:\w+ )?notic)) not (?:be |to be )?(?:\w+ )?"
    r"(?:inform|notif|warn|alert|told|aware|notic|see (?:that\b|the cameras?\b))"
)
"""Words of a requirement that keeps people unaware: it limits nothing. A rule of access
("shall not see live video") limits use."""

_EXCUSES = any_case(
    r"\bforce majeure\b|\bacts? of god\b|\bhöhere[rn]? gewalt\b|\bfuerza mayor\b|"
    r"\bindemnif|\bhold harmless\b|\bschadlos|\bindemni[sz]ar\b|"
    r"\bchange (?:of|in) (?:its )?(?:address|name|legal form|contact)"
)
_EXCUSES_IN_ITS_TITLE = any_case(
    r"\W*(?:(?:section|article|§)? ?[\d.]+\W+)?(?:indemni(?:ty|fication)|force majeure|"
    r"höhere gewalt|fuerza mayor|notices)\b\W*(?:[.:\n-]|$)"
)
_ENDS_SUPPLY = any_case(
    r"end[- ]?use|endverwend|endverbleib|utilisat\w+ finale?|usos? final|re-?export|"
    r"resell|resale|"
    r"\b(?:shall|may|must|will) not (?:\w+ ){0,2}(?:use|monitor|intercept|target)\b"
)
_TELLS_OF_USE = any_case(
    r"human rights|menschenrecht|droits de l'homme|derechos humanos|misuse|repression|"
    r"journalist|civilian"
)
"""Clauses that excuse a party or shift a loss limit no use, although they name war,
embargo and government; and words beside them that do. Words of ``_TELLS_OF_USE`` may
also stand in a title's clause on the claims to be paid."""

_ALL = 3
"""Number of needs that a clause without any limit does not meet: it is never a flag."""

_LONG = 600
"""Number of characters above which a clause may forbid more than its commercial words
say."""

_SECURITY_BODY = any_case(
    r"police|sheriff|\barmy|navy|air force|militar|defen[cs]e|armed|law[- ]enforcement|"
    r"intelligence|security (?:serv|agenc|forc|directorate|bod|ministr|council|"
    r"command)|interior|homeland|prison|penitent|correction|jail|border|customs|coast "
    r"guard|gendarm|prosecut|constabular|marshal|precinct|sergeant|officer|trooper|"
    r"patrol|national guard|ministry|directorate|bureau|secret service|special forces|"
    r"\bfbi\b|\bdea\b|\bice\b|\bcbp\b|\bdod\b|\bdhs\b|\bnato\b|attorney|investigat|"
    r"agenc|chief|captain|detective|R&AW|wing\b|strategic|government|department|\bpd\b|"
    r"brigade|battalion|regiment|squad|(?:state|national|public|internal|presidential) "
    r"(?:securit|protect|guard)|public safety|securit\w+ (?:committee|department|"
    r"office|council)|state committee|counter-?terror|carabinieri|militia|special "
    r"(?:unit|operation)|\b(?:kgb|fsb|gknb|knb|mvd|sbu|ssu)\b|guard corps|paramilit|"
    r"immigration|ranger|riot|(?-i:[A-Z][a-z]+ern Command)"
)
_ASKED_BY_LAW = any_case(
    r"\b(?:subpoena|search warrant|legal process|court order|preservation request|"
    r"legal request|emergency request|data request|account information|users? of the|"
    r"law enforcement (?:request|guideline|official|response)|request(?:s|ed|"
    r"ing)? (?:from|by) (?:\w+ ){0,3}law enforcement)\b|legal authority to make such "
    r"request|\b(?:inform|call|notif|alert)\w* (?:the )?(?:\w+ )?police|"
    r"\b(?:fire (?:brigade|department)|ambulance|unarmed guards?|civil registry)\b|"
    r"\bsold by the (?:\w+ )?(?:police|army)|surplus (?:vehicle|good)|\bno (?:military|"
    r"police) (?:end[- ]?user|body)|\b(?:disclos|hand|releas|provid|furnish|"
    r"shar)\w*\b.{0,90}(?:where (?:the )?law so requires|required by (?:applicable "
    r")?law)|\bformer (?:\w+ ){0,2}(?:officers?|agents?|members?)\b"
)
_PART_OF_THE_DEAL = any_case(
    r"end[- ]?users?\b|consignee|operat(?:ed|or by)|deliver|install|purchas|\bbuy|"
    r"procure|contract(?:or|ing)\b|customer|for the (?:use|state|police|ministry|army)"
)
_LEGAL_GUIDE = any_case(
    r"law enforcement|legal process|government request|privacy|acronym|"
    r"glossary"
)
_RULES = any_case(
    r"\b(?:employees?|sergeants?|officers?|supervisors?|personnel|staff|units|each "
    r"\w+) (?:\w+ ){0,2}(?:will|shall|must|may)\b"
)
"""Words of a rule for staff. Such a rule does not say who receives the goods."""

_HANDED_OVER = any_case(
    r"\bus(?:e|es|ed|ing)\b.{0,20}\b(?:by|of)\b|\bwill use\b|\breceiv|"
    r"\bsuppl|\border|\bbeneficiar|"
    r"\brecipient|\bprovid\w+ to\b|\bhand(?:ed)? over|\bship|\bsold\b|\bproject"
)
_WORD = re.compile(r"[^\W\d_]{4}")
"""A word: marks, boxes and initials of a form name nobody."""

_ASTRAY = any_case(
    r"re-?s[aeo]l[del]|re-?export|transh?ship|forwarder|free[- ](?:trade )?zone|"
    r"consignee|third[- ]part|third countr|intermediar|broker|trading (?:compan|hous|"
    r"firm)|distribut|dealer|end[- ]?user|final (?:user|destination|recipient|"
    r"customer)|onward|re-?label|mislabel|declar|undisclosed|to be (?:advised|named|"
    r"confirmed|determined|announced)|not (?:be )?(?:named|disclosed|known)|need not|"
    r"unrelated to|payer|paid (?:by|from)|settled from|account of|transit|sub-?licen|"
    r"any (?:customer|company|country|person|third|party)|anyone|anybody|"
    r"pass(?:ed)? on|unnamed|wish(?:es)? to be named|our clients?|affiliates|"
    r"airway bill|bill of lading|without (?:informing|notice|telling)|(?:remov|strip|"
    r"peel|cut|cover|delet|eras|scratch|grind|tak|replac|chang|omit|hid|leav|"
    r"without)\w{0,6} (?:\S+ ){0,6}(?:names?|numbers?|labels?|mark(?:s|ings?)|logos?|"
    r"stickers?|plates?|origin|brand|manufacturer)\b|re-?pack|"
    r"neutral(?:ly)? (?:\w+ )?(?:box|carton|pack|label)|unmarked|\bplain (?:box|carton|"
    r"pack)|(?:to|via|through) (?:\w+ ){1,2}(?:partner|friend|cousin|colleague|agent|"
    r"affiliate|office|sister company)|write \W?[\w ]{3,40}\W? on the (?:invoice|box|"
    r"label|paper|declaration)|describe (?:it|them|the \w+) as"
)
_ABOUT_GOODS = any_case(
    r"consignee|installation site|goods|equipment|products?\b|units?\b|devices?\b|"
    r"systems?\b|hardware|software|"
    r"items?\b|ship|deliver|cargo|crate|export|resell|resale|supply|suppl|sell|pay|"
    r"price|invoice|settle|machine|technolog|materials?\b|licen[cs]e|\bbox(?:es)?\b|"
    r"carton|parcel|packag|consignment|pallet|container|freight|\bload\b"
)
_NO_GOODS = any_case(
    r"securities|pledge|collateral|lender|borrower|shareholder|grantor|loan|equity|"
    r"indebtedness|employment agency|contractor's services|rate of pay|payroll|"
    r"\binstall\w* .{0,40}(?:wall|room|office)|(?:buyer|customer|purchaser)(?:'s)? own|"
    r"account of the (?:buyer|customer|purchaser)|weight limit|trade ?marks?|royalt|"
    r"sub-?licensee|confidential information|non-?exclusive|\bappoint|customs free "
    r"zone|field of|change the fees|licen[cs]e agreement|intellectual property|at no "
    r"cost"
)
_ANSWERED = any_case(
    r"\b(?:to|with) the (?:\w+ ){0,2}authorit|to (?:the |your )?compliance|"
    r"under (?:file|reference)|\bin-house\b|\bown (?:certified|trained)|"
    r"certified (?:staff|engineers|technicians)|as stated in annex|see annex"
)
"""Words of an end use that is stated elsewhere, or of a refusal with a reason."""

_GIVEN_WITH_REFERENCE = any_case(
    r"under (?:file|reference)|\b(?:was|were|has|have|had|is|are) (?:been )?(?:\w+ly "
    r")?(?:given|stated|notified|communicated|declared|disclosed|reported|submitted|"
    r"sent|provided|shown|filed) .{0,40}(?:authorit|compliance)|\bin-house\b|\bown "
    r"(?:certified|trained)|certified (?:staff|engineers|technicians)"
)
_REFUSES = any_case(
    r"\b(?:cannot|can not|can't|will not|won't|shall not|may not|must not|(?:is|are|"
    r"was|were|be|do|does|did) not|not to|never|need not|unable to|refuse[sd]? to|"
    r"decline[sd]? to|wish(?:es)? not to|without) (?:be )?(?:\w+ ){0,2}(?:disclos|"
    r"nam(?:e|ing)|stat(?:e|ing)|reveal|shar(?:e|ing)|communicat|tell|told|giv(?:e|"
    r"ing)|specif|identif|discuss|known|explain)|undisclosed|withheld|(?:only )?after "
    r"(?:delivery|shipment|signature|payment|receipt|acceptance|installation)|until "
    r"then|at a later (?:date|time|stage)|in due course|to be (?:advised|determined|"
    r"announced|named|confirmed)|\btb[acd]\b"
)
"""Words of a refusal or delay, which a pointer to an annex does not answer."""

_SUPPLIED = any_case(
    r"surveil|camera|intercept|\bfac(?:e|es|ial)\b|recogni|plate|\balpr|anpr|\btrack|"
    r"monitor|forensic|\bspy|intrusion|imsi|drone|biometr|cctv|video|listen|wiretap|"
    r"locat|police|law enforcement|intelligence|sheriff|border|investigat|security|"
    r"detect|probe|spectrum|radar|extract|unlock|ministry|\barmy\b|militar|defen[cs]e|"
    r"prison|penitent|gendarm|customs|\bagenc|homeland|interior|coast guard|"
    r"carabinieri|prosecut|security|spare|extension|extend(?:s|ed|ing)? (?:the|a|an|"
    r"our|your|its)\b|upgrad|replac|previous|earlier|prior\b|existing|already|"
    r"predecessor|former|follow-?on|repeat order|further (?:units|order|licen)|"
    r"(?:first|second|third|next|last) (?:phase|lot|batch|stage|order|delivery)|under "
    r"(?:the )?(?:contract|order|agreement)|platform|product|\bsystems?\b|software|"
    r"generation|installed base|maintenance"
)
"""What was supplied, to whom, or that it adds to an earlier supply."""


def n_missing(view: View, label: str, kind: Kind) -> int:
    """Return the number of a label's needs that a passage does not meet."""
    if label == SAFEGUARD and limits_nothing(view):
        return _ALL
    if view.language != "en":
        return 0
    if label == SAFEGUARD:
        return _n_missing_of_safeguard(view, kind)
    if label == END_USER:
        return _n_missing_of_end_user(view)
    if label == DIVERSION:
        return _n_missing_of_diversion(view.text)
    if label == EVASIVE:
        return 2 * _is_answered(view.text)
    return int(not _SUPPLIED.search(f"{view.text} {view.context}"))


def limits_nothing(view: View) -> bool:
    """Return True for clauses that let persons be watched, or excuse a party."""
    if _EXCUSES_IN_ITS_TITLE.match(view.text):
        return _ENDS_SUPPLY.search(view.text) is None
    if _EXCUSES.search(view.text):
        limits = _ENDS_SUPPLY.search(view.text) or _TELLS_OF_USE.search(view.text)
        return len(view.text) <= _LONG and limits is None
    return watches_unaware(view) and not limits_elsewhere(view)


def _is_answered(text: str) -> bool:
    """Return True if an end use stands elsewhere, or support is declined for cause."""
    return _ANSWERED.search(text) is not None and (
        _REFUSES.search(text) is None or _GIVEN_WITH_REFERENCE.search(text) is not None
    )


def may_limit(view: View) -> bool:
    """Return True if a clause can limit the users or the use of the item.

    Leases, liens and assignments require consent, too. So consent counts only if goods
    are passed on.
    """
    text = view.text
    return any(found.search(text) for found in (_END_USE, _MISUSE)) or all(
        found.search(text) for found in (_CONSENT, _PASSED_ON, _GOODS)
    )


def _n_missing_of_safeguard(view: View, kind: Kind) -> int:
    text = view.text
    found = int(kind is not Kind.CONTRACT and not _UNREMOVABLE.search(text))
    above = view.heading[-1] if view.heading else ""
    is_of_end_use = _END_USE.search(f"{text} {above}") is not None
    has_reason = is_of_end_use or _REASON.search(text) is not None
    found += not (may_limit(view) and has_reason)
    found += not _BINDS.search(f"{text} {view.context}")
    found += _is_said_by_others(view) + (_PROCEDURE.search(text) is not None)
    found += 2 * (
        _is_opening(text) or _HIDES.search(" ".join(text.split())) is not None
    )
    if not is_of_end_use and _COMMERCE.search(text):
        found += 1 if len(text) > _LONG else 2
    return found


def _is_said_by_others(view: View) -> bool:
    """Return True if a clause repeats the law, or has a heading about commerce."""
    return _REPEATS_THE_LAW.search(view.text) is not None or any(
        _COMMERCIAL_HEADING.search(above) for above in view.heading
    )


def _is_opening(text: str) -> bool:
    return text.rstrip().endswith(":") and len(text.split()) <= 8


def _n_missing_of_end_user(view: View) -> int:
    text = view.text
    found = int(_SECURITY_BODY.search(f"{text} {view.context}") is None)
    if any(_LEGAL_GUIDE.search(above) for above in view.heading):
        found += 1
    if not _SECURITY_BODY.search(text) and not _WORD.search(text):
        found += 2
    is_rule = _RULES.search(text) is not None and not _HANDED_OVER.search(text)
    if is_rule and not _PART_OF_THE_DEAL.search(text):
        found += 1
    if _ASKED_BY_LAW.search(text) and not _PART_OF_THE_DEAL.search(text):
        found += 2
    return found


def _n_missing_of_diversion(text: str) -> int:
    found = int(_ASTRAY.search(text) is None) + int(_ABOUT_GOODS.search(text) is None)
    return found + 2 * (_NO_GOODS.search(text) is not None)
