"""The first page: five quotes on which the proposal rests, and what is against it."""

import json
import re
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.first_page.brief import N_EXHIBITS, Brief, FirstPages
from pipeline.casefile.first_page.highlights import MAX_CHARS, excerpt, in_turn
from pipeline.casefile.flag_rules import default_rules
from pipeline.datamodel import Kind, Queue, Verdict, Weight
from pipeline.dossier.assess import assess
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.labels import default_labels
from pipeline.review.answers.requests import Act, Reason
from tests.casefile.accounts import client_of
from tests.casefile.states import FACE, answer, with_every_state
from tests.dossier.sample import MODEL
from tests.parties.deal.made import BROCHURE, CASE, COVERT, TORTURE, Made, whole_case


@pytest.fixture
def made(empty: Made) -> Made:
    return with_every_state(empty)


def written(made: Made, ending: str) -> bytes:
    return FORMATS[ending](load_case(made.store, CASE, model=MODEL))


def brief_of(made: Made) -> dict[str, Any]:
    brief: dict[str, Any] = json.loads(written(made, "json"))["brief"]
    return brief


def plain(words: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\ufffe\x02]", "", words)


def test_every_format_has_the_same_first_page(made: Made) -> None:
    brief = brief_of(made)
    html = written(made, "html").decode()
    first = html[html.index('id="sheet"') : html.index('id="contents"')]
    first = plain(re.sub(r"<[^>]+>", "", first).replace("&#39;", "'"))
    with pdfium.PdfDocument(written(made, "pdf")) as pdf:
        printed = plain(pdf[0].get_textpage().get_text_range())
    assert 2 <= len(brief["strongest"]) <= N_EXHIBITS
    for shown in (*brief["strongest"], *brief["against"]):
        for page in (first, printed):
            assert plain(shown["words"]) in page
            assert f"{shown['passage']}" in page
    for flag in brief["flags"]:
        assert flag in first
        assert flag in printed
    n_shown = 3
    for words in brief["missing"][:n_shown]:
        assert plain(words) in printed
    assert plain(f"{len(brief['missing']) - n_shown} more, and what") in printed
    fits = "the item offered for covert surveillance (DF1) and reports on similar"
    assert plain(fits) in first
    assert plain("Also possible: request information") in first
    assert plain("The tool decides nothing.") in printed, "its last line"


def test_what_was_confirmed_comes_first_and_what_was_dismissed_is_gone(
    made: Made,
) -> None:
    covert = [e for e in brief_of(made)["strongest"] if e["label"] == COVERT]
    assert covert[0]["state"] == "confirmed"
    assert "dismissed" not in {e["state"] for e in covert}
    for which in ("open", "confirmed", "unsure", "adjusted", "disputed"):
        answer(made, f"{which} and runs", COVERT, Act.DISMISS, reason=Reason.NOT_SAID)
    brief = brief_of(made)
    assert "DF1" not in brief["flags"]
    assert COVERT not in {e["label"] for e in brief["strongest"]}


def test_flags_stand_in_the_order_of_the_reasons_for_the_proposal(made: Made) -> None:
    _, sheet = assess(made.store, CASE, ["en"])
    one, rules = sheet.flags[0], default_rules()
    weights = {
        "DF1": Weight.RAISED, "DF2": Weight.RAISED, "DF3": Weight.WEAK,
        "DF4": Weight.RAISED, "DF7": Weight.RAISED, "DF9": Weight.RAISED,
    }  # fmt: skip
    flags = [replace(one, flag_id=x, weight=w) for x, w in weights.items()]
    sheet = replace(sheet, flags=tuple(flags), queue=Queue.ESCALATE)
    found = [flag.flag_id for flag in in_turn(sheet, rules)]
    assert found == ["DF9", "DF4", "DF1", "DF2", "DF7", "DF3"]


def test_a_confirmed_denial_speaks_against_and_says_so(empty: Made) -> None:
    made, words = whole_case(empty.store), "The agent is never covert on any phone."
    made.add("no.txt", words, Kind.BROCHURE, (words, COVERT), polarity="negated")
    assess(made.store, CASE, ["en"])
    assert "confirmed as a denial" not in written(made, "html").decode()
    made.decide(made.findings[f"{COVERT} {words}"], Verdict.CONFIRMED)
    against = brief_of(made)["against"]
    assert [(e["words"], e["state"]) for e in against] == [(words, "confirmed")]
    assert "confirmed as a denial" in written(made, "html").decode()


def test_what_was_confirmed_about_the_item_is_quoted_and_the_reason_names_flags(
    empty: Made,
) -> None:
    words, label = "It follows cars in towns.", "person_location_tracking"
    empty.add("b.txt", f"{words}\n\nIt is red.", Kind.BROCHURE, (words, label))
    assess(empty.store, CASE, ["en"])
    assert not brief_of(empty)["strongest"], "it is open, and no flag rests on it"
    empty.decide(empty.findings[f"{label} {words}"], Verdict.CONFIRMED)
    (shown,) = brief_of(empty)["strongest"]
    assert (shown["words"], shown["state"]) == (words, "confirmed")
    html = written(empty, "html").decode()
    first = re.sub(r"<[^>]+>", "", html[html.index('id="sheet"') :])
    reasons = "Reasons for request information: end use unclear (DF8), gaps in"
    assert reasons in first
    assert "Proposed: request information" not in first, "it is said once"
    assert "a flag;" not in first


def test_an_application_is_quoted_once_and_speaks_against_no_flag(empty: Made) -> None:
    made, label = whole_case(empty.store), "licence_or_oversight"
    asked = "LampHide waits until they have granted the licence applied for on 2 March."
    bare = "We have applied for an export licence."
    granted = "The authority has granted the export licence for LampHide."
    lens = "Street-lamp housings LampHide, lens invisible."
    words = f"Annex to order 17\n\nProduct: LampHide\n\n{lens}\n\n{asked}\n\n"
    made.add(
        "annex.txt", f"{words}{bare}\n\n{granted}", Kind.CONTRACT,
        (lens, COVERT), (asked, label), (bare, label), (granted, label),
    )  # fmt: skip
    assess(made.store, CASE, ["en"])
    brief = brief_of(made)
    assert {asked, bare} == {each["words"] for each in brief["applied"]}
    against = {each["words"] for each in brief["against"]}
    assert granted in against
    assert not against & {asked, bare}
    html = written(made, "html").decode()
    page = client_of(made.store, "ada").get("/flags", {"case": CASE}).text
    first = html[html.index('id="sheet"') : html.index('id="contents"')]
    proposal = page[page.index("Proposed:") : page.index("<article")]
    for face in (first, proposal):
        shown = " ".join(re.sub(r"<[^>]+>", "", face).split())
        assert "LampHide" in shown
        assert "authorisation applied for" in shown, "the table of items has its link"
        assert (shown.count(asked), shown.count(bare)) == (0, 1)


def test_counter_evidence_that_answers_no_flag_is_not_called_nothing(
    empty: Made,
) -> None:
    clause = "The buyer shall not watch reporters."
    pair = (clause, "contractual_safeguard")
    runs = "It runs unseen."
    empty.add("b.txt", runs, Kind.BROCHURE, (runs, COVERT))
    empty.add("c.txt", clause, Kind.CONTRACT, pair)
    assess(empty.store, CASE, ["en"])
    told = "1 passage of counter-evidence is in the papers"
    nothing = "Nothing in the papers that were read speaks against"
    html = written(empty, "html").decode()
    assert told in html
    assert nothing not in html
    empty.decide(empty.findings[f"contractual_safeguard {clause}"], Verdict.DISMISSED)
    html = written(empty, "html").decode()
    assert told not in html
    assert nothing in html


def test_long_names_are_printed_without_signs_of_no_width(empty: Made) -> None:
    name = "2_Analysis__contract_analysis__master_service_agreement_of_24_EXTRACTED.md"
    empty.add(name, "See Exhibit A.", Kind.CONTRACT, n_pages=2)
    empty.add("b.txt", f"{'x' * 300} runs unseen.", Kind.BROCHURE, ("x", COVERT))
    assess(empty.store, CASE, ["en"])
    with pdfium.PdfDocument(written(empty, "pdf")) as pdf:
        printed = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "\u200b" not in printed
    assert f"{name}:1of2pagesnotread" in re.sub(r"[\s\u00ad\ufffe\x02]", "", printed)


def test_each_shown_quote_names_a_flag_that_rests_on_it(made: Made) -> None:
    record = json.loads(written(made, "json"))
    flags = {f["flag_id"]: f for f in record["flag_sheet"]["flags"]}
    passages = {p["number"]: p for p in record["passages"]}
    for shown in record["brief"]["strongest"]:
        claims = passages[shown["passage"]]["claims"]
        ids = {c["finding_id"] for c in claims if c["label"] == shown["label"]}
        is_of_user = shown["label"] == "state_security_end_user"
        assert bool(shown["party_of"]) is is_of_user
        # What people say of the item is shown even if no flag rests on it.
        is_of_item = (shown["label"], shown["state"]) == (FACE, "confirmed")
        assert shown["flags"] or shown["party_of"] or is_of_item
        assert all(ids & set(flags[key]["finding_ids"]) for key in shown["flags"])
        assert shown["words"] in passages[shown["passage"]]["quote"]


@pytest.mark.parametrize("at", [0, 12, 260, 300, 777, 1199])
@pytest.mark.parametrize(
    "quote",
    ["One clause; see 4.2 of the terms. " * 36, "word " * 240, "x" * 1200, "語" * 1200],
)
def test_an_excerpt_holds_what_it_is_about_and_is_short(quote: str, at: int) -> None:
    start, end = excerpt(quote, [at])
    assert 0 <= start <= min(at, len(quote.rstrip())) <= end <= len(quote)
    assert 0 < end - start <= MAX_CHARS


def test_a_short_quote_is_whole() -> None:
    assert excerpt("Short.", [3]) == (0, 6)
    assert excerpt("", []) == (0, 0)


def test_a_first_page_is_made_once_for_each_state_of_a_case(empty: Made) -> None:
    empty.add("b.txt", BROCHURE, Kind.BROCHURE, ("runs unseen", COVERT))
    files = CaseFiles(empty.store, default_labels(), ["en"])
    pages, rules, labels = FirstPages(), files.rules, default_labels()

    def shown() -> Brief:
        return pages.of(files.of(CASE), files.sheet(CASE), rules, labels)[1]

    assess(empty.store, CASE, ["en"])
    first = shown()
    assert shown() is first
    (finding,) = empty.findings.values()
    empty.decide(finding, Verdict.CONFIRMED)
    after = shown()
    assert after is not first
    assert [x.claim.state for x in after.highlights] == ["confirmed"]


def test_words_on_the_end_user_stay_whatever_is_confirmed(empty: Made) -> None:
    made = whole_case(empty.store)
    told = "The Ministry of Interior of the Republic of Karavia tortured {} people."
    others = [told.format(n) for n in ("two", "three", "four", "five", "six", "ten")]
    deeds = ((words, TORTURE) for words in others)
    made.add("r.txt", "\n\n".join(others), Kind.REPORT, *deeds)
    assess(made.store, CASE, ["en"])
    for words in others:
        made.decide(made.findings[f"{TORTURE} {words}"], Verdict.CONFIRMED)
    shown = [each["words"] for each in brief_of(made)["strongest"]]
    itself = "Officers of the Directorate of State Security tortured"
    at = [i for i, words in enumerate(shown) if words.startswith(itself)]
    assert at, shown
    assert at < [i for i, words in enumerate(shown) if words in others]
