"""Waived safeguards and missing checks are denied; demands and decisions are not."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.polarity.act_denials import is_waived
from pipeline.datamodel import Kind

SAFEGUARD, CHECKED = "contractual_safeguard", "licence_or_oversight"


def view(text, language="en"):
    return make_view(text, Kind.CONTRACT, language=language)


@pytest.mark.parametrize(
    "text",
    [
        "The Supplier waives its right to inspect the place of installation.",
        "Audits require the consent of the Customer, which it may withhold.",
        "The Buyer is not required to obtain consent before reselling the equipment.",
        "The Consignee shall not be obliged to disclose the end user.",
        "The Buyer is not obliged to reveal the identity of the operator, and the "
        "Supplier shall not ask for it.",
        "The Buyer is under no obligation to reveal the operator.",
        "The Customer need not name the end user.",
        "No declaration of the end use is required for the second lot.",
        "The end user may remain unnamed in all shipping papers.",
    ],
)
def test_a_waived_safeguard_is_denied(text):
    assert is_waived(view(text), SAFEGUARD)


@pytest.mark.parametrize(
    "text",
    [
        "The export licence has not been granted.",
        "No court authorisation is required for access to the system.",
        "No court reviews the requests of the service.",
        "No export permit was sought for the vans.",
        "There is no export licence of the authority.",
    ],
)
def test_missing_permits_and_oversight_are_denied(text):
    assert is_waived(view(text), CHECKED)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (SAFEGUARD, "The Buyer shall not resell the goods without our consent."),
        (
            SAFEGUARD,
            "The Supplier is not obliged to reveal its sources, and the Buyer shall "
            "not resell the goods.",
        ),
        (SAFEGUARD, "The Buyer waives all claims and must not transfer the software."),
        (SAFEGUARD, "After an audit of the Buyer we may withhold deliveries."),
        (SAFEGUARD, "At inspections the Buyer may refuse no access to the goods."),
        (
            SAFEGUARD,
            "The Buyer is not required to report sales. It shall not re-export "
            "the equipment to other countries.",
        ),
        (SAFEGUARD, "The Supplier does not waive its right to inspect the premises."),
        (
            SAFEGUARD,
            "Nothing in this Agreement waives the right of the Supplier to stop.",
        ),
        (SAFEGUARD, "The Supplier has not waived its right of inspection."),
        (CHECKED, "No export licence is required for these goods."),
        (CHECKED, "No export licence was required for these goods."),
        (CHECKED, "No export licence requirement applies."),
        (SAFEGUARD, "A delay shall not constitute a waiver of the right to audit."),
        (SAFEGUARD, "The Buyer waives any right to refuse inspections."),
        (
            SAFEGUARD,
            "The Supplier is entitled to audit the use each year and is not required "
            "to notify the Customer in advance.",
        ),
        (
            SAFEGUARD,
            "The Customer allows inspections. The Supplier need not notify it.",
        ),
        (
            SAFEGUARD,
            "Once the end-use certificate has been signed, no further declaration is "
            "required.",
        ),
        (CHECKED, "No interception is carried out without any court order."),
        (CHECKED, "The service cannot act without any judicial warrant."),
        (CHECKED, "In the absence of a warrant, the system blocks the interception."),
        (CHECKED, "If no warrant exists, the system refuses."),
        (
            CHECKED,
            "The parliamentary committee approves each measure; no external body is "
            "required.",
        ),
        (
            CHECKED,
            "The export licence was granted on 3 May; a licence for spare parts has "
            "not been issued.",
        ),
        (CHECKED, "The authority answered that no authorisation is required."),
        (CHECKED, "The licence was refused on 3 May because of the end user."),
        (CHECKED, "The judge sent back 71 requests for lack of a court order."),
        ("internal_repression", "No court reviews the requests of the service."),
    ],
)
def test_demands_and_decisions_keep_their_meaning(label, text):
    assert not is_waived(view(text), label)


def test_other_languages_are_not_read():
    assert not is_waived(view("No court reviews the requests.", "nl"), CHECKED)
