import json
from collections import Counter

import pytest

from pipeline.settings import corpora_dir
from pipeline.text.language import (
    LANGUAGES,
    detect_language,
    language_in_script,
    main_language,
    passage_languages,
    sentence_languages,
)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "en",
            "The operator may intercept the calls of any subscriber without notice.",
        ),
        ("fr", "L'opérateur peut intercepter les appels de tout abonné sans préavis."),
        ("de", "Der Betreiber kann die Gespräche aller Teilnehmer heimlich abhören."),
        ("es", "El operador puede interceptar las llamadas de cualquier abonado."),
        ("ru", "Это оборудование позволяет операторам прослушивать все звонки."),
        ("ar", "يمكن للمشغل اعتراض مكالمات أي مشترك دون إشعار مسبق من السلطات."),
        (
            "zh",
            "运营商可以在不通知用户的情况下拦截任何用户的通话和短信内容并保存记录供执法机构和安全部门随时查询和分析使用",
        ),
    ],
)
def test_a_sentence_has_its_language(code, text):
    assert detect_language(text) == code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("id", "Pengadilan tidak pernah memeriksa permintaan penyadapan itu."),
        ("id", "Pembeli tidak mau menyebutkan siapa yang akan memakai alat ini."),
        ("ms", "Peranti ini memintas panggilan telefon tanpa pengetahuan pengguna."),
        ("hr", "Uređaj presreće pozive i poruke bez znanja korisnika."),
        ("hr", "Sustav na kolodvoru prepoznaje lica svih prolaznika."),
    ],
)
def test_a_sentence_that_a_sibling_shares_has_its_likeliest_language(code, text):
    assert detect_language(text) == code
    assert passage_languages([text]) == [code]


def test_a_document_settles_in_which_sibling_a_sentence_is():
    shared = "Sistem na kolodvoru prepoznaje lica i snima pozive bez znanja putnika."
    serbian = "Систем пресреће позиве и поруке мете без њеног знања и чита их уживо."
    assert passage_languages([shared]) == ["hr"]
    assert passage_languages([serbian, shared]) == ["sr", "sr"]


@pytest.mark.parametrize(
    "text", ["", "IMSI 2024", "Karim Weiss", "12.5 34.7 99.1 " * 9]
)
def test_names_and_numbers_have_none(text):
    assert detect_language(text) is None


def test_the_answer_is_in_the_stated_set():
    text = "Esperanto estas internacia planlingvo parolata tra la tuta mondo hodiau."
    assert detect_language(text) in {None, *LANGUAGES}


def test_the_main_language_is_the_most_frequent_known_one():
    assert main_language([None, "fr", "en", "fr", None, None]) == "fr"
    assert main_language([None]) is None
    assert main_language([]) is None


@pytest.mark.parametrize(
    ("code", "labels"),
    [
        ("en", "Technical data sheet|Contrast ratio|Viewing angle|Brightness|"
               "Response time|Power supply|Weight|Part number"),
        ("de", "Technisches Datenblatt|Kontrast|Blickwinkel|Helligkeit|"
               "Reaktionszeit|Stromversorgung|Gewicht|Bestellnummer"),
        ("fr", "Fiche technique|Contraste|Angle de vision|Luminosité|"
               "Temps de réponse|Alimentation|Poids|Référence"),
        ("en", "Purchase order|Supplier: Tane Weser Nord, Havnekaj|Buyer: Karim Weiss "
               "Import, Tesmara|Item: lawful interception gateway"),
        (None, "Karim Weiss|Dana Orrin|Jonas Brandt|Varo Tane|Mila Savaret|"
               "Anton Kessim|Ivo Marash|Lena Dorrun"),
    ],
)  # fmt: skip
def test_a_data_sheet_of_labels_and_numbers_has_the_language_of_its_words(code, labels):
    lines = [f"{label}\t{n}.5 mm\tVP-{n}7" for n, label in enumerate(labels.split("|"))]
    assert passage_languages(["VORLIN PANEL", *lines]) == [code] * (len(lines) + 1)


@pytest.mark.parametrize(
    ("text", "found", "code"),
    [
        ("Scope", {"de": 2, "en": 1}, "de"),
        ("نظام اعتراض", {"en": 9}, "ar"),
        ("نظام اعتراض", {"en": 9, "fa": 1}, "fa"),
        ("Система", {"en": 9, "uk": 2, "ru": 3}, "ru"),
        ("拦截系统", {"en": 9}, "zh"),
        ("傍受システム", {"en": 9}, "ja"),
        ("μ Σ", {"en": 9}, "en"),
        ("5 \N{MICRO SIGN}m", {"en": 9}, "en"),
        ("10 μm", {"en": 9}, "en"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER X}" * 3, {"en": 9}, "en"),
        ("\N{MATHEMATICAL BOLD CAPITAL X}" * 3, {"en": 9}, "en"),
        ("Model X-200", {"ar": 9}, None),
        ("Model X-200", {"ar": 9, "fr": 1}, "fr"),
        ("ኢትዮጵያ", {"en": 9}, None),
    ],
)
def test_a_short_text_is_in_a_language_of_its_script(text, found, code):
    assert language_in_script(text, Counter(found)) == code


DANISH = "Systemet kan skjult overvåge telefoner og optage samtaler."
BASQUE = "Sistemak telefono-deiak ezkutuan entzun ditzake baimenik gabe."
NAMES = "Counsel: Mr M. Lindt and Mrs D. Carver, of the Office of Berne."


@pytest.mark.parametrize(
    ("text", "found", "code"),
    [
        (BASQUE, {"en": 9}, None),
        (DANISH, {"en": 9}, None),
        (DANISH, {"en": 9, "da": 1}, "da"),
        (NAMES, {"en": 9}, "en"),
        (NAMES, {}, None),
    ],
)
def test_a_longer_unclear_text_is_only_in_a_language_that_it_may_be(text, found, code):
    assert detect_language(text) in (None, "da")
    assert language_in_script(text, Counter(found)) == code


FINNISH = (
    "Järjestelmä kuuntelee puheluita kohteen tietämättä. "
    "The operator sees every message of the target in real time. "
    "Kasvojentunnistus toimii myös yöllä kaikilla kameroilla."
)
ENGLISH = "The system stores all recorded calls for ninety days on the server."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (
            f"{ENGLISH} Järjestelmä kuuntelee kaikkia puheluita kohteen tietämättä.",
            "fi",
        ),
        (FINNISH, "fi"),
        (f"{ENGLISH} 人脸识别系统", "zh"),
        (f"{ENGLISH} Эта система распознаёт лица.", "ru"),
        (f"{ENGLISH} It measures 10 μm and Δt at 5 Ω.", "en"),
        ("Café Zoë sells naïve résumés to the façade of Citroën in Malmö today.", "en"),
    ],
)
def test_a_passage_is_english_only_if_all_of_it_is(text, code):
    assert passage_languages([*[ENGLISH] * 9, text])[-1] == code


def test_each_sentence_has_its_language():
    told = [code for _, code, _ in sentence_languages(FINNISH)]
    assert told == ["fi", "en", "fi"]


def test_a_short_heading_is_in_the_likelier_of_a_documents_languages():
    polish = "System rozpoznaje twarze osób poszukiwanych przez policję w mieście."
    texts = [
        ENGLISH,
        ENGLISH,
        polish,
        polish,
        "Rozpoznawanie twarzy",
        "Face recognition",
    ]
    assert passage_languages(texts)[-2:] == ["pl", "en"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "7 12 2024",
        "😀😀 👍",
        "Kasvojentunnistus",
        "\ufffd\x00",
        "ქართული",
        "ᚠᚢᚦ",
        "perekhvat vsekh zvonkov bez vedoma abonenta",
        "a б c д e ф" * 20,
        "Привет\nHello\n你好\nمرحبا\n" * 50,
        "CO₂-Сенсор Њ",
    ],
)
def test_no_text_is_too_odd(text):
    [code] = passage_languages([text])
    assert code is None or code in LANGUAGES


def test_every_official_language_of_the_union_is_told():
    """Croatian aside: Bosnian and Serbian in Latin letters read like it."""
    folder = corpora_dir() / "challenge" / "languages"
    official = "bg cs da de el en es et fi fr ga hu it lt lv mt nl pl pt ro sk sl sv"
    for code in official.split():
        lines = (folder / f"{code}.jsonl").read_text("utf-8").splitlines()
        told = passage_languages([json.loads(line)["text"] for line in lines])
        assert told == [code] * len(lines), code
