"""Which words are one question with many places, and which never are."""

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.parties.deal.build import build_deal
from tests.parties.deal.made import CASE, COVERT, Made

BROCHURE = (
    "{} keeps a copy of every message that a phone of the city sends out by night",
    "{} shows each operator where a phone was in the last thirty days and nights",
    "With {} nobody with a phone sees that somebody reads what they write to others",
    "Install {}",
    "Why {}?",
)


def n_asked(made: Made, kind: Kind, *names: str, texts: tuple[str, ...]) -> int:
    for name in names:
        told = [text.format(name) for text in texts]
        labels = [(words, COVERT) for words in told]
        made.add(f"{name}.txt", "\n\n".join(told), kind, *labels)
    return len(CaseFiles(made.store, default_labels(), ["en"]).of(CASE).asked)


def test_a_brochure_with_another_name_asks_nothing_again(empty: Made) -> None:
    names = ("Wexler", "Quiet Meridian")
    assert n_asked(empty, Kind.BROCHURE, *names, texts=BROCHURE) == len(BROCHURE)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Kind.CONTRACT, ("Wexler", "Meridian")),  # parties, not products
        (Kind.BROCHURE, ("France", "Egypt")),
        (Kind.BROCHURE, ("T4", "T5")),
    ],
)
def test_what_may_be_no_name_of_a_product_is_asked_about(
    empty: Made, kind: Kind, names: tuple[str, ...]
) -> None:
    n_short = 2
    least = len(BROCHURE) + n_short
    assert n_asked(empty, kind, *names, texts=BROCHURE) >= least


def test_words_that_both_brochures_use_are_no_names(empty: Made) -> None:
    told = ", ".join(f"a bright {x} and a dark {x}" for x in "lens box dome "
                     "mast lamp mirror".split())  # fmt: skip
    texts = (*BROCHURE, told)
    asked = n_asked(empty, Kind.BROCHURE, "bright", "dark", texts=texts)
    assert asked == len(texts) + 2


def test_two_replacements_make_no_name(empty: Made) -> None:
    texts = (*BROCHURE[:2], *BROCHURE[3:])
    asked = n_asked(empty, Kind.BROCHURE, "Wexler", "Meridian", texts=texts)
    assert asked == len(texts) + 2


FILMS = (
    "In the shops of the city it films {} by day and by night",
    "On the squares of the town it films {} in rain and in snow",
    "At the gates of the port it films {} in fog and in smoke",
)


@pytest.mark.parametrize(
    "words",
    [
        ("openly", "covertly"),
        ("vehicles", "protesters"),
        ("with consent", "by force"),
        ("Shoppers", "Protesters"),
        ("Shoppers", "readers"),
    ],
)
def test_words_that_change_the_meaning_are_no_names(
    empty: Made, words: tuple[str, str]
) -> None:
    asked = n_asked(empty, Kind.BROCHURE, *words, texts=(*FILMS, "It films {}."))
    assert asked > len(FILMS) + 1


def test_words_that_open_sentences_or_stand_in_headings_are_no_names(
    empty: Made,
) -> None:
    texts = (
        "{} the lens it sends pictures of the town to a desk by night",
        "{} each lamp somebody reads what guests of our hotel write and receive",
        "{} some mast nobody hears how strong winds turn their plate from steel",
        "WE FILM {} THE STREETS",
    )
    asked = n_asked(empty, Kind.BROCHURE, "Above", "Behind", texts=texts)
    assert asked > len(texts)


def asked(made: Made, language: str, *texts: str) -> int:
    """Return how many questions some passages make, each in a paper of its own."""
    for n, text in enumerate(texts):
        made.add(f"{n}.txt", text, Kind.CONTRACT, (text, COVERT), language=language)
    build_deal(made.store, CASE)
    return len(CaseFiles(made.store, default_labels(), ["en"]).of(CASE).asked)


PHONE = {
    "nl": "De software werkt op de telefoon van het doelwit en is {} zichtbaar in huis",
    "sv": "Programmet arbetar i telefonen hos den som man söker och syns {} för dem",
    "pl": "Program działa w telefonie osoby z miasta i jest {} widoczny w jej domu",
    "tr": "Yazılım hedefin telefonunda gece gündüz çalışır ve kullanıcıya görünür {}",
    "cs": "Program pracuje v telefonu sledované osoby a {} se tam najít jejím okolím",
    "ru": "Программа работает в телефоне человека днём и ночью и {} ему в городе",
    "zh": "系统 在 目标 的 手机 中 昼夜 运行 用户 {} 看见 它 的",
    "ja": "この 製品 は 対象 の 電話 で 昼も 夜も 動き 利用者 に {}",
}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("nl", "wel", "niet"),
        ("nl", "goed", "nooit"),
        ("sv", "väl", "inte"),
        ("pl", "dobrze", "nigdy"),
        ("tr", "olur", "değil"),
        ("tr", "görünür", "görünmez"),
        ("cs", "dá", "nedá"),
        ("ru", "ясна", "неясна"),
        ("zh", "可以", "不可以"),
        ("ja", "見えます", "見えません"),
    ],
)
def test_opposites_are_two_questions_in_many_languages(
    empty: Made, language: str, one: str, other: str
) -> None:
    text = PHONE[language]
    assert asked(empty, language, text.format(one), text.format(other)) == 2


def test_nearly_equal_words_stay_one_question_in_another_language(empty: Made) -> None:
    one = PHONE["nl"].format("goed")
    assert asked(empty, "nl", one, one.replace("huis", "bed")) == 1


def test_a_prefix_that_turns_a_word_around_makes_two_questions(empty: Made) -> None:
    text = "The system may be used only with a{} order of the court that is competent"
    assert asked(empty, "en", text.format(" lawful"), text.format("n unlawful")) == 2


def test_words_that_name_other_parties_are_two_questions(empty: Made) -> None:
    text = "The end user of the goods in this paper is the Ministry of {} of Karavia."
    assert asked(empty, "en", text.format("Interior"), text.format("Health")) == 2


@pytest.mark.parametrize(
    ("language", "text", "one", "other"),
    [
        (
            "de", "Der Endverwender der Waren in dem Papier ist das Ministerium für {}",
            "Gesundheit", "Verteidigung",
        ),
        (
            "fr", "L'utilisateur final des biens du contrat est le ministère de la {}",
            "santé", "défense",
        ),
        (
            "en", "the end user of the goods in this paper is the ministry of {} there",
            "health", "defence",
        ),
        (
            "ar", "المستخدم النهائي للبضائع في هذه الورقة هو وزارة {} في المدينة",
            "الصحة", "الدفاع",
        ),
    ],
)  # fmt: skip
def test_other_organs_are_two_questions(
    empty: Made, language: str, text: str, one: str, other: str
) -> None:
    assert asked(empty, language, text.format(one), text.format(other)) == 2
