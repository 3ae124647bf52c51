"""Keys of names, cached on disk because they are slow to make.

    TRIAGE_HOME/names/keys-<sort>-<version>.npz    names, each with its keys

A list of 30,000 entries is read again for every search, and nearly all of its names are
the same as the day before. The file is only a cache: if it is missing or broken,
everything is computed anew.
"""

import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from scipy import sparse

from pipeline.files import write_atomically
from pipeline.parties.identity import Named
from pipeline.settings import settings

_MOST_UNUSED = 2
"""Most unused names, as a multiple of the used ones; above that, they are dropped."""


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
