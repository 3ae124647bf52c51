"""Words that misuse of surveillance and safeguards need, by language.

They are stems at the beginning of a word, or anywhere if a script does not separate
words or a language joins them. The check is whether any of them occurs: a list may hold
too much, but must not hold too little. In a language without a list, scores stay as
they are.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

_WATCHING = {
    "en": "surveil spy spie spyware stalk monitor track trace wiretap tap eavesdrop "
    "bug bugged bugging intercept pegasus predator candiru finfisher finspy malware "
    "malicious trojan infect exploit implant intrusion imsi stingray rcs camera cctv "
    "video footage filmed filming biometr facial recogni plate alpr anpr flock gps "
    "geoloc locat drone cellebrite forensic dpi phish backdoor keylog payload record "
    "listen metadata fingerprint database dox tag beacon query queri prism snowden "
    "hack nso paragon graphite cytrox intellexa clearview palantir hikvision ufed "
    "graykey sorm compromis extract unlock target watch messages phone iris face "
    "communications handset smartphone email inbox voicemail chat",
    "de": "überwach ueberwach abhör abgehör lausch spion späh spitzel kamera gefilmt "
    "gesicht erkenn biometr kennzeichen ort standort verfolg aufzeichn aufnahm "
    "trojaner staatstrojaner schadsoftware hack infiz mitles mithör abfang abgefang "
    "vorratsdaten rasterfahndung peilsend handydaten ausspäh bespitz gesichtserk "
    "beobacht observ anzapf durchsuch wanz mails mailverkehr postfach handy "
    "mobiltelefon telefonat telefongespräch briefgeheimnis fernmeldegeheimnis",
    "fr": "surveill espion écout caméra vidéo visage facial reconnaissance biométr "
    "localis géoloc traç traqu pist logiciel pirat hack infect intercept filat "
    "enregistr mouchard fichage fiché plaques métadonnées vidéosurv courriel mails "
    "messagerie téléphon smartphone",
    "es": "vigil espi escuch cámara vídeo video rostro facial reconoc biométr localiz "
    "geoloc ubicaci rastre seguim intercept intervenc pinch hacke infect malicios grab "
    "fichad móvil teléfono metadatos matrícula monitor troyan correo mails mensajes "
    "llamadas",
    "pt": "vigil espi escut câmera câmara vídeo rosto facial reconhec biométr localiz "
    "geoloc rastre monitor intercept grampe hacke infect malicios grav metadados placa "
    "correio mails mensagens telefon",
    "it": "sorvegl spi intercett ascolt telecamer video volto volti facc riconosc "
    "biometr localizz geoloc tracc pedin monitor hacker infett malevol registr captat "
    "trojan targ metadati mails messaggi telefon",
    "nl": "bewak surveil toezicht spion bespied afluister aftap afgetapt camera "
    "gezicht herken biometr locat gps volg gevolgd achtervolg telefoontap traceer "
    "tracker monitor hack gehackt besmet infect onderschep opgenomen opname kenteken "
    "stalker spyware metadata mails telefoon",
    "ro": "supraveg spion ascult intercept camer video chip fac recunoa biometr "
    "localiz urmăr monitoriz hack infect înregistr",
    "pl": "inwigil szpieg podsłuch śledz kamer wideo twarz rozpoznaw biometr "
    "lokaliz monitor hak zhak infek zainfek przechwy nagr billing pegasus operacyjn",
    "cs": "sledov sleduj špeh špion odposl odposlech kamer video obličej tvář rozpozn "
    "biometr lokaliz poloh monitor hack napaden infik zachyc nahráv",
    "hu": "megfigyel lehallgat kém kamer videó arc felismer biometr helymeghatár "
    "nyomk követ monitor hekk feltör fertőz rögzít pegasus",
    "sv": "övervak avlyss spion kamer video ansikt igenkänn biometr position "
    "positionering lokaliser spår bevak hack infek inspel",
    "da": "overvåg aflyt spion kamer video ansigt genkend biometr position "
    "positionering lokaliser spor sporing hack infic optag",
    "tr": "gözet gözlem izle dinle casus takip kamera video görüntü yüz tanı biyometr "
    "konum yer hack sız bulaş ele kayıt kaydet fişle telekulak plaka",
    "id": "mata pengawas pengint intai sadap penyadap lacak pelacak pantau pemantau "
    "kamera video wajah biometr lokasi retas peretas rekam infeks spyware",
    "ru": "слеж след шпион прослуш перехват наблюд отслеж камер видео лиц распозна "
    "биометр местополож геолок трек монитор взлом хак зараж вредонос сорм запис "
    "спецслужб пегас",
    "uk": "стеж спостер шпигун прослух перехоп відстеж нагляд камер відео облич "
    "розпізна біометр місцезнах геолок монітор злам хак зараж шкідлив запис пегас",
    "el": "παρακολού παρακολουθ κατασκοπ υποκλοπ κάμερ βίντεο πρόσωπ αναγνώρ "
    "βιομετρ εντοπ τοποθεσ λογισμικ χακ μολύ καταγρα υποκλ predator pegasus",
    "vi": "camera video gps sinh hack mã ghi nghe",
}
_WATCHING_INSIDE = {
    "en": "base station|cell site|social media|zero-click|zero click|e-mail",
    "vi": "giám sát|theo dõi|gián điệp|định vị|nhận dạng|khuôn mặt",
    "zh": "监控|監控|监视|監視|监听|監聽|窃听|竊聽|间谍|間諜|人脸|人臉|面部|识别|識別|"
    "跟踪|追踪|追蹤|定位|截获|拦截|摄像|视频|木马|入侵|黑客|攻击|恶意|"
    "攝像|視頻|木馬|惡意|攔截|駭|飞马",
    "ja": "監視|盗聴|スパイ|顔|認識|追跡|位置|傍受|ハッキング|カメラ|映像|感染|"
    "マルウェア|ペガサス",
    "ko": "감시|도청|스파이|추적|해킹|얼굴|위치|감청|사찰|인식|카메라|영상|감염",
    "ar": "تجسس|تتب|مراقب|تنصت|اختراق|تعقب|التعرف|كامير|جاسوس|خبيث|اعتراض|موقع|"
    "قرصن|بيغاسوس|رصد",
    "fa": "جاسوس|شنود|نظارت|ردیاب|هک|دوربین|چهره|بدافزار|موقعیت|رصد|تعقیب",
    "he": "נוזק|ריגול|מעקב|האזנ|ציתות|מצלמ|זיהוי|רוגל|פריצ|מיקום|פגסוס",
}
"""Stems anywhere in a word, and phrases, for the same subject."""

_LIMITS = {
    "de": "export ausfuhr militär sanktion embargo endverw endnutz menschenrecht "
    "überwach polizei waffe missbr zweckentfremd weiterverk wiederverk weitergab "
    "weitergeb verbring belästig nachstell profil weiterveräuß drittland drittstaat "
    "russland belarus weißrussland nordkorea syrien gesicht biometr journalist "
    "oppositionell regimekrit dissident aktivist demonstrant kundgebung unterdrück "
    "repress folter diskriminier einschüchter freischalt vier-augen",
    "fr": "export militai sanction embargo utilisateur homme humain surveill polic "
    "arme abus détourn reven réexport transfér transfert harcel harcèl profilag russie "
    "bélarus biéloruss syrie visage facial biométr journalist opposant dissident "
    "activiste manifestant manifestations réprim répress tortur discrimin intimid "
    "persécut espion traqu déverrouill",
    "es": "export militar sancion embargo usuario humanos vigil polic arma abus final "
    "reven reexport transfer acos perfil rusia bielor belar siria rostro facial "
    "biométr periodist opositor disident activist manifestantes manifestaciones reprim "
    "repres tortur discrimin intimid persegu persecu espi rastre desbloque",
    "pt": "export militar sanç embargo usuário utilizador humanos vigil políc polic "
    "arma abus final reven reexport transfer assédi perfil rússia bielor belarus síria "
    "rosto facial biométr jornalist oposit dissident ativist manifestantes reprim "
    "repress tortur discrimin intimid persegu espi rastre",
    "it": "esport milit sanzion embargo utilizzator utente umani sorvegl polizi arma "
    "armi abus rivend riesport trasfer molest profil russia bieloruss siria volto "
    "volti facial biometr giornalist opposit dissident attivist manifestanti reprim "
    "repress tortur discrimin intimid persegu spiare sblocc",
    "nl": "export uitvoer militair sanctie embargo eindgebr mensenrecht toezicht bewak "
    "polit wapen misbr wederverk doorverk overdra doorle rusland belarus syrië gezicht "
    "biometr journalist oppositie opposant dissident activist demonstrant onderdruk "
    "repress foltering discrimin intimid vervolg",
    "pl": "eksport wojsk sankcj embargo końcow człowiek inwigil nadz polic broń broni "
    "nadużyc odsprzed reeksport przekaz przenie",
    "cs": "vývoz export vojen vojsk sankc embargo koncov lidsk sledov polici zbraň "
    "zbran zneuž vyvez vyváž prodán prodat převod převést",
    "tr": "ihra askeri askerî yaptırım ambargo son insan gözet polis emniyet silah "
    "kötüye yeniden devret devred aktar transfer",
    "ru": "экспорт вывоз военн санкц эмбарго конечн человек слеж наблюд полиц оруж "
    "злоупотр перепрод реэкспорт передач переда",
    "uk": "експорт військ санкц ембарго кінцев людин стеж поліц збро зловжив перепрод "
    "передач переда",
}
"""Words for end use, export control or human rights, and for passing the item on."""

_LIMITS_SAID = {
    language: re.compile(words)
    for language, words in {
        "de": r"\b(?:zivil|friedlich)e[nrms]?\b|(?:gerät|ware|produkt|system|technik|"
        r"anlage|software)\w{0,20}\b.{0,80}(?:\b(?:land|hoheitsgebiet|staatsgebiet|"
        r"standort|dritte)|verlieh|verleih|veräuß|vermiet|verkauf|verlager|übertrag)|"
        r"(?:nutzung|verwendung|einsatz|betrieb|gebrauch)\b.{0,60}(?:prüf|inspi|"
        r"kontroll|besichtig|auditier)|(?:prüf|inspi|kontroll|besichtig|"
        r"auditier).{0,60}(?:nutzung|verwendung|einsatz|gebrauch)|"
        r"gegen\b.{0,90}(?:anwält|anwalt|minderheit|gewerkschaft|presse)|\bvor ort\b|"
        r"protokoll.{0,60}(?:lösch|änder)|zweite[nrs]? (?:beamt|person|bedien)",
        "fr": r"(?:fins?|usages?|but|emplois?|applications?) (?:\w+ ){0,2}(?:civil|"
        r"pacifi)|(?:matériel|équipement|produit|logiciel|système|appareil|marchandise|"
        r"biens?\b).{0,80}(?:pays|territoire|tiers|cédé|prêté|vendu|loué|déplacé)|"
        r"(?:cession|céder|cède|prêt|vente|vendre|location)\b.{0,60}(?:matériel|"
        r"équipement|produit|logiciel|système|appareil|marchandise|biens?\b)|pays "
        r"tiers|(?:vérifi|inspect|contrôl|audit).{0,80}(?:usage|emploi|utilisation|"
        r"place)|(?:usage|emploi|utilisation)\b.{0,60}(?:vérifi|inspect|contrôl|audit)|"
        r"contre .{0,90}(?:avocat|minorité|syndica|presse)|(?:second|deuxième) "
        r"(?:agent|opérateur|fonctionnaire)|journa(?:l|ux)\b.{0,60}(?:effac|modifi)",
        "es": r"(?:fin(?:es)?|usos?|aplicaci(?:ón|ones)) (?:\w+ ){0,2}(?:civil|"
        r"pacífic)|(?:equipo|producto|sistema|material|aparato|mercancía|"
        r"software).{0,80}(?:país|territorio|tercero|cedid|prestad|vendid|alquilad|"
        r"trasladad)|(?:cesión|ceder|venta|vender|préstamo|alquiler|"
        r"traslado)\b.{0,60}(?:equipo|producto|sistema|material|aparato|mercancía|"
        r"software)|tercer país|terceros países|(?:inspec|verific|audit|"
        r"comprob).{0,80}(?:\buso\b|empleo|utiliz|situ)|(?:\buso\b|empleo|"
        r"utilización)\b.{0,60}(?:inspec|verific|audit|comprob)|contra "
        r".{0,90}(?:abogad|minoría|sindica|prensa)|segundo (?:agente|operador|"
        r"funcionario)|registro\b.{0,60}(?:borra|modific)",
    }.items()
}
"""Phrases for the same subject, whose words alone are those of commerce, too."""

_LISTS = {"watching": _WATCHING, "limits": _LIMITS}

_COMPOUNDING = frozenset({"da", "de", "nl", "sv"})
"""Languages that write compounds as one word, so that a stem may be inside."""

_SHORT = 3
"""Most letters of a stem that occurs inside too many other words."""

_BEGINS_ONLY = frozenset({"verfolg", "erkenn", "gesicht", "volg", "position", "spor"})
"""Stems that belong to other words if inside: Strafverfolgung, angesichts, gevolg,
opposition, transport."""

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=64)
def _stems(group: str, language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the stems of a language by their first two letters."""
    words = _LISTS[group].get(language, "").split()
    if group == "watching" and language != "en":
        words += _WATCHING["en"].split()  # names of products, loan words
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[:2]] = (*found.get(word[:2], ()), word)
    return found


def names_watching(text: str, language: str) -> bool | None:
    """Return True if a text names surveillance technology or its use.

    Shadowing on foot does not count.

    Args:
        text: Text of a passage, with the text above it.
        language: ISO 639-1 code.

    Returns:
        True or False; None in a language without a list.
    """
    inside = _WATCHING_INSIDE.get(language, "")
    if not inside and language not in _WATCHING:
        return None
    lowered = _lower(text)
    pieces = filter(None, inside.split("|"))
    return any(piece in lowered for piece in pieces) or _has_stem(
        lowered, "watching", language
    )


def names_limit(text: str, language: str) -> bool | None:
    """Return True if a clause can limit end use, users, transfer or resale.

    Args:
        text: Text of a clause in a language other than English.
        language: ISO 639-1 code.

    Returns:
        True or False; None in a language without a list.
    """
    if language not in _LIMITS:
        return None
    lowered, said = _lower(text), _LIMITS_SAID.get(language)
    is_said = said is not None and said.search(lowered) is not None
    return is_said or _has_stem(lowered, "limits", language)


def _lower(text: str) -> str:
    """Return a text in lower case, Turkish capital İ as a plain i."""
    return text.lower().replace("i\u0307", "i")


def _has_stem(lowered: str, group: str, language: str) -> bool:
    stems = _stems(group, language)
    return any(stem in lowered for stem in _stems_inside(group, language)) or any(
        word.startswith(stems.get(word[:2], ())) for word in _WORD.findall(lowered)
    )


@lru_cache(maxsize=64)
def _stems_inside(group: str, language: str) -> tuple[str, ...]:
    """Return the stems of a language that count at any place inside a word."""
    if language not in _COMPOUNDING:
        return ()
    words = _LISTS[group].get(language, "").split()
    return tuple(w for w in words if len(w) > _SHORT and w not in _BEGINS_ONLY)
