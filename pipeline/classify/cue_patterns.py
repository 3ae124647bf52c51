"""Token patterns for polarity: negations, and similar wordings.

Verbs and nouns are listed one by one. "Cannot", "no" and "without" are the very words
of covert marketing ("cannot be noticed", "no trace"). So a negation counts only with a
word for a function that is offered or used. ``TRAPS`` are wordings that do not negate
what is sold.

A line is a pattern: words with "/" between them are alternatives, "?" makes them
optional, "..4" is a gap of up to four tokens, and names in capitals stand for lists. A
line that ends in "/" goes on.
"""

import re
from typing import Any

Pattern = list[dict[str, Any]]


def _any(words: str) -> dict[str, Any]:
    return {"LOWER": {"IN": words.split()}}


def _gap(n: int, unlike: str = ". ; :") -> dict[str, Any]:
    """Return a pattern of up to n tokens that does not cross the end of a statement."""
    return {"LOWER": {"NOT_IN": unlike.split()}, "OP": f"{{0,{n}}}"}


_NAMED = {
    "NOT": _any("not n't never"),
    "BE": _any("is are was were be been"),
    "CAN": _any("do does did is are was were can ca could will wo"),
    "MUST": _any("shall must may"),
    "USED": _any("""
        use used using deploy deployed operate operated apply applied enable enabled
        activate activated target targeted track identify intercept monitor record
        collect process search match compare infer reassemble follow connect configure
        sell resell transfer transferred go permit combine employ employed concealed
        disguised locate transmit offer store keep display demodulate log retain train
    """),
    "OFFER": _any("""
        support supports supported include includes included provide provides provided
        contain contains offer offers offered perform performs collect collects
        intercept intercepts track tracks identify identifies record records recognise
        recognize recognises recognizes read reads keep keeps capable able intended
        designed suitable involve involves sell sells build interpret interprets implant
        store stores infer infers compare compares locate locates decrypt decrypts
    """),
    "NEITHER": _any("""
        sell sells read reads infer infers compare compares identify identifies track
        tracks locate locates intercept intercepts demodulate match matches decrypt
        decrypts computed collect collects accept accepts recognise recognises
    """),
    "FUNCTION": _any("""
        recognition tracking interception matching comparison identification analysis
        analytics inference biometric biometrics surveillance erkennung reconnaissance
    """),
    "SENSE": _any("""
        notice noticed notices noticeable know knows see seen sees detect detected
        detectable alert alerted alerts aware appear appears realise realize visible
        perceive perceived remark remarked discover discovered recognised recognized
        told informed notified warned suspect suspects find found tell traced traceable
        attributed distinguish distinguished removed uninstalled escape escaped hide
        evade avoided heard hear feel felt require requires need needs depend depends
        rely fooled deceived defeated affected impaired disabled deactivated bypassed
        switched turned
    """),
    "WATCHED": _any("""
        target targets subject subjects suspect suspects victim owner holder
    """),
    "COMPOUND": {
        "LOWER": {
            "REGEX": r"(erkennung|überwachung|ortung|identifizierung|auswertung)$"
        }
    },
    "SIGN": {"IS_PUNCT": True},
    "GAP_OF_3": _gap(3, ". ; : only just merely"),
    "GAP_OF_6": _gap(6, ". ; : only"),
}


def _token(word: str) -> dict[str, Any]:
    if word in _NAMED:
        return _NAMED[word]
    if word.startswith(".."):
        return _gap(int(word[2:]))
    found = _any(word.rstrip("?").replace("/", " "))
    return found | {"OP": "?"} if word.endswith("?") else found


def _patterns(text: str) -> list[Pattern]:
    lines = re.sub(r"/\s+", "/", text).strip().splitlines()
    return [[_token(word) for word in line.split()] for line in lines]


PROHIBITED = _patterns("""
    MUST NOT ..4 USED
    MUST neither USED
    will NOT ..6 USED
    no ..3 shall/will/may be USED
    prohibited/forbidden/prohibits/forbids
    undertakes/agrees/agree/undertake/warrants/covenants NOT
    undertakes/agrees/undertake/covenants that no ..3 will/shall be
    under no circumstances shall/may/will
    NOT BE used/permitted/allowed
    BE NOT permitted/allowed/authorised/authorized
    interdit/interdite/interdits/interdites/untersagt/verboten/unzulässig
    prohibido/prohibida/prohibidos/prohibidas
    darf/dürfen ..8 nicht/kein/keine/keinen ..8 verwenden/verwendet/einsetzen/
        eingesetzt/nutzen/genutzt/benutzt/betreiben/betrieben/weitergegeben/verkauft/
        ausgeführt/gespeichert/durchgeführt
    nicht zulässig/gestattet/erlaubt
    ne doit/doivent/peut/peuvent/pourra pas/en? pas/aucun? ..3 utilisé/utilisée/
        utilisés/utilisées/utiliser/servir/employé/exporté
    no podrá/podrán/deberá/deberán/debe/puede ..3 usar/utilizar/utilizarse/usarse/
        emplear/emplearse/usado/utilizado
""")
NEGATED_BEFORE = _patterns("""
    CAN NOT GAP_OF_3 OFFER
    neither NEITHER
    without any? FUNCTION
    without any? face/facial/emotion/location/biometric FUNCTION
    no face/facial/emotion/biometric/location? FUNCTION
    no function/functions/route for/to/around
    kein/keine/keinen/keiner ..2 COMPOUND
    ne/n' permet/prend/comprend/contient/inclut/reconnaît/identifie/intercepte pas/
        aucun/aucune
    no reconoce/identifica/interpreta/incluye/permite/intercepta
""")
NEGATED_ANYWHERE = _patterns("""
    NOT supported/included/available/offered/licensed
    NOT part of
    NOT intended for covert/hidden/secret/undercover
    has/have/been/was/were/is/are discontinued/withdrawn
    out/outside of? the? scope
    nicht unterstützt/enthalten/verfügbar/vorgesehen/teil/nachrüstbar
    pas pris/disponible/inclus/incluse/prévu/prévue
""")
OPTIONAL = _patterns("""
    optional/optionally/optionnel/optionnelle/opcional/zubuchbar/wahlweise
    with/by the/an? add-on/option/upgrade/extension
    available/sold/licensed as an/a? option/add-on/module/upgrade/extra
""")
CONDITIONAL = _patterns("""
    provided that
    subject to
    only if/when/after/upon/on
    unless/sofern/vorbehaltlich
    sous réserve
""")
TRAPS = _patterns("""
    NOT only/just/merely
    nicht nur/bloß
    pas seulement/uniquement
    no one/icon/trace/prompt/notice/warning/sign/light/message/beep
    nobody
    forbidden/prohibited zone/zones/area/areas/place/places/station
    forbidden/prohibited word/words/person/persons/group/groups
    forbidden/prohibited page/pages/entry/entries/list/lists/site/sites
    visiteur/visiteurs/personne/personnes interdit/interdits/interdites
    como prohibido/prohibida/prohibidos/prohibidas
    or NOT
    NOT ..2 ciphered/encrypted/scrambled/coded/locked
    who BE NOT
    my ..3 NOT
    since/because ..6 NOT
    NOT want/wish/have to
    NOT in ..2 library/list/gallery/database
    we can/do SIGN
    no ..4 needed/required/necessary/escapes/escape/evades
    leaves/leave/leaving ..2 no
    without ..4 knowledge/noticing/trace/traces/knowing/consent/alerting/notice/
        cooperation/warning/detection/interaction/realising/awareness
    shall/may/must/will/should/can/ca/could/does/do/is/are/was/be NOT ..3 SENSE
    WATCHED ..3 NOT
    NOT ..4 more/less
    NOT intended/designed/suitable for civilian/consumer/consumers/private/hobby/
        amateur/amateurs/beginners
    ne/n' ..3 laisse/remarque/voit/aperçoit/sait/apparaît
    ne ..2 remarque/voit/aperçoit/sait rien/pas
    merkt/sieht/bemerkt/erfährt/erkennt/weiß/spürt/bemerken ..4 nichts/kein/keine/
        keinen/nicht/niemand
    nicht/kein/keine ..4 erkennen/bemerken/merken/sehen/auffallen/bemerkt/sichtbar/
        erkennbar
    no ..2 deja/percibe/nota/ve/sabe
""")
"""Wordings that do not negate what is sold; they outweigh a negation."""

GUARDED = _patterns("""
    NOT GAP_OF_6 without ..5 knowledge/consent/knowing/notice/noticing
    no ..9 without ..4 knowledge/consent/knowing
""")
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
