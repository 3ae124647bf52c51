"""The dossier says what was not read first, and no text acts as markup."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.casefile.gaps import find_gaps
from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    Decision,
    FlagSheet,
    Queue,
    Quote,
    Status,
    Verdict,
    joined,
)
from pipeline.dossier.attributes import attribute_words
from pipeline.dossier.formats import (
    build_book,
    dossier_style,
    render_dossier,
    renderer_of,
)
from pipeline.dossier.inputs import AddedPassage, Answers
from pipeline.dossier.questions import dossier_words
from pipeline.dossier.sections.quoting import references
from pipeline.dossier.view import build_view
from pipeline.errors import ConfigError, SpanError
from pipeline.screening.coverage import language_reasons
from pipeline.store.log import LoggedDecision, words_sha256
from pipeline.store.record.sealing import Head
from tests.dossier.sample import NOON, sample_case

HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'
    "</style></svg>\u202eevil\x00 & &lt;b&gt;"
)
VOID = {"meta", "br", "img", "input", "link", "hr"}
SHAPES = {"rect", "line", "image", "use"}


class Page(HTMLParser):
    """Collects tags, ids and text; fails on tags that do not match."""

    def __init__(self, text):
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.attributes: list[str] = []
        self.quotes: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_startendtag(self, tag, attrs):
        self._note(tag, attrs)

    def handle_starttag(self, tag, attrs):
        self._note(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "blockquote" in self.open and self.open[-1] != "span":
            self.quotes[-1] += data

    def _note(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.attributes.extend(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if attrs.get("href", "").startswith("#"):
            self.links.append(attrs["href"][1:])


@pytest.fixture(scope="module")
def case():
    return sample_case()


@pytest.fixture(scope="module")
def html(case):
    return render_dossier(case)


def without_findings(case, **changes):
    return replace(case, findings=(), passages={}, crops={}, **changes)


def test_the_same_case_gives_the_same_file(case, html):
    assert render_dossier(sample_case()) == html


def test_tags_match_ids_are_unique_and_links_lead_somewhere(html):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.links) <= set(page.ids)


def part_of(quote):
    return quote.removeprefix("[…] ").removesuffix(" […]")


def test_quotes_stand_untouched_wherever_they_are_repeated(case, html):
    quotes = Page(html).quotes
    exact = [card.finding.quote for card in build_view(case).ordered]
    assert all(any(part_of(quote) in words for words in exact) for quote in quotes)
    assert set(exact) <= set(quotes)
    assert quotes[-len(exact) :] == exact  # the evidence, each once and in order


def test_the_parts_stand_in_the_order_in_which_they_are_checked(case):
    book = build_book(case)
    assert [section.anchor for section in book.sections] == [
        "sheet", "raised", "ask", "memo", "awareness", "documents", "item",
        "capability", "parties", "destination", "flags", "safeguards", "mitigation",
        "choices", "decisions", "notification", "earlier", "coverage", "versions",
        "log", "evidence",
    ]  # fmt: skip
    main = [section.anchor for section in book.sections if not section.is_annex]
    assert main == ["sheet", "raised", "ask", "memo", "awareness"]


def test_an_attribute_is_followed_by_the_words_that_gave_it(html):
    given = 'functions: analyse</span><span class="soft"> (</span><bdi>“compares”, '
    assert f'{given}“searches”</bdi><span class="soft">)</span>' in html
    # Counted by value, whatever gave it.
    assert '<span class="soft">functions: </span>analyse (1)' in html


def test_elements_of_the_definition_are_asked_one_by_one(case, html):
    at = [
        html.index(f'id="element-{element.anchor}"')
        for element in dossier_words().element
    ]
    assert at == sorted(at)
    assert html.index('id="annex"') < at[0]


def test_what_is_not_recorded_is_a_line_to_fill_in(html):
    memo = html[html.index('id="memo"') : html.index('id="decisions"')]
    for name in ("Decision", "Opposing opinions", "Answer of the authority"):
        at = memo.index(f"<dt>{name}")
        assert 'class="blank"' in memo[at : at + 200]
    assert "notify" in html
    assert "seek authorisation" not in html


def test_answers_stand_at_the_passage_and_in_the_list_of_decisions():
    case = sample_case()
    finding = case.findings[0]
    decision = Decision(
        finding.document_id, finding.start, finding.end, finding.label,
        Verdict.DISMISSED, "Ada Example", NOON, "only a heading", finding.finding_id,
        "about_something_else",
    )  # fmt: skip
    place = (finding.document_id, finding.start, finding.end, finding.label)
    sha256 = words_sha256(finding.quote)
    log = (LoggedDecision(7, decision, place, sha256, sha256),)
    event = CaseEvent(case.case, CaseAct.CLOSED, "Bea Example", NOON, "asked", "f" * 64)
    answers = Answers(log=log, events=(event,), n_decisions=7, head=Head(7, "a" * 64))
    before, view = build_view(case), build_view(replace(case, answers=answers))
    assert before.n_open - view.n_open == 1
    html = render_dossier(replace(case, answers=answers))
    number = view.cards[finding.finding_id].number
    shown = html[html.index(f'id="f{number}"') :]
    shown = shown[: shown.index("</article>")]
    assert "dismissed" in shown
    assert "Ada Example" in shown
    assert "only a heading" in shown
    listed = html[html.index('id="decisions"') : html.index('id="coverage"')]
    assert "about something else" in listed
    assert f"#f{number}" in listed
    memo = html[html.index('id="memo"') : html.index('id="decisions"')]
    assert "Bea Example" in memo
    assert f"--head {'a' * 64}" in html


def test_an_answer_about_other_words_is_none():
    case = sample_case()
    finding = case.findings[0]
    decision = Decision(
        finding.document_id, finding.start, finding.end, finding.label,
        Verdict.CONFIRMED, "Ada Example", NOON,
    )  # fmt: skip
    place = (finding.document_id, finding.start, finding.end, finding.label)
    logged = LoggedDecision(1, decision, place, "0" * 64, words_sha256("other words"))
    view = build_view(replace(case, answers=Answers(log=(logged,))))
    assert view.n_open == build_view(case).n_open


def test_what_people_added_is_evidence_too():
    case = sample_case()
    passage = next(p for p in case.passages.values() if "Set-up takes" in p.text)
    decision = Decision(
        passage.document_id, passage.start, passage.end, "evasive_end_use",
        Verdict.CONFIRMED, "Ada Example", NOON,
    )  # fmt: skip
    sha256 = words_sha256(passage.text)
    key = (passage.document_id, passage.start, passage.end, "evasive_end_use")
    logged = LoggedDecision(3, decision, key, sha256, sha256)
    where = Quote(
        passage.document_id, passage.start, passage.end, passage.text,
        passage.page_number, passage.boxes,
    )  # fmt: skip
    answers = Answers(log=(logged,), added=(AddedPassage(logged, where),))
    html = render_dossier(sample_case(answers=answers))
    shown = html[html.index('id="a3"') :]
    assert passage.text in shown[: shown.index("</article>")].replace("&#39;", "'")
    assert ">A3</text>" in html  # its number beside its box on the page


def test_there_is_no_script_no_inline_style_and_nothing_to_load(html):
    page = Page(html)
    assert not {"script", "link", "iframe", "object", "form"} & set(page.tags)
    assert "style" not in page.attributes
    assert not [name for name in page.attributes if name.startswith("on")]
    assert not re.search(r'(?:src|href)="(?!#|data:image/jpeg;base64,)', html)
    assert "url(" not in dossier_style()


def test_the_policy_allows_exactly_our_style(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert policy
    assert style
    digest = hashlib.sha256(style[1].encode()).digest()
    allowed = base64.b64encode(digest).decode()
    assert f"style-src &#39;sha256-{allowed}&#39;" in policy[1] or (
        f"style-src 'sha256-{allowed}'" in policy[1]
    )
    assert policy[1].startswith("default-src 'none'; img-src data:;")


def test_no_text_of_a_document_acts_as_markup(case):
    finding = replace(
        case.findings[0],
        quote=HOSTILE,
        end=case.findings[0].start + len(HOSTILE),
        label="control_reference",
        attributes=(
            ("entry", HOSTILE),
            ("functions", "monitor"),
            ("functions.monitor", f"“{HOSTILE}”"),
            ("polarity", "asserted"),
        ),
        classifier=HOSTILE,
        model_version=HOSTILE,
        language=HOSTILE,
        finding_id=HOSTILE,
    )
    passage = case.passages[case.findings[1].passage_id]
    passage = replace(
        passage, heading=(HOSTILE,), before=HOSTILE, after=HOSTILE, columns=(HOSTILE,)
    )
    coverage = tuple(
        replace(line, name=HOSTILE, reason=HOSTILE, language=HOSTILE)
        for line in case.coverage
    )
    hostile = replace(
        case,
        case=HOSTILE,
        findings=(finding, *case.findings[1:]),
        passages={**case.passages, passage.passage_id: passage},
        coverage=coverage,
        reader_version=HOSTILE,
    )
    html = render_dossier(hostile)
    page = Page(html)
    assert not {"script", "img"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert page.tags.count("style") == 1
    assert "\u202e" not in html
    assert "\x00" not in html
    assert "{{ 7*7 }}" in html


def test_what_was_not_read_is_on_the_first_page(html):
    assert html.index("price list.xlsx") < html.index('id="contents"')
    assert html.index('class="statement stop"') < html.index('id="contents"')


def test_the_first_page_names_every_gap(case):
    html = render_dossier(case)
    first = html[: html.index('id="contents"')]
    gaps = find_gaps(case.coverage, ("en",))
    assert len(gaps) > 3
    for gap in gaps:
        assert escape(gap.subject) in first, gap.subject


def test_each_unread_document_is_named_with_its_reason(case):
    gaps = {gap.subject: gap.words for gap in find_gaps(case.coverage, ("en",))}
    assert gaps["Annex F scanned.pdf"].startswith("1 of 4 pages not read.")
    assert "password" in gaps["minutes.pdf"]
    assert gaps["minutes.pdf"].lower().count("password") == 1
    assert "“ar”" in gaps["عرض المنتج.pdf"]


def test_a_language_tested_on_few_passages_is_not_called_untested(case):
    passage = next(iter(case.passages.values()))
    passages = [replace(passage, language="ar")] * 3
    reason = joined(language_reasons(passages, ("en",), ("ar",)))
    coverage = tuple(
        replace(line, reason=reason if line.language == "ar" else line.reason)
        for line in case.coverage
    )
    assert reason in {line.reason for line in coverage}
    gaps = {gap.subject: gap.words for gap in find_gaps(coverage, ("en",))}
    assert "tested on few passages in it" in gaps["عرض المنتج.pdf"]
    assert "measured on few passages" in render_dossier(
        replace(case, coverage=coverage)
    )


def test_a_finding_says_that_its_language_was_not_tested(case):
    pairs = (("measured_in_language", "none"), ("functions", "none"))
    finding = replace(case.findings[0], attributes=pairs)
    ((name, values),) = attribute_words(finding)
    assert name == "tests in this language"
    assert [value.name for value in values] == ["none"]


def test_nothing_found_and_all_read_is_no_flag_raised():
    case = without_findings(sample_case(with_gaps=False))
    sheet = FlagSheet(case.case, NOON, (), (), Queue.NO_FLAG_RAISED, (), ())
    html = render_dossier(replace(case, flag_sheet=sheet))
    assert "no_flag_raised" in html
    assert "no concern" not in html.lower()


def test_a_case_that_nobody_looked_up_is_not_clear():
    html = render_dossier(without_findings(sample_case(with_gaps=False)))
    assert "no_flag_raised" not in html
    assert "no name was searched" in html[: html.index('id="contents"')]


def test_the_same_bytes_under_two_names_are_two_lines_and_one_evidence(case):
    first, *others = case.coverage
    twin = replace(first, name="copy.pdf")
    html = render_dossier(replace(case, coverage=(first, twin, *others)))
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.links) <= set(page.ids)
    shown = html[html.index('id="documents"') :]
    for words in ("copy.pdf", "same bytes as D1", 'id="d1"', 'id="d2"', 'id="d9"'):
        assert words in shown
    assert html.count('id="evidence-') == 4


def read_in_part(line):
    return replace(line, status=Status.PARTIAL, n_pages=9, reason="page 9 is blank")


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (read_in_part, "GhostLine"),
        (lambda line: replace(line, n_pages=line.n_pages + 1), "GhostLine"),
        (lambda line: replace(line, language="ka"), "GhostLine"),
        (lambda line: replace(line, language=None), "GhostLine"),
        (lambda line: replace(line, n_passages=0), "GhostLine"),
        (lambda line: replace(line, status=Status.ENCRYPTED), "GhostLine"),
    ],
)
def test_any_gap_forbids_no_flag_raised(change, missing):
    case = without_findings(sample_case(with_gaps=False))
    first, *others = case.coverage
    html = render_dossier(replace(case, coverage=(change(first), *others)))
    assert "no_flag_raised" not in html
    statement = html[html.index("Nothing can be said yet") :]
    assert missing in statement[: statement.index("</div>")]


@pytest.mark.parametrize("kind", ["brochure", "contract", "report"])
def test_a_missing_kind_of_document_is_a_gap(kind):
    case = without_findings(sample_case(with_gaps=False))
    coverage = tuple(line for line in case.coverage if line.kind != kind)
    html = render_dossier(replace(case, coverage=coverage))
    assert "no_flag_raised" not in html


def test_an_empty_case_is_not_clear():
    html = render_dossier(without_findings(sample_case(), coverage=()))
    assert "no_flag_raised" not in html
    assert "Nothing can be said yet" in html


def test_counter_evidence_is_never_taken_off(case):
    view = build_view(case)
    flags = [
        f
        for f in case.findings
        if f.label not in ("contractual_safeguard", "licence_or_oversight")
        and ("polarity", "negated") not in f.attributes
    ]
    without = build_view(replace(case, findings=tuple(flags)))
    assert sum(p.is_counter for card in view.ordered for p in card.points) == 4
    assert len(view.points) == len(without.points)


def test_repeats_are_one_card_that_lists_its_places(html):
    assert html.count("The same words are also at:") == 1


def test_each_page_has_one_picture_with_all_its_quotes_numbered(case, html):
    cards = build_view(case).ordered
    pages = {(c.finding.document_id, c.finding.page_number) for c in cards}
    assert html.count("data:image/jpeg;base64,") == len(pages)
    for card in cards:
        assert f">{card.name}</text>" in html
    assert max(len(card.points) for card in cards) > 1


def test_a_long_row_of_numbers_is_given_as_runs(case):
    view = build_view(case)
    words = "".join(span.text for span in references(view, view.ordered))
    assert re.match(r"D1: F1–F\d+ · D2: F\d+–F\d+", words)


def test_every_label_is_explained_once(case, html):
    for label in case.labels.ids:
        assert html.count(f'id="label-{label}"') == 1


def test_the_name_of_the_file_says_the_format():
    with pytest.raises(ConfigError, match=r"\.html, \.pdf, \.json"):
        renderer_of(Path("deal.docx"))


def test_the_time_must_be_aware(case):
    with pytest.raises(ConfigError, match="aware"):
        replace(case, created_at=datetime(2026, 11, 24))  # noqa: DTZ001


def test_a_finding_without_coverage_is_refused(case):
    with pytest.raises(ConfigError, match="no coverage line"):
        replace(case, coverage=case.coverage[1:])


def test_a_quote_that_is_not_in_the_text_is_refused(case):
    first, *others = case.findings
    wrong = replace(first, quote=first.quote.replace("agent", "agents", 1)[:-1])
    with pytest.raises(SpanError, match="differs from the stored text"):
        replace(case, findings=(wrong, *others))


def contrast(a, b):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palettes():
    for block in re.findall(r":root \{(.*?)\}", dossier_style(), re.DOTALL):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", block))
        yield {
            k: v if len(v) == 7 else "#" + "".join(2 * c for c in v[1:])
            for k, v in colours.items()
        }


@pytest.mark.parametrize("palette", list(palettes()), ids=["light", "dark", "print"])
def test_text_has_the_contrast_of_wcag_aa(palette):
    grounds = ("paper", "flag-ground", "stop-ground", "counter-ground")
    for ground in grounds:
        for ink in ("ink", "soft", "link"):
            assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
    for name in ("flag", "stop", "counter"):
        assert contrast(palette[name], palette[f"{name}-ground"]) >= 4.5, name
    assert contrast(palette["counter"], palette["paper"]) >= 4.5
    assert contrast(palette["mark-ink"], palette["mark"]) >= 4.5
