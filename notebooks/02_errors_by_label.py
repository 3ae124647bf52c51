# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Which passages does a model miss, and which does it flag for nothing?
#
# Question: at its own thresholds, how many passages of each label does a small model
# find, what do the missed ones say, and which words bring false flags?
#
# Data: invented passages of brochures and contracts (`corpora/annotated/invented`), of
# one drafter in five; half of these drafters teach, the others measure. Invented
# passages carry no claim about real documents: this shows how errors are read. With
# the corpus at hand, put a model and `["real"]` in their place.
#
# Date: 2026-11-29.

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from pipeline.classify.artifact import load_classifier
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import SingleTraining, read_config
from pipeline.training.data import TrainingSet, load_examples
from pipeline.training.fitting.fit import fit_single
from pipeline.training.promotion.evaluate import score_examples
from pipeline.training.split import fold_of

SEED = 4
LABELS = default_labels()

config = read_config(models_dir() / "baselines" / "words-en.toml", SingleTraining)
small = config.model_copy(
    update={
        "n_folds": 3,
        "classifier": config.classifier.model_copy(update={"max_terms": 3000}),
    }
)

examples = [
    example
    for example in load_examples(["invented"], test_share=0.25)
    if example.kind in (Kind.BROCHURE, Kind.CONTRACT)
]
taught = [e for e in examples if fold_of(e.source, 10, SEED) == 0]
held = [e for e in examples if fold_of(e.source, 10, SEED) == 1]
folder = Path(tempfile.mkdtemp(prefix="errors-"))
fit_single(TrainingSet(small, taught), folder)
model = load_classifier(str(folder), LABELS)
scored = score_examples(model, held)
print(len(taught), "passages teach,", len(held), "measure")

# %% [markdown]
# ## Found, missed and flagged for nothing

# %%
gold, flagged = scored.y_true, scored.flagged
found, missed, needless = (
    table.sum(axis=0) for table in (gold & flagged, gold & ~flagged, flagged & ~gold)
)
there = [j for j in range(len(LABELS.ids)) if gold[:, j].any()]
names = [LABELS.ids[j] for j in there]
figure, axes = plt.subplots(figsize=(9, 5))
axes.barh(names, found[there], color="#4a7", label="found")
axes.barh(names, missed[there], left=found[there], color="#c33", label="missed")
axes.barh(names, -needless[there], color="#999", label="flagged for nothing")
axes.axvline(0, color="black", linewidth=0.8)
axes.set_xlabel("passages")
axes.legend()
figure.tight_layout()
figure

# %% [markdown]
# ## The passages
#
# Of each label the missed one with the lowest score, and the needless flag with the
# highest score, with the words that spoke for it.

# %%
for j in there:
    scores, label = scored.y_score[:, j], LABELS.ids[j]
    for name, rows in (
        ("MISSED", np.flatnonzero(gold[:, j] & ~flagged[:, j])),
        ("NEEDLESS", np.flatnonzero(flagged[:, j] & ~gold[:, j])),
    ):
        if rows.size:
            pick = np.argmin if name == "MISSED" else np.argmax
            i = int(rows[pick(scores[rows])])
            words = ", ".join(model.evidence(held[i].view, label)[:4])
            print(f"{label} {name} {scores[i]:.2f} [{words}]\n  {held[i].text[:160]}")

# %% [markdown]
# ## The answer

# %%
recall = {LABELS.ids[j]: found[j] / gold[:, j].sum() for j in there}
worst = min(recall, key=recall.__getitem__)
answer = (
    f"Found {found.sum()} of {gold.sum()} labels with {needless.sum()} needless flags; "
    f"most is missed of {worst} (recall {recall[worst]:.2f})."
)
print(answer)
