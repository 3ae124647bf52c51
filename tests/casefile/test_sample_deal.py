"""The sample deal: who is linked with whom, and the flags that follow.

The documents are read for real; the labels are those of ``gold.jsonl``, so that what a
model misses or adds does not move what is tested here.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from html import unescape
from typing import Any

import pytest

from pipeline.casefile.deal import stale_lists
from pipeline.casefile.first_page.brief import listed_entries
from pipeline.casefile.unsearched import unsearched
from pipeline.classify.attributes import attributes_of
from pipeline.classify.base import view_passage
from pipeline.classify.rules.control_refs import LABEL, find_control_references
from pipeline.datamodel import (
    NO_LIST,
    Coverage,
    Deal,
    Document,
    Finding,
    FlagSheet,
    Kind,
    LinkAnswer,
    LinkVerdict,
    Passage,
    Shelf,
    Status,
    Strength,
    Weight,
)
from pipeline.dossier.assess import assess
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.ingest import read_document
from pipeline.parties.lists.shelf import open_lists
from pipeline.parties.lookup import look_up
from pipeline.parties.names.identity import Named
from pipeline.parties.reports.report_actors import SAMPLE as CASE
from pipeline.settings import corpora_dir
from pipeline.store.store import Store
from pipeline.text.segment import segment
from tests.casefile.accounts import client_of
from tests.dossier.sample import MODEL
from tests.parties.deal.made import NOON, Made

SAMPLES = corpora_dir() / "samples"
_LOOSE = re.compile(r"[\s\u00ad\u0002\ufffe\u2010-]+")


def squeezed(text: str) -> str:
    return _LOOSE.sub("", text)


@lru_cache(maxsize=1)
def gold() -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (SAMPLES / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        rows[row["file"]].append(row)
    return dict(rows)


def finding(
    passage: Passage, label: str, pairs: tuple[tuple[str, str], ...]
) -> Finding:
    key = sha256(f"{passage.passage_id}{label}{pairs}".encode()).hexdigest()[:32]
    return Finding(
        key, passage.document_id, passage.start, passage.end, passage.text,
        passage.page_number, passage.boxes, label, 0.9, 0.5, tuple(sorted(pairs)),
        ((passage.start, passage.end),),
        "rule.R1" if label == LABEL else "linear.v1", "m1", passage.language,
    )  # fmt: skip


def judged(passages: list[Passage], name: str, kind: Kind) -> Iterator[Finding]:
    """Yield what readers said of passages, and the entries that they print."""
    for passage in passages:
        for found in find_control_references(passage.text):
            pairs = (("entry", found.entry), ("polarity", found.polarity.value))
            yield finding(passage, LABEL, pairs)
    plain = [squeezed(passage.text) for passage in passages]
    for row in gold()[name]:
        wanted = squeezed(row["quote"])
        passage = next(
            p for p, text in zip(passages, plain, strict=True)
            if wanted in text or text in wanted
        )  # fmt: skip
        for label in {*row["labels"], *row["polarity"]}:
            polarity = row["polarity"].get(label, "asserted")
            own = dict(attributes_of(view_passage(passage, kind), label))
            said = own | {"polarity": polarity}
            yield finding(passage, label, tuple(said.items()))


def add(store: Store, name: str) -> None:
    path = SAMPLES / name
    document: Document = read_document(path.read_bytes(), path.name)
    passages = segment(document)
    is_report = name.startswith("reports/")
    kind = Kind(gold()[name][0]["kind"])
    n_pages = len(document.pages)
    store.add_outcome(
        case=CASE,
        shelf=Shelf.LIBRARY if is_report else Shelf.CASE,
        coverage=Coverage(
            document.document_id, path.name, kind, "en", n_pages, n_pages,
            len(passages), Status.READ,
        ),
        model_version="m1",
        document=document,
        passages=passages,
        findings=list({f.finding_id: f for f in judged(passages, name, kind)}.values()),
    )  # fmt: skip


@pytest.mark.slow
def test_the_sample_deal(empty: Made) -> None:
    for name in gold():
        add(empty.store, name)
    deal, sheet = assess(empty.store, CASE, ["en"])
    payer_and_buyer_are_linked(deal)
    only_the_payer_is_on_the_invented_list(empty, deal, sheet)
    the_list_entry_is_counted_and_shown(empty, deal)
    each_item_of_the_order_has_a_line(empty)
    further_gaps_are_named_once(empty)
    flags_follow(deal, sheet)
    nothing_denied_counts(empty, sheet)
    a_split_pair_leaves_the_listings_in_reports(empty, deal)


def the_list_entry_is_counted_and_shown(made: Made, deal: Deal) -> None:
    """Flags page and dossier name list, date and entry; the flag counts the entry."""
    (hit,) = deal.list_hits
    page = client_of(made.store, "ada").get("/flags", {"case": CASE}).text
    words = unescape(re.sub(r"<[^>]+>", " ", page))
    said = f"List {hit.source.list_id} of {hit.source.dated}: entry “{hit.name}” ("
    assert said in words
    for name in gold():
        made.store.blobs.put((SAMPLES / name).read_bytes())
    case = load_case(made.store, CASE, model=MODEL)
    assert said in unescape(FORMATS["html"](case).decode())
    (listed,) = json.loads(FORMATS["json"](case))["brief"]["listed"]
    assert said in str(listed)
    sheet = case.flag_sheet
    assert sheet is not None
    (flag,) = (flag for flag in sheet.flags if flag.flag_id == "DF9")
    assert flag.hit_ids == (hit.pair_id,)
    earlier = replace(flag, hit_ids=None)
    assert earlier.hits_in(deal) == flag.hits_in(deal) == (hit,)
    other = replace(flag, flag_id="DF3", hit_ids=None)
    assert replace(flag, hit_ids=()).hits_in(deal) == other.hits_in(deal) == ()
    card = words[words.index("DF9 Possible restricted party") :]
    n_open = re.findall(r"not answered yet: (\d+)", card)[0]
    assert f"{n_open} of {n_open} open" in card


def each_item_of_the_order_has_a_line(made: Made) -> None:
    """Flags page, dossier and JSON say of each item what the authority was told."""
    case = load_case(made.store, CASE, model=MODEL)
    items = json.loads(FORMATS["json"](case))["brief"]["items"]
    told = {x["number"]: [y["step"] for y in x["told"]] for x in items}
    assert told == {
        "1": ["applied_for"], "2": ["applied_for"], "3": ["applied_for"],
        "4": [], "5": ["notified"], "6": [],
        "": [],  # goods of the other deal, which a contract defines without a table
    }  # fmt: skip
    letter = json.loads(FORMATS["json"](case))["brief"]["strongest"][0]["words"]
    assert "nach der Verschiffung" in letter, "not the lamp housings of the same letter"
    mentions = {x["number"] for x in items if x["mention"]}
    assert mentions == {"4"}, "a clause quotes the authority's letter on it"
    said = items[3]["mention"]["said"]
    assert "By letter of 19 January 2026 (ref. N-0447) the competent" in said
    assert said.endswith("its export is not subject to authorisation.")
    lamp = items[4]
    assert lamp["concern"]["flags"] == ["DF1"]
    assert "LH-2" in lamp["concern"]["words"]
    page = client_of(made.store, "ada").get("/flags", {"case": CASE}).text
    for face in (page, FORMATS["html"](case).decode()):
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", face)).split())
        cabinets = words[words.index("6 Refrigerated rack cabinets") :]
        nothing = "No paper shows a notification."
        assert cabinets[29:].startswith(nothing)
        assert words.count("authorisation applied for") >= 3
        assert said in words
        assert words.count(nothing) == sum(not x["told"] for x in items)


def further_gaps_are_named_once(made: Made) -> None:
    """Two gaps of a paper do not fill a line of the first page with its name."""
    case = load_case(made.store, CASE, model=MODEL)
    words = " ".join(
        unescape(re.sub(r"<[^>]+>", "", FORMATS["html"](case).decode())).split()
    )
    also = words[words.index("Also: ") + 6 : words.index(" more, and what that means")]
    named = also.rpartition(". ")[0].split("; ")
    assert len(named) == len(set(named))
    assert "country Karavia" in named


def a_split_pair_leaves_the_listings_in_reports(made: Made, deal: Deal) -> None:
    """Step 6 of the tutorial says so."""
    (hit,) = deal.list_hits
    split = LinkVerdict.SPLIT
    made.store.add_link_answers(
        [LinkAnswer(CASE, hit.pair_id, "Orsk", hit.name, split, None, "ada", NOON)]
    )
    _, sheet = assess(made.store, CASE, ["en"])
    (flag,) = (flag for flag in sheet.flags if flag.flag_id == "DF9")
    assert flag.weight is Weight.WEAK
    assert flag.hit_ids == ()
    assert not tuple(listed_entries(sheet, (), deal))
    assert flag.footing is not None
    assert flag.footing.rests_on.startswith("It rests on reports of listings (")


BUYER = "Buyer: Brannic Quarry Works, Mill Road 4, Slovak Republic\nItem: GhostLine"


@pytest.mark.parametrize("beside", [(), ("case/brochures/thistle-tactical-set.pdf",)])
def test_no_real_paper_is_searched_in_the_invented_list(
    empty: Made, beside: tuple[str, ...]
) -> None:
    """A folder of real papers may be called "sample" too."""
    for name in beside:
        add(empty.store, name)
    empty.add("order.txt", f"Purchase order 17\n\n{BUYER}", Kind.CONTRACT, case=CASE)
    deal, sheet = assess(empty.store, CASE, ["en"])
    assert "Brannic Quarry Works" in {party.name for party in deal.parties}
    assert deal.list_hits == ()
    assert "DF9" not in {flag.flag_id for flag in sheet.flags}
    assert any("No sanctions list" in each for each in unsearched(sheet))
    list(open_lists(with_sample=True))
    assert stale_lists(deal) == ()


def test_a_lookup_does_not_search_the_invented_list(empty: Made) -> None:
    found, _ = look_up(empty.store, Named("Orsk & Tamm Holding"), CASE)
    assert found.list_hits == ()
    assert NO_LIST in found.warnings


def payer_and_buyer_are_linked(deal: Deal) -> None:
    ids = {party.party_id: party.name for party in deal.parties}
    links = [(ids[x.party_id], x) for x in deal.links]
    for party, words in (
        ("Orsk & Tamm Holding", "Owner of Orsk & Tamm Holding"),
        ("Blue Meridian General Trading FZE", "Director of Blue Meridian"),
    ):
        own = [x for name, x in links if name == party and words in x.quote.text]
        assert any(x.strength is Strength.L2 for x in own), party
        quotes = [x.party_quote.text.casefold() for x in own if x.party_quote]
        assert len(quotes) == len(own)
        assert all(party.casefold() in quote for quote in quotes)
    names = {link.name for _, link in links}
    assert not names & {"Front", "Commissioner for Data Protection"}
    assert "signals school of the Frontier Corps" in ids.values()


def only_the_payer_is_on_the_invented_list(
    made: Made, deal: Deal, sheet: FlagSheet
) -> None:
    (hit,) = deal.list_hits
    ids = {party.party_id: party.name for party in deal.parties}
    assert (ids[hit.party_id], hit.entry_id) == ("Orsk & Tamm Holding", "INVENTED-1")
    assert hit.reason.startswith("Invented entry.")
    (flag,) = (flag for flag in sheet.flags if flag.flag_id == "DF9")
    assert flag.weight is Weight.RAISED
    assert "(INVENTED-1 of invented-sample, " in flag.reasons[0]
    assert flag.footing is not None
    assert "on entries of lists (1)" in flag.footing.rests_on
    other = replace(deal, case="deal-417")
    assert stale_lists(deal) == ()
    assert stale_lists(other) == (), "the list of another case"
    assert "invented-sample" not in unsearched(sheet)
    assert not any("No sanctions list" in each for each in unsearched(sheet))
    every = "EU, UN, United Kingdom, Switzerland, USA"
    assert unsearched(sheet)[0] == f"sanctions lists that were not searched: {every}"


def flags_follow(deal: Deal, sheet: FlagSheet) -> None:
    flags = {flag.flag_id: flag for flag in sheet.flags}
    assert flags["DF5"].weight is Weight.WEAK, "a spare place, if the site is not ready"
    (school,) = (p for p in deal.parties if p.name.startswith("signals school"))
    assert school.party_id in flags["DF5"].party_ids
    assert flags["DF10"].weight is Weight.RAISED
    assert flags["DF6"].weight is Weight.RAISED, "the same customer is in Karavia"
    products = {link.product for link in deal.product_links if link.by == "product"}
    assert "Ocellar Search" in products, "a report quotes its sheet"
    heads = [link for link in deal.links if link.steps and link.name == "Varo DELUNE"]
    assert heads[0].link_id in flags["DF4"].link_ids, "the head of the end user"
    assert any(
        reason.startswith("5A001.f: the passage describes")
        for reason in flags["DF10"].reasons
    ), "the cell-site catcher"


def nothing_denied_counts(made: Made, sheet: FlagSheet) -> None:
    (flag,) = (flag for flag in sheet.flags if flag.flag_id == "DF10")
    wanted = set(flag.finding_ids)
    quotes = [f.quote for f in made.store.findings(CASE) if f.finding_id in wanted]
    for denied in ("lawful interception port", "keep or index content"):
        assert not any(denied in " ".join(quote.split()) for quote in quotes)
