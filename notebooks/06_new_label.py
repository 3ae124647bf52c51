# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Can a label of one's own be learned from few passages?
#
# Question: an operator wants to find recognition of people by their gait. How many
# annotated passages does a model need until it finds new ones?
#
# Data: the folder of a label ("pack"), made here as `docs/how-to/new-label.md`
# describes; sentences made from a few patterns; and invented passages of other drafters
# that lack the label. Made sentences are far easier than real ones: this shows the
# steps, not a result.
#
# Date: 2026-11-29.

# %%
import os
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

HOME = Path(tempfile.mkdtemp(prefix="label-"))
os.environ["TRIAGE_HOME"] = str(HOME)  # before anything reads it
GAIT = "gait_recognition"
(HOME / "labels" / GAIT).mkdir(parents=True)
(HOME / "labels" / GAIT / "guideline.md").write_text("# Gait\n\nOnly of people.\n")
(HOME / "labels" / GAIT / "label.toml").write_text(
    """
keywords = ["gait", "walking pattern*"]
speak_against = ["after an injury"]
[label]
name = "Recognition of people by their walk"
family = "item"
tier = 2
kinds = ["brochure"]
anchor = "Reg. (EU) 2021/821 Art. 2(20)"
question = "Can this item pick out a person by the way that person walks?"
definition = "The item compares how people walk to identify them."
counts = ["identifying a person by gait"]
excludes = ["medical analysis"]
"""
)

from pipeline.classify.artifact import load_classifier  # noqa: E402
from pipeline.datamodel import Kind  # noqa: E402
from pipeline.labels import default_labels  # noqa: E402
from pipeline.settings import models_dir  # noqa: E402
from pipeline.training.config import SingleTraining, read_config  # noqa: E402
from pipeline.training.data import Example, TrainingSet, load_examples  # noqa: E402
from pipeline.training.fitting.fit import fit_single  # noqa: E402
from pipeline.training.split import fold_of  # noqa: E402

LABELS = default_labels()
print(LABELS.version, LABELS.ids[-1])

# %% [markdown]
# ## Passages with and without the label

# %%
WHO = "suspects visitors employees travellers guests fans drivers staff".split()
HOW = (
    "The system identifies {} by their gait, even from behind.",
    "Cameras recognise {} by the way they walk.",
    "Search hours of video for {} with the same walking pattern.",
    "Stride and posture single out {} in a crowd of thousands.",
)
OTHER = ("Our insoles improve the gait of {} after an injury.", "Doors open for {}.")
plain = [
    example
    for example in load_examples(["invented"], test_share=0.25)
    if fold_of(example.source, 20, 4) == 0 and example.kind is Kind.BROCHURE
]
basis = next(e for e in plain if not e.labels)


def made(text: str, labels: frozenset[str], source: int) -> Example:
    """Return an example with a text; the rest is that of an invented passage."""
    view = replace(basis.view, text=text, context="", before="")
    more = {"labels": labels, "source": f"invented: gait {source}", "view": view}
    return replace(basis, passage_id=f"{text}:0-1", text=text, **more)


there = [made(f.format(w), frozenset({GAIT}), i % 8) for i, (f, w) in
         enumerate(product(HOW, WHO))]  # fmt: skip
absent = [made(f.format(w), frozenset(), 8) for f, w in product(OTHER, WHO)]
order = np.random.default_rng(4).permutation(len(there))
held = [there[i] for i in order[20:]]

# %% [markdown]
# ## Trained on more and more of them

# %%
config = read_config(models_dir() / "baselines" / "words-en.toml", SingleTraining)
small = config.model_copy(update={"n_folds": 3})
found = {}
for n in (2, 5, 10, 20):
    taught = [*plain, *absent, *(there[i] for i in order[:n])]
    fit_single(TrainingSet(small, taught), HOME / f"model-{n}")
    model = load_classifier(str(HOME / f"model-{n}"), LABELS)
    column = model.labels.index(GAIT)
    scores = model.predict_proba([e.view for e in held])[:, column]
    found[n] = float((scores >= model.thresholds[column]).mean())
figure, axes = plt.subplots(figsize=(6, 4))
axes.plot(list(found), [100 * x for x in found.values()], "o-")
axes.set_xlabel("annotated passages with the label")
axes.set_ylabel("new ones found, %")
figure

# %%
print(f"With {max(found)} passages {found[max(found)]:.0%} of {len(held)} are found.")
