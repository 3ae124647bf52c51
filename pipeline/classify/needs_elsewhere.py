"""Words that state a capability or name a party, in languages other than English.

The words follow the definitions of the labels. A label without words for a language
keeps its scores there.
"""

import re
from functools import lru_cache

from pipeline.classify.base import View

_FACES = {
    "de": "gesicht",
    "fr": "visage|facial",
    "es": "rostro|facial|cara",
    "pt": "rosto|facial|face",
    "it": "volt[oi]|facc|facial",
    "id": "wajah|muka",
    "tr": "yüz",
    "pl": "twarz",
    "ro": "fac|feţ|feț|fet",
    "ru": "лиц",
    "uk": "облич",
    "zh": "脸|臉|面部|面容|人像|人面",
}
_EMOTIONS = {
    "de": "emotion|gefühl|stimmung|stress|absicht|lüg|aufmerksam|affekt",
    "fr": "émotion|emotion|humeur|stress|intention|mensonge|attention|affect",
    "es": "emoci|ánimo|estrés|intenci|mentir|mentira|atenci|afect",
    "id": "emosi|suasana hati|stres|niat|bohong|perasaan|ekspresi",
}
_PERSONS_ON_VIDEO = {
    "de": "person|mensch|gesicht|kennzeich|verdächt|eindring|verhalten|besucher|"
    "kunde|alarm|täter",
    "fr": "personne|individu|visage|plaque|suspect|intrus|comportement|visiteur|foule|"
    "piéton|humain",
    "es": "persona|individuo|rostro|matrícula|placa|sospech|intrus|comportam|visitante|"
    "multitud|peat|humano",
    "it": "person[ae]|volt[oi]|targ[ah]|individu|comportament|sospett|intrus|folla|"
    "visitator|uman[oi]",
    "id": "orang|wajah|plat nomor|individu|perilaku|tersangka|penyusup|pengunjung|"
    "kerumunan|manusia",
    "zh": "人(?!工)|脸|臉|车牌|車牌|行为|行為|入侵",
}
_TAKEN_ON_THE_WAY = {
    "de": "intercept|abhör|abfang|mitschn|mitles|überwach|imsi|aufzeichn|lausch|dekod|"
    "entschlüss|anzapf|sniff|mithör",
    "fr": "intercept|écout|captur|imsi|décod|déchiffr|enregistr|sniff|surveill",
    "es": "intercept|escuch|captur|imsi|decodific|descifr|graba|monitor|sniff|pinch",
    "id": "sadap|tangkap|menangkap|rekam|mendengar|pantau|memantau|intersep|imsi|sniff",
}
_READ_FROM_DEVICES = {
    "de": "extrah|ausles|entschlüss|knack|entsperr|überwach|aufzeichn|trojan|infizi|"
    "fern|zugriff|passw|keylog|forens|hack|mitles|abgreif|ausspäh",
    "fr": "extra|lire|déchiffr|déverrouill|contourn|surveill|enregistr|infect|distance|"
    "accéd|accès|mot de passe|keylog|forens|pirat|récup|espion",
    "es": "extra|leer|descifr|desbloque|evad|vigil|graba|infect|remot|acced|acceso|"
    "contraseñ|keylog|forens|hacke|recuper|espi|monitor",
    "id": "sadap|baca|lihat|melihat|pantau|memantau|rekam|akses|ambil|salin|hack|retas|"
    "bobol|membuka|pulih|kendali|kontrol|intip|intai|curi|ketahui|spy|unduh",
}
_NOT_NOTICED = {
    "de": "heimlich|verdeckt|verborgen|versteck|unsichtbar|unbemerk|spion|spy|abhör|"
    "getarnt|ohne wissen|stealth|merkt nicht|lautlos",
    "fr": "secret|caché|invisib|discr|espion|spy|mouchard|insu|furtif|dissimul|"
    "indétect|camoufl",
    "es": "secret|ocult|invisib|espía|espia|spy|sin (?:que|su conocimiento)|sigil|"
    "indetect|camufl|escondid|disimul",
    "id": "sadap|intai|mata-mata|diam-diam|sembunyi|tanpa (?:di|se)?(?:ketahu|"
    "pengetahu)|ketahuan|rahasia|siluman|(?:tak|tidak) (?:terlihat|terdeteksi|tahu|"
    "disadari)|spy|stealth|hidden|curi|intip",
}
_WHERE_PEOPLE_ARE = {
    "de": "ort(?:e|en|ung)|standort|position|verfolg|route|gps|aufenthalt|spur|"
    "kennzeich",
    "fr": "locali|position|suiv|suivi|trajet|gps|trace|plaque|géo",
    "es": "locali|ubica|posici|segu|ruta|gps|rastre|matrícula|geo",
    "id": "lokasi|posisi|lacak|melacak|keberadaan|gps|peta|rute|pantau|di mana",
}
_SECURITY_BODIES = {
    "de": "polizei|innenminist|bundeswehr|verfassungsschutz|nachrichtendienst|zoll|"
    "justizvollzug|staatsanwalt|grenz|militär|verteidig|armee|kriminalamt|geheimdienst|"
    "sicherheitsbehörd|streitkräft",
    "fr": "polic|gendarm|intérieur|armée|défense|renseign|douane|pénitenti|militai|"
    "frontièr|parquet|sûreté|sécurité",
    "es": "polic|guardia|interior|ejércit|defensa|inteligencia|aduan|penitenci|militar|"
    "front|fiscal|armad|seguridad",
    "id": "polisi|polri|polda|\\btni\\b|militer|intelijen|kejaksaan|imigrasi|"
    "pertahanan|dalam negeri|lapas|brimob|bea cukai|densus|keamanan|tentara|angkatan",
    "ru": "полиц|\\bмвд\\b|\\bфсб\\b|внутренних дел|безопасност|арми|военн|оборон|"
    "прокурат|гварди|разведк|погран|исполнения наказан|следствен|таможен|силов",
    "uk": "поліц|\\bмвс\\b|\\bсбу\\b|внутрішніх справ|безпек|арм|військ|оборон|"
    "прокурат|гварді|розвідк|прикордон|виконання покаран|слідч|митн|збройн",
}
_GOES_ASTRAY = {
    "de": "weiterverk|wiederverk|ausfuhr|spedit|endverwend|endkund|endnutz|dritte|"
    "zwischenhänd|verbring|umetikett|empfänger|lieferadresse|weitergab",
    "fr": "reven|réexport|transitaire|destinataire|tiers|intermédiaire|final|étiquet",
    "es": "reven|reexport|transitari|destinatari|tercer|intermediari|final|etiquet",
    "id": "jual kembali|ekspor|ekspedi|pengguna akhir|pihak ketiga|perantara|penerima|"
    "dialihkan|pindah",
    "tr": "yeniden|ihra|sevk|nakli|devr|son kullan|alıcı|üçüncü|aracı|konşim|teslim|"
    "gümrük",
    "ru": "перепрод|реэкспорт|экспедит|грузополуч|конечн|посредник|треть|передач|вывоз",
}
_NEEDED = {
    "facial_recognition": _FACES,
    "emotion_recognition": _EMOTIONS,
    "video_surveillance_analytics": _PERSONS_ON_VIDEO,
    "communications_interception": _TAKEN_ON_THE_WAY,
    "device_intrusion_forensics": _READ_FROM_DEVICES,
    "covert_surveillance_marketing": _NOT_NOTICED,
    "person_location_tracking": _WHERE_PEOPLE_ARE,
    "state_security_end_user": _SECURITY_BODIES,
    "diversion_intermediary_risk": _GOES_ASTRAY,
}


@lru_cache(maxsize=256)
def _pattern(label: str, language: str) -> re.Pattern[str] | None:
    words = _NEEDED.get(label, {}).get(language)
    return re.compile(words, re.IGNORECASE) if words else None


def names_needed(view: View, label: str) -> bool | None:
    """Return True if a passage, or the text above it, has words that a label needs.

    Args:
        view: View of a passage in a language other than English.
        label: Id of the label.

    Returns:
        True or False; None if the label has no words in the language.
    """
    words = _pattern(label, view.language)
    if words is None:
        return None
    return words.search(f"{view.text} {view.context}") is not None
