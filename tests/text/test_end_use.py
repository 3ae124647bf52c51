"""Which papers are end-use statements: by title, as an annex, or not at all."""

import pytest

from pipeline.classify.kind import KindDoubt, KindGuess, load_kind_classifier
from pipeline.datamodel import Kind
from pipeline.text.end_use import (
    holds_statement,
    is_correspondence,
    is_mail,
    is_titled_statement,
)

CLAUSES = [(f"{i}. The price is fixed.", ()) for i in range(1, 9)]


@pytest.mark.parametrize(
    "head",
    [
        "END-USE CERTIFICATE\nExporter: Tane Ltd",
        "END-USE AND END-USER CERTIFICATE",
        "Annex 2 – End-use statement of the Client",
        "Endverbleibserklärung",
        "Déclaration d'utilisation finale",
        "Appendix – End-use statement",
    ],
)
def test_a_title_is_one(head):
    assert is_titled_statement(head)
    assert holds_statement("paper.txt", [(head, ()), *CLAUSES])


@pytest.mark.parametrize(
    "title",
    [
        "DICHIARAZIONE DI UTILIZZO FINALE",
        "Dichiarazione dell'utilizzatore finale",
        "CERTIFICADO DE UTILIZADOR FINAL",
        "Declaração de uso final",
        "СЕРТИФИКАТ КОНЕЧНОГО ПОЛЬЗОВАТЕЛЯ",
        "Заявление о конечном использовании",
        "最终用户证明",
        "最終用途證明書",
        "最终用户和最终用途说明",
        "最終用途誓約書",
        "最終需要者確認書",
        "최종사용자 서약서",
        "최종 용도 증명서",
        "SON KULLANICI BEYANI",
        "Nihai Kullanım Sertifikası",
        "SON KULLANICI SERTİFİKASI",
        "شهادة المستخدم النهائي",
        "إقرار الاستخدام النهائي",
        "OŚWIADCZENIE UŻYTKOWNIKA KOŃCOWEGO",
        "Certyfikat końcowego użytkownika",
        "EINDGEBRUIKERSVERKLARING",
        "Verklaring inzake eindgebruik",
        "СЕРТИФІКАТ КІНЦЕВОГО СПОЖИВАЧА",
        "Заява кінцевого користувача",
        "PROHLÁŠENÍ O KONEČNÉM UŽITÍ",
        "Certifikát konečného uživatele",
        "DECLARACIÓN DE USUARIO FINAL",
        "Приложение 3. Обязательство о конечном использовании",
    ],
)
def test_a_title_of_another_language_makes_a_contract(title):
    text = f"{title}\n1. Tane Ltd, Norrby\n2. PlazaWatch\n"
    assert load_kind_classifier("kind-en").decide(text) == KindGuess(Kind.CONTRACT)
    assert holds_statement("paper.txt", [(text, ()), *CLAUSES])


@pytest.mark.parametrize(
    "text",
    [
        "The Client shall hand over an end-use certificate within ten days.",
        "7. End-use certificate. The Client shall sign the form of the authority.",
        "The end user is a hospital.",
        "",
    ],
)
def test_a_sentence_about_one_is_none(text):
    assert not is_titled_statement(text)
    assert not holds_statement("contract.txt", [*CLAUSES, (text, ())])


@pytest.mark.parametrize(
    "text",
    [
        "Declaramos que el usuario final paga.",
        "Declaración de que el usuario final ha pagado.",
        "Заявляем, что конечный пользователь платит.",
        "Заявление о том, что конечный пользователь заплатил.",
        "Il fornitore attesta che il consumatore finale ha pagato.",
        "最终用户应当在十日内提供证明。",
        "最終需要者は十日以内に書類を提出する。",
        "Kopia certyfikatu trafia do banku. Końcowy użytkownik płaci.",
        "De klant bewaart het certificaat. De eindgebruiker betaalt.",
    ],
)
def test_a_sentence_of_another_language_is_no_title(text):
    assert not is_titled_statement(text)
    assert not holds_statement("contract.txt", [(text, ()), *CLAUSES])


def test_an_annex_of_a_contract_counts_where_it_states_something():
    annex = ("Annex 1 – End-use statement", ())
    said = ("The Buyer is the end user; the system stays in its centre.", ())
    form = ("We, ________, are the end user of ________.", ())
    assert holds_statement("contract.txt", [*CLAUSES, annex, said])
    assert not holds_statement("contract.txt", [*CLAUSES, annex, form])
    assert not holds_statement("contract.txt", [*CLAUSES, annex])
    below = ("The goods will be used to count traffic.", ("Annex B End-use statement",))
    assert holds_statement("contract.txt", [*CLAUSES, below])


def test_a_name_is_enough():
    assert holds_statement("end-use_statement.pdf", [])


def test_a_short_certificate_is_taken_for_a_contract():
    text = "END-USE CERTIFICATE\nEnd user: Police of Karavia\nGoods: PlazaWatch"
    assert load_kind_classifier("kind-en").decide(text) == KindGuess(Kind.CONTRACT)


LETTER = """Dear Mr Weber, thank you very much for your kind offer of 12 May. Our
customer does not wish to be named on the papers. Please send the goods to our warehouse
in the free zone and write spare parts on the invoice."""
HEADED = "Karavia Trading Ltd\nMain Street 4, Orle\n12 May 2026\n\n" + LETTER
MEMO = """INTERNAL MEMO
To: Board of Lynx Systems. From: Export Compliance. Date: 3 March. Subject: Prospective
sale of the interception system. The agent asked whether the final user could stay off
the invoice. Newspapers report that protesters were arrested after they were tracked."""


@pytest.mark.parametrize(
    "text", [LETTER, MEMO, "Sehr geehrte Frau Koch,\nwir bitten", HEADED]
)
def test_letters_and_memos_of_a_deal_are_read_as_its_papers(text):
    kind, doubt, _ = load_kind_classifier("kind-en").decide(text)
    assert (kind, doubt) == (Kind.CONTRACT, KindDoubt.LETTER)


def test_a_sender_without_end_is_no_mail():
    # Hours if every sign is tried as the one of the address.
    assert not is_mail("From: " + "@" * 1_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Minister Tane, Human Rights Watch writes to raise concern about torture.",
        "Monsieur Tane, journaliste, a été arrêté et torturé par la police.",
        "Dear Customer, welcome to PhoneVault 6, the leading platform.",
        "To: Ministry\nFrom: Human Rights Watch\nSubject: Torture in prisons",
        "Excellency, we have the honour to address you as Special Rapporteurs.",
        "Dear Commissioner, we, the undersigned bodies, write about the arrests.",
        "How to write to your council. Sample: Dear Mayor, stop the cameras.",
    ],
)
def test_letters_about_conduct_stay_what_their_words_say(text):
    assert not is_correspondence(text)
