"""What is drawn to be read, from a corpus made here."""

import pytest

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.training.gold.annotations import differ, readings_of
from pipeline.training.gold.batches import Answer, annotate
from pipeline.training.gold.sampling import (
    Read,
    draw_at_random,
    draw_by_rule,
    reread,
    search_pattern,
)
from tests.training.made_corpus import forget_corpus, made_corpus

COVERT = "covert_surveillance_marketing"

SPY = [
    "This hidden agent number {} sends every message that she types.",
    "Nobody will notice the invisible recorder number {} in the room.",
    "A stealth copy of model {} is started with the phone of the person.",
]
PLAIN = "Our coffee grinder number {} has a drawer for the beans and a brush."


@pytest.fixture
def sources(tmp_path, monkeypatch, home):
    """Make a corpus of three sources, ten passages of spying in each."""
    files = {}
    for i, spy in enumerate(SPY):
        lines = [spy.format(n) for n in range(10)]
        lines += [PLAIN.format(10 * i + n) for n in range(10)]
        files[f"{i}.txt"] = (f"source {i}", "\n\n".join(lines))
    with made_corpus(monkeypatch, tmp_path / "corpus", files):
        yield


def _draw(n=30, *, cap=6, read=None):
    kinds = (Kind.BROCHURE,)
    return draw_by_rule(COVERT, kinds, n, cap=cap, read=read or Read(), seed=0)


def test_a_source_gives_no_more_than_its_cap(sources):
    rows = _draw(cap=4)
    assert len(rows) == 12
    assert {row.selected_by for row in rows} == {f"rule:{COVERT}"}
    assert len({row.id for row in rows}) == 12
    assert not any("grinder" in row.text for row in rows)


def test_nothing_is_drawn_twice(sources):
    first = _draw(10)
    answers = [Answer(id=row.id, labels=()) for row in first]
    annotated = annotate(first, answers, "r1")
    taken = {row.id for row in first}
    for read in (Read(annotated), Read(batches=first)):
        assert taken.isdisjoint(row.id for row in _draw(30, cap=20, read=read))


def test_the_same_words_in_another_layout_are_drawn_once(tmp_path, monkeypatch, home):
    text = "The hidden agent sends all that she types."
    twin = "The HIDDEN  agent sends -- all that she types"
    files = {"a.txt": ("a", text), "b.txt": ("b", twin)}
    with made_corpus(monkeypatch, tmp_path / "corpus", files):
        assert len(_draw()) == 1


def test_chance_knows_no_cap_and_no_words(sources):
    rows = draw_at_random(60, Kind.BROCHURE, read=Read(), seed=1)
    assert len(rows) == 60
    assert {row.selected_by for row in rows} == {"random"}
    some = draw_at_random(20, Kind.BROCHURE, read=Read(), seed=1)
    assert some != draw_at_random(20, Kind.BROCHURE, read=Read(), seed=2)
    assert some == draw_at_random(20, Kind.BROCHURE, read=Read(), seed=1)


def test_a_second_reading_is_blind_and_a_third_is_not(sources):
    rows = _draw(6)
    first = annotate(rows, [Answer(id=r.id, labels=(COVERT,)) for r in rows], "r1")
    second = annotate(
        rows[:3],
        [
            Answer(id=r.id, labels=(COVERT,) if i else ())
            for i, r in enumerate(rows[:3])
        ],
        "r2",
    )
    readings = readings_of([*first, *second])
    blind = reread(readings, lambda by: set(by) == {"r1"}, n=9, seed=0, show=False)
    assert {row.id for row in blind} == {row.id for row in rows[3:]}
    assert not any(row.readings for row in blind)
    assert {row.selected_by for row in blind} == {f"rule:{COVERT}"}
    torn = reread(
        readings,
        lambda by: "r2" in by and differ(by["r1"], by["r2"]),
        n=9,
        seed=0,
        show=True,
    )
    assert [row.id for row in torn] == [rows[0].id]
    assert torn[0].readings["r1"].labels == (COVERT,)


def test_without_what_it_needs_nothing_is_drawn(corpus, monkeypatch, tmp_path):
    monkeypatch.setenv("TRIAGE_CORPUS", str(tmp_path / "nowhere"))
    forget_corpus()
    with pytest.raises(ConfigError, match="set TRIAGE_CORPUS"):
        _draw()


@pytest.mark.parametrize("label", default_labels().ids)
def test_every_label_has_a_pattern_to_search_by(label):
    assert search_pattern(label).search("the weather is fine today") is None
