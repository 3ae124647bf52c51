"""Settings of one training: all values are in its ``config.toml``."""

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ConfigDict, Field

from pipeline.classify.artifact import ARTIFACT, CONFIG, read_artifact
from pipeline.errors import ArtifactError
from pipeline.strict import Strict
from pipeline.toml_files import read_toml


class Shares(Strict):
    """Shares of the sources, in splits and in labels."""

    dev_share: float = Field(default=0.1, ge=0, lt=1)
    """Share of the sources on which choices are made before anyone looks at the test.
    It is taken from the training sources; the test keeps its own."""

    max_source_share: float = Field(default=0.08, gt=0, le=1)
    """Largest share of a label's training positives, real and invented together, that
    one source may give. The passages of a source with more get lower weights."""

    least_weight: float = Field(default=0.02, gt=0, le=1)
    """Smallest weight of a passage. If a few sources carry many labels together,
    limiting one label to its share would lower the others without end."""


class DataConfig(Shares):
    """Annotations that are used, and their weights."""

    annotated: tuple[str, ...] = Field(min_length=1)
    """Folders under ``corpora/annotated``, or ``samples``."""

    test_share: float = Field(gt=0, lt=1)
    """Share of the sources that are kept out of training."""

    splits: tuple[Literal["train", "dev"], ...] = ("train", "dev")
    """Splits that are fitted. Choices are made with ``train`` alone and measured on
    ``dev``; the shipped model then learns from both."""

    synthetic_weight: float = Field(gt=0, le=1)
    """Weight of an invented passage; a real one has weight 1."""


class CalibrationConfig(Strict):
    """Settings of probabilities and thresholds: how few passages tell too little."""

    enough_real: int = Field(default=30, ge=1)
    """Least number of real positives that calibrate a label without invented ones."""

    enough_drawn: int = Field(default=20, ge=1)
    """Least number of passages drawn at random: of fewer, a share of 5 % means
    nothing."""

    few: int = Field(default=30, ge=0)
    """Number of positives below which many draws lack the lowest ones, so that the mean
    alone would reach too little recall: 0.79 of 0.9 wanted with six positives."""

    n_draws: int = Field(default=50, ge=1)
    """Number of draws of sources whose thresholds are averaged. One threshold of all
    sources moved by up to 0.56 log-odds if a tenth of the documents was left out, and
    the mean moved by up to 0.28."""

    drawn_share: float = Field(default=0.625, gt=0, le=1)
    """Share of the sources in a draw."""

    as_good: float = Field(default=0.01, ge=0, lt=1)
    """A queue may be worth less than the best one by this share of a label's passages:
    a hundredth either way is chance, and recall comes first."""

    lowest: float = Field(default=0.01, gt=0, lt=0.5)
    """Lowest threshold: below it an officer reads more than a hundred passages for one
    that counts. A label whose few positives score near 0 would otherwise flag every
    passage."""

    highest: float = Field(default=0.5, ge=0.5, lt=1)
    """Highest threshold but for the share of ordinary passages: above it, some are left
    out that are likelier right than wrong. All scores of easy positives are near 1."""

    shift_spread: float = Field(default=1.0, gt=0)
    """Standard deviation, in log-odds, that is expected of the shift of a label in one
    language before any passage of that language is seen."""

    most_hidden: float = Field(default=0.05, ge=0, le=1)
    """Largest share of flagged invented passages that the shift may hide, of one label
    and language: real passages without the label must not silence a language."""


CALIBRATION, SHARES = CalibrationConfig(), Shares()
"""The defaults, for what is computed without a config."""


class TwoStageConfig(Strict):
    """Settings of the words of ``linear.v1`` and ``cascade.v2``."""

    max_terms: int = Field(ge=100)
    word_c: float = Field(gt=0)
    word_negative_weight: float = Field(default=1.0, gt=0, le=1)
    """Weight of a real passage without the label; an invented one without it has 1."""

    gate_recall: float = Field(gt=0.9, le=1)
    """Share of the findings of both stages that the first one must let through."""

    few_positives: int = Field(default=30, ge=0)
    few_share: float = Field(default=0.4, gt=0, le=1)
    """A tier-2 label with fewer real positives than ``few_positives`` may use only this
    part of ``max_false_share``: most of its flags are wrong."""


class LinearConfig(TwoStageConfig):
    """Settings of ``linear.v1``, a linear model on words and vectors."""

    kind: Literal["linear.v1"]
    vector_c: float = Field(gt=0)


class TuningConfig(Strict):
    """Settings to tune a network."""

    n_epochs: int = Field(ge=1)
    batch_size: int = Field(ge=1)
    learning_rate: float = Field(gt=0, lt=1)
    positive_weight: float = Field(ge=1)
    """Weight of a label that is present; an absent one has weight 1."""

    patience: int = Field(default=0, ge=0)
    """Number of epochs without a lower loss on the sources of one fold, after which the
    training stops; these sources are then not learned from. 0 trains all epochs on all
    sources."""

    precision: Literal["float32", "bfloat16"] = "float32"
    """Number format of the products in training. ``bfloat16`` takes less than half the
    time on a processor with AVX-512 BF16, and more time on others."""

    warm_up: float = Field(default=0.08, gt=0, lt=1)
    """Share of the steps in which the learning rate rises; then it falls to 0."""

    weight_decay: float = Field(default=0.01, ge=0)
    """Decay of the weights in AdamW."""

    dropout: float = Field(default=0.1, ge=0, lt=1)
    """Share of the inputs of the head that are dropped at each step."""

    head_rate: float = Field(gt=0)
    """Learning rate of the head, which starts from nothing, as a multiple of
    ``learning_rate``."""

    max_norm: float = Field(ge=0)
    """Largest norm of a gradient; 0 for no limit."""


class UniversalConfig(TuningConfig):
    """Settings to tune the averaging network of ``cascade.v2``."""

    negative_weight: float = Field(gt=0, le=1)
    """Weight of a real passage without the label, if an invented one has weight 1."""

    head_rate: float = Field(default=30.0, gt=0)
    max_norm: float = Field(default=0.0, ge=0)


class EncoderConfig(TuningConfig):
    """Settings to tune the upper layers of an encoder."""

    n_tuned_layers: int = Field(ge=1)
    """Number of upper layers of the encoder that are trained."""

    token_cutoff: float = Field(ge=0, lt=1)
    """Share of the tokens that are hidden each time a passage is used."""

    context_cutoff: float = Field(ge=0, lt=1)
    """Share of the uses of a passage in which its context is left out."""

    precision: Literal["float32", "bfloat16"]
    head_rate: float = Field(default=10.0, gt=0)
    max_norm: float = Field(default=1.0, ge=0)


class CascadeConfig(TwoStageConfig):
    """Settings of ``cascade.v2``, the two stages of the English model."""

    kind: Literal["cascade.v2"]
    universal: UniversalConfig
    encoder: EncoderConfig


class WordsConfig(Strict):
    """Settings of ``tfidf.v1``, a model by words alone."""

    kind: Literal["tfidf.v1"]
    max_terms: int = Field(default=30000, ge=100)
    """Most terms, words and pairs together."""

    c: float = Field(gt=0)
    """Inverse strength of the regularisation."""


class TunedConfig(Strict):
    """Settings of ``encoder.v1``, a tuned encoder without a first stage."""

    kind: Literal["encoder.v1"]
    encoder: EncoderConfig


class MultilingualConfig(Strict):
    """Settings of ``multilingual.v1``, the model for other languages."""

    kind: Literal["multilingual.v1"]
    encoder: EncoderConfig
    most_negatives: int = Field(ge=1)
    """Number of passages without a label that are learned from, chosen by a hash. There
    are twenty of them for each passage with a label, and each costs as much time."""

    flags_a_label: float = Field(gt=0)
    """Number of flags, right or wrong, on whole documents for each gold label."""

    few_passages: int = Field(default=8, ge=0)
    """Least number of labelled passages of a label with its own threshold; with fewer,
    it gets the threshold of all labels together."""


class BaseConfig(Strict):
    """Values of every training: its data and its operating point."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    seed: int
    """Seed of the tuning of networks. A model of words and frozen vectors has no chance
    in it."""

    n_folds: int = Field(ge=2)
    encoder: str
    languages: tuple[str, ...]
    weak_languages: tuple[str, ...]
    min_recall_tier1: float = Field(gt=0, le=1)
    min_recall_tier2: float = Field(gt=0, le=1)
    max_false_share: float = Field(gt=0, le=1)
    """Largest share of random passages without a label that may be flagged for it."""

    reading_price: float = Field(default=1.5, ge=0)
    """Each further per cent of ordinary passages in the queue must find at least this
    many per cent of a label's passages. The price is low because a missed passage is
    worse than a needless one; 0 reaches the wanted recall whatever it costs. ``python
    -m benches.thresholds`` prints the savings and costs of higher prices on sources
    left out."""

    least_recall: float = Field(default=0.7, gt=0, le=1)
    """Recall below which no label falls for the price."""

    data: DataConfig
    calibration: CalibrationConfig = CALIBRATION


class TrainingConfig(BaseConfig):
    """One training of ``linear.v1`` or ``cascade.v2``."""

    classifier: LinearConfig | CascadeConfig = Field(discriminator="kind")


class SingleTraining(BaseConfig):
    """One training of a classifier with a single stage."""

    classifier: WordsConfig | TunedConfig = Field(discriminator="kind")


class MultilingualTraining(BaseConfig):
    """One training of ``multilingual.v1``."""

    classifier: MultilingualConfig


Config = TypeVar("Config", bound=BaseConfig)


def read_config(path: Path, model: type[Config]) -> Config:
    """Read a config of one kind of training.

    Raises:
        ConfigError: The file is missing, is not TOML, or a value is wrong; the
            message names the field.
    """
    return read_toml(path, model, "training config")


class _AnyConfig(BaseConfig):
    model_config = ConfigDict(extra="ignore", frozen=True)


def read_base_config(path: Path) -> BaseConfig:
    """Read the data and operating point from a config of any classifier.

    Raises:
        ConfigError: Same conditions as for ``read_config``.
    """
    return read_config(path, _AnyConfig)


def read_model_config(folder: Path) -> BaseConfig:
    """Return the config that a model was trained with.

    Raises:
        ArtifactError: A file of the model is missing or altered, or nothing vouches
            for its config.
        ConfigError: Same conditions as for ``read_config``.
    """
    facts, _ = read_artifact(folder)
    if CONFIG not in facts["files"]:
        # With another test share the model would be measured on passages it learned
        # from.
        msg = f"model {folder}: {ARTIFACT} states no sha256 of {CONFIG}; train it anew"
        raise ArtifactError(msg)
    return read_base_config(folder / CONFIG)
