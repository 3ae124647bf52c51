"""What is said of a flag: from one place, true after each answer, in every language."""

import json

import pytest

from pipeline.datamodel import Flag, Footing, Kind, Said, Verdict, Weight
from pipeline.dossier.assess import assess
from pipeline.dossier.exports.rows import flags_rows
from pipeline.review.answers.requests import Act, Reason
from tests.casefile.accounts import client_of
from tests.casefile.states import answer, desk_of, with_every_state
from tests.casefile.steps import CLAUSE, OVERSIGHT
from tests.casefile.test_brief import written
from tests.parties.deal.made import CASE, COVERT, Made


@pytest.fixture
def made(empty: Made) -> Made:
    return with_every_state(empty)


def flags_of(made: Made) -> dict[str, Flag]:
    sheet = desk_of(made, "ada").flags(CASE)
    assert sheet is not None
    return {flag.flag_id: flag for flag in sheet.flags}


def footings_of(made: Made) -> dict[str, Footing]:
    found = {key: flag.footing for key, flag in flags_of(made).items()}
    return {key: each for key, each in found.items() if each is not None}


def values_of(said: str) -> dict[str, str | int]:
    assert isinstance(said, Said)
    return said.values


def dismiss_all(made: Made) -> None:
    for which in ("open", "confirmed", "unsure", "adjusted", "disputed"):
        answer(made, f"{which} and runs", COVERT, Act.DISMISS, reason=Reason.NOT_SAID)


def test_desk_api_dossier_and_command_say_the_same(made: Made) -> None:
    flags = flags_of(made)
    client = client_of(made.store)
    api = {f["flag"]: f["footing"] for f in
           client.get("/api/flags", {"case": CASE}).json()["flags"]}  # fmt: skip
    record = json.loads(written(made, "json"))["flag_sheet"]["flags"]
    html = written(made, "html").decode()
    page = client.get("/flags", {"case": CASE}).text
    sheet = desk_of(made, "ada").flags(CASE)
    assert sheet is not None
    rows = {row["flag_id"]: row["said"] for row in flags_rows(sheet)[1:]}
    assert set(flags) == set(api) == {f["flag_id"] for f in record}
    for key, flag in flags.items():
        said = list(flag.said)
        assert [each["words"] for each in api[key]] == said == rows[key]
        assert all(words in page for words in said)
        if key != "DF11":
            assert all(words in html for words in said)
    kept = {f["flag_id"]: f["footing"]["falls"] for f in record}
    assert kept == {key: flag.said[-1] for key, flag in flags.items()}


def test_an_answer_changes_what_is_said_and_the_log_says_why_it_fell(
    made: Made,
) -> None:
    before = footings_of(made)["DF1"]
    assert before.strength == "It is strong: a person has confirmed a passage."
    assert values_of(before.rests_on)["confirmed"] == 2
    dismiss_all(made)
    assert "DF1" not in footings_of(made), "as it said that it would fall"
    number, _ = made.store.chain_end()
    history = desk_of(made, "ada").files.history(CASE)
    (fallen,) = (c for c in history[-1][1] if c.flag_id == "DF1")
    assert fallen.after is None
    assert fallen.why is not None
    assert values_of(fallen.why) == {"n": f"{number}"}
    log = client_of(made.store).get("/log", {"case": CASE}).text
    assert f"It was removed by answer no. {number}" in log
    html = written(made, "html").decode()
    first = html[html.index('id="sheet"') : html.index('id="contents"')]
    assert "No longer raised: " in first
    assert "dismissed by ada (answers " in first
    assert "The words do not say it" in html, "the words of the button"
    flags = html[html.index('id="flags"') : html.index('id="safeguards"')]
    assert flags.count("dismissed by ada (answers ") == 1


def test_a_flag_says_when_it_becomes_weak_and_then_why(empty: Made) -> None:
    strong = "GhostLine runs unseen."
    low = ("GhostLine leaves no trace.", "GhostLine shows no icon.")
    empty.add("sheet.txt", strong, Kind.BROCHURE, (strong, COVERT))
    empty.add("flyer.txt", "\n\n".join(low), Kind.BROCHURE,
              *((words, COVERT) for words in low), score=0.33)  # fmt: skip
    other = "The housings hide it."
    empty.add("order.txt", other, Kind.CONTRACT, (other, COVERT))
    assess(empty.store, CASE, ["en"])
    assert footings_of(empty)["DF1"].falls.startswith(
        "Passages that make it strong: 3. One of them is enough if it is confirmed or "
        "has a score of 0.6 or more (now: 1). Otherwise the sum of their scores must "
        "be 1.5 or more."
    )
    empty.decide(empty.findings[f"{COVERT} {strong}"], Verdict.DISMISSED)
    flag = flags_of(empty)["DF1"]
    assert flag.weight is Weight.WEAK
    assert flag.footing is not None
    assert flag.footing.strength == (
        "It is weak: passages that meet the rule in full: 2. Their highest score is "
        "0.33, below 0.6, and the sum of their scores is 0.66, below 1.5."
    )


def test_a_passage_with_two_labels_is_one_passage(empty: Made) -> None:
    both = "Each use needs a warrant. It shall not be resold."
    other = "The customer shall not use it against reporters."
    empty.add("order.txt", f"{both}\n\n{other}", Kind.CONTRACT, (both, CLAUSE),
              (both, OVERSIGHT), (other, CLAUSE))  # fmt: skip
    assess(empty.store, CASE, ["en"])
    flag = flags_of(empty)["DF11"]
    assert len(flag.finding_ids) == 3
    assert flag.reasons == ("order.txt: 2 passages on safeguards or oversight",)
    assert flag.said[0] == "It rests on 2 passages in order.txt: 0 confirmed, 2 open."
    assert flag.said[-1] == "It is removed when all 2 passages are dismissed."
    page = client_of(empty.store).get("/flags", {"case": CASE}).text
    assert "3 findings in 2 passages" in " ".join(page.split())


def test_a_weak_flag_says_what_it_lacks(made: Made) -> None:
    sheet = desk_of(made, "ada").flags(CASE)
    assert sheet is not None
    for flag in sheet.flags:
        assert flag.footing is not None
        wanted = {
            Weight.RAISED: "It is strong:",
            Weight.WEAK: "It is weak:",
            Weight.BESIDE: "It is shown next to the flags",
        }
        is_old = "only on an earlier version" in flag.footing.rests_on
        weak = "It is weak and does not change the proposal:"
        start = weak if is_old else wanted[flag.weight]
        assert flag.footing.strength.startswith(start)
