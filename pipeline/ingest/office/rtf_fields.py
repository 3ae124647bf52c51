"""Form fields of RTF, read from the words of their instructions."""

from dataclasses import dataclass, field

from pipeline.ingest.decode import clean
from pipeline.ingest.office.controls import EMPTY, TICKED, Control

_BOX, _LIST = 1, 2
_DEFAULT = 25
"""Value of ``ffres`` for a choice that was never changed."""


@dataclass(slots=True)
class RtfField:
    """A field that is being read; most fields hold no answer but number pages.

    Attributes:
        texts: Names, help and entries with their parts, in file order.
        numbers: Numbers stated by the words of the instruction.
        parts: Parts of the text that it shows.
    """

    texts: list[tuple[str, list[str]]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def take(self, word: str, number: int | None) -> None:
        """Take in a word of the instruction."""
        self.numbers[word] = number or 0

    def begin(self) -> str:
        """Return the answer that is no text of the paragraph, or ""."""
        kind = self.numbers.get("fftype")
        if kind == _BOX:
            return f"{TICKED if self._chosen() else EMPTY} "
        entries = self._told("ffl")
        if kind == _LIST and 0 <= self._chosen() < len(entries):
            return entries[self._chosen()]
        return ""

    def control(self) -> Control | None:
        """Return the field as filled in, or None if it does not belong to a form."""
        if "fftype" not in self.numbers:
            return None
        names = [name for word in _NAMES for name in self._told(word) if name]
        control = Control(names[0] if names else "", parts=self.parts)
        if self.numbers["fftype"] == _BOX:
            control.tick = bool(self._chosen())
        return control

    def _chosen(self) -> int:
        result = self.numbers.get("ffres", _DEFAULT)
        return self.numbers.get("ffdefres", 0) if result == _DEFAULT else result

    def _told(self, word: str) -> list[str]:
        return [
            clean("".join(parts)).strip() for name, parts in self.texts if name == word
        ]


_NAMES = ("ffstattext", "ffhelptext", "ffname")
