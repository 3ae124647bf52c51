"""Pages that count the same things give the same number, or a word for the rest."""

import re
from html import unescape

from pipeline.datamodel import Kind
from pipeline.dossier.assess import assess
from tests.casefile.accounts import client_of
from tests.parties.deal.made import CASE, Made


def text_of(page: str) -> str:
    """Return the words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_list_of_cases_counts_the_gaps_that_the_case_shows(made: Made) -> None:
    assess(made.store, CASE, ["en"])
    client = client_of(made.store, "ada")
    page = client.get("/case", {"case": CASE}).text
    coverage = page[page.index('class="statement') : page.index("</section>")]
    n_shown, n_searches = coverage.count("<li"), coverage.count('<li class="sentence')
    headline = re.findall(r"<strong>(.*?)</strong>", coverage)[0]
    listed = client.get("/").text
    assert n_searches > 1
    said = f"{n_shown} gaps: {n_searches} in the search"
    assert f"<strong>{headline}</strong> {said}" in listed


def test_a_flag_counts_each_list_entry_and_says_what_it_counts(made: Made) -> None:
    _, sheet = assess(made.store, CASE, ["en"])
    client = client_of(made.store, "ada")
    page = client.get("/flags", {"case": CASE}).text
    for flag in sheet.concerns:
        assert flag.footing is not None
        said = re.findall(r"[Nn]ot answered yet: (\d+)", flag.footing.rests_on)
        card = page[page.index(f'id="{flag.flag_id}"') :].partition("</h2>")[0]
        counted = re.findall(r"(\d+) of (\d+) open", card)
        assert not said or counted[0][0] == said[0]
    card = text_of(page[page.index('id="DF4"') :].partition("</h2>")[0])
    n_open, n_claims, n_passages, n_pairs = map(
        int,
        re.findall(
            r"(\d+) of \d+ open (\d+) findings? in (\d+) passages?, (\d+) pairs? of",
            card,
        )[0],
    )
    assert n_open == n_claims + n_pairs
    shown = client.get("/api/queue", {"case": CASE, "flag": "DF4"}).json()["rows"]
    assert len(shown) == n_passages


def test_all_pages_count_the_same_flags_and_findings(made: Made) -> None:
    _, sheet = assess(made.store, CASE, ["en"])
    client = client_of(made.store, "ada")
    case, flags, overview = (
        text_of(client.get(path, {"case": CASE}).text)
        for path in ("/case", "/flags", "/overview")
    )
    n = len(sheet.concerns)
    assert f"{n} flags: DF" in case
    assert f"{n} flags: DF" in flags
    (to_answer,) = set(re.findall(r"of (\d+) findings answered", case))
    assert f"All findings of the case are counted: {to_answer} to answer" in overview


def test_each_quote_of_the_flags_opens_a_sequence_that_holds_it(made: Made) -> None:
    assess(made.store, CASE, ["en"])
    client = client_of(made.store, "ada")
    page = client.get("/flags", {"case": CASE}).text
    links = set(re.findall(r'href="(/finding/[^"]+)"', page))
    assert any("flag=" in link for link in links)
    for link in links:
        opened = client.get(unescape(link)).text
        assert re.search(r"passage \d+ of (the )?\d+", opened), link


def test_many_gaps_are_folded_on_the_queue_and_open_on_the_overview(
    empty: Made,
) -> None:
    empty.add("order.txt", "Purchase order 3\n\nItem: GhostLine", Kind.CONTRACT)
    assess(empty.store, CASE, ["en"])
    client = client_of(empty.store)

    def part(path: str) -> str:
        page = client.get(path, {"case": CASE}).text
        return page[page.index('id="gaps"') :].split("</section>")[0]

    queue, overview = part("/case"), part("/overview")
    assert queue.count("<li") == overview.count("<li") > 2
    for path, said in (("/case", queue), ("/flags", part("/flags"))):
        assert "<details" in said, path
    assert "<details" not in overview
    assert "/overview?case=deal#gaps" in client.get("/log", {"case": CASE}).text
