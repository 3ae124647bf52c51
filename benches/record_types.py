"""Count the record types of one run: ``python -m benches.record_types``.

The papers and reports of the sample case are screened and assessed, and its files are
written, all in this process. Then the bench prints how many types of records
(dataclasses and named tuples of the program) had an instance, and how many ``Finding``
objects were made for one stored finding. Models are loaded in the same run, and their
records count too. Options: ``--papers PATH ...`` and ``--reports PATH ...`` instead of
the sample case.
"""

import argparse
import dataclasses
import functools
import importlib
import pkgutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pipeline
from pipeline.datamodel import Finding
from pipeline.settings import corpora_dir


def count_instances() -> tuple[Counter[type], Counter[type]]:
    """Load every module, and count from now on the instances of its record types.

    Returns:
        Instances of each dataclass, and of each named tuple; both grow during the run.
    """
    of_classes: Counter[type] = Counter()
    of_tuples: Counter[type] = Counter()
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        for record in list(vars(importlib.import_module(module.name)).values()):
            if not isinstance(record, type) or record.__module__ != module.name:
                continue
            if dataclasses.is_dataclass(record) and "__init__" in vars(record):
                _count(record, "__init__", of_classes)
            elif issubclass(record, tuple) and hasattr(record, "_fields"):
                _count(record, "__new__", of_tuples)
    return of_classes, of_tuples


def _count(record: type, name: str, made: Counter[type]) -> None:
    real = getattr(record, name)

    @functools.wraps(real)
    def counted(first: Any, /, *args: Any, **more: Any) -> Any:
        # A subclass that calls this counts itself.
        if (type(first) if name == "__init__" else first) is record:
            made[record] += 1
        return real(first, *args, **more)

    setattr(record, name, counted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    sample = corpora_dir() / "samples"
    parser.add_argument("--papers", type=Path, nargs="+", default=[sample / "case"])
    parser.add_argument("--reports", type=Path, nargs="*", default=[sample / "reports"])
    options = parser.parse_args()
    classes, tuples = count_instances()
    from pipeline.classify.model import open_model
    from pipeline.screening.case import screen_case, write_case
    from pipeline.store.store import open_store

    with tempfile.TemporaryDirectory() as home, open_store(home=Path(home)) as store:
        model = open_model()
        run = screen_case(
            "bench", options.papers, options.reports, store=store, model=model
        )
        _show("screened and assessed", classes, tuples)
        write_case(store, "bench", Path(home) / "out", model, files=run.files)
        _show("with the files written", classes, tuples)
        made = classes[Finding]  # before this bench itself reads the findings
        stored = len(store.findings("bench"))
    each = made / max(stored, 1)
    print(f"{'Finding objects for one stored finding':<50}{each:>8.2f}")


def _show(what: str, classes: Counter[type], tuples: Counter[type]) -> None:
    print(f"{f'record types, {what}':<50}{len(classes) + len(tuples):>8}")
    print(f"{'  of them dataclasses':<50}{len(classes):>8}")


if __name__ == "__main__":
    main()
