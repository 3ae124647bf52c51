"""The dossier says what was not read first, and no text acts as markup."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser

import pytest

from pipeline.cases.dossier import dossier_style, render_dossier
from pipeline.cases.gaps import find_gaps
from pipeline.cases.inputs import passage_id
from pipeline.cases.view import build_view
from pipeline.datamodel import Status
from pipeline.errors import ConfigError, SpanError
from tests.cases.sample import sample_case

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


def test_quotes_stand_untouched(case, html):
    quotes = Page(html).quotes
    view = build_view(case)
    shown = {card.number: card for card in view.cards.values()}
    assert len(quotes) == len(shown)
    assert quotes == [shown[number].finding.quote for number in sorted(shown)]


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
        attributes=(("entry", HOSTILE), ("polarity", "asserted")),
        classifier=HOSTILE,
        model_version=HOSTILE,
        language=HOSTILE,
        finding_id=HOSTILE,
    )
    passage = case.passages[passage_id(case.findings[1])]
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


def test_coverage_stands_above_everything(html):
    order = [html.index(f'id="{name}"') for name in ("coverage", "contents", "summary")]
    assert order == sorted(order)
    assert html.index("price list.xlsx") < html.index('id="summary"')


def test_each_unread_document_is_named_with_its_reason(case):
    gaps = {gap.subject: gap.words for gap in find_gaps(case.coverage, ("en",))}
    assert gaps["Annex F scanned.pdf"].startswith("1 of 4 pages not read.")
    assert "password" in gaps["minutes.pdf"]
    assert gaps["minutes.pdf"].lower().count("password") == 1
    assert "“ar”" in gaps["عرض المنتج.pdf"]


def test_nothing_found_and_all_read_is_no_flag_raised():
    html = render_dossier(without_findings(sample_case(with_gaps=False)))
    assert "no_flag_raised" in html
    assert "no concern" not in html.lower()


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
    assert view.n_counter == 4
    assert view.n_flags == without.n_flags


def test_repeats_are_one_card_that_lists_its_places(html):
    assert "2 places" in html
    assert html.count("The same words stand at:") == 1


def test_a_passage_is_one_card_with_one_picture_and_all_its_labels(case, html):
    cards = {card.number: card for card in build_view(case).cards.values()}
    leads = {passage_id(card.finding) for card in cards.values()}
    assert len(cards) - len(leads) <= 1  # a rule stands in a section of its own
    assert html.count("data:image/jpeg;base64,") == len(leads)
    assert html.count("<use ") == len(cards) - len(leads)
    assert max(len(card.points) for card in cards.values()) > 1


def test_every_label_is_explained_once(case, html):
    found = {f.label for f in case.findings} & set(case.labels.ids)
    for label in found:
        assert html.count(f'id="label-{label}"') == 1


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
