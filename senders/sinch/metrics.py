"""Counts for Prometheus about calls to Sinch, by operation and outcome. No content of a call."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

from senders.provisioning import ProvisioningError

ANSWERED = "answered"

_calls = Counter("sinch_calls", "Calls to Sinch.", ["operation", "outcome"])
_call_seconds = Histogram(
    "sinch_call_seconds",
    "Duration of calls to Sinch, with the token where one was requested.",
    ["operation"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 40),
)


def call_finished(operation: str, outcome: str, seconds: float) -> None:
    """Counts a call. ``operation`` is a method and a template: ``GET /rcs/senders/{sender}``."""
    _calls.labels(operation, outcome).inc()
    _call_seconds.labels(operation).observe(seconds)


@contextmanager
def counted(operation: str) -> Iterator[None]:
    """Counts the call inside; its outcome is the name of the client's error, such as TimedOut."""
    started, outcome = time.monotonic(), ANSWERED
    try:
        yield
    except ProvisioningError as error:
        outcome = type(error).__name__
        raise
    except BaseException:
        outcome = "error"
        raise
    finally:
        call_finished(operation, outcome, time.monotonic() - started)
