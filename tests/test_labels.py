"""The label set: 18 leaves, read strictly."""

import pytest

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError, LabelError
from pipeline.labels import default_labels, read_labels
from pipeline.settings import corpora_dir

PATH = corpora_dir() / "labels.toml"


def test_there_are_18_labels_in_4_families_and_2_tiers():
    labels = default_labels()
    assert len(labels.ids) == len(set(labels.ids)) == 18
    assert len(labels.families) == 4
    assert {label.family for label in labels.labels} == {f.id for f in labels.families}
    assert [label.tier for label in labels.labels].count(1) == 12


def test_every_label_has_what_a_reviewer_needs():
    for label in default_labels().labels:
        assert "?" in label.question
        assert label.anchor
        assert label.definition
        assert label.counts
        assert label.excludes
        assert label.kinds


@pytest.mark.parametrize("kind", list(Kind))
def test_findings_belong_to_reports_and_items_do_not(kind):
    labels = default_labels()
    families = {labels[label].family for label in labels.allowed(kind)}
    if kind in (Kind.REPORT, Kind.OTHER):
        assert "item" not in families
        assert "transaction" not in families
    else:
        assert "finding" not in families
        assert "item" in families


def test_other_may_hold_what_reports_hold():
    labels = default_labels()
    assert labels.allowed(Kind.OTHER) == labels.allowed(Kind.REPORT)


def test_an_unknown_label_is_refused_with_the_known_ones():
    with pytest.raises(LabelError, match="unknown label 'spying': expected one of cov"):
        default_labels()["spying"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tier = 1", "tier = 3"),
        ("tier = 1", 'tier = 1\ncolour = "red"'),
        ("question = ", "q = "),
        ('kinds = ["brochure"', 'kinds = ["poem"'),
        ("[[label]]", "[[label"),
    ],
    ids=["tier 3", "a stray key", "no question", "unknown kind", "no TOML"],
)
def test_a_wrong_label_file_is_refused(tmp_path, old, new):
    text = PATH.read_text("utf-8")
    assert old in text
    path = tmp_path / "labels.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=r"label set .*labels\.toml"):
        read_labels(path)


def test_a_wrong_value_is_told_in_one_line(tmp_path):
    path = tmp_path / "labels.toml"
    path.write_text(PATH.read_text("utf-8").replace("tier = 1", "tier = 3", 1), "utf-8")
    with pytest.raises(ConfigError, match=r"tier: .* \(got 3\)$") as caught:
        read_labels(path)
    assert "\n" not in str(caught.value)


def test_a_label_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "labels.toml"
    path.write_bytes('version = "é"'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"labels\.toml: .*utf-8"):
        read_labels(path)


def test_a_missing_label_file_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        read_labels(tmp_path / "labels.toml")
