"""Wordings to deny a capability, and similar ones without a denial.

``TRAP``, ``OTHERS`` and similar patterns win in doubt, because a denial that is wrongly
believed hides a finding. ``denials`` describes how they are used.
"""

from pipeline.text.normalize import any_case

_OPENS = r"(?:read|recover|open|call up|look up)\b"
_NOT = (
    r"not|never|cannot|neither|nor|unable|incapable|useless|unlike|declined?|\w+n't|"
    r"(?:isn't|is not|it's not) possible|impossible|"
    rf"nobody can(?= {_OPENS})|"
    r"tidak (?:mendukung|menyediakan|dapat|bisa)|nicht|nie|weder|ne|n'\w+|ni|jamais"
)
"""Negations of a verb; they reach over commas ("shall not record, match or keep")."""

_NONE = (
    r"no(?!\.)|none|nothing|without|instead of|rather than|lacks?|kein\w*|ohne|"
    r"aucune?|sans|sin|ningun\w*"
)
"""Negations of a noun; a comma ends them ("at no charge, reads ...")."""

_AWAY = (
    r"disables|disabled|(?:shall|must|will) (?:disable|remove)|removes|removed|deletes|"
    r"excludes?|exclut|refuses? to|"
    r"renonce\w*|verzicht\w* auf|dépourvu\w*|carece\w*|withdr\w+|deactivate[sd]?"
)
BEFORE = any_case(rf"(?<![\w-])(?:(?P<none>{_NONE})|{_NOT}|{_AWAY})(?![\w-])")
FORBIDDING = any_case(
    r"\b(?:shall|must|may|will)\b[^.;:]{0,60}?\b(?:not|neither|never|no)\b"
    r"|\b(?:undertak\w+|agree\w*|covenant\w*|warrants?)\b[^.;:]{0,30}?\b(?:not|never|no)\b"
    r"|\bno(?: \w+){1,4} (?:shall|may|must|will)\b|\b(?:prohibit|forbid)\w*"
    r"|\bnot to be\b|\bdarf\b.{0,60}?\bnicht|\bdürfen\b.{0,60}?\bnicht"
    r"|\bne (?:doit|doivent|peut|peuvent)\b|\bno (?:podrá|deberá|debe|puede)n?\b"
    r"|\b(?:ensures?|stellt sicher)\b|\brenonce\w*|\bexclut\b"
)
_BE = (
    r"(?:is|are|was|were|be|been|being|has been|have been|ist|sind|wird|werden|est|"
    r"sont|es|son|queda)(?: \w+ly| therefore| hereby| technically)?"
)
FORBIDDEN_AFTER = any_case(
    rf"\b{_BE} (?:prohibited|forbidden|excluded|banned|barred|interdite?s?|"
    r"prohibid[oa]s?)\b"
    r"|\b(?:untersagt|verboten|unzulässig|ausgeschlossen)\b"
    r"|\bnot (?:to be|permitted|allowed|authori[sz]ed)\b"
    r"|\b(?:shall|must|may|will) (?:not|never) be\b"
    r"|\bnicht (?:zulässig|gestattet|erlaubt)|\bdarf nicht\b|\bdürfen nicht\b"
)
DENIED_AFTER = any_case(
    rf"(?<!who )(?<!which )(?<!that )\b{_BE} (?:not|never|neither|nowhere)\b"
    r"(?! (?:stored|kept|retained|saved))"
    r"|\b(?:can|could|does|do|did) (?:not|never)\b"
    r"|\bnone of (?:this|these|them|which)\b"
    r"|\b(?:isn't|aren't|wasn't|doesn't|don't|can't|won't)\b|\bcannot\b"
    r"|\bnot (?:supported|included|available|offered|licensed|required|part)\b"
    rf"|(?<!before )(?<!after )\b{_BE} (?:disabled|"
    r"withdrawn|discontinued|impossible|absent|uninstalled|struck out|"
    r"out of scope|outside the scope|unavailable|no part)\b"
    r"|(?<!that )(?<!which )\b(?:was|were|has been|have been) (?:removed|deleted)\b"
    r"|\b(?:was|were|has been|have been) (?:taken out again|given up)\b"
    r"|\bis no (?:field|feature|function|part)\b|\bfinde[tn] nicht statt\b"
    r"|\bin kein\w* \w+ (?:enthalten|vorgesehen|verfügbar)\b"
    r"|\b(?:tidak|belum) (?:tersedia|didukung)\b"
    r"|\bnot (?:planned|built in)\b|\bbiete[nt]\b.{0,12}\bnicht an\b"
    r"|\b(?:ist|sind|wird|werden|lässt)\b.{0,30}\bnicht\b|\bn'(?:est|a|y)\b"
    r"|\bno (?:está|se|es|forma)\b"
    r"|\bnicht (?:enthalten|vorgesehen|angeboten|geplant|möglich|Bestandteil)\b"
)
INLINE_HEADING = any_case(
    r"^\W*(?:out of scope|outside the scope|not (?:supported|included|offered|"
    r"available|part)|unsupported|exclu\w+|prohibited|forbidden|nicht \w+|"
    r"(?:it |we )?(?:cannot|can't|does not|doesn't|do not|don't) (?:see|do))\b"
    r"[^:]{0,60}:"
)
_SENSE = (
    r"notic\w*|kn[oe]w\w*|see|sees|seen|detect\w*|alert\w*|aware\w*|appear\w*|feel\w*|"
    r"reali[sz]\w*|visible|perceiv\w*|remark\w*|discover\w*|told|informed|notif\w*|"
    r"warn\w*|suspect\w*|tell|trace\w*|icons?|prompts?|sign|message|light|beep|shows?|"
    r"understand\w*|found|hear\w*|gets?|receiv\w*|ask|name|disclose\w*|say|clear|"
    r"merk\w*|bemerk\w*|ahn\w*|remarque\w*|percib\w*|nota|sabe|look|needed|required|"
    r"necessary|need|needs|require|requires|matter|longer|limit\w*|escape\w*|evade\w*|"
    r"only|just|merely|even|less|more than|exceed\w*|cooperat\w*|consent|interaction|"
    r"doubt|problem|contact\w*|access|interrupt\w*|stop\w*|miss\w*|lose|loses|loss|"
    r"forget\w*|leav\w+|scan\w*|discard\w*|delete\w*|erase\w*|ends?|sleep\w*|charge|costs?|fee|root|passwords?|passcodes?|"
    r"left|fool\w*|deceiv\w*|defeat\w*|affect\w*|impair\w*|bypass\w*|depend\w*|"
    r"disabled?|deactivat\w*|(?:switch|turn)\w* off|"
    r"guarantee\w*|responsib\w*|liab\w*|"  # a disclaimer denies no capability
    r"cipher\w*|encrypt\w*|send|emit|in (?:the|your|a) (?:library|list|gallery)|"
    r"pérdida|mensaje|aviso|"
    r"have to|worry|listed|block\w*|filter\w*|"
    r"want|restrict\w*|prevent\w*|object|inquire|"
    r"reliance|nur|bloß|seulement|uniquement|solo|sólo"
)
TRAP = any_case(
    r"\b(?:no one|nobody(?! can " + _OPENS + r")|niemand|personne ne|nadie)\b"
    r"|\bnot only\b|\b(?:no matter|or not)\b"
    r"|\bno (?:other|competing|rival|similar|comparable)\b"
    r"|\bkein\w* ander\w+|\baucune? autre\b|\bningun\w* otr[oa]\b"
    r"|\b(?:no|neither|nor)(?: the)? (?:guard|subscriber|target|subject|user|owner|"
    r"driver|person|officer|engineer|employee|operator|customer|suspect|guest|child)s?\b"
    r"|\b(?:who|that|which) (?:(?:is|are|was|were|do|does|did|has|have|can) ?not|"
    r"(?:is|are|was|do|does|did|has|ca)n't)\b"
    rf"|(?<![\w-])(?:{_NOT}|{_NONE})(?![\w-])(?: \S+){{0,3}}? (?:{_SENSE})\b"
    rf"|\b(?:{_AWAY})(?: \S+){{0,3}}? (?:\w*locks?|screen|pass\w+|pin|pattern|"
    r"protection|encryption|security|FRP|activation|icons?|notifications?|lights?)\b"
    r"|\bno(?: \w+){1,5} (?:needed|required|necessary|escapes?|can hide|goes|"
    r"install(?:ed|ation))\b"
    r"|\b(?:no|without)(?: \w+)? (?:jailbreak\w*|rooting|installing)\b"
    r"|\b(?:without|ohne|sans)(?: (?:any|an?|jed\w+|einen?|aucune?|une?))? (?:clicks?|"
    r"interactions?|traces?|signs?|notice|users?|Klick|Spur|Interaktion|clic)\b"
)
BREAK = any_case(
    r"[;:]\s|\s[-+]\s|, (?:which|so)\b|, (?:it|we|you|they|this|that|these) \w"
    r"|\band (?:therefore|thus|instead)\b|\beven (?:if|when)\b|"
    r",? (?:but|yet|however|whereas|while|although|"
    r"though|because|so that|sondern|aber|mais|sino|pero)\b"
)
PRODUCT = any_case(
    r"(?:^|\b(?:and|or|so|that)\b|[,:]) *"
    r"(?:it|we|(?:the|our|this) (?:[\w-]+ ){0,2}(?:camera|counter|software|app|module|"
    r"product|box|recorder|server|tool|service|sensor|platform|station|program|"
    r"firmware|portal|library|watch|reader)s?)"
    r"(?: also| still| itself| simply)?(?: can| does| do| will)? $"
)
PERCEIVES = any_case(
    r"(?:cannot|\w+n't|not|never) "
    r"(?:even |ever )?(?:know|see|find|understand|hear|look at|"
    r"(?:tell|say) (?=who|what|where|which|whose|apart))\b"
)
"""Negated perception. A product that does not perceive something lacks a function; that
people do not perceive the product is what covert marketing sells."""

NO_WAY = any_case(
    r"\b(?:no (?:have )?(?:way|function|means|idea|possibility)(?: (?:for|to|of))?|"
    r"(?:isn't|is not) possible to|impossible to) (?:tell|know|see|say) "
    r"(?=(?:who|the mood)\b)"
)

LETS = any_case(
    r"\b(?:allow|let|permit|enable)\w* (?:(?:you|users?|parents?) )?(?:to )?"
    r"(?:get|see|know|receive|access)\b"
)
OTHERS = any_case(
    r"\b(?:others?|competitors?|rivals?|conventional|traditional|existing|ordinary|"
    r"most|many|standard|consumer|apple|google|carriers?|vendors?|anti-?virus|"
    r"some|my|targets?|subjects?|suspects?|criminals?|they|users?|owners?|persons?|people)"
    r"(?: (?!shall\b|must\b|may\b|will\b|agree|undertake|are to\b)[\w'-]+){0,3}"
    r"(?<! is)(?<! are)(?<! was)(?<! were)(?<! be)(?<! been) $"
)
"""Subjects whose inability is the product's ability."""

WATCHED = any_case(
    r"\b(?:cars?|vehicles?|persons?|people|visitors?|passengers?|images?|frames?|"
    r"photos?|pictures?|phones?|Fahrzeuge?|Personen|Bilder|véhicules?|personnes|"
    r"vehículos?|personas?)(?: with)? $"
)
"""Things that a camera sees without something: "cars with no plate"."""

SUPPOSED = any_case(
    r"\b(?:would|might|should|needs?|requires?|or|if|when|whether|unless|"
    r"who(?: (?:is|are|was|were|do|does|did|has|have|can))?|my \w+ (?:is|was|does)) $"
)
ABOUT_OTHERS = any_case(
    r"^\W*(?:(?:unlike )?(?:other|most|many|traditional|conventional|existing)"
    r"|fixed|solved|behoben|corrigée?|corregid[oa])\b"
)
HOW = any_case(
    r"(?:not|never|cannot|\w*n't) (?:run|complete|work|depend|rely|affect|use|"
    r"interfere|replace|start|change|apply|come|go|move|help|improve|mean|make)\b"
)
"""Denials of how a function works: "recognition does not run on the copy"."""

NONE_FOUND = any_case(
    r" ?(?:being |is |are |was |were |has been )?(?:found|detected|present|visible|"
    r"installed|to be installed)\b"
)
"""Continuation after "no face": it says what happens then, not what is never done."""

BOAST = any_case(
    r"\b(?:no|nothing|never)\b[^.;:]* (?:escapes?|evades?|hidden from|hides? from)\b"
    r"|\b(?:no|nothing|not a single)\b[^.;:]* (?:safe|secure|immune) (?:from|against)\b"
    r"|\b(?:no|nothing|not a single)\b[^.;:]* (?:stays?|goes|remains?|passes|is left) "
    r"(?:un\w+|hidden)\b"
    r"|\b(?:kein\w*|nichts)\b[^.;:]* (?:bleibt|bleiben) (?:un\w+|verborgen)\b"
    r"|\b(?:aucune?|rien)\b[^.;:]* (?:n'échapp\w*|inaperçue?s?)\b"
    r"|\b(?:ningun\w*|nada)\b[^.;:]* (?:escapa\w*|desapercibid[oa]s?)\b"
    r"|\bby default\b|\bdefault: |\bnot yet (?:visible|known|seen)\b"
)
"""Clauses about how far a function goes, or who switches it on."""

UNNOTICED = any_case(
    r"\bno (?:lo |la |se )?(?:percibe|nota|sabe|advierte|ven? que)\b|\b(?:be)?merkt\b"
    r"|\bne (?:s'en |le |la )?(?:remarque|aperçoit|sait)\b"
)
"""Wordings for something that the person watched does not notice."""

WE_CAN = any_case(r"\bwe (?:can|do)\W*$")
"""Contrast with a rival who cannot do it: "They can't log passwords; we can."."""

SUBORDINATE = any_case(
    r"^\W*(?:even |however, )?(?:if|since|as|when|where|whenever|once|unless|after|"
    r"until|instead of|rather than)\b[^,]*(?:,|$)"
)

_LACKS = r"(?:(?:feature|function|option|module)s?|(?:functionalit|capabilit)(?:y|ies))"
FIRM = any_case(
    r"(?:^|\b(?:it|this|that|we|app|application|software|system|product|service|tool|"
    r"device|solution|program|camera)\b[^.;,:]{0,20}?)\W*"
    r"(?:(?:does|do|will)(?: not|n't)|cannot|can't|won't|is (?:unable|not able) to|"
    r"never) (?:even |actually )?(?:allow|let|enable|support|offer|provide|include|"
    r"have|contain|recogni[sz]e|identify|track|locate|monitor|record|intercept|read|store|perform|"
    r"do|attempt|check|block|get|show)\b"
    rf"|\b(?:no|lacks?(?: of)?|without|none of (?:the|these)|(?:have|has|offers?) no)"
    rf"(?: [\w-]+){{0,3}} {_LACKS}\b"
    r"|\b(?:no|without) (?:possibility|ability|way|means|option) (?:of|to|for)\b"
    r"|^nor (?:can|does|will) (?:it|the \w+)\b"
    r"|\bimpossible to\b|\b(?:is|are) (?:not (?:included|supported|available|possible|"
    r"offered|planned)|unavailable|missing)\b|\bnot supported\b"
)
"""Denials that hold even if the label is likelier than not: the product is their
subject, or a function is said to be missing."""

FINDS_FACES = any_case(
    r"^(?!.*n't|.*\b(?:(?:no|not|never|cannot|neither|without|who|age)\b|recogni|"
    r"identi|match|templat|search|name|emotion|mood|gender|track|follow))"
    r".*\b(?:face detection|"
    r"(?:detect|find|locate)s? (?:\w+ ){0,3}faces?)\b"
)
"""Sentences that only find a face, which is no capability: they revoke no denial."""

_FORCES = (
    r"(?:military|militaries|army|armies|armed forces|troops|police|law enforcement|"
    r"intelligence|security (?:services?|agenc\w+|forces)|paramilitar\w+|prisons?)"
)
FORBIDDEN_LIST = any_case(r"\b(?:prohibit|forbid|embargo)\w*[^.;]*:\s*$")
"""Opening of a list of those who may not use the item."""

FORBIDDEN_USER = any_case(
    r"\b(?:(?:prohibit|forbid)\w*|not (?:be )?(?:sell|sold|supply|supplied|"
    r"transfer(?:red)?|pass(?:ed)?|hand(?:ed)?|deliver(?:ed)?|licen[sc]ed?|"
    r"ma[dk]e available|for)|no (?:quotes?|sales?|supply|delivery|customers?))\b"
    rf"[^.;]{{0,50}}\b(?:to|by|for|in)\b[^.;]{{0,60}}\b{_FORCES}\b"
)
"""Wordings that name a security body as one who may not have the item."""
