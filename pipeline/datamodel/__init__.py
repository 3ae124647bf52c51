"""The records, in the order of two arrows: each points back to the one before.

    Document -> Page -> Passage -> Finding -> Decision     what a text says
    Case -> Party -> Link -> Flag                          what it means for a deal

Offsets are Python string indices into ``Document.text``, half-open. Boxes are
points from the top left (``pipeline.geometry``). Times are aware UTC. A score
is a calibrated probability in [0, 1]. Records are frozen: what a machine claims
and what a person answers are both never edited, only added to.
"""

from pipeline.datamodel.accounts import Account, Role
from pipeline.datamodel.bodies import BodyFunction
from pipeline.datamodel.deals import (
    NO_LIST,
    Destination,
    LinkVerdict,
    ListHit,
    Omission,
    OmissionKind,
    Party,
    PartyMention,
    PartyRole,
    PriorSupply,
    Product,
    ProductLink,
    Queue,
    Search,
    SearchedList,
    Weight,
)
from pipeline.datamodel.documents import (
    BARE_KINDS,
    HEADING_KINDS,
    REPEATED_KINDS,
    Block,
    BlockKind,
    Document,
    Mark,
    MarkKind,
    Page,
    Passage,
    Revision,
    Section,
    Status,
    Words,
)
from pipeline.datamodel.field_entries import FieldEntry
from pipeline.datamodel.findings import (
    CaseAct,
    CaseEvent,
    Coverage,
    Decision,
    Finding,
    Kind,
    Origin,
    Polarity,
    Shelf,
    Verdict,
)
from pipeline.datamodel.flags import (
    Deal,
    Flag,
    FlagSheet,
    Footing,
    LinkAnswer,
    Statement,
    pair_id_of,
    party_id_of,
)
from pipeline.datamodel.jobs import OPEN, STOPPED, Job, JobState
from pipeline.datamodel.links import Link, LinkStep, NameRole, Quote, Strength
from pipeline.datamodel.models import ModelAct, ModelEvent
from pipeline.datamodel.news import News, NewsKind, ReportMark, ReportState
from pipeline.datamodel.recall import (
    Band,
    Draw,
    DrawAnswer,
    DrawnFrom,
    DrawnPassage,
    MissedBound,
    RecallStatement,
    Unread,
)
from pipeline.datamodel.removals import SQUARE, Removal, RemovalAct
from pipeline.datamodel.sources import LIBRARY, SourceFile, SourceState
from pipeline.datamodel.translations import Translation

__all__ = [
    "BARE_KINDS",
    "HEADING_KINDS",
    "LIBRARY",
    "NO_LIST",
    "OPEN",
    "REPEATED_KINDS",
    "SQUARE",
    "STOPPED",
    "Account",
    "Band",
    "Block",
    "BlockKind",
    "BodyFunction",
    "CaseAct",
    "CaseEvent",
    "Coverage",
    "Deal",
    "Decision",
    "Destination",
    "Document",
    "Draw",
    "DrawAnswer",
    "DrawnFrom",
    "DrawnPassage",
    "FieldEntry",
    "Finding",
    "Flag",
    "FlagSheet",
    "Footing",
    "Job",
    "JobState",
    "Kind",
    "Link",
    "LinkAnswer",
    "LinkStep",
    "LinkVerdict",
    "ListHit",
    "Mark",
    "MarkKind",
    "MissedBound",
    "ModelAct",
    "ModelEvent",
    "NameRole",
    "News",
    "NewsKind",
    "Omission",
    "OmissionKind",
    "Origin",
    "Page",
    "Party",
    "PartyMention",
    "PartyRole",
    "Passage",
    "Polarity",
    "PriorSupply",
    "Product",
    "ProductLink",
    "Queue",
    "Quote",
    "RecallStatement",
    "Removal",
    "RemovalAct",
    "ReportMark",
    "ReportState",
    "Revision",
    "Role",
    "Search",
    "SearchedList",
    "Section",
    "Shelf",
    "SourceFile",
    "SourceState",
    "Statement",
    "Status",
    "Strength",
    "Translation",
    "Unread",
    "Verdict",
    "Weight",
    "Words",
    "pair_id_of",
    "party_id_of",
]
