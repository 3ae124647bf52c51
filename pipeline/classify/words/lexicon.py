"""Cue words of attributes and capabilities, read from ``corpora/attributes.toml``.

They are regular expressions for whole words of normalised text, case aside. There is no
model and no spaCy, so that the screens may show what a value means.
"""

import re
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


class _Words(Strict):
    patterns: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """Pattern for all of the words."""
        return whole_words(self.patterns)


class Carrier(_Words):
    """The words of one capability.

    Attributes:
        reach: Most words between a negation and the capability's words.
    """

    reach: int = Field(ge=1)


class Cue(_Words):
    """One value of an attribute and its words.

    Attributes:
        attribute: Id of the attribute in ``corpora/labels.toml``.
        value: Value from its closed list.
        entry: Entry of Annex I that the value names, or "".
    """

    attribute: str
    value: str
    entry: str = ""


class Lexicon(Strict):
    """Content of the file.

    Attributes:
        several: Attributes that take more than one value at once.
        carriers: Words of each capability, by label.
        cues: Cues in the file's order; of an attribute's values the first one found
            wins.
    """

    several: tuple[str, ...]
    carriers: dict[str, Carrier] = Field(alias="capability")
    cues: tuple[Cue, ...] = Field(alias="cue")

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
    found = read_toml(path, Lexicon, "cue words")
    try:
        for each in (*found.carriers.values(), *found.cues):
            whole_words(each.patterns)  # a wrong one is refused now
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
