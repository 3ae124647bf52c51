"""Probabilities to findings: boundary, identity, evidence and polarity."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from pipeline.classify.base import make_view
from pipeline.classify.document_thresholds import (
    document_probabilities,
    document_thresholds,
)
from pipeline.datamodel import BlockKind, Kind, Passage, Polarity
from pipeline.findings import COUNTER, polarity_of, triage_passages
from pipeline.geometry import BBox
from pipeline.labels import default_labels

IDS = default_labels().ids
FACE, SAFEGUARD = "facial_recognition", "contractual_safeguard"
MISUSE = "surveillance_misuse"


@dataclass
class Fixed:
    """A classifier of one rule: a label's score is what a test says it is."""

    given: dict[str, float]
    words: tuple[str, ...] = ()
    threshold: float = 0.5
    kind: str = "fixed.v1"
    version: str = "1"
    labels: tuple[str, ...] = IDS

    @property
    def thresholds(self):
        return (self.threshold,) * len(self.labels)

    def predict_proba(self, views):
        row = [self.given.get(label, 0.0) for label in self.labels]
        return np.array([row] * len(views)).reshape(len(views), len(row))

    def evidence(self, view, label):
        return self.words


def passage(text, start=0, **more):
    return Passage("0" * 64, start, start + len(text), text, 1, **more)


def labels_of(findings):
    return [finding.label for finding in findings]


@pytest.mark.parametrize(
    ("text", "kind", "rule"),
    [
        ("The end user is the Міnіstrу оf Dеfеnсе.", Kind.CONTRACT, "rule.R2"),
        ("Our s p y w a r e falls under 5A001.f.", Kind.BROCHURE, "rule.R1"),
    ],
)
def test_findings_by_rule_see_and_tell_a_disguise(text, kind, rule):
    found = triage_passages([passage(text, 7)], kind, Fixed({}))
    (by_rule,) = [finding for finding in found if finding.classifier == rule]
    assert dict(by_rule.attributes)["disguise"]
    ((start, end),) = by_rule.evidence
    assert text[start - 7 : end - 7] in ("Міnіstrу оf Dеfеnсе", "5A001.f")


def test_a_score_at_the_threshold_is_flagged():
    found = triage_passages([passage("Text.")], Kind.BROCHURE, Fixed({FACE: 0.5}))
    assert labels_of(found) == [FACE]
    below = Fixed({FACE: 0.4999})
    assert triage_passages([passage("Text.")], Kind.BROCHURE, below) == []


@pytest.mark.parametrize(
    ("label", "score", "language", "is_flagged"),
    [
        (FACE, 0.033, "en", False),
        (FACE, 0.035, "en", True),
        (SAFEGUARD, 0.027, "en", False),
        (SAFEGUARD, 0.12, None, False),
        (SAFEGUARD, 0.13, None, True),
        (FACE, 0.05, "de", True),
        (MISUSE, 0.2, "de", False),
        (MISUSE, 0.21, "de", True),
    ],
)
def test_whole_documents_have_thresholds_of_their_own(
    label, score, language, is_flagged
):
    low = Fixed({label: score}, threshold=0.05)
    kind = Kind.REPORT if label == MISUSE else Kind.CONTRACT
    text = "Sie werden überwacht; no export; recognises faces, findet Gesichter."
    found = triage_passages([passage(text, language=language)], kind, low)
    assert labels_of(found) == [label] * is_flagged


@pytest.mark.parametrize(("language", "even"), [("en", 0.599), ("fi", 0.5), ("", 0.5)])
def test_scores_in_documents_keep_their_order(language, even):
    given = [0.0, 0.001, 0.1, 0.5, 0.9, 0.999, 1.0]
    found = document_probabilities(given, (language,)).tolist()
    assert found == sorted(found)
    assert found[0] == 0
    assert found[3] == pytest.approx(even, abs=0.001)
    assert found[-1] == 1
    assert found[4] - found[3] < 0.3 < 0.4 == given[4] - given[3]


def test_each_passage_has_the_probability_of_its_language():
    scores = np.full((3, 2), 0.5)
    found = document_probabilities(scores, ("en", "de", "en"))
    assert found.round(3).tolist() == [[0.599, 0.599], [0.5, 0.5], [0.599, 0.599]]


@pytest.mark.parametrize(
    ("text", "role", "is_flagged"),
    [
        ("Face recognition", BlockKind.HEADING, False),
        ("Face recognition", BlockKind.MENU, False),
        ("Face recognition", BlockKind.CAPTION, False),
        ("Find any face in any crowd.", BlockKind.HEADING, True),
        ("Face recognition", BlockKind.LIST_ITEM, True),
    ],
)
def test_a_bare_heading_menu_or_caption_is_context(text, role, is_flagged):
    sure = Fixed({FACE: 1}, threshold=0.2)
    found = triage_passages([passage(text, role=role)], Kind.BROCHURE, sure)
    assert labels_of(found) == [FACE] * is_flagged


def test_a_statement_counts_less_in_a_heading_than_below_it():
    text = "Find any face in any crowd."
    roles = BlockKind.HEADING, BlockKind.PARAGRAPH
    found = [
        triage_passages([passage(text, role=role)], Kind.BROCHURE, Fixed({FACE: 0.6}))
        for role in roles
    ]
    assert list(map(labels_of, found)) == [[], [FACE]]


def test_a_safeguard_needs_a_limit_of_use_or_transfer():
    texts = "No use of the trademarks.", "No export to embargoed destinations."
    given = [passage(text, 100 * i, language="en") for i, text in enumerate(texts)]
    found = triage_passages(given, Kind.CONTRACT, Fixed({SAFEGUARD: 0.6}))
    assert [finding.quote for finding in found] == [texts[1]]


def test_what_heads_the_next_passage_is_context_whatever_its_role():
    text = "Face recognition"
    below = passage("Finds persons.", len(text) + 1, heading=("Product", text))
    found = triage_passages([passage(text), below], Kind.BROCHURE, Fixed({FACE: 1}))
    assert [finding.quote for finding in found] == ["Finds persons."]


def test_a_finding_repeats_its_passage():
    box = (1, BBox(10, 20, 30, 40))
    given = passage("Finds a face.", 100, boxes=(box,), language="en")
    (found,) = triage_passages([given], Kind.BROCHURE, Fixed({FACE: 0.9}))
    assert (found.start, found.end, found.quote) == (100, 113, "Finds a face.")
    assert (found.boxes, found.language, found.page_number) == ((box,), "en", 1)
    assert found.score == pytest.approx(0.848, abs=0.001)
    assert found.threshold == pytest.approx(0.540, abs=0.001)
    assert (found.classifier, found.model_version) == ("fixed.v1", "1")


def test_findings_come_in_reading_order_with_all_labels():
    given = [passage("One."), passage("Two.", 10)]
    found = triage_passages(given, Kind.CONTRACT, Fixed({FACE: 0.9, SAFEGUARD: 0.9}))
    assert [(f.start, f.label) for f in found] == [
        (0, FACE), (0, SAFEGUARD), (10, FACE), (10, SAFEGUARD),
    ]  # fmt: skip


def test_no_passage_gives_no_finding():
    assert triage_passages([], Kind.BROCHURE, Fixed({FACE: 0.9})) == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": "2"},
        {"kind": "fixed.v2"},
        {"given": {"emotion_recognition": 0.9}},
    ],
    ids=str,
)
def test_another_model_or_label_is_another_finding(change):
    given, one = [passage("Text.")], Fixed({FACE: 0.9})
    (first,) = triage_passages(given, Kind.BROCHURE, one)
    (second,) = triage_passages(given, Kind.BROCHURE, replace(one, **change))
    assert first.finding_id != second.finding_id


def test_the_same_again_is_the_same_finding():
    given, one = [passage("Text.")], Fixed({FACE: 0.9})
    first = triage_passages(given, Kind.BROCHURE, one)
    assert triage_passages(given, Kind.BROCHURE, one) == first


def test_evidence_points_at_the_words_in_the_document():
    text = "The Sys-\ntem finds “Faces” in crowds; faces."
    (found,) = triage_passages(
        [passage(text, 50)],
        Kind.BROCHURE,
        Fixed({FACE: 0.9}, words=("faces", "crowds in", "system")),
    )
    words = [text[start - 50 : end - 50] for start, end in found.evidence]
    assert words == ["Sys-\ntem", "Faces", "crowds", "faces"]


def test_words_that_only_join_are_no_evidence_unless_there_is_nothing_else():
    text = "Watch the phones and the people without their knowledge"
    for words, expected in (
        (("without their knowledge", "the phones"), ["phones", "without", "knowledge"]),
        (("and the",), ["the", "and", "the"]),
    ):
        (found,) = triage_passages(
            [passage(text)], Kind.BROCHURE, Fixed({FACE: 0.9}, words=words)
        )
        assert [text[start:end] for start, end in found.evidence] == expected


def test_evidence_is_at_most_six_places():
    (found,) = triage_passages(
        [passage("face " * 20)], Kind.BROCHURE, Fixed({FACE: 0.9}, words=("face",))
    )
    assert len(found.evidence) == 6


def test_every_finding_states_its_polarity():
    (found,) = triage_passages(
        [passage("The camera does not support face search.")],
        Kind.BROCHURE,
        Fixed({FACE: 0.9}, words=("face",)),
    )
    assert dict(found.attributes)["polarity"] == "negated"


WORDED_WITH_NOT = {
    SAFEGUARD: "Customer shall not use the System against journalists.",
    "diversion_intermediary_risk": "The final user must not be used as consignee.",
    "evasive_end_use": "The purpose is not included in the form.",
    "state_security_end_user": "The service may not be used or named in letters.",
    "internal_repression": "All assemblies were prohibited and lawyers jailed.",
    "serious_human_rights_violation": "He was never provided with a lawyer.",
    "licence_or_oversight": "The export is not permitted before the licence.",
}


@pytest.mark.parametrize("label", WORDED_WITH_NOT)
def test_a_negation_never_turns_what_is_no_capability(label):
    """These are worded with the very words that deny a capability."""
    view = make_view(WORDED_WITH_NOT[label], Kind.CONTRACT)
    assert polarity_of(view, FACE, Fixed({})) in COUNTER
    found = polarity_of(view, label, Fixed({label: 0.9}))
    assert found is Polarity.ASSERTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Customer shall not resell the System without consent.", Polarity.PROHIBITED),
        ("The Distributor may not lend or lease a Unit.", Polarity.PROHIBITED),
        ("Distributor may resell to anyone.", Polarity.ASSERTED),
        (
            "Distributor shall not sell outside the Territory, but nothing shall "
            "prevent sales to unsolicited customers.",
            Polarity.ASSERTED,
        ),
        ("The true user's name shall not be used in papers.", Polarity.ASSERTED),
        ("Distributor need not name the users to whom it sells.", Polarity.ASSERTED),
    ],
)
def test_resale_forbidden_without_exception_is_a_safeguard_alone(text, said):
    view = make_view(text, Kind.CONTRACT)
    assert polarity_of(view, "diversion_intermediary_risk", Fixed({})) is said


def test_the_sentence_before_does_not_turn_a_passage():
    view = make_view(
        "It finds any face.", Kind.BROCHURE, before="It does not support X."
    )
    assert polarity_of(view, FACE, Fixed({}, words=("face",))) is Polarity.ASSERTED


def test_heading_and_columns_of_a_stored_passage_are_read():
    given = [
        passage("face search", heading=("Functions", "Not supported")),
        passage("Face search\tno\tyes", 20, columns=("Function", "Us", "Competitor")),
    ]
    found = triage_passages(given, Kind.BROCHURE, Fixed({FACE: 0.9}, words=("face",)))
    assert [dict(f.attributes)["polarity"] for f in found] == ["negated", "negated"]


def test_control_references_are_findings_of_a_rule_in_every_kind():
    text = "Classified 5A001.f; the cable is 5A001.f too."
    for kind in Kind:
        found = triage_passages([passage(text, 7)], kind, Fixed({}))
        assert labels_of(found) == ["control_reference"] * 2
        assert {f.classifier for f in found} == {"rule.R1"}
        assert {dict(f.attributes)["entry"] for f in found} == {"5A001.f"}
        assert len({f.finding_id for f in found}) == 2
        for finding in found:
            ((start, end),) = finding.evidence
            assert text[start - 7 : end - 7] == "5A001.f"


def test_labels_of_another_kind_are_never_flagged(tiny):
    text = (
        "Detainees were beaten; the phones of journalists were infected with an agent."
    )
    for kind in (Kind.BROCHURE, Kind.CONTRACT):
        found = triage_passages([passage(text)], kind, tiny)
        assert set(labels_of(found)) <= set(default_labels().allowed(kind))


def test_a_finding_quotes_what_gave_its_attributes():
    texts = ("OHCHR\nReport on Karavia", "Detainees were\nbeaten in pris-\nons.")
    given = [passage(texts[0]), passage(texts[1], 40)]
    label = "serious_human_rights_violation"
    _, found = triage_passages(given, Kind.REPORT, Fixed({label: 0.9}))
    pairs = dict(found.attributes)
    assert list(found.attributes) == sorted(found.attributes)
    assert pairs["recognising_body.ohchr"] == "first page"
    assert pairs["violation_kind.torture_ill_treatment"] == "“beaten”"
    assert "stance.body_statement" not in pairs


def test_an_open_denial_is_believed_only_where_the_model_is_in_doubt():
    text = "Nothing in the image chain reads faces."
    for score, said in ((0.4, "negated"), (0.9, "asserted")):
        model = Fixed({FACE: score}, threshold=0.3)
        (found,) = triage_passages([passage(text)], Kind.BROCHURE, model)
        assert ("polarity", said) in found.attributes


def test_a_fixed_wording_is_believed_whatever_the_score():
    model = Fixed({FACE: 0.9}, words=("face", "recognition"), threshold=0.3)
    text = "The system does not support face recognition."
    (found,) = triage_passages([passage(text)], Kind.BROCHURE, model)
    assert ("polarity", "negated") in found.attributes


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("There has been no violation of Article 8.", Polarity.NEGATED),
        ("There has been a violation of Article 8.", Polarity.ASSERTED),
    ],
)
@pytest.mark.parametrize(
    "label", ["official_body_finding", "serious_human_rights_violation"]
)
def test_no_violation_is_the_label_denied(label, text, polarity):
    view = make_view(text, Kind.REPORT)
    assert polarity_of(view, label, Fixed({})) is polarity


def test_what_was_done_stays_beside_the_conclusion_that_nothing_was_violated():
    told = "He was beaten by the police in his cell for three days. " * 8
    view = make_view(told + "There has been no violation of Article 3.", Kind.REPORT)
    label = "serious_human_rights_violation"
    assert polarity_of(view, label, Fixed({})) is Polarity.ASSERTED


END_USER = "state_security_end_user"


def test_a_named_security_body_is_the_end_user_where_the_model_misses_it():
    texts = ["Buyer: Norrby Police Department", "The NPD pays in advance.", "No VAT."]
    paper = [passage(text, 100 * i) for i, text in enumerate(texts)]
    first, again = triage_passages(paper, Kind.CONTRACT, Fixed({}))
    said = dict(first.attributes)
    assert (first.label, first.classifier) == (END_USER, "rule.R2")
    assert said["end_user_type"] == "police_interior"
    assert said["end_user_type.police_interior"] == "“Police”"
    assert first.evidence == ((7, 31),)
    assert again.evidence == ((104, 107),)
    assert triage_passages(paper, Kind.REPORT, Fixed({})) == []
    own = triage_passages(paper, Kind.CONTRACT, Fixed({END_USER: 0.9}))
    assert {finding.classifier for finding in own} == {"fixed.v1"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C-III\tItem 5, marked “garden lighting”\tas C-II", "Item 5, marked"),
        ("The customs code is nearly\nthe same and saves a form.", "customs code is"),
        ("Please write 'toys' on the invoice.", "write 'toys' on the invoice"),
        ("Die Kisten sind als „Lampen“ deklariert.", "Kisten sind als „Lampen“"),
        ("Les caisses sont étiquetées « jouets ».", "caisses sont étiquetées"),
        ("The crates shall not be marked 'toys'.", ""),
        ("Mark the boxes 'fragile' and one as 'made in Tesmara'.", ""),
        ("All information shall be marked 'confidential'.", ""),
        ("Goods are described in Annex A.", ""),
    ],
)  # fmt: skip
def test_goods_named_as_something_else_are_a_diversion(text, words):
    found = triage_passages([passage(text, 50)], Kind.CONTRACT, Fixed({}))
    assert triage_passages([passage(text)], Kind.REPORT, Fixed({})) == []
    assert [(f.label, f.classifier) for f in found] == (
        [("diversion_intermediary_risk", "rule.R6")] if words else []
    )
    for each in found:
        ((start, end),) = each.evidence
        assert text[start - 50 : end - 50].startswith(words)


def test_a_named_ordinary_body_is_no_security_end_user():
    seen = Fixed({END_USER: 0.9})
    roads = [passage("End User: Roads Authority of Karavia")]
    assert triage_passages(roads, Kind.CONTRACT, seen) == []
    both = [passage("End User: Roads Authority of Karavia, for the National Police")]
    assert labels_of(triage_passages(both, Kind.CONTRACT, seen)) == [END_USER]


def test_an_unknown_language_has_no_lower_threshold_than_any_other():
    labels = default_labels().ids
    own = [0.3] * len(labels)
    unknown, *known = (document_thresholds(labels, own, x) for x in ("", "en", "da"))
    assert unknown == tuple(map(max, *known))
