"""How much of a case was read: one headline, the numbers, and the gaps."""

import re
from dataclasses import replace

import pytest

from pipeline.casefile.coverage import (
    count_coverage,
    coverage_headline,
    coverage_words,
)
from pipeline.casefile.gaps import _UNREAD_NOTES, Gap, find_gaps
from pipeline.datamodel import (
    Coverage,
    Deal,
    Document,
    Kind,
    Page,
    Search,
    Status,
    counted,
    joined,
)
from pipeline.dossier.assess import assess
from pipeline.ingest.ocr.image import OUT_OF_TIME
from pipeline.ingest.ocr.scans import _BEYOND, _FAILED
from pipeline.screening.coverage import page_reasons
from tests.casefile.accounts import client_of
from tests.casefile.test_brief import written
from tests.parties.deal.made import CASE, NOON, Made

KINDS = (Kind.BROCHURE, Kind.CONTRACT, Kind.REPORT)


def line_of(kind: Kind = Kind.BROCHURE) -> Coverage:
    key, name = kind.value[0] * 64, f"{kind.value}.pdf"
    return Coverage(key, name, kind, "en", 62, 62, 900, Status.READ)


def of_case(*kinds: Kind) -> list[Coverage]:
    return [line_of(kind) for kind in kinds]


def test_notes_of_readers_are_known() -> None:
    assert {*_FAILED, *_BEYOND} <= set(_UNREAD_NOTES)


def test_pictures_that_were_not_read_are_a_gap_and_count() -> None:
    told = counted(11, *_FAILED, said=OUT_OF_TIME)
    notes = ("1 picture read by OCR", joined(("a hidden slide", told)), told)
    pages = tuple(
        Page(n, 595.0, 842.0, 0, 0, note=note) for n, note in enumerate(notes, 1)
    )
    document = Document("b" * 64, "b.pdf", "application/pdf", "", pages, (), "1")
    line = replace(line_of(), reason=joined(page_reasons(document)))
    lines = [line, *of_case(Kind.CONTRACT, Kind.REPORT)]
    (gap,) = find_gaps(lines, ["en"])
    assert gap.document_id == line.document_id
    words = "11 pictures not read: the time for the pictures of a document was used up"
    assert gap.words == f"Pages 2, 3: {words}."
    assert count_coverage(lines).full == 2
    assert coverage_words(lines).startswith("3 documents, 2 read in full.")
    assert coverage_headline([gap], ()) == "Not everything was read."


@pytest.mark.parametrize(
    ("lines", "silent", "said"),
    [
        (of_case(*KINDS), (), "Nothing is known to be missing."),
        (
            [replace(line_of(), language=None), *of_case(*KINDS[1:])],
            (),
            "Everything was read, but the model was not tested enough on a language.",
        ),
        (
            of_case(*KINDS[:2]),
            ("no party was found in the papers",),
            "Everything was read, but a kind of document is missing; not everything "
            "was searched.",
        ),
        (
            [replace(line_of(), n_pages_read=61, status=Status.PARTIAL)],
            (),
            "Not everything was read. Also: a kind of document is missing.",
        ),
    ],
)
def test_the_headline_says_what_is_lacking(
    lines: list[Coverage], silent: tuple[str, ...], said: str
) -> None:
    assert coverage_headline(find_gaps(lines, ["en"]), silent) == said


def test_an_omission_of_the_papers_is_no_gap_in_reading() -> None:
    said = coverage_headline([Gap("a.pdf", "…", "a" * 64, is_left_out=True)], ())
    assert said == "Everything was read, but the papers leave something out."


def test_reports_that_were_searched_without_a_hit_are_not_missing() -> None:
    lines = of_case(Kind.BROCHURE, Kind.CONTRACT)
    search = Search("party", "Tane", (), NOON, "plain 1", (), 3, 9, 0, 0)
    searched = Deal(CASE, NOON, (), (), (), searches=(search,))
    unsearched = replace(searched, searches=(replace(search, n_reports=0),))
    assert find_gaps(lines, ["en"], searched) == ()
    for deal in (unsearched, None):
        (gap,) = find_gaps(lines, ["en"], deal)
        assert gap.subject == "No public report was read"


def test_desk_and_dossier_have_the_same_headline(empty: Made) -> None:
    empty.add("order.txt", "Nothing is said.", Kind.CONTRACT)
    empty.add("brochure.txt", "A loom.", Kind.BROCHURE)
    assess(empty.store, CASE, ["en"])
    said = "Everything was read, but a kind of document is missing; not everything"
    client = client_of(empty.store)
    case, cases = client.get("/case", {"case": CASE}).text, client.get("/").text
    html = written(empty, "html").decode()
    coverage = re.sub(r"<[^>]+>", "", html[html.index('id="coverage"') :])
    assert said in case
    assert said in cases
    assert said in coverage


def test_one_language_of_many_papers_is_one_gap() -> None:
    lines = [
        replace(line_of(), document_id=f"{n}" * 64, name=f"{n}.pdf", language="de")
        for n in range(5)
    ]
    (gap,) = [g for g in find_gaps(lines, ["en"]) if g.is_untested]
    assert gap.subject == "5 documents (0.pdf, 1.pdf, 2.pdf, …)"
    assert gap.document_id is None
    assert "tested in: en" in gap.words
    (alone,) = [g for g in find_gaps(lines[:1], ["en"]) if g.is_untested]
    assert (alone.subject, alone.document_id) == ("0.pdf", "0" * 64)
