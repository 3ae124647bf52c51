"""English words for the needs of a report's labels, for use by ``needs_reports``.

Lists err on the side of too many words.
"""

import re

from pipeline.text.normalize import any_case

CITED = any_case(r"[^.()\n]{0,160}\((?:index: ?)?[A-Z]{3} ?\d{2}/\d{3,5}/\d{4}\)")
"""The title of a work of the writer, with its index: a title states nothing."""

BODY = (
    r"(?:committee|commission(?:er)?|court|chamber|tribunal|working group|mission|"
    r"council|assembly|parliament|special rapporteurs?|independent experts?|rapporteur|"
    r"secretary-general|ohchr|office|unmiss|unama|unsmil|unami|uno?ci|minus\w+|"
    r"monus\w+|hrmmu|panel|group of \w+ ?\w* ?experts|group|experts?|monitoring team|"
    r"delegation|cpt|greta|ecri|congress|union|subcommittee|supervisor|ombuds\w+|"
    r"inspectors? general|high representative|european union|member states|secretary|"
    r"united nations|audit team|report(?! (?:that|of))|it|they|i|we|(?-i:[A-Z]{3,7}))"
)
CONCLUDES = (
    r"(?:finds?|found|concludes?|concluded|holds?|held(?! (?:in|by|at|on|for))|"
    r"considers?|considered|determine[sd]|establishe[sd]|documented|verified|confirmed|"
    r"rule[sd]|judge[sd] that|assesse[sd] that|came to the (?:conclusion|view)|"
    r"reache[sd] the conclusion|gained the impression|condemn(?:s|ed)|deplore[sd]|"
    r"denounce[sd]|decide[sd]|declare[sd]|(?:is|was|are|were|remains?|remained) "
    r"(?:\w+ly |also |further |therefore |thus ){0,2}(?:satisfied|of the (?:view|"
    r"opinion)|unable to accept|concerned|alarmed|appalled|disturbed|not (?:convinced|"
    r"persuaded|satisfied))|cannot accept|regrets?|regretted|identified|recorded|"
    r"observed (?:that|with)|note[sd] with|expresse[sd] (?:its |his |her |their "
    r")?(?:\w+ )?(?:concern|alarm|regret)|ha[sd] reasonable grounds)"
)
BODY_CONCLUDES = any_case(rf"\b{BODY}\b[^.;]{{0,90}}?\b{CONCLUDES}\b")
OPERATIVE = any_case(
    r"^\W{0,20}(?:\(?\d{1,3}\)?[.)]?|\(?[a-z]{1,3}\)|)\W{0,20}(?:also |further |"
    r"strongly |gravely |deeply |seriously |expresses (?:its )?)*(?:finds|holds|"
    r"condemn|deplor|concludes|declares|denounc|decides|(?:is )?(?:\w+ly )?(?:concern|"
    r"alarm|appalled|disturbed)|(?:its )?(?:\w+ )?(?:concern|alarm))"
)
CONCLUSION = any_case(
    r"\bthere (?:has|had|have|were|was|is) (?:\w+ ){0,2}?(?:been )?(?:\w+ "
    r"){0,2}(?:violations?|breach)|\b(?:in|constitut\w+|amount\w* to|found) (?:\w+ "
    r"){0,4}(?:violations?|breach) (?:of|by|with)|\b(?:constitut|amount)\w* (?:to "
    r")?(?:\w+ ){0,4}(?:violation|breach|crime|war crime|torture|inhuman|arbitrary|"
    r"persecution)|reasonable grounds to|\b(?:is|was|are|were) (?:\w+ "
    r"){0,2}responsible for|\bresponsible for (?:the|ser|acts|gross|human|viol|supp|"
    r"repr|order|plan|attack)|\b(?:is|was|were) (?:therefore |thus |clearly "
    r")?arbitrary\b|\b(?:has|had|have) (?:\w+ ){0,2}(?:violated|breached)\b|"
    r"\bviolations? of (?:his|her|their|art|the art)|were violated|been violated|"
    r"reasons?:|statement of reasons|follows (?:that|from)|beyond reasonable doubt|"
    r"went beyond|proven|in breach of|has violated|\bcrimes against humanity|\bfailed "
    r"to (?:comply|discharge|protect|conduct|carry out)|\b(?:was|were|been|are) "
    r"(?:\w+ly )?(?:documented|verified|recorded|confirmed)|documented by|verified by|"
    r"\bincompatible with article|involved in (?:the )?(?:tort|repress|serious|gross|"
    r"human)|\bbears? (?:\w+ ){0,3}responsibility|\bin (?:our|its|his|her|the [\w "
    r"]{3,40}['’]s?) (?:view|assessment|opinion|judge?ment|conclusion)|\b(?:was|were|"
    r"is) not in accordance with the law|\bwe (?:\w+ )?(?:hold|find|conclude)\b"
)
LAW_ONLY = any_case(
    r"\b(?:reiterates|recalls?|has (?:consistently|previously|repeatedly|often|"
    r"always) held|it is (?:well )?established|general principles|settled case-law)\b"
)
PARTY = any_case(
    r"\b(?:applicants?|complainants?|authors?|petitioners?|source|government|"
    r"state part(?:y|ies)|delegation|representatives?)\b[^.;]{0,60}?\b(?:alleged?s?|"
    r"claim(?:s|ed)|complain(?:s|ed)|submit(?:s|ted)|argue[sd]|maintain(?:s|ed)|"
    r"contend(?:s|ed)|assert(?:s|ed)|replie[sd]|stated?s?|invoked|relied)\b"
)
CONCEDED = any_case(
    r"\b(?:al)?though\b[^.;,]{0,200},|\b(?:while|whilst|whereas|despite|"
    r"notwithstanding|contrary to|irrespective of)\b[^.;,]{0,200},|\b(?:cannot accept|"
    r"not (?:persuaded|convinced) by)\b[^.;]{0,200}"
)
"""A party's argument that the writer mentions and does not follow."""

QUOTED = re.compile(r"[\"“][^\"”]{20,}[\"”]")
RELAYED = any_case(
    r"\bconcern(?:s|ed)? (?:at|about|over|by|regarding) (?:the )?(?:(?!credible)[\w-]+ "
    r"){0,3}(?:allegations|reports|information|claims)\b|\b(?:received|heard|noted|"
    r"notes) (?:\w+ ){0,3}(?:allegations?|reports?|testimon\w+|information)\b"
)
"""Words of others that a body passes on."""

OFFICIAL = re.compile(
    r"\b(?:[AES]/(?:HRC|RES|C\.\d|\d{2,4})/|(?:CAT|CCPR|CED|CEDAW|CERD|CRC|CRPD)/C/|"
    r"States? part(?:y|ies)\b|[Tt]he applicants?\b|Member States|Security Council|"
    r"General Assembly|Human Rights Council|Secretary-General|Committee of Ministers|"
    r"Parliamentary Assembly|Official Journal|restrictive measures|High Commissioner|"
    r"[Tt]he (?:Assembly|Committee|Commission(?:er)?|Court|Tribunal|Panel|Working "
    r"Group|Special Rapporteur|CPT)\b|[Tt]he (?:claimant|appellant|respondent|"
    r"petitioner)s?\b|[Ww]e (?:hold|find) that|Information Commissioner|Inspectors? "
    r"General|(?:CPT|GRECO|GRETA|ECRI|ODIHR|OSCE|OIG|FRA)\b|Ombuds(?:man|person|woman)|"
    r"Fundamental Rights Agency|Agency for Fundamental Rights|Department of State\b|"
    r"Bureau of Democracy|UN(?:MISS|IFIL|AMA|SMIL|AMI|TSO)\b|MINU[A-Z]+|MONU[A-Z]+|"
    r"OHCHR|HRMMU)"
)

DISSENT = any_case(
    r"\b(?:protest|demonstrat|media (?:work|prof|pers|staff|crew|outlet|organi|house|"
    r"freedom)|camera (?:op|crew|m[ae]n|team)|cameram[ae]n|correspondents?\b|columnist|"
    r"photographer|news (?:anchor|crew|team|room)|newsroom|presenters?\b|podcast|"
    r"youtuber|vlogger|influencer|comedian|satir|cartoonist|humou?rist|rapper|"
    r"film-?mak|filmmaker|jok(?:e|es|ed|ing)\b|mock(?:ed|ing)|ridicul|parod|lampoon|"
    r"graffiti|picket|boycott|march(?:ed|es|ing)\b|march (?:against|through|on|to|for)|"
    r"took to the streets|taken to the streets|rall(?:y|ies)\b|(?:permit to|peaceful) "
    r"march|marchers|sit-?ins?\b|dissent|dissid|opposition\b(?! to)|opponent|"
    r"critics?\b|critici[sz](?:ed|ing) (?:of )?(?:the )?(?:gov|pres|auth|reg|pol|war|"
    r"mil|arm|cou|rul|off|lead|prime|min|king|sta)|critical of|activis|campaigner|"
    r"(?:rights|land|environmental) (?:lawyer|worker|monitor)|defenders?\b|"
    r"(?:photo)?journalis|reporters?\b|blogg|editors?\b|newspaper|radio station|"
    r"broadcaster|television station|tv station|news outlet|press (?:freedom|conf)|"
    r"independent media|free(?:dom)?s? (?:of (?:the )?(?:expr|ass|spe|pre|rel|bel|thou|"
    r"opin|press|media|move|peace))|free speech|political(?:ly)? (?:prison|reason|"
    r"motiv|oppon|lead|activ|part|detain|dissi|case|figure|rival|belief|view|opin|"
    r"grounds|refu)|politically|politicians?|party (?:off|mem|lead|supp|chair)|"
    r"supporters? of|supporting|sympathi|candidate|deposed|coup\b|treason|sedition|"
    r"insult|defam|apostas|blasphem|slander|false news|prisoners? of conscience|ethnic|"
    r"minorit|indigenous|religious|muslim|christian|evangelical|jehovah|bah[aá]|falun|"
    r"u[iy]gh?[uh]?r|tibet|kurd|romani?\b|rohingya|uzbeks?\b|lgbt|gay\b|lesbian|"
    r"bisexual|homosexual|homophob|unionis|union (?:lead|mem|off)|people's union|"
    r"trade'?s? union|strik(?:e|ers?|ing)\b(?! the)|students?\b|teachers?\b|civil "
    r"society|crackdown|repress|silenc|uprising|unrest|exiles?\b|informers?\b|members? "
    r"of (?:parl|the opp|the nat|the \w+ (?:part|move|leag|union))|lawyers? and|"
    r"lawyer, was|cleric|imams?\b|monks?\b|nuns?\b|pastors?\b|writers?\b|poets?\b|"
    r"academics?\b|intellectual|mps?\b|representatives of|repris|retaliat|perceived|"
    r"suspicion of supporting|separatis|pro-democra|websites?|tutsi|hutu|bosniak|"
    r"croats?\b|kosovo alb|jews?\b|jewish|armenians?\b|chechen|tatars?\b|hazara|"
    r"shi['’]?(?:a|ite)|sunni|ahmadi|yazidi|copts?\b|coptic|dalit|mapuche|hmong|kachin|"
    r"berber|amazigh|sahrawi|theatre|plays?\b|artists?\b|singers?\b|musician|unlawful "
    r"(?:group|assoc|assem|gath)|public disorder|women (?:and girls )?(?:\w+ "
    r"){0,3}(?:from|bann|barr|educ|right)|women'?s right|incit|extremis|"
    r"anti-government|propaganda|subversi|state security|public order|foreign agents?|"
    r"undesirable|hijab|(?:un|)veil|re-?education|shut ?downs?|broke up|rubber bullet|"
    r"water cannon|riot police|tear gas|crowds?\b|slogan|leaflet|placard|petition|"
    r"peaceful|gatherings?|tweet|facebook|posts? (?:on|about)|posting|satir|caricatur|"
    r"whistle-?blow|free elections|ballot|political|censor|news (?:site|web|content|"
    r"port)|internet access|social media|social networks|whatsapp|telegram|"
    r"communication platforms|freedom of information|electoral (?:res|inf|mon)|spoken? "
    r"out|speaking out)"
)
FOLLOWERS = any_case(
    r"\b(?:leaders? of|party\b|parties|members of (?:the )?(?-i:[A-Z])|movement|"
    r"supporters|associations?\b(?! of)|closure of|internet|election|campaign|"
    r"statement|articles? (?:in|about|that)|book|film|judges? who|speech|women|girls|"
    r"belie[fv]|religio|denounc|muzzle|beliefs|publicly|online|comment|blocked|"
    r"blocking|language|communit(?:y|ies)|vot(?:e|ers?|ing)\b|lawyers?\b(?! and)|"
    r"signed|flags?\b|songs?\b|passports?|citizenship|nationality|lectur|professor|"
    r"sermon|pray)"
)
"""Words for people who may be dissidents, although no word says so."""

TELLS = any_case(
    r"(?:bloggers?|activists?|journalists?|newspapers?|defenders?|"
    r"civil society \w+) (?:reported|said|published|circulated|posted|documented|told|"
    r"estimated)|(?:by|to|with|from) (?:an? |the |some |several |"
    r"\w+ian )?(?:bloggers?|journalists?|newspapers?|civil society \w+|"
    r"human rights defenders)|prisoners? (?:in|on) strike|hunger strike"
)
"""Words for people who tell of an act, not for those who suffer it."""

COERCES = any_case(
    r"\b(?:re)?(?:arrest|detain|detention|imprison|jail|sentenc|prosecut|charged|"
    r"charges|convict|tortur|ill-? ?treat|beat|kill|murder|shot\b|shoot|"
    r"live ammunition|tear gas|dispers|crack(?:s|ed|ing)? ?down|repress|suppress|"
    r"persecut|harass|intimidat|threat|bann?(?:ed|s|ing)?\b|outlaw|dissol|clos(?:ed|"
    r"ure|ing)|shut|block|censor|fir(?:ed|ing|es?) (?:\w+ ){0,3}(?:at|on|upon|into|"
    r"rounds|bullets|shots)|open(?:ed|ing|s)? fire|gunned|(?:locked|picked|rounded|"
    r"beaten) up|behind bars|taken (?:away|from|into)|dragged|handcuff|summon|punish|"
    r"gassed|trampl|run over|raid|search|expel|expuls|deport|forced into exile|"
    r"travel ban|house arrest|restrict|silenc|violen|excessive|(?:by|use of) force\b|"
    r"disappear|abduct|kidnap|execut|flog|lash|stripped|revok|suspend|prevent|refus|"
    r"repris|retaliat|fined\b|fines\b|dismiss|smear|attack|curtail|stifl|target(?:s|ed|"
    r"ing)\b|hit\b|assault|forc(?:ed|ibly|ing)|trial (?:of|for|on)\b|(?:on|unfair|"
    r"secret) trial|custody|prison|stopped|held (?:in|for|without|at|under|since|by)\b|"
    r"demolish|evict|seiz|confiscat|barred|denied|den(?:y|ies)|spy|surveil|spyware|"
    r"hack|pegasus|pressur|interrogat|wound|injur|discriminat|criminali|accus|"
    r"incommunicado|struck off|sealed|deregist)"
)

WAR = any_case(
    r"armed (?:conflict|groups?|actor|element|forces|clash|attack|militia|men|ind|"
    r"violence)|(?<!of )conflict|hostilit|\bwar\b|warring|wartime|militia|rebel|insurg|"
    r"fighters?\b|combat|(?:air|aerial|ground) ?-?(?:strike|raid|attack|bomb)|"
    r"shell(?:ed|ing|s)|bomb|mortar|rocket|missile|artiller|siege|besieg|occup(?:ied|"
    r"ation|ying)|ceasefire|front ?line|offensive|troops|\bdrones?\b|explosive|"
    r"laid down (?:their )?(?:arms|weapons)|landmine|isil|da'?esh|al-qaida|al-shabaab|"
    r"boko haram|taliban|hamas|hizbullah|hezbollah|\bstrikes\b|geneva conv|"
    r"humanitarian law|international laws?\b|humanitarian (?:workers|personnel|convoy)|"
    r"aid workers|prisoners? of war|peacekeep|brigade|janjaweed|genocid|massacre|"
    r"interahamwe|warlord|military operation|clashes|paramilit|settlers?\b|guerrilla|"
    r"\bfarc\b|ltte|warplane|rapid support|\brsf\b|sniper|roadblock|battalion|regiment|"
    r"corps\b|gunmen|israeli (?:army|forces|sec)|trial chamber|human shield|occupied|"
    r"aid convoy|\barmy\b.{0,80}(?:village|civilian)|commander of|\bcrossfire|fdlr|"
    r"\bm23\b|spl[ma]|defen[cs]e forces"
)
CUSTODY = any_case(
    r"\bdetain(?:ed|ees)|\bpolice\b|\bprison(?!ers? of war)|\bcustody|\binterrogat"
)
SURELY_WAR = any_case(
    r"armed conflict|hostilit|\bwar\b|warring|wartime|prisoners? of war|armed group|"
    r"rebel|insurg|militia|civilian|captur|troops|\bfront ?line|geneva|humanitarian "
    r"law|war crime|crimes? against humanity|genocid|air ?-?strike|shell(?:ed|ing)|"
    r"fighters|occup(?:ied|ying|ation)|private military|missile|rocket|bomb|siege|"
    r"besieg|isil|da'?esh|taliban|boko haram|al-shabaab|al-qaida"
)
"""Words of a conflict that are not also said of a country at peace: custody and police
without any of them are no matter of the law of war."""

PROTECTED = any_case(
    r"civilian|captive|infant|newborn|\bbab(?:y|ies)\b|midwi|maternity|\bwards?\b|"
    r"kindergarten|nurser|orphan|toddler|widow|\bmothers?\b|elderly|shelter|bakery|"
    r"baker(?:y|ies)|refugee|pilgrim|farmer|shepherd|fisher|priest|\bmonks?\b|"
    r"\bnuns?\b|passers-?by|bystander|pedestrian|shopper|neighbourhood|apartment|"
    r"\bbus(?:es)?\b|surgeon|rescuers?\b|\bwomen\b|\bwoman\b|\bgirls?\b|\bboys?\b|"
    r"child|famil(?:y|ies)|villag|residents?\b|inhabitants|displaced (?:pers|peop|fam)|"
    r"displacement camp|\bcamps?\b|hospital|clinic|health|medic|doctor|ambulance|"
    r"school|universit|church|mosque|market|\bhomes?\b|\bhouses?\b|residential|"
    r"humanitarian (?:work|pers|supp|aid|acc|conv|assist|org|rel|comp)|aid work|relief|"
    r"peacekeep|journalis|prisoners? of war|prisoners?\b|detainee|captur|wounded|"
    r"surrender|hors de combat|hostage|populated|water|power (?:plant|stat|grid)|"
    r"cultural|rape|sexual|civil defence|patients?|teachers?|paramedic|crowd|communit|"
    r"non-governmental|united nations (?:pers|pos|pre)|\bpeople\b|\bpersons?\b|"
    r"\bm[ae]n\b(?! in)|convoy|nurse|funeral|wedding|drivers?\b|elders?\b|passengers?|"
    r"worship|shrine|livestock|crops|farms?\b|workers?\b|boats?\b|cleric|protesters"
)
HARM = any_case(
    r"kill|injur|wound|casualt|\blost (?:\w+ )?(?:li(?:fe|ves)|limbs?)|perish|slain|"
    r"slaughter|behead|hanged|mow(?:ed|n) down|gunned|dropped|(?:land|fell|fall|"
    r"rain)(?:ed|s|ing)? (?:down )?(?:on|upon|in|near|into)\b|\bhits?\b|hitting|explod|"
    r"explosion|blast|collapsed|flatten|claimed (?:\w+ ){1,4}lives|fatalit|died\b|"
    r"deaths?\b|dead\b|\bshot|shoot|fir(?:ed|ing) (?:at|on|upon|into)|shell(?:ed|ing)|"
    r"bombard|bombed|bombing|struck|air ?-?strike|strikes? (?:on|hit|ag)|strikes, incl|"
    r"attack|target(?:ed|ing|s)?\b|burn|destr|loot|pillag|raz(?:ed|ing)|\brap(?:e|ed|"
    r"es|ing)\b|sexual|tortur|ill-treat|execut|abduct|kidnap|hostage|human shield|"
    r"starv|sieg|blockad|den(?:y|ied|ial)|obstruct|imped|recruit|child soldier|"
    r"indoctrinat|suicide train|forced (?:recr|out|lab|trans|marr|from)|forcibly "
    r"(?:recr|trans|rem)|blew up|planted|demoli|expel|deport|massacre|genocid|violence "
    r"against|harm|victim|violation|whipp|beaten|slaver|damaged|turned back|(?:set|on) "
    r"(?:fire|alight)|drown|maim|lynch|not let|cut off|throats|closed|disappear|"
    r"mined\b|maltreat|missing|took (?:\w+ )?(?:boys|girls|children|men|women)|gave "
    r"them rifles"
)
FEUD = any_case(
    r"inter-?communal|cattle-related|herder|clan (?:clash|viol)|tribal clash|"
    r"shoot-?out"
)
CRIME_OF_WAR = any_case(
    r"war crime|atrocit|summary executions?|crimes against humanity|humanitarian law|"
    r"laws (?:or|and) customs of war|method of warfare|conflict-related sexual|"
    r"human shield|indiscriminate(?:ly)? (?:attack|shell|bomb|fir)|child soldier|"
    r"grave violations? against"
)
CHART = any_case(
    r"^\W*(?:figure|table|chart|donut|bars?|states where|analysis of|percentage)\b|"
    r"\b(?:chart show|bars show)"
)
PRIVATE = any_case(
    r"\b(?:husband|ex-partner|neighbour|burglar|robber|gang|accident|negligen|"
    r"malpractice|drunk|private guard|landlord|employer|inter-?communal)"
)
PUBLIC_POWER = any_case(
    r"police|soldier|army|security|forces|officer|government|authorit|\bstate|"
    r"military|prison|guards?\b|official|militia|armed|regime|court|intelligence|"
    r"agents?\b|custody|deten|detain|rebel|minist|president|group|violat|right|arrest|"
    r"execut|crimes? against|genocid|tortur|traffick|interrogat|jail|sentenc|command|"
    r"camp|enforced|disappear"
)

GRAVE = any_case(
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
    r"cruel|mistreat|maim|bullets?"
)
FIGHTING = any_case(
    r"air ?-?strikes?|rockets?\b|missile|artiller|shelling|inter-?communal|cattle|"
    r"herder|clashes|fighters?\b|isil\b|da'?esh|al-qaida|hizbullah|hezbollah|"
    r"israeli strike|suspected separatist|assailants|armed (?:men|individuals|youths)|"
    r"terrorist attack|warring"
)
RIGHTS = any_case(
    r"human rights|violations?\b|tortur|ill-? ?treat|arbitrar|disappear|extrajudicial|"
    r"crimes? against|genocid|\brap(?:e|ed|es)\b|sexual|security forces|police|execut|"
    r"massacre|detain|prison|slave|traffick|repress|persecut"
)
SELF_PORTRAIT = any_case(
    r"^\W*description:|\b(?:coalitions? of ngos|promotes? (?:press|human|the rights)|"
    r"works? with|dedicated to|fighting (?:against|for)|our (?:mission|work)|"
    r"offers? (?:emergency|legal|support))\b"
)
TOOL = any_case(
    r"surveil|spyware|spie[sd]|spying|espionage|pegasus|predator|\bnso\b|candiru|"
    r"finfisher|finspy|intellexa|cytrox|paragon|graphite|hacking|hacked|\bhack\b|"
    r"intercept|wire-?tap|phone.?tap|\btapp(?:ed|ing)\b|\btaps?\b|eavesdrop|bugg(?:ed|"
    r"ing)|infected|malware|malicious|trojan|implant|exploit(?!ation)|zero-?click|"
    r"keylog|phishing|facial|face[- ]?(?:recog|scan|match)|recognition|biometr|"
    r"clearview|palantir|licen[cs]e[- ]plate|number[- ]plate|\bplates?\b|"
    r"traces? of (?:the|an?) |\bal?[np]prs?\b|flock|cctv|(?<!worn )cameras?\b|"
    r"\bdrones?\b|tracker|\btracked|"
    r"handset|smartphone|through (?:\w+ ){0,4}(?:phones?|mobiles?|sims?|signals?)\b|"
    r"(?:track|trac|follow|locat|watch|pinpoint|shadow)(?:e|es|s|ing|ed)? (?:\w+ "
    r"){0,5}(?:phones?|mobiles?|signals?|sims?|devices?)\b|track(?:ing|s)? (?:\w+ "
    r"){0,3}(?:phone|pers|peop|citi|jour|move|loc|veh|dev)|\bgps\b|geoloc|location "
    r"(?:data|of|hist)|cell ?site|imsi|stingray|monitor(?:ed|ing|s)? (?:\w+ "
    r"){0,4}(?:phone|chat|mail|comm|mess|call|onl|soc|act|jour|citi|peop|e-?mail|int|"
    r"mov|lawy|opp|prot)|monitoring (?:cent|syst|prog)|metadata|\bprism\b|\bnsa\b|"
    r"snowden|sorm|cellebrite|ufed|graykey|forensic|stalkerware|stalk(?:ed|ing)|airtag|"
    r"dox|deep packet|\bdpi\b|data retention|dragnet|snoop|record(?:ed|ing) (?:\w+ "
    r"){0,3}(?:calls?|conv|phone)|querie[sd]|query|(?:read|access|comb|extract|search|"
    r"seiz|monitor|unlock|compromis)\w{0,9} (?:\w+ ){0,6}(?:e-?mails?|messages|phones?|"
    r"iphone|devices?|accounts?|database)|(?:e-?mails?|messages|phones?|devices?) "
    r"(?:\w+ ){0,3}(?:were|was|been|being) (?:\w+ )?(?:read|access|extract|search|"
    r"monitor|unlock|compromis|infect)|base stations?|watch(?:ed|ing) (?:the|over)|"
    r"call (?:records|data|detail)|(?:cell|phone)[- ](?:mast|position|record)|"
    r"subscriber|contact (?:lists?|graphs?)|listen(?:ed|ing) (?:to|in)|microphones?|"
    r"recordings?\b|filmed|sim card|identifiers?\b|watch ?lists?|lists? of (?:numbers|"
    r"targets)|look-?ups?|out-of-state|readers?\b|communications? data|live calls|"
    r"phone calls|off-the-air|doxx|cyber-?attack|telecommunications|cell location|"
    r"(?:access to|gives?|give us) (?:\w+ ){0,3}data|conversations (?:\w+ "
    r"){0,4}(?:record|stor|list|kept)|\btags? (?:in|into|on|under|inside)\b"
)
USED = any_case(
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
    r"tapping|revelations?|disclosures?|(?:victims?|targets?) of|exposed|under "
    r"surveillance|surveillance of|surveil)\b|\b(?:illegal|unlawful|arbitrary|"
    r"warrantless|indiscriminate|unauthori[sz]ed|covert|mass|invasive) (?:\w+ )?(?:use|"
    r"surveillance|interception|monitoring|spying|hacking|searches|tapping|spyware|"
    r"tracking)|incompatible|violative|violat(?:es|ed|ions?)\b|without (?:\w+ "
    r"){0,4}(?:warrant|autho|consent|court|legal|judic|knowledge)|unaware|acts of "
    r"intimidation, surv|listened|copied|kept|photographs|pulled|plugged|ran|loaded "
    r"into|locat(?:ed|ing)|turned|handed|placed on|listen(?:s|ing)? (?:to|in)|"
    r"access(?:es)?|analyse[sd]?|unfettered|flagged|doxx\w*|able to (?:\w+ "
    r")?(?:intercept|access|get|listen|track|monitor|see)|cyber-?attacks?|logged|"
    r"traced|obtained|gathered|entered|found out|harass|abus(?:e|ed|es)\b|misus|sewn|"
    r"hidden|knew|\bread\b|attacks?\b|\b(?:police|polic\w+|authorit\w+|officers?|"
    r"agents?|services?|governments?|states?|bod(?:y|ies)|agenc(?:y|ies)|minist\w+|"
    r"regime|army|they|forces|officials|units?|intelligence|operators?) (?:\w+ "
    r"){0,3}(?:track|follow|monitor|intercept|reads?|listen|tap|watch|record|sp(?:y|"
    r"ies)|trace|bug|hack|wiretap|eavesdrop|locate|identif(?:y|ies)|scan|search|"
    r"collect|film|photograph|stalk|surveil|use|abuse|misuse)(?:s|es)?\b"
)
LINK = any_case(r"^\W{0,9}\d{0,4}\W{0,9}[^.]{0,200}\(link\)")
