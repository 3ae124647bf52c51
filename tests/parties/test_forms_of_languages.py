"""End-use certificates in nine languages: the fields name their parties."""

import re

import pytest

from pipeline.parties.extract import find_parties

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
