"""English words for the needs of a report's labels, for use by ``needs_reports``.

A list may hold too much, and should not hold too little.
"""

import re

CITED = re.compile(
    r"[^.()\n]{0,160}\((?:index: ?)?[A-Z]{3} ?\d{2}/\d{3,5}/\d{4}\)", re.IGNORECASE
)
"""The title of a work of the writer, with its index: a title states nothing."""

NAMED = re.compile(
    r"(?:committee|convention|protocol|rapporteur|working group|experts?|council|"
    r"declaration|mechanism|observatory|day|congress|mission|court|commission|"
    r"representative)s? (?:for|on|against|to|"
    r"concerning)(?: the)?(?: \w+){0,4}? ?(?:torture(?: and other[^.;,]{0,60})?|"
    r"disappear\w*|detentions?|executions?|genocide|slavery|trafficking|violence|"
    r"persons|punishment|killings|racism|discrimination(?: against women)?|defenders|"
    r"expression|rights)\b",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"\b(?:prevent(?:ion|ing|ed)?|combat(?:ing|ting)?|eliminat\w+|eradicat\w+|"
    r"prohibit\w*|criminali[sz]\w+|fight(?:ing)?|zero tolerance|free from|"
    r"protect\w* (?:from|against)|definition of|crime of|offence of|"
    r"absence of)\b[^.;,]{0,70}",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\b(?:should|must|shall|recommend\w*|urge[sd]?|urging|call(?:s|ed|ing)? (?:on|"
    r"upon|for)|encourag\w+|invit\w+|requested (?:the )?states?|requests|intends? to|"
    r"plan(?:s|ned)? to|propos(?:es|ed|al)|draft|bills?|pledge[sd]?|enshrine\w*|"
    r"no one|everyone has|ratif\w+|commend\w+|welcom\w+|congratulat\w+|enquired|"
    r"asked (?:about|how|wh)|reminded|stressed the (?:need|imp)|provides that|"
    r"aimed at|training (?:on|for|of|in)|took note)\b",
    re.IGNORECASE,
)
"""Words of calls, plans and laws: an act that they name need not have happened."""

ACTED = re.compile(
    r"\b(?:had|have|has) (?:\w+ ){0,2}been\b|\b(?:was|were) (?:\w+ly )?(?:arrest|"
    r"detain|tortur|beat|kill|ill-|subject|shot|held|rap|abduct|sentenc|execut|attack|"
    r"charg|convict|prosecut|disp|harass|forc|injur|imprison)|allegedly|"
    r"alleged beating|concerned (?:at|about|by|that)|reports of|widespread use",
    re.IGNORECASE,
)
SENTENCES = re.compile(r"(?<=[.;!?])\s+|\n+")
BODY = (
    r"(?:committee|commission(?:er)?|court|chamber|tribunal|working group|mission|"
    r"council|assembly|parliament|special rapporteurs?|independent experts?|"
    r"rapporteur|secretary-general|ohchr|office|unmiss|unama|unsmil|unami|uno?ci|"
    r"minus\w+|monus\w+|hrmmu|panel|group of \w+ ?\w* ?experts|group|experts?|"
    r"monitoring team|delegation|cpt|greta|ecri|congress|union|subcommittee|"
    r"supervisor|ombudsman|high representative|european union|member states|secretary|"
    r"united nations|audit team|report(?! (?:that|of))|it|they|i|we|(?-i:[A-Z]{3,7}))"
)
CONCLUDES = (
    r"(?:finds?|found|concludes?|concluded|holds?|held(?! (?:in|by|at|on|for))|"
    r"considers?|considered|determine[sd]|establishe[sd]|documented|verified|"
    r"confirmed|condemn(?:s|ed)|deplore[sd]|denounce[sd]|decide[sd]|declare[sd]|(?:is|"
    r"was|are|were|remains?|remained) (?:\w+ly |also |further |therefore |"
    r"thus ){0,2}(?:satisfied|of the (?:view|opinion)|unable to accept|concerned|"
    r"alarmed|appalled|disturbed|not (?:convinced|persuaded|satisfied))|cannot accept|"
    r"regrets?|regretted|identified|recorded|observed (?:that|with)|note[sd] with|"
    r"expresse[sd] (?:its |his |her |their )?(?:\w+ )?(?:concern|alarm|regret)|"
    r"ha[sd] reasonable grounds)"
)
BODY_CONCLUDES = re.compile(rf"\b{BODY}\b[^.;]{{0,90}}?\b{CONCLUDES}\b", re.IGNORECASE)
OPERATIVE = re.compile(
    r"^\W*(?:\(?\d{1,3}\)?[.)]?|\(?[a-z]{1,3}\)|)\W*(?:also |further |strongly |"
    r"gravely |deeply |seriously |expresses (?:its )?)*(?:finds|holds|condemn|deplor|"
    r"concludes|declares|denounc|decides|(?:is )?(?:\w+ly )?(?:concern|alarm|appalled|"
    r"disturbed)|(?:its )?(?:\w+ )?(?:concern|alarm))",
    re.IGNORECASE,
)
CONCLUSION = re.compile(
    r"\bthere (?:has|had|have|were|was|"
    r"is) (?:\w+ ){0,2}?(?:been )?(?:\w+ ){0,2}(?:violations?|breach)|\b(?:in|"
    r"constitut\w+|amount\w* to|found) (?:\w+ ){0,4}(?:violations?|breach) (?:of|by|"
    r"with)|\b(?:constitut|amount)\w* (?:to )?(?:\w+ ){0,4}(?:violation|breach|crime|"
    r"war crime|torture|inhuman|arbitrary|persecution)|reasonable grounds to|\b(?:is|"
    r"was|are|were) (?:\w+ ){0,2}responsible for|\bresponsible for (?:the|ser|acts|"
    r"gross|human|viol|supp|repr|order|plan|attack)|\b(?:is|was|were) (?:therefore |"
    r"thus |clearly )?arbitrary\b|\b(?:has|had|have) (?:\w+ ){0,2}(?:violated|"
    r"breached)\b|\bviolations? of (?:his|her|their|art|the art)|were violated|"
    r"been violated|reasons?:|statement of reasons|follows (?:that|from)|"
    r"beyond reasonable doubt|went beyond|proven|in breach of|has violated|"
    r"\bcrimes against humanity|\bfailed to (?:comply|discharge|protect|conduct|"
    r"carry out)|\b(?:was|were|been|are) (?:\w+ly )?(?:documented|verified|recorded|"
    r"confirmed)|documented by|verified by|\bincompatible with article|"
    r"involved in (?:the )?(?:tort|repress|serious|gross|human)",
    re.IGNORECASE,
)
LAW_ONLY = re.compile(
    r"\b(?:reiterates|recalls?|has (?:consistently|previously|repeatedly|often|"
    r"always) held|it is (?:well )?established|general principles|settled case-law)\b",
    re.IGNORECASE,
)
PARTY = re.compile(
    r"\b(?:applicants?|complainants?|authors?|petitioners?|source|government|"
    r"state part(?:y|ies)|delegation|representatives?)\b[^.;]{0,60}?\b(?:alleged?s?|"
    r"claim(?:s|ed)|complain(?:s|ed)|submit(?:s|ted)|argue[sd]|maintain(?:s|ed)|"
    r"contend(?:s|ed)|assert(?:s|ed)|replie[sd]|stated?s?|invoked|relied)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“][^\"”]{20,}[\"”]")
OFFICIAL = re.compile(
    r"\b(?:[AES]/(?:HRC|RES|C\.\d|\d{2,4})/|(?:CAT|CCPR|CED|CEDAW|CERD|CRC|CRPD)/C/|"
    r"States? part(?:y|ies)\b|the applicants?\b|Member States|Security Council|"
    r"General Assembly|Human Rights Council|Secretary-General|Committee of Ministers|"
    r"Parliamentary Assembly|Official Journal|restrictive measures|High Commissioner|"
    r"the (?:Assembly|Committee|Commission|Court|Panel|Working Group|"
    r"Special Rapporteur)\b|UN(?:MISS|IFIL|AMA|SMIL|AMI|TSO)\b|MINU[A-Z]+|MONU[A-Z]+|"
    r"OHCHR|HRMMU)"
)

DISSENT = re.compile(
    r"\b(?:protest|demonstrat|rall(?:y|ies)\b|(?:permit to|peaceful) march|marchers|"
    r"sit-?ins?\b|dissent|dissid|opposition\b(?! to)|opponent|critics?\b|"
    r"critici[sz](?:ed|ing) (?:of )?(?:the )?(?:gov|pres|auth|reg|pol|war|mil|arm|cou|"
    r"rul|off|lead|prime|min|king|sta)|critical of|activis|campaigner|(?:rights|land|"
    r"environmental) (?:lawyer|worker|monitor)|defenders?\b|(?:photo)?journalis|"
    r"reporters?\b|blogg|editors?\b|newspaper|radio station|broadcaster|"
    r"television station|tv station|news outlet|press (?:freedom|conf)|"
    r"independent media|free(?:dom)?s? (?:of (?:the )?(?:expr|ass|spe|pre|rel|bel|"
    r"thou|opin|press|media|move|peace))|free speech|political(?:ly)? (?:prison|"
    r"reason|motiv|oppon|lead|activ|part|detain|dissi|case|figure|rival|belief|view|"
    r"opin|grounds|refu)|politically|politicians?|party (?:off|mem|lead|supp|chair)|"
    r"supporters? of|supporting|sympathi|candidate|deposed|coup\b|treason|sedition|"
    r"insult|defam|apostas|blasphem|slander|false news|prisoners? of conscience|"
    r"ethnic|minorit|indigenous|religious|muslim|christian|evangelical|jehovah|"
    r"bah[aá]|falun|u[iy]gh?[uh]?r|tibet|kurd|romani?\b|rohingya|uzbeks?\b|lgbt|gay\b|"
    r"lesbian|bisexual|homosexual|homophob|unionis|union (?:lead|mem|off)|"
    r"people's union|trade'?s? union|strik(?:e|ers?|ing)\b(?! the)|students?\b|"
    r"teachers?\b|civil society|crackdown|repress|silenc|uprising|unrest|exiles?\b|"
    r"informers?\b|members? of (?:parl|the opp|the nat|the \w+ (?:part|move|leag|"
    r"union))|lawyers? and|lawyer, was|cleric|imams?\b|monks?\b|nuns?\b|pastors?\b|"
    r"writers?\b|poets?\b|academics?\b|intellectual|mps?\b|representatives of|repris|"
    r"retaliat|perceived|suspicion of supporting|separatis|pro-democra|websites?|"
    r"tutsi|hutu|bosniak|croats?\b|kosovo alb|jews?\b|jewish|armenians?\b|chechen|"
    r"tatars?\b|hazara|shi['’]?(?:a|ite)|sunni|ahmadi|yazidi|copts?\b|coptic|dalit|"
    r"mapuche|hmong|kachin|berber|amazigh|sahrawi|theatre|plays?\b|artists?\b|"
    r"singers?\b|musician|unlawful (?:group|assoc|assem|gath)|public disorder|"
    r"women (?:and girls )?(?:\w+ ){0,3}(?:from|bann|barr|educ|right)|women'?s right|"
    r"incit|extremis|anti-government|propaganda|subversi|state security|public order|"
    r"foreign agents?|undesirable|hijab|(?:un|)veil|re-?education|shut ?downs?|"
    r"broke up|rubber bullet|water cannon|riot police|tear gas|crowds?\b|slogan|"
    r"leaflet|placard|petition|peaceful|gatherings?|tweet|facebook|posts? (?:on|"
    r"about)|posting|satir|caricatur|whistle-?blow|free elections|ballot|political|"
    r"censor|news (?:site|web|content|port)|internet access|social media|"
    r"social networks|whatsapp|telegram|communication platforms|"
    r"freedom of information|electoral (?:res|inf|mon)|"
    r"spoken? out|speaking out)",
    re.IGNORECASE,
)
FOLLOWERS = re.compile(
    r"\b(?:leaders? of|party\b|parties|members of (?:the )?(?-i:[A-Z])|movement|"
    r"supporters|associations?\b(?! of)|closure of|internet|election|campaign|"
    r"statement|articles? (?:in|about|that)|book|film|judges? who|speech|women|girls|"
    r"belie[fv]|religio|denounc|muzzle|beliefs|publicly|online|comment|blocked|"
    r"blocking|language|communit(?:y|ies)|vot(?:e|ers?|ing)\b|lawyers?\b(?! and)|"
    r"signed|flags?\b|songs?\b|passports?|citizenship|nationality|lectur|professor|"
    r"sermon|pray)",
    re.IGNORECASE,
)
"""Words for people who may be dissidents, although no word says so."""

TELLS = re.compile(
    r"(?:bloggers?|activists?|journalists?|newspapers?|defenders?|"
    r"civil society \w+) (?:reported|said|published|circulated|posted|documented|told|"
    r"estimated)|(?:by|to|with|from) (?:an? |the |some |several |"
    r"\w+ian )?(?:bloggers?|journalists?|newspapers?|civil society \w+|"
    r"human rights defenders)|prisoners? (?:in|on) strike|hunger strike",
    re.IGNORECASE,
)
"""Words for people who tell of an act, not for those who suffer it."""

COERCES = re.compile(
    r"\b(?:re)?(?:arrest|detain|detention|imprison|jail|sentenc|prosecut|charged|"
    r"charges|convict|tortur|ill-? ?treat|beat|kill|murder|shot\b|shoot|"
    r"live ammunition|tear gas|dispers|crack|repress|suppress|persecut|harass|"
    r"intimidat|threat|bann?(?:ed|s|ing)?\b|outlaw|dissol|clos(?:ed|ure|ing)|shut|"
    r"block|censor|raid|search|expel|expuls|deport|forced into exile|travel ban|"
    r"house arrest|restrict|silenc|violen|excessive|force\b|disappear|abduct|kidnap|"
    r"execut|flog|lash|stripped|revok|suspend|prevent|refus|repris|retaliat|fined\b|"
    r"fines\b|dismiss|smear|attack|curtail|stifl|target|round|hit\b|assault|forc|"
    r"death|died|trial|custody|prison|held\b|demolish|evict|seiz|confiscat|barred|"
    r"denied|den(?:y|ies)|stop|spy|surveil|spyware|hack|pegasus|pressur|interrogat|"
    r"wound|injur|discriminat|crimin|accus|incommunicado|impunity|"
    r"struck off|sealed|deregist)",
    re.IGNORECASE,
)

WAR = re.compile(
    r"armed (?:conflict|groups?|actor|element|forces|clash|attack|militia|men|ind|"
    r"violence)|(?<!of )conflict|hostilit|\bwar\b|warring|wartime|militia|rebel|"
    r"insurg|fighters?\b|combat|(?:air|aerial|ground) ?-?(?:strike|raid|attack|bomb)|"
    r"shell(?:ed|ing|s)|bomb|mortar|rocket|missile|artiller|siege|besieg|occup(?:ied|"
    r"ation|ying)|ceasefire|front ?line|offensive|troops|\bdrones?\b|explosive|"
    r"landmine|isil|da'?esh|al-qaida|al-shabaab|boko haram|taliban|hamas|hizbullah|"
    r"hezbollah|\bstrikes\b|geneva conv|humanitarian law|international laws?\b|"
    r"humanitarian (?:workers|personnel|convoy)|aid workers|prisoners? of war|"
    r"peacekeep|brigade|janjaweed|genocid|massacre|interahamwe|warlord|"
    r"military operation|clashes|paramilit|settlers?\b|guerrilla|\bfarc\b|ltte|"
    r"warplane|rapid support|\brsf\b|sniper|roadblock|battalion|regiment|corps\b|"
    r"gunmen|israeli (?:army|forces|sec)|trial chamber|human shield|occupied|"
    r"aid convoy|\barmy\b.{0,80}(?:village|civilian)|commander of|\bcrossfire|fdlr|"
    r"\bm23\b|spl[ma]|defen[cs]e forces",
    re.IGNORECASE,
)
PROTECTED = re.compile(
    r"civilian|\bwomen\b|\bwoman\b|\bgirls?\b|\bboys?\b|child|famil(?:y|ies)|villag|"
    r"residents?\b|inhabitants|displaced (?:pers|peop|fam)|displacement camp|"
    r"\bcamps?\b|hospital|clinic|health|medic|doctor|ambulance|school|universit|"
    r"church|mosque|market|\bhomes?\b|\bhouses?\b|residential|humanitarian (?:work|"
    r"pers|supp|aid|acc|conv|assist|org|rel|comp)|aid work|relief|peacekeep|journalis|"
    r"prisoners? of war|prisoners?\b|detainee|captur|wounded|surrender|hors de combat|"
    r"hostage|populated|water|power (?:plant|stat|grid)|cultural|rape|sexual|"
    r"civil defence|patients?|teachers?|paramedic|crowd|communit|non-governmental|"
    r"united nations (?:pers|pos|pre)|\bpeople\b|\bpersons?\b|\bm[ae]n\b(?! in)|"
    r"convoy|nurse|funeral|wedding|drivers?\b|elders?\b|passengers?|worship|shrine|"
    r"livestock|crops|farms?\b|workers?\b|boats?\b|cleric|protesters",
    re.IGNORECASE,
)
HARM = re.compile(
    r"kill|injur|wound|casualt|fatalit|died\b|deaths?\b|dead\b|\bshot|shoot|fir(?:ed|"
    r"ing) (?:at|on|upon|into)|shell(?:ed|ing)|bombard|bombed|bombing|struck|"
    r"air ?-?strike|strikes? (?:on|hit|ag)|strikes, incl|attack|target(?:ed|ing|s)?\b|"
    r"burn|destr|loot|pillag|raz(?:ed|ing)|\brap(?:e|ed|es|ing)\b|sexual|tortur|"
    r"ill-treat|execut|abduct|kidnap|hostage|human shield|starv|sieg|blockad|den(?:y|"
    r"ied|ial)|obstruct|imped|recruit|child soldier|indoctrinat|suicide train|"
    r"forced (?:recr|out|lab|trans|marr|from)|forcibly (?:recr|trans|rem)|blew up|"
    r"planted|demoli|expel|deport|massacre|genocid|violence against|harm|victim|"
    r"violation|whipp|beaten|slaver|damaged|turned back|(?:set|on) (?:fire|alight)|"
    r"drown|maim|lynch|not let|cut off|throats|closed|disappear|mined\b|maltreat|"
    r"missing|"
    r"took (?:\w+ )?(?:boys|girls|children|men|women)|gave them rifles",
    re.IGNORECASE,
)
FEUD = re.compile(
    r"inter-?communal|cattle-related|herder|clan (?:clash|viol)|tribal clash|"
    r"shoot-?out",
    re.IGNORECASE,
)
CRIME_OF_WAR = re.compile(
    r"war crime|atrocit|summary executions?|crimes against humanity|humanitarian law|"
    r"laws (?:or|and) customs of war|method of warfare|conflict-related sexual|"
    r"human shield|indiscriminate(?:ly)? (?:attack|shell|bomb|fir)|child soldier|"
    r"grave violations? against",
    re.IGNORECASE,
)
CHART = re.compile(
    r"^\W*(?:figure|table|chart|donut|bars?|states where|analysis of|percentage)\b|"
    r"\b(?:chart show|bars show)",
    re.IGNORECASE,
)
PRIVATE = re.compile(
    r"\b(?:husband|ex-partner|neighbour|burglar|robber|gang|accident|negligen|"
    r"malpractice|drunk|private guard|landlord|employer|inter-?communal)",
    re.IGNORECASE,
)
PUBLIC_POWER = re.compile(
    r"police|soldier|army|security|forces|officer|government|authorit|\bstate|"
    r"military|prison|guards?\b|official|militia|armed|regime|court|intelligence|"
    r"agents?\b|custody|deten|detain|rebel|minist|president|group|violat|right|arrest|"
    r"execut|crimes? against|genocid|tortur|traffick|interrogat|jail|sentenc|command|"
    r"camp|enforced|disappear",
    re.IGNORECASE,
)

GRAVE = re.compile(
    r"kill|murder|shot\b|shoot|massacre|execut|tortur|ill-? ?treat|beat(?:en|"
    r"ing)?s?\b|inhuman|degrading|disappear|abduct|kidnap|\brap(?:e|ed|es|ing)\b|"
    r"sexual|slave|traffick|forced (?:labour|marri|evict|convers|steril|recruit)|"
    r"arbitrar|detain|detention|imprison|jail|arrest|held\b|custody|incommunicado|"
    r"prison|sentenc|persecut|genocid|ethnic cleansing|apartheid|crimes? against|died|"
    r"deaths?\b|lynch|flog|lash|caned|caning|amputat|mutilat|attack|assault|violen|"
    r"wound|injur|evict|expel|expuls|deport|refoul|forcibl|repress|crackdown|censor|"
    r"excessive|live ammunition|child (?:labour|marri|soldier)|discriminat|violat|"
    r"abus|threat|harass|intimidat|widespread|systematic|mass surveil|shackl|solitary|"
    r"starv|hunger|denied|stateless|impunity|drown|burn(?:t|ed)|fir(?:ed|e|ing) (?:at|"
    r"on|upon|into)|bodies|mass graves?|missing|vanish|suffocat|electr|blindfold|"
    r"waterboard|push-?back|pushed back|taken (?:from|away)|chained|whip|stab|strangl|"
    r"hang(?:ed|ing)|psychiatric|restraint|without (?:charge|trial)|secret|ill-use|"
    r"cruel|mistreat|maim|bullets?",
    re.IGNORECASE,
)
FIGHTING = re.compile(
    r"air ?-?strikes?|rockets?\b|missile|artiller|shelling|inter-?communal|cattle|"
    r"herder|clashes|fighters?\b|isil\b|da'?esh|al-qaida|hizbullah|hezbollah|"
    r"israeli strike|suspected separatist|assailants|armed (?:men|individuals|youths)|"
    r"terrorist attack|warring",
    re.IGNORECASE,
)
RIGHTS = re.compile(
    r"human rights|violations?\b|tortur|ill-? ?treat|arbitrar|disappear|extrajudicial|"
    r"crimes? against|genocid|\brap(?:e|ed|es)\b|sexual|security forces|police|execut|"
    r"massacre|detain|prison|slave|traffick|repress|persecut",
    re.IGNORECASE,
)
SELF_PORTRAIT = re.compile(
    r"^\W*description:|\b(?:coalitions? of ngos|promotes? (?:press|human|the rights)|"
    r"works? with|dedicated to|fighting (?:against|for)|our (?:mission|work)|"
    r"offers? (?:emergency|legal|support))\b",
    re.IGNORECASE,
)
TOOL = re.compile(
    r"surveil|spyware|spie[sd]|spying|espionage|pegasus|predator|\bnso\b|candiru|"
    r"finfisher|finspy|intellexa|cytrox|paragon|graphite|hacking|hacked|\bhack\b|"
    r"intercept|wire-?tap|phone.?tap|\btapp(?:ed|ing)\b|\btaps?\b|eavesdrop|bugg(?:ed|"
    r"ing)|infected|malware|malicious|trojan|implant|exploit(?!ation)|zero-?click|"
    r"keylog|phishing|facial|face[- ]?(?:recog|scan|match)|recognition|biometr|"
    r"clearview|palantir|licen[cs]e[- ]plate|number[- ]plate|\bplates?\b|"
    r"\bal?[np]prs?\b|flock|cctv|(?<!worn )cameras?\b|\bdrones?\b|tracker|\btracked|"
    r"track(?:ing|s) (?:\w+ ){0,3}(?:phone|pers|peop|citi|jour|move|loc|veh|dev)|"
    r"\bgps\b|geoloc|location (?:data|of|hist)|cell ?site|imsi|stingray|monitor(?:ed|"
    r"ing|s) (?:\w+ ){0,4}(?:phone|comm|mess|call|onl|soc|act|jour|citi|peop|e-?mail|"
    r"int|mov|lawy|opp|prot)|monitoring (?:cent|syst|prog)|metadata|\bprism\b|\bnsa\b|"
    r"snowden|sorm|cellebrite|ufed|graykey|forensic|stalkerware|stalk(?:ed|ing)|"
    r"airtag|dox|deep packet|\bdpi\b|data retention|dragnet|snoop|record(?:ed|"
    r"ing) (?:\w+ ){0,3}(?:calls?|conv|phone)|querie[sd]|query|(?:read|access|comb|"
    r"extract|search|seiz|monitor|unlock|compromis)\w* (?:\w+ ){0,6}(?:e-?mails?|"
    r"messages|phones?|iphone|devices?|accounts?|database)|(?:e-?mails?|messages|"
    r"phones?|devices?) (?:\w+ ){0,3}(?:were|was|been|being) (?:\w+ )?(?:read|access|"
    r"extract|search|monitor|unlock|compromis|infect)|base stations?|watch(?:ed|"
    r"ing) (?:the|over)|call (?:records|data|detail)|(?:cell|phone)[- ](?:mast|"
    r"position|record)|subscriber|contact (?:lists?|graphs?)|listen(?:ed|ing) (?:to|"
    r"in)|microphones?|recordings?\b|filmed|sim card|identifiers?\b|watch ?lists?|"
    r"lists? of (?:numbers|targets)|look-?ups?|out-of-state|readers?\b|"
    r"communications? data|live calls|phone calls|off-the-air|doxx|cyber-?attack|"
    r"telecommunications|cell location|(?:access to|gives?|give us) (?:\w+ ){0,3}data|"
    r"conversations (?:\w+ ){0,4}(?:record|stor|list|kept)|"
    r"\btags? (?:in|into|on|under|inside)\b",
    re.IGNORECASE,
)
USED = re.compile(
    r"\b(?:was|were|been|being|are|is|be|get|got) (?:\w+ ){0,2}(?:used|targeted|"
    r"infected|hacked|tapped|monitored|tracked|watched|surveilled|intercepted|"
    r"collected|compromised|searched|identified|spied|followed|recorded|scanned|"
    r"accessed|stored|shared|extracted|abused|misused|found|installed|deployed|"
    r"operated|stalked|read)\b|\b(?:used|targeted|targets|infected|hacked|spied|spies|"
    r"tapped|tracked|tracks|monitored|surveilled|intercepted|intercepts|infiltrated|"
    r"compromised|searched|query|queried|queries|accessed|identified|followed|watched|"
    r"deployed|sold|exported|supplied|collected|collects|scanned|combed|stalked|"
    r"captures|eavesdropped|wiretapped|bugged|filmed|photographed|extracted|unlocked|"
    r"acquir\w+|uses|using|use of|targeting|hacking|infecting|spying|monitoring of|"
    r"tapping|revelations?|disclosures?|(?:victims?|targets?) of|exposed|"
    r"under surveillance|surveillance of|surveil)\b|\b(?:illegal|unlawful|arbitrary|"
    r"warrantless|indiscriminate|unauthori[sz]ed|covert|mass|"
    r"invasive) (?:\w+ )?(?:use|surveillance|interception|monitoring|spying|hacking|"
    r"searches|tapping|spyware|tracking)|incompatible|violative|violat(?:es|ed|"
    r"ions?)\b|without (?:\w+ ){0,4}(?:warrant|autho|consent|court|legal|judic|"
    r"knowledge)|unaware|acts of intimidation, surv|listened|copied|kept|photographs|"
    r"pulled|plugged|ran|loaded into|locat(?:ed|ing)|turned|handed|placed on|"
    r"listen(?:s|ing)? (?:to|in)|access(?:es)?|analyse[sd]?|unfettered|flagged|"
    r"doxx\w*|able to (?:\w+ )?(?:intercept|access|get|listen|track|monitor|see)|"
    r"cyber-?attacks?|logged|traced|obtained|gathered|entered|found out|harass|"
    r"abus(?:e|ed|es)\b|misus|"
    r"sewn|hidden|knew|\bread\b|attacks?\b",
    re.IGNORECASE,
)
LINK = re.compile(r"^\W*\d*\W*[^.]{0,200}\(link\)", re.IGNORECASE)
