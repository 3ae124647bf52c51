"""References to the control list are things to check."""

from pipeline.casefile.flags.control_list import control_references
from pipeline.labels import default_labels
from tests.dossier.test_grouping import make

LABELS = default_labels()


def test_a_printed_code_comes_before_a_description():
    described = make("device_intrusion_forensics", listed_category="intrusion_software")
    printed = make("control_reference", start=9, entry="5A001.f")
    references = control_references([described, printed], LABELS)
    assert [r.entry for r in references] == ["5A001.f", "4A005, 4D004, 4E001.a and .c"]


def test_without_an_attribute_the_evidence_names_the_entry():
    finding = make("control_reference", quote="Classified 5 A 001 j.", start=50)
    finding = type(finding)(
        **{
            **{name: getattr(finding, name) for name in finding.__slots__},
            "evidence": ((61, 70),),
        }
    )
    (reference,) = control_references([finding], LABELS)
    assert reference.entry == "5 A 001 j"


def test_not_controlled_is_a_reference_too():
    denied = make("control_reference", polarity="negated", entry="5A001.j")
    (reference,) = control_references([denied], LABELS)
    assert reference.is_denied


def test_no_category_is_no_reference():
    finding = make("device_intrusion_forensics", listed_category="none")
    assert control_references([finding], LABELS) == ()
