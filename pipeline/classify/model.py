"""The model in use: everything that turns passages into findings, under one version."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.classify.base import Classifier
    from pipeline.classify.kind import KindClassifier

KIND_MODEL = "kind-en"

_PLAIN_CASE = "Our spyware intercepts calls and messages of targets without a trace."
"""Both stages read it: the second opens its encoder only for what the first lets
through."""


def version_of(classifier: str, kinds: str) -> str:
    """Return the version of findings: two models, denial head, cue words and view."""
    from pipeline.classify.denial_head import denial_head_version
    from pipeline.classify.lexicon import lexicon
    from pipeline.text.disguise.reveal import VIEW_VERSION

    rules = f"{denial_head_version()[:6]}{lexicon().version[:6]}v{VIEW_VERSION}"
    return f"{classifier}-{kinds[:6]}-{rules}"


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that turns passages into findings, under one version.

    Attributes:
        name: Name of its folder in ``models/``.
        classifier: Probabilities and thresholds for the label set.
        kinds: Tells a document's kind.
        languages: ISO 639-1 codes that it was trained and measured on.
        weak_languages: Codes that it screens without having been measured.
    """

    name: str
    classifier: "Classifier"
    kinds: "KindClassifier"
    languages: tuple[str, ...]
    weak_languages: tuple[str, ...]

    @property
    def version(self) -> str:
        """Changes with any part that could change a finding."""
        return version_of(self.classifier.version, self.kinds.version)

    @property
    def screened_languages(self) -> frozenset[str]:
        """Codes that it screens, measured or not."""
        return frozenset(self.languages + self.weak_languages)

    @property
    def thresholds(self) -> dict[str, float]:
        """Threshold of each label."""
        return dict(
            zip(self.classifier.labels, self.classifier.thresholds, strict=True)
        )


def open_model(name: str | None = None) -> Model:
    """Load a model and the kind classifier.

    Args:
        name: A folder in ``models/`` or a path; None means ``TRIAGE_MODEL``.

    Raises:
        ArtifactError: A file is missing or altered, or the labels differ.
    """
    from pipeline.classify.artifact import (
        classifier_facts,
        load_classifier,
        model_folder,
    )
    from pipeline.classify.kind import load_kind_classifier

    name = name or settings().model
    facts, _ = classifier_facts(model_folder(name))
    return Model(
        name=Path(name).name,
        classifier=load_classifier(name, default_labels()),
        kinds=load_kind_classifier(KIND_MODEL),
        languages=tuple(facts["languages"]),
        weak_languages=tuple(facts["weak_languages"]),
    )


def open_encoders(model: Model) -> None:
    """Score a passage, so that what a model reads with is open or found missing.

    Otherwise it is opened for the first passage: by then some documents may be
    stored and others are not.

    Raises:
        ArtifactError: An encoder is missing or has other weights.
    """
    from pipeline.classify.base import View

    model.classifier.predict_proba([View(_PLAIN_CASE, Kind.BROCHURE)])
