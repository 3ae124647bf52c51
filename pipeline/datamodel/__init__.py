"""All record types; each record points back to the one before it.

    Document -> Page -> Passage -> Finding -> Decision     what a text says
    Case -> Party -> Link -> Flag                          what it means for a deal

Offsets are Python string indices into ``Document.text``, half-open. Boxes are points
from the top left (``pipeline.geometry``). Times are aware UTC. A score is a calibrated
probability in [0, 1]. Records are frozen: claims of the machine and answers of people
are never edited, only added.

All names below are imported from here.
"""

from pipeline.datamodel.deals import (
    USING,
    Destination,
    LinkVerdict,
    ListHit,
    Omission,
    OmissionKind,
    OrderLine,
    Party,
    PartyMention,
    PartyRole,
    PriorSupply,
    Product,
    ProductLink,
    Queue,
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
from pipeline.datamodel.links import (
    ON_SHEET,
    BodyFunction,
    Link,
    LinkStep,
    NameRole,
    Quote,
    Strength,
    page_or_paragraph,
    relation_words,
    step_words,
)
from pipeline.datamodel.people import (
    OPEN,
    SQUARE,
    STOPPED,
    Account,
    FieldEntry,
    Job,
    JobState,
    ModelAct,
    ModelEvent,
    Removal,
    RemovalAct,
    Role,
    Translation,
)
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
    refuse,
    sentences_in,
    told_signs,
    unpacked,
    unpacked_text,
)
from pipeline.datamodel.searches import (
    LISTS_OF_GOODS,
    NO_LIST,
    NO_SCRIPTS,
    Search,
    SearchedList,
)
from pipeline.datamodel.sources import (
    LIBRARY,
    News,
    NewsKind,
    ReportMark,
    ReportState,
    SourceFile,
    SourceState,
)
from pipeline.datamodel.statements import (
    NO_COUNTRY,
    PartyStatement,
    StatementKind,
    StatementState,
)
