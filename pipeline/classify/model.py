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

OTHERS_MODEL = "triage-many"
"""Reads whatever is not surely English."""

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
        languages: ISO 639-1 codes that it was measured on.
        weak_languages: Codes that it was measured on by few passages. Every other
            language is read too, and what is found there was never measured.
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
    def thresholds(self) -> dict[str, float]:
        """Threshold of each label."""
        return dict(
            zip(self.classifier.labels, self.classifier.thresholds, strict=True)
        )


def open_model(name: str | None = None) -> Model:
    """Load a model for English, that for all other languages, and the kinds.

    Args:
        name: Of that for English, a folder in ``models/`` or a path; None means
            ``TRIAGE_MODEL``.

    Raises:
        ArtifactError: A file is missing or altered, or the labels differ.
    """
    from pipeline.classify.artifact import (
        classifier_facts,
        load_classifier,
        model_folder,
    )
    from pipeline.classify.by_language import ByLanguageClassifier
    from pipeline.classify.kind import load_kind_classifier

    name, labels = name or settings().model, default_labels()
    facts, _ = classifier_facts(model_folder(name))
    others, _ = classifier_facts(model_folder(OTHERS_MODEL))
    return Model(
        name=Path(name).name,
        classifier=ByLanguageClassifier(
            load_classifier(name, labels), load_classifier(OTHERS_MODEL, labels)
        ),
        kinds=load_kind_classifier(KIND_MODEL),
        languages=tuple(facts["languages"]),
        weak_languages=tuple(others["weak_languages"]),
    )


def open_encoders(model: Model) -> None:
    """Score a passage in English and one in a language that is not told.

    What a model reads with is then open or found missing.

    Otherwise it is opened for the first passage: by then some documents may be
    stored and others are not.

    Raises:
        ArtifactError: An encoder is missing or has other weights.
    """
    from pipeline.classify.base import View

    views = [View(_PLAIN_CASE, Kind.BROCHURE, language=code) for code in ("en", "")]
    model.classifier.predict_proba(views)
