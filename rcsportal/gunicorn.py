"""gunicorn's settings, for ``gunicorn -c python:rcsportal.gunicorn rcsportal.wsgi``.

Threads hide the latency of the remote API. The access log is the portal's own, which omits
paths because they contain phone numbers.
"""

import logging
import os
import shutil
import socket
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

from rcsportal import embedded_worker, garbage

# An empty variable is none, as for rcsportal.environment, which judges HOST.
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = int(os.environ.get("WEB_THREADS") or "32")
worker_class = "gthread"
logger_class = "rcsportal.gunicorn_log.GunicornLog"
control_socket_disable = True
keepalive = 5
# The portal runs at the root of its host, so no header moves it below a path.
forwarder_headers = ""
# No max_requests: a worker that is recycled leaves what it still writes after graceful_timeout, and
# an export takes as long as its reader does. A longer graceful_timeout would only move that limit,
# and every stop of the server would wait for the slowest reader.

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# A peer that takes nothing, or sends no more of a request, for so many seconds loses its thread.
SILENCE = float(os.environ.get("CLIENT_TIMEOUT") or "60")


class SilentPeer(logging.Filter):
    """Says in one line that a silent peer was dropped, where gunicorn would log a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], BlockingIOError):
            record.msg, record.args = (
                "Dropped a connection: its peer was silent for %g s.",
                (SILENCE,),
            )
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


IS_EMBEDDED = (os.environ.get("WORKER_EMBEDDED") or "1").lower() not in {
    *("0", "off", "f", "false", "n", "no")
}


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


def when_ready(server: Any) -> None:
    """Starts a worker beside the web, unless the deployment runs its own."""
    if IS_EMBEDDED:
        embedded_worker.start()


def on_reload(server: Any) -> None:
    embedded_worker.restart()


def child_exit(server: Any, worker: Any) -> None:
    """Forgets the running exports of a worker that ended; what it had counted stays."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    embedded_worker.stop()
    if folder := getattr(server, "metrics_folder", ""):
        shutil.rmtree(folder, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Limits what slow peers can hold, starts the sandbox's ticker, and freezes what is loaded."""
    from django.conf import settings

    from senders.inputs import phone_data
    from senders.sinch import clients

    phone_data.load()
    clients.serve_with(worker.cfg.threads)
    logging.getLogger("gunicorn.error").addFilter(SilentPeer())
    limit = struct.pack("ll", int(SILENCE), int(SILENCE % 1 * 1_000_000))
    for listener in worker.sockets:
        # Connections inherit both, so that no page and no part of a request is left out.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    if settings.SANDBOX:
        from senders.sandbox import ticker

        ticker.start()
    garbage.settle()
    embedded_worker.web_has_booted()


def post_request(worker: Any, request: Any, environ: dict[str, Any], response: Any) -> None:
    """Cuts a connection whose peer took nothing: the server's end would wait for it once more."""
    if isinstance(sys.exception(), BlockingIOError):
        environ["gunicorn.socket"].shutdown(socket.SHUT_RDWR)


def worker_exit(server: Any, worker: Any) -> None:
    from django.conf import settings

    if settings.SANDBOX:
        from senders.sandbox import ticker

        ticker.stop()
