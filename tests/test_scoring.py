"""Lines from outside: read strictly, answered in whole."""

import json
from typing import Any

import pytest

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.scoring import read_requests, score_requests


def line(**values):
    return json.dumps(
        {"id": "a", "text": "Fees.", "kind": "contract"} | values
    ).encode()


def test_a_string_as_context_stands_before():
    (request,) = read_requests(line(context="It was agreed."), "in")
    assert request.view().context == "It was agreed."
    assert request.view().heading == ()


def test_context_reaches_the_view():
    context = {
        "heading": ["A", "B", "C"],
        "before": "x",
        "columns": ["Us"],
        "after": "y",
    }
    (request,) = read_requests(line(context=context), "in")
    view = request.view()
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
