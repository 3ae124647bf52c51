"""Cue words of attributes and capabilities, read from ``corpora/attributes.toml``.

They are regular expressions for whole words of normalised text, case aside. There is no
model and no spaCy, so that the screens may show what a value means.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import Field

from pipeline.errors import ConfigError
from pipeline.files import sha256_of
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.text.normalize import any_case
from pipeline.toml_files import read_toml


class _Capability(Strict):
    reach: int = Field(ge=1)
    patterns: tuple[str, ...] = Field(min_length=1)


class _Cue(Strict):
    attribute: str
    value: str
    patterns: tuple[str, ...] = Field(min_length=1)
    entry: str = ""


class _LexiconFile(Strict):
    several: tuple[str, ...]
    capability: dict[str, _Capability]
    cue: tuple[_Cue, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """The words of one capability.

    Attributes:
        words: Pattern for all of them.
        reach: Most words between a negation and the capability's words.
    """

    words: re.Pattern[str]
    reach: int


@dataclass(frozen=True, slots=True)
class Cue:
    """One value of an attribute and its words.

    Attributes:
        attribute: Id of the attribute in ``corpora/labels.toml``.
        value: Value from its closed list.
        words: Pattern for all of its words.
        entry: Entry of Annex I that the value names, or "".
    """

    attribute: str
    value: str
    words: re.Pattern[str]
    entry: str


@dataclass(frozen=True)
class Lexicon:
    """Content of the file.

    Attributes:
        version: Version that changes with the file, the first digits of its hash.
        several: Attributes that take more than one value at once.
        carriers: Words of each capability, by label.
        cues: Cues in the file's order; of an attribute's values the first one found
            wins.
    """

    version: str
    several: frozenset[str]
    carriers: dict[str, Carrier]
    cues: tuple[Cue, ...]

    def cues_of(self, attribute: str) -> tuple[Cue, ...]:
        """Return the cues of one attribute."""
        return tuple(cue for cue in self.cues if cue.attribute == attribute)

    @cached_property
    def entries(self) -> dict[str, str]:
        """Annex I entries to check, by ``listed_category``."""
        return {cue.value: cue.entry for cue in self.cues if cue.entry}


def whole_words(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for any of several, as whole words, case aside."""
    return any_case(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def lexicon_version() -> str:
    """Return the version of the shipped cues, without compiling them."""
    return sha256_of(corpora_dir() / "attributes.toml")[:12]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the shipped cues, read once.

    Raises:
        ConfigError: The file is missing, is not TOML, a value is wrong, or an
            attribute or a label is not in ``corpora/labels.toml``.
    """
    path = corpora_dir() / "attributes.toml"
    parsed = read_toml(path, _LexiconFile, "cue words")
    try:
        found = Lexicon(
            version=lexicon_version(),
            several=frozenset(parsed.several),
            carriers={
                label: Carrier(whole_words(c.patterns), c.reach)
                for label, c in parsed.capability.items()
            },
            cues=tuple(
                Cue(c.attribute, c.value, whole_words(c.patterns), c.entry)
                for c in parsed.cue
            ),
        )
    except re.error as error:
        msg = f"cue words {path}: {error}"
        raise ConfigError(msg) from error
    _check_names(found, path)
    return found


def _check_names(found: Lexicon, path: Path) -> None:
    labels = default_labels()
    known = {(a.id, value) for a in labels.attributes for value in a.values}
    unknown = [
        f"{cue.attribute} = {cue.value}"
        for cue in found.cues
        if (cue.attribute, cue.value) not in known
    ]
    unknown += sorted(set(found.carriers) - set(labels.ids))
    if unknown:
        msg = f"cue words {path}: not in corpora/labels.toml: {', '.join(unknown)}"
        raise ConfigError(msg)
