"""Count the unmet needs of a statement about what a product does for its operator.

By the guidelines of the item labels, a passage states a capability: an action, and its
target. Three things count once each: no words of the capability; set-up, commands and
tables of options; research, benchmarks and general talk. A passage on acts of others,
on defence, or on a use that the guidelines exclude counts two more.
"""

import re

from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.text.normalize import any_case

_CAPABILITY = {
    label: tuple(any_case(words) for words in all_of)
    for label, all_of in {
        "device_intrusion_forensics": (
            r"extract|\bdump|decrypt|\bcrack|brute|bypass|unlock|retriev|recover|steal|"
            r"\bgrab|exfiltrat|captur|harvest|logger|logging|keylog|\blogs? (?:all|"
            r"every|each|key)|infect|inject|exploit|payload|backdoor|hijack|spoof|"
            r"phish|rogue|evil twin|attack|persist|escalat|disguis|remote|implant|"
            r"trojan|\bspy|monitor|record|\breads?\b|\bview|access|collect|acqui|"
            r"forensic|\bpars(?:e|ing)|\bcarv|upload|download|screenshot|snapshot|"
            r"shell|keystroke|guess|derive|take over|takes over|at its command|"
            r"\b(?:zero|one)-click|command server|\bcop(?:y|ies)\b|gets? (?:past|into|"
            r"around)|key pressed|\bsees?\b|sign(?:s|ed)? in|^\W*(?:track|follow|"
            r"browse|check|screen|keep track|watch|supervis)|tracking\W*$",
            r"password|passcode|\bpins?\b|credential|\bkeys\b|token|cookie|"
            r"\bhash(?:es)?\b|phone|device|target|victim|suspect|computer|machine|"
            r"browser|chat|message|\bsms\b|contacts|call log|whatsapp|microphone|"
            r"webcam|camera|screen|keystroke|file ?system|backup|encrypt|account|"
            r"clipboard|history|memory|handset|wi-?fi|client|artifact|evidence|laptop|"
            r"\bagents?\b|\bkey pressed|web ?sites?|browsing|instagram|facebook|"
            r"snapchat|skype|viber|\bkik\b|\bcalls?\b|bookmark|photo|media|\bnotes\b|"
            r"e-?mail|conversation|calendar|notification|internet activit|social media",
        ),
        "communications_interception": (
            r"intercept|sniff|eavesdrop|wiretap|\btap(?:s|ped|ping)?\b|captur|decod|"
            r"decrypt|record|monitor|listen|mirror|demodul|rogue|evil twin|man-in-the|"
            r"mitm|hijack|extract|reconstruct|rebuil|crack|collect|imsi|pcap|track|"
            r"follow|catch|karma|steal|watch|takes? down|chart(?:s|ed|ing)?\b|"
            r"maps? who|handset identif",
            r"\bcalls?\b|voip|voice|\bsip\b|\bsms\b|messag|traffic|packet|frame|"
            r"session|communicat|connection|subscriber|target|imsi|imei|tmsi|uplink|"
            r"downlink|radio|transmission|talkgroup|pager|e-?mail|\bmails?\b|warrant|"
            r"agenc|\bleas?\b|credential|handshake|client|phone|content|metadata|"
            r"\biri\b|intercept|bluetooth|\bble\b|wi-?fi|\bwpa|network|cell|base "
            r"station|contacts of|handset|users? on|said|saying|conversation",
        ),
        "facial_recognition": (
            r"\bfac(?:e|es|ial)\b|biometr|facenet|insightface|deepface|faceid|portrait|"
            r"photo|mug ?shot|wanted (?:person|people|m[ae]n\b|list)|watch ?list|"
            r"1:n\b|re-?identif|persons? of interest|passers-?by|look-?alike|"
            r"\bby name\b|(?:recogni[sz]|identif|names?\b|"
            r"naming|pick|singl|spot|find|match)\w{0,6} (?:\w+ ){0,4}(?:persons?|"
            r"people|individual|suspect|stranger|anyone|everyone|fugitive|visitor|"
            r"customer|pedestrian|shopper|traveller|passenger|fans?\b|protester)|\bwho "
            r"(?:\w+ )?(?:they|he|she|it|someone|somebody|people|each|every\w*|any\w*) "
            r"(?:\w+ ){0,3}(?:is|are|was|were)\b",
            r"recogni|identif|match|search|\bfind|\bwho\b|watch ?list|gallery|verif|"
            r"compar|similar|known|database|same person|cluster|track|follow|1:n|"
            r"one-to-many|enrol|regist|attendance|profile|\blist|\bname|same face|"
            r"pick(?:s|ed)? \S.{0,40}\bout\b|picks? out",
        ),
        "emotion_recognition": (
            r"emotion|affect|mood|stress|decept|\bl(?:ie|ies|ying)\b|intent|valence|"
            r"arousal|expression|sentiment|anger|angry|hostil|nervous|engag|attent|"
            r"smil|\bjoy|happ|holding .{0,20}back|agitat|hid(?:es?|ing)\b|truth|fear",
            r"recogni|detect|analy|predict|classif|infer|estimat|measur|track|monitor|"
            r"reads?\b|identif|tell|extract|understand|interpret|scor|attribute|"
            r"built-in|output|return|report|flag|show|emotions of|polygraph|assess|"
            r"judge",
        ),
        "person_location_tracking": (
            r"locat|position|track|follow|trail|route|geo-?fenc|whereabouts|\bmap|"
            r"\bgps|distance|where\b|in which|trac[ei]|movement|moves|plate|\blpr|anpr|"
            r"alpr|find my|path|nearby|passed|in now|proximity|visit",
            r"person|people|individual|subject|target|suspect|employee|worker|driver|"
            r"phone|handset|subscriber|plate|vehicle|\bcars?\b|citizen|officer|wearer|"
            r"child|\bkids?\b|mobile|\bsim\b|users?\b|device|airtag|partner|spouse|"
            r"wife|husband|victim|teen|student|pupil|elder|offender|visitor|owner|gps "
            r"logging|imsi|whereabouts|geo-?fence|location tracking|current location|"
            r"route history|real[- ]time location",
        ),
        "video_surveillance_analytics": (
            r"person|people|pedestrian|individual|human|crowd|suspect|\bfaces?\b|body|"
            r"gait|pose|plate|vehicle|behavio|intru|loiter|queue|visitor|customer|"
            r"attribute|re-?id\b|worker|driver|passer|\bwalk",
            r"detect|recogni|track|count|search|identif|alert|analy|classif|follow|"
            r"alarm|re-?id|\bfind|query|match|lpr|anpr|takes over|stitch|filter|models",
        ),
        "covert_surveillance_marketing": (
            r"hidden|\bhid(?:e|es|ing)\b|invisib|stealth|secret|covert|undetect|"
            r"(?:\bno(?:t|body|thing)?|n't|never|without|hardly|cannot|"
            r"un)\W{0,9}(?:\w{1,30}\W{1,9}){0,5}(?:notic|know|aware|suspect|see|seen|"
            r"detect|tell|hint|idea|lamp|light|sign|icon|trace|ring|prompt|alert)|"
            r"without (?:\w+ ){0,2}(?:interaction|notif)|unaware|disguis|silent|"
            r"conceal|camoufl|\bspy|eavesdrop|wiretap|unseen|"
            r"clandestin|undercover|masquerad|discre|unnotic|take it for|zero-?click|"
            r"looks like an? (?:ordinary|normal)|inside an?",
        ),
    }.items()
}
"""Patterns of the action and of its targets by label. An English passage must name the
action; it or its context must name each target."""

_ORDINARY_USE = {
    label: (any_case(used_so), any_case(unless))
    for label, (used_so, unless) in {
        "facial_recognition": (
            r"(?:photo|portrait|picture) (?:\w+ ){0,2}(?:in|on|of) (?:his|her|their|"
            r"the|its|a)(?: own)? (?:passport|badge|ticket|id\b|card|licen[cs]e|"
            r"document)|\bown (?:passport|badge|photo)|\bone[- ]to[- ]one\b|\b1:1\b|"
            r"faces? (?:\w+ )?(?:blurred|pixelated)|\bany face appears",
            r"watch ?list|1:n\b|one[- ]to[- ]many|search(?! bar)|wanted|suspect|crowd|"
            r"covert|identif|names|street|protest|demonstr|database|live\b",
        ),
        "emotion_recognition": (
            r"(?:average|aggregate)\b.{0,300}(?:agree|consent|opt(?:ed|s)?[- ]in|"
            r"signed? up)|(?:agree[sd]?|consents?|opt(?:ed|s)?[- ]in|signed? "
            r"up)\b.{0,300}(?:average|aggregate)|(?:drows|fatigue|sleepy|eyelid|"
            r"yawn).{0,300}(?:own safety|seat|coffee|wake)|smile shutter|survey "
            r"answers|public (?:comments|posts)|\bpatients?\b.{0,300}\b(?:therap|"
            r"rehabilit|clinic|doctor|nurse|pain)|\b(?:therap|rehabilit|"
            r"clinic)\w*\b.{0,300}\bpatients?\b",
            r"covert|suspect|interrogat|border|police|traveller|detain|manager|"
            r"supervis|caller|crowd|worker|employee",
        ),
        "person_location_tracking": (
            r"\b(?:parcel|pallet|shipment|container|cargo|crate|cattle|reindeer|"
            r"livestock|mower|luggage|consignment)s?\b|(?:forget|no "
            r"identifiers?).{0,60}count|count.{0,60}(?:forget|no identifiers?)",
            r"person|people|individual|subject|target|suspect|employee|worker|driver|"
            r"handset|subscriber|plate|vehicle|\bcars?\b|citizen|officer|hidden|"
            r"covert|wearer|child|mobile|sim\b|user|device|docker|software|server",
        ),
        "communications_interception": (
            r"quality of (?:service|experience)|\bqo[se]\b|signal strength|"
            r"dropped calls|\becho\b|\bnoisy\b|\bthroughput\b|\blatency\b|"
            r"broadcast channels?|radio programmes?|(?:chat|voice|mail) load|"
            r"number was (?:issued|ported)",
            r"intercept|target|suspect|lawful|content|wiretap|listen|decod|decrypt|"
            r"imsi|subscriber (?!number)|eavesdrop|metadata|packet|record|captur|"
            r"(?<!dropped )calls?\b|e-?mail|sms|messages",
        ),
        "device_intrusion_forensics": (
            r"\byour own\b|\bown(?:er)? (?:test )?(?:device|phone|handset|computer|"
            r"account|server|container|notes|photos)s?\b|\b(?:customer|user|"
            r"owner)\b.{0,40}(?:agree[sd]|consents|must confirm)|with (?:his|her|"
            r"their) consent|\bdisk error|\bbattery level",
            r"suspect|target|bypass|without|covert|exploit|silent|undetect|crack|brute|"
            r"evidence|investigat|forensic|lawful|inject|payload|victim|infect|implant|"
            r"extract|unlock|locked|remote|chats?|microphone|-click\b|command server",
        ),
        "video_surveillance_analytics": (
            r"\bpatients?\b.{0,300}\b(?:lenses|optician|therap|rehabilit|treat)|"
            r"\b(?:optician|therap|rehabilit)\w*\b.{0,300}\bpatients?\b",
            r"covert|suspect|intru|guard|police|border|crowd|control room",
        ),
        "covert_surveillance_marketing": (
            r"(?:clear notice|red ring|blue lamp|(?:light|lamp|notice) is (?:always "
            r")?on|\bafter ringing|shows? (?:a|the) (?:notice|light|lamp)|"
            r"hidden (?:cable|wir|screw|fee|cost)|silent (?:fan|motor|drive)|discreet "
            r"(?:design|look|housing)|spying .{0,40}(?:crime|illegal|offence)|works? "
            r"openly|cannot (?:be )?(?:\w+ )?(?:secretly|hidden|covertly|unseen))",
            r"stealth|\bsecret\b|hidden (?!cable|wir|screw|fee|cost)|undetect|disguis|"
            r"invisib|without .{0,30}knowledge|never know|no icon",
        ),
    }.items()
}
"""Patterns by label: a use that the guidelines exclude, and words beside it that keep
the passage."""

_UNDER_CONTROL = any_case(
    r"(?:switch|turn)(?:ed|s)? (?:it |this |sharing )?off\b|stop (?:sharing )?(?:at )?"
    r"any ?time|any ?time stop|choose to share|\bown (?:position|location|route|runs?|"
    r"phone|walks?|bike|car)\b|traffic (?:flow|planning|count)|\bbarrier\b|parking fee|"
    r"\btoll\b|navigat|anonym"
)
_NOT_UNDER_CONTROL = any_case(
    r"covert|secret|hidden|suspect|target|subscriber|hot ?list|wanted|police|employee|"
    r"without|child|\bkids?\b|spouse|partner|cannot|no(?:body|t) |of any|every person|"
    r"re-?identif"
)
"""Patterns of a location that its person shares and can stop sharing, and of words
beside it that keep the passage."""

_REFERENCE = any_case(r"@\w+\{|\bbibtex\b|doi\.org|\bet al\.")
_COMMAND = re.compile(
    r"(?:\$ |>>>|sudo |python3? |pip3? |git |\./|docker |npm |cd |"
    r"curl |wget |brew |go build)"
)
_COMMAND_IN_ENGLISH = re.compile(r"apt(?:-get)? ")
"""Command in English passages only: Spanish has the word, too."""

_NO_PROSE = re.compile(
    r"^@\w+\s?\{|^[^\"“”]{2,60}\"(?:, ?\"[^\"“”]{2,60}\"?){2,}\W*$|"
    r"^\S+ \d+/\d+ \w+\W*$|"
    r"^(?:/[\w.-]+){2,}\.\w{2,4},|^[^\n]{2,60}\n([\^=~-])\1{4,}\s*$|"
    r"^(?:From|Von|De|Da)\s*:[^:]{1,120}\s(?:To|An|À|A|Para)\s*:[^:]{1,120}"
    r"(?:\s(?:Date|Datum|Fecha|Sent|Gesendet)\s*:[^:]{1,40}(?::\d\d){0,2})?$"
)
"""Keywords in quotation marks, a BibTeX entry, a counter, rows of file names, a heading
underlined by signs, and the head of a letter without subject. They state nothing."""

_PAGES = re.compile(r"^(?:Pagination )?Previous page\b|^[^.!?]*\bNext page\W*$")
"""A row of pages; a sentence may stand before it."""

_PROSE = re.compile(r"(?:\b[a-z]+,? ){4}[a-z]+\b")
"""Five words in a row: the output of a command says what it does."""

_ABOUT_THE_PAPER = any_case(
    r"licen[cs]\w*+(?![ -]?plate)|credits?\b|\breferences?\W*$|contribut|"
    r"table of contents|\bindex\b|citation|bibtex|acknowledg|sponsor|"
    r"donat|authors?\b|changelog|disclaimer"
)
_CODE = re.compile(
    r"```|(?:^|\s)(?:\$|sudo|pip3?|npm|python3?|docker|git|make|bash|adb|"
    r"brew)\s+[\w./-]|\./\w|\.exe\b|\.(?:py|sh|ipynb|js|go)\b|(?:^|\s)--\w[\w-]+|"
    r"[{};]\s*$|\bimport \w+|\bconst \w+|\bdef \w+\(|^\W*-\w\b|\| -\w+ \||^[\w. "
    r"]{2,40} -- |^[a-z]\w{0,40}_\w{1,40}\s{0,9}[:=-]|^\W*https?://\S+\s*$"
)
_SET_UP = any_case(
    r":\s*$|\binstall(?:ed|ing|ation|s)?\b|\bfirmware\b|\bdefaults? (?:to|is|value)|"
    r"\bset to\b|README|pull requests?|\bfork\b|stargazers|\bstar this\b|\bapt \w|"
    r"\bbug\b|\bissue\b|\btutorial\b|\bdemo\b|make sure|\bnote that\b|please note|"
    r"\bconfig(?:ur\w+)?\b|\bparameters?\b|\S option\b|\bwiki\b|warning:"
)
_SET_UP_IN_GERMAN = any_case(
    r"\b(?:klicken|wählen|öffnen) sie\b|"
    r"(?:^|[.!?:\n])(?:(?!\b(?:kann|können|könnten?|lässt|lassen|soll|sollen|muss|müssen|"
    r"darf|dürfen|wird|werden|zum?)\b)[^.!?:\n])*\b(?:festlegen|hinzu(?:zu)?fügen|"
    r"entfernen|auswählen|anklicken|bearbeiten|umbenennen)\W*$"
)
"""Orders of a manual, as people read them on buttons and in steps; "kann Personen
auswählen" is an ability."""

_REQUIRES = any_case(r"\b(?:shall|must)\b")
"""Words of a specification. A contract requires what the product offers."""

_INSTRUCTS = any_case(
    r"\bif you\b|\bin order to\b|\bcurrently\b|\bsee (?:the|if|this|also|below|above|"
    r"here)\b|\bcreate an?\b|\bfor example\b|\bby default\b|\bwhen you\b|\byour (?:own "
    r")?(?:phone|device|data\b(?! cent)|accounts?|chats?|messages|keychain|history)\b"
)
_MANUAL_HEADING = any_case(
    r"\bhow to (?!use)|\binstall(?:ing|ation)?\b|\bcompil|\btroubleshoot|"
    r"\brequirements?\b|\bto-?do\b|\bcredits?\b|\bconfiguration\b"
)
"""Words and headings of a manual. It tells the operator what to do, and seldom what the
product takes from another person's device."""

_PUBLIC_PROFILES = any_case(
    r"\bfollow(?:ers?|ings)\b|\bfollowed by\b|\bhash ?tags?\b|\bnick-?names?\b|"
    r"\bprofile (?:picture|photo|page|url|link)s?\b"
)
"""Words about public profiles. To search these is no interception and no intrusion."""

_RESEARCH = any_case(
    r"\b(?:papers?|data ?sets?|accuracy|pre-?train(?:ed|ing)|train(?:ed (?:on|to|with)|"
    r"ing (?:a|the|set|data|files|an?)\b)|benchmarks?|arxiv|competition|challenge|"
    r"accepted (?:as|by|at)|metrics?|thesis|ROC curves?|notebooks?|documentation:|"
    r"code:)\b"
)
_OF_OTHERS = any_case(
    r"\bprotect(?:s|ing)? (?:yourself|your|against|from|you)\b|"
    r"\bdetect(?:s|ion of|ing)? (?:imsi|spyware|stalkerware|malware|silent|potential "
    r"attack|fake)|\bhow to (?:avoid|prevent|protect|detect)|\bvulnerabilit|"
    r"\b(?:cyber)?criminals?\b|\bhackers?\b|\badversar|\bidentity thie|"
    r"\b(?:fbi|nsa|police|governments?) (?:\w+ )?(?:deploys?|uses?|used|can use)\b|"
    r"\bour app\b.{0,80}(?:warn|protect|detect)"
)
_IN_GENERAL = any_case(
    r"\b(?:these days|nowadays|according to|surveys?|per ?cent|studies|it is "
    r"(?:important|critical|necessary)|in (?:many|different|most) countries|"
    r"authorities|pros and cons|\bcons of|legal to|illegal|illegitimate|is required|"
    r"might be needed|free to play|paid content|app store|recently|boom)\b|"
    r"^\W*(?:today|although|however|because|since|another reason|in (?:germany|brazil|"
    r"france|the us|china|india))\b|"
    r"\bmy (?:girl|boy|son|daughter|kid|little)|\b(?:mother|father) of\b|cyberbull|"
    r"\bpredators?\b|parents (?:usually|tend|often|try)|\b\d+(?:\.\d)?/10\b"
)
_OF_COMMUNICATIONS = ("communications_interception", "device_intrusion_forensics")
_QUESTION = ("?", "？", "؟")
_SENTENCE_ENDS = re.compile(r"[.!…][\"'”’»)\]\d\[]*(?:\s|$)|[。！।۔।]")
_OPENING_WORDS = 8
_NAME_WORDS = 3
"""Most words of a mere name of a mode, a module or an example."""

_LONG = 300
"""Number of characters above which a passage may state more than its set-up."""


def n_missing(view: View, label: str) -> int:
    """Return the number of an item label's needs that a passage does not meet."""
    if view.language != "en" or label not in _CAPABILITY:  # a label of one's own
        return int(_sets_up(view))
    text = view.text
    found = int(_sets_up(view))
    whole = f"{text} {view.context}"
    does, *to_whom = _CAPABILITY[label]
    found += not (does.search(text) and all(w.search(whole) for w in to_whom))
    found += any(words.search(text) for words in (_RESEARCH, _IN_GENERAL))
    found = min(found, 1) if len(text) > _LONG else found
    if label == "device_intrusion_forensics" and view.kind is Kind.BROCHURE:
        found += _instructs(view)
    if label == "communications_interception":
        found += len(text.split()) <= _NAME_WORDS and text[-1:] not in ".!"
    if label in _OF_COMMUNICATIONS and _PUBLIC_PROFILES.search(whole):
        found += 1
    return found + 2 * (
        _is_ordinary(text, label) or _OF_OTHERS.search(text) is not None
    )


def _sets_up(view: View) -> bool:
    """Return True if a text sets up or runs a product, or says nothing about it."""
    return (
        says_nothing_of_a_product(view)
        or _CODE.search(view.text) is not None
        or (view.language == "de" and _SET_UP_IN_GERMAN.search(view.text) is not None)
        or (
            view.language == "en"
            and _SET_UP.search(view.text) is not None
            and not (view.kind is Kind.CONTRACT and _REQUIRES.search(view.text))
        )
    )


def _instructs(view: View) -> int:
    """Return how many signs of a manual a passage has: its own words, its heading."""
    return (_INSTRUCTS.search(view.text) is not None) + any(
        map(_MANUAL_HEADING.search, view.heading[-2:])
    )


def _is_ordinary(text: str, label: str) -> bool:
    """Return True if a text states a use that the guidelines exclude, and no other."""
    pairs = [_ORDINARY_USE[label]]
    if label == "person_location_tracking":
        pairs.append((_UNDER_CONTROL, _NOT_UNDER_CONTROL))
    return any(
        used_so.search(text) is not None and unless.search(text) is None
        for used_so, unless in pairs
    )


def only_asks(text: str) -> bool:
    """Return True if a text, without blanks around it, is one question."""
    return text.endswith(_QUESTION) and _SENTENCE_ENDS.search(text[:-1]) is None


def is_no_prose(text: str) -> bool:
    """Return True for keywords, navigation, a reference, and commands without prose."""
    text = text.strip()
    if _NO_PROSE.search(text):
        return True
    is_row = _COMMAND.match(text) or _PAGES.search(text)
    return is_row is not None and _PROSE.search(text) is None


def says_nothing_of_a_product(view: View) -> bool:
    """Return True for questions, references, commands, and the lead-in of a list."""
    text = view.text.strip()
    heading = view.heading[-1] if view.heading else ""
    is_opening = text.endswith(":") and len(text.split()) <= _OPENING_WORDS
    return (
        is_opening
        or only_asks(text)
        or _REFERENCE.search(text) is not None
        or (view.language == "en" and _COMMAND_IN_ENGLISH.match(text) is not None)
        or _ABOUT_THE_PAPER.search(heading) is not None
    )
