"""The model in use: everything from passages to findings, under one version.

Its version is made from the hashes of its files. Weights are loaded on first use, so
that a run without new documents opens none.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.datamodel import Finding, Kind
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.classify.base import Classifier
    from pipeline.classify.kind import KindClassifier

KIND_MODEL = "kind-en"

OTHERS_MODEL = "triage-many"
"""Name of the model that reads all passages that are not surely English."""

_PLAIN_CASE = "Our spyware intercepts calls and messages of targets without a trace."
"""Passage that both stages read, because the second opens its encoder only for passages
that the first lets through."""


def version_of(classifier: str, kinds: str, *, is_checked: bool = True) -> str:
    """Return the version of findings, made from models, rules and the second reader.

    ``is_checked`` says whether the second reader, if there is one, checked them.
    """
    from pipeline.classify import document_thresholds
    from pipeline.classify.conditions.weigh import RULE_VERSION
    from pipeline.classify.polarity import act_denials, listed_denials
    from pipeline.classify.polarity.denial_head import DENIAL_HEAD
    from pipeline.classify.words.concept_head import CONCEPT_HEAD
    from pipeline.classify.words.lexicon import lexicon_version
    from pipeline.classify.words.word_lists import lists_version
    from pipeline.text.disguise.reveal import VIEW_VERSION

    rules = f"{DENIAL_HEAD.version[:6]}{lexicon_version()[:6]}"
    rules += f"c{CONCEPT_HEAD.version[:6]}{lists_version()[:6]}"
    rules += f"v{VIEW_VERSION}n{act_denials.RULE_VERSION}"
    rules += f"w{RULE_VERSION}.{act_denials.WAIVERS_VERSION}"
    rules += f"t{document_thresholds.LIMITS_VERSION}d{listed_denials.RULE_VERSION}"
    if is_checked and settings().second_reader_url:
        from pipeline.classify.second_reader import second_reader

        rules += f"s{second_reader().version}"
    return f"{classifier}-{kinds[:6]}-{rules}"


class Model:
    """Classifiers for English, for all other languages, and for kinds.

    Attributes:
        name: Name of its folder in ``models/``.
        folder: Name or path that the model was opened by.
        version: Version that changes with any part that could change a finding.
        lacks: Labels of the label set that the classifier for English has not learned.
        lacks_elsewhere: Labels that the classifier for other languages has not learned.
        shared: ISO 639-1 codes of languages other than English that both read.
        languages: ISO 639-1 codes that it was measured on.
        weak_languages: Codes for which few passages were measured. Passages in all
            other languages are read too, but findings there were never measured.
    """

    def __init__(self, name: str, others: str = OTHERS_MODEL) -> None:
        """Take folders in ``models/``, or paths; their files are checked."""
        from pipeline.classify.artifact import (
            classifier_facts,
            model_folder,
            read_artifact,
        )
        from pipeline.classify.base import joined_version
        from pipeline.classify.kind import kinds_version
        from pipeline.labels import default_labels

        facts, version = classifier_facts(model_folder(name))
        others_facts, others_version = classifier_facts(model_folder(others))
        _, kinds = read_artifact(model_folder(KIND_MODEL))
        joined = joined_version(version, others_version)
        self.name = Path(name).name
        self.folder = name
        self._others = others
        self.version = version_of(joined, kinds_version(kinds))
        self._alone = version_of(joined, kinds_version(kinds), is_checked=False)
        ids = default_labels().ids
        self.lacks = tuple(x for x in ids if x not in facts["labels"])
        self.lacks_elsewhere = tuple(x for x in ids if x not in others_facts["labels"])
        self.languages = tuple(facts["languages"])
        self.weak_languages = tuple(others_facts["weak_languages"])
        self.shared = tuple(facts["weak_languages"])
        self._lock = Lock()
        self._is_open = False

    def unchecked_version(self, findings: Iterable[Finding]) -> str:
        """Return the version of findings without all answers of a second reader.

        It differs from the version of a model without a second reader, and with every
        answer that came. So the store keeps this screening beside earlier ones, and
        another run asks again.
        """
        from pipeline.classify.second_reader import second_reader

        return f"{self._alone}u{second_reader().partial_version(findings)}"

    @cached_property
    def classifier(self) -> "Classifier":
        """Classifier with probabilities and thresholds for the label set."""
        from pipeline.classify.artifact import load_classifier
        from pipeline.classify.by_language import ByLanguageClassifier
        from pipeline.labels import default_labels

        labels = default_labels()
        return ByLanguageClassifier(
            load_classifier(self.folder, labels),
            load_classifier(self._others, labels),
            self.shared,
        )

    @cached_property
    def kinds(self) -> "KindClassifier":
        """Classifier of a document's kind."""
        from pipeline.classify.kind import load_kind_classifier

        return load_kind_classifier(KIND_MODEL)

    @property
    def thresholds(self) -> dict[str, float]:
        """Threshold of each label in whole documents, as findings state it."""
        from pipeline.classify.document_thresholds import (
            document_probabilities,
            document_thresholds,
        )

        labels = self.classifier.labels
        limits = document_thresholds(labels, self.classifier.thresholds)
        return dict(zip(labels, document_probabilities(limits).tolist(), strict=True))

    def open(self) -> None:
        """Open all models now, by scoring two short passages.

        The encoders are then open or found missing. This is called before a document is
        stored. Otherwise the first passage that needs an encoder would find it missing,
        after others are stored already.

        Raises:
            ArtifactError: An encoder is missing or has other weights, or the metrics of
                the model cannot be read.
        """
        from pipeline.classify.artifact import model_folder
        from pipeline.classify.base import View
        from pipeline.classify.measured import read_metrics

        with self._lock:
            if not self._is_open:
                read_metrics(model_folder(self.folder))
                codes = ("en", "")
                views = [View(_PLAIN_CASE, Kind.BROCHURE, language=c) for c in codes]
                self.classifier.predict_proba(views)
                self._is_open = self.kinds is not None


def open_model(name: str | None = None) -> Model:
    """Return the models; they open their encoders on first use.

    Args:
        name: Name of the model for English, a folder in ``models/`` or a path; None
            means ``TRIAGE_MODEL``.

    Raises:
        ArtifactError: A file is missing or altered.
    """
    return Model(name or settings().model)
