"""Words about actors in reports: parts of patterns."""

import re

_NATION = (
    r"(?:[A-Z][a-z]+ )?[A-Z][a-z]+(?:ese|[ai]an|[eu]an|[ao]n|ish|sh|[a-z]qi|[a-z]ni|"
    r"eli|ali|mani|iti|meni|ch)|US|UK|U\.S\.|Thai|Greek|Turkish|Somali|Iraqi|Saudi"
)
"""A word such as "Russian" or "Israeli" before "forces"; "forces" alone is no name."""

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
    r"paramilitary (?:groups?|forces?|units?)|militias?|militiamen|armed groups?|"
    r"(?:armed |criminal )gangs?|armed (?:elements|bands|soldiers|settlers)|"
    r"(?<!peace)(?<!coast )(?:prison )?(?:guards|wardens)|mercenaries|settlers|"
    r"security organs|(?:occupation|occupying|regular|rebel|loyalist|undercover) "
    r"forces|"
    rf"(?-i:{_NATION}) (?:occupation |occupying |armed |security |undercover |"
    r"regular |special |government )?(?:forces|military(?: forces)?|troops|guards|"
    r"settlers)|"
    r"(?<=the )military(?= and )|(?<=by the )military|law[- ]enforcement)"
    r"\b".replace(" ", r"\s"),
    re.IGNORECASE,
)

ONE_WORD = re.compile(
    r"(?<![\w&/-])(?:(Taliban|Boko Haram|Hamas|Hizb[ou]llah|Hezbollah|Daesh|Houthis|"
    r"[Aa]l-Shabaab|Al-Qaida|Al Qaeda|Al-Qaeda|Janjaweed|Mai-Mai|Lashkar-e-Tayyiba|"
    r"Interahamwe|Mossad|Stasi|Savak|Frontex|Basij|Wagner|ISIS|ISIL|FARC|ELN|LTTE|LRA|RSF|"
    r"FDLR|M23|AQIM|JNIM|PKK)|"
    r"(?!UN|NGO|ALPR|LPR|CCTV|DNA|GPS|SIM|SMS|IMSI|IMEI|DPI|VPN|HIV|AIDS|GDPR|CVE|API|ISP|"
    r"PDF|HTTP|URL|COVID|ICCPR|CEDAW|CAT|CRC|CERD|CPT|OPCAT|ICC|ECHR|OSCE|ICRC|OHCHR|HRC|FRT|"
    r"THE|AND|NOT|ICT|LGBT|ILO|FAO|WHO|UPR|NHR|"
    r"RICA|SSL|[IVX]+\b)[A-Z]{3,6})(?![\w&/-])"
)
"""Armed groups and services of one word, and names written in capitals.

They count only if the sentence says that they did something: a word in capitals is as
often a treaty or a technique.
"""

CONDUCT = re.compile(
    r"\b(?:arrest|detain|detention|tortur|beat|ill-treat|kill|shot|abduct|raid|rap(?:e|ing)"
    r"|loot|attack|abus|violations?|intercept|hack|spyware|surveil|spying|block|banned|ALPR|"
    r"opened fire|custody|harass|accessed|gained access|execut|ambush|target)\w*",
    re.IGNORECASE,
)
WATCHES_OVER = re.compile(
    r"\W*(?:\w+\s+){0,3}(?:report|document|monitor|survey|condemn|not(?:e|ing)|campaign|"
    r"visit|interview|urge|recommend|warn|express|call)\w*\b",
    re.IGNORECASE,
)
"""Verbs by which an organisation reports on others."""

HARM_STEM = (
    r"arrest|detain|tortur|beat|kill|shoot|shot|raid|abduct|kidnap|disappear|intercept|"
    r"monitor|surveil|hack|infect|spie|spy|track|harass|intimidat|threaten|assault|rap|"
    r"execut|bomb|shell|attack|dispers|block|censor|seiz|confiscat|evict|burn|"
    r"destroy|extort|deport|subject|ill-\s?treat|mistreat|struck|strik|murder|massacr|"
    r"persecut|prevent|storm|target|imprison|jail|injur|wound|humiliat|insult|punch|"
    r"kick|handcuff|blindfold|interrogat|search|violat|commit|perpetrat|abus|forc|"
    r"recruit|loot|besieg|expel|interfer|repress|crack|restrict|refus|den[iy]|wiretap|"
    r"eavesdrop|collect|obtain|acquir|us|fir|open|carr|conduct|continu|enter|"
    r"took|tak|held|hold|infiltrat|launch|stop|obstruct|damag|demolish|profil|"
    r"surround|order|demand|plac|remov|transfer|releas|summon|parad|revert|fail|share|operat|compromis|gain|pressur|coerc|shackl|dislodg|"
    r"displac|renew|accessed|hit\b|made|condon|lynch|plunder|enslav|blackmail|purchas|procur|bought"
)

HARM_NOUN = re.compile(
    r"(?-i:(?<!into )\bforce\b)|\bforc(?:ed|ing|ibly)\b|"  # never "Armed Forces"
    r"\b(?:arrest|detention|tortur|ill-treat|mistreat|violence|killing|kill|"
    r"impunity|misconduct|brutal|atrocit|human rights breach|breaches of|taser|"
    r"electro-?shock|tear gas|rubber bullets|restrictions|blockade|curfew|drone|"
    r"murder|shot|shooting|abduct|disappear|surveillance|intercept|spyware|monitor|"
    r"harass|intimidat|threat|simulator|telephone|phone|rape|sexual|fire|fired|"
    r"obstruct|infiltrat|damag|demolish|"
    r"listing|profil|stopped|execut|bomb|shell|attack|raid|abuse|"
    r"violation|custody|extort|loot|beat|injur|massacre|persecut|repress|recruit|"
    r"pressur|coerc|evacuation order|compromis|spying|malware|offensive|airstrike|"
    r"camera|communications? data|call (?:data|detail) records|"
    r"facial recognition|licen[cs]e plate|ALPR|biometric|IMSI|wiretap|metadata|"
    r"war crimes|crimes against humanity|excessive|occupation|electric shock|"
    r"live ammunition|gunfire|censor|detain|confession|summon|peacekeep|crackdown|"
    r"assault|hack|track|search|seiz|confiscat|evict|displac|burn)\w*",
    re.IGNORECASE,
)

HELPERS = (
    r"(?:(?:have|has|had|was|were|is|are|also|then|allegedly|reportedly|often|"
    r"routinely|both|all|"
    r"repeatedly|subsequently|later|even|again|systematically|arbitrarily|violently|"
    r"forcibly|illegally|unlawfully|secretly|been|who|which|that|would|could|may|might|"
    r"frequently|regularly|commonly|continues? to|continued to|extensively|"
    r"admitted(?: to)?|"
    r"(?:alleged|reported|said|believed|known|found|thought) to|having|tried to|"
    r"attempted to|sought to|began to|did|not|and|on \w+ \w+|in \d{4}|\(\w+\),?|,)\s+)"
    r"{0,5}"
)

OWNER = (
    r"(?:(?:some |several |alleged |unidentified |armed |uniformed |plainclothes |"
    r"(?!(?:by|from) )\w+ )?"
    r"(?:members?|officers?|agents?|officials?|elements?|forces|units?|soldiers|men|"
    r"personnel|employees|branch(?:es)?|staff)\s+(?:of|from|belonging to|in)\s+)?"
)

ADJECTIVE = (
    r"(?:(?:the|an?|other|its|his|her|their|all|non-State|foreign|"
    r"regular|named|unknown|unidentified|government|pro-government|special|riot|masked|"
    r"armed|plainclothes|uniformed|"
    r"(?-i:[A-Z]\w+)(?:['’]s)?|"
    r"[a-z]+al|local|state|[a-z]+-[a-z]+|"
    r"[a-z]['’][A-Z]\w+|de facto|about|public|secret|joint|military|"
    r"these|those|"
    r"some|several|many|\d+|two|three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve|thirteen)"
    r"\s+){0,4}"
)

AND = r"(?:(?:[\w’'-]+\s+){1,12}?(?:and|or)\s+)?"
"""Words between "by" and the last of several actors."""

TOOL = (
    r"(?:spyware|malware|surveillance (?:system|technolog|equipment|software|tool|"
    r"capabilit)\w*|intercept\w*|cell-site|simulators?|IMSI|wiretapping|monitoring "
    r"(?:cent|system|equipment)\w*|hacking tools?|intrusion)"
)

COUNTED = re.compile(
    r"\d{1,3}\s+(?=(?:[A-Z][\w’'-]+\s+){1,5}(?:soldiers|officers|personnel|members|"
    r"troops|agents)\b)"
)
"""A number before a name that is no part of it: "12 Israel Defense Forces soldiers"."""
