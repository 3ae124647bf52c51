"""The rules of the flags: read from ``corpora/flags.toml``, with a version."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator

from pipeline.datamodel import Kind, Queue, Strength
from pipeline.errors import ConfigError, explain
from pipeline.settings import corpora_dir, settings
from pipeline.strict import Strict

FlagId = Literal[
    "DF1", "DF2", "DF3", "DF4", "DF5", "DF6", "DF7", "DF8", "DF9", "DF10", "DF11",
    "DF12",
]  # fmt: skip
Condition = FlagId | Literal["item", "any_flag", "open", "state_end_user"]

Weighting = Annotated[float, Field(gt=0, le=1)]

_Words = Annotated[str, Field(min_length=1)]
NO_COUNTER = frozenset({"DF11", "DF12"})
"""Flags on a missing safeguard or search, which nothing in the papers can answer."""

N_WORDS = 100_000
"""Number of texts whose matches with the patterns are kept. The flags are computed anew
after each answer, and most texts are as they were."""


class Worked(Strict):
    """A case in one sentence, with the result of the flag's rule.

    The tests hold each of these cases as papers and run them, so that wording and code
    cannot differ.
    """

    words: _Words
    gives: Literal["raised", "weak", "beside", "none"]


_Three = Annotated[tuple[Worked, ...], Field(min_length=3, max_length=3)]


class FlagRule(Strict):
    """Conditions of one flag, in words for people and in values for the machine.

    Attributes:
        rule: Statement of the flag.
        strong: Conditions that raise it strongly.
        weak: Conditions that raise it weakly.
        never: Conditions that do not raise it.
        examples: Cases that raise it.
        traps: Cases that one may judge differently from the rule.
    """

    id: FlagId
    name: _Words
    basis: _Words
    rule: _Words
    strong: _Words
    weak: _Words
    never: _Words
    examples: _Three
    traps: _Three
    labels: tuple[str, ...] = ()
    conflict_labels: tuple[str, ...] = ()
    strengths: tuple[Strength, ...] = ()
    weak_strengths: tuple[Strength, ...] = ()
    end_user_types: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    needs_words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    denied_words: tuple[str, ...] = ()
    denied_in: tuple[str, ...] = ()
    min_terms: int = Field(default=1, ge=1)

    @field_validator("needs_words", "not_words", "denied_words")
    @classmethod
    def _are_patterns(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        try:
            _pattern(words)
        except re.error as error:
            msg = f"expected regular expressions, found {error}"
            raise ValueError(msg) from error
        return words

    @property
    def counter_labels(self) -> tuple[str, ...]:
        """Labels of counter-evidence: a denial of one speaks against the flag."""
        return () if self.id in NO_COUNTER else self.labels

    @property
    def denied_labels(self) -> tuple[str, ...]:
        """Labels of words that may speak against the flag, denials or not."""
        return (*self.counter_labels, *self.denied_in)

    @cached_property
    def denies(self) -> Callable[[str], bool]:
        """Function that tells if words deny the flag, whatever their label."""
        return _searching(self.denied_words)

    @cached_property
    def says(self) -> re.Pattern[str] | None:
        """Pattern of the words with full weight; None if all words have it."""
        return _pattern(self.needs_words)

    @cached_property
    def says_other(self) -> Callable[[str], bool]:
        """Function that tells if words mean something else."""
        return _searching(self.not_words)


def _searching(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return a function that searches words, the same ones once."""
    pattern = _pattern(patterns)

    @lru_cache(maxsize=N_WORDS)
    def search(words: str) -> bool:
        return pattern is not None and pattern.search(_in_lines(words)) is not None

    return search


def _in_lines(words: str) -> str:
    """Return words with single blanks and line ends, for the patterns of the rules.

    In a form, the end of the line ends an answer: "Covert use intended? No".
    """
    return "\n".join(" ".join(line.split()) for line in words.strip().splitlines())


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    choice = "|".join(words)
    return re.compile(rf"(?<!\w)(?:{choice})(?!\w)", re.IGNORECASE) if words else None


class StrengthRules(Strict):
    """Limits from which passages raise a flag in full; below, they raise it weakly."""

    score: float = Field(ge=0, le=1)
    together: float = Field(ge=1)
    safeguard: float = Field(default=0.0, ge=0, le=1)


class OrderRules(Strict):
    """Weights of each kind of claim, each tie to the deal and each answer."""

    families: dict[str, Weighting]
    second_tier: Weighting
    counter: Weighting
    rule: Weighting
    doubted: Weighting
    weak: Weighting
    named: Weighting
    apart: Weighting
    user: Weighting
    letter: Weighting
    technology: Weighting
    country: Weighting
    together: int = Field(gt=0)
    again: Weighting
    prior: float = Field(gt=0)


class QueueRule(Strict):
    """Conditions of a queue: one group of ``any``, with all of its conditions."""

    id: Queue
    words: str = Field(min_length=1)
    any: tuple[tuple[Condition, ...], ...]


class RuleSettings(Strict):
    """Settings of the rules that a Member State or a company may change."""

    suspicion_suffices: bool
    prior_conduct: tuple[str, ...]
    mandatory_kinds: tuple[Kind, ...]


class Rules(Strict):
    """All rules of one file.

    Attributes:
        version: Version in the file, with the first digits of the file's SHA-256, so
            that a change without a new version shows.
        settings: Settings in the file.
        strength: Limits from which passages raise a flag in full.
        order: Weights for the order of the queue.
        flag_rules: Rules of the flags, in the order of their numbers.
        queues: Rules of the next steps; the first that fits is proposed.
    """

    version: str = Field(min_length=1)
    settings: RuleSettings
    strength: StrengthRules
    order: OrderRules
    flag_rules: tuple[FlagRule, ...] = Field(alias="flag")
    queues: tuple[QueueRule, ...] = Field(alias="queue")

    @cached_property
    def flags(self) -> dict[str, FlagRule]:
        """Rules of the flags by id."""
        return {rule.id: rule for rule in self.flag_rules}

    def queue(self, queue: Queue) -> QueueRule:
        """Return the rule for a next step."""
        return next(rule for rule in self.queues if rule.id is queue)


def read_rules(path: Path) -> Rules:
    """Read a file of rules.

    Raises:
        ConfigError: The file is missing, no TOML, has an unknown or missing field, or
            lacks a flag or a next step.
    """
    try:
        data = path.read_bytes()
        rules = Rules.model_validate(tomllib.loads(data.decode()))
    except (OSError, ValueError) as error:
        reason = explain(error) if isinstance(error, ValidationError) else str(error)
        msg = f"flag rules {path}: {' '.join(reason.split())}"
        raise ConfigError(msg) from error
    wanted = [f"DF{number}" for number in range(1, 13)]
    if [rule.id for rule in rules.flag_rules] != wanted:
        found = ", ".join(rule.id for rule in rules.flag_rules)
        msg = f"flag rules {path}: expected DF1 to DF12 in order, found {found}"
        raise ConfigError(msg)
    if [rule.id for rule in rules.queues] != list(Queue):
        found = ", ".join(rule.id for rule in rules.queues)
        msg = f"flag rules {path}: expected {', '.join(Queue)}, found {found}"
        raise ConfigError(msg)
    digest = hashlib.sha256(data).hexdigest()[:8]
    return rules.model_copy(update={"version": f"{rules.version}-{digest}"})


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """Return the rules of this machine: ``TRIAGE_FLAG_RULES``, or the shipped ones."""
    return read_rules(settings().flag_rules or corpora_dir() / "flags.toml")
