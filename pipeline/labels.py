"""The label set: read from ``corpora/labels.toml``, the one place it is kept."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipeline.datamodel import Kind
from pipeline.errors import LabelError
from pipeline.settings import corpora_dir
from pipeline.toml_files import read_toml


class Label(BaseModel):
    """One leaf: a question that the officer asks anyway (TAXONOMY 4)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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


class Family(BaseModel):
    """A group of labels that share a reader's purpose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str


class Attribute(BaseModel):
    """A property of a finding, measured apart from the labels (TAXONOMY 5.1)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    values: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    family: tuple[Family, ...]
    label: tuple[Label, ...]
    attribute: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class LabelSet:
    """All labels with their definitions, in the order of the taxonomy."""

    version: str
    families: tuple[Family, ...]
    labels: tuple[Label, ...]
    attributes: tuple[Attribute, ...] = ()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Label ids in taxonomy order: the column order of every score table."""
        return tuple(label.id for label in self.labels)

    def only(self, ids: Collection[str]) -> "LabelSet":
        """Return the set with those of its labels that have one of some ids."""
        return replace(self, labels=tuple(x for x in self.labels if x.id in ids))

    @cached_property
    def _by_id(self) -> dict[str, Label]:
        return {label.id: label for label in self.labels}

    def get(self, label_id: str) -> Label | None:
        """Return a label by its id, or None for the id of a rule."""
        return self._by_id.get(label_id)

    def __getitem__(self, label_id: str) -> Label:
        label = self.get(label_id)
        if label is not None:
            return label
        msg = f"unknown label {label_id!r}: expected one of {', '.join(self.ids)}"
        raise LabelError(msg)

    def attributes_of(self, label_id: str) -> tuple[str, ...]:
        """Return the ids of the attributes that a label's findings may carry."""
        family = self[label_id].family
        return tuple(
            attribute.id
            for attribute in self.attributes
            if family in attribute.families or label_id in attribute.labels
        )

    def allowed(self, kind: Kind) -> tuple[str, ...]:
        """Return the ids that a document of this kind can carry.

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
    parsed = read_toml(path, _File, "label set")
    return LabelSet(parsed.version, parsed.family, parsed.label, parsed.attribute)


@lru_cache(maxsize=1)
def default_labels() -> LabelSet:
    """Return the shipped label set, read once."""
    return read_labels(corpora_dir() / "labels.toml")


def in_words(name: str) -> str:
    """Return an id as words.

    Example:
        >>> in_words("police_interior")
        'police interior'
    """
    return name.replace("_", " ")
