"""Documents of the library that need not be screened again.

The store is asked once for a whole library: a refresh that finds nothing new among
10,000 documents opens none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.datamodel import Coverage, Status
from pipeline.ingest.contained.contents import is_archive_line

_INSIDE = " / "


@dataclass(frozen=True, slots=True)
class Standing:
    """Documents of a library.

    Attributes:
        lines: Line of coverage by document id and name; None if other versions screened
            it.
        inside: Keys of the documents inside a file, by the file's name.
        names: Names of each document, by its id.
    """

    lines: Mapping[tuple[str, str], Coverage | None]
    inside: Mapping[str, Sequence[tuple[str, str]]]
    names: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, lines: Mapping[tuple[str, str], Coverage | None]) -> "Standing":
        """Sort the documents of a library."""
        inside: dict[str, list[tuple[str, str]]] = {}
        names: dict[str, list[str]] = {}
        for document_id, name in lines:
            names.setdefault(document_id, []).append(name)
            whole, _, member = name.partition(_INSIDE)
            if member:
                inside.setdefault(whole, []).append((document_id, name))
        return cls(lines, inside, names)

    def file(self, document_id: str, name: str) -> list[Coverage]:
        """Return the lines of a file and its members; none if it must be screened.

        An archive or mail that was not read in full is screened again: another limit
        may unpack more of it.
        """
        line = self.lines.get((document_id, name))
        if line is None:
            return []
        below = [self.lines[key] for key in self.inside.get(name, ())]
        if (below or is_archive_line(line)) and line.status is not Status.READ:
            return []
        found = [line, *(each for each in below if each is not None)]
        return found if len(found) == 1 + len(below) else []

    def keys(self, document_id: str) -> list[tuple[str, str]]:
        """Return ids and names of a file and its members, under all its names."""
        return [
            key
            for name in self.names.get(document_id, ())
            for key in ((document_id, name), *self.inside.get(name, ()))
        ]
