# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # What was annotated, and do two annotators agree?
#
# Question: how many passages of real documents carry each label, in how many sources,
# and where do two annotators of the same passages differ most?
#
# Data: the stand-off annotations of `corpora/annotated/real`. They hold no text, so
# nothing but the checkout is needed. Both readings are of one kind of annotator:
# agreement says how consistent they are, not how right.
#
# Date: 2026-11-29.

# %%
import matplotlib.pyplot as plt

from pipeline.labels import default_labels
from pipeline.training.data import Annotation, annotated_files, read_annotations
from pipeline.training.gold.annotations import (
    agreement,
    count_labels,
    count_readers,
    prevalence,
)

LABELS = default_labels()
TEST_SHARE = 0.25

rows: list[Annotation] = []
for path in annotated_files(["real"]):
    rows += read_annotations(path, LABELS)
print(count_readers(rows))

# %% [markdown]
# ## Passages and sources by label
#
# A label can be measured with 30 real passages of 5 sources in the test part.

# %%
counts = count_labels(rows, test_share=TEST_SHARE)
ids = sorted(LABELS.ids, key=lambda label: counts[label].real.total())
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), sharey=True)
start = [0] * len(ids)
for split in ("train", "dev", "test"):
    n = [counts[label].real[split] for label in ids]
    left.barh(ids, n, left=start, label=split)
    start = [a + b for a, b in zip(start, n, strict=True)]
left.set_xlabel("real passages")
left.legend()
right.barh(ids, [len(counts[label].sources["test"]) for label in ids], color="gray")
right.axvline(5, color="black", linewidth=0.8)
right.set_xlabel("sources in the test part")
figure.tight_layout()
figure

# %% [markdown]
# ## How frequent are labels in text that nobody chose?
#
# Only passages drawn at random within a kind of document count.

# %%
for label, kinds in prevalence(rows).items():
    print(label, kinds)

# %% [markdown]
# ## Agreement
#
# Cohen's kappa corrects for chance and falls where a label is rare; positive agreement
# is twice the common positives over all positives of both.

# %%
table = {label: row for label, row in agreement(rows).items() if "kappa" in row}
ordered = sorted(table, key=lambda label: table[label]["positive"])
figure, axes = plt.subplots(figsize=(8, 5))
axes.barh(ordered, [table[x]["positive"] for x in ordered], color="lightgray")
axes.plot([table[x]["kappa"] for x in ordered], ordered, "o", color="black")
axes.set_xlabel("positive agreement (bar), kappa (dot)")
axes.set_xlim(0, 1)
figure.tight_layout()
figure

# %% [markdown]
# ## The answer

# %%
few = [label for label in LABELS.ids if not counts[label].is_measurable]
worst = ordered[0]
answer = (
    f"Of {counts['(all)'].real.total()} passages too few to measure: "
    f"{', '.join(few) or 'no label'}. Annotators differ most on {worst} "
    f"(positive agreement {table[worst]['positive']:.2f})."
)
print(answer)
