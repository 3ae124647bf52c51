"""Splits: by groups, by a hash, and nothing of the test in the training."""

import json
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from pipeline.settings import corpora_dir
from pipeline.training.balance import weigh_sources
from pipeline.training.config import SHARES, Shares
from pipeline.training.corpus import corpus_manifest
from pipeline.training.data import load_examples
from pipeline.training.gold.from_decisions import case_source
from pipeline.training.split import (
    SPLITS,
    group_of,
    groups,
    near_pairs,
    repeated,
    split_of,
)
from tests.conftest import corpus_dir
from tests.training.made_corpus import forget_corpus

WORDS = "the hidden agent sends every message that she types to the server at night"


@pytest.fixture(scope="module")
def examples():
    return load_examples(["invented"], test_share=0.25)[:60]


def _leaks(examples):
    """Return what stands in two splits, by four times as many hashes as the split."""
    splits = defaultdict(set)
    for example in examples:
        splits[example.source].add(example.split)
    pairs = near_pairs([e.text for e in examples], n_hashes=256)
    return [source for source, found in splits.items() if len(found) > 1] + [
        (examples[i].passage_id, examples[j].passage_id)
        for i, j, _ in pairs
        if examples[i].split != examples[j].split
    ]


def _largest_shares(examples):
    """Return the largest weighted share of a source in training, by label."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        if example.split != "test":
            for label in example.labels:
                sums[label][example.source] += example.weight
    return {x: max(own.values()) / own.total() for x, own in sums.items()}


def test_every_split_gets_its_share_of_sources():
    found = [split_of(f"source {i}", 0.25, synthetic=False) for i in range(4000)]
    assert found.count("test") / 4000 == pytest.approx(0.25, abs=0.03)
    assert found.count("dev") / 4000 == pytest.approx(SHARES.dev_share, abs=0.02)


def test_dev_is_taken_from_train_and_never_from_test():
    for i in range(2000):
        source = f"source {i}"
        without = split_of(source, 0.25, synthetic=False, dev_share=0.0)
        assert (split_of(source, 0.25, False) == "test") == (without == "test")


@pytest.mark.parametrize("group", groups())
def test_a_group_goes_where_its_strictest_source_goes(group):
    alone = {split_of(source, 0.25, False) for source in groups()[group]}
    assert split_of(group, 0.25, False) == max(alone, key=SPLITS.index)
    assert {group_of(source) for source in groups()[group]} == {group}


def test_invented_passages_only_train():
    assert {split_of(f"s{i}", 0.9, synthetic=True) for i in range(50)} == {"train"}


def test_what_repeats_gives_way_to_the_split_nearer_to_the_test():
    texts = [WORDS, WORDS, WORDS, "something else entirely stands here today"]
    assert repeated(texts, ["test", "train", "dev", "train"]) == {1, 2}
    assert repeated(texts, ["train", "train", "train", "train"]) == set()


def test_a_twin_and_a_source_on_two_sides_are_leaks(examples):
    texts = [WORDS, WORDS.replace("night", "noon"), "Doors open at nine.", "No."]
    made = [
        replace(examples[0], passage_id=str(i), text=text, source=source, split=split)
        for i, (text, source, split) in enumerate(
            zip(texts, "abcc", ["train", "test", "dev", "test"], strict=True)
        )
    ]
    assert _leaks(made) == ["c", ("0", "1")]
    assert _leaks(made[1:3]) == []


def test_a_twin_is_left_out_before_it_can_leak(tmp_path):
    """One row of a test source and one of a train source have the same words."""
    path = corpora_dir() / "annotated" / "invented" / "items.jsonl"
    row = json.loads(path.read_text("utf-8").splitlines()[0])
    names = [f"s{i}" for i in range(50)]
    of = {split_of(name, 0.25, False): name for name in names}
    rows = [
        row | {"synthetic": False, "source": of[split], "start": n, "end": n + 1}
        for n, split in enumerate(SPLITS)
    ]
    text = "".join(json.dumps(r) + "\n" for r in rows)
    (tmp_path / "rows.jsonl").write_text(text, "utf-8")
    kept = load_examples([str(tmp_path)], test_share=0.25)
    assert [example.split for example in kept] == ["test"]


def test_an_invented_passage_keeps_its_place_in_its_document(tmp_path):
    row = json.loads(
        (corpora_dir() / "annotated" / "invented" / "taxonomy.jsonl")
        .read_text("utf-8")
        .splitlines()[0]
    )
    row |= {"heading": ["Product", "Features"], "before": "It is small."}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    (example,) = load_examples([str(tmp_path)], test_share=0.25)
    assert example.view.context == "Product . Features . It is small."


@pytest.fixture
def plain_rows(tmp_path, monkeypatch, home):
    """Return a folder of the annotations of documents that take no PDF reader.

    Pages of PDFs and scans would take longer than all other tests together.
    """
    monkeypatch.setenv("TRIAGE_CORPUS", str(corpus_dir()))
    forget_corpus()
    lines = []
    for path in sorted((corpora_dir() / "annotated" / "real").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            document = corpus_manifest()[json.loads(line)["document_id"]]
            if document.path.suffix in (".md", ".mdx", ".txt"):
                lines.append(line + "\n")
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "rows.jsonl").write_text("".join(lines), "utf-8")
    yield folder
    monkeypatch.undo()
    forget_corpus()


@pytest.mark.corpus
@pytest.mark.slow
def test_nothing_of_the_test_stands_in_the_training(plain_rows):
    found = load_examples((str(plain_rows), "invented"), test_share=0.25)
    assert {example.split for example in found} == set(SPLITS)
    assert _leaks(found) == []
    assert not any(e.synthetic for e in found if e.split != "train")
    for label, share in _largest_shares(found).items():
        assert share <= SHARES.max_source_share + 0.005, label


def test_no_template_repeats_in_what_was_invented():
    """A pair shares its scene, but not its sentences."""
    found = load_examples(["invented"], test_share=0.25)
    pairs = list(near_pairs([example.text for example in found]))
    assert len(pairs) <= 0.005 * len(found), pairs[:5]
    assert len({example.source for example in found}) >= 80


def test_a_source_that_rules_a_label_is_weighed_down(examples):
    sizes = [200, 40, *[5] * 20]
    made = [
        replace(
            examples[0],
            labels=frozenset({"facial_recognition"}),
            source=f"s{s}",
            split="train",
        )
        for s, n in enumerate(sizes)
        for _ in range(n)
    ]
    assert _largest_shares(made)["facial_recognition"] > 0.5
    weighed = weigh_sources(made)
    assert (
        _largest_shares(weighed)["facial_recognition"]
        <= SHARES.max_source_share + 0.001
    )
    assert {e.weight for e in weighed if e.source not in ("s0", "s1")} == {1.0}
    more = _largest_shares(weigh_sources(made, Shares(max_source_share=0.3)))[
        "facial_recognition"
    ]
    assert more == pytest.approx(0.3, abs=0.01)
    bound = weigh_sources(made, Shares(least_weight=0.9))
    assert min(e.weight for e in bound) == 0.9


def test_two_labels_that_share_passages_both_keep_the_share(examples):
    both = frozenset({"facial_recognition", "video_surveillance_analytics"})
    made = [
        replace(
            examples[0],
            labels=both if s % 2 else frozenset({"facial_recognition"}),
            source=f"s{s}",
            split="train",
        )
        for s in range(40)
        for _ in range(1 + 3 * (s % 7))
    ]
    weighed = weigh_sources(made)
    for share in _largest_shares(weighed).values():
        assert share <= SHARES.max_source_share + 0.001
    assert min(e.weight for e in weighed) > 0.1


def test_few_sources_are_made_equal(examples):
    made = [
        replace(examples[0], labels=frozenset({"x"}), source=s, split="train")
        for s in "aaaaaab"
    ]
    weighed = weigh_sources(made)
    assert _largest_shares(weighed)["x"] == pytest.approx(0.5, abs=0.01)


def test_the_test_split_keeps_its_weights(examples):
    made = [replace(e, split="test", source="one") for e in examples]
    assert {e.weight for e in weigh_sources(made)} == {1.0}


def test_the_cases_of_a_desk_are_always_trained_on():
    sources = [case_source(f"deal-{i}") for i in range(200)]
    assert {split_of(source, 0.25, synthetic=False) for source in sources} == {"train"}
