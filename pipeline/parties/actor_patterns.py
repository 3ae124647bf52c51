"""The words by which a report says who did what: patterns and nothing else."""

import re

GENERIC = re.compile(
    r"\b(?:(?:state |national |internal |government |regime )?security (?:forces?|"
    r"services?|agencies|agents|officers|officials|personnel|apparatus)|(?:riot |"
    r"national |federal |local |military |secret )?police(?: officers?| forces?|"
    r" units?|"
    r" agents?)?|armed forces|defence forces|army|soldiers|troops|gendarmes?|"
    r"(?<=the )military(?= (?:ha[sd]|have|was|were|is|and|in|to|also|who|forces|"
    r"personnel|officers|police))|"
    r"gendarmerie|(?:state |military )?intelligence (?:services?|agents?|officers?|"
    r"agencies|officials?)|prison (?:authorities|guards?|officers?|staff|officials)|"
    r"border guards?|national guard|law[- ]enforcement (?:officials?|officers?|agents?|"
    r"agencies|authorities|bodies|personnel)|armed men|gunmen|rebels|rebel "
    r"(?:groups?|forces|fighters)|insurgents|death squads?|military "
    r"(?:forces|personnel|officers|agents)|"
    r"special forces|secret services?|government forces|paramilitaries|"
    r"paramilitary (?:groups?|forces?|units?)|militias?|militiamen|armed groups?)"
    r"\b".replace(" ", r"\s"),
    re.IGNORECASE,
)
ONE_WORD = re.compile(
    r"(?<![\w&/-])(?:Taliban|Boko Haram|Hamas|Hizb[ou]llah|Hezbollah|Daesh|Houthis|"
    r"[Aa]l-Shabaab|Al-Qaida|Al Qaeda|Al-Qaeda|Janjaweed|Mai-Mai|Lashkar-e-Tayyiba|"
    r"Interahamwe|Mossad|Stasi|Savak|Frontex|Basij|Wagner|"
    r"(?!UN|NGO|ALPR|LPR|CCTV|DNA|GPS|SIM|SMS|IMSI|IMEI|DPI|VPN|HIV|AIDS|GDPR|CVE|API|ISP|"
    r"PDF|HTTP|URL|COVID|ICCPR|CEDAW|CAT|CRC|CERD|CPT|OPCAT|ICC|ECHR|OSCE|ICRC|OHCHR|HRC|FRT|"
    r"THE|AND|NOT|ICT|LGBT)[A-Z]{3,6})(?![\w&/-])"
)
"""Armed groups and services of one word, and what is written in capitals.

Only where the sentence says that they did something: a word in capitals is as often
a treaty or a technique.
"""

HARM_STEM = (
    r"arrest|detain|tortur|beat|kill|shoot|shot|raid|abduct|kidnap|disappear|intercept|"
    r"monitor|surveil|hack|infect|spie|spy|track|harass|intimidat|threaten|assault|rap|"
    r"execut|bomb|shell|attack|dispers|block|censor|seiz|confiscat|evict|burn|"
    r"destroy|extort|deport|subject|ill-treat|mistreat|struck|strik|murder|massacr|"
    r"persecut|prevent|storm|target|imprison|jail|injur|wound|humiliat|insult|punch|"
    r"kick|handcuff|blindfold|interrogat|search|violat|commit|perpetrat|abus|forc|"
    r"recruit|loot|besieg|expel|interfer|repress|crack|restrict|refus|den[iy]|wiretap|"
    r"eavesdrop|collect|obtain|acquir|us|fir|open|carr|conduct|continu|enter|"
    r"took|tak|held|hold|infiltrat|launch|stop|obstruct|damag|demolish|profil|"
    r"surround|order|demand|plac|remov|transfer|releas|summon|parad|revert|fail|share|operat|compromis|gain|pressur|coerc|shackl|dislodg|"
    r"displac|renew|accessed|hit\b|blackmail|purchas|procur|bought"
)
HARM_NOUN = re.compile(
    r"(?-i:(?<!into )\bforce\b)|"  # "use of force", never "Armed Forces"
    r"\b(?:arrest|detention|tortur|ill-treat|mistreat|violence|killing|kill|"
    r"impunity|misconduct|brutal|atrocit|human rights breach|breaches of|"
    r"murder|shot|shooting|abduct|disappear|surveillance|intercept|spyware|monitor|"
    r"harass|intimidat|threat|simulator|telephone|phone|rape|sexual|fire|fired|"
    r"obstruct|infiltrat|damag|demolish|"
    r"listing|profil|stopped|execut|bomb|shell|attack|raid|abuse|"
    r"violation|custody|extort|loot|beat|injur|massacre|persecut|repress|recruit|"
    r"pressur|coerc|evacuation order|compromis|spying|malware|offensive|airstrike|"
    r"camera|facial recognition|licen[cs]e plate|ALPR|biometric|IMSI|wiretap|metadata|"
    r"detain|confession|summon|peacekeep|crackdown|assault|hack|track|search|seiz|confiscat|evict|displac|burn)\w*",
    re.IGNORECASE,
)
HELPERS = (
    r"(?:(?:have|has|had|was|were|is|are|also|then|allegedly|reportedly|often|"
    r"routinely|both|all|"
    r"repeatedly|subsequently|later|even|again|systematically|arbitrarily|violently|"
    r"forcibly|illegally|unlawfully|secretly|been|who|which|that|would|could|may|might|"
    r"frequently|regularly|commonly|continues? to|continued to|tried to|attempted to|"
    r"sought to|began to|did|not|and|on \w+ \w+|in \d{4}|\(\w+\),?|,)\s+){0,5}"
)
STRONG = re.compile(
    rf"\W{{0,3}}\s*{HELPERS}(?:arrest|detain|tortur|beat|kill|shot|shell|abduct|"
    rf"kidnap|"
    r"intercept|rap|execut|bomb|struck|raid|massacr|loot|hack|wiretap|assault|"
    r"ill-treat|mistreat|harass|intimidat|fired|dispers|persecut|compromised|shackled|"
    r"displaced|gained access|dragged|tore off|tied|broke up|stormed|kicked|punched|"
    r"insulted|humiliated|threatened|extorted|spied|opened fire|murdered|massacred|"
    r"forcibly|fired shots|infiltrat|shelled|demolish)\w*\b",
    re.IGNORECASE,
)
"""Verbs that are conduct of concern by themselves; the others need what was done."""

ACTIVE = re.compile(rf"\W{{0,3}}\s*{HELPERS}((?:{HARM_STEM})(?:\w*))\b", re.IGNORECASE)
ACCUSED = re.compile(
    r"\W{0,2}\s*(?:(?:and|,)[^.;]{3,60}\s)?(?:\w+\s+){0,3}"
    r"(?:(?<!those )responsible for"
    rf"(?=[^.;]{{0,160}}?(?:{HARM_NOUN.pattern}|\bdeaths?\b))|"
    r"(?:tak\w+|took|claim\w*) (?:credit|responsibility) "
    r"for|accused of|implicated\b|alleged to have|suspected of|convicted (?:of|for)|"
    r"charged (?:with|in connection with)|(?<!if )prosecuted for|found guilty\b|"
    r"indicted\b|acquitted of|(?:sanctioned|disciplined|demoted|"
    r"dismissed|arrested) for|"
    r"(?:were|was|is|are|been|be) (?:also )?implicated|involved in|"
    r"complicit in|guilty of|known for|engaged in|fac(?:ed|ing) (?:allegations|charges|"
    r"accusations) of|accounted for \d+ per cent of)\b",
    re.IGNORECASE,
)
SUFFERED = re.compile(
    rf"\W{{0,2}}\s*(?:who\s+)?(?:(?:have|has|had)\s+)?(?:was|were|been|being|is|are)\s+"
    rf"(?:also |then |allegedly |reportedly |\w+ly )?"
    rf"((?:{HARM_STEM})\w*(?:ed|en|ot|n)|shot|hit|struck|held)\b",
    re.IGNORECASE,
)
OWNER = (
    r"(?:(?:some |several |alleged |unidentified |armed |uniformed |plainclothes |"
    r"\w+ )?"
    r"(?:members?|officers?|agents?|officials?|elements?|forces|units?|soldiers|men|"
    r"personnel|employees|branch(?:es)?|staff)\s+(?:of|from|belonging to|in)\s+)?"
)
ADJECTIVE = (
    r"(?:(?:the|an?|other|its|his|her|their|all|non-State|foreign|"
    r"regular|named|unknown|unidentified|government|pro-government|special|riot|masked|"
    r"armed|plainclothes|uniformed|"
    r"(?-i:[A-Z]\w+)(?:['’]s)?|"
    r"[a-z]+al|local|state|de facto|these|those|some|several|many|\d+|two|three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve|thirteen)"
    r"\s+){0,4}"
)
AND = r"(?:(?:[\w’'-]+\s+){1,12}?(?:and|or)\s+)?"
"""What may stand between "by" and the last of several who did it."""

BY = re.compile(
    rf"\b(?:by|at the hands of|responsibility (?:lies|rests) with|attributed to|"
    rf"attributable to|orders? of|custody of|"
    rf"(?:surveillance|interception|hacking|spying) (?:programmes?|operations?|"
    rf"activities|campaigns?) of|"
    rf"on the part of|participation of|involvement of|role of|"
    rf"use of \w+ by|impunity (?:for|of|among)|(?<!voluntary )(?:recruit|enrol|enlist)"
    rf"\w* (?:of \w+ )?(?:into|in|by)|(?:release|demobili[sz]ation) of children "
    rf"(?:from|in)|oversight (?:of|over)[^.;]{{0,40}}(?:surveillance|interception) of|"
    rf"including (?:from|by)|"
    rf"attributed to [^.;]{{0,120}}? \d+\s+to)\s+{AND}{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
BY_SERIES = re.compile(
    r"\bby\s+(?:(?:the\s+)?(?:[\w’'-]+\s){0,3}[\w’'-]+,\s+(?:and\s+|or\s+)?){1,4}"
    rf"{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
"""One of several behind a "by": "by the police, the army and other agencies"."""

MANDATE = re.compile(
    r"\b(?:bod(?:y|ies)|board|commissions?|committees?|mechanisms?|units?|courts?|"
    r"tribunals?|offices?|ombuds\w+|inspectorates?|jurisdiction|mandates?)\b[^.;]{0,80}?"
    r"\b(?:(?:responsible for|charged with|competent|mandated?|empowered|to)\s+"
    r"(?:\w+\s+)?)(?:examin|investigat|hear|consider|review|prosecut|receiv|deal|look)\w*"
    r"[^.;]{0,80}$|\bany\s+(?:\w+\s+){0,4}?(?:violations?|abuses?|acts?|ill-treatment)\b"
    r"[^.;]{0,80}$|\bprotect\w*\s[^.;]{0,40}\bfrom\b[^.;]{0,80}$",
    re.IGNORECASE,
)
"""What somebody is there to look into has not been done for that."""

BENIGN_BY = re.compile(
    r"\b(?:investigat\w+|report\w*|informed|provided|submitted|(?<!orders )issued|"
    r"published|regulated(?: and \w+)?|overseen|supervised|not cases of[^.;]{0,40}|"
    r"adopted|prepared|written|conducted an investigation|invited|assisted|"
    r"protected|rescued|"
    r"escorted|supported|accompanied|(?<!ill-)(?<!mis)treated|described|confirmed|stated|replied|"
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
"""One of several to whom a sentence attributes what was done."""

SHORT_FORM = re.compile(r"\s*\([A-Z][\w&-]{1,11}\)")
"""What may stand between a name and its verb: "(GID)"."""

MEMBERS = re.compile(
    r"(?:,?\s+whose)?\s+(?:lieutenants?|sergeants?|captains?|inspectors?|commanders?|"
    r"departments?|soldiers?|officers?|officials?|personnel|agents?|members?|"
    r"troops|elements|"
    r"fighters|guards|forces|units?)\b(?:\s+(?:named|called)(?:\s+(?-i:[A-Z])\w+){1,3})?",
    re.IGNORECASE,
)
"""Who acts for the body: "Israel Defense Forces soldiers blocked a patrol"."""

ATTACK = re.compile(
    r"(?:['’]s?)?\s+(?:(?:drone|air|artillery|military|ground|missile|rocket|naval|aerial|"
    r"tank|bulk|mass|secret|unlawful|illegal|communications?|covert)\s+){0,2}"
    r"(?:surveillance(?: practices?| programmes?| activities| operations?)?(?! (?:bill|"
    r"act|law|committee|select))|spying|hacking|wiretapping|"
    r"harassment|shootings?|repression|custody deaths|lock-ups|"
    r"strikes?|airstrikes?|attacks?|offensives?|shelling|bombardments?|raids?|"
    r"incursions?|crackdowns?|reprisals?|evacuation orders?|violence|brutality|torture|"
    r"abuses?|killings?|impunity|misconduct|practices? of)\b",
    re.IGNORECASE,
)

ACTION = re.compile(r"\s+(?:actions?|operations?|gunfire|fire)\b", re.IGNORECASE)
DIED_OF = re.compile(
    r"\b(?:deaths?|killed|died|injur\w+|wounded)\b[^.;]{0,60}?\b(?:result of|following|"
    rf"during|from|in|by)\s+{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
"""An action that killed or injured, though it is no word for harm."""

HAS_TOOLS = re.compile(
    r"\W{0,2}\s*(?:\(\w+\)\s*)?(?:and\s+\w+\s+)?(?:all\s+|also\s+|reportedly\s+)?(?:have|has"
    r"|had|possess\w*|owns?|operates?|operated|maintains?|bought|purchased|acquired|"
    r"deploy\w*)\s[^.;]{0,80}?\b(?:spyware|surveillance (?:system|technolog|equipment|"
    r"software|tool)\w*|intercept\w*|cell-site|simulators?|IMSI|ALPR|facial "
    r"recognition|devices? used to track|scanners)",
    re.IGNORECASE,
)
"""To have what is there to watch is of concern by itself."""

HELPED = re.compile(
    rf"(?:{HARM_NOUN.pattern})[^.;]{{0,80}}"
    r"\b(?:with|in|through) the (?:\w+ and )?(?:support|assistance|complicity|"
    rf"acquiescence|consent|backing|help|collusion|participation) of\s+"
    rf"{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
"""Who helps to do it does it: "attacks with the support of the security forces"."""

HABIT = re.compile(
    r"\b(?:(?:common|usual|normal|routine|practice|trend|attempts?|plans?|efforts?)\b"
    rf"[^.;]{{0,40}}\b(?:for|from|of|by|among)|prevent\w*|stop\w*|prohibit\w*)"
    rf"\s+{OWNER}{ADJECTIVE}$",
    re.IGNORECASE,
)
TO_DO = re.compile(
    rf"\s+(?:to|of|from)\s+(?:\w+ly\s+)?((?:{HARM_STEM})\w*)\b", re.IGNORECASE
)
"""What a habit is: "common for the security forces to confiscate telephones"."""

ASIDE = re.compile(
    r"(?:,\s+(?!and\b|or\b|the\b)[^.;,]{3,80},|"
    r"\s+(?:in|from|at|near)\s+(?:the\s+)?(?:(?:city|town|province|region|district|area|"
    r"state|village)\s+of\s+)?(?:[A-Z][\w’'-]+)(?:\s+(?:and\s+)?[A-Z][\w’'-]+){0,3}"
    r"(?:\s+(?:district|province|town|state|county|city|region|area|village))?"
    r"(?:,\s+[A-Z]\w+,)?|"
    r"\s+(?:of|from|belonging to)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,6}?[\w’'-]+"
    r"(?=\s+(?:arrest|detain|tortur|beat|kill|shot|abduct|raid|harass))|"
    r"\s+(?:positioned|stationed|deployed|based|operating|assigned)\s[^.;,]{0,80}?"
    r"(?=\s+(?:fired|shot|killed|arrested|beat|detained|attacked)\b)|"
    r",?\s+and\s+(?:the\s+)?(?:[\w’'-]+\s+){0,3}?[\w’'-]+,?"
    r"(?=\s+(?:\w+ly\s+)?(?:carried out|arrest|detain|tortur|beat|kill|shot|abduct|"
    r"raid|harass|assault|attack|rape[ds]|ill-treat|mistreat)))(?=\s)"
)
"""What may stand between a name and its verb: a place, words between commas."""

AND_THEN = re.compile(
    r"\s+\w+ed\b[^.;]{0,200}?(?:,|\band)\s+(?:and\s+|then\s+)?((?:carried out|"
    r"conducted|launched|arrested|detained|killed|shot|tortured|beat|raided|burned|looted|"
    r"abducted|bombed|shelled|attacked)\b)",
    re.IGNORECASE,
)
"""The second of two things that somebody did."""

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
"""A maker of surveillance is what an officer looks for, whoever uses it."""

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
    r"[\s’']{0,2}(?:detention|headquarters|custody|prisons?|interrogation|cells?)\b",
    re.IGNORECASE,
)
"""Who runs the place where somebody was detained or tortured."""

DIED = re.compile(r"\b(?:died|deaths?)\b", re.IGNORECASE)
"""Says enough of somebody in custody, and nothing of others."""

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
"""Looks into what was done, and is told of it more than does it."""

ARMS = (
    r"(?:materiel|weapons?|firearms?|guns?|rifles?|ammunition|munitions|arms|explosives?|"
    r"drugs|cocaine|contraband|military items)"
)
SEIZED_ARMS = re.compile(
    rf"{ARMS}[^.;]{{0,60}}\b(?:seized|confiscated|recovered|collected)\s+(?:by|from)"
    rf"|\b(?:seiz|confiscat|recover|collect)\w*\s+(?:\w+\s+){{0,6}}?{ARMS}\b",
    re.IGNORECASE,
)
"""To take arms is no conduct of concern."""

ATTRIBUTED = re.compile(r"(?:attribut|perpetrat|implicat)", re.IGNORECASE)
"""Says by itself that what was done is of concern."""

COUNTED = re.compile(
    r"\d{1,3}\s+(?=(?:[A-Z][\w’'-]+\s+){1,5}(?:soldiers|officers|personnel|members|"
    r"troops|agents)\b)"
)
"""A number before a name that is none of it: "12 Israel Defense Forces soldiers"."""
