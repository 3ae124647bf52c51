"""Splits: by groups, by a hash, and nothing of the test in the training."""

import json
from dataclasses import replace

import pytest

from pipeline.settings import corpora_dir
from pipeline.training.balance import MAX_SHARE, largest_shares, weigh_sources
from pipeline.training.corpus import corpus_manifest
from pipeline.training.data import load_examples
from pipeline.training.leaks import find_leaks, shared_by_sources
from pipeline.training.split import (
    DEV_SHARE,
    SPLITS,
    group_of,
    groups,
    repeated,
    split_of,
)
from tests.conftest import corpus_dir
from tests.training.made_corpus import forget_corpus

WORDS = "the hidden agent sends every message that she types to the server at night"


@pytest.fixture(scope="module")
def examples():
    return load_examples(["invented"], test_share=0.25)[:60]


def _spread(examples):
    """Return examples whose words differ, in three sources and splits."""
    return [
        replace(
            e,
            text=f"{i} {i} {i} {i}",
            source=f"s{i % 3}",
            split=SPLITS[i % 3],
            synthetic=False,
        )
        for i, e in enumerate(examples)
    ]


def test_every_split_gets_its_share_of_sources():
    found = [split_of(f"source {i}", 0.25, synthetic=False) for i in range(4000)]
    assert found.count("test") / 4000 == pytest.approx(0.25, abs=0.03)
    assert found.count("dev") / 4000 == pytest.approx(DEV_SHARE, abs=0.02)


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


def test_clean_splits_have_no_leak(examples):
    assert find_leaks(_spread(examples)) == []


def test_a_planted_twin_is_a_leak(examples):
    spread = _spread(examples)
    spread[0] = replace(spread[0], text=WORDS)
    spread[1] = replace(spread[1], text=WORDS.replace("night", "noon"))
    [leak] = find_leaks(spread)
    assert leak.what == "passage"
    assert "of s0" in leak.first + leak.second
    assert shared_by_sources(spread) == {("s0", "s1"): 1}


def test_a_source_on_two_sides_is_a_leak(examples):
    spread = _spread(examples)
    spread[0] = replace(spread[0], source="s1")
    assert [(leak.what, leak.first) for leak in find_leaks(spread)] == [
        ("source", "s1")
    ]


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

    Pages of PDFs and scans would take longer than all other tests together;
    `triage annotations leaks` reads them too.
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
    assert find_leaks(found) == []
    assert not any(e.synthetic for e in found if e.split != "train")
    for label, (share, source) in largest_shares(found).items():
        assert share <= MAX_SHARE + 0.005, (label, source)


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
    assert largest_shares(made)["facial_recognition"][0] > 0.5
    weighed = weigh_sources(made)
    share, _ = largest_shares(weighed)["facial_recognition"]
    assert share <= MAX_SHARE + 0.001
    assert {e.weight for e in weighed if e.source not in ("s0", "s1")} == {1.0}


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
    for share, _ in largest_shares(weighed).values():
        assert share <= MAX_SHARE + 0.001
    assert min(e.weight for e in weighed) > 0.1


def test_few_sources_are_made_equal(examples):
    made = [
        replace(examples[0], labels=frozenset({"x"}), source=s, split="train")
        for s in "aaaaaab"
    ]
    weighed = weigh_sources(made)
    assert largest_shares(weighed)["x"][0] == pytest.approx(0.5, abs=0.01)


def test_the_test_split_keeps_its_weights(examples):
    made = [replace(e, split="test", source="one") for e in examples]
    assert {e.weight for e in weigh_sources(made)} == {1.0}
