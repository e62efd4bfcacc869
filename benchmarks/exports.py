"""Measures the CSV of 100,000 senders: memory, and time to the first byte."""

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.models import User
from django.http import StreamingHttpResponse
from django.test import Client

from senders.sandbox import seed
from senders.sandbox.models import Sender

EXPORT = "/p/aurora/senders/export.csv"
SENDERS = 100_000
LIMIT = 50  # MiB
STATM = Path("/proc/self/statm")
Row = tuple[str, str, str]


def of_all_senders() -> Iterator[Row]:
    """Reads the export to the end like a browser; the sandbox runs in this process."""
    if Sender.objects.filter(project_id=seed.AURORA).count() != SENDERS:
        seed.seed_generated(seed.AURORA, SENDERS)
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    client.get(f"{EXPORT}?name=aurora+1").close()  # what the first export loads is behind us
    before = most = _memory()
    started = time.monotonic()
    response = client.get(EXPORT)
    if not isinstance(response, StreamingHttpResponse):
        raise SystemExit(f"{EXPORT} answered {response.status_code}")
    first, size, last = 0.0, 0, b""
    for chunk in response:
        first = first or time.monotonic() - started
        size, last = size + len(chunk), chunk
        most = max(most, _memory())
    total = time.monotonic() - started
    if not last.startswith(b'# Complete,"100000 rows'):
        raise SystemExit(f"{EXPORT} ended with {last!r}")
    grown = (most - before) / 1024 / 1024
    what = f"CSV of {SENDERS:,} senders"
    figures = f"{grown:.1f} MiB for a file of {size / 1024 / 1024:.1f} MiB"
    yield f"{what}: memory : {LIMIT} MiB", f"{grown / LIMIT:.2f}", figures
    yield f"{what}: first byte : all", f"{first / total:.4f}", f"{first:.2f} s : {total:.1f} s"


def _memory() -> int:
    """Returns the memory in use in bytes; the peak so far if the system reports no other."""
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * resource.getpagesize()
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
