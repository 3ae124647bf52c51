"""The forms of a case, to fill in and sign before it is closed.

The fields are data (``corpora/fields.toml``). The newest entry of a field counts, and
earlier entries are kept. A signature covers one state of the case, given by the digest
of its forms, answers and documents. If any of them changes, the signature still covers
the old state, but not the present one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.questions_to_ask import asking_of
from pipeline.datamodel import FieldEntry
from pipeline.settings import corpora_dir
from pipeline.store.store import Store
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

ALWAYS = "always"
SIGNATURE = "signature"
SECOND_SIGNATURE = "second_signature"
SIGNATURES = (SIGNATURE, SECOND_SIGNATURE)
DUTIES = ("reader", "second_reader", "adjudicator", "lead")
"""Duties in a case to which an account is assigned."""

BY_ACCOUNT = "account"
BY_NAME = "name"
"""Ways to identify the person who signs: by log-in, or by a typed name."""


class Told(Strict):
    """Words of a form in the languages of the desk."""

    en: str = Field(min_length=1)
    de: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    def words(self, language: str = "en") -> str:
        """Return the words in a language, or in English if there are none."""
        return {"de": self.de, "fr": self.fr}.get(language, self.en)


class FormSection(Told):
    """A part of the forms."""

    id: str


class CaseField(Told):
    """One field; ``required`` is ``always`` or the decisions that need the field."""

    id: str
    section: str
    required: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    each: Literal["", "flag", "question"] = ""


class CaseFields(Strict):
    """All fields, in the order in which they are filled in."""

    section: tuple[FormSection, ...]
    choices: dict[str, Told]
    field: tuple[CaseField, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> "CaseFields":
        sections = {section.id for section in self.section}
        ids = [field.id for field in self.field]
        for field in self.field:
            lost = {*field.choices} - {*self.choices} or {field.section} - sections
            if lost or ids.count(field.id) > 1 or field.id in (*SIGNATURES, *DUTIES):
                msg = f"field {field.id!r}: id taken, or not known: {lost}"
                raise ValueError(msg)
        return self

    def get(self, field_id: str) -> CaseField | None:
        """Return a field, or None."""
        return next((field for field in self.field if field.id == field_id), None)


@lru_cache(maxsize=1)
def case_fields() -> CaseFields:
    """Return the fields.

    Raises:
        ConfigError: The file is missing or not as expected.
    """
    return read_toml(corpora_dir() / "fields.toml", CaseFields, "fields")


class FormPlace(NamedTuple):
    """One place to write in: a field, and its subject if there are several."""

    field: CaseField
    about: str = ""


@dataclass(frozen=True)
class CaseForms:
    """The forms of a case.

    Attributes:
        entries: Entries of the forms, in the order of adding.
        digest: Digest of the present state of the case, which a signature covers.
        flags: Ids of the raised flags.
        questions: Questions to sales or the customer.
    """

    entries: tuple[FieldEntry, ...] = ()
    digest: str = ""
    flags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @cached_property
    def _newest(self) -> dict[tuple[str, str], FieldEntry]:
        return newest(self.entries)

    def entry(self, field: str, about: str = "") -> FieldEntry | None:
        """Return the entry of a field that counts; None if the field is empty."""
        found = self._newest.get((field, about))
        return found if found and (found.text or found.choice) else None

    def places(self, section: str | None = None) -> Iterator[FormPlace]:
        """Yield the places to write in, in one section or in all."""
        for field in case_fields().field:
            if section in (None, field.section):
                yield from (FormPlace(field, about) for about in self._abouts(field))

    def _abouts(self, field: CaseField) -> tuple[str, ...]:
        """Return the subjects of a field; one with an entry is kept."""
        if not field.each:
            return ("",)
        now = self.flags if field.each == "flag" else self.questions
        written = [about for key, about in self._newest if key == field.id]
        return tuple(about for about in dict.fromkeys((*now, *written)))

    @property
    def decision(self) -> str:
        """Id of the decision that was taken, or ""."""
        entry = self.entry("decision")
        return entry.choice if entry else ""

    @property
    def missing(self) -> tuple[FormPlace, ...]:
        """Return the fields to fill in before the case is closed."""
        needs = {ALWAYS, self.decision}
        return tuple(
            place
            for place in self.places()
            if needs & set(place.field.required) and self._lacks(place)
        )

    def _lacks(self, place: FormPlace) -> bool:
        entry = self.entry(place.field.id, place.about)
        is_asked = place.field.each != "flag" or place.about in self.flags
        is_short = entry is None or (bool(place.field.choices) and not entry.choice)
        return is_asked and is_short

    def holds(self, which: str) -> bool:
        """Return True if there is a signature for the present state."""
        entry = self.entry(which)
        return entry is not None and entry.signed == self.digest

    def assigned(self, duty: str) -> str:
        """Return the account that has a duty in this case, or ""."""
        entry = self.entry(duty)
        return entry.text if entry else ""

    def at(self, n_entries: int) -> "CaseForms":
        """Return the forms as they were after a number of entries."""
        return CaseForms(self.entries[:n_entries], "", self.flags, self.questions)


def newest(entries: Iterable[FieldEntry]) -> dict[tuple[str, str], FieldEntry]:
    """Return the newest entry of each field and subject."""
    return {(entry.field, entry.about): entry for entry in entries}


def forms_of(store: Store, files: CaseFiles, case: str) -> CaseForms:
    """Return the forms of a stored case.

    Raises:
        NotStored: There is no such case.
    """
    entries = tuple(store.field_entries.of(case))
    sheet = files.sheet(case)
    return CaseForms(
        entries=entries,
        digest=state_digest(store, case, entries),
        flags=tuple(flag.flag_id for flag in sheet.concerns) if sheet else (),
        questions=asking_of(files, case).lines,
    )


def state_digest(store: Store, case: str, entries: Iterable[FieldEntry]) -> str:
    """Return the SHA-256 of the documents and of all forms and answers.

    Duties and signatures are left out, because two people sign one state.

    Raises:
        NotStored: There is no such case.
    """
    apart = (*SIGNATURES, *DUTIES)
    held = [entry for entry in newest(entries).values() if entry.field not in apart]
    documents = {document.document_id for document in store.case_documents(case)}
    decisions, links = store.field_entries.answered(case)
    said = [
        case,
        sorted((e.field, e.about, e.choice, e.text) for e in held),
        decisions,
        [(x.pair_id, x.verdict, x.strength, x.reviewer) for x in links],
        sorted(documents),
    ]
    plain = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()
