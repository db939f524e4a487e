"""Numbers for Prometheus. Doors, methods and statuses, never paths: a path would make a series per booking."""

from __future__ import annotations

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LABELS = ("door", "method", "status")

_requests = Counter("openslot_requests", "Requests answered", LABELS)
_latency = Histogram("openslot_request_seconds", "Time to answer a request", LABELS, buckets=SECONDS)
_series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}


def observe(door: str, method: str, status: int, seconds: float) -> None:
    """Count one request."""
    key = (door, method if method in METHODS else "OTHER", status)
    series = _series.get(key)
    if series is None:
        series = _series[key] = (_requests.labels(*key), _latency.labels(*key))
    series[0].inc()
    series[1].observe(seconds)


def expose() -> bytes:
    """All numbers in Prometheus' text format; of all worker processes if there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
