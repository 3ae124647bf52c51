"""What a second process does to a store: ``python -m tests.store.child``.

child write URL HOME NAME N     adds N screenings and decisions, half shared
child big URL HOME N_PASSAGES   adds one large document
"""

import sys
from pathlib import Path

from pipeline.store.store import Store, open_store
from tests.store.records import decide, make


def big(n_passages: int):
    """One document that takes long enough to write to be killed meanwhile."""
    return make("big", texts=tuple(f"passage {i} " * 20 for i in range(n_passages)))


def write(store: Store, name: str, n_screenings: int) -> None:
    for i in range(n_screenings):
        # Every second document is the same for all children.
        screening = make(f"shared{i}" if i % 2 else f"{name}{i}")
        screening.add(store, "shared" if i % 3 else name)
        store.add_decision(decide(screening, reviewer=name))
        store.blobs.put(f"bytes {i}".encode())


def main(what: str, url: str, home: str, *rest: str) -> None:
    with open_store(url, home=Path(home)) as store:
        if what == "write":
            write(store, rest[0], int(rest[1]))
        else:
            screening = big(int(rest[0]))
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            screening.add(store)


if __name__ == "__main__":
    main(*sys.argv[1:])
