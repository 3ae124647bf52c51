"""End a child process of a training when its parent ends.

This module is light to import: importing torch takes seconds, in which a child would
outlive a training that was killed.
"""

import multiprocessing
import os
from multiprocessing.connection import wait
from threading import Thread


def begin_worker() -> None:
    """End with the parent process, and use one thread."""
    Thread(target=_end_with_parent, daemon=True).start()
    import torch

    torch.set_num_threads(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
