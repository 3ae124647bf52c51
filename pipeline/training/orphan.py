"""End a process of a training when the one that asked for its work ends.

Light to import: a process must not import torch first, which takes seconds in which it
would outlive a training that was killed.
"""

import multiprocessing
import os
from multiprocessing.connection import wait
from threading import Thread


def begin_worker() -> None:
    """End with the parent, and use one thread."""
    Thread(target=_end_with_parent, daemon=True).start()
    import torch

    torch.set_num_threads(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
