"""Counts for Prometheus about calls to Sinch and claims, by outcome. No content of a call."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

from senders.provisioning import HeldBack, ProvisioningError

ANSWERED = "answered"
# Not sent: Sinch does not respond, or too many calls wait for it already.
PAUSED, CROWDED = "HeldBackPaused", "HeldBackCrowded"

_calls = Counter("sinch_calls", "Calls to Sinch.", ["operation", "outcome"])
_call_seconds = Histogram(
    "sinch_call_seconds",
    "Duration of calls to Sinch, with the token where one was requested.",
    ["operation"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 40),
)
_paused = Gauge(
    "sinch_paused",
    "Processes that pause a project's calls, from the last unanswered call to the next response.",
    ["project"],
    multiprocess_mode="livesum",
)
_claims = Counter("sinch_claims", "Claims to write to a sender or to send a draft.", ["outcome"])


def claim(outcome: str) -> None:
    """Counts a claim: ``taken``, ``busy`` (another holds it) or ``lost`` (nothing was sent)."""
    _claims.labels(outcome).inc()


def call_finished(operation: str, outcome: str, seconds: float) -> None:
    """Counts a call. ``operation`` is a method and a template: ``GET /rcs/senders/{sender}``."""
    _calls.labels(operation, outcome).inc()
    if outcome not in {PAUSED, CROWDED}:  # these take no time: they would hide that others do
        _call_seconds.labels(operation).observe(seconds)


def pausing(project: str) -> Callable[[bool], None]:
    """Returns what a breaker reports to. ``project`` is a slug, so the labels are few."""
    return lambda is_paused: _paused.labels(project).set(is_paused)


@contextmanager
def counted(operation: str) -> Iterator[None]:
    """Counts the call inside; its outcome is the name of the client's error, such as TimedOut."""
    started, outcome = time.monotonic(), ANSWERED
    try:
        yield
    except HeldBack as error:
        outcome = PAUSED if error.paused else CROWDED
        raise
    except ProvisioningError as error:
        outcome = type(error).__name__
        raise
    except BaseException:
        outcome = "error"
        raise
    finally:
        call_finished(operation, outcome, time.monotonic() - started)
