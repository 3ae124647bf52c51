"""Which training a config asks for."""

import tomllib
from pathlib import Path

from pipeline.errors import ConfigError


def train_any(config_path: Path, *, out: Path | None = None) -> Path:
    """Train what the config's ``classifier.kind`` names; return the folder.

    Raises:
        ConfigError: The config is unreadable or names no known kind.
    """
    from pipeline.classify.single import KINDS as SINGLE_KINDS
    from pipeline.training.fit import train
    from pipeline.training.fit_single import train_single
    from pipeline.training.kind import train_kind

    trainings = {"linear.v1": train, "cascade.v2": train, "kind.v1": train_kind}
    trainings |= dict.fromkeys(SINGLE_KINDS, train_single)
    try:
        found = tomllib.loads(config_path.read_text("utf-8"))["classifier"]["kind"]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        msg = f"training config {config_path}: no readable classifier.kind ({error})"
        raise ConfigError(msg) from error
    if found not in trainings:
        msg = (
            f"training config {config_path}: expected {list(trainings)}, got {found!r}"
        )
        raise ConfigError(msg)
    return trainings[found](config_path, out=out)
