"""End-use certificates in nine languages: the fields name their parties."""

import re

import pytest

from pipeline.parties.papers.extract import find_parties

FORMS = {
    "zh": "最终用户证明\n最终用户：卡拉维亚国家安全局\n收货人：奥斯克进口有限公司\n"
    "买方：塔内贸易有限公司\n最终用途：监测移动通信\n货物名称：定位系统\n签字人：李伟\n",
    "ja": "最終用途誓約書\n最終需要者：カラビア国家警察\n荷受人：オルスク輸入株式会社\n"
    "買主：タネ商事株式会社\n最終用途：電話の監視\n貨物の名称：測定装置\n署名者：田中太郎\n",
    "ko": "최종사용자 서약서\n최종사용자: 카라비아 경찰청\n"
    "수하인: 오르스크 수입 주식회사\n구매자: 타네 무역 주식회사\n"
    "최종용도: 전화 감시\n물품명: 추적 시스템\n서명자: 김철수\n",
    "tr": "SON KULLANICI BEYANI\nSon Kullanıcı: Karavya Emniyet Genel Müdürlüğü\n"
    "Gönderilen: Orsk İthalat A.Ş.\nAlıcı: Tane Ticaret Ltd. Şti.\n"
    "Nihai Kullanım: telefon izleme\nMalın Tanımı: konum sistemi\nİmza: Ali Demir\n",
    "ar": "شهادة المستخدم النهائي\nالمستخدم النهائي: مديرية الأمن العام في كارافيا\n"
    "المرسل إليه: شركة أورسك للاستيراد\nالمشتري: شركة تانه للتجارة\n"
    "الاستخدام النهائي: مراقبة الهواتف\nالموقّع: يوسف كرم\n",
    "ru": "СЕРТИФИКАТ\nКонечный пользователь: Министерство внутренних дел Каравии\n"
    "Грузополучатель: ООО «Орск Импорт»\nПокупатель: АО «Тане Трейд»\n"
    "Конечное использование: контроль связи\nНаименование товара: система\n",
    "pt": "CERTIFICADO\nUtilizador final: Polícia Nacional da Carávia\n"
    "Destinatário: Orsk Importação Lda\nComprador: Tane Comércio S.A.\n"
    "Utilização final: vigilância de telemóveis\nAssinatura: João Silva\n",
    "it": "DICHIARAZIONE\nUtilizzatore finale: Polizia di Stato della Caravia\n"
    "Destinatario: Orsk Import S.r.l.\nAcquirente: Tane Commercio S.p.A.\n"
    "Uso finale: sorveglianza dei cellulari\nFirma: Mario Rossi\n",
    "pl": "OŚWIADCZENIE\nUżytkownik końcowy: Komenda Główna Policji Karawii\n"
    "Odbiorca: Orsk Import Sp. z o.o.\nNabywca: Tane Handel S.A.\n"
    "Końcowe zastosowanie: nadzór telefonów\nPodpis: Jan Kowalski\n",
}


def _value(form, line):
    return re.split("[:：] ?", form.splitlines()[line], maxsplit=1)[1]


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_form_names_end_user_consignee_and_buyer_and_nobody_else(language):
    form = FORMS[language]
    found = [(party.name, party.role.value) for party in find_parties(form)]
    roles = ("end_user", "consignee", "buyer")
    assert found == [(_value(form, n), role) for n, role in enumerate(roles, start=1)]


@pytest.mark.parametrize(
    ("label", "answers"),
    [
        ("最终用户", "同上 待定 无 见附件 详见合同 未定"),
        ("最終需要者", "上記に同じ 未定"),
        ("최종사용자", "상동 해당_없음 미정"),
        ("المستخدم النهائي", "انظر_الملحق"),
        ("Конечный пользователь", "См._приложение Не_применимо"),
        ("Utilizzatore finale", "Idem Vedi_allegato N/A N.A."),
        ("Usuario final", "Ver_anexo Ver_Anexo_2."),
        ("Użytkownik końcowy", "Brak Nie_dotyczy BRAK"),
        ("Son Kullanıcı", "Yok"),
    ],
)
def test_words_for_no_answer_name_nobody(label, answers):
    for answer in answers.split():
        assert find_parties(f"{label}: {answer.replace('_', ' ')}\n") == [], answer


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        ("İhracatçı: Tane Ticaret A.Ş.", "Tane Ticaret A.Ş.", "seller"),
        ("İthalatçı: Tane Ticaret A.Ş.", "Tane Ticaret A.Ş.", "buyer"),
        ("ALICI: Tane Ticaret A.Ş.", "Tane Ticaret A.Ş.", "buyer"),
        ("SATICI: Tane Ticaret A.Ş.", "Tane Ticaret A.Ş.", "seller"),
        ("最终用户名称：卡拉维亚国家安全局", "卡拉维亚国家安全局", "end_user"),
        ("最終需要者名：カラビア国家警察", "カラビア国家警察", "end_user"),
        (
            "Utilizzatore finale: Ministero dell'Interno della Caravia",
            "Ministero dell'Interno della Caravia",
            "end_user",
        ),
        ("المصدر: تانه للتجارة\nالمشتري: شركة كسبة", "تانه للتجارة", "seller"),
        ("Konsument\nUżytkownik końcowy: Idem Brak S.A.", "Idem Brak S.A.", "end_user"),
        ("Son Kullanıcı: Yok Yok A.Ş.", "Yok Yok A.Ş.", "end_user"),
    ],
)
def test_a_label_of_a_form_names_its_party(line, name, role):
    found = [p for p in find_parties(f"{line}\n") if p.reason.startswith("label")]
    assert (name, role) in {(party.name, party.role.value) for party in found}


def test_the_source_of_an_arabic_report_is_no_exporter():
    assert find_parties("المصدر: وكالة رويترز\n") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "ДОГОВОР ПОСТАВКИ\n\nОбщество с ограниченной ответственностью «Орск», "
            "именуемое в дальнейшем «Поставщик», в лице директора Тамма А. и юриста "
            "Вейля Б., с одной стороны, и Министерство внутренних дел Каравии, "
            "именуемое\nв дальнейшем «Заказчик», заключили договор.",
            [("Общество с ограниченной ответственностью «Орск»", "seller"),
             ("Министерство внутренних дел Каравии", "buyer")],
        ),
        (
            "Договор между ООО «Орск» (Продавец) и Lumen Tane GmbH (Покупатель)",
            [("ООО «Орск»", "seller"), ("Lumen Tane GmbH", "buyer")],
        ),
        (
            "Договір між ТОВ «Орск» (далі – Постачальник) та Міністерством оборони "
            "(далі – Замовник)",
            [("ТОВ «Орск»", "seller"), ("Міністерством оборони", "buyer")],
        ),
        (
            "Μεταξύ της εταιρείας «ΟΡΣΚ Α.Ε.», που εδρεύει στη Σορέλ (εφεξής «ο "
            "Προμηθευτής») και του Υπουργείου Εσωτερικών (εφεξής «ο Αγοραστής»)",
            [("ΟΡΣΚ Α.Ε.", "seller"), ("Υπουργείου Εσωτερικών", "buyer")],
        ),
        # A template names nobody.
        ("\"покупатель\", именуемый в дальнейшем Покупатель, заключил договор", []),
    ],
)  # fmt: skip
def test_an_opening_in_cyrillic_or_greek_names_the_parties(text: str, found: object):
    assert [(p.name, p.role.value) for p in find_parties(text)] == found
