"""Records made by hand, and any that hypothesis can think of."""

import hashlib
from array import array
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate, pairwise
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st

from pipeline.datamodel import (
    Coverage,
    Decision,
    Document,
    Finding,
    Kind,
    Origin,
    Page,
    Passage,
    Shelf,
    Status,
    Verdict,
    Words,
)
from pipeline.geometry import BBox
from pipeline.store.store import Store

NOON = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)
SENTENCE = "The unit intercepts calls covertly. "


@dataclass(frozen=True)
class Screening:
    """The arguments of one ``add_outcome``."""

    coverage: Coverage
    document: Document | None
    passages: tuple[Passage, ...] = ()
    findings: tuple[Finding, ...] = ()
    model_version: str = "m1"

    def add(
        self, store: Store, case: str = "acme", shelf: Shelf = Shelf.CASE, **more: Any
    ) -> None:
        arguments = {name: getattr(self, name) for name in self.__dataclass_fields__}
        store.add_outcome(case=case, shelf=shelf, **(arguments | more))


def sha256(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()


def make(
    seed: str = "a",
    *,
    texts: tuple[str, ...] = (SENTENCE, "It leaves no trace. "),
    reader: str = "1",
    model: str = "m1",
    kind: Kind = Kind.BROCHURE,
) -> Screening:
    """One page whose passages are ``texts``, a finding on each of them."""
    document_id = sha256(seed)
    text = "".join(texts)
    words = Words(array("l", [0, 3, 4, 8]), array("f", [0.1, 1, 20, 12.5] * 2))
    page = Page(1, 595.32, 841.92, 0, len(text), words)
    media_type = "application/pdf"
    document = Document(
        document_id, f"{seed}.pdf", media_type, text, (page,), (), reader
    )
    passages = tuple(_passages(document_id, texts))
    findings = tuple(finding_on(passage, model) for passage in passages)
    coverage = Coverage(
        document_id, f"{seed}.pdf", kind, "en", 1, 1, len(texts), Status.READ
    )
    return Screening(coverage, document, passages, findings, model)


def _passages(document_id: str, texts: tuple[str, ...]) -> list[Passage]:
    passages, start = [], 0
    for text in texts:
        end = start + len(text)
        boxes = ((1, BBox(72.0, 0.1, 523.25, 14.7)),)
        passages.append(Passage(document_id, start, end, text, 1, boxes))
        start = end
    return passages


def finding_on(passage: Passage, model: str = "m1", label: str = "covert") -> Finding:
    finding_id = sha256(f"{passage.passage_id}{label}{model}")[:32]
    return Finding(
        finding_id,
        passage.document_id,
        passage.start,
        passage.end,
        passage.text,
        passage.page_number,
        passage.boxes,
        label,
        0.7,
        0.4,
        (("polarity", "asserted"),),
        ((passage.start, passage.end),),
        "linear.v1",
        model,
        "en",
    )


def unread(seed: str = "broken", status: Status = Status.ENCRYPTED) -> Screening:
    reason = "needs a password"
    coverage = Coverage(
        sha256(seed), f"{seed}.pdf", None, None, 0, 0, 0, status, reason
    )
    return Screening(coverage, None)


def decide(screening: Screening, *, reviewer: str = "ada", **more: Any) -> Decision:
    passage = screening.passages[0]
    decision = Decision(
        passage.document_id,
        passage.start,
        passage.end,
        "covert",
        Verdict.CONFIRMED,
        reviewer,
        NOON,
    )
    return replace(decision, **more)


# Everything a Python string can hold: U+0000, the escape character itself and
# lone surrogates too, which st.text() leaves out unless asked.
any_text = st.text(st.characters(codec=None, categories=None), max_size=30) | st.text(
    st.sampled_from("a\x00\x1a\ud800\udfff\u0301\U0001f574 0b'\"\\"), max_size=12
)
some_text = any_text.filter(bool)
doubles = st.floats(allow_nan=False, allow_infinity=False)
float32s = st.floats(width=32, allow_nan=False)
integers = st.integers(0, 2**31 - 1)
boxes = st.lists(
    st.tuples(integers, st.builds(BBox, doubles, doubles, doubles, doubles)), max_size=3
).map(tuple)
texts = st.lists(any_text, max_size=3).map(tuple)
times = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-12 * 60, 12 * 60).map(
        lambda minutes: timezone(timedelta(minutes=minutes))
    ),
)


@st.composite
def words(draw: st.DrawFn) -> Words:
    n_words = draw(st.integers(0, 4))
    spans = draw(st.lists(integers, min_size=2 * n_words, max_size=2 * n_words))
    sides = draw(st.lists(float32s, min_size=4 * n_words, max_size=4 * n_words))
    return Words(array("l", spans), array("f", sides))


@st.composite
def pages(draw: st.DrawFn, number: int, end: int) -> Page:
    optional = st.none() | any_text
    size = (draw(doubles), draw(doubles))
    note = draw(optional)
    return Page(number, *size, 0, end, draw(words()), draw(optional), note)


@st.composite
def screenings(draw: st.DrawFn) -> Screening:
    """One document with passages that tile it, and findings on some of them."""
    document_id = sha256(uuid4().hex)
    parts = draw(st.lists(some_text, max_size=4))
    text = "".join(parts)
    n_pages = draw(st.integers(1, 3))
    numbered = tuple(draw(pages(i + 1, len(text))) for i in range(n_pages))
    name, media, reader = draw(any_text), draw(any_text), draw(any_text)
    document = Document(document_id, name, media, text, numbered, (), reader)
    ends = accumulate(map(len, parts), initial=0)
    passages = tuple(
        draw(_passage(document_id, text, start, end)) for start, end in pairwise(ends)
    )
    findings = tuple(draw(_finding(passage)) for passage in passages)
    coverage = draw(_coverage(document_id))
    return Screening(coverage, document, passages, findings, draw(any_text))


@st.composite
def _passage(
    draw: st.DrawFn, document_id: str, text: str, start: int, end: int
) -> Passage:
    return Passage(
        document_id,
        start,
        end,
        text[start:end],
        draw(integers),
        draw(boxes),
        draw(texts),
        draw(any_text),
        draw(any_text),
        draw(texts),
        draw(st.none() | any_text),
        paragraph=draw(st.none() | integers),
    )


@st.composite
def _finding(draw: st.DrawFn, passage: Passage) -> Finding:
    pairs = st.lists(st.tuples(any_text, any_text), max_size=2).map(tuple)
    spans = st.lists(st.tuples(integers, integers), max_size=2).map(tuple)
    return Finding(
        uuid4().hex,
        passage.document_id,
        passage.start,
        passage.end,
        passage.text,
        draw(integers),
        draw(boxes),
        draw(any_text),
        draw(doubles),
        draw(doubles),
        draw(pairs),
        draw(spans),
        draw(any_text),
        draw(any_text),
        draw(st.none() | any_text),
        passage.paragraph,
    )


@st.composite
def _coverage(draw: st.DrawFn, document_id: str) -> Coverage:
    kind = draw(st.none() | st.sampled_from(Kind))
    language = draw(st.none() | any_text)
    counts = (draw(integers), draw(integers), draw(integers))
    status = draw(st.sampled_from(Status))
    name = draw(any_text)
    return Coverage(document_id, name, kind, language, *counts, status, draw(any_text))


origins = st.builds(
    Origin,
    any_text,
    any_text,
    times,
    any_text,
    st.none() | any_text,
    st.none() | any_text,
)
