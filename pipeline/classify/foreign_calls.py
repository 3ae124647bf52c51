"""Detect calls for action in German, French and Spanish; they report no act.

"Detener todo hostigamiento contra periodistas" names an act as an accusation does. By
guideline G36 a call is no act, also where it presupposes one. A passage with any other
sentence is left as it is. ``needs_reports`` reads English calls.
"""

from pipeline.classify.base import View
from pipeline.text.normalize import any_case
from pipeline.text.sentences import sentence_spans

_OPENS = r"^\W*(?:(?:[ivx]+|\d+|[a-hj-uwyz])[.)]\W*)*(?:[\w ]{2,20}: )?"
_OF_A_STATE = (
    r"(?:état|gouvernement|autorités|parlement|police|estado|gobierno|autoridades|"
    r"parlamento|congreso|fiscalía|staat|regierung|bundesregierung|behörden|parlament)\w*"
)

_CALLS = {
    "es": any_case(
        _OPENS + r"(?:no )?(?:abrir|adoptar|anular|asegurar|capacitar|cerrar|cesar|"
        r"cumplir|dejar|denunciar|derogar|detener|eliminar|esclarecer|establecer|exigir|"
        r"fortalecer|garantizar|implementar|impedir|iniciar|instar|investigar|juzgar|"
        r"liberar|poner|prevenir|procesar|prohibir|promover|proteger|publicar|ratificar|"
        r"reformar|reparar|respetar|revisar|revocar|sancionar|suspender|tomar|velar|"
        r"abstenerse)\b"
        r"|\b(?:exhort\w+|inst(?:a|an|amos|ó)|urgimos|recomend\w+|recomiend\w+|"
        r"exigimos|solicitamos|pedimos)\b|(?<!\by )\bexigen?\b"
        rf"|\b{_OF_A_STATE} (?:\w+ )?(?:debe|deben|deberán?|deberían?)\b"
    ),
    "fr": any_case(
        _OPENS + r"(?:ne pas )?(?:abandonner|abolir|abroger|adopter|améliorer|annuler|"
        r"assurer|cesser|créer|dénoncer|diligenter|enquêter|établir|éliminer|faire|"
        r"garantir|interdire|lancer|lever|libérer|mener|mettre|modifier|ouvrir|permettre|"
        r"poursuivre|prendre|prévenir|protéger|publier|ratifier|réformer|renforcer|"
        r"respecter|réviser|retirer|s['’]abstenir|suspendre|traduire|veiller)\b"
        r"|\b(?:exhort\w+|recommand\w+|appel(?:le|lent|lons) (?:à|au|les?|la)|"
        r"invit(?:e|ent|ons)|(?<!\bet )demand(?:ons|e|ent) (?:à|aux?|que)|"
        r"pri(?:e|ent|ons))\b"
        rf"|\b{_OF_A_STATE} (?:\w+ )?(?:doi(?:t|vent)|devrai(?:t|ent)|devra|devront)\b"
    ),
    "de": any_case(
        r"(?:einleiten|beenden|einstellen|freilassen|aufklären|gewährleisten|"
        r"sicherstellen|aufheben|abschaffen|ratifizieren|verhindern|verbieten|beachten|"
        r"respektieren|umsetzen|ergreifen|aussetzen|stoppen|untersuchen)\W*$"
        r"|\b(?:appellier\w+|empfiehlt|empfehlen|ruft|rufen)\b"
        r"|(?<!\bund )\b(?:fordert|fordern|verlangen)\b"
        rf"|\b{_OF_A_STATE} (?:\w+ )?(?:sollt?en?|sollte|muss|müssen|müsste\w*)\b"
        rf"|\b(?:sollt?en?|sollte|muss|müssen|müsste\w*) (?:\w+ ){{0,3}}{_OF_A_STATE}\b"
    ),
}
_TELLS = {
    "es": any_case(
        r"\b(?:fue|fueron|ha|han|había|habían|sido|hubo|estaban?|era|eran|está|están)\b|"
        r"\b(?!(?:inst|exhort|recomend)ó\b)\w{2,}(?:aron|ieron|ó)\b|"
        r"\b(?:torturan|golpean?|detienen?|secuestran?|matan?|espían?|reprimen?)\b"
    ),
    "fr": any_case(
        r"\b(?:a|ont|avait|avaient|fut|furent|était|étaient|été|est|sont|ai|bat|"
        r"battent|torturent|arrêtent|enlèvent|menacent|surveillent|tuent|espionnent)\b"
    ),
    "de": any_case(
        r"\b(?:wurden?|worden|hat|haben|hatten?|war|waren|ist|sind|wird|werden|konnten?|"
        r"wollten?|mussten?|ließ|ließen|kann|können|will|wollen|foltern|foltert|"
        r"schlägt|schlagen|verhaftet|verhaften|bedroht|bedrohen|entführt|entführen)\b"
    ),
}
"""Verbs of what happened or happens, beside which a call is one of several
statements."""


def only_calls(view: View) -> bool:
    """Return True if every sentence of a passage is a call.

    Example: "Los Estados deben investigar el espionaje." in Spanish
    """
    calls, tells = _CALLS.get(view.language), _TELLS.get(view.language)
    if calls is None or tells is None:
        return False
    sentences = [view.text[a:b].strip() for a, b in sentence_spans(view.text)]
    return bool(sentences) and all(
        calls.search(each) and not tells.search(each) for each in sentences
    )
