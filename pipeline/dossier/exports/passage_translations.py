"""Hand passages of a case out for translation, and take the translations back."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Row
from pipeline.casefile.rows.translated import Translated, unread_rows
from pipeline.datamodel import Said, Translation, joined, refuse
from pipeline.dossier.exports.bilingual import (
    LANGUAGE,
    UNKNOWN,
    Bilingual,
    TranslationUnit,
    in_xml,
    read_bilingual,
)
from pipeline.dossier.exports.finding_formats import safe_cell
from pipeline.errors import AnswerRefused, ConfigError, NotStored
from pipeline.store.log import LoggedDecision, has_words, words_sha256
from pipeline.store.store import Store

MAX_CHARS = 20_000
"""Most characters of one translation. Passages have some hundred; a row of a table has
thousands."""

_MAX_SAID = 5
"""Most wrong passages that are named; the rest is counted."""

_HASH = 16
"""Number of hexadecimal digits of the words' hash in an id: enough to tell two
apart."""

_ID = re.compile(
    rf"([0-9a-f]{{64}}):([0-9]{{1,9}})-([0-9]{{1,9}}):([0-9a-f]{{{_HASH}}})"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Passages of one language without a translation.

    Attributes:
        language: BCP 47 tag of the language; ``und`` if nobody can tell.
        unread: Rows that somebody answered with "cannot read".
        flagged: All rows with findings.
    """

    language: str
    unread: tuple[Row, ...]
    flagged: tuple[Row, ...]


def waiting(
    queue: CaseFile, log: Sequence[LoggedDecision], known: Translated, to: str
) -> list[Waiting]:
    """Return the untranslated parts of a case, by language.

    Args:
        queue: Reader of the case.
        log: Decisions about the case that the person who asks may know.
        known: Translations of its passages.
        to: BCP 47 tag of the language to translate into.
    """
    rows = [row for row in queue.rows if row.words.quote and not known.has(row, to)]
    unread = unread_rows(rows, log, two_readers=queue.two_readers)
    by_language: dict[str, tuple[list[Row], list[Row]]] = {}
    for place, own in ((0, unread), (1, rows)):
        for row in own:
            language = row.words.language or UNKNOWN
            by_language.setdefault(language, ([], []))[place].append(row)
    return [
        Waiting(language, tuple(left), tuple(flagged))
        for language, (left, flagged) in sorted(by_language.items())
        if left or language != to
    ]


def hand_out(
    case: str,
    found: Iterable[Waiting],
    to: str,
    *,
    language: str = "",
    everything: bool = False,
) -> Bilingual:
    """Return passages for a translator.

    Args:
        case: Name of the case.
        found: Passages that wait for a translation, by language.
        to: BCP 47 tag of the language to translate into.
        language: Language of the passages to hand out; "" takes all.
        everything: Whether to take all flagged passages, and not only those that
            somebody cannot read.

    Raises:
        ConfigError: ``to`` is no language.
        NotStored: No passage waits.
    """
    if LANGUAGE.fullmatch(to) is None:
        msg = f"expected a language to translate into like 'en', found {to!r}"
        raise ConfigError(msg)
    units = [
        TranslationUnit(unit_id(row), each.language, row.words.quote)
        for each in found
        if language in ("", each.language)
        for row in (each.flagged if everything else each.unread)
    ]
    if not units:
        which = "flagged passage" if everything else "passage answered “cannot read”"
        where = f" in {language!r}" if language else ""
        msg = f"case {case!r}: no {which}{where} needs a translation into {to!r}"
        raise NotStored(msg)
    return Bilingual(case, to, tuple(units))


def unit_id(row: Row) -> str:
    """Return the id of a row's words in a file: place, and start of their hash."""
    words = row.words
    start, end = words.spans[0]
    return f"{words.document_id}:{start}-{end}:{words_sha256(words.quote)[:_HASH]}"


def take_in(
    store: Store, case: str, data: bytes, name: str, *, person: str, at: datetime
) -> tuple[int, int]:
    """Keep the translations of a returned file: all of them, or none.

    Args:
        store: Store that holds the case.
        case: Name of the case.
        data: Bytes of the file.
        name: Name of the file in messages.
        person: Name of the person who brings the file in.
        at: Time at which it is brought in, aware UTC.

    Returns:
        The number of new translations, and the number of known ones.

    Raises:
        NotStored: There is no such case.
        AnswerRefused: The file is damaged or of another case, or a passage of it was
            changed or has no translation. Nothing was kept.
    """
    documents = {each.document_id for each in store.case_documents(case)}
    try:
        file = read_bilingual(data)
    except ConfigError as error:
        msg = Said("{name}: {said}", name=name, said=error)
        raise AnswerRefused(msg) from error
    if not _is_same(file.case, case):
        other = file.case
        code = "expected passages of case {case!r}, found case {other!r}"
        refuse("{name}: {said}", name=name, said=Said(code, case=case, other=other))
    check = _FileCheck(store, documents)
    problems = list(check.problems(file.units))
    if problems:
        n_more = len(problems) - _MAX_SAID
        said = [
            Said("{name}: {said}", name=name, said=problem)
            for problem in problems[:_MAX_SAID]
        ]
        said += [Said("{n} more passages have errors", n=n_more)] if n_more > 0 else []
        refuse(joined(said))
    found = [
        Translation(
            case, *check.places[unit.id], file.language, unit.target.strip(), person, at
        )
        for unit in file.units
    ]
    n_added = store.translations.add(found)
    return n_added, len(found) - n_added


class _FileCheck:
    """Compares the passages of a file with the stored ones."""

    def __init__(self, store: Store, documents: set[str]) -> None:
        self._store = store
        self._documents = documents
        self._texts: dict[str, str] = {}
        self.places: dict[str, tuple[str, int, int, str]] = {}

    def problems(self, units: Iterable[TranslationUnit]) -> Iterator[str]:
        """Yield the problem of each wrong passage; keep the places of the others."""
        for number, unit in enumerate(units, start=1):
            problem = self._problem(unit)
            if problem:
                yield Said("passage {n}: {said}", n=number, said=problem)

    def _problem(self, unit: TranslationUnit) -> str:
        found = _ID.fullmatch(unit.id)
        if found is None or found[1] not in self._documents:
            return Said("the case has no passage {id!r}", id=unit.id[:200])
        if unit.id in self.places:
            return "it stands in the file twice"
        start, end = int(found[2]), int(found[3])
        words = self._text(found[1])[start:end]
        if not has_words(words, found[4]):
            return (
                "its words have changed: the document was read again since the download"
            )
        if not _is_same(unit.source, words):
            return "its words were changed in the file"
        self.places[unit.id] = (found[1], start, end, words_sha256(words))
        return _wrong_target(unit.target)

    def _text(self, document_id: str) -> str:
        if document_id not in self._texts:
            try:
                self._texts[document_id] = self._store.document_text(document_id)
            except NotStored:  # nothing of it is read any more
                self._texts[document_id] = ""
        return self._texts[document_id]


def _wrong_target(target: str) -> str:
    if not target.strip():
        return "it has no translation: translate it, or take it out of the file"
    if len(target) > MAX_CHARS:
        return Said(
            "expected a translation of at most {n} characters, found {m}",
            n=MAX_CHARS,
            m=len(target),
        )
    return ""


def _is_same(carried: str, words: str) -> bool:
    """Return True if a file holds the words, in the form of one of the formats.

    Tools change line breaks and compose letters, which does not change the words.
    """
    forms = (in_xml(words), safe_cell(words))
    return _plain(carried) in map(_plain, forms)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
