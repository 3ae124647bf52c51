"""Words that state a capability or name a party, in languages other than English.

The words follow the definitions of the labels. A label without words for a language
keeps its scores there.
"""

import re
from functools import lru_cache

from pipeline.classify.base import View

_FACES = {
    "de": "gesicht|biometr|foto|lichtbild|portr[aä]t|antlitz|maske|fahnd|gesucht|"
    "passant|wieder(?:zu)?(?:erk|find)|watch ?list|\\bwer (?:\\w+ ){0,4}(?:ist|war|"
    "sind|steht|geht|kommt|betritt)|(?:erkenn|identif).{0,40}(?:person|mensch|leute)|"
    "(?:person|mensch|leute).{0,60}(?:erkenn|erkannt|identif|abgl|vergl)",
    "fr": "visage|facial|biométr|photo|portrait|masqu|recherchée?s\\b|fugitif|"
    "passants?\\b|watch ?list|\\bqui (?:entre|est\\b|passe|se trouve)|(?:reconna|"
    "identifi|retrouv|compar).{0,40}(?:personne|individu|gens|foule)|(?:personne|"
    "individu|gens|foule).{0,60}(?:reconn|identifi|retrouv|compar)",
    "es": "rostro|facial|cara|biométr|foto|retrato|mascarilla|máscara|buscad[oa]s?\\b|"
    "fugitiv|prófug|transe[úu]nte|viandante|watch ?list|qui[ée]n (?:es|est|entra|pasa)|"
    "(?:reconoc|identific|encuentr|compar).{0,40}(?:persona|individuo|gente|multitud)|"
    "(?:persona|individuo|gente|multitud).{0,60}(?:reconoc|identific|encontr|compar)",
    "pt": "rosto|facial|face|biom[ée]tr|foto|retrato|máscara|procurad[oa]s?\\b|foragid|"
    "transeunte|watch ?list|quem (?:é|est|entra|passa)|(?:reconhec|identific|encontr|"
    "compar).{0,40}(?:pessoa|indivíduo|multid)|(?:pessoa|indivíduo|"
    "multid).{0,60}(?:reconhec|identific|encontr|compar)",
    "it": "volt[oi]|facc|facial|biometr|foto|ritratt|mascher|ricercat[aoie]\\b|"
    "latitant|passant|watch ?list|\\bchi (?:è|entra|passa|sono)|(?:riconosc|identific|"
    "trova|confront).{0,40}(?:person[ae]|individu|folla)|(?:person[ae]|individu|"
    "folla).{0,60}(?:ricono|identific|trova|confront)",
    "id": "wajah|muka|biometri|foto|potret|masker|buron|\\bdpo\\b|dicari|(?:kenal|"
    "identifikasi|cocok|temukan).{0,40}(?:orang|individu|kerumunan)|(?:orang|individu|"
    "kerumunan).{0,60}(?:kenal|identifikasi|cocok|temukan)",
    "tr": "yüz|biyometri|fotoğraf|maske|aranan|kimlik tespit|tanır|tanıma",
    "pl": "twarz|biometr|zdjęci|fotograf|masecz|poszukiwan|(?:rozpozna|"
    "identyfik).{0,40}(?:osob|osób|ludzi)",
    "ro": "fac|feţ|feț|fet|biometr|foto|portret|mas[ck]|căutat|(?:recuno|"
    "identific).{0,40}(?:persoan|oameni)",
    "ru": "лиц|биометр|фото|портрет|маск|розыск|разыскив|прохож|(?:узна|опозна|"
    "распозна|идентиф).{0,40}(?:люд|человек|персон)",
    "uk": "облич|біометр|фото|портрет|маск|розшук|перехож|(?:впізна|розпізна|"
    "ідентиф).{0,40}(?:люд|осіб|особ)",
    "zh": "脸|臉|面部|面容|人像|人面|照片|相片|口罩|通缉|通緝|逃犯|黑名单|黑名單|"
    "生物特征|"
    "生物特徵|(?:识别|識別|辨认|辨認|认出|認出).{0,10}人",
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
    "entschlüss|anzapf|sniff|mithör|rekonstru|ausleit|ausgeleit|funkzelle|basisstation|"
    "catcher|sonde\\b|metadaten|verbindungsdaten|verkehrsdaten|deep packet|mitgeschn|"
    "mitgeles|abgefang|abgehör|angezapf|(?:gespräch|telefonat|anruf|nachricht|"
    "mails?\\b|chat|sms\\b|datenverkehr|kommunikation).{0,80}(?:\\b(?:mit|ab|auf|"
    "aus)\\b|speicher|erfass|kopier|spiegel|sammel|wiederherst|identifi)|\\b(?:lies|"
    "hör|fäng|schneide|greif|zeichne|kopier|spiegel|sammel|erfass|"
    "speicher).{0,60}(?:gespräch|telefonat|anruf|nachricht|mails?\\b|chat|sms\\b|"
    "datenverkehr|kommunikation)",
    "fr": "intercept|écout|captur|imsi|décod|déchiffr|enregistr|sniff|surveill|catcher|"
    "cellule|station de base|antenne|reconstitu|reconstru|sonde|métadonn|deep packet|"
    "inspection|dérivation|branche sur|(?:lit|lire|lu|lecture|copie|recueill|collect|"
    "extra|détourn|dupli|stock|identifi|suit)\\w* .{0,60}(?:appel|courriel|mails?\\b|"
    "message|sms\\b|chat|communicat|conversation|trafic|mobile|téléphone|abonné)",
    "es": "intercept|escuch|captur|imsi|decodific|descifr|graba|monitor|sniff|pinch|"
    "catcher|celda|estación base|antena|reconstru|sonda|metadatos|deep packet|inspecci|"
    "(?:lee|leer|lectura|copia|recopil|recog|extra|desv[íi]|duplic|almacen|identific|"
    "sigue)\\w* .{0,60}(?:llamada|correo|mensaje|sms\\b|chat|comunicaci|conversaci|"
    "tráfico|móvil|teléfono|abonado)",
    "id": "sadap|tangkap|menangkap|rekam|mendengar|pantau|memantau|intersep|imsi|sniff|"
    "\\bbts\\b|base station|cegat|rekonstruksi|metadata|catcher|intip|intai|(?:baca|"
    "salin|kumpul|kendali|identifikasi|simak|lacak).{0,60}(?:pesan|panggilan|email|"
    "surel|sms\\b|percakapan|komunikasi|lalu lintas|ponsel)",
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
    "kennzeich|befinde|aufhält|lokalis|peil|koordinat|landkarte|auf der karte|bewegung|"
    "funkzelle|nachgeh|unterwegs|\\bwo(?:hin)? .{0,60}(?:ist|war|sind|waren|steht|lebt|"
    "wohnt|fährt|geht)\\b",
    "fr": "locali|position|suiv|suivi|\\bsuit\\b|trajet|gps|trace|plaque|géo|déplace|"
    "\\bcartes?\\b|cellule|itinéraire|coordonnées gé|mouvement|allées et venues|"
    "emplacement|filat|\\boù .{0,40}(?:trouv|est\\b|sont\\b|était|étaient|va\\b|"
    "vont\\b|vit\\b|habit)",
    "es": "locali|ubica|posici|segu|ruta|gps|rastre|matrícula|geo|mapa|celda|moviment|"
    "desplaza|recorrido|itinerari|coordenada|paradero|\\bsigue|dónde .{0,40}(?:está|"
    "estuvo|estaba|encuentr|hall|\\bva\\b|vive)",
    "id": "lokasi|posisi|lacak|melacak|keberadaan|gps|peta|rute|pantau|di mana|dimana|"
    "berada|letak|koordinat|gerak|perjalanan|ke mana|jejak|geo",
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
