# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # How much does an officer read of whole documents?
#
# Question: a model that was measured on picked passages reads documents from front to
# back. How many flags are there on ten pages, and how does that change with the least
# probability of a flag?
#
# Data: the invented sample case (`corpora/samples/case`, PDF and other files) with the
# labels of its passages (`corpora/samples/gold.jsonl`). A small model is trained here
# on invented passages. For real documents: `python -m benches.whole_documents`.
#
# Date: 2026-11-29.

# %%
import json
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from pipeline.classify.artifact import load_classifier
from pipeline.datamodel import Kind
from pipeline.findings import score_passages
from pipeline.ingest import read_document
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, models_dir
from pipeline.text.segment import segment
from pipeline.training.config import SingleTraining, read_config
from pipeline.training.data import TrainingSet, load_examples
from pipeline.training.fitting.fit import fit_single
from pipeline.training.promotion.sets import PAGE_CHARS
from pipeline.training.split import fold_of

LABELS = default_labels()
SAMPLES = corpora_dir() / "samples"

config = read_config(models_dir() / "baselines" / "words-en.toml", SingleTraining)
small = config.model_copy(
    update={
        "n_folds": 3,
        "classifier": config.classifier.model_copy(update={"max_terms": 3000}),
    }
)

examples = load_examples(["invented"], test_share=0.25)
taught = [e for e in examples if fold_of(e.source, 8, 4) == 0]
folder = Path(tempfile.mkdtemp(prefix="whole-"))
fit_single(TrainingSet(small, taught), folder)
model = load_classifier(str(folder), LABELS)

# %% [markdown]
# ## Documents, read and cut as in a screening

# %%
gold: dict[str, set[str]] = {}
for line in (SAMPLES / "gold.jsonl").read_text("utf-8").splitlines():
    row = json.loads(line)
    gold[" ".join(row["quote"].split())] = set(row["labels"])
scores, truth, pages = [], [], []
for path in sorted((SAMPLES / "case").rglob("*.pdf")):
    passages = segment(read_document(path.read_bytes(), path.name))
    kind = Kind(path.parent.name.removesuffix("s"))
    scores.append(score_passages(passages, kind, model).scores)
    said = [gold.get(" ".join(p.text.split()), set()) for p in passages]
    truth.append([[label in own for label in LABELS.ids] for own in said])
    pages.append(sum(len(p.text) for p in passages) / PAGE_CHARS)
    print(path.name, len(passages), "passages")
table, right = np.concatenate(scores), np.concatenate(truth)

# %% [markdown]
# ## Flags on ten pages, and what is found

# %%
limits = np.linspace(0.2, 0.9, 29)
load, recall = [], []
for least in limits:
    flagged = table >= np.maximum(np.array(model.thresholds), least)
    load.append(10 * flagged.sum() / sum(pages))
    recall.append((flagged & right).sum() / right.sum())
figure, axes = plt.subplots(figsize=(8, 5))
axes.plot(load, 100 * np.array(recall), ".-")
for i in (0, len(limits) // 4, len(limits) - 1):
    axes.annotate(f"{limits[i]:.2f}", (load[i], 100 * recall[i]))
axes.set_xlabel("flags on ten pages")
axes.set_ylabel("labels found, %")
figure.tight_layout()
figure

# %% [markdown]
# ## The answer

# %%
answer = (
    f"At {limits[0]:.2f} {load[0]:.0f} flags on ten pages find {recall[0]:.0%} of the "
    f"labels; at {limits[-1]:.2f} it is {load[-1]:.0f} flags and {recall[-1]:.0%}."
)
print(answer)
