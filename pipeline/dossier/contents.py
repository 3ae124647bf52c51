"""The dossier, in the order of due diligence (TAXONOMY 7.2)."""

from pipeline.datamodel import Said
from pipeline.dossier.blocks import Book
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.sections.coverage import coverage, documents
from pipeline.dossier.sections.destination import destination_file
from pipeline.dossier.sections.evidence import evidence
from pipeline.dossier.sections.filled import awareness, history
from pipeline.dossier.sections.first import first_page, in_brief, questions
from pipeline.dossier.sections.flags import flags, safeguards
from pipeline.dossier.sections.item import capability_review, item_assessment
from pipeline.dossier.sections.memo import choices, decision, decisions, mitigation
from pipeline.dossier.sections.notification import notification
from pipeline.dossier.sections.parties import parties
from pipeline.dossier.sections.quoting import moment
from pipeline.dossier.sections.system import log, versions
from pipeline.dossier.view import build_view

_SECTIONS = (
    first_page,
    in_brief,
    questions,
    decision,
    awareness,
    documents,
    item_assessment,
    capability_review,
    parties,
    destination_file,
    flags,
    safeguards,
    mitigation,
    choices,
    decisions,
    notification,
    history,
    coverage,
    versions,
    log,
    evidence,
)
"""Sections of the main part, which is read, and of the annex, which is looked up.

The evidence comes last: everything before it refers to it by number.
"""


def build_book(case: DossierInput) -> Book:
    """Return the whole content of a dossier, in order."""
    view = build_view(case)
    return Book(
        title=Said("Dossier {name}", name=case.case),
        kicker="Evidence dossier · Regulation (EU) 2021/821, Article 5",
        case=case.case,
        byline=Said(
            "State of {at}. Passages with their places, for a person to judge.",
            at=moment(case.created_at),
        ),
        sections=tuple(section(view) for section in _SECTIONS),
    )
