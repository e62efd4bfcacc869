"""gunicorn's settings, for ``gunicorn -c python:rcsportal.gunicorn rcsportal.wsgi``.

Threads hide the latency of the remote API. The access log is the portal's own, which omits
paths because they contain phone numbers.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

# An empty variable is none, as for rcsportal.environment, which judges HOST.
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = 16
worker_class = "gthread"
logger_class = "rcsportal.gunicorn_log.GunicornLog"
control_socket_disable = True
keepalive = 5
# No max_requests: a worker that is recycled leaves what it still writes after graceful_timeout, and
# an export takes as long as its reader does. A longer graceful_timeout would only move that limit,
# and every stop of the server would wait for the slowest reader.


METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(server: Any) -> None:
    """Empties the folder in which the workers count, so that no earlier run is counted in."""
    if METRICS_FOLDER not in os.environ:
        # Of this server alone: another one on this machine has its own.
        os.environ[METRICS_FOLDER] = server.metrics_folder = tempfile.mkdtemp(
            prefix="rcs-portal-metrics-"
        )
    folder = Path(os.environ[METRICS_FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    """Forgets the running exports of a worker that ended; what it had counted stays."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    if folder := getattr(server, "metrics_folder", ""):
        shutil.rmtree(folder, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Starts the sandbox's ticker in each worker, in sandbox mode."""
    from django.conf import settings

    if settings.SANDBOX:
        from senders.sandbox import ticker

        ticker.start()


def worker_exit(server: Any, worker: Any) -> None:
    from django.conf import settings

    if settings.SANDBOX:
        from senders.sandbox import ticker

        ticker.stop()
