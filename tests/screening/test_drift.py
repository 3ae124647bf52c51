"""Papers of a desk beside those that its model was measured on."""

import json
import random
import shutil
from dataclasses import replace

import pytest

from pipeline.classify.artifact import load_classifier, read_artifact
from pipeline.classify.model import open_model
from pipeline.datamodel import Kind, Polarity
from pipeline.errors import ArtifactError, ConfigError
from pipeline.labels import default_labels
from pipeline.screening.case import screen_case
from pipeline.screening.drift import (
    BASELINE,
    Baseline,
    DriftPaper,
    bins_of,
    compare,
    count_unseen,
    is_other,
    measure_drift,
    newest_papers,
    read_limits,
    stability,
)
from pipeline.screening.drift_report import last_drift
from pipeline.store.store import open_store
from tests.conftest import invented_examples

FACES, COVERT = "facial_recognition", "covert_surveillance_marketing"
RATES = {FACES: 0.10, COVERT: 0.05}


def _baseline(**changes):
    draw = random.Random(1)
    scores = [draw.betavariate(5, 2) for _ in range(400)]
    found = Baseline(
        model_version="m",
        n_documents=40,
        passages={Kind.BROCHURE: 4000, Kind.CONTRACT: 1000},
        flags={
            FACES: {Kind.BROCHURE: 400, Kind.CONTRACT: 20},
            COVERT: {Kind.BROCHURE: 200},
        },
        bins={FACES: bins_of(scores), COVERT: bins_of(scores[:200])},
        n_words=10_000,
        n_unseen=1000,
    )
    return found.model_copy(update=changes)


def _papers(n=30, *, seed=3, **rates):
    """Draw papers of 100 passages each, with flags at some rates a passage."""
    draw = random.Random(seed)
    found = []
    for i in range(n):
        flags = {
            label: [draw.betavariate(5, 2) for _ in range(100) if draw.random() < rate]
            for label, rate in (RATES | rates).items()
        }
        month = f"2026-{1 + i % 3:02}"
        language = "en" if i % 2 else "de"
        found.append(DriftPaper(Kind.BROCHURE, 100, language, "", month, flags))
    return found


def _said(papers, **more):
    found = compare(papers, _baseline(), read_limits(), **more)
    return [(notice.what, notice.subject) for notice in found.notices]


@pytest.mark.parametrize("seed", range(20))
def test_papers_like_the_measured_ones_raise_no_notice(seed):
    assert _said(_papers(seed=seed), words=(10_000, 1100)) == []


def test_a_label_that_is_flagged_three_times_as_often_is_told():
    found = compare(_papers(**{FACES: 0.3}), _baseline(), read_limits())
    (notice,) = [n for n in found.notices if n.what == "label"]
    assert notice.subject == FACES
    assert notice.expected == pytest.approx(300)
    assert f"label {FACES}" in str(notice)
    assert "300 were expected" in str(notice)


def test_a_label_that_falls_silent_is_told():
    assert ("label", COVERT) in _said(_papers(**{COVERT: 0.0}))


def test_what_one_document_alone_makes_is_no_drift():
    papers = _papers()
    burst = replace(papers[0], flags={COVERT: [0.9] * 400, FACES: [0.9] * 10})
    assert ("label", COVERT) not in _said([burst, *papers[1:]])


def test_a_language_and_a_month_that_fall_silent_are_told():
    papers = [
        replace(paper, flags={}) if paper.language == "de" else paper
        for paper in _papers(60)
    ]
    assert ("language", "de") in _said(papers)
    papers = [
        replace(paper, flags={}) if paper.month == "2026-02" else paper
        for paper in _papers(60)
    ]
    assert ("month", "2026-02") in _said(papers)


def test_other_scores_and_new_words_are_told():
    low = [
        replace(
            paper, flags={x: [s / 2 for s in own] for x, own in paper.flags.items()}
        )
        for paper in _papers()
    ]
    assert _said(low) == [("scores", COVERT), ("scores", FACES)]
    assert _said(_papers(), words=(10_000, 1600)) == [("words", "")]


def test_the_shares_of_new_words_are_told_even_if_they_are_alike():
    found = compare(_papers(), _baseline(), read_limits(), words=(10_000, 1100))
    said = "Words new to the model: 11.0% (10.0% when measured)."
    assert list(found.lines()) == [said, "Drift: none in 30 documents."]
    unknown = compare(_papers(), _baseline(n_unseen=None), read_limits(), words=(9, 1))
    assert list(unknown.lines()) == ["Drift: none in 30 documents."]


def test_a_kind_of_document_counts_as_it_was_measured():
    """Contracts are flagged for faces in two of a hundred passages, not in ten."""
    contracts = [replace(paper, kind=Kind.CONTRACT) for paper in _papers()]
    assert ("label", FACES) in _said(contracts)
    few = [replace(p, flags={FACES: p.flags[FACES][:2]}) for p in contracts]
    assert ("label", FACES) not in _said(few)


def test_few_documents_say_nothing():
    assert _said(_papers(9, **{FACES: 0.9})) == []


def test_flags_of_one_document_never_are_beyond_chance():
    assert not is_other([100], 1.0, read_limits())
    assert is_other([50, 50], 1.0, read_limits())
    assert is_other([0, 0], 20.0, read_limits())
    assert not is_other([0, 0], 3.0, read_limits())


def test_two_draws_from_one_heap_are_stable_on_average():
    draw = random.Random(5)
    found = []
    for _ in range(200):
        first, second = ([draw.random() for _ in range(80)] for _ in range(2))
        found.append(stability(bins_of(first), bins_of(second)))
    assert sum(found) / len(found) < 0.08
    assert max(found) < 0.5


def test_words_without_a_term_are_counted():
    known = frozenset({"camera", "sees"})
    assert count_unseen(["The camera sees 300 drones.", ""], known) == (4, 2)


def test_own_limits_replace_the_shipped_ones_and_a_wrong_one_is_named(home):
    text = (home / "drift.toml").with_name("drift.toml")
    shipped = read_limits()
    lines = [
        f"{k} = {json.dumps(v)}" for k, v in shipped.model_dump(mode="json").items()
    ]
    text.write_text("\n".join(lines).replace("psi = 0.25", "psi = 0.5"), "utf-8")
    assert read_limits().psi == 0.5
    text.write_text("\n".join(lines).replace("psi = 0.25", "psi = -1"), "utf-8")
    with pytest.raises(ConfigError, match=r"drift\.toml: psi"):
        read_limits()


PLAIN = "Our office is open from nine to five on weekdays."
SPY = "The IMSI catcher intercepts all calls of the targets without their knowledge."


@pytest.fixture
def desk(home, tmp_path, tiny_folder):
    """A store with twelve screened brochures, and the model that screened them."""
    folder = tmp_path / "tiny"
    shutil.copytree(tiny_folder, folder)
    model = open_model(str(folder))
    papers = tmp_path / "papers"
    papers.mkdir()
    for i in range(12):
        text = "\n\n".join(f"{SPY} No. {i}-{j}." for j in range(5))
        (papers / f"{i}.txt").write_text(f"{text}\n\n{PLAIN}", "utf-8")
    with open_store() as store:
        screen_case("deal", [papers], [], kind=Kind.BROCHURE, store=store, model=model)
        yield store, model, folder


def test_a_desk_without_a_baseline_says_so_and_with_one_is_held_to_it(desk):
    store, model, folder = desk
    papers = newest_papers(store, model.version, 1000)
    assert len(papers) == 12
    assert newest_papers(store, "another version", 1000) == {}
    assert list(newest_papers(store, model.version, 5)) == list(papers)[:5]
    found = measure_drift(store, model)
    assert not found.has_baseline
    assert found.notices == ()
    assert "no baseline" in next(found.lines())
    flagged = {label for paper in papers.values() for label in paper.flags}
    assert flagged
    silent = {label: {Kind.BROCHURE: 1} for label in default_labels().ids}
    written = _baseline(
        model_version=read_artifact(folder)[1],
        flags=silent,
        passages={Kind.BROCHURE: 10_000},
    )
    (folder / BASELINE).write_text(written.model_dump_json(), "utf-8")
    found = measure_drift(store, model)
    assert {n.subject for n in found.notices if n.what == "label"} == flagged
    assert last_drift() == found
    assert found.unseen is not None
    other = written.model_copy(update={"model_version": "other"})
    (folder / BASELINE).write_text(other.model_dump_json(), "utf-8")
    assert not measure_drift(store, model).has_baseline
    (folder / BASELINE).write_text("{}", "utf-8")
    with pytest.raises(ArtifactError, match="record it anew"):
        measure_drift(store, model)


def test_counter_evidence_and_rules_are_no_flags(desk):
    store, model, _ = desk
    papers = newest_papers(store, model.version, 1000)
    findings = [
        f
        for f in store.findings("deal")
        if dict(f.attributes)["polarity"] == Polarity.ASSERTED
        and "rule_id" not in dict(f.attributes)
    ]
    assert sum(paper.n_flags for paper in papers.values()) == len(findings)


def test_a_kept_report_that_is_damaged_is_none(home):
    assert last_drift() is None
    (home / "drift.json").write_text("{", "utf-8")
    assert last_drift() is None


def test_the_baseline_is_what_the_screening_of_whole_documents_flags(tiny_folder):
    from pipeline.training.promotion.headline import baseline_of

    examples = [e for e in invented_examples() if e.language == "en"][:120]
    found = baseline_of(str(tiny_folder), examples)
    assert found is not None
    classifier = load_classifier(str(tiny_folder), default_labels())
    assert found.model_version == classifier.version
    assert sum(found.passages.values()) == 120
    n_flags = sum(sum(own.values()) for own in found.flags.values())
    assert n_flags == sum(sum(own) for own in found.bins.values()) > 0
    assert 0 < (found.n_unseen or 0) < found.n_words
    assert baseline_of(str(tiny_folder), []) is None
