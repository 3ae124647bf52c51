"""The printed dossier: whole, tagged, and the same to the byte."""

import re
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from pipeline.dossier.blocks import TextSpan
from pipeline.dossier.pdf import drawable, printable, render_pdf
from pipeline.dossier.view import build_view
from pipeline.labels import default_labels
from pipeline.review.words import tongue_of
from tests.dossier.sample import sample_case

SCRIPTS = (
    "Ministère Müdürlüğü Υπουργείο Министерство وزا"
    "رة الداخلية משטרה პოლიცია 国家安全部 국가정보원 गृह मंत्रालय กระทรวง"
)


@pytest.fixture(scope="module")
def case():
    return sample_case()


@pytest.fixture(scope="module")
def printed(case):
    return render_pdf(case)


def words_of(data):
    with pdfium.PdfDocument(data) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return plain("".join(pages))


def plain(words):
    """Return words as a line of print may break them: no white space, no breaks."""
    return re.sub(r"[\s\u00ad\u200b\ufffe\x02]", "", words)


def test_the_same_case_gives_the_same_bytes(printed):
    assert render_pdf(sample_case()) == printed


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_sign_of_another_language_is_printed(case, language):
    tongue = tongue_of(language, default_labels())
    words = words_of(render_pdf(case, tongue))
    assert ";" in words
    assert "[U+" not in words


def test_every_quote_is_there_as_text(case, printed):
    words = words_of(printed)
    for card in build_view(case).ordered:
        assert plain(card.finding.quote) in words


def test_an_attribute_is_followed_by_the_words_that_gave_it(printed):
    assert plain("functions: analyse (“compares”, “searches”)") in words_of(printed)


def test_it_is_tagged_and_has_a_bookmark_for_each_part(printed):
    assert b"/MarkInfo" in printed
    with pdfium.PdfDocument(printed) as pdf:
        titles = [entry.get_title() for entry in pdf.get_toc()]
        meta = pdf.get_metadata_dict()
        assert pdf.is_tagged()
        assert pdf[0].get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    plain = [title.lstrip("0123456789 ") for title in titles]
    for part in ("What to do", "Decision", "Flags", "Evidence"):
        assert part in plain
    assert meta["CreationDate"].startswith("D:20261124120000")


def test_each_page_with_quotes_is_pictured_once(case, printed):
    with pdfium.PdfDocument(printed) as pdf:
        images = [
            item
            for page in pdf
            for item in page.get_objects(max_depth=9)
            if item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE
        ]
    assert len(images) == len(case.crops)


def told(case, words):
    """Return a case whose first finding has an attribute that some words gave."""
    given = (("functions", "monitor"), ("functions.monitor", f"“{words}”"))
    first, *others = case.findings
    first = replace(first, attributes=(*given, ("polarity", "asserted")))
    return replace(case, findings=(first, *others))


def test_no_text_of_a_document_acts_as_markup(case):
    hostile = '#panic("no") *b* $x$ @ref <f1> \\u{41} // gone /* gone */ `raw` = head'
    passage = case.passages[case.findings[0].passage_id]
    changed = replace(case, case=hostile, passages={**case.passages})
    heading = replace(passage, heading=(hostile,))
    changed.passages[passage.passage_id] = heading
    words = words_of(render_pdf(told(changed, hostile)))
    assert words.count(plain(hostile)) >= 2
    assert plain(f"functions: monitor (“{hostile}”)") in words


def test_names_in_many_scripts_are_drawn_and_others_are_named(case):
    assert set(SCRIPTS) <= drawable()
    assert printable(SCRIPTS) == SCRIPTS
    assert printable("Addis ኢ") == "Addis [U+12A2]"
    assert printable("\U0010fc00 On 1 May \ufffcthe") == "• On 1 May •the"
    words = words_of(render_pdf(replace(case, case="国家安全部 ኢ Министерство")))
    assert "国家安全部[U+12A2]Министерство" in words


@pytest.mark.parametrize(
    ("quote", "is_left"),
    [
        ("שלום XQZ תודה", False),
        ("سلام XQZ تشکر", False),
        ("Hello XQZ שלום", True),
        ("位置 XQZ 資料", True),
    ],
)
def test_a_quote_begins_at_the_side_of_its_script(case, quote, is_left):
    finding = replace(case.findings[0], quote=quote, end=case.findings[0].start + 9)
    made = render_pdf(replace(case, findings=(replace(finding, evidence=()),)))
    with pdfium.PdfDocument(made) as pdf:
        texts = [page.get_textpage() for page in pdf]
        page = next(t for t in texts if "XQZ" in t.get_text_range())
        whole = page.get_text_range()
        at = whole.index("XQZ")
        near = range(max(0, at - 12), min(len(whole), at + 12))
        first = [page.get_charbox(i)[0] for i in near if whole[i] == quote[0]]
        assert len(first) == 1
        assert (first[0] < page.get_charbox(at)[0]) == is_left


def test_a_word_longer_than_a_line_stays_on_the_page(case):
    name = "x" * 3000
    made = render_pdf(told(replace(case, case=name), "y" * 300))
    assert words_of(made).count("x" * 3000) >= 1
    assert "y" * 300 in words_of(made)
    with pdfium.PdfDocument(made) as pdf:
        for page in pdf:
            text = page.get_textpage()
            rights = [text.get_rect(i)[2] for i in range(text.count_rects())]
            assert max(rights, default=0) <= 596


def test_a_case_without_anything_is_printed(case):
    empty = replace(case, findings=(), passages={}, crops={}, coverage=())
    words = words_of(render_pdf(empty))
    assert "Nothingcanbesaidyet." in words
    assert "noconcern" not in words.lower()


def test_a_link_that_leads_nowhere_is_plain_text():
    from pipeline.dossier.pdf import _plain

    assert _plain(TextSpan("F9", target="f9"), frozenset()) == ["F9", "plain", ""]
