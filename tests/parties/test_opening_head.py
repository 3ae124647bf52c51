"""The head that adds parties of an opening to those that rules find."""

import json
from dataclasses import replace

import pytest

from pipeline import hashed_weights
from pipeline.errors import ArtifactError
from pipeline.hashed_weights import write_vouched
from pipeline.parties.papers import opening_head
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.opening_head import OPENING_HEAD, candidates, judge
from pipeline.parties.papers.preamble import rule_names
from pipeline.settings import models_dir


def _names(text):
    return {party.name for party in find_parties(text)}


def test_parties_that_no_between_opens():
    text = (
        "COOPERATION AGREEMENT\n\nTane Harbour (Karavia) Signals Co., Ltd., a company "
        'organised under the laws of Karavia ("THS") and Orrin & Dale, Inc., a '
        'corporation with offices in Port Sarel ("Orrin"), agree as follows:\n'
        "1. Scope.\nTHS and Orrin work together."
    )
    assert _names(text) == {
        "Tane Harbour (Karavia) Signals Co., Ltd.", "Orrin & Dale, Inc.",
    }  # fmt: skip


def test_terms_behind_added_names_give_the_role():
    text = (
        "SUPPLY AGREEMENT\n\nTane Signals, Inc., a corporation of Karavia (hereinafter "
        'called "Seller") and Orrin Import Ltd., a company with offices in Port Sarel '
        '(hereinafter called "Buyer") agree as follows:\n1. Scope.'
    )
    roles = {(party.name, party.role.value) for party in find_parties(text)}
    assert roles == {("Tane Signals, Inc.", "seller"), ("Orrin Import Ltd.", "buyer")}


@pytest.mark.parametrize(
    "name",
    [
        "Mutual Signals Corporation of Karavia",
        "Tane Gas Transmission Limited Partnership",
        "Rise (Karavia) Information Co., Ltd.",
        "tane.com, Inc.",
    ],
)
def test_names_end_where_they_end(name):
    text = f'Agreement between {name}, a company ("Tane") and Orrin Ltd. ("Orrin").'
    assert name in _names(text)


def test_a_report_that_names_companies_has_no_parties():
    text = (
        "The panel interviewed Tane Signals, Inc., and Orrin Import Ltd. in Port Sarel."
        "\nBoth companies denied the sale. The Ministry of Works did not reply.\n"
    )
    assert judge(text, rule_names(text)) is None


def test_a_name_is_counted_behind_letters_that_grow_in_lower_case():
    text = (
        "Vertrag: Maßgebliche Straße, Größe, Fuß. Zwischen Tane GmbH und Orrin GmbH.\n"
        "Orrin GmbH zahlt.\n"
    )
    found = {name.of(text): own for name, own in candidates(text, ()).items()}
    assert "times 1" in found["Tane GmbH"]
    assert "times 2" in found["Orrin GmbH"]


def test_every_weight_is_of_a_feature_that_can_be_found():
    path = models_dir() / "parties" / "weights.json"
    weights = json.loads(path.read_text("utf-8"))["weights"]
    text = 'Agreement between Tane Ltd (the "Seller") and Orrin Ltd (the "Buyer").'
    features = set().union(*candidates(text, rule_names(text)).values())
    assert len(features & set(weights)) > 30
    assert weights["by rule"] > 0


@pytest.fixture
def weights_file(tmp_path, monkeypatch):
    (tmp_path / "parties").mkdir()
    monkeypatch.setattr(hashed_weights, "models_dir", lambda: tmp_path)
    monkeypatch.setattr(opening_head, "OPENING_HEAD", replace(OPENING_HEAD))
    return tmp_path / "parties" / "weights.json"


@pytest.mark.parametrize("rows", [{}, {"weights": 3}, {"weights": {}}, []])
def test_weights_that_are_none_are_refused(rows, weights_file):
    write_vouched(weights_file, rows)
    with pytest.raises(ArtifactError, match=r"opening_names\.py --fit"):
        judge("Agreement between Tane Ltd and Orrin Ltd.", [])


def test_weights_that_nobody_vouches_for_are_refused(weights_file, monkeypatch):
    shipped = models_dir() / "parties" / "weights.json"
    write_vouched(weights_file, json.loads(shipped.read_text("utf-8")))
    judge("Agreement between Tane Ltd and Orrin Ltd.", [])
    changed = weights_file.read_text("utf-8") + " "
    weights_file.write_text(changed, encoding="utf-8")
    monkeypatch.setattr(opening_head, "OPENING_HEAD", replace(OPENING_HEAD))
    with pytest.raises(ArtifactError, match=r"expected sha256 [0-9a-f]{64}, found"):
        judge("Agreement between Tane Ltd and Orrin Ltd.", [])
