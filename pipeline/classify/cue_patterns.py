"""Token patterns for polarity: negations, and similar wordings.

Verbs and nouns are listed one by one. "Cannot", "no" and "without" are the very words
of covert marketing ("cannot be noticed", "no trace"). So a negation counts only with a
word for a function that is offered or used. ``TRAPS`` are wordings that do not negate
what is sold.
"""

from typing import Any

Pattern = list[dict[str, Any]]


def _any(words: str, **more: Any) -> dict[str, Any]:
    return {"LOWER": {"IN": words.split()}, **more}


def _gap(n: int, unlike: str = ". ; :") -> dict[str, Any]:
    """Return a pattern of up to n tokens that does not cross the end of a statement."""
    return {"LOWER": {"NOT_IN": unlike.split()}, "OP": f"{{0,{n}}}"}


_NOT = _any("not n't never")
_BE = _any("is are was were be been")
_WAS = _any("is are was were has have")
_CAN = _any("do does did is are was were can ca could will wo")
_MUST = _any("shall must may")
_USED = _any(
    "use used using deploy deployed operate operated apply applied enable enabled "
    "activate activated target targeted track identify intercept monitor record "
    "collect process search match compare infer reassemble follow connect configure "
    "sell resell transfer transferred go permit combine employ employed concealed "
    "disguised locate transmit offer store keep display demodulate log retain train"
)
_OFFER = _any(
    "support supports supported include includes included provide provides provided "
    "contain contains offer offers offered perform performs collect collects "
    "intercept intercepts track tracks identify identifies record records recognise "
    "recognize recognises recognizes read reads keep keeps capable able intended "
    "designed suitable involve involves sell sells build interpret interprets implant "
    "store stores infer infers compare compares locate locates decrypt decrypts"
)
_NEITHER = _any(
    "sell sells read reads infer infers compare compares identify identifies track "
    "tracks locate locates intercept intercepts demodulate match matches decrypt "
    "decrypts computed collect collects accept accepts recognise recognises"
)
_FUNCTION = _any(
    "recognition tracking interception matching comparison identification analysis "
    "analytics inference biometric biometrics surveillance erkennung reconnaissance"
)
_GERMAN = r"(erkennung|überwachung|ortung|identifizierung|auswertung)$"
_SENSE = (
    "notice noticed notices noticeable know knows see seen sees detect detected "
    "detectable alert alerted alerts aware appear appears realise realize visible "
    "perceive perceived remark remarked discover discovered recognised recognized "
    "told informed notified warned suspect suspects find found tell traced traceable "
    "attributed distinguish distinguished removed uninstalled escape escaped hide "
    "evade avoided heard hear feel felt require requires need needs depend depends "
    "rely fooled deceived defeated affected impaired disabled deactivated bypassed "
    "switched turned"
)
_WATCHED = _any("target targets subject subjects suspect suspects victim owner holder")

PROHIBITED: list[Pattern] = [
    [_MUST, _NOT, _gap(4), _USED],
    [_MUST, _any("neither"), _USED],
    [_any("will"), _NOT, _gap(6), _USED],
    [_any("no"), _gap(3), _any("shall will may"), _any("be"), _USED],
    [_any("prohibited forbidden prohibits forbids")],
    [_any("undertakes agrees agree undertake warrants covenants"), _NOT],
    [
        _any("undertakes agrees undertake covenants"),
        _any("that"),
        _any("no"),
        _gap(3),
        _any("will shall"),
        _any("be"),
    ],
    [_any("under"), _any("no"), _any("circumstances"), _any("shall may will")],
    [_NOT, _BE, _any("used permitted allowed")],
    [_BE, _NOT, _any("permitted allowed authorised authorized")],
    [_any("interdit interdite interdits interdites untersagt verboten unzulässig")],
    [_any("prohibido prohibida prohibidos prohibidas")],
    [
        _any("darf dürfen"),
        _gap(8),
        _any("nicht kein keine keinen"),
        _gap(8),
        _any(
            "verwenden verwendet einsetzen eingesetzt nutzen genutzt benutzt betreiben "
            "betrieben weitergegeben verkauft ausgeführt gespeichert durchgeführt"
        ),
    ],
    [_any("nicht"), _any("zulässig gestattet erlaubt")],
    [
        _any("ne"),
        _any("doit doivent peut peuvent pourra"),
        _any("pas en", OP="?"),
        _any("pas aucun", OP="?"),
        _gap(3),
        _any("utilisé utilisée utilisés utilisées utiliser servir employé exporté"),
    ],
    [
        _any("no"),
        _any("podrá podrán deberá deberán debe puede"),
        _gap(3),
        _any("usar utilizar utilizarse usarse emplear emplearse usado utilizado"),
    ],
]
NEGATED_BEFORE: list[Pattern] = [
    [_CAN, _NOT, _gap(3, ". ; : only just merely"), _OFFER],
    [_any("neither"), _NEITHER],
    [_any("without"), _any("any", OP="?"), _FUNCTION],
    [
        _any("without"),
        _any("any", OP="?"),
        _any("face facial emotion location biometric"),
        _FUNCTION,
    ],
    [_any("no"), _any("face facial emotion biometric location", OP="?"), _FUNCTION],
    [_any("no"), _any("function functions route"), _any("for to around")],
    [_any("kein keine keinen keiner"), _gap(2), {"LOWER": {"REGEX": _GERMAN}}],
    [
        _any("ne n'"),
        _any("permet prend comprend contient inclut reconnaît identifie intercepte"),
        _any("pas aucun aucune"),
    ],
    [_any("no"), _any("reconoce identifica interpreta incluye permite intercepta")],
]
NEGATED_ANYWHERE: list[Pattern] = [
    [_NOT, _any("supported included available offered licensed")],
    [_NOT, _any("part"), _any("of")],
    [_NOT, _any("intended"), _any("for"), _any("covert hidden secret undercover")],
    [_any("has have been was were is are"), _any("discontinued withdrawn")],
    [_any("out outside"), _any("of", OP="?"), _any("the", OP="?"), _any("scope")],
    [
        _any("nicht"),
        _any("unterstützt enthalten verfügbar vorgesehen teil nachrüstbar"),
    ],
    [_any("pas"), _any("pris disponible inclus incluse prévu prévue")],
]
OPTIONAL: list[Pattern] = [
    [_any("optional optionally optionnel optionnelle opcional zubuchbar wahlweise")],
    [_any("with by"), _any("the an", OP="?"), _any("add-on option upgrade extension")],
    [
        _any("available sold licensed"),
        _any("as"),
        _any("an a", OP="?"),
        _any("option add-on module upgrade extra"),
    ],
]
CONDITIONAL: list[Pattern] = [
    [_any("provided"), _any("that")],
    [_any("subject"), _any("to")],
    [_any("only"), _any("if when after upon on")],
    [_any("unless sofern vorbehaltlich")],
    [_any("sous"), _any("réserve")],
]
TRAPS: list[Pattern] = [
    [_NOT, _any("only just merely")],
    [_any("nicht"), _any("nur bloß")],
    [_any("pas"), _any("seulement uniquement")],
    [_any("no"), _any("one icon trace prompt notice warning sign light message beep")],
    [_any("nobody")],
    [_any("forbidden prohibited"), _any("zone zones area areas place places station")],
    [_any("forbidden prohibited"), _any("word words person persons group groups")],
    [
        _any("forbidden prohibited"),
        _any("page pages entry entries list lists site sites"),
    ],
    [
        _any("visiteur visiteurs personne personnes"),
        _any("interdit interdits interdites"),
    ],
    [_any("como"), _any("prohibido prohibida prohibidos prohibidas")],
    [_any("or"), _NOT],
    [_NOT, _gap(2), _any("ciphered encrypted scrambled coded locked")],
    [_any("who"), _BE, _NOT],
    [_any("my"), _gap(3), _NOT],
    [_any("since because"), _gap(6), _NOT],
    [_NOT, _any("want wish have"), _any("to")],
    [_NOT, _any("in"), _gap(2), _any("library list gallery database")],
    [_any("we"), _any("can do"), {"IS_PUNCT": True}],
    [_any("no"), _gap(4), _any("needed required necessary escapes escape evades")],
    [_any("leaves leave leaving"), _gap(2), _any("no")],
    [
        _any("without"),
        _gap(4),
        _any(
            "knowledge noticing trace traces knowing consent alerting notice "
            "cooperation warning detection interaction realising awareness"
        ),
    ],
    [
        _any("shall may must will should can ca could does do is are was be"),
        _NOT,
        _gap(3),
        _any(_SENSE),
    ],
    [_WATCHED, _gap(3), _NOT],
    [_NOT, _gap(4), _any("more less")],
    [
        _NOT,
        _any("intended designed suitable"),
        _any("for"),
        _any("civilian consumer consumers private hobby amateur amateurs beginners"),
    ],
    [_any("ne n'"), _gap(3), _any("laisse remarque voit aperçoit sait apparaît")],
    [_any("ne"), _gap(2), _any("remarque voit aperçoit sait"), _any("rien pas")],
    [
        _any("merkt sieht bemerkt erfährt erkennt weiß spürt bemerken"),
        _gap(4),
        _any("nichts kein keine keinen nicht niemand"),
    ],
    [
        _any("nicht kein keine"),
        _gap(4),
        _any("erkennen bemerken merken sehen auffallen bemerkt sichtbar erkennbar"),
    ],
    [_any("no"), _gap(2), _any("deja percibe nota ve sabe")],
]
"""Wordings that do not negate what is sold; they outweigh a negation."""

GUARDED: list[Pattern] = [
    [
        _NOT,
        _gap(6, ". ; : only"),
        _any("without"),
        _gap(5),
        _any("knowledge consent knowing notice noticing"),
    ],
    [_any("no"), _gap(9), _any("without"), _gap(4), _any("knowledge consent knowing")],
]
"""Pairs of negations that make a safeguard: "cannot run without their consent"."""

HEADINGS_NEGATED = (
    r"(?:functions? )?not (?:supported|included|available|offered|in scope|part of .*)"
    r"|unsupported(?: functions?| features?)?|out of scope|outside the scope|exclu\w+"
    r"|nicht (?:unterstützt|enthalten|verfügbar)|non (?:pris(?:e|es)? en charge|inclus)"
    r"|no (?:incluido|compatible|disponible)|withdrawn|discontinued(?: functions?)?"
)
HEADINGS_OF_ITEMS_NEGATED = (
    r"what (?:[\w-]+ ){1,3}(?:does|do|is|are|will|can|could|should)(?:n't| not)"
    r"(?: (?:do|get|have|include|contain|offer|support|measure)(?: here)?)?"
    r"|not (?:yet )?(?:in|support|supported|available in|included in) "
    r"(?:\S+ ){1,2}(?:release|version|model|product|edition|line)"
    r"|not (?:yet )?(?:support|supported|available|included|planned|offered)"
    r"(?: (?:now|yet|here))?|removed"
)
HEADINGS_PROHIBITED = (
    r"prohibited (?:use|uses|purposes?|end[- ]uses?)|forbidden uses?|restricted uses?"
    r"|verbotene (?:nutzung|verwendung)|usages? interdits?|usos? prohibidos?"
)
HEADINGS_OPTIONAL = (
    r"options?|optional (?:modules?|functions?|extras?)|add-ons?|optionen"
)
