"""Sentences that state a label in words which the rules once did not know."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.weigh import n_unmet
from pipeline.datamodel import Kind
from pipeline.labels import default_labels

MISUSE = "surveillance_misuse"


def lacks(label: str, text: str, kind: Kind, language: str = "en") -> bool:
    view = make_view(text, kind, language=language)
    return n_unmet(view, default_labels()[label], kind) > 0


@pytest.mark.parametrize(
    "text",
    [
        "Her iPhone was compromised by a government customer of NSO Group.",
        "Police used Clearview AI to identify peaceful protesters and arrest them.",
        "Officials combed through the private messages of union leaders.",
        "The police watched the homes of activists with the help of Palantir.",
        "Zero-click attack of the State against three journalists.",
        "Authorities read the private e-mails of the opposition leader.",
    ],
)
def test_surveillance_is_told_by_many_words(text):
    assert not lacks(MISUSE, text, Kind.REPORT)


@pytest.mark.parametrize(
    ("label", "text", "kind"),
    [
        (
            "serious_human_rights_violation",
            "He was held for two years without trial.[14] Why?",
            Kind.REPORT,
        ),
        (
            "internal_repression",
            "He said: “Officers beat us with cables for days because we had "
            "protested against the president.” Who ordered it?",
            Kind.REPORT,
        ),
        (
            "internal_repression",
            "記者因批評政府被捕入獄三年。為什麼？",
            Kind.REPORT,
        ),
        (
            "person_location_tracking",
            "Locates any phone in the country within seconds. Interested?",
            Kind.BROCHURE,
        ),
    ],
)
def test_a_statement_before_a_question_counts(label, text, kind):
    language = "en" if text.isascii() or "“" in text else "zh"
    assert not lacks(label, text, kind, language)


@pytest.mark.parametrize(
    ("label", "text", "kind"),
    [
        (
            "state_security_end_user",
            "The system is for the State Security Service, which keeps the data as "
            "required by law.",
            Kind.CONTRACT,
        ),
        (
            "facial_recognition",
            "Names people in the street by the photo in their ID card.",
            Kind.BROCHURE,
        ),
        (
            "person_location_tracking",
            "Follows mobiles on a map over months; the software runs in containers.",
            Kind.BROCHURE,
        ),
        (
            "device_intrusion_forensics",
            "Infect phones remotely and read WhatsApp messages; host the console on "
            "your own server.",
            Kind.BROCHURE,
        ),
        (
            "communications_interception",
            "Records all voice calls, e-mails and SMS of a country at a throughput "
            "of 100 Gbit/s.",
            Kind.BROCHURE,
        ),
        (
            "device_intrusion_forensics",
            "Extracts chats and deleted messages from locked phones. Works offline "
            "in your own laboratory.",
            Kind.BROCHURE,
        ),
        (
            "contractual_safeguard",
            "The Product shall not be supplied to any government agency or ministry.",
            Kind.CONTRACT,
        ),
        (
            "contractual_safeguard",
            "Buyer shall not use the system against lawyers or political opponents.",
            Kind.CONTRACT,
        ),
    ],
)
def test_a_word_of_ordinary_use_does_not_hide_what_else_is_stated(label, text, kind):
    assert not lacks(label, text, kind)


@pytest.mark.parametrize(
    ("label", "text", "kind"),
    [
        (
            "state_security_end_user",
            "The works are led by former police officers.",
            Kind.CONTRACT,
        ),
        (
            "communications_interception",
            "Shows dropped calls and signal strength.",
            Kind.BROCHURE,
        ),
        ("communications_interception", "apt install sniffer", Kind.BROCHURE),
        (
            "contractual_safeguard",
            "The government rate of tax applies.",
            Kind.CONTRACT,
        ),
    ],
)
def test_ordinary_use_still_counts_less(label, text, kind):
    assert lacks(label, text, kind)


def test_a_spanish_adjective_is_no_command():
    text = "apta para localizar a los empleados por GPS"
    assert not lacks("person_location_tracking", text, Kind.BROCHURE, "es")


@pytest.mark.parametrize(
    ("heading", "lacking"),
    [
        ("License plate recognition", False),
        ("Search by reference photo", False),
        ("Indexing of faces", False),
        ("Reference persons", False),
        ("Licence", True),
        ("References:", True),
    ],
)
def test_only_headings_about_the_paper_make_their_text_say_nothing(heading, lacking):
    view = make_view(
        "Finds a person of the watch list.", Kind.BROCHURE, heading=(heading,)
    )
    label = default_labels()["facial_recognition"]
    assert (n_unmet(view, label, Kind.BROCHURE) > 0) is lacking


CAPABILITIES = {
    ("facial_recognition", Kind.BROCHURE, "de"): [
        "Erkennt gesuchte Personen auch mit Maske.",
        "Ein einziges Foto genügt, um eine Person in Millionen von "
        "Bildern wiederzufinden.",
        "Die Software gleicht Passanten mit einer Fahndungsliste ab.",
        "Die Kamera sagt Ihnen, wer vor ihr steht, und nennt den Namen.",
    ],
    ("facial_recognition", Kind.BROCHURE, "fr"): [
        "Reconnaît les personnes recherchées même masquées.",
        "Le logiciel compare les passants à une liste de personnes recherchées.",
        "Une seule photo suffit pour retrouver une personne parmi des "
        "millions d'images.",
        "La caméra vous dit qui entre dans le magasin.",
    ],
    ("facial_recognition", Kind.BROCHURE, "es"): [
        "Reconoce a las personas buscadas aunque lleven mascarilla.",
        "Búsqueda biométrica entre 50 millones de registros en menos de un segundo.",
        "Compara a los transeúntes con la lista de fugitivos.",
    ],
    ("facial_recognition", Kind.BROCHURE, "pt"): [
        "Reconhece pessoas procuradas mesmo com máscara.",
    ],
    ("facial_recognition", Kind.BROCHURE, "it"): [
        "Riconosce le persone ricercate anche con la mascherina.",
    ],
    ("facial_recognition", Kind.BROCHURE, "id"): [
        "Mengenali orang di tengah kerumunan dan mencocokkannya dengan daftar buronan.",
    ],
    ("facial_recognition", Kind.BROCHURE, "ru"): [
        "Узнаёт разыскиваемых людей даже в маске.",
    ],
    ("facial_recognition", Kind.BROCHURE, "zh"): [
        "一张照片即可在数百万图像中找到此人",
    ],
    ("communications_interception", Kind.BROCHURE, "de"): [
        "Das Gerät zwingt Mobiltelefone in seine eigene Funkzelle und "
        "identifiziert sie.",
        "Die Sonde im Netz des Betreibers rekonstruiert E-Mails, Chats und Telefonate.",
        "Hört Telefonate in Echtzeit mit.",
        "Liest sämtliche SMS eines Landes.",
    ],
    ("communications_interception", Kind.BROCHURE, "fr"): [
        "L'appareil force les mobiles à se connecter à sa propre cellule.",
        "La sonde dans le réseau de l'opérateur reconstitue courriels, "
        "chats et appels.",
    ],
    ("communications_interception", Kind.BROCHURE, "es"): [
        "El equipo obliga a los móviles a conectarse a su propia celda.",
        "La sonda en la red del operador reconstruye correos, chats y llamadas.",
    ],
    ("communications_interception", Kind.BROCHURE, "id"): [
        "Alat memaksa ponsel terhubung ke BTS palsu.",
    ],
    ("person_location_tracking", Kind.BROCHURE, "de"): [
        "Zeigt auf Knopfdruck, wo sich der Teilnehmer befindet.",
        "Sie wissen jederzeit, wo Ihr Partner gerade ist.",
    ],
    ("person_location_tracking", Kind.BROCHURE, "fr"): [
        "Indique à tout moment où se trouve l'abonné.",
        "Voyez les déplacements de chaque téléphone sur une carte.",
    ],
    ("person_location_tracking", Kind.BROCHURE, "es"): [
        "Muestra en todo momento dónde está el abonado.",
        "Vea en el mapa los movimientos de cada teléfono.",
    ],
    ("person_location_tracking", Kind.BROCHURE, "id"): [
        "Tampilkan pergerakan setiap ponsel.",
    ],
    ("facial_recognition", Kind.BROCHURE, "en"): [
        "Our software recognises people in a crowd and tells you who they are.",
        "Knows every visitor by name the moment they walk in and matches "
        "them to a list.",
        "Picks wanted persons out of a moving crowd.",
    ],
}


@pytest.mark.parametrize(
    ("label", "kind", "language", "text"),
    [(*key, text) for key, texts in CAPABILITIES.items() for text in texts],
)
def test_a_capability_is_told_by_many_words(label, kind, language, text):
    assert not lacks(label, text, kind, language)


DEALS = {
    ("prior_supply_reference", Kind.CONTRACT, "en"): [
        "Buyer already operates 12 units of the previous generation, "
        "supplied under contract 2018/44.",
        "The Ministry has used our platform in 14 provinces since 2017; "
        "the present order adds six.",
        "Spare parts for the twelve units that the Prison Service bought in 2020.",
        "This is an extension of the system supplied to the Buyer under "
        "contract 2021/117.",
        "The Customer has been running release 3 of the product since 2016.",
        "We delivered the first phase to the gendarmerie in 2019.",
    ],
    ("evasive_end_use", Kind.CONTRACT, "en"): [
        "As stated in Annex C, the end use cannot be disclosed to the supplier.",
        "The final purpose will be communicated to the authorities after "
        "delivery; until then the buyer will not name it.",
        "The buyer refuses to name the end user to us, see Annex 4.",
    ],
    ("contractual_safeguard", Kind.CONTRACT, "de"): [
        "Die Geräte dürfen das Land nicht ohne Genehmigung verlassen.",
        "Der Lieferant darf die Nutzung vor Ort prüfen.",
        "Die Ware darf ausschließlich für zivile Zwecke genutzt werden.",
        "Eine Lieferung nach Russland oder Belarus ist untersagt.",
        "Der Einsatz gegen Journalisten, Anwälte oder Oppositionelle ist verboten.",
        "Das Gerät darf nicht an Dritte verliehen oder veräußert werden.",
    ],
    ("contractual_safeguard", Kind.CONTRACT, "fr"): [
        "L'usage pour réprimer des manifestations pacifiques est interdit.",
        "Toute cession du matériel à un pays tiers exige l'accord écrit "
        "du fournisseur.",
        "La livraison vers la Russie ou le Bélarus est interdite.",
        "L'emploi contre des journalistes, des avocats ou des opposants est interdit.",
        "Le fournisseur peut vérifier sur place l'usage du matériel.",
        "Le matériel ne sert qu'à des fins civiles.",
        "Les appareils ne peuvent quitter le pays sans autorisation.",
    ],
    ("contractual_safeguard", Kind.CONTRACT, "es"): [
        "El producto se utilizará únicamente con fines civiles.",
        "Queda prohibida la entrega a Rusia o Bielorrusia.",
        "Se prohíbe el empleo contra periodistas, abogados u opositores.",
        "El proveedor podrá inspeccionar in situ el uso del equipo.",
        "Los equipos no saldrán del país sin autorización.",
    ],
    ("contractual_safeguard", Kind.CONTRACT, "it"): [
        "È vietato l'impiego contro giornalisti, avvocati o oppositori.",
    ],
    ("contractual_safeguard", Kind.CONTRACT, "pt"): [
        "É proibido o emprego contra jornalistas, advogados ou opositores.",
    ],
    ("contractual_safeguard", Kind.CONTRACT, "nl"): [
        "Inzet tegen journalisten, advocaten of opposanten is verboden.",
    ],
    ("contractual_safeguard", Kind.BROCHURE, "de"): [
        "Die Suche nach Gesichtern ist ab Werk gesperrt und kann vom "
        "Kunden nicht freigeschaltet werden.",
    ],
    ("contractual_safeguard", Kind.BROCHURE, "fr"): [
        "Toute recherche exige la validation d'un second agent et le "
        "journal ne peut être effacé.",
    ],
    ("diversion_intermediary_risk", Kind.CONTRACT, "en"): [
        "Please remove our name and the model number from the boxes "
        "before they go to our partner in Bishkek.",
        "Pack the devices in neutral cartons without any marking of the maker.",
        "The parcels go to our friend in Dubai, who sends them further.",
        'Write "spare parts for printers" on the invoice of the shipment.',
    ],
    ("state_security_end_user", Kind.CONTRACT, "en"): [
        "The cameras are destined for the State Committee for National Security.",
        "The licence is issued to the Presidential Guard.",
        "Users are staff of the Committee for Public Security.",
    ],
}


@pytest.mark.parametrize(
    ("label", "kind", "language", "text"),
    [(*key, text) for key, texts in DEALS.items() for text in texts],
)
def test_a_deal_is_told_by_many_words(label, kind, language, text):
    assert not lacks(label, text, kind, language)


ACTS = {
    ("official_body_finding", Kind.REPORT, "en"): [
        "Although the Government argued that the search was lawful, there "
        "has been a violation of Article 8.",
        "The Tribunal ruled that the interception regime was unlawful.",
        "In the Panel's assessment, the army bears responsibility for the "
        "attack on the school.",
        "The Government's argument that the search was lawful is "
        "rejected; there has been a violation of Article 8.",
        "The Commissioner's view is that the force has breached the first principle.",
        "The Ombudsman came to the conclusion that the detention was unlawful.",
        "In our judgment the use of the technology was not in accordance with the law.",
        "The CPT gained the impression that ill-treatment by police is "
        "concerning and condemns it.",
    ],
    ("internal_repression", Kind.REPORT, "en"): [
        "At least 21 media workers were arbitrarily detained in the reporting period.",
        "Security forces opened fire on people who marched against the price of bread.",
        "A comedian was jailed for a joke about the president.",
        "Dozens of media professionals and camera operators were detained.",
        "The rapper was locked up for a song that mocked the ruling family.",
        "Police fired live rounds at thousands who had taken to the streets.",
        "Three correspondents and a cartoonist were taken away by agents.",
    ],
    ("serious_ihl_violation", Kind.REPORT, "en"): [
        "Fighters executed captives in the town square.",
        "On 4 March an aircraft dropped two bombs on the maternity ward, "
        "and 19 patients and nurses lost their lives.",
        "Two shells landed on the maternity ward, killing newborns and midwives.",
        "A rocket hit the bakery; seven bystanders perished.",
    ],
    ("surveillance_misuse", Kind.REPORT, "en"): [
        "The police follow dissidents through the signals of their handsets.",
        "The authorities track activists through their phones.",
        "Agents listen to the calls of lawyers and read their e-mails.",
        "The service monitors the chats of journalists.",
        "State bodies intercept the calls of opposition leaders.",
    ],
    ("surveillance_misuse", Kind.REPORT, "de"): [
        "Staatliche Stellen lasen die E-Mails von Anwälten mit.",
    ],
    ("surveillance_misuse", Kind.REPORT, "fr"): [
        "Les services ont lu les courriels d'avocats sans contrôle du juge.",
    ],
    ("surveillance_misuse", Kind.REPORT, "es"): [
        "Los servicios leyeron los correos de abogados sin orden judicial.",
    ],
}


@pytest.mark.parametrize(
    ("label", "kind", "language", "text"),
    [(*key, text) for key, texts in ACTS.items() for text in texts],
)
def test_an_act_or_a_finding_is_told_by_many_words(label, kind, language, text):
    assert not lacks(label, text, kind, language)
