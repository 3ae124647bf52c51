"""Read the documents of a source outside the library, and prepare to publish them.

    refresh -> known    stands in the library already: not opened
               linked   screened for another place: not read again
               staged   read into a store of its own, where no reader looks

Nothing here changes the library. An interrupted refresh leaves its stage, and the next
one continues from there.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classify.model import Model
from pipeline.datamodel import Coverage, Origin, Shelf, Status
from pipeline.errors import IngestError
from pipeline.ingest.base import READER_VERSION
from pipeline.ingest.contained.contents import is_archive_line, may_hold_members
from pipeline.ingest.contained.unpack import member_place
from pipeline.ingest.folder_entry import place_id, read_bytes, sha256
from pipeline.screening.file import Screen, Target
from pipeline.screening.outcome import bare_line
from pipeline.sources.manifest import SourceManifest
from pipeline.sources.outcome import Fetched
from pipeline.sources.refresh import Refresh
from pipeline.store.sources import Publication
from pipeline.store.staging import Stage, open_stage, stage_name

if TYPE_CHECKING:
    from pipeline.store.store import Store

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


UNFETCHED = "named by its publisher, but could not be fetched"

ScreenInto = Callable[[Stage], Screen]
"""Function that returns the screening function for entries of a stage."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Documents that a refresh found, before any of them is published.

    Attributes:
        lines: Lines of each file at hand, in the order of the list.
        others: Lines of listed documents that this refresh did not touch.
        new: Ids of documents that the library does not hold.
        publication: Lines and origins to be published.
        stage: Store where the new documents wait; None if there are none.
    """

    lines: tuple[tuple[Coverage, ...], ...]
    others: tuple[Coverage, ...]
    new: frozenset[str]
    publication: Publication
    stage: Stage | None

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """The lines of this refresh."""
        return tuple(line for lines in self.lines for line in lines)


@contextmanager
def staged(
    refresh: Refresh,
    manifest: SourceManifest,
    case: str,
    *,
    store: "Store",
    model: Model,
    screen: ScreenInto,
) -> Iterator[Staged]:
    """Screen the documents missing in the library, outside it.

    Raises:
        StoreError: The store or the stage cannot be read or written.
    """
    versions = {"reader_version": READER_VERSION, "model_version": model.version}
    held = store.placed.standing(case, manifest.kind, **versions)
    standing = Standing.of(held)
    files = [(x, x.bytes_path) for x in refresh.fetched if x.bytes_path is not None]
    lines = [standing.file(item.sha256 or "", path.name) for item, path in files]
    linked = {
        n: line
        for n, (item, path) in enumerate(files)
        if not lines[n] and (line := _linked(item, path, manifest, store, model))
    }
    todo = [n for n in range(len(files)) if not lines[n] and n not in linked]
    stage = None
    if todo:
        stage = open_stage(store, stage_name(manifest.source_id, *versions.values()))
    try:
        if stage is not None:
            target = Target(case, Shelf.LIBRARY, manifest.kind)
            found = screen(stage)([files[n][1] for n in todo], target)
            for n, each in zip(todo, found, strict=True):
                lines[n] = each
        for n, line in linked.items():
            lines[n] = [line]
        waiting = [line for n in (*linked, *todo) for line in lines[n]]
        unfetched = [*_unfetched(refresh, standing)]
        publication = Publication(
            case=case,
            lines=[*waiting, *unfetched],
            gone=_gone(refresh, standing, [files[n][1] for n in todo], waiting),
            origins=store.placed.without_origin([*_origins(manifest, files, lines)]),
            state=refresh.state,
            model_version=model.version,
        )
        listed = {x.sha256 for x in refresh.state.files.values() if x.is_listed}
        spoken_of = {line.document_id for each in lines for line in each}
        yield Staged(
            lines=tuple(tuple(each) for each in lines),
            others=_others(store, case, standing, listed - spoken_of - {""}),
            new=frozenset({x.document_id for x in waiting} - set(standing.names)),
            publication=publication,
            stage=stage,
        )
    finally:
        if stage is not None:
            stage.close()


def _others(
    store: "Store", case: str, standing: Standing, ids: Collection[str]
) -> tuple[Coverage, ...]:
    """Return the lines of other library documents, whatever versions screened them.

    Documents that an incremental list named long ago are not screened for each new
    model.
    """
    lines = {key: standing.lines[key] for x in sorted(ids) for key in standing.keys(x)}
    old = {key for key, line in lines.items() if line is None}
    places = store.cases_of({document_id for document_id, _ in old}) if old else []
    here = [p for p in places if p.case == case and (p.document_id, p.name) in old]
    now = (line for line in lines.values() if line is not None)
    return (*now, *store.coverage_of(here))


def _linked(
    item: Fetched, path: Path, manifest: SourceManifest, store: "Store", model: Model
) -> Coverage | None:
    known = store.find_outcome(
        item.sha256 or "",
        reader_version=READER_VERSION,
        model_version=model.version,
        kind=manifest.kind,
    )
    if known is None:
        return None
    try:
        data = read_bytes(path)
    except IngestError:
        return None
    # A file that holds documents is unpacked again; a changed file is another one.
    if may_hold_members(data) or sha256(data) != item.sha256:
        return None
    return replace(known, name=path.name)


def _origins(
    manifest: SourceManifest,
    files: Sequence[tuple[Fetched, Path]],
    lines: Sequence[Sequence[Coverage]],
) -> Iterator[tuple[str, Origin]]:
    """Yield the origin of each document; members have their archive's."""
    for (item, _), found in zip(files, lines, strict=True):
        origin = Origin(
            source_id=manifest.source_id,
            url=item.url,
            retrieved_at=item.retrieved_at,
            licence=manifest.licence,
            etag=item.etag,
            last_modified=item.last_modified,
        )
        for line in found:
            yield line.document_id, origin


def _unfetched(refresh: Refresh, standing: Standing) -> Iterator[Coverage]:
    for url in _never(refresh):
        place = _place_of(url)
        if place not in standing.names:
            yield bare_line(place, url, Status.UNREADABLE, UNFETCHED)


def _never(refresh: Refresh) -> list[str]:
    files = refresh.state.files
    return [item.url for item in refresh.failed if not files[item.url].sha256]


def _gone(
    refresh: Refresh,
    standing: Standing,
    opened: Sequence[Path],
    waiting: Sequence[Coverage],
) -> set[str]:
    """Return ids of outdated lines on unread files."""
    places = {place_id(each) for path in opened for each in (path, *path.parents)}
    by_name = {line.name: line for line in waiting}
    for line in waiting:
        for whole, member in _splits(line.name):
            if whole in by_name:
                places.add(member_place(by_name[whole].document_id, member))
    listed = [item.url for item in refresh.fetched]
    urls = {*listed, *refresh.withdrawn}.difference(_never(refresh))
    places |= {_place_of(url) for url in urls}
    return places.intersection(standing.names) - {x.document_id for x in waiting}


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield each way to part the name of a member from its archive's."""
    parts = name.split(" / ")
    for n in range(1, len(parts)):
        yield " / ".join(parts[:n]), " / ".join(parts[n:])


def _place_of(url: str) -> str:
    """Return an id for a document that was not fetched."""
    return hashlib.sha256(f"unfetched {url}".encode()).hexdigest()
