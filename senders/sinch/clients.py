"""Builds the API client for a project: the one place that picks the live API or the sandbox."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import connection

from rcsportal import trace
from senders.models import Project
from senders.models.credentials import Undecipherable, is_loopback
from senders.provisioning import (
    Credentials,
    KeyUnreadable,
    NetworkTransport,
    Operation,
    Patience,
    ProvisioningClient,
)
from senders.sinch import metrics
from senders.sinch.breaker import Breaker
from senders.sinch.bulkheads import Bulkheads

# Never resolved: in sandbox mode the transport answers in process.
SANDBOX_BASE_URL = "https://sandbox.invalid"
PUBLIC_AUTH_URL = "https://auth.sinch.com/oauth2/token"

_heard: ContextVar[list["HeardAnswer"] | None] = ContextVar("heard", default=None)
_clients: dict[int, tuple[tuple[str, ...], ProvisioningClient]] = {}
_lock = threading.Lock()
_bulkheads = Bulkheads()


class UpstreamCallInTransaction(RuntimeError):
    """An API call would have held a database transaction, and its locks, for seconds."""


@dataclass(frozen=True)
class HeardAnswer:
    """The status and request ID of a response, for the trail; the client returns bodies only."""

    status: int
    request_id: str


@contextmanager
def answers_heard() -> Iterator[list[HeardAnswer]]:
    """The answers that come in this thread meanwhile, in order; access tokens are among them."""
    heard: list[HeardAnswer] = []
    before = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(before)


def client_of(project: Project, patience: Patience = Patience.PAGE) -> ProvisioningClient:
    """The project's client: one connection pool a process, rebuilt when credentials change.

    Raises ``KeyUnreadable`` if no key in ``CREDENTIAL_KEYS`` decrypts the stored access key.
    """
    stored = (project.base_url, project.auth, project.key_id, project.key_secret_encrypted)
    with _lock:
        known = _clients.get(project.pk)
        if known is None or known[0] != stored:
            # The old pool is left to the requests that still use it, not closed under them.
            known = (stored, _build(project))
            _clients[project.pk] = known
    return known[1].with_patience(patience)


@contextmanager
def passing_client(project: Project) -> Iterator[ProvisioningClient]:
    """A client for values that are not stored, such as a key to try; closed at the end."""
    client = _build(project)
    try:
        yield client
    finally:
        client.close()


def serve_with(threads: int | None) -> None:
    """Limits how many of a web process's ``threads`` wait for Sinch at once; None: no limit."""
    _bulkheads.limit(threads)


def close_all() -> None:
    """Closes every pool; for the end of a process and for tests that change what is stored."""
    with _lock:
        for _stored, known in _clients.values():
            known.close()
        _clients.clear()


def token_url(project: Project) -> str:
    """Returns the URL of access tokens; a loopback project (a sandbox) brings its own endpoint."""
    if settings.SINCH_AUTH_URL:
        return str(settings.SINCH_AUTH_URL)
    if is_loopback(urlsplit(project.base_url).hostname or ""):
        return f"{project.base_url.rstrip('/')}/oauth2/token"
    return PUBLIC_AUTH_URL


def _build(project: Project) -> ProvisioningClient:
    try:
        key_secret = project.key_secret()
    except Undecipherable:
        raise KeyUnreadable from None
    base_url, auth_url = project.base_url, token_url(project)
    inner: httpx.BaseTransport
    if settings.SANDBOX:
        from senders.sandbox.transport import SandboxTransport

        inner = SandboxTransport()
        base_url, auth_url = SANDBOX_BASE_URL, f"{SANDBOX_BASE_URL}/oauth2/token"
    else:
        inner = NetworkTransport()
    return ProvisioningClient(
        project.project_id,
        base_url,
        Credentials(
            key_id=project.key_id,
            key_secret=key_secret,
            auth="basic" if project.auth == Project.Auth.BASIC else "oauth2",
            token_url=auth_url,
        ),
        transport=_Watched(inner),
        around=_around(project),
    )


def _around(project: Project) -> Callable[[Operation], AbstractContextManager[None]]:
    """Returns what is entered around each call: it counts the call, and may hold it back.

    The breaker forgets with the client, so that changed credentials are tried at once.
    """
    breaker = Breaker(project.slug, report=metrics.pausing(project.slug))

    @contextmanager
    def around(operation: Operation) -> Iterator[None]:
        with (
            metrics.counted(f"{operation.method} {operation.route}"),
            breaker.watching(),
            _bulkheads.place(project.pk),
        ):
            yield

    return around


class _Watched(httpx.BaseTransport):
    """Lets no call out of a transaction, and tells who listens what was answered."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # The blocks that a test case opens around each test are not ours.
        if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            raise UpstreamCallInTransaction(request.method)
        if request_id := trace.current():
            request.headers[trace.HEADER] = request_id
        response = self._inner.handle_request(request)
        heard = _heard.get()
        if heard is not None:
            headers = response.headers
            request_id = headers.get("x-request-id") or headers.get("x-correlation-id") or ""
            heard.append(HeardAnswer(response.status_code, request_id))
        return response

    def close(self) -> None:
        self._inner.close()
