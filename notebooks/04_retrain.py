# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Does a model get better when more people have written for it?
#
# Question: a model learns from invented passages of some drafters. Train it again
# on those of twice as many drafters: which labels get better, which get worse, and
# may the difference be chance?
#
# Data: of `corpora/annotated/invented` the passages of brochures and contracts that
# carry item labels or none, of one drafter in five (all take minutes); each imitates
# one kind of author. Half of these drafters are kept for measuring. Invented passages
# carry no claim about real documents: this shows how a retraining is judged, not how
# good a model is.
#
# Date: 2026-11-25.

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import TrainingConfig, read_config
from pipeline.training.data import Example, TrainingSet, load_examples
from pipeline.training.fitting.fit import fit
from pipeline.training.promotion.compare import compare_models, render_comparison
from pipeline.training.split import fold_of

SEED = 4
FOLDER = Path(tempfile.mkdtemp(prefix="retrain-"))

# %% [markdown]
# ## The config
#
# The config of the simpler model `joined-en`, which needs no torch, with fewer words
# and folds so that this runs in half a minute. What is not named here stays as it is.

# %%
config = read_config(models_dir() / "baselines" / "joined-en.toml", TrainingConfig)
small = config.model_copy(
    update={
        "n_folds": 3,
        "classifier": config.classifier.model_copy(update={"max_terms": 3000}),
    }
)
print(small.model_dump_json(indent=1))

# %% [markdown]
# ## The passages
#
# Drafters are dealt out to twenty parts by a hash of their name, as sources are in
# training. Two parts are for measuring. One part trains the model in use; this part
# and one more train the candidate.

# %%
ITEM_LABELS = {label.id for label in default_labels().labels if label.family == "item"}
examples = [
    example
    for example in load_examples(["invented"], test_share=0.25)
    if example.labels <= ITEM_LABELS and example.kind in (Kind.BROCHURE, Kind.CONTRACT)
]
parts: dict[int, list[Example]] = {part: [] for part in range(20)}
for example in examples:
    parts[fold_of(example.source, 20, SEED)].append(example)
held = parts[0] + parts[1]
print({part: len(parts[part]) for part in range(4)})


# %% [markdown]
# ## Two trainings


# %%
def train_on(name: str, passages: list[Example]) -> str:
    """Fit the small config on passages and return the model's folder."""
    folder = FOLDER / name
    fit(TrainingSet(small, passages), folder)
    print(f"{name}: {len(passages)} passages")
    return str(folder)


current = train_on("current", parts[2])
candidate = train_on("candidate", parts[2] + parts[3])

# %% [markdown]
# ## The comparison
#
# Losses come first, as in `triage promote`. Then comes the mean over the labels with
# enough positives, with an interval from resampled drafters.

# %%
comparison = compare_models(candidate, current, held)
print(render_comparison(comparison))

# %% [markdown]
# ## The two models side by side
#
# A line per label, from the model in use to the candidate: red if it got worse. A
# label with few passages jumps: their number stands beside its name.

# %%
there = [change for change in comparison.changes if change.after.n_positive]
names = [f"{change.label} ({change.after.n_positive})" for change in there]
figure, panels = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
for axes, what in zip(panels, ("recall", "average_precision"), strict=True):
    for name, change in zip(names, there, strict=True):
        ends = [getattr(model, what) for model in (change.before, change.after)]
        ends = [getattr(end, "value", end) for end in ends]
        axes.plot(ends, [name] * 2, color="#c33" if ends[1] < ends[0] else "#4a7")
        axes.plot(ends[1], name, "o", color="black")
    axes.set_xlabel(f"{what.replace('_', ' ')}; the dot is the candidate")
figure.tight_layout()
figure

# %% [markdown]
# ## The answer

# %%
grown = comparison.average_precision
worse = [change.label for change in comparison.changes if change.is_worse]
if grown is None or grown.low is None or grown.high is None:
    answer = "No label has enough positives: the passages cannot tell."
elif grown.low > 0:
    answer = f"Yes, mean average precision grew by {grown.value:.2f}."
elif grown.high < 0:
    answer = f"No, mean average precision fell by {-grown.value:.2f}."
else:
    answer = f"It cannot be told: {grown.value:+.2f} may be chance."
print(f"{answer} Worse in recall or ranking: {', '.join(worse) or 'no label'}.")
