"""What rules and lists add to the findings of a document."""

from dataclasses import dataclass

import numpy as np
import pytest

from pipeline.datamodel import BlockKind, Kind, Passage
from pipeline.findings import triage_passages
from pipeline.labels import default_labels

COVERT = "covert_surveillance_marketing"
INTRUSION = "device_intrusion_forensics"
SAFEGUARD = "contractual_safeguard"
OVERSIGHT = "licence_or_oversight"
EVASIVE = "evasive_end_use"
DIVERSION = "diversion_intermediary_risk"
UNAWARE = "It records the calls of every person without the person noticing it."
NO_LICENCE = "Eine Ausfuhrgenehmigung des BAFA liegt nicht vor."


@dataclass
class Fixed:
    """A classifier that gives each passage the same scores."""

    given: dict[str, float]
    kind: str = "fixed.v1"
    version: str = "1"
    labels: tuple[str, ...] = default_labels().ids

    @property
    def thresholds(self):
        return (0.5,) * len(self.labels)

    def predict_proba(self, views):
        row = [self.given.get(label, 0.0) for label in self.labels]
        return np.array([row] * len(views)).reshape(len(views), len(row))

    def evidence(self, view, label):
        return ()


def passage(text, language="en", **more):
    return Passage("0" * 64, 0, len(text), text, 1, language=language, **more)


def said(kind, *passages, **given):
    found = triage_passages(passages, kind, Fixed(given))
    return [(f.label, f.classifier, dict(f.attributes)["polarity"]) for f in found]


@pytest.mark.parametrize("kind", [Kind.BROCHURE, Kind.CONTRACT])
def test_watching_the_unaware_is_covert_whatever_the_model_says(kind):
    expected = [(COVERT, "rule.R7", "asserted")]
    assert said(kind, passage(UNAWARE)) == expected
    assert said(kind, passage(UNAWARE), **{COVERT: 0.6}) == expected
    assert said(kind, passage(UNAWARE), **{COVERT: 0.9})[0][1] == "fixed.v1"
    assert said(Kind.REPORT, passage(UNAWARE)) == []


def test_what_criminals_do_is_not_offered():
    text = f"Hackers build such a camera. {UNAWARE}"
    assert said(Kind.BROCHURE, passage(text)) == []


def test_its_finding_says_what_the_item_does():
    (found,) = triage_passages([passage(UNAWARE)], Kind.CONTRACT, Fixed({}))
    assert dict(found.attributes)["design_intent"] == "purpose_stated"
    assert found.evidence == ((0, len(UNAWARE)),)


def test_a_missing_licence_is_oversight_that_is_not_there():
    found = said(Kind.CONTRACT, passage(NO_LICENCE, "de"), **{OVERSIGHT: 0.9})
    assert found == [(OVERSIGHT, "rule.R8", "negated")]
    assert said(Kind.BROCHURE, passage(NO_LICENCE, "de")) == []


def test_a_missing_licence_is_read_over_the_ends_of_lines():
    text = "The price is fixed. An export\nlicence has not been\nissued."
    (lack,) = triage_passages([passage(text)], Kind.CONTRACT, Fixed({}))
    assert lack.classifier == "rule.R8"
    ((start, end),) = lack.evidence
    assert text[start:end] == "export\nlicence has not been\nissued"


def test_a_waived_duty_to_name_the_user_is_a_safeguard_that_does_not_stand():
    waived = passage("The Buyer shall not be required to name the end user.")
    assert said(Kind.CONTRACT, waived) == [(SAFEGUARD, "rule.R11", "negated")]
    assert said(Kind.REPORT, waived) == []
    assert len(said(Kind.CONTRACT, waived, **{SAFEGUARD: 0.9})) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Do not name Merlin Operations\nin the export papers."),
        ("de", "Empfänger ist nur auf dem Papier die Blaudelta Handels GmbH."),
    ],
)
def test_a_hidden_user_is_an_evasion_and_a_diversion_and_no_safeguard(language, text):
    hidden = passage(text, language)
    given = {EVASIVE: 0.6, DIVERSION: 0.6, SAFEGUARD: 0.6}
    both = [(EVASIVE, "rule.R10", "asserted"), (DIVERSION, "rule.R10", "asserted")]
    assert said(Kind.CONTRACT, hidden) == both
    assert said(Kind.CONTRACT, hidden, **given) == both
    assert said(Kind.REPORT, hidden) == []
    resale = passage(f"{text} Resale needs our consent.", language)
    labels = [found[0] for found in said(Kind.CONTRACT, resale, **{SAFEGUARD: 0.99})]
    assert labels == [EVASIVE, DIVERSION, SAFEGUARD]


def test_missing_oversight_of_a_report_is_a_finding_that_is_negated():
    text = "The service asks each week.\nNo court\nreviews its requests to tap phones."
    found = triage_passages([passage(text)], Kind.REPORT, Fixed({}))
    (lack,) = found
    assert (lack.label, lack.classifier) == (OVERSIGHT, "rule.R9")
    assert dict(lack.attributes)["polarity"] == "negated"
    ((start, end),) = lack.evidence
    assert text[start:end] == "No court\nreviews"
    assert said(Kind.REPORT, passage(text), **{OVERSIGHT: 0.9})[0][1] == "fixed.v1"
    assert said(Kind.CONTRACT, passage(text)) == []


def test_below_a_lead_in_that_forbids_a_capability_is_forbidden():
    lead_in = passage("Untersagt ist Folgendes:", "de")
    item = "Schädigen Dritter durch Spyware, Viren und Trojaner"
    below = passage(item, "de", role=BlockKind.LIST_ITEM)
    given = {INTRUSION: 0.9, SAFEGUARD: 0.9}
    alone = said(Kind.CONTRACT, below, **given)
    listed = said(Kind.CONTRACT, lead_in, below, **given)
    assert (INTRUSION, "fixed.v1", "asserted") in alone
    assert listed[-2:] == [
        (INTRUSION, "fixed.v1", "prohibited"),
        (SAFEGUARD, "fixed.v1", "asserted"),
    ]
