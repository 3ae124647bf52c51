"""Unread and missing parts of a case, in plain words.

"No finding" means something only if everything was read. Each gap is one sentence for
the person who has to close it. With any gap, the dossier cannot say ``no_flag_raised``
(TAXONOMY 6, DF12).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.datamodel import (
    Coverage,
    Deal,
    Kind,
    Omission,
    OmissionKind,
    Said,
    Sentence,
    Status,
    counted,
    joined,
    page_or_paragraph,
    sentences_in,
)
from pipeline.ingest.contained.contents import is_archive_line
from pipeline.parties.deal.stated import unapplied

IN_LANGUAGE = ("{n} passage in {code!r}: {said}", "{n} passages in {code!r}: {said}")
"""Note on the passages in a language."""

FEW_TESTED = "screened; tested on few passages only"
"""Note on a passage in a language with few test passages."""

STATUS_WORDS = {
    Status.READ: "read in full",
    Status.PARTIAL: "read in part",
    Status.UNREADABLE: "not read: damaged, or not what its name says",
    Status.ENCRYPTED: "not read: it is encrypted",
    Status.TOO_LARGE: "not read: over a limit of size, pages or time",
    Status.UNSUPPORTED: "not read: format not supported",
}
"""Words for the outcome of reading a document."""

_WANTED = {
    Kind.BROCHURE: (
        "No product document was read",
        "The item itself was not looked at",
    ),
    Kind.CONTRACT: (
        "No contract, order or end-use document was read",
        "End user and end use were not looked at",
    ),
    Kind.REPORT: (
        "No public report was read",
        "No report on the end user or on similar items was searched",
    ),
}
"""Kinds of document that a complete case has, with the words for a missing one."""

_UNREAD_NOTES = (
    "{n} picture not read: {said}",
    "{n} pictures not read: {said}",
    "{n} picture with words that OCR cannot read",
    "{n} pictures with words that OCR cannot read",
    "{n} more annotations are not read",
    "{n} more descriptions of pictures are not read",
    "{n} more texts of the XFA form are not read",
    "{n} embedded objects not read",
)
"""Notes of readers on unread parts of a page that was read otherwise."""

_ON_PAGES = (
    "page {numbers}: {said}",
    "pages {numbers}: {said}",
    "pages {numbers} and more: {said}",
)
"""Notes on one page, on several, and on more than are listed."""

_LEFT_OUT = {
    OmissionKind.REDACTION: (
        "a place is redacted: {places}",
        "{n} places are redacted: {places}",
    ),
    OmissionKind.BLANK: (
        "a blank is not filled in: {places}",
        "{n} blanks are not filled in: {places}",
    ),
    OmissionKind.PARTY: ("no name given for “{name}”: {places}",) * 2,
    OmissionKind.NAMES: ("names of “{name}” that were not read: {places}",) * 2,
    OmissionKind.EXHIBIT_MISSING: ("{name} is named but missing: {places}",) * 2,
    OmissionKind.EXHIBIT_EMPTY: ("{name} is empty: {places}",) * 2,
    OmissionKind.SIGNATURE: (
        "no signature can be read on a signature line: {places}",
        "no signature can be read on {n} signature lines: {places}",
    ),
    OmissionKind.SIGNATURE_PAGE: ("no signature page follows: {places}",) * 2,
}
"""Words for an omission of a paper, at one place and at several."""

_CONTRADICTIONS = {
    OmissionKind.END_USERS: "Different end users",
    OmissionKind.COUNTRIES: "Different countries of end use",
}
_MAX_PLACES = 3
_MAX_PLACE_CHARS = 60
"""Most places in the sentence, and most characters of each: it is one line of a list,
and the page shows the whole."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One unread part, or one omission of the papers.

    Attributes:
        subject: Name of the document, or of what is missing; for a language the number
            and names of its documents.
        words: Part that was not read, with the reason, or the omission with its places.
        document_id: SHA-256 of the document, or None if there is not exactly one.
        is_left_out: Whether it is an omission of the papers; otherwise something was
            not read or is missing.
        is_unread: Whether a part of the document was not read.
        is_untested: Whether the model was not tested enough on its language.
        later_id: Id of the version handed in last, if this is an earlier one, or None.
    """

    subject: Sentence
    words: Sentence
    document_id: str | None = None
    is_left_out: bool = False
    is_unread: bool = False
    is_untested: bool = False
    later_id: str | None = None


def find_gaps(
    coverage: Sequence[Coverage], languages: Collection[str], deal: Deal | None = None
) -> tuple[Gap, ...]:
    """Return everything that was not read, not screened or is missing.

    Args:
        coverage: Coverage lines, one for each document of a case.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        deal: Deal of the case, with the omissions of its papers; None if it was never
            built.
    """
    unread = [gap for line in coverage for gap in document_gaps(line, deal)]
    missing = [*_missing_kinds(coverage, deal)]
    if deal and (waiting := unapplied(deal.statements)):
        missing.append(Gap("Parties", sentence(waiting)))
    again = (*_two_ways(coverage, deal), *unread, *_untested(coverage, languages))
    return (*missing, *again)


def document_gaps(line: Coverage, deal: Deal | None = None) -> Iterator[Gap]:
    """Yield the unread parts and the omissions of one document."""
    yield from _unread_gaps(line)
    for omission in deal.omissions if deal else ():
        if line.document_id in left_out_of(omission):
            words = omission_words(omission)
            yield Gap(line.name, words, line.document_id, is_left_out=True)


def left_out_of(omission: Omission) -> tuple[str, ...]:
    """Return the id of the document with an omission; empty if two papers differ."""
    return () if omission.kind in _CONTRADICTIONS else (omission.quotes[0].document_id,)


def _two_ways(coverage: Iterable[Coverage], deal: Deal | None) -> Iterator[Gap]:
    """Yield contradictions between papers, each with the file names."""
    names = {line.document_id: line.name for line in coverage}
    for omission in deal.omissions if deal else ():
        if subject := _CONTRADICTIONS.get(omission.kind):
            words = joined(
                Said(
                    "“{name}” in {document}, {said}",
                    name=_short(quote.text),
                    document=names.get(quote.document_id, "?"),
                    said=page_or_paragraph(quote),
                )
                for quote in omission.quotes
            )
            yield Gap(subject, sentence(words), is_left_out=True)


def omission_words(omission: Omission) -> str:
    """Describe the omissions of a paper, with the words at the first places."""
    places: list[str] = [
        Said("{said} “{name}”", said=page_or_paragraph(quote), name=_short(quote.text))
        for quote in omission.quotes[:_MAX_PLACES]
    ]
    if omission.n > len(places):
        places.append("…")
    return sentence(
        counted(
            omission.n,
            *_LEFT_OUT[omission.kind],
            name=omission.name,
            places=joined(places, ", "),
        )
    )


def _short(text: str) -> str:
    """Return the exact words of a place, cut behind a word if there are many."""
    words = " ".join(text.split())
    if len(words) <= _MAX_PLACE_CHARS:
        return words
    first = words[: _MAX_PLACE_CHARS + 1].rpartition(" ")[0]
    return f"{first or words[:_MAX_PLACE_CHARS]}…"


def _unread_gaps(line: Coverage) -> Iterator[Gap]:
    notes = list(_folded(_unread_notes(line.reason)))
    words = ""
    if not _is_whole(line):
        words = _unread_words(line)
    elif notes:
        words = joined(map(sentence, notes), " ")
    elif is_cut(line):
        words = sentence("opened, but no passage of text was found to screen")
    if words:
        yield Gap(line.name, words, line.document_id, is_unread=True)


def _unread_notes(text: str) -> Iterator[Said]:
    """Yield the notes on unread parts of pages, with the numbers of the pages."""
    if not isinstance(text, Said):
        return
    if text.code in _UNREAD_NOTES:
        yield text
    elif "numbers" in text.values:
        if found := joined(_unread_notes(str(text.values["said"]))):
            yield Said(text.code, numbers=text.values["numbers"], said=found)
    else:
        for value in text.values.values():
            yield from _unread_notes(str(value))


def _folded(notes: Iterable[Said]) -> Iterator[str]:
    """Yield the notes; those with equal words are one, with the pages of all."""
    found: dict[str, list[Said]] = {}
    for note in notes:
        words = str(note.values["said"] if note.code in _ON_PAGES else note)
        found.setdefault(words, []).append(note)
    for words, (first, *others) in found.items():
        if not others or first.code not in _ON_PAGES:
            yield first
            continue
        both = (first, *others)
        pages = {int(n) for x in both for n in str(x.values["numbers"]).split(", ")}
        code = max(
            "pages {numbers}: {said}", *(x.code for x in both), key=_ON_PAGES.index
        )
        yield Said(code, numbers=", ".join(map(str, sorted(pages))), said=words)


def is_read_in_full(line: Coverage) -> bool:
    """Return True if all pages of a document were read, with their pictures."""
    return _is_whole(line) and not any(_unread_notes(line.reason))


def is_cut(line: Coverage) -> bool:
    """Return True if pages or all words of a document could not be read."""
    is_empty = line.n_passages == 0 and not is_archive_line(line)
    return is_empty or not _is_whole(line)


def _is_whole(line: Coverage) -> bool:
    return line.status is Status.READ and line.n_pages_read >= line.n_pages


def _unread_words(line: Coverage) -> str:
    left = line.n_pages - line.n_pages_read
    words = STATUS_WORDS[line.status]
    if line.n_pages_read and left > 0:
        one, many = "{n} of {m} page not read", "{n} of {m} pages not read"
        words = Said(one if line.n_pages == 1 else many, n=left, m=line.n_pages)
    return joined((sentence(part) for part in (words, line.reason) if part), " ")


def sentence(said: str) -> str:
    """Return words as a sentence, with a capital and a full stop."""
    return Said("{said!c}.", said=said)


def measured_in(line: Coverage, languages: Collection[str]) -> str:
    """Return how far the model was measured in the language of a document.

    Args:
        line: Coverage line of the document. It says for which languages the model that
            read it was tested on few passages only.
        languages: ISO 639-1 codes of the languages on which the model was measured.

    Returns:
        "" if it was, or if no text was read, which is already a gap; "few" or "none".
    """
    if line.n_passages == 0 or line.language in set(languages):
        return ""
    is_few = any(
        note.code in IN_LANGUAGE
        and (note.values["code"], note.values["said"]) == (line.language, FEW_TESTED)
        for note in sentences_in(line.reason)
    )
    return "few" if is_few else "none"


def _untested(lines: Iterable[Coverage], languages: Collection[str]) -> Iterator[Gap]:
    """Yield one gap for each language on which the model was not tested enough.

    One gap for each document would hide all other gaps in a case of another language.
    """
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        if measured := measured_in(line, languages):
            words = _language(line, measured, languages)
            found.setdefault(words, {}).setdefault(line.document_id, line.name)
    for words, names in found.items():
        if len(names) == 1:
            (alone,) = names.items()
            yield Gap(alone[1], words, alone[0], is_untested=True)
            continue
        first = ", ".join([*names.values()][:_MAX_PLACES])
        more = ", …" if len(names) > _MAX_PLACES else ""
        subject = Said("{n} documents ({names})", n=len(names), names=first + more)
        yield Gap(subject, words, is_untested=True)


def _language(line: Coverage, measured: str, languages: Collection[str]) -> str:
    code = "language unknown: read, but the model was not tested on it"
    if measured == "few":
        code = "language “{code}”: read, but the model was tested on few passages in it"
    elif line.language:
        code = "language “{code}”: read, but the model was not tested in it"
    codes = ", ".join(sorted(languages)) or "no language"
    there = Said("it was tested in: {codes}", codes=codes)
    return joined((sentence(Said(code, code=line.language)), sentence(there)), " ")


def _missing_kinds(coverage: Iterable[Coverage], deal: Deal | None) -> Iterator[Gap]:
    read = {line.kind for line in coverage if line.n_passages}
    if n_searched(deal):  # only quoted reports of other libraries are in the case
        read.add(Kind.REPORT)
    for kind, (subject, words) in _WANTED.items():
        if kind not in read:
            yield Gap(subject, sentence(words))


def n_searched(deal: Deal | None) -> int:
    """Return the number of reports that were searched, also those without a hit."""
    return max((search.n_reports for search in deal.searches), default=0) if deal else 0
