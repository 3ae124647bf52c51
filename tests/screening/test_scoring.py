"""Lines from outside: read strictly, answered in whole."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.screening.scoring import (
    Context,
    ScoreRequest,
    read_requests,
    score_requests,
)
from pipeline.text.normalize import normalize
from tests import hostile


def line(**values):
    return json.dumps(
        {"id": "a", "text": "Fees.", "kind": "contract"} | values
    ).encode()


def test_a_string_as_context_stands_before():
    (request,) = read_requests(line(context="It was agreed."), "in")
    (view,) = request.views()
    assert view.context == "It was agreed."
    assert view.heading == ()


def test_context_reaches_the_view():
    context = {
        "heading": ["A", "B", "C"],
        "before": "x",
        "columns": ["Us"],
        "after": "y",
    }
    (request,) = read_requests(line(context=context), "in")
    (view,) = request.views()
    assert view.context == "B . C . Us . x"
    assert view.heading == ("A", "B", "C")
    assert view.columns == ("Us",)
    assert view.kind is Kind.CONTRACT


def test_a_wrong_line_is_named_before_anything_is_scored():
    data = b"\n".join([line(), b"", line(kind="poem"), line(text=None)])
    with pytest.raises(ConfigError, match=r"^in\.jsonl, line 3: kind: "):
        read_requests(data, "in.jsonl")


def test_blank_lines_are_no_requests():
    assert read_requests(b"\n \n\r\n", "in") == []


def test_many_requests_are_answered_in_order(tiny):
    requests = read_requests(b"\n".join(line(id=i) for i in range(1100)), "in")
    answers = list(score_requests(requests, tiny))
    assert [answer["id"] for answer in answers] == list(range(1100))
    assert all(answer["scores"] == answers[0]["scores"] for answer in answers)


def test_flags_are_the_scores_at_or_over_their_thresholds(tiny):
    requests = read_requests(
        line(text="GhostLine reads chats unseen.", kind="brochure"), ""
    )
    answer: Any
    (answer,) = score_requests(requests, tiny)
    limits = dict(zip(tiny.labels, tiny.thresholds, strict=True))
    over = [k for k, p in answer["scores"].items() if p >= limits[k]]
    assert answer["flags"] == over != []
    assert tuple(answer["scores"]) == default_labels().ids


SPY = "GhostLine reads chats unseen."
PLAIN = "The cabinet is delivered with a printed manual and two keys. "


def score(model, *rows):
    requests = read_requests(b"\n".join(line(**row) for row in rows), "")
    return list(score_requests(requests, model))


def test_every_language_is_screened(tiny):
    found = score(
        tiny,
        {"text": f"{SPY} {hostile.FINNISH}", "kind": "brochure"},
        {"text": SPY, "kind": "brochure", "language": "xx"},
        {"text": "Σύστημα", "kind": "brochure"},
        {"text": PLAIN},
        {"text": "Fees."},
    )
    assert [(a["language"], a["screened"]) for a in found] == [
        ("fi", True),
        ("xx", True),
        ("el", True),
        ("en", True),
        (None, True),
    ]
    assert found[0]["flags"]
    for answer in score(tiny, {"text": ""}, {"text": " \n"}):
        assert (answer["screened"], answer["flags"]) == (False, [])


def test_a_long_text_is_flagged_for_what_stands_at_its_end(tiny):
    long, end = score(
        tiny,
        {"text": PLAIN * 40 + SPY, "kind": "brochure"},
        {"text": SPY, "kind": "brochure"},
    )
    assert end["flags"]
    assert set(end["flags"]) <= set(long["flags"])
    assert long["screened"]


def test_a_long_text_with_an_end_in_another_language_is_screened_whole(tiny):
    (answer,) = score(
        tiny, {"text": SPY + PLAIN * 40 + hostile.FINNISH * 6, "kind": "brochure"}
    )
    assert (answer["language"], answer["screened"]) == ("en", True)
    assert answer["flags"]


def test_pieces_stand_in_the_context_of_the_text():
    request = ScoreRequest(
        id=1,
        text=PLAIN * 40,
        kind=Kind.CONTRACT,
        context=Context(heading=("Annex",), before="It was agreed."),
    )
    views = request.views()
    assert len(views) > 2
    assert [view.before for view in views[:2]] == ["It was agreed.", PLAIN.strip()]
    assert {view.heading for view in views} == {("Annex",)}


@settings(deadline=None)  # the first text loads the language model
@given(st.text(max_size=50), st.integers(1, 400))
def test_every_word_of_a_text_is_in_a_piece(text, n):
    request = ScoreRequest(id=1, text=text * n, kind=Kind.OTHER)
    views = request.views()
    assert views
    joined = "".join(view.text for view in views)
    assert sum(map(str.isdigit, joined)) == sum(map(str.isdigit, normalize(text * n)))
