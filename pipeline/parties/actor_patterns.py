"""Patterns of words to tell actors from others in reports."""

import re

from pipeline.parties.actor_words import (
    ADJECTIVE,
    AND,
    HARM_NOUN,
    HARM_STEM,
    HELPERS,
    OWNER,
    TOOL,
)

STRONG = re.compile(
    rf"\W{{0,3}}\s*{HELPERS}(?:arrest|detain|tortur|beat|kill|shot|shell|abduct|"
    rf"kidnap|"
    r"intercept|rap|execut|bomb|struck|raid|massacr|loot|hack|wiretap|assault|"
    r"ill-treat|mistreat|harass|intimidat|fired|dispers|persecut|compromised|shackled|"
    r"displaced|gained access|dragged|tore off|tied|broke up|stormed|kicked|punched|"
    r"insulted|humiliated|threatened|extorted|spied|opened fire|murdered|massacred|"
    r"forcibly|fired shots|infiltrat|shelled|demolish|banned|blocked|"
    r"censored|shut down|extract)\w*\b",
    re.IGNORECASE,
)
"""Verbs that are conduct of concern by themselves; other verbs need an object."""

ACTIVE = re.compile(
    rf"\W{{0,3}}\s*{HELPERS}((?:{HARM_STEM})(?!\w*(?:ment|tion)s?\b)\w*)\b",
    re.IGNORECASE,
)
ACCUSED = re.compile(
    r"\W{0,2}\s*(?:(?:and|,)[^.;]{3,60}\s)?(?:\w+\s+){0,3}"
    r"(?:(?<!those )responsible for"
    rf"(?=[^.;]{{0,160}}?(?:{HARM_NOUN.pattern}|\bdeaths?\b))|"
    r"(?:tak\w+|took|claim\w*) (?:credit|responsibility) "
    r"for|accused of|implicated\b|alleged to have|suspected of|convicted (?:of|for)|"
    r"charged (?:with|in connection with)|(?<!if )prosecuted for|found guilty\b|"
    r"indicted\b|put on trial|stood trial|sentenced\b[^.;]{0,80}?\bfor "
    r"(?:tortur|kill|murder|rap|beat|abus|assault|ill-treat|abduct)\w*|"
    r"on trial for|alleged to be|"
    r"acquitted of|(?:sanctioned|disciplined|demoted|"
    r"dismissed|arrested) for|"
    r"(?:were|was|is|are|been|be) (?:also )?implicated|involved in|"
    r"complicit in|guilty of|known for|engaged in|fac(?:ed|ing) (?:allegations|charges|"
    r"accusations) of|accounted for \d+ per cent of)\b(?![^.;]{0,40}\b(?:"
    r"(?:state|national) security|defam|insult|sedit|propaganda|treason|blasphem|"
    r"unlawful assembl|illegal (?:gather|organi[sz])|spreading|false "
    r"(?:news|information)|apostasy|spying for|peaceful))",
    re.IGNORECASE,
)
SUFFERED = re.compile(
    rf"\W{{0,2}}\s*(?:who\s+)?(?:(?:have|has|had)\s+)?(?:was|were|been|being|is|are)\s+"
    rf"(?:also |then |allegedly |reportedly |\w+ly )?"
    rf"((?:{HARM_STEM})\w*(?:ed|en|ot|n)|shot|hit|struck|held)\b"
    r"|\W{0,2}\s*(?:who\s+)?(?:(?:have|has|had)\s+)?[“\"'‘]?disappeared\b",
    re.IGNORECASE,
)
BY = re.compile(
    rf"\b(?:by|in particular(?: the)?|notably|at the hands of|"
    rf"responsibility (?:lies|rests) with|attributed to|"
    rf"attributable to|orders? of|custody of|"
    rf"(?:surveillance|interception|hacking|spying) (?:programmes?|operations?|"
    rf"activities|campaigns?) of|"
    rf"on the part of|participation of|involvement of|role of|"
    rf"use of \w+ by|impunity (?:for|of|among)|(?<!voluntary )(?:recruit|enrol|enlist)"
    rf"\w* (?:of )?(?:\w+ )?(?:into|in|by|for)|(?:releas|demobili[sz])\w* (?:of )?"
    rf"children (?:from|in)|involving|use of children (?:in|by)|"
    rf"(?:actions|abuses|crimes|violence|brutality) of|"
    rf"oversight (?:of|over)[^.;]{{0,40}}(?:surveillance|interception)"
    rf" of|including (?:from|by)|"
    rf"attributed to [^.;]{{0,120}}? \d+\s+to)"
    rf"(?:\s+|(?<=by)(?=(?-i:[A-Z]))){AND}{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
BY_SERIES = re.compile(
    r"\bby\s+(?:(?:the\s+)?(?:[\w’'-]+\s){0,3}[\w’'-]+,\s+(?:and\s+|or\s+)?){1,4}"
    rf"{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
"""One of several actors behind a "by": "by the police, the army and other agencies"."""

MANDATE = re.compile(
    r"\b(?:bod(?:y|ies)|board|commissions?|committees?|mechanisms?|units?|courts?|"
    r"tribunals?|offices?|ombuds\w+|inspectorates?|jurisdiction|mandates?)\b[^.;]{0,80}?"
    r"\b(?:(?:responsible for|charged with|competent|mandated?|empowered|to)\s+"
    r"(?:\w+\s+)?|for (?:the )?)(?:examin|investigat|hear|consider|review|prosecut|"
    r"receiv|deal|look|punish)\w*"
    r"[^.;]{0,80}$|\bany\s+(?:\w+\s+){0,4}?(?:violations?|abuses?|acts?|ill-treatment)\b"
    r"[^.;]{0,80}$|\bprotect\w*\s[^.;]{0,40}\bfrom\b[^.;]{0,80}$"
    r"|\b(?-i:Act|Bill|Law|Code|Decree|[Ss]ection \d\w*|[Aa]rticle \d\w*|"
    r"[Cc]lause \d\w*|the law)\b[^.;]{0,60}?\b(?:regulates?|allows?|provides?|permits?|"
    r"establish(?:es)?|enables?|gives?|grants?|authori[sz]es?|empowers?|sets?)\b[^.;]{0,160}$"
    r"|\b(?:powers?\s+(?:of|to|for|granted to|given to)|requests? to \w+ by)\s+"
    r"[^.;]{0,30}$",
    re.IGNORECASE,
)
"""A board's mandate, or what a law allows: this says nothing about what was done."""

BENIGN_BY = re.compile(
    r"\b(?:investigat\w+|report\w*|informed|provided|submitted|(?<!orders )issued|"
    r"published|regulated(?: and \w+)?|overseen|supervised|not cases of[^.;]{0,40}|"
    r"adopted|prepared|written|conducted an investigation|invited|assisted|"
    r"protected|rescued|"
    r"escorted|supported|accompanied|described|confirmed|"
    r"(?<!ill-)(?<!ill- )(?<!mis)treated|stated|replied|"
    r"acknowledged|made|drawn up|given|delivered|followed|headed|led|sent|"
    r"administered|funded|financed|set up|"
    r"brought back|questioned|commissioned|kept|constituted|established|created|formed|"
    r"chaired|hosted|abandoned|vacated|organi[sz]ed|facilitated|signed|received|welcomed)\s*$",
    re.IGNORECASE,
)
BLAMED = re.compile(
    r"\b(?:(?:(?<!receiving )complaints?|claims?|proceedings|charges|allegations?|"
    r"lawsuit|accusations?|indictments?|action)\s+against|(?:convicted|indicted|sentenced|charged|"
    r"implicating|accused)|(?:convictions?|prosecutions?|arrest warrants?|impunity|"
    r"misconduct)\s+(?:of|for|among|regarding|by|implicating))"
    rf"\s+{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"\b(?:(?:attacks?|assaults?|violence|ambush\w*|killings?|murders?|hatred|"
    r"offences?|"
    rf"fire)\s+(?:on|against|upon|of|at)|targeting(?: [a-z]+){{0,3}}(?: and)?|attacked)"
    rf"\s+{OWNER}{ADJECTIVE}$"
    rf"|\b(?:kill(?:ed|ing)|wound(?:ed|ing)|injur(?:ed|ing)|abducted|kidnapped|"
    rf"ambushed|murdered|shot(?: dead)?|executed|beheaded)\s+(?:at least |some |over |"
    rf"about |more than )?{OWNER}{ADJECTIVE}$"
    r"|\b(?:result(?:ed|ing) in|left|leaving)\s+(?:at least\s+)?(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"\b(?:complain\w*|report(?!edly)\w*|letters?|requests?|appeal\w*|submitted|address\w*|"
    r"sent|told|inform\w*|handed over|referred|recommend\w*|urge[sd]?|call\w* (?:on|"
    r"upon)|"
    r"according|train\w*|cooperat\w+|met|meeting|dialogue|assist\w+|support|equip\w*|"
    r"funding|reform|strengthen\w*|capacity|independence|access|returned|surrender\w*|"
    rf"protested|went)\s+(?:(?!that\b)\w+\s+){{0,3}}?(?:to|with|for|of|by|on)?\s*"
    rf"{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
SAID = re.compile(
    r"\W{0,2}\s*(?:\w+\s+){0,2}(?:stated|said|replied|indicated|noted|informed|"
    r"reported|"
    r"recommended|welcomed|explained|submitted|argued|observed|recalled|expressed|"
    r"investigated|opened an? (?:criminal )?(?:investigation|inquiry|case)|"
    r"should|shall|must|needs? to|is required|are required|will ensure|established|"
    r"adopted|trained|received (?:training|a complaint)|announced|denied)\b",
    re.IGNORECASE,
)

BY_LIST = re.compile(
    rf"\b(?:attributed to|perpetrated by|committed by|carried out by|implicating)\s+"
    rf"[^.;]{{0,300}}?(?:,|\band|\bor)\s+(?:and\s+|to\s+)?(?:the\s+)?{OWNER}$",
    re.IGNORECASE,
)
"""One of several actors to which a sentence attributes a deed."""

SHORT_FORM = re.compile(r"\s*\([A-Z][\w&-]{1,11}\)")
"""A short form between a name and its verb: "(GID)"."""

MEMBERS = re.compile(
    r"(?:,?\s+whose)?\s+(?:lieutenants?|sergeants?|captains?|inspectors?|commanders?|"
    r"departments?|soldiers?|officers?|officials?|personnel|agents?|members?|"
    r"troops|elements|"
    r"fighters|guards|forces|units?|agencies|squads?)\b(?:\s+(?:named|called)(?:\s+(?-i:[A-Z])\w+){1,3})?",
    re.IGNORECASE,
)
"""Persons who act for the body: "Israel Defense Forces soldiers blocked a patrol"."""

ATTACK = re.compile(
    r"(?:['’]s?)?\s+(?:(?:drone|air|artillery|military|ground|missile|rocket|naval|aerial|"
    r"tank|bulk|mass|secret|unlawful|illegal|communications?|covert)\s+){0,2}"
    r"(?:surveillance(?: practices?| programmes?| activities| operations?)?(?! (?:bill|"
    r"act|law|committee|select))|spying|hacking|wiretapping|ill-\s?treatment|"
    r"drones? (?:are|were|is|was|have|flights)|"
    r"mistreatment|use of (?:force|spyware|facial|surveillance|drones?|live ammunition|"
    r"torture)|"
    r"harassment|shootings?|repression|custody deaths|lock-ups|"
    r"strikes?|airstrikes?|attacks?|offensives?|shelling|bombardments?|raids?|"
    r"incursions?|crackdowns?|reprisals?|evacuation orders?|violence|brutality|torture|"
    r"abuses?|killings?|impunity|misconduct|practices? of)\b",
    re.IGNORECASE,
)

ACTION = re.compile(r"\s+(?:actions?|operations?|gunfire|fire)\b", re.IGNORECASE)
DIED_OF = re.compile(
    r"\b(?:deaths?|killed|died|injur\w+|wounded|tortur\w*|ill-treatment)\b[^.;]{0,60}?\b"
    r"(?:result of|following|during|from|in|by|related to|concerning|about)\s+"
    rf"{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
"""An action that killed or injured people, although its word names no harm."""

HAS_TOOLS = re.compile(
    r"\W{0,2}\s*(?:\(\w+\)\s*)?(?:and\s+\w+\s+)?(?:all\s+|also\s+|reportedly\s+)?(?:have|has"
    r"|had|possess\w*|owns?|operates?|operated|maintains?|bought|purchased|acquired|"
    r"deploy\w*)\s[^.;]{0,80}?\b(?:spyware|surveillance (?:system|technolog|equipment|"
    r"software|tool)\w*|intercept\w*|cell-site|simulators?|IMSI|ALPR|facial "
    r"recognition|devices? used to track|scanners)",
    re.IGNORECASE,
)
"""Possession of surveillance tools, which is of concern by itself."""

ORDERS = re.compile(
    rf"\W{{0,3}}{HELPERS}(?:requir|order|compel|forc|instruct|oblig|ask)\w*\s"
    r"[^.;]{0,80}?\bto\s+(?:\w+\s+){0,3}?(?:monitor|intercept|retain|filter|block|"
    r"censor|hand over|wiretap|shut down|spy|report on)\b",
    re.IGNORECASE,
)
"""Orders to others to monitor or to censor: "requires providers to monitor
messages"."""

CEASE = re.compile(
    r"\s+to\s+(?:\w+ly\s+)?(?:cease|stop|end|halt|refrain from|put an end to)\b",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"\b(?:orders?|instruct\w*|urg\w+|call\w* (?:on|upon)|demand\w*|warn\w*|request\w*|"
    rf"tell|told|appeal\w* to)\b[^.;]{{0,60}}?{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
"""A request to a body: if it is asked to end an abuse, it commits that abuse."""

SOLD_TO = re.compile(
    rf"\b(?:{TOOL}[^.;]{{0,120}}?\b(?:sold|suppl\w+|sale|provided|export\w*|delivered)|"
    rf"(?:sold|suppl(?:ied|y|ies)|sale of|provided|exported|delivered)\b[^.;]{{0,80}}?"
    rf"\b{TOOL})[^.;]{{0,80}}?\bto\s+{AND}{ADJECTIVE}$",
    re.IGNORECASE,
)
SOLD = re.compile(
    r"\b(?:sold|supplied|provided)\s+(?:the\s+)?(?:\w+\s+)?$", re.IGNORECASE
)
"""The receiver of surveillance tools, which is taken for their user."""

STATION = re.compile(
    r"[\s’']{0,2}(?:stations?|lock-ups?|vans?|vehicles|bases?|headquarters)\b",
    re.IGNORECASE,
)
WHERE = re.compile(
    r",?\s+where\s[^.;]{0,80}?\b(?:tortur|ill-treat|mistreat|beat|raped|electric shock|"
    r"died|assault)\w*",
    re.IGNORECASE,
)
TREATED = re.compile(
    r"\b(?:tortur|ill-treat|mistreat|beat|electric shock|died|deaths? in|incommunicado)"
    r"\w*",
    re.IGNORECASE,
)
"""Words that make a police station more than an address."""

HELPED = re.compile(
    rf"(?:{HARM_NOUN.pattern})[^.;]{{0,80}}"
    r"\b(?:with|in|through) the (?:\w+ and )?(?:support|assistance|complicity|"
    rf"acquiescence|consent|backing|help|collusion|participation) of\s+"
    rf"{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
"""A helper counts as an actor: "attacks with the support of the security forces"."""

HABIT = re.compile(
    r"\b(?:(?:common|usual|normal|routine|practice|trend|attempts?|plans?|efforts?)\b"
    rf"[^.;]{{0,40}}\b(?:for|from|of|by|among)|prevent\w*|stop\w*|prohibit\w*)"
    rf"\s+{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
TO_DO = re.compile(
    rf"\s+(?:to|of|from)\s+(?:\w+ly\s+)?((?:{HARM_STEM})\w*)\b", re.IGNORECASE
)
"""A habit: "common for the security forces to confiscate telephones"."""

ASIDE = re.compile(
    r"(?:,\s+(?!and\b|or\b|the\b)[^.;,]{3,80},|"
    r"(?:\s+(?:in|from|at|near|outside|inside|around)\s+(?:the\s+)?"
    r"(?:(?:city|town|province|region|district|area|"
    r"state|village)\s+of\s+)?(?:[A-Z][\w’'-]+)(?:\s+(?:and\s+)?[A-Z][\w’'-]+){0,3}"
    r"(?:\s+(?:refugee camp|camp|prison|airport|district|province|"
    r"town|state|county|city|region|area|village))?"
    r"(?:,\s+[A-Z]\w+,)?){1,2}|"
    r"\s+(?:of|from|belonging to)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,6}?[\w’'-]+"
    r"(?=\s+(?:arrest|detain|tortur|beat|kill|shot|abduct|raid|harass))|"
    r"\s+(?:positioned|stationed|deployed|based|operating|assigned)\s[^.;,]{0,80}?"
    r"(?=\s+(?:fired|shot|killed|arrested|beat|detained|attacked)\b)|"
    r",?\s+and\s+(?:the\s+)?(?:[\w’'-]+\s+){0,3}?[\w’'-]+,?"
    r"(?=\s+(?:\w+ly\s+)?(?:carried out|opened fire|fired|forc|used|arrest|detain|"
    r"tortur|beat|kill|shot|abduct|"
    r"raid|harass|assault|attack|rape[ds]|ill-treat|mistreat)))(?=\s)"
)
"""Words between a name and its verb: a place, or words between commas."""

AND_THEN = re.compile(
    r"\s+\w+ed\b[^.;]{0,200}?(?:,|\band)\s+(?:and\s+|then\s+)?((?:carried out|"
    r"conducted|launched|arrested|detained|killed|shot|tortured|beat|raided|burned|looted|"
    r"abducted|bombed|shelled|attacked)\b)",
    re.IGNORECASE,
)
"""The second of two deeds of one actor."""

SELLS = re.compile(
    r"\W{0,2}\s*(?:is|was)\s+an?\s[^.;]{0,60}\b(?:surveillance|spyware|interception|"
    r"intrusion|hacking)\b[^.;]{0,30}\b(?:company|firm|vendor|developer|manufacturer|"
    r"provider|group)\b",
    re.IGNORECASE,
)
MADE_BY = re.compile(
    r"\b(?:spyware|malware|implants?|(?:surveillance|intrusion|interception|hacking) "
    rf"\w+)\b[^.;]{{0,40}}\b(?:made|sold|supplied|developed|provided|produced|marketed|written)\s+by"
    rf"\s+{ADJECTIVE}$",
    re.IGNORECASE,
)
"""A maker of surveillance is of interest to an officer, whoever uses its products."""

HELD_AT = re.compile(
    r"\b(?:detain\w*|held|tortur\w*|interrogat\w*|questioning|beaten|confin\w*|"
    r"incommunicado|custody|abus\w*|ill-treat\w*|mistreat\w*|taken|detention)\b"
    r"[^.;]{0,60}?\b(?:at|in|to|by|by officers of|inside)\s+(?:the\s+)?"
    r"(?:(?:office )?(?:offices?|headquarters|premises|building|facilit\w+|cells?|"
    r"hands|detention cent\w+)\s+(?:of|run by|controlled by|operated by)\s+"
    r"(?:the\s+)?)?$",
    re.IGNORECASE,
)
HOLDS = re.compile(
    r"[\s’']{0,2}(?:detention|custody|prisons?|interrogation|cells?)\b",
    re.IGNORECASE,
)
"""The body that runs the place where somebody was detained or tortured."""

DIED = re.compile(r"\b(?:died|deaths?)\b", re.IGNORECASE)
"""Enough about somebody in custody, but nothing about others."""

RUN_BY = re.compile(
    r"\b(?:prisons?|detention (?:cent\w+|facilit\w+)|facilit\w+|cells?|building|places?"
    r" of detention)\s+(?:\w+\s+){0,3}?(?:run|controlled|operated|managed)\s+by"
    rf"\s+{AND}{ADJECTIVE}$",
    re.IGNORECASE,
)
OFFICIAL_ACT = re.compile(
    r"\W{0,2}\s*(?:has |have |had |also |then |itself )*(?:conducted|launched|opened|"
    r"initiated|carried out|ordered|began|announced)\s+(?:an?|its|their|the)?\s*"
    r"(?:own\s+)?(?:\w+\s+){0,2}?(?:investigations?|inquir\w+|probe|review|audit|"
    r"training|reform\w*)\b",
    re.IGNORECASE,
)
"""An official inquiry: the body looks into a deed that others did."""

ARMS = (
    r"(?:materiel|weapons?|firearms?|guns?|rifles?|ammunition|munitions|arms|explosives?|"
    r"drugs|cocaine|contraband|military items)"
)
SEIZED_ARMS = re.compile(
    rf"{ARMS}[^.;]{{0,60}}\b(?:seized|confiscated|recovered|collected)\s+(?:by|from)"
    rf"|\b(?:seiz|confiscat|recover|collect)\w*\s+(?:\w+\s+){{0,6}}?{ARMS}\b",
    re.IGNORECASE,
)
"""The seizure of arms, which is no conduct of concern."""

ATTRIBUTED = re.compile(r"(?:attribut|perpetrat|implicat|condemn)", re.IGNORECASE)
"""Words by which alone the deed is of concern."""
