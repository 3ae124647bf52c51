"""The label set: ``corpora/labels.toml``, and an operator's own labels behind it.

An own label is a *pack*, a folder ``TRIAGE_HOME/labels/<id>/`` with everything about
it: ``label.toml`` (the fields of a label, its words, searches and concepts) and
``guideline.md``. Packs are read here and nowhere else.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import Field

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError, LabelError
from pipeline.settings import corpora_dir, settings
from pipeline.strict import Strict
from pipeline.toml_files import read_toml


class Label(Strict):
    """One label, with the officer's question (TAXONOMY 4)."""

    id: str
    name: str
    family: str
    tier: int = Field(ge=1, le=2)
    kinds: tuple[Kind, ...]
    anchor: str
    anchor_note: str = ""
    question: str
    definition: str
    counts: tuple[str, ...]
    excludes: tuple[str, ...]
    guideline: str


class _PackLabel(Label):
    id: str = ""
    guideline: str = ""


class Pack(Strict):
    """An operator's own label: ``label.toml`` of its folder.

    Attributes:
        label: Fields of the label; ``id`` and ``guideline`` follow from the folder.
        keywords: Patterns that people search for it by, as in ``keywords.toml``.
        speak_for: Phrases for it, as in ``phrases.toml``.
        speak_against: Phrases that only look like it.
        searches: Regular expressions by which passages are drawn to read.
        concepts: Sets of words, as in ``concepts.toml``.
        meetings: Sets of concepts that speak for it if they occur in one sentence.
    """

    label: _PackLabel
    keywords: tuple[str, ...] = Field(min_length=1)
    speak_for: tuple[str, ...] = ()
    speak_against: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    concepts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    meetings: tuple[tuple[str, ...], ...] = ()


class Family(Strict):
    """A group of labels with a common purpose."""

    id: str
    title: str


class Attribute(Strict):
    """A property of a finding, measured apart from the labels (TAXONOMY 5.1)."""

    id: str
    values: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class _LabelsFile(Strict):
    version: str
    family: tuple[Family, ...]
    label: tuple[Label, ...]
    attribute: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class LabelSet:
    """All labels with their definitions, in the order of the taxonomy.

    Attributes:
        version: Version of the set; with packs, their hash follows after a ``+``.
        families: Groups of labels.
        labels: Shipped labels, then those of the packs.
        attributes: Properties of findings.
        packs: Packs of the operator's own labels that are in the set.
    """

    version: str
    families: tuple[Family, ...]
    labels: tuple[Label, ...]
    attributes: tuple[Attribute, ...] = ()
    packs: tuple[Pack, ...] = ()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Label ids in taxonomy order: the column order of every score table."""
        return tuple(label.id for label in self.labels)

    def only(self, ids: Collection[str]) -> "LabelSet":
        """Return the set reduced to labels with one of some ids."""
        labels = tuple(x for x in self.labels if x.id in ids)
        packs = tuple(pack for pack in self.packs if pack.label.id in ids)
        return replace(self, labels=labels, packs=packs)

    @property
    def shipped(self) -> frozenset[str]:
        """Ids of the shipped labels."""
        return frozenset(self.ids) - {pack.label.id for pack in self.packs}

    @property
    def own(self) -> str:
        """Hash of the own labels' ids, for names of caches; "" without any."""
        return self.version.partition("+")[2]

    @cached_property
    def _by_id(self) -> dict[str, Label]:
        return {label.id: label for label in self.labels}

    def get(self, label_id: str) -> Label | None:
        """Return a label by its id, or None for the id of a rule."""
        return self._by_id.get(label_id)

    def title_of(self, label_id: str) -> str:
        """Return the name of a label, or the words of a rule's id."""
        label = self.get(label_id)
        return in_words(label_id).capitalize() if label is None else label.name

    def __getitem__(self, label_id: str) -> Label:
        label = self.get(label_id)
        if label is not None:
            return label
        msg = f"unknown label {label_id!r}: expected one of {', '.join(self.ids)}"
        raise LabelError(msg)

    def attributes_of(self, label_id: str) -> tuple[str, ...]:
        """Return the ids of the possible attributes of a label's findings."""
        family = self[label_id].family
        return tuple(
            attribute.id
            for attribute in self.attributes
            if family in attribute.families or label_id in attribute.labels
        )

    def allowed(self, kind: Kind) -> tuple[str, ...]:
        """Return the ids possible in a document of this kind.

        ``other`` (law, news, memos) may only hold what reports hold: nobody
        offers or buys anything in it (TAXONOMY 3).
        """
        held = Kind.REPORT if kind is Kind.OTHER else kind
        return tuple(label.id for label in self.labels if held in label.kinds)


def read_labels(path: Path) -> LabelSet:
    """Read a label set from a TOML file.

    Raises:
        ConfigError: The file is missing, is not TOML, or misses a field.
    """
    parsed = read_toml(path, _LabelsFile, "label set")
    return LabelSet(parsed.version, parsed.family, parsed.label, parsed.attribute)


_ID = re.compile(r"[a-z][a-z0-9_]{2,60}")


def with_packs(labels: LabelSet, folder: Path) -> LabelSet:
    """Return a label set with the packs of a folder behind its labels.

    Args:
        labels: Shipped label set.
        folder: Folder ``TRIAGE_HOME/labels``; it may be missing.

    Raises:
        ConfigError: A pack is no TOML, misses a field or its guideline, names an
            unknown family, or has the id of another label; the message names it.
    """
    found = sorted(folder.glob("*/label.toml")) if folder.is_dir() else []
    packs = tuple(_read_pack(path, labels) for path in found)
    if not packs:
        return labels
    ids = " ".join(pack.label.id for pack in packs)
    digest = hashlib.sha256(ids.encode("ascii")).hexdigest()[:8]
    return replace(
        labels,
        version=f"{labels.version}+{digest}",
        labels=(*labels.labels, *(pack.label for pack in packs)),
        packs=packs,
    )


def _read_pack(path: Path, labels: LabelSet) -> Pack:
    id_, guideline = path.parent.name, path.with_name("guideline.md")
    wrong = ""
    if not _ID.fullmatch(id_) or id_ in labels.ids:
        wrong = "expected a folder named by a new id of small letters, digits and _"
    elif not guideline.is_file():
        wrong = f"expected {guideline.name} beside it, found none"
    if wrong:
        msg = f"label {path}: {wrong}"
        raise ConfigError(msg)
    given = {"id": id_, "guideline": str(guideline)}
    pack = read_toml(path, Pack, "label")
    label = pack.label.model_copy(update=given)
    pack = pack.model_copy(update={"label": label})
    families = [family.id for family in labels.families]
    if pack.label.family not in families:
        msg = f"label {path}: family {pack.label.family!r}: expected one of {families}"
        raise ConfigError(msg)
    return pack


def default_labels() -> LabelSet:
    """Return the shipped label set with the packs of this desk, read once.

    Raises:
        ConfigError: Same conditions as for ``read_labels`` and ``with_packs``.
    """
    return _labels_of(settings().home)


@lru_cache(maxsize=4)
def _labels_of(home: Path) -> LabelSet:
    return with_packs(read_labels(corpora_dir() / "labels.toml"), home / "labels")


_IN_WORDS = {
    "route_listed": "classify the item first (Article 3)",
    "item_marketed_covert": "item sold for covert use",
    "item_in_c_series": "item in a C-series notice",
    "end_user_repression": "party linked to repression",
    "end_user_conflict": "party linked to war violations",
    "prior_export_misuse_country": "earlier delivery",
    "restricted_party": "possible restricted party",
    "possibly_listed": "item possibly in Annex I",
    "coverage_gap": "gaps in reading or search",
    "mandatory_kinds": "required documents",
    "prior_conduct": "abuses that count for DF6",
    "suspicion_suffices": "suspicion is enough",
    "serious_ihl_violation": "serious violation of humanitarian law",
    "True": "yes",
    "False": "no",
    "split": "not the same",
    "joined": "linked by a person",
    "beside": "not counted",
    "moved": "words changed",
    "undone": "taken back",
    "unread": "language not read",
    "stance": "kind of statement",
    "undertaking": "promise",
    "body_statement": "statement by a body",
    "finding_strength": "official finding: how firm",
    "proxy": "acting for the State",
    "foreign": "foreign affairs",
    "interior": "interior affairs",
    "protection_of_networks": "network security",
    "information": "information or press",
    "check_entry": "entry to check",
    "control_reference": "control list entry",
    "measured_in_language": "tests in this language",
    "second_reading": "check by model",
    "second_reason": "reason of the model",
    "second_counterargument": "counterargument of the model",
    "torture_ill_treatment": "torture or ill-treatment",
    "slavery_trafficking": "slavery or trafficking",
    "sexual_gender_violence": "sexual or gender violence",
    "assembly_association": "assembly or association",
    "expression_media": "expression or media",
    "religion_belief": "religion or belief",
    "discrimination_persecution": "discrimination or persecution",
    "unlawful_surveillance_privacy": "unlawful surveillance",
    "un_hrc_inquiry": "UN human rights inquiry",
    "un_treaty_body": "UN treaty body",
    "un_special_procedure": "UN special procedure",
    "un_security_council": "UN Security Council",
    "eu_council": "EU Council",
    "eu_parliament": "European Parliament",
    "state_reply": "reply of a State",
    "ohchr": "UN human rights office",
    "eu_commission_eeas": "EU Commission or EEAS",
    "ecthr": "European Court of Human Rights",
    "coe_assembly": "Council of Europe Assembly",
    "coe_commissioner": "Council of Europe Commissioner",
    "coe_committee": "Council of Europe committee",
}
"""Words for ids that are unclear if only their underscores become blanks."""


def in_words(name: str) -> str:
    """Return an id as words.

    Example:
        >>> in_words("police_interior")
        'police interior'
        >>> in_words("ecthr")
        'European Court of Human Rights'
    """
    return _IN_WORDS.get(name) or name.replace("_", " ")
