"""Patterns of words from TOML files, such as ``corpora/parties/patterns/*.toml``."""

import re
from collections.abc import Callable
from pathlib import Path

from pydantic import Field, RootModel

from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_PIECE = re.compile(r"<<(\w+)>>")


class _Entry(Strict):
    pattern: tuple[str, ...]
    flags: str = Field("", pattern="^[imswx]*$")
    about: str = ""


class _File(RootModel[dict[str, _Entry]]):
    """Patterns by name."""


class Patterns:
    """The patterns of a file, each read and compiled at its first use.

    The lines of a pattern are joined. ``<<NAME>>`` stands for another pattern of the
    file. Flags are ``i`` (any case), ``m`` (``^`` and ``$`` at each line), ``s`` (a dot
    stands for a line break, too), ``w`` (a space stands for any white space) and ``x``
    (white space and comments do not count).
    """

    def __init__(self, name: str, **pieces: str | Callable[[], str]) -> None:
        """Prepare to read a file of patterns.

        Args:
            name: Path of the file below ``corpora``, without its ending.
            pieces: Pieces from Python that its patterns may name; a function returns
                its piece at the first use.
        """
        self._name = name
        self._pieces = pieces
        self._entries: dict[str, _Entry] = {}
        self._groups: dict[str, dict[str, re.Pattern[str]]] = {}

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """Return a pattern.

        Raises:
            AttributeError: The file has no pattern of this name.
            ConfigError: The file is missing or malformed.
        """
        if name.startswith("_"):
            raise AttributeError(name)
        text = self.text(name)
        try:
            flags = sum({_FLAGS.get(flag, 0) for flag in self._flags(name)})
            found = re.compile(text, flags)
        except re.error as error:
            msg = f"{self._path}: {name}: {error}"
            raise ConfigError(msg) from error
        setattr(self, name, found)
        return found

    def group(self, kind: str) -> dict[str, re.Pattern[str]]:
        """Return the patterns named "KIND name", by the rest of their names."""
        if kind not in self._groups:
            self._read()
            names = [name for name in self._entries if name.startswith(f"{kind} ")]
            self._groups[kind] = {
                name.removeprefix(f"{kind} "): getattr(self, name) for name in names
            }
        return self._groups[kind]

    def _read(self) -> None:
        if not self._entries:
            self._entries = read_toml(self._path, _File).root

    @property
    def _path(self) -> Path:
        return corpora_dir() / f"{self._name}.toml"

    def _flags(self, name: str) -> str:
        return self._entries[name].flags

    def text(self, name: str) -> str:
        """Return a pattern as text, to build others with it.

        Raises:
            AttributeError: The file has no pattern of this name.
            ConfigError: The file is malformed, or a pattern stands within itself.
        """
        self._read()
        if name not in self._entries and name not in self._pieces:
            msg = f"{self._path}: expected a pattern {name}"
            raise AttributeError(msg)
        return self._joined(name, ())

    def _joined(self, name: str, within: tuple[str, ...]) -> str:
        """Return the text of a pattern, which stands within others of these names."""
        if name in self._pieces:
            piece = self._pieces[name]
            return piece if isinstance(piece, str) else piece()
        if name in within or name not in self._entries:
            fault = "itself" if name in within else "a pattern that is not there"
            msg = f"{self._path}: {within[-1]}: <<{name}>> stands for {fault}"
            raise ConfigError(msg)
        joined = "".join(self._entries[name].pattern)
        inner = (*within, name)
        whole = _PIECE.sub(lambda piece: self._joined(piece[1], inner), joined)
        return whole.replace(" ", r"\s") if "w" in self._flags(name) else whole
