"""Whole documents: what is read, what is left out, and what counts as a flag."""

import pytest

from pipeline.classify.base import make_view
from pipeline.datamodel import Kind
from pipeline.training.density import PAGE_CHARS, measure_density
from tests.training.made_corpus import forget_corpus, made_corpus

SOLD = "The implant intercepts all calls and messages of the phone unseen."
DENIED = "The product does not intercept calls or messages."
PLAIN = "Our bricks are fired for two days and delivered on pallets."
LONG = "\n\n".join(f"Pallet {n}. {PLAIN}" for n in range(1500))


@pytest.fixture
def corpus(tmp_path, monkeypatch, home):
    """Two vendors that taught nothing, one that did, and one of bricks."""
    files = {
        "a.txt": ("spy", SOLD),
        "b.txt": ("spy", f"{SOLD} Twice."),
        "c.txt": ("spy", f"{SOLD} Thrice."),
        "d.txt": ("honest", DENIED),
        "e.txt": ("taught", f"{SOLD} At school."),
        "f.txt": ("neg-bricks", LONG),
    }
    with made_corpus(monkeypatch, tmp_path / "corpus", files):
        yield


@pytest.fixture
def heaps(corpus, tiny):
    found = measure_density(tiny, {"taught"}, {"en"})
    assert [heap.heap for heap in found] == ["brochures", "unrelated"]
    return found


def test_sources_that_taught_and_a_third_document_are_left_out(heaps):
    brochures, unrelated = heaps
    assert (brochures.n_documents, brochures.n_sources) == (3, 2)
    assert (unrelated.n_documents, unrelated.n_sources) == (1, 1)


def test_a_long_document_counts_20_pages(heaps):
    assert len(LONG) > 25 * PAGE_CHARS
    assert heaps[1].n_pages == pytest.approx(20, abs=0.5)


def test_flags_are_counted_by_page_and_label(heaps):
    brochures = heaps[0]
    assert brochures.n_flags == sum(brochures.labels.values()) > 0
    assert brochures.n_passages <= brochures.n_documents
    wanted = 10 * brochures.n_flags / brochures.n_pages
    assert brochures.per_10_pages == pytest.approx(wanted)


def test_without_a_corpus_nothing_is_claimed(tiny, tmp_path, monkeypatch, home):
    monkeypatch.setenv("TRIAGE_CORPUS", str(tmp_path / "none"))
    forget_corpus()
    assert measure_density(tiny, set(), {"en"}) == ()
    monkeypatch.undo()
    forget_corpus()


def test_a_denied_capability_is_no_flag(heaps, tiny):
    """The score of the denial is over the threshold, and still it is none."""
    column = tiny.labels.index("communications_interception")
    view = make_view(DENIED, Kind.BROCHURE)
    assert tiny.predict_proba([view])[0, column] >= tiny.thresholds[column]
    assert heaps[0].labels["communications_interception"] == 2
