"""All record types; each record points back to the one before it.

    Document -> Page -> Passage -> Finding -> Decision     what a text says
    Case -> Party -> Link -> Flag                          what it means for a deal

Offsets are Python string indices into ``Document.text``, half-open. Boxes are points
from the top left (``pipeline.geometry``). Times are aware UTC. A score is a calibrated
probability in [0, 1]. Records are frozen: claims of the machine and answers of people
are never edited, only added.

All names below are imported from here.
"""

from pipeline.datamodel.accounts import Account, Role
from pipeline.datamodel.bodies import BodyFunction
from pipeline.datamodel.deals import (
    LISTS_OF_GOODS,
    NO_LIST,
    NO_SCRIPTS,
    USING,
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
    CuePlace,
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
    QueueFit,
    pair_id_of,
    party_id_of,
)
from pipeline.datamodel.jobs import OPEN, STOPPED, Job, JobState
from pipeline.datamodel.links import (
    Link,
    LinkStep,
    NameRole,
    Quote,
    Strength,
    relation_words,
    step_words,
)
from pipeline.datamodel.models import ModelAct, ModelEvent
from pipeline.datamodel.news import News, NewsKind, ReportMark, ReportState
from pipeline.datamodel.places import ON_SHEET, page_or_paragraph
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
from pipeline.datamodel.said import (
    PACKED,
    Said,
    Sentence,
    Tell,
    counted,
    english,
    joined,
    packed,
    packed_text,
    sentences_in,
    told_signs,
    unpacked,
    unpacked_text,
)
from pipeline.datamodel.sources import LIBRARY, SourceFile, SourceState
from pipeline.datamodel.translations import Translation
