"""Parts of judgments and reports by their headings and fixed wordings."""

import pytest

from pipeline.datamodel import BlockKind, Section
from pipeline.ingest.base import TextBuilder
from pipeline.text.segment import segment
from tests.text.test_segment import as_document


def sections(*blocks: tuple[str, int]) -> list[Section | None]:
    """Return the section of each block; a level of 0 is a paragraph."""
    builder = TextBuilder()
    for text, level in blocks:
        kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
        builder.add(text, kind, level=level)
    return [passage.section for passage in segment(as_document(builder.build()))]


def test_a_judgment_of_the_european_court_of_human_rights():
    found = sections(
        ("THE FACTS", 1),
        ("5. The applicant was born in 1960.", 0),
        ("II. RELEVANT LEGAL FRAMEWORK AND PRACTICE", 1),
        ("9. Section 1 of the Act reads as follows.", 0),
        ("THE LAW", 1),
        ("I. ALLEGED VIOLATION OF ARTICLE 8 OF THE CONVENTION", 2),
        ("B. Merits", 3),
        ("1. The parties’ submissions", 4),
        ("20. The applicant complained that he had been watched.", 0),
        ("2. The Court’s assessment", 4),
        ("30. The Court reiterates that it must be foreseeable.", 0),
        ("FOR THESE REASONS, THE COURT, UNANIMOUSLY,", 0),
        ("Holds that there has been a violation of Article 8.", 0),
        ("PARTLY DISSENTING OPINION OF JUDGE HOLM", 1),
        ("1. I do not agree with the majority.", 0),
        ("The merits", 2),
        ("2. The measure was needed.", 0),
    )
    s = Section
    assert found == [
        *[s.FACTS] * 2,
        *[s.LAW] * 2,
        *[s.ASSESSMENT] * 3,
        *[s.SUBMISSIONS] * 2,
        *[s.ASSESSMENT] * 2,
        *[s.OPERATIVE_PART] * 2,
        *[s.SEPARATE_OPINION] * 4,
    ]


def test_the_next_judgment_of_a_collection_starts_anew():
    found = sections(
        ("THE FACTS", 1),
        ("He was born.", 0),
        ("FOR THESE REASONS, THE COURT", 0),
        ("Dismisses the complaint.", 0),
        ("THE FACTS", 1),
        ("She was born.", 0),
    )
    assert found == [
        *[Section.FACTS] * 2,
        *[Section.OPERATIVE_PART] * 2,
        *[Section.FACTS] * 2,
    ]


def test_a_report():
    found = sections(
        ("Mission of the rapporteur", 1),
        ("I. Introduction", 2),
        ("The rapporteur went there.", 0),
        ("III. Legal framework", 2),
        ("The State is a party to the Covenant.", 0),
        ("IV. Main findings", 2),
        ("A. Surveillance of journalists", 3),
        ("Their phones were read.", 0),
        ("V. Conclusions and recommendations", 2),
        ("The State should stop it.", 0),
    )
    s = Section
    assert found == [
        *[None] * 3,
        *[s.LEGAL_FRAME] * 2,
        *[s.FINDING] * 3,
        *[s.RECOMMENDATION] * 2,
    ]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("EN FAIT", Section.FACTS),
        ("Thèses des parties", Section.SUBMISSIONS),
        ("L’appréciation de la Cour", Section.ASSESSMENT),
        ("Le droit interne pertinent", Section.LAW),
        ("Entscheidungsgründe", Section.ASSESSMENT),
        ("German law", Section.LAW),
        ("Consideration of the questions referred", Section.ASSESSMENT),
        ("The Government", Section.SUBMISSIONS),
        ("The Government of Norway intervened", None),
        ("Costs", None),
    ],
)
def test_headings_of_judgments(heading: str, section: Section | None):
    *_, found = sections(("EN DROIT", 1), ("THE LAW", 1), (heading, 1), ("Words.", 0))
    assert found is section


def test_words_that_only_mention_a_part_open_none():
    found = sections(
        ("THE LAW", 1),
        ("The applicant said that for these reasons, the Court should rule.", 0),
        ("The Court is not convinced.", 0),
    )
    assert found == [Section.ASSESSMENT] * 3
