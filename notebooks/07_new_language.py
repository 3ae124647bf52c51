# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Does an English model find anything in German?
#
# Question: a model of words that learned English alone reads German passages. What does
# it find, and how much of that changes when German passages teach it too?
#
# Data: invented passages in English (`corpora/annotated/invented`) and German
# (`corpora/annotated/weak_languages`), of brochures and contracts; drafters are dealt
# out by a hash. The shipped model reads German by a multilingual encoder instead; this
# shows how a language is added and measured.
#
# Date: 2026-11-29.

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

from pipeline.classify.artifact import load_classifier
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import SingleTraining, read_config
from pipeline.training.data import Example, TrainingSet, load_examples
from pipeline.training.fitting.fit import fit_single
from pipeline.training.promotion.evaluate import score_examples
from pipeline.training.split import fold_of

LABELS = default_labels()
FOLDER = Path(tempfile.mkdtemp(prefix="language-"))

config = read_config(models_dir() / "baselines" / "words-en.toml", SingleTraining)
small = config.model_copy(
    update={
        "n_folds": 3,
        "classifier": config.classifier.model_copy(update={"max_terms": 3000}),
    }
)


def drafters(folder: str, language: str, n_parts: int) -> list[list[Example]]:
    """Return the passages of one language, in parts of whole drafters."""
    found = [
        e for e in load_examples([folder], test_share=0.25)
        if e.language == language and e.kind in (Kind.BROCHURE, Kind.CONTRACT)
    ]  # fmt: skip
    parts = [[e for e in found if fold_of(e.source, n_parts, 4) == i] for i in (0, 1)]
    print(language, [len(part) for part in parts])
    return parts


english = drafters("invented", "en", 40)
german = drafters("weak_languages", "de", 3)

# %% [markdown]
# ## Two trainings, two languages


# %%
def recall_of(name: str, taught: list[Example]) -> dict[str, float]:
    """Train and return the share of labels found, by language."""
    fit_single(TrainingSet(small, taught), FOLDER / name)
    model = load_classifier(str(FOLDER / name), LABELS)
    found = {}
    for language, held in (("English", english[1]), ("German", german[1])):
        scored = score_examples(model, held)
        found[language] = float(scored.flagged[scored.y_true].mean())
    return found


results = {
    "English alone": recall_of("en", english[0]),
    "English and German": recall_of("en-de", english[0] + german[0]),
}

# %%
figure, axes = plt.subplots(figsize=(7, 4))
for i, (name, found) in enumerate(results.items()):
    places = [x + 0.4 * i for x in range(len(found))]
    axes.bar(places, [100 * x for x in found.values()], width=0.38, label=name)
axes.set_xticks([0.2, 1.2], ["English", "German"])
axes.set_ylabel("labels found, %")
axes.legend()
figure

# %% [markdown]
# ## The answer

# %%
before, after = (found["German"] for found in results.values())
share = f"{before:.0%} without a German lesson, {after:.0%} with {len(german[0])}"
print(f"Found of the German labels: {share} German passages.")
