"""The keys of the dossier for other programs; ``dossier_json`` fills them in."""

from datetime import datetime

from pydantic import ConfigDict

from pipeline.casefile.gaps import Gap
from pipeline.datamodel import (
    CaseEvent,
    Coverage,
    Deal,
    FlagSheet,
    LinkAnswer,
    Origin,
    RecallStatement,
    Sentence,
)
from pipeline.dossier.brief_models import BriefRecord
from pipeline.geometry import BBox
from pipeline.store.log import LoggedDecision
from pipeline.store.record.sealing import Head
from pipeline.strict import Strict


class _Model(Strict):
    model_config = ConfigDict(use_attribute_docstrings=True)


class DocumentRecord(_Model):
    """One document of the case or of its library."""

    number: str
    """Number of the document in the printed dossier, for example ``D1``."""
    shelf: str
    """Shelf: ``case`` for a document of the transaction, ``library`` for a report."""
    coverage: Coverage
    """Coverage of the document: what was read, and what was not."""
    added_at: datetime | None
    """Time when the document came into the case, or null."""
    origin: Origin | None
    """Place and time of the download; null if a person handed the document in."""
    dated: str
    """Date at the front of a report, ISO 8601 or a beginning of it; "" for none."""


class ClaimRecord(_Model):
    """One label of a passage, with the answers of people."""

    label: str
    """Id of the label, or of the rule."""
    name: Sentence
    """Name of the label or rule, for people."""
    is_rule: bool
    """Whether a fixed rule made the claim, which has no score."""
    is_experimental: bool
    """Whether the label is of tier 2 and missed its target or was not measurable."""
    tier: int | None
    """Tier of the label: 1, or 2 for labels with lower targets; null for a rule."""
    is_counter: bool
    """Whether the claim speaks against a concern."""
    polarity: str
    """Polarity of the passage for the label: ``asserted``, ``negated`` and others."""
    score: float | None
    """Score for ranking, in [0, 1], calibrated on passages picked for annotation; null
    if a person made the claim."""
    threshold: float | None
    """Least score of a flagged passage; null if a person made the claim."""
    attributes: dict[str, str]
    """Further attributes of the finding; ``functions.monitor`` quotes the words behind
    it."""
    finding_id: str
    """Id of the finding at the place that is shown, or ``d7`` for the claim of a
    person in decision 7. Flags name it."""
    classifier: str
    """Kind of classifier or rule, or ``person``."""
    model_version: str
    """Hash of the artifact, or version of the rules."""
    decisions: tuple[int, ...]
    """Numbers of the decisions that count; empty if nobody has answered."""
    finding_ids: tuple[str, ...]
    """Ids of the findings at all places of the words, as flags name them."""


class PlaceRecord(_Model):
    """Place of words. Offsets count characters: first included, last excluded."""

    page: int
    """Number of the page, from 1."""
    start: int
    """Offset of the first character in the text of the document."""
    end: int
    """Offset one past the last character."""
    boxes: tuple[tuple[int, BBox], ...]
    """``[page, [x0, top, x1, bottom]]`` of each line, in points from the top left."""
    paragraph: int | None = None
    """Number of the paragraph, from 1; null if the document has pages; 0 if it has
    sheets: the page is then the number of the sheet."""


class TranslationRecord(_Model):
    """A translator's version of a quote."""

    language: str
    """BCP 47 tag of the translation."""
    text: str
    """Text of the translation."""
    person: str
    """Name of the person who brought it in."""
    added_at: datetime
    """Time when it was brought in."""


class PassageRecord(_Model):
    """A passage with all claims about it."""

    number: str
    """Number: ``F1`` for a passage with findings, ``A7`` for one that only people
    marked, in decision 7."""
    document_id: str
    """SHA-256 of the document."""
    quote: str
    """Words exactly as extracted; empty if the document has been read again since."""
    language: str | None
    """ISO 639-1 code of the language, or null."""
    heading: tuple[str, ...]
    """Headings above the passage, from the outermost in."""
    before: str
    """Sentence before the passage."""
    after: str
    """Sentence after the passage."""
    evidence: tuple[tuple[int, int], ...]
    """Spans in the text of the document that carry the claims."""
    places: tuple[PlaceRecord, ...]
    """Places of these words; the first is the one that is shown."""
    claims: tuple[ClaimRecord, ...]
    """Claims; those that need an answer come first."""
    translations: tuple[TranslationRecord, ...]
    """Translations of the quote; they are no evidence and never replace the quote."""


class FieldRecord(_Model):
    """An entry of a person in a field of the forms; the newest entry counts."""

    field: str
    """Id of the field, ``signature``, ``second_signature``, or a duty."""
    question: Sentence
    """Question of the field."""
    about: str
    """Flag or question that the entry is about, or empty."""
    choice: str
    """Id of the chosen option; for a signature ``account`` or ``name``."""
    chosen: Sentence
    """Words of the chosen option."""
    text: str
    """Text in the person's words; for a duty, the name of the account."""
    person: str
    """Name of the person who wrote the entry."""
    made_at: datetime
    """Time of the entry."""
    signed: str
    """Digest of the state that a signature covers, or empty."""


class ElementRecord(_Model):
    """One element of the definition of Art. 2(20), for a person to answer."""

    element: Sentence
    """Name of the element."""
    question: Sentence
    """Question to answer."""
    basis: Sentence
    """Source of the explanation; a paraphrase."""
    speaks_for: tuple[str, ...]
    """Numbers of passages that speak for it, weightiest first."""
    speaks_against: tuple[str, ...]
    """Numbers of passages that speak against it, weightiest first."""
    answer: FieldRecord | None
    """Answer of a person, with reasons; null if nobody has answered."""


class ReferenceRecord(_Model):
    """An entry of Annex I to check; this is no classification."""

    entry: str
    """Number of the entry, for example ``5A001.j``."""
    basis: Sentence
    """Reason to check the entry."""
    is_denied: bool
    """Whether the document says that the item is not in it, or denies what it lists."""
    passage: str
    """Number of the passage."""


class NotifiedParty(_Model):
    """A party, as the papers name it."""

    name: str
    """Name as printed."""
    roles: tuple[str, ...]
    """Roles in the transaction."""
    countries: tuple[str, ...]
    """ISO 3166-1 alpha-2 codes of the countries."""
    stated: tuple[Sentence, ...]
    """What people stated of it, against or beside the papers."""


class NotifiedFlag(_Model):
    """A raised flag."""

    id: str
    """Id of the flag, for example ``DF4``."""
    name: str
    """Name of the flag in words."""
    weight: str
    """Weight: ``raised`` or ``weak``."""
    reasons: tuple[Sentence, ...]
    """Reasons of the flag."""
    rests_on: Sentence
    """Words on how much of its evidence people have answered; "" if nothing was
    kept."""


class NotifiedDocument(_Model):
    """A document of the case."""

    name: str
    """File name of the document."""
    sha256: str
    """SHA-256 of its bytes."""


class NotificationRecord(_Model):
    """Content for the competent authority. This program sends nothing."""

    case: str
    """Name of the case."""
    basis: Sentence
    """Reason for the notification; empty if the decision does not require one."""
    fields: tuple[FieldRecord, ...]
    """Entries of people, in the order of the notification."""
    missing: tuple[Sentence, ...]
    """Questions without an answer."""
    parties: tuple[NotifiedParty, ...]
    """Parties as the papers name them."""
    destinations: tuple[str, ...]
    """ISO 3166-1 alpha-2 codes of the destinations that the papers name."""
    flags: tuple[NotifiedFlag, ...]
    """Flags that were raised by rule."""
    documents: tuple[NotifiedDocument, ...]
    """Documents of the case and its library."""
    signatures: tuple[FieldRecord, ...]
    """Signatures under the present state; empty if nobody signed it."""
    state: str
    """Digest of the forms, answers and documents."""


class FormsRecord(_Model):
    """The forms of a case."""

    entries: tuple[FieldRecord, ...]
    """All entries ever written, in order; the newest of a field counts."""
    missing: tuple[Sentence, ...]
    """Fields that must be filled in before the case is closed."""
    state: str
    """Digest of the forms, answers and documents, which a signature covers."""
    signed: tuple[str, ...]
    """Signatures that cover this state."""


class VersionsRecord(_Model):
    """Everything needed to repeat the run."""

    software: str
    """Name and version of the software."""
    model: str
    """Name of the model."""
    model_version: str
    """Hash of the model's artifact."""
    classifier: str
    """Kind of classifier."""
    thresholds: dict[str, float]
    """Threshold of each label, in [0, 1]."""
    targets: dict[str, str]
    """Result by label: ``met``, ``missed`` or ``not measurable``; empty if unknown."""
    languages: tuple[str, ...]
    """Languages on which the model was measured."""
    reader: str
    """Version of the readers, which gave the offsets."""
    label_set: str
    """Version of the label set."""


class LogRecord(_Model):
    """The newest entry of the record; its hash covers everything stored."""

    head: str
    """Digest of the entry; 64 zeros if nothing is stored."""
    entry: Head
    """Number and signature of the entry. Compare its public key with another copy."""
    n_decisions: int
    """Number of decisions in the store."""
    n_withheld: int
    """Number of answers of one of two reviewers that are left out until the other one
    has answered."""


class DossierRecord(_Model):
    """A dossier of one case in one state; the same state gives the same bytes."""

    schema_version: str
    """Version of this format."""
    case: str
    """Name of the case."""
    state_at: datetime
    """Time of the last change of the case, not of the writing of this record."""
    language: str
    """ISO 639-1 code of the language of its sentences; quotes stay as they are."""
    brief: BriefRecord
    """Points to act on, as on the first page."""
    documents: tuple[DocumentRecord, ...]
    """Documents of the transaction, then those of the library."""
    control_references: tuple[ReferenceRecord, ...]
    """Control references; Annex I comes before Article 5."""
    item_assessment: tuple[ElementRecord, ...]
    """Assessment of the item under Art. 2(20), element by element."""
    deal: Deal | None
    """Parties, links, lists, destinations and all searches; null if not done."""
    flag_sheet: FlagSheet | None
    """Flags and the proposed next step; null if the rules were not run."""
    events: tuple[CaseEvent, ...]
    """Acts of people on the case; ``n_entries`` is the number of form entries at that
    time."""
    decisions: tuple[LoggedDecision, ...]
    """Answers of people, in the order of the log."""
    link_answers: tuple[LinkAnswer, ...]
    """Answers of people about two names."""
    gaps: tuple[Gap, ...]
    """Parts that were not read or are missing; nothing here speaks about them."""
    recall: RecallStatement | None
    """Last statement of possible misses; null if nobody has read samples."""
    is_recall_current: bool
    """Whether the papers are still screened as at the time of that statement."""
    forms: FormsRecord
    """Entries and signatures of people."""
    notification: NotificationRecord | None
    """Notification to the authority; null if the decision does not require one."""
    versions: VersionsRecord
    """Versions of model, rules and thresholds; those of lists are in ``deal``."""
    log: LogRecord
    """Head of the log: keep it elsewhere, and check it with ``triage audit verify
    --head``."""
    passages: tuple[PassageRecord, ...]
    """Passages with evidence, by document and place."""
