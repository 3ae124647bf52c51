"""The retrain flow on invented passages, half of them marked as real."""

import json
import random
import re

import pytest

from pipeline.datamodel import Decision, Verdict
from pipeline.settings import corpora_dir, models_dir
from pipeline.store.store import open_store
from tests.dossier.sample import NAME, NOON, fill_store
from tests.flows.test_flows import artifacts

CHANGES = {"name": '"small"', "n_folds": "2", "test_share": "0.4", "max_terms": "2000"}


def _write_config(folder, annotated):
    text = (models_dir() / "baselines" / "joined-en.toml").read_text("utf-8")
    for key, value in (CHANGES | {"annotated": f'["{annotated}"]'}).items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
    path = folder / "small" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.slow
def test_retrain_trains_measures_compares_and_promotes_nothing(
    prefect_server, home, tmp_path
):
    from flows.retrain import retrain
    from pipeline.training.run import train_any

    source = corpora_dir() / "annotated" / "invented" / "items.jsonl"
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    rows = random.Random(7).sample(rows, 160)
    for row in rows[::2]:
        row |= {"synthetic": False, "selected_by": "random"}
    annotated = tmp_path / "annotated"
    annotated.mkdir()
    lines = [json.dumps(row) for row in rows]
    (annotated / "rows.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    config = _write_config(tmp_path, annotated)
    current = train_any(config, out=tmp_path / "current")
    before = sorted(path.name for path in models_dir().iterdir())

    with open_store() as store:
        fill_store(store, NAME)
        face = store.findings(NAME, label="facial_recognition")[0]
        store.add_decision(
            Decision(
                face.document_id, face.start, face.end, face.label, Verdict.CONFIRMED,
                "Ada Example", NOON, "", face.finding_id,
            )
        )  # fmt: skip

    returned = retrain(str(config), str(current), decisions=True)

    named = (home / "candidates" / "small" / "config.toml").read_text("utf-8")
    assert f'annotated = ["{annotated}", "decided"]' in named
    assert (home / "candidates" / "small" / "metrics.json").is_file()
    assert returned["candidate"] == str(home / "candidates" / "small")
    assert sorted(path.name for path in models_dir().iterdir()) == before
    note = artifacts("retrain-comparison")[0].data
    assert "## Rules of promotion" in note
    assert f"| {NAME} |" in note.partition("## Open cases")[2]
