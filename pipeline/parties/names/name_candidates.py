"""Find the names worth comparing, without comparing all of them.

Each name is a bag of keys: three-letter pieces of its parts in Latin letters (typing
errors and joined words keep most of them), the meaning of an organ of a State (its
translations share it), and its initials. Rare keys weigh more. A query is one product
of two sparse matrices, and only the best rows are compared.

    TRIAGE_HOME/names/keys-<sort>-<version>.npz    names, each with its keys

To compute keys costs more than to search them, and nearly all names of a list are the
same as the day before. The file is only a cache: if it is missing or broken, everything
is computed anew.
"""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.files import write_atomically
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named, compare
from pipeline.parties.names.matching import Engine, NameMatch, engine, too_little
from pipeline.parties.state.bodies import known_bodies, read_body, tables
from pipeline.settings import settings

KEYS_VERSION = "1"
"""Raise this when a name could have other keys."""

N_CANDIDATES = 60
"""Number of names compared per query, at 0.2 ms each. The bench gives the recall."""

_MEANING_WEIGHT = 4.0
"""Weight of a shared meaning: that of a handful of shared pieces of letters."""

_MOST_UNUSED = 2
"""Most unused names, as a multiple of the used ones; above that, they are dropped."""


class NameIndex:
    """Names with their owners' numbers, ready for search.

    Args:
        names: Names to search.
        owners: Number of the owner of each name; several names may have one owner.
        using: Engine that reads names; the best one of this machine by default.
        remembered: Kind of the names, under which their keys are kept on disk; "" keeps
            none.
    """

    def __init__(
        self,
        names: Sequence[Named],
        owners: Sequence[int],
        using: Engine | None = None,
        remembered: str = "",
    ) -> None:
        if len(names) != len(owners):
            msg = f"{len(names)} names but {len(owners)} owners"
            raise ValueError(msg)
        self._using = using or engine()
        self._names = names
        self._owners = np.asarray(owners, dtype=np.int64)
        bags = (
            remembered_bags(names, self._keys, sort=remembered, version=self._version)
            if remembered
            else bags_of(names, self._keys)
        )
        self._columns = {key: n for n, key in enumerate(bags.keys)}
        n_with = np.bincount(bags.counts.indices, minlength=len(bags.keys))
        self._rarity = np.log((1 + len(names)) / (1 + n_with)) + 1.0
        # Stored by columns: a query touches only the columns of its keys.
        self._rows = _unit_rows(bags.counts, self._rarity).tocsc()

    @property
    def _version(self) -> str:
        said = f"{KEYS_VERSION} {self._using.name} {self._using.version}"
        return sha256(f"{said} {tables().version}".encode()).hexdigest()[:12]

    def __len__(self) -> int:
        return len(self._names)

    def candidates(self, query: Named, limit: int = N_CANDIDATES) -> NDArray[np.int64]:
        """Return the rows most similar to a name, the best first."""
        if too_little(query.name) or not len(self):
            return np.zeros(0, dtype=np.int64)
        bag = {k: v for k, v in self._keys(query).items() if k in self._columns}
        if not bag:
            return np.zeros(0, dtype=np.int64)
        columns = [self._columns[key] for key in bag]
        weights = np.array(list(bag.values())) * self._rarity[columns]
        scores = np.asarray(self._rows[:, columns] @ weights).ravel()
        n_best = min(limit, int((scores > 0).sum()))
        if n_best == 0:
            return np.zeros(0, dtype=np.int64)
        best = np.argpartition(-scores, n_best - 1)[:n_best]
        return np.array(sorted(best, key=lambda row: (-scores[row], row)), dtype=int)

    def search(
        self, query: Named, *, min_score: float, limit: int = N_CANDIDATES
    ) -> list[tuple[int, str, NameMatch]]:
        """Compare a name with its candidates.

        Args:
            query: Name to look for.
            min_score: Least score of a match in [0, 1]. Abstentions are kept, because a
                person must settle what the machine cannot.
            limit: Number of candidates to compare.

        Returns:
            ``(owner, name, match)``, once for each owner with its best name, best match
            first.
        """
        best: dict[int, tuple[str, NameMatch]] = {}
        for row in self.candidates(query, limit):
            named = self._names[row]
            match = compare(query, named, self._using)
            owner = int(self._owners[row])
            if match.score is not None and match.score < min_score:
                continue
            if owner not in best or best[owner][1].rank < match.rank:
                best[owner] = (named.name, match)
        found = [(owner, name, match) for owner, (name, match) in best.items()]
        return sorted(found, key=lambda hit: (-hit[2].rank, hit[0]))

    def _keys(self, named: Named) -> Counter[str]:
        if too_little(named.name):
            return Counter()
        parts = self._using.latin_parts(named.name, named.kind)
        keys: Counter[str] = Counter()
        for part in parts:
            for piece in _pieces(part):
                keys[piece] += 1
        keys.update(dict.fromkeys(_meanings(named), _MEANING_WEIGHT))
        keys.update(dict.fromkeys(_initials(parts), 2))
        return keys


def _meanings(named: Named) -> Iterator[str]:
    """Yield keys that translations and acronyms of one body share."""
    if named.kind in (NameKind.PERSON, NameKind.VESSEL):
        return
    for number in known_bodies(named.name, frozenset()):
        yield f"body:{number}"
    body = read_body(named.name)
    if body is not None:
        places = sorted(named.places) or ["?"]
        yield from (f"function:{f}:{p}" for f in body.functions for p in places)


@lru_cache(maxsize=50_000)
def _pieces(part: str) -> tuple[str, ...]:
    """Return the three-letter pieces of a word; its first letter is in two of them."""
    padded = f"  {part} "
    return tuple(padded[i : i + 3] for i in range(len(padded) - 2))


def _initials(parts: Sequence[str]) -> Iterator[str]:
    if len(parts) == 1 and 2 <= len(parts[0]) <= 8:
        yield f"initials:{parts[0]}"
    elif len(parts) > 1:
        yield "initials:" + "".join(part[0] for part in parts)


def _unit_rows(
    counts: sparse.csr_matrix, rarity: NDArray[np.float64]
) -> sparse.csr_matrix:
    """Weigh the keys by their rarity, and scale each name to length 1."""
    values = counts.data * rarity[counts.indices]
    n_keys = np.diff(counts.indptr)
    rows = np.repeat(np.arange(counts.shape[0]), n_keys)
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=counts.shape[0]))
    lengths[lengths == 0] = 1.0
    unit = values / lengths[rows]
    return sparse.csr_matrix((unit, counts.indices, counts.indptr), counts.shape)


@dataclass(frozen=True, slots=True)
class Bags:
    """Names as bags of keys.

    Attributes:
        keys: Key of each column.
        counts: Number of times that each name has each key, shape (names, keys).
    """

    keys: tuple[str, ...]
    counts: sparse.csr_matrix


def bags_of(names: Sequence[Named], make: Callable[[Named], Counter[str]]) -> Bags:
    """Return the bags of names; compute each."""
    columns: dict[str, int] = {}
    values: list[int] = []
    indices: list[int] = []
    starts = [0]
    for named in names:
        for key, count in make(named).items():
            indices.append(columns.setdefault(key, len(columns)))
            values.append(count)
        starts.append(len(indices))
    shape = (len(names), len(columns))
    counts = sparse.csr_matrix(
        (np.array(values, dtype=np.float32), indices, starts), shape=shape
    )
    return Bags(tuple(columns), counts)


def remembered_bags(
    names: Sequence[Named],
    make: Callable[[Named], Counter[str]],
    *,
    sort: str,
    version: str,
) -> Bags:
    """Return the bags of names; compute only new ones.

    Args:
        names: Names to return bags for, in this order.
        make: Function that returns the keys of one name.
        sort: Kind of the names; each kind has its own file.
        version: Version of the result of ``make``.
    """
    folder = settings().home / "names"
    path = folder / f"keys-{sort}-{version}.npz"
    texts = list(map(_text, names))
    known, old = _read(path)
    missing = [i for i, text in enumerate(texts) if text not in known]
    if missing:
        fresh = {texts[i]: names[i] for i in missing}
        old = _joined(old, bags_of(list(fresh.values()), make))
        known |= {text: len(known) + n for n, text in enumerate(fresh)}
        if len(known) > _MOST_UNUSED * len(texts):
            kept = list(dict.fromkeys(texts))
            old = _of_rows(old, [known[text] for text in kept])
            known = {text: n for n, text in enumerate(kept)}
        with suppress(OSError):  # a full disk: computed anew the next time
            _write(path, list(known), old)
            for other in set(folder.glob(f"keys-{sort}-*.npz")) - {path}:
                other.unlink(missing_ok=True)
    return _of_rows(old, [known[text] for text in texts])


def _of_rows(bags: Bags, rows: Sequence[int]) -> Bags:
    return Bags(bags.keys, bags.counts[np.array(rows, dtype=np.int64)])


def _text(named: Named) -> str:
    return f"{named.name}\t{named.kind}\t{','.join(sorted(named.countries))}"


def _joined(first: Bags, second: Bags) -> Bags:
    """Put the rows of the second below those of the first."""
    columns = {key: n for n, key in enumerate(first.keys)}
    moved = np.array(
        [columns.setdefault(key, len(columns)) for key in second.keys], dtype=np.int32
    )
    n_columns = len(columns)
    above, below = first.counts, second.counts
    wider = sparse.csr_matrix(
        (above.data, above.indices, above.indptr), shape=(above.shape[0], n_columns)
    )
    turned = sparse.csr_matrix(
        (below.data, moved[below.indices], below.indptr),
        shape=(below.shape[0], n_columns),
    )
    return Bags(tuple(columns), sparse.vstack([wider, turned], format="csr"))


def _read(path: Path) -> tuple[dict[str, int], Bags]:
    empty = Bags((), sparse.csr_matrix((0, 0), dtype=np.float32))
    try:
        data = io.BytesIO(path.read_bytes())
        with np.load(data, allow_pickle=False) as held:
            names = json.loads(held["names"].tobytes())
            keys = tuple(json.loads(held["keys"].tobytes()))
            counts = sparse.csr_matrix(
                (held["counts"], held["columns"], held["starts"]),
                shape=(len(names), len(keys)),
            )
        counts.check_format()
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}, empty
    return {name: n for n, name in enumerate(names)}, Bags(keys, counts)


def _write(path: Path, names: Sequence[str], bags: Bags) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        names=_bytes(names),
        keys=_bytes(bags.keys),
        counts=bags.counts.data,
        columns=bags.counts.indices.astype(np.int32),
        starts=bags.counts.indptr.astype(np.int64),
    )
    write_atomically(path, buffer.getvalue())


def _bytes(texts: Sequence[str]) -> np.ndarray:
    plain = json.dumps(list(texts), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return np.frombuffer(plain, dtype=np.uint8)
