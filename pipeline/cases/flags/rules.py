"""The rules of the flags: read from ``corpora/flags.toml``, versioned, printed."""

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.datamodel import Kind, Queue, Strength
from pipeline.errors import ConfigError, explain
from pipeline.settings import corpora_dir, settings

FlagId = Literal[
    "DF1", "DF2", "DF3", "DF4", "DF5", "DF6", "DF7", "DF8", "DF9", "DF10", "DF11",
    "DF12",
]  # fmt: skip
Condition = FlagId | Literal["item", "any_flag", "open", "state_end_user"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FlagRule(_Strict):
    """When one flag is raised, in words for people and in values for the machine."""

    id: FlagId
    name: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    rule: str = Field(min_length=1)
    labels: tuple[str, ...] = ()
    conflict_labels: tuple[str, ...] = ()
    strengths: tuple[Strength, ...] = ()
    weak_strengths: tuple[Strength, ...] = ()
    end_user_types: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


class QueueRule(_Strict):
    """When a queue is proposed: one of ``any``, each of whose conditions must hold."""

    id: Queue
    words: str = Field(min_length=1)
    any: tuple[tuple[Condition, ...], ...]


class RuleSettings(_Strict):
    """What a Member State or a company may set otherwise."""

    suspicion_suffices: bool
    prior_conduct: tuple[str, ...]
    mandatory_kinds: tuple[Kind, ...]


class _File(_Strict):
    version: str = Field(min_length=1)
    settings: RuleSettings
    flag: tuple[FlagRule, ...]
    queue: tuple[QueueRule, ...]


class Rules(_Strict):
    """All rules of one file.

    Attributes:
        version: As the file says, with the first digits of its SHA-256: a rule
            that was changed without a new version shows.
        settings: Of the file.
        flags: By their id, in the order of their numbers.
        queues: The first that fits is proposed.
    """

    version: str
    settings: RuleSettings
    flags: dict[str, FlagRule]
    queues: tuple[QueueRule, ...]

    def queue(self, queue: Queue) -> QueueRule:
        """Return the rule that proposes a queue."""
        return next(rule for rule in self.queues if rule.id is queue)


def read_rules(path: Path) -> Rules:
    """Read a file of rules.

    Raises:
        ConfigError: It is missing, no TOML, has an unknown or missing field, or
            lacks a flag or a queue.
    """
    try:
        data = path.read_bytes()
        parsed = _File.model_validate(tomllib.loads(data.decode()))
    except (OSError, ValueError) as error:
        reason = explain(error) if isinstance(error, ValidationError) else str(error)
        msg = f"flag rules {path}: {' '.join(reason.split())}"
        raise ConfigError(msg) from error
    flags = {rule.id: rule for rule in parsed.flag}
    wanted = [f"DF{number}" for number in range(1, 13)]
    if list(flags) != wanted or len(flags) != len(parsed.flag):
        found = ", ".join(rule.id for rule in parsed.flag)
        msg = f"flag rules {path}: expected DF1 to DF12 in order, found {found}"
        raise ConfigError(msg)
    if [rule.id for rule in parsed.queue] != list(Queue):
        found = ", ".join(rule.id for rule in parsed.queue)
        msg = f"flag rules {path}: expected {', '.join(Queue)}, found {found}"
        raise ConfigError(msg)
    digest = hashlib.sha256(data).hexdigest()[:8]
    return Rules(
        version=f"{parsed.version}-{digest}",
        settings=parsed.settings,
        flags={str(key): rule for key, rule in flags.items()},
        queues=parsed.queue,
    )


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """Return the rules of this machine: ``TRIAGE_FLAG_RULES``, or the shipped ones."""
    return read_rules(settings().flag_rules or corpora_dir() / "flags.toml")
