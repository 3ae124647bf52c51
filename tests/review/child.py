"""A process with several desks on one store, to be killed:

python -m tests.review.child URL HOME PORT:REVIEWER ...
"""

import sys
import threading
from pathlib import Path

import uvicorn

from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import Store, open_store


def serve(store: Store, port: int, reviewer: str) -> None:
    app = create_app(store, default_labels(), reviewer=reviewer)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, daemon=True).start()


def main(url: str, home: str, *desks: str) -> None:
    with open_store(url, home=Path(home)) as store:
        for desk in desks:
            port, _, reviewer = desk.partition(":")
            serve(store, int(port), reviewer)
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
