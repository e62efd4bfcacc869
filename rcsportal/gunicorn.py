"""gunicorn's settings, for ``gunicorn -c python:rcsportal.gunicorn rcsportal.wsgi``.

Threads hide the latency of the remote API. The access log is the portal's own, which omits
paths because they contain phone numbers.
"""

import os
from typing import Any

# An empty variable is none, as for rcsportal.environment, which judges HOST.
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = 16
worker_class = "gthread"
control_socket_disable = True
keepalive = 5
# No max_requests: a worker that is recycled leaves what it still writes after graceful_timeout, and
# an export takes as long as its reader does. A longer graceful_timeout would only move that limit,
# and every stop of the server would wait for the slowest reader.


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
