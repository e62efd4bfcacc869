"""Counts for Prometheus about jobs that ran in this process. Gauges of rows are in ``reports``."""

from prometheus_client import Counter, Histogram

_jobs = Counter("portal_jobs", "Runs of jobs, by their end.", ["kind", "outcome"])
_seconds = Histogram(
    "portal_job_seconds",
    "Duration of runs of jobs.",
    ["kind"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


def job_finished(kind: str, outcome: str, seconds: float) -> None:
    """Counts a run: ``done``, ``retry``, ``failed``, ``later`` or ``lost`` (somebody else's)."""
    _jobs.labels(kind, outcome).inc()
    _seconds.labels(kind).observe(seconds)
