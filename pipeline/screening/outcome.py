"""One document in; its passages, findings and line of coverage out."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from pipeline.classify.kind import KindDoubt, KindGuess
from pipeline.classify.model import Model
from pipeline.datamodel import (
    Coverage,
    Document,
    Finding,
    Kind,
    MarkKind,
    Passage,
    Said,
    Status,
    joined,
)
from pipeline.errors import IngestError, OutOfBudget
from pipeline.ingest.contained.unpack import Part, read_part
from pipeline.ingest.sandbox.child import Allowance
from pipeline.screening.coverage import (
    disguise_reasons,
    label_reasons,
    language_reasons,
    measured_on,
    page_reasons,
)
from pipeline.settings import settings

_UNSURE_SHARE = 0.2
"""Share of a quote's characters that OCR is unsure of, above which the finding says
so."""

_MAX_PASSAGES = 100_000
"""Most passages of one document. At 1,200 passages a second they take a minute and a
half; the longest real document at hand has 1,100 pages."""

_LEAST_PASSAGES = 500
_BYTES_A_PASSAGE = 20
_CHARS_A_PASSAGE = 200
"""A file may have 500 passages and one more for each 20 of its bytes; a packed price
list has one for each 30. 200 characters take as long as a passage, however they are
cut."""


class Outcome(NamedTuple):
    """A screened document.

    Attributes:
        document: The document; None if it cannot be read.
        passages: Its passages.
        findings: Their findings.
        closeness: Closeness of each passage, as in ``Scored``.
        coverage: Line of coverage.
        is_checked: Whether a second reader, if there is one, answered on each finding.
    """

    document: Document | None
    passages: list[Passage]
    findings: list[Finding]
    closeness: list[float]
    coverage: Coverage
    is_checked: bool = True


def passage_allowance() -> Allowance:
    """Return a run's budget for files with very many passages."""
    return Allowance(_MAX_PASSAGES, _LEAST_PASSAGES)


def screen_part(
    part: Part, kind: Kind | None, model: Model, allowed: Allowance
) -> Outcome:
    """Read a document, cut it into passages and score them.

    Args:
        part: Part that holds the document, with its place and bytes.
        kind: Kind as which to screen it; None lets the text decide.
        model: Model that screens it.
        allowed: Allowance of the run for passages beyond those that its bytes are
            worth.

    Raises:
        OutOfBudget: The rest of the run's allowance is too small.
    """
    from pipeline.findings import findings_of, score_passages
    from pipeline.text.language import main_language
    from pipeline.text.segment import segment

    if part.contents.is_archive:
        return Outcome(None, [], [], [], _archive_coverage(part))
    try:
        document = read_part(part)
    except OutOfBudget:
        raise
    except IngestError as error:
        line = unread_line(part.document_id, part.name, error)
        return Outcome(None, [], [], [], line)
    _take_passages(document, len(part.data), allowed)
    passages, cut = _within_budget(segment(document))
    guess = model.kinds.decide(document.text)
    language = main_language(p.language for p in passages)
    doubts = [] if kind or not passages else kind_doubts(guess, language)
    probability = None if kind else guess.probability
    kind = kind or guess.kind
    scored = score_passages(passages, kind, model.classifier)
    marks = partial(_marks, document=document, model=model)
    findings = findings_of(passages, kind, model.classifier, scored, marks)
    unheard: list[str] = []
    if settings().second_reader_url:
        from pipeline.classify.second_reader import second_reader

        findings, unheard = second_reader().read(findings, passages, kind)
    reasons = [
        *_nothing_said(document, passages),
        *doubts,
        *cut,
        *page_reasons(document),
        *disguise_reasons(passages),
        *language_reasons(passages, model.languages, model.weak_languages),
        *label_reasons(passages, model.lacks, model.lacks_elsewhere, model.shared),
        *unheard,
        *part.contents.reasons(),
    ]
    complete = part.contents.is_whole and not cut
    coverage = Coverage(
        document_id=document.document_id,
        name=document.name,
        kind=kind,
        language=language,
        n_pages=len(document.pages),
        n_pages_read=len(document.pages) - len(document.unread_pages),
        n_passages=len(passages),
        status=document.status if complete else _at_least_partial(document.status),
        reason=joined(reasons),
        kind_probability=probability,
    )
    return Outcome(
        document, passages, findings, scored.closeness, coverage, not unheard
    )


def _nothing_said(document: Document, passages: Sequence[Passage]) -> list[str]:
    """Return a note on a document with text, but without a word."""
    if passages or document.unread_pages or not document.text.strip():
        return []
    return [Said("no words: only digits, signs or pictures; nothing was screened")]


def kind_doubts(guess: KindGuess, language: str | None) -> list[str]:
    """Return why a guessed kind may be wrong.

    Kinds are recognised by words, learned mostly from English documents: an article in
    another language must not silently pass for a report.
    """
    if guess.doubt is KindDoubt.FEW_WORDS:
        found = (
            "kind not sure, read as {said}: too few words; set it when you add the file"
        )
    elif language not in ("en", None):
        found = (
            "kind not sure, read as {said}: kinds were learned in English; "
            "set it when you add the file"
        )
    elif guess.doubt is KindDoubt.LETTER:
        found = (
            "kind not sure, read as {said}: it opens as a letter or memo; "
            "set it when you add the file"
        )
    elif guess.doubt is KindDoubt.CLOSE:
        found = (
            "kind not sure, read as {said}: another kind is about as likely; "
            "set it when you add the file"
        )
    else:
        return []
    return [Said(found, said=guess.kind)]


def _take_passages(document: Document, n_bytes: int, allowed: Allowance) -> None:
    """Charge the cost of screening a document, before it is cut into passages.

    Raises:
        OutOfBudget: It has more passages than its bytes are worth and the run has left.
    """
    n = max(len(document.blocks), len(document.text) // _CHARS_A_PASSAGE)
    cost, worth = min(n, _MAX_PASSAGES), _LEAST_PASSAGES + n_bytes / _BYTES_A_PASSAGE
    if cost > worth + allowed.share:
        msg = Said(
            "about {n} passages in {m} bytes, after other files of this kind used up "
            "the time; run again",
            n=n,
            m=n_bytes,
        )
        raise OutOfBudget(msg)
    allowed.take(cost, worth)


def _within_budget(passages: list[Passage]) -> tuple[list[Passage], list[str]]:
    n_left = len(passages) - _MAX_PASSAGES
    if n_left <= 0:
        return passages, []
    why = Said(
        "{n} of {m} passages exceed the limit of {limit} per document and are not "
        "screened",
        n=n_left,
        m=len(passages),
        limit=_MAX_PASSAGES,
    )
    return passages[:_MAX_PASSAGES], [why]


def _archive_coverage(part: Part) -> Coverage:
    contents = part.contents
    reason = joined(contents.reasons())
    return bare_line(part.document_id, part.name, contents.status, reason)


def _marks(
    passage: Passage, *, document: Document, model: Model
) -> tuple[tuple[str, str], ...]:
    """Return how a passage was read and how well its language is measured."""

    def share(kind: MarkKind) -> float:
        return document.share_marked(passage.start, passage.end, kind)

    found = {
        "read_by": "ocr" if share(MarkKind.OCR) else "",
        "measured_in_language": measured_on(
            passage.language, model.languages, model.weak_languages
        ),
        "ocr_confidence": "low" if share(MarkKind.UNSURE) > _UNSURE_SHARE else "",
        "visibility": _visibility(share(MarkKind.HIDDEN)),
    }
    return tuple((name, value) for name, value in found.items() if value)


def _visibility(hidden: float) -> str:
    # Spaces between hidden words bear the mark too; those around them do not.
    return "" if hidden == 0 else "hidden" if hidden > 0.95 else "partly hidden"


def _at_least_partial(status: Status) -> Status:
    return Status.PARTIAL if status is Status.READ else status


def unread_line(document_id: str, name: str, error: IngestError) -> Coverage:
    """Return the line of coverage of a document that could not be read."""
    return bare_line(document_id, name, Status(error.status), str(error))


def bare_line(document_id: str, name: str, status: Status, reason: str) -> Coverage:
    """Return the line of coverage of an entry without pages."""
    return Coverage(
        document_id=document_id, name=name, kind=None, language=None, n_pages=0,
        n_pages_read=0, n_passages=0, status=status, reason=reason,
    )  # fmt: skip
