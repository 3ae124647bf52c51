"""What is said of a flag: from one place, true after each answer, in every language."""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from pipeline.casefile.sentences import SENTENCES, say
from pipeline.cases.assess import assess
from pipeline.cases.flag_rows import flags_rows
from pipeline.datamodel import Footing, Kind, Statement, Weight
from pipeline.review.requests import Act, Reason
from pipeline.review.words import catalogues, translator
from pipeline.store.store import open_store
from tests.casefile.accounts import client_of
from tests.casefile.states import answer, desk_of, with_every_state
from tests.casefile.test_brief import written
from tests.parties.deal.made import CASE, COVERT, Made


@pytest.fixture
def made(home: Path) -> Iterator[Made]:
    with open_store() as store:
        yield with_every_state(Made(store))


def footings_of(made: Made) -> dict[str, Footing]:
    sheet = desk_of(made, "ada").flags(CASE)
    assert sheet is not None
    found = {flag.flag_id: flag.footing for flag in sheet.flags}
    return {key: each for key, each in found.items() if each is not None}


def dismiss_all(made: Made) -> None:
    for which in ("open", "confirmed", "unsure", "adjusted", "disputed"):
        answer(made, f"{which} and runs", COVERT, Act.DISMISS, reason=Reason.NOT_SAID)


def test_desk_api_dossier_and_command_say_the_same(made: Made) -> None:
    footings = footings_of(made)
    client = client_of(made.store)
    api = {f["flag"]: f["footing"] for f in
           client.get("/api/flags", {"case": CASE}).json()["flags"]}  # fmt: skip
    record = json.loads(written(made, "json"))["flag_sheet"]["flags"]
    html = written(made, "html").decode()
    page = client.get("/flags", {"case": CASE}).text
    sheet = desk_of(made, "ada").flags(CASE)
    assert sheet is not None
    rows = {row["flag_id"]: row["said"] for row in flags_rows(sheet)[1:]}
    assert set(footings) == set(api) == {f["flag_id"] for f in record}
    for key, footing in footings.items():
        said = [say(each) for each in footing.statements]
        assert [each["words"] for each in api[key]] == said == rows[key]
        assert all(words in page for words in said)
        if key != "DF11":
            assert all(words in html for words in said)
    kept = {f["flag_id"]: f["footing"]["falls"]["code"] for f in record}
    assert kept == {key: each.falls.code for key, each in footings.items()}


def test_an_answer_changes_what_is_said_and_the_log_says_why_it_fell(
    made: Made,
) -> None:
    before = footings_of(made)["DF1"]
    assert before.strength.code == "strong.confirmed"
    assert dict(before.rests_on.values)["confirmed"] == "2"
    dismiss_all(made)
    assert "DF1" not in footings_of(made), "as it said that it would fall"
    number, _ = made.store.chain_end()
    history = desk_of(made, "ada").files.history(CASE)
    (fallen,) = (c for c in history[-1][1] if c.flag_id == "DF1")
    assert fallen.after is None
    assert fallen.why == Statement("fell.answer", (("n", str(number)),))
    log = client_of(made.store).get("/log", {"case": CASE}).text
    assert f"It fell with answer no. {number}" in log
    html = written(made, "html").decode()
    first = html[html.index('id="sheet"') : html.index('id="contents"')]
    assert "No longer raised: " in first
    assert "dismissed by ada (decisions " in first
    assert "The words do not say it" in html, "the words of the button"
    flags = html[html.index('id="flags"') : html.index('id="safeguards"')]
    assert flags.count("dismissed by ada (decisions ") == 1


def test_a_flag_says_when_it_becomes_weak(empty: Made) -> None:
    strong = ("GhostLine runs unseen.", "GhostLine leaves no trace.")
    empty.add("sheet.txt", "\n\n".join(strong), Kind.BROCHURE,
              *((words, COVERT) for words in strong))  # fmt: skip
    other = "The housings hide it."
    empty.add("order.txt", other, Kind.CONTRACT, (other, COVERT))
    assess(empty.store, CASE, ["en"])
    falls = footings_of(empty)["DF1"].falls
    assert falls == Statement("falls.weak_first", (("n", "3"), ("strong", "2")))


def test_a_weak_flag_says_what_it_lacks(made: Made) -> None:
    sheet = desk_of(made, "ada").flags(CASE)
    assert sheet is not None
    for flag in sheet.flags:
        assert flag.footing is not None
        first = flag.footing.strength.code.partition(".")[0]
        wanted = {Weight.RAISED: "strong", Weight.WEAK: "weak", Weight.BESIDE: "beside"}
        assert first == wanted[flag.weight]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_sentence_is_told_with_its_values(language: str) -> None:
    tell = translator(language)
    for code, sentence in SENTENCES.items():
        names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
        values = tuple((name, f"<{name}>") for name in names)
        told = say(Statement(code, values), tell)
        assert sentence in catalogues()[language]
        assert all(f"<{name}>" in told for name in names)
