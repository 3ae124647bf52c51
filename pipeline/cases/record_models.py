"""The keys of the dossier for other programs; ``record`` fills them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from pipeline.datamodel import (
    CaseEvent,
    Coverage,
    Deal,
    FlagSheet,
    LinkAnswer,
    Origin,
    RecallStatement,
)
from pipeline.geometry import BBox
from pipeline.store.log import LoggedDecision
from pipeline.store.sealing import Head


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True
    )


class DocumentRecord(_Model):
    """One document of the case or of its library."""

    number: str
    """``D1``: by this the printed dossier refers to it."""
    shelf: str
    """``case`` for a document of the transaction, ``library`` for a report."""
    coverage: Coverage
    """What was read of it, and what not."""
    added_at: datetime | None
    """When it came into the case."""
    origin: Origin | None
    """Where and when it was fetched, or null where a person handed it in."""


class GapRecord(_Model):
    """One unread part."""

    subject: str
    """The document, or what is missing."""
    words: str
    """What was not read, and why."""
    document_id: str | None
    """The document, or null where none is there."""


class ClaimRecord(_Model):
    """One label of a passage, with the answers of people."""

    label: str
    """Id of the label, or of the rule."""
    name: str
    """For people."""
    is_rule: bool
    """Whether a fixed rule made it, which has no score."""
    is_experimental: bool
    """Whether the label is of tier 2 and missed its target or was not measurable."""
    tier: int | None
    """Of the label: 1, or 2 for those of lower targets; null for a rule."""
    is_counter: bool
    """Whether it speaks against a concern."""
    polarity: str
    """Whether the passage asserts what the label names."""
    score: float
    """For ranking, in [0, 1]: calibrated on passages picked for annotation."""
    threshold: float
    """Flagged from this score."""
    attributes: dict[str, str]
    """Further attributes of the finding; ``functions.monitor`` quotes what gave it."""
    finding_id: str
    """The finding at the place that is shown."""
    classifier: str
    """Kind of classifier or rule."""
    model_version: str
    """Hash of the artifact, or version of the rules."""
    decisions: tuple[int, ...]
    """Numbers of the decisions that hold; empty where nobody has answered."""


class PlaceRecord(_Model):
    """Place of words. Offsets count characters, first included, last excluded."""

    page: int
    """From 1."""
    start: int
    """In the text of the document."""
    end: int
    """One past the last."""
    boxes: tuple[tuple[int, BBox], ...]
    """``[page, [x0, top, x1, bottom]]`` of each line: points from the top left."""


class TranslationRecord(_Model):
    """A translator's version of a quote."""

    language: str
    """BCP 47 tag of the translation."""
    text: str
    """The translation."""
    person: str
    """Who brought it in."""
    added_at: datetime
    """When."""


class PassageRecord(_Model):
    """A passage with all claims about it."""

    number: str
    """``F1`` where findings are, ``A7`` where decision 7 added the passage."""
    document_id: str
    """SHA-256 of the document."""
    quote: str
    """Exactly as extracted; empty if the document was read again since."""
    language: str | None
    """ISO 639-1 code."""
    heading: tuple[str, ...]
    """Headings above it, from the outermost in."""
    before: str
    """The sentence before."""
    after: str
    """The sentence after."""
    evidence: tuple[tuple[int, int], ...]
    """Spans in the text of the document that carry the claims."""
    places: tuple[PlaceRecord, ...]
    """Where these words stand, the one that is shown first."""
    claims: tuple[ClaimRecord, ...]
    """What needs an answer first."""
    translations: tuple[TranslationRecord, ...]
    """What the quote means in other languages; no evidence, and never the quote."""


class FieldRecord(_Model):
    """An entry of a person in a field of the forms; the newest one counts."""

    field: str
    """Id of the field, ``signature``, ``second_signature``, or a duty."""
    question: str
    """Of the field."""
    about: str
    """The flag or question that it speaks of, or empty."""
    choice: str
    """Id of what was chosen; of a signature ``account`` or ``name``."""
    chosen: str
    """The choice in words."""
    text: str
    """In the person's words; of a duty, the name of the account."""
    person: str
    """Who wrote it."""
    made_at: datetime
    """When."""
    signed: str
    """Digest of the state that a signature stands for, or empty."""


class ElementRecord(_Model):
    """One element of the definition of Art. 2(20), for a person to answer."""

    element: str
    """The element."""
    question: str
    """What has to be answered."""
    basis: str
    """Where it is explained; a paraphrase."""
    speaks_for: tuple[str, ...]
    """Numbers of passages, the weightiest first."""
    speaks_against: tuple[str, ...]
    """Numbers of passages, the weightiest first."""
    answer: FieldRecord | None
    """What a person answered, with reasons; null where nobody has."""


class ReferenceRecord(_Model):
    """An entry of Annex I to check; no classification."""

    entry: str
    """For example ``5A001.j``."""
    basis: str
    """Why."""
    is_denied: bool
    """The document says that the item is not in it, or denies what it lists."""
    passage: str
    """Number of the passage."""


class HighlightRecord(_Model):
    """Words on the first page."""

    passage: str
    """Number of the passage."""
    label: str
    """Id of the claim's label or rule."""
    who: str
    """The first words of a quote whose beginning is not shown."""
    words: str
    """The part of the quote that is shown."""
    is_whole: bool
    """Whether nothing of the quote is left out."""
    state: str
    """``open``, or the verdicts that were given."""
    flags: tuple[str, ...]
    """Flags that rest on the claim."""


class BriefRecord(_Model):
    """The first page: points to act on."""

    proposed: str | None
    """The proposed next step, never a decision; null if the rules were not run."""
    flags: tuple[str, ...]
    """Ids of the flags that were raised."""
    strongest: tuple[HighlightRecord, ...]
    """The words that carry the proposal most, at most five."""
    against: tuple[HighlightRecord, ...]
    """Words of the papers that speak against it, at most three."""
    n_against: int
    """How many do, those included."""
    notified: tuple[HighlightRecord, ...]
    """Words of the papers by which the authority was notified (Article 5(2))."""
    missing: tuple[str, ...]
    """What was not read, not screened, not searched or is not there."""
    questions: tuple[str, ...]
    """To ask sales or the customer: as a person edited them, or else as proposed."""


class NotifiedParty(_Model):
    """A party, as the papers name it."""

    name: str
    """As printed."""
    roles: tuple[str, ...]
    """What it does in the transaction."""
    countries: tuple[str, ...]
    """ISO 3166-1 alpha-2 codes."""


class NotifiedFlag(_Model):
    """A raised flag."""

    id: str
    """``DF4``."""
    name: str
    """In words."""
    weight: str
    """``raised`` or ``weak``."""
    reasons: tuple[str, ...]
    """Why."""
    rests_on: str
    """How much of that people have answered; "" if nothing was kept."""


class NotifiedDocument(_Model):
    """A document of the case."""

    name: str
    """File name."""
    sha256: str
    """Of its bytes."""


class NotificationRecord(_Model):
    """Content for the competent authority. This program sends nothing."""

    case: str
    """Name of the case."""
    basis: str
    """Why it is told; empty where the decision does not ask for it."""
    fields: tuple[FieldRecord, ...]
    """What people wrote, in the order in which it is told."""
    missing: tuple[str, ...]
    """Questions without an answer."""
    parties: tuple[NotifiedParty, ...]
    """As the papers name them."""
    destinations: tuple[str, ...]
    """ISO 3166-1 alpha-2 codes of the destinations that the papers name."""
    flags: tuple[NotifiedFlag, ...]
    """Flags that were raised by rule."""
    documents: tuple[NotifiedDocument, ...]
    """Documents of the case and its library."""
    signatures: tuple[FieldRecord, ...]
    """Under the present state; empty where nobody signed it."""
    state: str
    """Digest of the forms, answers and documents."""


class FormsRecord(_Model):
    """The forms of a case."""

    entries: tuple[FieldRecord, ...]
    """Everything that was ever written, in order; the newest of a field counts."""
    missing: tuple[str, ...]
    """What must be filled in before the case is closed."""
    state: str
    """Digest of the forms, answers and documents: what a signature stands for."""
    signed: tuple[str, ...]
    """Signatures that stand for this state."""


class VersionsRecord(_Model):
    """Everything needed to repeat the run."""

    software: str
    """Name and version."""
    model: str
    """Name of the model."""
    model_version: str
    """Hash of its artifact."""
    classifier: str
    """Kind of classifier."""
    thresholds: dict[str, float]
    """Of each label."""
    targets: dict[str, str]
    """Of each label: ``met``, ``missed`` or ``not measurable``; empty if unknown."""
    languages: tuple[str, ...]
    """On which it was measured."""
    reader: str
    """Version of the readers, which gave the offsets."""
    label_set: str
    """Version of the label set."""


class LogRecord(_Model):
    """The newest entry of the record; it stands for everything stored."""

    head: str
    """Digest of the entry; 64 zeros where nothing is stored."""
    entry: Head
    """Its number and signature. Compare the public key to one that came another way."""
    n_decisions: int
    """Decisions in the store."""
    n_withheld: int
    """Answers of one of two reviewers, left out until the other one has answered."""


class DossierRecord(_Model):
    """A dossier of one case in one state; the same state gives the same bytes."""

    schema_version: str
    """Of this format."""
    case: str
    """Name of the case."""
    state_at: datetime
    """When the case last changed; not when this was written."""
    brief: BriefRecord
    """What to act on, as the first page has it."""
    documents: tuple[DocumentRecord, ...]
    """Those of the transaction before the library."""
    control_references: tuple[ReferenceRecord, ...]
    """Annex I comes before Article 5."""
    item_assessment: tuple[ElementRecord, ...]
    """Art. 2(20), element by element."""
    deal: Deal | None
    """Parties, links, lists, destinations and all searches; null where not done."""
    flag_sheet: FlagSheet | None
    """Flags and the proposed next step; null if the rules were not run."""
    events: tuple[CaseEvent, ...]
    """What people did with the case; ``n_entries`` of the forms were there then."""
    decisions: tuple[LoggedDecision, ...]
    """What people answered, in the order of the log."""
    link_answers: tuple[LinkAnswer, ...]
    """What people said of two names."""
    gaps: tuple[GapRecord, ...]
    """What was not read. Nothing in this record speaks about it."""
    recall: RecallStatement | None
    """What may have been missed, as last stated; null where nobody read draws."""
    is_recall_current: bool
    """Whether the papers are screened as when it was stated."""
    forms: FormsRecord
    """What people wrote down and signed."""
    notification: NotificationRecord | None
    """To the authority; null where the decision asks for none."""
    versions: VersionsRecord
    """Of model, rules and thresholds; those of lists are in ``deal``."""
    log: LogRecord
    """To be kept somewhere else, and checked by ``triage audit verify --head``."""
    passages: tuple[PassageRecord, ...]
    """The evidence, by document and place."""
