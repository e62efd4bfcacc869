"""Authentication of calls: HTTP Basic, or OAuth 2.0 client credentials with one shared token.

Source: Provisioning API, Authentication; RFC 6749 4.4. The secret is shown once by Sinch and
never by the portal.
"""

import base64
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import httpx
from pydantic import SecretStr

from senders.provisioning import errors
from senders.provisioning.deadlines import Deadline

EARLY = 60.0  # seconds before its end at which a token is renewed
DEFAULT_LIFE = 3600.0  # seconds, where the endpoint does not say
TOKEN_DEADLINE = 10.0  # seconds for a token request in all


Send = Callable[[httpx.Request, Deadline], tuple[httpx.Response, bytes]]


@dataclass(frozen=True)
class Credentials:
    """A project's access key; ``token_url`` is used with OAuth 2.0 only."""

    key_id: str
    key_secret: SecretStr
    auth: Literal["oauth2", "basic"] = "oauth2"
    token_url: str = "https://auth.sinch.com/oauth2/token"  # noqa: S105  an address

    def build(self, clock: Callable[[], float] = time.monotonic) -> "Basic | SharedToken":
        return Basic(self) if self.auth == "basic" else SharedToken(self, clock)

    def basic_header(self) -> str:
        """Returns the value of ``Authorization`` (RFC 7617)."""
        pair = f"{self.key_id}:{self.key_secret.get_secret_value()}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"


class Basic:
    """HTTP Basic: the access key itself goes out with each call."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def header(self, send: Send, deadline: Deadline) -> str:
        return self._credentials.basic_header()

    def renews(self, header: str, response: httpx.Response) -> bool:
        return False


class SharedToken:
    """Fetches a token when there is none, keeps it until shortly before its end.

    One thread fetches; the others wait for its token or its failure, each at most until its own
    deadline. No lock is held meanwhile.
    """

    def __init__(
        self, credentials: Credentials, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._lock = threading.Lock()
        self._token: SecretStr | None = None
        self._ends = 0.0
        self._fetching: Future[SecretStr] | None = None

    def header(self, send: Send, deadline: Deadline) -> str:
        """Returns the value of ``Authorization``. Raises ``ProvisioningError``."""
        with self._lock:
            if self._token is not None and self._clock() < self._ends:
                return _bearer(self._token)
            fetching, is_mine = self._fetching or Future[SecretStr](), self._fetching is None
            self._fetching = fetching
        if is_mine:
            self._fetch(fetching, send, deadline.within(TOKEN_DEADLINE))
        try:
            return _bearer(fetching.result(deadline.left()))
        except TimeoutError:
            host = httpx.URL(self._credentials.token_url).host
            raise errors.TimedOut(host=host, seconds=deadline.seconds, sent=False) from None

    def renews(self, header: str, response: httpx.Response) -> bool:
        """Drops the token that a 401 refused; True if a call with a new one may succeed.

        A 401 that says *expired* is answered with one fresh token; any other is reported.
        """
        with self._lock:
            if self._token is not None and _bearer(self._token) == header:
                self._token = None
        return "expired" in response.headers.get("WWW-Authenticate", "").lower()

    def _fetch(self, fetching: Future[SecretStr], send: Send, deadline: Deadline) -> None:
        """Settles ``fetching`` with a token or with what went wrong."""
        asked = self._clock()
        try:
            token, life = _read_token(*send(self._token_request(), deadline))
        except BaseException as error:
            with self._lock:
                self._fetching = None
            fetching.set_exception(error)
            if not isinstance(error, errors.ProvisioningError):
                raise
            return
        with self._lock:
            self._token, self._ends = token, asked + life - min(EARLY, life / 2)
            self._fetching = None
        fetching.set_result(token)

    def _token_request(self) -> httpx.Request:
        return httpx.Request(
            "POST",
            self._credentials.token_url,
            data={"grant_type": "client_credentials"},
            headers={"Authorization": self._credentials.basic_header()},
        )


def _bearer(token: SecretStr) -> str:
    return f"Bearer {token.get_secret_value()}"


def _read_token(response: httpx.Response, content: bytes) -> tuple[SecretStr, float]:
    """(token, its life in seconds), or the error that the token endpoint's answer means."""
    request_id = response.headers.get("x-request-id")
    if response.status_code == 429 or response.status_code >= 500:
        raise errors.from_reply(
            response.status_code,
            None,
            request_id=request_id,
            retry_after=response.headers.get("Retry-After"),
            now=datetime.now(UTC),
        )
    if response.status_code != 200:
        raise errors.CredentialsRefused(
            status=response.status_code,
            message="The token endpoint rejected the access key.",
            request_id=request_id,
        )
    try:
        body = json.loads(content)
        token, life = body["access_token"], body.get("expires_in", DEFAULT_LIFE)
    except (ValueError, TypeError, KeyError, AttributeError):
        token, life = None, 0
    if not isinstance(token, str) or not token or not token.isascii():
        raise errors.UnreadableReply(
            "the token endpoint returned no token", status=200, request_id=request_id
        )
    try:
        return SecretStr(token), max(float(life), 0.0)
    except (TypeError, ValueError):
        return SecretStr(token), DEFAULT_LIFE
