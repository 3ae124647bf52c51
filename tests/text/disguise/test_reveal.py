"""Disguised words are read as meant, with the way back; ordinary ones stay."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.settings import corpora_dir
from pipeline.text.disguise.reveal import (
    disguise_pairs,
    meant,
    read,
    read_with_offsets,
    reveal,
    ways_of,
)
from pipeline.text.language import passage_languages
from pipeline.text.normalize import normalize

PLAIN = "Our spyware intercepts calls and messages of targets without a trace."

ODD = st.text(
    st.sampled_from(
        "abcdeosprtwy ABC .,-_/*|\n\t0134@$\u00ad\u200b\u202e\u202c\u0336\u0301\ufe0f"
        "асеорхуαοεⓐⓑＡｂ𝐚ᴀᵃǝɐ🅰🇦é漢ا"
    ),
    max_size=60,
)

ROWS = [
    json.loads(line)
    for line in (corpora_dir() / "challenge" / "disguises.jsonl")
    .read_text("utf-8")
    .splitlines()
]


@settings(max_examples=300, deadline=None)
@given(ODD | st.text(max_size=40))
def test_every_character_leads_back_into_the_text(text):
    found = read_with_offsets(text)
    assert found.text == read(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    for i in range(len(found.text)):
        start, end = found.span(i, i + 1)
        assert 0 <= start < end <= len(text)


@given(st.lists(st.sampled_from("+?([{\\|.*#•abcde"), min_size=5).map("".join))
def test_signs_beside_hidden_letters_are_no_pattern(word):
    assert read_with_offsets(f"the {word} is").span(0, 3) == (0, 3)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([row for row in ROWS if row["way"]]), st.data())
def test_words_lead_back_to_what_was_printed(row, data):
    text = row["text"]
    found = read_with_offsets(text)
    words = list(re.finditer(r"\w+", found.text))
    match = data.draw(st.sampled_from(words))
    start, end = found.span(*match.span())
    printed = text[start:end]
    # Words found in one run without gaps share its span; all others stand apart.
    others = [found.span(*m.span()) for m in words if m is not match]
    assert all(b <= start or a >= end or (a, b) == (start, end) for a, b in others)
    assert printed.strip()


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Our s p y w a r e intercepts calls.", "letters_apart"),
        ("Our s.p.y.w.a.r.e intercepts calls.", "letters_apart"),
        ("Our s-p-y-w-a-r-e intercepts calls.", "letters_apart"),
        ("Our s_p_y_w_a_r_e intercepts calls.", "letters_apart"),
        ("Our s/p/y/w/a/r/e intercepts calls.", "letters_apart"),
        ("Our s\u200bp\u200by\u200bware intercepts calls.", "unseen_characters"),
        ("Our s\u00adp\u00ady\u00adw\u00adare intercepts calls.", "unseen_characters"),
        ("Our \u202eerawyps\u202c intercepts calls.", "direction_marks"),
        ("Our ｓｐｙｗａｒｅ intercepts calls.", "letter_forms"),
        ("Our ⓢⓟⓨⓦⓐⓡⓔ intercepts calls.", "letter_forms"),
        ("Our ꜱᴘʏᴡᴀʀᴇ intercepts calls.", "letter_forms"),
        ("Our 𝘀𝗽𝘆𝘄𝗮𝗿𝗲 intercepts calls.", "letter_forms"),
        ("Our ѕруwаrе intercepts calls.", "other_script"),
        ("Our sρyωαrε intercepts calls.", "other_script"),
        ("Our 5pyw4r3 intercepts calls.", "digits_for_letters"),
        ("Our s̶p̶y̶w̶a̶r̶e̶ intercepts calls.", "strokes"),
        ("Our špÿwârê intercepts calls.", "accents"),
        ("Our erawyps intercepts calls.", "backwards"),
        ("Our ǝɹɐʍʎds intercepts calls.", "upside_down"),
        ("Our ssppyywwaarree iinntteerrcceeppttss calls.", "letters_doubled"),
        ("Our spy*are inter*epts calls.", "letters_left_out"),
        ("Our swpayre itnrecepts calls.", "letters_swapped"),
        ("Our s\xa0p\xa0y\xa0w\xa0a\xa0r\xa0e intercepts calls.", "letters_apart"),
        (
            "Our s\u2009p\u2009y\u2009w\u2009a\u2009r\u2009e intercepts calls.",
            "letters_apart",
        ),
        ("Our s🔥p🔥y🔥w🔥a🔥r🔥e intercepts calls.", "letters_apart"),
        ("Our sp.yware inter.cepts calls.", "letters_apart"),
        ("Our sp\u200byware intercepts calls.", "unseen_characters"),
        ("Our s-р-у-w-а-r-е intercepts calls.", "letters_apart, other_script"),
    ],
)
def test_a_way_is_seen_through_and_told(text, way):
    assert read(text) == "Our spyware intercepts calls."
    assert disguise_pairs(text) == (("disguise", way),)


@pytest.mark.parametrize(
    ("text", "said", "way", "language"),
    [
        (
            "يعتـــرض برنـــامج التجســـس لدينا مكالـــمات الهـــدف "
            "ورسائـــله دون علـــمه.",
            "يعترض برنامج التجسس لدينا مكالمات الهدف ورسائله دون علمه.",
            "letter_forms",
            "ar",
        ),
        (
            "我们的间.谍.软.件可在目标不知情的情况下拦.截其通.话和短.信。",
            "我们的间谍软件可在目标不知情的情况下拦截其通话和短信。",
            "letters_apart",
            "zh",
        ),
        (
            "我们的间·谍·软·件可在目标不知情的情况下拦截其通话和短信。",
            "我们的间谍软件可在目标不知情的情况下拦截其通话和短信。",
            "letters_apart",
            "zh",
        ),
        (
            "Наша шпи0нская пр0грамма тайно перехватывает зв0нки и с00бщения.",
            "Наша шпионская программа тайно перехватывает звонки и сообщения.",
            "digits_for_letters",
            "ru",
        ),
        (
            "Наша программа онйат теавытавхереп все икновз и яинещбоос аткеъбо.",
            "Наша программа тайно перехватывает все звонки и сообщения объекта.",
            "backwards",
            "ru",
        ),
        (
            "Our s p y w 4 r 3 silently 1 n t e r c e p t s every call of the target.",
            "Our spyware silently intercepts every call of the target.",
            "letters_apart, digits_for_letters",
            "en",
        ),
        (
            "Our_spyware_silently_intercepts_every_call_of_the_phone. "
            "No_target_of_the_police_can_see_any_trace_of_it_on_it.",
            "Our spyware silently intercepts every call of the phone. "
            "No target of the police can see any trace of it on it.",
            "no_spaces",
            "en",
        ),
    ],
)
def test_other_ways_and_scripts(text, said, way, language):
    assert read(text) == said
    assert disguise_pairs(text) == (("disguise", way),)
    assert passage_languages([text]) == [language]


@pytest.mark.parametrize(
    "text",
    [
        "約翰·史密斯和瑪麗·居里以及阿道夫·門采爾出席了會議。",
        "الفصل الأول: أحكام عامة، صدر سنة 1445هـ في الريـاض.",
        "Су-30СМ и Т-34 стоят в музее, COVID-19 и Ми8 упомянуты в отчёте.",
        "We ❤ you and 🔥 this is fine 👍 for a b c d of them.",
        "See https://example.com/a.b and name_of_the_test, e.g. read.me or node.js.",
        "1 2 3 4 5 6 and A 1 B 2 C 3 are cells; 3.1.4.1.5 is a section.",
        "согласно условиям договора3 и требования безопасности4, версія4 та пункт3",
        "Москва, дом 5, корпус3, помещение4. Самолёты Су30СМ и Су34НВО.",
        "姓名|性别|年龄|单位|职务 本公司提供视频监控系统",
        "产品性能*价格*质量*服务均为一流，欢迎垂询。",
        "Set user.name and host.name before; see pass.word, site.map and file.name.",
        "The key is_the_end_user_located_in_a_country_of_concern_or_region is true.",
        "MAX_NUMBER_OF_USERS_PER_CASE_AND_DAY_FOR_THE_SERVER and then "
        "MIN_NUMBER_OF_USERS_PER_CASE_AND_DAY_FOR_THE_SERVER.",
        "The data\u200bbase and web\u200bsite store the user\u200bname of each.",
        "Model S 1 0 0 T with 2 x 4 A fuses at 3 8 4 0 0 baud.",
        "Ẹ̀rọ náà ń gbọ́ ìpè gbogbo ènìyàn, ó sì ń ka ọ̀rọ̀ wọn, bí wọ́n ò tilẹ̀ mọ̀.",
        "Die Konfigurations\u200bdatei und die Daten\u00adbank liegen dort.",
    ],
)
def test_what_looks_alike_is_not_told(text):
    assert ways_of(text) == ()
    if "\u200b" not in text and "\u0640" not in text:
        assert read(text) == normalize(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "المـــادة الأولى: يلتزم البائـــع بتسليم البضاعـــة إلى المشتري.",
            "المادة الأولى: يلتزم البائع بتسليم البضاعة إلى المشتري.",
        ),
        ("بســـم الله الرحمـــن الرحيـــم", "بسم الله الرحمن الرحيم"),
        (
            "ﻳﻌﺘﺮﺽ ﺑﺮﻧﺎﻣﺞ ﺍﻟﺘﺠﺴﺲ ﻟﺪﻳﻨﺎ ﻣﻜﺎﻟﻤﺎﺕ ﺍﻟﻬﺪﻑ ﻭﺭﺳﺎﺋﻠﻪ ﺩﻭﻥ ﻋﻠﻤﻪ.",
            "يعترض برنامج التجسس لدينا مكالمات الهدف ورسائله دون علمه.",
        ),
        ("A N N E X  1   L I S T  O F  G O O D S", "ANNEX 1 LIST OF GOODS"),
        ("The spy\u200bware of the vendor.", "The spyware of the vendor."),
    ],
)
def test_ordinary_ways_to_print_are_read_and_not_told(text, said):
    assert read(text) == said
    assert ways_of(text) == ()


def test_a_sentence_is_read_from_its_end():
    assert read(PLAIN[::-1]) == PLAIN
    each = re.sub(r"\w+", lambda m: m.group()[::-1], PLAIN)
    assert read(each) == PLAIN


def test_letters_without_wider_gaps_are_cut_into_words():
    text = " ".join("spyware intercepts calls and messages".replace(" ", ""))
    assert read(text) == "spyware intercepts calls and messages"


def test_words_without_spaces_are_cut_and_told():
    text = PLAIN.replace(" ", "")
    assert read(text).startswith("Our spyware intercepts calls and messages of targets")
    assert dict(ways_of(text)) == {"no_spaces": 1}


def test_a_russian_word_is_read_in_its_own_letters():
    assert meant("Наша шпиoнcкaя программа") == "Наша шпионская программа"
    assert ways_of("Наша шпиoнcкaя программа") == (("other_script", 1),)


def test_the_language_is_that_of_the_words_meant():
    text = (
        "Our software reads аll саllѕ аnd сhаtѕ оf еvеrу реrѕоn оn thе рhоnе nеtwоrk."
    )
    assert passage_languages([text]) == ["en"]


@pytest.mark.parametrize(
    "row", [r for r in ROWS if not r["way"]], ids=lambda r: r["id"]
)
def test_odd_letters_by_right_are_not_told(row):
    assert ways_of(row["text"]) == ()


def test_one_mistyped_word_is_read_right_and_not_told():
    text = "The recording of all calls is descirbed on the next page of the offer."
    assert read(text) == text.replace("descirbed", "described")
    assert ways_of(text) == ()


def test_a_word_broken_at_a_line_end_is_in_one_piece():
    text = "The moni-\ntoring of 5pyw4r3"
    assert read(text) == "The monitoring of spyware"


@pytest.mark.parametrize(
    "text", ["", " ", "\u202e", "\u0336", "a" * 30_000, "a " * 15_000, "🇦🇧", "⓪"]
)
def test_nothing_to_read_is_no_error(text):
    assert read(text) == normalize(text)


@pytest.mark.parametrize("text", [PLAIN, "Мы продаём кофе.", "コーヒーを売る。"])
def test_ordinary_text_is_not_even_copied(text):
    assert reveal(text) is None


def test_most_challenge_rows_are_read_and_told():
    odd = [row for row in ROWS if row["way"]]
    told = [row for row in odd if ways_of(row["text"])]
    right = [
        row
        for row in odd
        if read(row["text"]).casefold() == normalize(row["plain"]).casefold()
    ]
    assert len(odd) == 348
    assert len(told) >= 347
    assert len(right) >= 300
