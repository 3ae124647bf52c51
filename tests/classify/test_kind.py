"""The classifier of kinds holds its files to each other before it predicts."""

import hashlib
import shutil

import pytest
from safetensors.numpy import save

from pipeline.classify.artifact import load_arrays
from pipeline.classify.kind import (
    KindDoubt,
    KindGuess,
    is_order_form,
    is_titled_contract,
    load_kind_classifier,
)
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError
from pipeline.settings import models_dir


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(models_dir() / "kind-en", tmp_path / "model")


def _without(arrays, name):
    return {key: a for key, a in arrays.items() if key != name}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda a: _without(a, "idf"), r"expected arrays \['bias', 'idf', 'weights'\]"),
        (lambda a: a | {"more": a["bias"]}, "found .*'more'"),
        (lambda a: a | {"weights": a["weights"][:2]}, r"weights has shape \(2, "),
        (lambda a: a | {"bias": a["bias"][:1]}, r"bias has shape \(1,\), not \(3,\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(folder, change, why):
    path, stated = folder / "weights.safetensors", folder / "artifact.toml"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(save(change(load_arrays(folder))))
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    stated.write_text(stated.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ArtifactError, match=why):
        load_kind_classifier(str(folder))


@pytest.mark.parametrize("old", ["kind.v1", '"report"'])
def test_other_kinds_are_refused(folder, old):
    path = folder / "artifact.toml"
    path.write_text(path.read_text("utf-8").replace(old, old.upper()), "utf-8")
    with pytest.raises(ArtifactError, match=r"expected \{'kind': .*, found \{'kind': "):
        load_kind_classifier(str(folder))


def test_an_order_of_a_few_lines_is_no_brochure():
    text = (
        "ORDER 417\nBuyer: Ministry of Interior of Karavia\n"
        "End user: Directorate of State Security, Karavia\n"
        "Item: 4 units of servers. The end use is public safety."
    )
    assert load_kind_classifier("kind-en").decide(text)[:2] == (
        Kind.CONTRACT,
        KindDoubt.FEW_WORDS,
    )


@pytest.mark.parametrize(
    "opening",
    [
        "CONTRATO Nº 12/2024\nA União e a empresa Tane celebram",
        "1. Kullanım Şartları\nSon güncelleme: 3 Mayıs",
        "Tane AG\nДоговор поставки № 7\nПродавец и покупатель",
        "服务协议\n本协议由甲方和乙方签订。",
        "SLA\nAccord de niveau de service – réseau privé",
        "Adásvételi szerződés\nEladó és vevő",
    ],
)
def test_a_title_tells_a_contract_in_a_language_that_the_model_hardly_knows(opening):
    assert load_kind_classifier("kind-en").decide(opening) == KindGuess(Kind.CONTRACT)


@pytest.mark.parametrize(
    "opening",
    [
        "O contrato foi assinado em maio pela polícia.",
        "Relatório anual\nA polícia\nem 2024\nContrato nº 7",
        "Договорились о встрече\nв мае",
        "Contract award notice",
        "Supply agreement with Karavia was never signed",
        "Purchase orders for spyware in 2024",
        "Delivery notes\nof a journalist",
    ],
)
def test_a_word_for_a_contract_that_is_no_title_tells_nothing(opening):
    assert not is_titled_contract(opening)


@pytest.mark.parametrize(
    "title",
    [
        "PURCHASE ORDER No. 2026-19",
        "Tane Ltd\nPurchase order 44 dated 3 May 2026",
        "Sales contract",
        "PRO FORMA INVOICE: PI/2026/7",
    ],
)
def test_a_short_order_of_a_security_body_is_no_report(title):
    text = (
        f"{title}\n\nSupplier: Lumen Analytics GmbH, Vienna\n"
        "Buyer: National Police of Karavia\nEnd User: Secret Service, Karavia\n"
        "Item: GhostCell, spyware for surveillance\n"
    )
    assert load_kind_classifier("kind-en").decide(text) == KindGuess(Kind.CONTRACT)


@pytest.mark.parametrize(
    "form",
    [
        "Order 5\n\nSeller: Weser GmbH, Bremen\nEnd user: Telecom Office, Karavia\n"
        "Operator: Crime Division, National Police\nGoods: 6 IMSI-catchers",
        "Order 12\n\nSeller: Tane GmbH\n**Buyer and end user:** City of Sarel\n"
        "Goods: 12 cameras. Each detected vehicle or pedestrian is represented by a "
        "bounding box, and the tracker links boxes to the track of a road user.",
        "Order no. 77/2026\nBuyer: National Police of Karavia\nGoods: GhostCell, "
        "spyware for the surveillance of protesters",
        "A. Vendedor: Tane GmbH\nB. Comprador: Ciudad de Sarel\nC. 12 cámaras",
    ],
)
def test_a_form_that_names_both_sides_of_a_deal_is_a_contract(form):
    assert load_kind_classifier("kind-en").decide(form) == KindGuess(Kind.CONTRACT)


@pytest.mark.parametrize(
    "text",
    [
        "Vendor: Tane Ltd\nProduct: GhostCell\nSuitable for the police",
        "Supplier: \nBuyer: \n",
        "Spyware in Karavia\nThe seller: a firm of Sarel. The buyer: the police.",
        "Seller: Tane Ltd\n" + "A line of a story.\n" * 12 + "Buyer: the police",
    ],
)
def test_a_word_for_a_party_alone_makes_no_form(text):
    assert not is_order_form(text)


FRENCH = (
    "{head}\n\nLe logiciel assure la surveillance des réseaux sociaux lors des "
    "manifestations. La police et le ministère l’ont demandé pour la ville."
)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Bon de commande n° 88/2026", Kind.CONTRACT),
        ("Facture 12", Kind.CONTRACT),
        ("From: Ann <ann@tane.example>\nTo: bo@sarel.example", Kind.CONTRACT),
        ("Rapport annuel de la Ligue", Kind.REPORT),
    ],
)
def test_a_short_french_order_or_mail_is_no_report(head: str, kind: Kind):
    classifier = load_kind_classifier("kind-en")
    assert classifier.predict(FRENCH.format(head=head)) is kind


def test_words_give_a_kind_with_a_probability_and_a_title_needs_none():
    kinds = load_kind_classifier("kind-en")
    words = "The Committee notes reports of torture by the police. " * 40
    guess = kinds.decide(words)
    assert guess.kind is Kind.REPORT
    assert guess.probability is not None
    assert 0.5 < guess.probability <= 1
    assert kinds.decide(f"PURCHASE ORDER No. 7\n{words}").probability is None
