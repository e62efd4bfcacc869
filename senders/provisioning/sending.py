"""The one way a call goes out and its answer comes in: time allowed, retries, errors, the log.

Which calls there are stands in ``client``.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import quote

import httpx
import stamina
from pydantic import ValidationError

from senders.provisioning import errors, ids, network_errors
from senders.provisioning.auth import Credentials
from senders.provisioning.bodies import Body
from senders.provisioning.deadlines import Deadline, in_force
from senders.provisioning.network import NetworkTransport
from senders.provisioning.not_sent import HeldBack, NotSent
from senders.provisioning.wire import as_json

log = logging.getLogger("senders.provisioning")
R = TypeVar("R")

LARGEST_REPLY = 32 * 1024 * 1024  # bytes; a page of 100 whole senders is about one megabyte
LONGEST_WAIT = 30.0  # seconds that a background read honours of a Retry-After
CONNECT = 3.0  # seconds for each address of a host
# The event of httpcore's trace extension right before the first byte of a request.
BEFORE_FIRST_BYTE = "http11.send_request_headers.started"


@dataclass(frozen=True)
class Patience:
    """The seconds a call may take in all, and the number of attempts of a read.

    In all: token, waiting for a connection, connecting, sending and the whole response.
    """

    read: float = 10.0
    write: float = 40.0
    attempts: int = 1

    PAGE: ClassVar["Patience"]
    BACKGROUND: ClassVar["Patience"]

    def deadline(self, *, writes: bool) -> Deadline:
        """Writes may take longer: Sinch fetches and measures the images meanwhile."""
        return Deadline.after(self.write if writes else self.read)


Patience.PAGE = Patience()
Patience.BACKGROUND = Patience(read=30.0, attempts=3)


@dataclass(frozen=True)
class Operation:
    """One kind of call, without anything of its content; ``route`` is a template."""

    method: str
    route: str
    writes: bool


Around = Callable[[Operation], AbstractContextManager[None]]
Fence = Callable[[], None]


@dataclass
class _Call:
    """One request on its way. ``sent`` is None until the transport tells."""

    deadline: Deadline
    fence: Fence | None = None
    sent: bool | None = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the transport at each step, see httpcore's trace extension."""
        if self.sent is None:
            self.sent = False
        if event == BEFORE_FIRST_BYTE:
            if self.fence is not None:
                self.fence()
            self.sent = True


class Sending:
    """Sends calls for one Sinch project over one connection pool; safe between threads."""

    def __init__(
        self,
        project_id: str,
        base_url: str,
        credentials: Credentials,
        *,
        transport: httpx.BaseTransport | None = None,
        patience: Patience = Patience.PAGE,
        around: Around | None = None,
    ) -> None:
        """Takes a place for the project's calls.

        ``around`` is entered around each call, token included; what it raises is raised instead.
        """
        self._project_id = project_id
        self._root = f"{base_url.rstrip('/')}/v1/projects/{quote(project_id, safe='')}"
        self._patience = patience
        self._around: Around = around or (lambda operation: nullcontext())
        self._fence: Fence | None = None
        self._auth = credentials.build()
        self._http = httpx.Client(
            transport=transport or NetworkTransport(),
            headers={"Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(project_id={self._project_id!r})"

    def with_patience(self, patience: Patience) -> Self:
        """The same pool and token with other patience."""
        return self if patience == self._patience else self._but(_patience=patience)

    def fenced(self, fence: Fence) -> Self:
        """The same pool and token; ``fence`` is called right before the bytes of each call leave.

        If it raises, nothing is sent and its error is raised.
        """
        return self._but(_fence=fence)

    def _but(self, **changes: object) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, **changes)
        return other

    def close(self) -> None:
        self._http.close()

    def closing(self) -> AbstractContextManager[Self]:
        return closing(self)

    def _request(
        self,
        method: str,
        route: str,
        *,
        parse: Callable[[bytes], R],
        path: Mapping[str, str] | None = None,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        writes: bool | None = None,
    ) -> R:
        """Sends one call and parses its success: the only place that talks HTTP.

        Raises ``ImpossibleId`` for a part of the path that can be no ID, and sends nothing.

        ``route`` is a template; only it is logged, since filled in it may hold a phone number.
        What ``writes`` (any method but GET, unless said) waits longer and is never repeated.
        """
        ids.check(path or {}, query)
        operation = Operation(method, route, method != "GET" if writes is None else writes)
        segments = {key: _segment(value) for key, value in (path or {}).items()}
        request = self._http.build_request(
            method,
            self._root + route.format(**segments),
            params=list(query),
            content=None if body is None else body.content(),
            headers=None if body is None else {"Content-Type": "application/json"},
        )
        if operation.writes:
            return self._once(request, operation, parse)
        for attempt in stamina.retry_context(
            on=_worth_another_try,
            attempts=self._patience.attempts,
            wait_initial=0.5,
            wait_max=LONGEST_WAIT,
        ):
            with attempt:
                return self._once(request, operation, parse)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, request: httpx.Request, operation: Operation, parse: Callable[[bytes], R]) -> R:
        started = time.monotonic()
        status: int | str = "no usable answer"
        request_id = None
        try:
            with self._around(operation):
                deadline = self._patience.deadline(writes=operation.writes)
                response, content = self._answered(request, deadline)
                status, request_id = response.status_code, _request_id(response)
                if response.status_code >= 400:
                    raise _refusal(response, content, request_id)
                return _parsed(response, content, request_id, parse)
        except errors.Unreachable as error:
            status = f"{error.cause.value} ({error.host})"
            raise
        except NotSent:
            status = "not sent"
            raise
        finally:
            log.info(
                "%s /v1/projects/{project}%s %s %d ms, request %s",
                operation.method,
                operation.route,
                status,
                (time.monotonic() - started) * 1000,
                request_id,
            )

    def _answered(self, request: httpx.Request, deadline: Deadline) -> tuple[httpx.Response, bytes]:
        """Authorizes the request and sends it; once more if its token had expired meanwhile."""
        header = self._authorization(deadline)
        request.headers["Authorization"] = header
        response, content = self._exchange(request, _Call(deadline, self._fence))
        if response.status_code == 401 and self._auth.renews(header, response):
            request.headers["Authorization"] = self._authorization(deadline)
            return self._exchange(request, _Call(deadline, self._fence))
        return response, content

    def _authorization(self, deadline: Deadline) -> str:
        """Returns the header. Whatever goes wrong here, the request itself was not sent."""
        try:
            return self._auth.header(
                lambda request, within: self._exchange(request, _Call(within)), deadline
            )
        except errors.ProvisioningError as error:
            error.outcome_unknown, error.concerns_project = False, True
            raise

    def _exchange(self, request: httpx.Request, call: _Call) -> tuple[httpx.Response, bytes]:
        """Request out, answer in; what httpx raises becomes one of ours."""
        left = call.deadline.left()
        request.extensions = {
            "timeout": httpx.Timeout(left, connect=min(CONNECT, left)).as_dict(),
            "trace": call.trace,
        }
        try:
            with in_force(call.deadline):
                return self._send(request, call.deadline)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise network_errors.explain(
                error, host=request.url.host, seconds=call.deadline.seconds, sent=call.sent
            ) from None

    def _send(self, request: httpx.Request, deadline: Deadline) -> tuple[httpx.Response, bytes]:
        response = self._http.send(request, stream=True)
        try:
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > LARGEST_REPLY:
                    raise errors.UnreadableReply(
                        "the answer is too large", status=response.status_code
                    )
                if not deadline.left():
                    raise httpx.ReadTimeout("the deadline has passed")
            return response, bytes(content)
        finally:
            response.close()


def _worth_another_try(error: Exception) -> bool | float:
    """Tests if a background read may be sent again: no response, 5xx, 429 or held back.

    For the last two it returns the seconds that were named, at most ``LONGEST_WAIT``, or ``True``
    if Sinch named none.
    """
    if isinstance(error, errors.RateLimited | HeldBack):
        return min(error.retry_after, LONGEST_WAIT) if error.retry_after else True
    return isinstance(error, errors.Unreachable | errors.ServerFault)


def _segment(value: str) -> str:
    """One path segment. Dots are encoded too: ``..`` would climb out of the project."""
    quoted = quote(value, safe="")
    return quoted.replace(".", "%2E") if not value.strip(".") else quoted


def _request_id(response: httpx.Response) -> str | None:
    for header in ("x-request-id", "x-correlation-id"):
        if found := response.headers.get(header):
            return str(found)[:128]
    return None


def _refusal(response: httpx.Response, content: bytes, request_id: str | None) -> errors.ApiError:
    try:
        body: object = as_json(content)
    except ValueError:
        body = None
    return errors.from_reply(
        response.status_code,
        body,
        request_id=request_id,
        retry_after=response.headers.get("Retry-After"),
        now=datetime.now(UTC),
    )


def _parsed(
    response: httpx.Response, content: bytes, request_id: str | None, parse: Callable[[bytes], R]
) -> R:
    if not response.is_success:
        raise errors.UnreadableReply(
            "a redirect", status=response.status_code, request_id=request_id
        )
    try:
        return parse(content)
    except (ValidationError, ValueError) as error:
        # The cause would hold the body, and the body holds tokens.
        reason = (
            f"{error.error_count()} fields do not fit"
            if isinstance(error, ValidationError)
            else "not JSON"
        )
        raise errors.UnreadableReply(
            reason, status=response.status_code, request_id=request_id
        ) from None
