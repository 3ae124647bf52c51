"""The baseline of a model: its flags and scores on whole documents it never saw.

It uses the scores behind the rules of ``triage promote``, so nothing is scored twice.
Only English passages count, because there are too few of other languages.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.classify.artifact import load_vocabulary, model_folder
from pipeline.classify.document_thresholds import document_probabilities
from pipeline.datamodel import Kind
from pipeline.files import write_atomically
from pipeline.labels import default_labels
from pipeline.parties import receivers
from pipeline.screening.drift import BASELINE, Baseline, bins_of, count_unseen
from pipeline.training.data import Example
from pipeline.training.promotion_sets import WHOLE, own_whole, sit

_END_USER = "state_security_end_user"


def record_baseline(model: str) -> int | None:
    """Write the baseline of a model into its folder, as ``baseline.json``.

    Args:
        model: Name of a folder in ``models/``, or a path.

    Returns:
        Number of annotated passages that were left out, see ``own_whole``; None if no
        whole document is at hand, and nothing is written.

    Raises:
        ArtifactError: The model is missing or altered.
        ConfigError: Its config is wrong.
    """
    examples, n_lost = own_whole(model)
    found = baseline_of(model, examples)
    if found is None:
        return None
    text = found.model_dump_json(indent=1) + "\n"
    write_atomically(model_folder(model) / BASELINE, text.encode())
    return n_lost


def baseline_of(model: str, examples: Sequence[Example]) -> Baseline | None:
    """Return the baseline of a model; None if no English whole document is at hand."""
    is_english = [example.language in ("en", None) for example in examples]
    if not any(is_english):
        return None
    sitting = sit(model, {WHOLE: examples})
    scored = sitting.heaps[WHOLE]
    said = document_probabilities(scored.y_score)
    english = [i for i, here in enumerate(is_english) if here]
    flags: dict[str, Counter[Kind]] = {label: Counter() for label in scored.labels.ids}
    scores: dict[str, list[float]] = {label: [] for label in scored.labels.ids}
    for i in english:
        for j in scored.flagged[i].nonzero()[0]:
            label = scored.labels.ids[j]
            # Screening leaves them out as well.
            if label == _END_USER and receivers.is_ordinary(examples[i].text):
                continue
            flags[label][examples[i].kind] += 1
            scores[label].append(float(said[i, j]))
    vocabulary = frozenset(load_vocabulary(model_folder(model)))
    n_words, n_unseen = count_unseen((examples[i].text for i in english), vocabulary)
    return Baseline(
        model_version=sitting.version,
        n_documents=len({str(scored.documents[i]) for i in english}),
        passages=Counter(examples[i].kind for i in english),
        flags={x: dict(flags[x]) for x in default_labels().ids if x in flags},
        bins={label: bins_of(own) for label, own in scores.items()},
        n_words=n_words,
        n_unseen=n_unseen if vocabulary else None,
    )
