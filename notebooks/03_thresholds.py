# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # What does one more percent of recall cost?
#
# Question: how many passages more must an officer read for each label, if a model is
# to find 80, 90 or 95 of a hundred?
#
# Data: invented passages of brochures and contracts, as in `02_errors_by_label`: one
# part of the drafters teaches, another one measures. The shape of the curve is the
# lesson; the numbers are of invented text and claim nothing.
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
RECALLS = np.linspace(0.5, 1.0, 26)

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
folder = Path(tempfile.mkdtemp(prefix="thresholds-"))
fit_single(TrainingSet(small, taught), folder)
scored = score_examples(load_classifier(str(folder), LABELS), held)
gold, scores = scored.y_true, scored.y_score


# %% [markdown]
# ## Passages to read for a recall
#
# A threshold that keeps a recall lies at the score of the last passage that it must
# find; all passages at or above it are read.


# %%
def flags_for(column: int, recall: float) -> float:
    """Return flags for 100 passages at the highest threshold with a recall."""
    there = np.sort(scores[gold[:, column], column])[::-1]
    needed = int(np.ceil(recall * there.size - 1e-9))
    return 100 * float((scores[:, column] >= there[needed - 1]).mean())


many = [j for j in range(len(LABELS.ids)) if gold[:, j].sum() >= 15]
curves = {LABELS.ids[j]: [flags_for(j, r) for r in RECALLS] for j in many}
figure, axes = plt.subplots(figsize=(9, 5))
for label, curve in curves.items():
    axes.plot(100 * RECALLS, curve, label=label)
axes.set_xlabel("recall, %")
axes.set_ylabel("flags for 100 passages")
axes.set_yscale("log")
axes.legend(fontsize="small")
figure.tight_layout()
figure

# %% [markdown]
# ## The same in numbers

# %%
prices = {}
for j in many:
    label, own = LABELS.ids[j], [flags_for(j, r) for r in (0.8, 0.9, 0.95)]
    prices[label] = own[2] - own[1]
    cells = "  ".join(f"{n:6.2f}" for n in own)
    print(f"{label:32}{cells}  flags for 100 passages at 80, 90, 95 %")

# %% [markdown]
# ## The answer

# %%
dearest = max(prices, key=prices.__getitem__)
answer = (
    f"From 90 to 95 % recall costs {np.mean(list(prices.values())):.2f} more flags for "
    f"100 passages in the mean of {len(prices)} labels, most for {dearest} "
    f"({prices[dearest]:.2f})."
)
print(answer)
