"""Counts for Prometheus: documents, findings, queue, uploads, age of sources and lists.

Metric labels are statuses, sources and lists, never the name of a case or a person.
Prefect's server counts the runs of its flows under its own ``/api/metrics``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pipeline.parties.lists.manifest import read_manifests
from pipeline.parties.lists.shelf import current_version
from pipeline.review.desk import Desk


def metrics_text(desk: Desk) -> bytes:
    """Return all present counts in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Counts(desk))
    return generate_latest(registry)


class _Counts(Collector):
    """Reads the store on request."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # empty, so that registering reads nothing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        desk = self._desk
        summaries = desk.summaries(desk.cases())
        yield _gauge(
            "triage_cases",
            "Cases, the library among them.",
            "state",
            Counter("closed" if s.closing else "open" for s in summaries),
        )
        yield _gauge(
            "triage_documents",
            "Documents in cases, by how they were read.",
            "status",
            Counter(line.status.value for s in summaries for line in s.lines),
        )
        found = sum(s.states.total() for s in summaries)
        waiting = sum(s.n_open for s in summaries)
        yield _gauge(
            "triage_findings",
            "Findings in cases; the open ones are the queue.",
            "state",
            {"open": waiting, "answered": found - waiting},
        )
        states = Counter(job.state.value for job in desk.store.jobs.list(limit=10_000))
        yield _gauge("triage_uploads", "Batches added at the desk.", "state", states)
        yield _gauge(
            "triage_source_refreshed_timestamp_seconds",
            "When a source was refreshed last.",
            "source",
            {id_: at.timestamp() for id_, at in desk.store.refreshed().items()},
        )
        yield _gauge(
            "triage_list_dated_timestamp_seconds",
            "Date of the version in use of a list.",
            "list",
            dict(_list_dates()),
        )


def _list_dates() -> Iterator[tuple[str, float]]:
    for manifest in read_manifests():
        if version := current_version(manifest.list_id):
            at = datetime.fromisoformat(f"{version.dated}T00:00:00+00:00")
            yield manifest.list_id, at.timestamp()


def _gauge(
    name: str, text: str, label: str, values: dict[str, float] | Counter[str]
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, text, labels=[label])
    for value, n in sorted(values.items()):
        gauge.add_metric([value], n)
    return gauge
